/** A change of the session that this side asks for, by re-INVITE (RFC 3261 §14.1) or UPDATE (RFC 3311 §5.1). */
import type { NamedError } from '@offhook/base'
import { randomInteger } from '@offhook/base'
import type { SipRequest, SipResponse } from '../grammar/message.ts'
import type { TimerOwner, WheelTimer } from '../transaction/timing-wheel.ts'
import type { Flow } from '../transport/flow.ts'
import { type BodyPart, hasSession, isEmpty } from './body.ts'
import type { RequestUser, Sent } from './host.ts'
import { type InviteLeg, isChallenge, type RequestParts } from './invite-leg.ts'
import type { SessionTimer } from './session-timer.ts'

export type SessionChangeOptions = RequestParts

export interface SessionChangeResult {
  /** The final status; 408 when no answer came, 487 when the call ended meanwhile. */
  readonly status: number
  readonly response?: SipResponse | undefined
  /** After a re-INVITE without a body: sends the ACK with the answer to the offer in the 2xx. */
  acknowledge(answer: BodyPart): void
}

/** After so many collisions something else is wrong. */
const MOST_RETRIES = 5
/** A server may call every nonce stale. */
const MOST_CHALLENGES = 3

export class SessionChange implements RequestUser, TimerOwner {
  readonly #usage: InviteLeg
  readonly #timer: SessionTimer
  readonly #method: 'INVITE' | 'UPDATE'
  readonly #options: SessionChangeOptions
  readonly #done: (result: SessionChangeResult) => void
  #sent: Sent | undefined
  #retry: WheelTimer | undefined
  #retries = 0
  #challenges = 0
  #repeatAck: (() => void) | undefined

  constructor(
    usage: InviteLeg,
    timer: SessionTimer,
    method: 'INVITE' | 'UPDATE',
    options: SessionChangeOptions,
    done: (result: SessionChangeResult) => void,
  ) {
    this.#usage = usage
    this.#timer = timer
    this.#method = method
    this.#options = options
    this.#done = done
  }

  /** Whether an INVITE of ours is under way: one of theirs is glare then. While waiting to try again it is not. */
  get isInvite(): boolean {
    return this.#method === 'INVITE' && this.#retry === undefined
  }

  /** Throws as {@link InviteLeg.makeRequest}. */
  send(): void {
    this.#sendRequest(this.#usage.makeRequest(this.#method, this.#options))
  }

  abandon(): void {
    if (this.#retry) this.#usage.host.wheel.stop(this.#retry)
    this.#sent?.abandon()
    this.#finish(487)
  }

  onWay(request: SipRequest, flow: Flow): void {
    if (!request.headers.has('Contact')) request.headers.append('Contact', this.#usage.contactOn(flow))
  }

  onResponse(response: SipResponse, sent: Sent): void {
    const { status } = response
    if (status < 200) return
    // A 2xx to INVITE that comes again has missed its ACK.
    if (this.#repeatAck) this.#repeatAck()
    else if (status < 300) this.#onSuccess(response, sent)
    else if (status === 491 && this.#retries++ < MOST_RETRIES) this.#waitAndRetry()
    else if (status === 422 && this.#timer.raise(response)) this.send()
    else if (!this.#authorizeAndRetry(response)) this.#onRefused(status, response)
  }

  onFailure(cause: 'timeout' | 'transport', _sent: Sent, _fault?: NamedError): void {
    this.#onRefused(cause === 'timeout' ? 408 : 503)
    // A re-INVITE that nobody answers ends the dialog (§14.1).
    this.#usage.onRequestAnswered(408)
  }

  onTimer(): void {
    this.#retry = undefined
    if (this.#usage.state !== 'ended') this.send()
  }

  #sendRequest(request: SipRequest): void {
    const { host } = this.#usage
    request.headers.append('Allow', host.allow)
    request.headers.append('Supported', host.supported)
    this.#timer.ask(request.headers)
    if (!isEmpty(this.#options)) this.#usage.offers.step('send offer')
    this.#sent = this.#usage.sendRequest(request, this)
  }

  #onSuccess(response: SipResponse, sent: Sent): void {
    const usage = this.#usage
    const { dialog } = usage
    if (!dialog) return
    const { sequence } = sent.request.cseq
    dialog.refreshTarget(response)
    usage.remember(response)
    this.#timer.accepted(response)
    const asked = !isEmpty(this.#options)
    if (hasSession(response)) usage.offers.step(asked ? 'receive answer' : 'receive offer')
    const acknowledge = (answer?: BodyPart) => {
      if (this.#method !== 'INVITE') return
      this.#repeatAck = () => usage.acknowledge(dialog, sequence, answer, sent.request)
      this.#repeatAck()
    }
    if (asked || !hasSession(response)) acknowledge()
    this.#done({ status: response.status, response, acknowledge })
  }

  #onRefused(status: number, response?: SipResponse): void {
    this.#usage.offers.refused()
    this.#finish(status, response)
    if (response) this.#usage.onRequestAnswered(status)
  }

  #finish(status: number, response?: SipResponse): void {
    this.#done({ status, response, acknowledge() {} })
  }

  /**
   * Both sides asked at the same time: who made the Call-ID waits 2.1 to 4 seconds, the other 0 to 2, in units of 10 ms (§14.1).
   */
  #waitAndRetry(): void {
    const { host, ownsCallId, offers } = this.#usage
    offers.refused()
    const ms = ownsCallId ? 2100 + 10 * randomInteger(host.random, 191) : 10 * randomInteger(host.random, 201)
    this.#retry = host.wheel.start(ms, this, 'glare')
  }

  #authorizeAndRetry(response: SipResponse): boolean {
    const { auth, offers } = this.#usage
    if (!isChallenge(response) || this.#challenges++ >= MOST_CHALLENGES || !auth?.accept(response))
      return false
    offers.refused()
    this.send()
    return true
  }
}
