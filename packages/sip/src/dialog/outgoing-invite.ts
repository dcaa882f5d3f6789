/** A call we place: the UAC side of INVITE (RFC 3261 §13.2), with forks (§12.1, §13.2.2.4) and reliable answers (RFC 3262). */
import type { NamedError } from '@offhook/base'
import { type DigestAccount, DigestClient } from '../digest/client.ts'
import { Headers } from '../grammar/headers.ts'
import { addressOf } from '../grammar/host.ts'
import { SipRequest, type SipResponse } from '../grammar/message.ts'
import { formatRAck, parseRSeq } from '../grammar/reliability.ts'
import { reasonOf } from '../grammar/status.ts'
import { isSipUri, parseUri } from '../grammar/uri.ts'
import type { TimerOwner, WheelTimer } from '../transaction/timing-wheel.ts'
import type { Flow } from '../transport/flow.ts'
import { type BodyPart, hasSession, isEmpty, SDP } from './body.ts'
import { contactOf, type Dialog, dialogOfClient } from './dialog.ts'
import type { Ending, Failure, UsageState } from './events.ts'
import type { DialogHost, RequestUser, Sent } from './host.ts'
import { addHeaders } from './incoming-request.ts'
import { type EndOptions, IGNORE_ANSWER, isChallenge } from './invite-leg.ts'
import { InviteUsage } from './invite-usage.ts'
import {
  type OutgoingAction,
  type OutgoingInput,
  type OutgoingState,
  outgoingInviteTable,
} from './outgoing-invite-table.ts'
import type { SessionTimerOptions } from './session-timer.ts'

export interface InviteOptions extends BodyPart {
  /** The Request-URI. */
  readonly target: string
  /** This side: a name-addr without tag, `"Anna" <sip:301@example.com>`. */
  readonly from: string
  /** The other side as it is called; `<target>` by default. */
  readonly to?: string | undefined
  /** An open connection or address to use instead of looking up the target: how registered devices are reached. */
  readonly flow?: Flow | undefined
  /** Route values, loose routes; the first is the next hop. */
  readonly route?: readonly string[] | undefined
  /** The URI of an outbound proxy that shall not appear in Route. */
  readonly nextHop?: string | undefined
  readonly callId?: string | undefined
  /** The user part of Contact; that of `from` by default. */
  readonly contactUser?: string | undefined
  readonly maxForwards?: number | undefined
  readonly headers?: Record<string, string | readonly string[] | undefined> | undefined
  /** Answers challenges with this account. */
  readonly credentials?: DigestAccount | undefined
  /** Asks for a session timer; false asks for none. */
  readonly sessionTimer?: SessionTimerOptions | false | undefined
  /** Whether provisional answers may (the default), must or must not be reliable. */
  readonly reliable?: 'supported' | 'required' | 'off' | undefined
}

const STATES: Record<OutgoingState, UsageState> = {
  calling: 'calling',
  trying: 'calling',
  early: 'early',
  'giving up': 'ended',
  cancelling: 'ended',
  confirmed: 'confirmed',
  ended: 'ended',
}

/** A server may call every nonce stale. */
const MOST_CHALLENGES = 3

const MOST_FORKS = 64

interface Early {
  readonly dialog: Dialog
  /** The last RSeq taken (RFC 3262 §4). */
  reliable: number
}

export class OutgoingInvite extends InviteUsage implements RequestUser, TimerOwner {
  readonly callId: string
  readonly contactUser: string | undefined
  readonly ownsCallId = true
  readonly auth: DigestClient | undefined
  readonly #options: InviteOptions
  readonly #from: string
  #state: OutgoingState = 'calling'
  #sequence = 0
  #sent: Sent | undefined
  #early: Early[] = []
  #failure: Failure | undefined
  #cancelTimer: WheelTimer | undefined
  #challenges = 0
  #answerPart: BodyPart | undefined

  constructor(host: DialogHost, options: InviteOptions, timer?: SessionTimerOptions) {
    super(host, host.newTag(), timer)
    this.#options = options
    this.#from = `${options.from.includes('<') ? options.from : `<${options.from}>`};tag=${this.localTag}`
    this.callId = options.callId ?? host.newCallId()
    this.contactUser = options.contactUser ?? userOf(this.#from)
    this.auth = options.credentials && new DigestClient(options.credentials, host.random)
    host.enlist(this)
  }

  get state(): UsageState {
    return STATES[this.#state]
  }

  /** The INVITE as it was sent last. */
  get sentRequest(): SipRequest | undefined {
    return this.#sent?.request
  }

  /** The flow by which the INVITE left. */
  get flow(): Flow | undefined {
    return this.#sent?.flow
  }

  /** Called once by the agent. */
  start(): void {
    this.#send(this.#makeInvite())
  }

  end({ reason }: EndOptions = {}): void {
    const cause = this.#state === 'confirmed' ? 'BYE' : 'CANCEL'
    this.#step('end', { by: 'local', cause, reason })
  }

  /** Takes the call back before it is answered; afterwards it is hung up. */
  cancel(options: EndOptions = {}): void {
    this.end(options)
  }

  /** After an INVITE without a body: sends the ACK with the answer to the offer in the 2xx. */
  acknowledgeAnswer(part: BodyPart): void {
    if (!this.dialog || this.#state !== 'confirmed' || this.#answerPart) return
    this.#answerPart = part
    this.acknowledge(this.dialog, this.#sequence, part, this.#sent?.request)
  }

  onWay(request: SipRequest, flow: Flow): void {
    if (!request.headers.has('Contact')) request.headers.append('Contact', this.contactOn(flow))
  }

  onResponse(response: SipResponse): void {
    const { status } = response
    if (status === 100) this.#step('100')
    else if (status < 200) this.#onProgress(response)
    else if (status < 300) this.#onSuccess(response)
    else if (!this.#tryAgain(response)) {
      this.#failure = { status, reason: response.reason, response }
      this.#step('failure')
    }
  }

  onFailure(cause: 'timeout' | 'transport', _sent: Sent, fault?: NamedError): void {
    const status = cause === 'timeout' ? 408 : 503
    this.#failure = { status, reason: fault?.message ?? reasonOf(status) }
    this.#step('failure')
  }

  onTimer(): void {
    this.#cancelTimer = undefined
    this.#sent?.abandon()
    this.#step('time-out')
  }

  override dialogFor(request: SipRequest): Dialog | undefined {
    return super.dialogFor(request) ?? this.#earlyOf(request.from.tag ?? '')?.dialog
  }

  protected onBye(request: SipRequest): void {
    this.#step('BYE', { by: 'remote', cause: 'BYE', reason: request.headers.get('Reason'), request })
  }

  protected onFirstAck(): void {}

  protected timeOut(ending: Ending): void {
    this.#step('time-out', ending)
  }

  #makeInvite(): SipRequest {
    const { target, to, route, maxForwards, headers: extra, body, contentType, reliable } = this.#options
    const headers = new Headers()
    for (const each of route ?? []) headers.append('Route', each)
    headers.append('Max-Forwards', String(maxForwards ?? 70))
    headers.append('From', this.#from)
    headers.append('To', to ?? `<${target}>`)
    headers.append('Call-ID', this.callId)
    headers.append('CSeq', `${++this.#sequence} INVITE`)
    headers.append('Allow', this.host.allow)
    headers.append(
      'Supported',
      reliable === 'off' ? without(this.host.supported, '100rel') : this.host.supported,
    )
    if (reliable === 'required') headers.append('Require', '100rel')
    headers.append('User-Agent', this.host.userAgent)
    this.sessionTimer.ask(headers)
    if (extra) addHeaders(headers, extra)
    const request = new SipRequest('INVITE', target, headers)
    if (body !== undefined && body.length > 0) {
      request.body = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
      if (!headers.has('Content-Type')) headers.append('Content-Type', contentType ?? SDP)
    }
    this.auth?.authorize(request)
    return request
  }

  #send(request: SipRequest, preferred?: Flow): void {
    const { flow, nextHop, route, target } = this.#options
    if (!isEmpty(this.#options)) {
      this.localBody = { body: this.#options.body, contentType: this.#options.contentType }
      this.offers.step('send offer')
    }
    const firstRoute = route?.[0]
    const hop = nextHop ?? (firstRoute === undefined ? target : firstRoute.replace(/^[^<]*<|>.*$/g, ''))
    this.#sent = this.host.send(request, { flow, nextHop: hop, preferred }, this)
  }

  #onProgress(response: SipResponse): void {
    const tag = response.to.tag
    if (tag === undefined || !this.#sent) {
      this.#step('1xx', undefined, response)
      return
    }
    const early = this.#earlyOf(tag) ?? this.#addEarly(response)
    if (!early) return
    const reliable = response.headers.lists('Require', '100rel') && response.headers.has('RSeq')
    if (reliable && !this.#takeReliable(response, early)) return
    if (this.#state === 'confirmed' || this.#state === 'ended') return
    this.dialog = early.dialog
    this.remember(response)
    this.#step('1xx', undefined, response)
  }

  /** False for one that came before, or out of order: those are not acknowledged (RFC 3262 §4). */
  #takeReliable(response: SipResponse, early: Early): boolean {
    const number = parseRSeq(response.need('RSeq'))
    if (early.reliable !== 0 && number !== early.reliable + 1) return false
    early.reliable = number
    const carries = hasSession(response)
    if (carries) this.offers.step(isEmpty(this.#options) ? 'receive offer' : 'receive answer')
    // An offer in the answer wants the PRACK to bring ours: left to whoever hears of the progress.
    if (!carries || !isEmpty(this.#options)) this.#prack(response, early.dialog)
    return true
  }

  #prack(response: SipResponse, dialog: Dialog, part: BodyPart = {}): void {
    const prack = dialog.request('PRACK')
    const { sequence, method } = response.cseq
    prack.headers.append('RAck', formatRAck({ rseq: parseRSeq(response.need('RSeq')), sequence, method }))
    if (!isEmpty(part)) {
      prack.body = typeof part.body === 'string' ? Buffer.from(part.body, 'utf8') : part.body!
      prack.headers.append('Content-Type', part.contentType ?? SDP)
      this.offers.step('send answer')
    }
    this.host.send(prack, this.way(dialog), IGNORE_ANSWER)
  }

  #onSuccess(response: SipResponse): void {
    const tag = response.to.tag ?? ''
    if (this.#state === 'confirmed' && this.dialog?.remoteTag === tag) {
      // Our ACK was lost.
      if (!isEmpty(this.#options) || this.#answerPart) this.#acknowledge(this.dialog)
      return
    }
    const dialog = this.#earlyOf(tag)?.dialog ?? this.#newDialog(response)
    dialog.refreshTarget(response)
    if (response.headers.has('Record-Route'))
      dialog.routeSet = response.headers.values('Record-Route').reverse()
    dialog.remoteParty = response.need('To')
    if (this.#state === 'confirmed' || this.#state === 'ended') {
      // Another branch of a fork answered too, or the answer crossed our CANCEL (§13.2.2.4).
      this.#acknowledgeAndEnd(dialog)
      return
    }
    this.dialog = dialog
    this.#early = []
    this.remember(response)
    if (hasSession(response)) {
      this.offers.step(isEmpty(this.#options) ? 'receive offer' : 'receive answer')
    }
    this.#step('2xx', undefined, response)
  }

  #step(input: OutgoingInput, ending?: Ending, response?: SipResponse): void {
    const transition = outgoingInviteTable[this.#state][input]
    if (!transition) return
    this.#state = transition.next
    for (const action of transition.actions) this.#perform(action, ending, response)
  }

  #perform(action: OutgoingAction, ending: Ending | undefined, response: SipResponse | undefined): void {
    switch (action) {
      case 'tell progress':
        this.#tellProgress(response!)
        return
      case 'tell answered':
        this.sessionTimer.accepted(response!)
        if (!isEmpty(this.#options)) this.#acknowledge(this.dialog!)
        this.events.emit('answered', { response: response! })
        return
      case 'tell failed':
        this.events.emit('failed', this.#failure!)
        return
      case 'tell ended':
      case 'tell local end':
        this.ending = ending
        this.events.emit('ended', ending!)
        return
      case 'send CANCEL':
        this.#sent?.cancel((ending ?? this.ending)?.reason)
        this.#cancelTimer = this.host.wheel.start(64 * this.host.timers.t1, this, 'cancel')
        return
      case 'send ACK and BYE':
        this.#acknowledgeAndEnd(this.dialog!)
        return
      case 'send BYE':
        this.sendBye(ending?.reason)
        return
      case 'clear':
        if (this.#cancelTimer) this.host.wheel.stop(this.#cancelTimer)
        this.clear()
        this.#sent?.settle()
    }
  }

  #tellProgress(response: SipResponse): void {
    const tag = response.to.tag ?? ''
    const { dialog } = this
    const wantsAnswer = this.offers.state === 'asked' && response.headers.has('RSeq') && dialog
    const acknowledge = wantsAnswer
      ? (body: Uint8Array | string, contentType?: string) =>
          this.#prack(response, dialog, { body, contentType })
      : undefined
    this.events.emit('progress', { response, tag, acknowledge })
  }

  #acknowledge(dialog: Dialog): void {
    this.acknowledge(dialog, this.#sequence, this.#answerPart, this.#sent?.request)
  }

  #acknowledgeAndEnd(dialog: Dialog): void {
    this.acknowledge(dialog, this.#sequence, undefined, this.#sent?.request)
    this.host.send(dialog.request('BYE'), this.way(dialog), IGNORE_ANSWER)
  }

  #earlyOf(tag: string): Early | undefined {
    return this.#early.find((each) => each.dialog.remoteTag === tag)
  }

  /** Undefined at the bound: nobody forks to so many. */
  #addEarly(response: SipResponse): Early | undefined {
    if (this.#early.length >= MOST_FORKS) return undefined
    const early = { dialog: this.#newDialog(response), reliable: 0 }
    this.#early.push(early)
    return early
  }

  #newDialog(response: SipResponse): Dialog {
    const { request, flow } = this.#sent!
    const way = this.#options.flow ?? connectionTo(flow, contactOf(response))
    return dialogOfClient(request, response, way, flow)
  }

  /** With credentials after 401 or 407, with a longer session interval after 422. */
  #tryAgain(response: SipResponse): boolean {
    if (this.state === 'ended') return false
    const longer = response.status === 422 && this.sessionTimer.raise(response)
    if (!longer && !this.#isAuthorizedFor(response)) return false
    this.offers.refused()
    this.#state = 'calling'
    this.#early = []
    // Whoever challenged is asked again: its nonce is of no use elsewhere, and the first address may be the one that is dead.
    this.#send(this.#makeInvite(), this.#sent?.flow)
    return true
  }

  #isAuthorizedFor(response: SipResponse): boolean {
    return (
      isChallenge(response) && this.#challenges++ < MOST_CHALLENGES && this.auth?.accept(response) === true
    )
  }
}

/**
 * The connection by which the INVITE went, where it leads to whoever answered: then it is used for what follows too. A WebSocket
 * client has no other way (RFC 7118 §5).
 */
function connectionTo(flow: Flow | undefined, contact: string | undefined): Flow | undefined {
  if (!flow?.reliable || contact === undefined) return undefined
  if (flow.transport === 'ws' || flow.transport === 'wss') return flow
  const uri = parseUri(contact)
  return isSipUri(uri) && addressOf(uri.host) === flow.remoteAddress ? flow : undefined
}

function userOf(from: string): string | undefined {
  const match = /<sips?:([^@>]{1,256})@/.exec(from)
  return match?.[1]
}

function without(list: string, token: string): string {
  return list
    .split(', ')
    .filter((each) => each !== token)
    .join(', ')
}
