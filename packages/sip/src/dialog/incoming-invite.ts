/** A call that comes in: the UAS side of INVITE (RFC 3261 §13.3), with reliable provisional answers (RFC 3262). */
import type { SipRequest } from '../grammar/message.ts'
import type { ServerTransaction, ServerTransactionUser } from '../transaction/server-transaction.ts'
import type { TimerOwner, WheelTimer } from '../transaction/timing-wheel.ts'
import type { Flow } from '../transport/flow.ts'
import { hasSession, isEmpty, SDP } from './body.ts'
import { type Dialog, dialogOfServer } from './dialog.ts'
import type { Ending, UsageState } from './events.ts'
import type { DialogHost } from './host.ts'
import {
  type IncomingAction,
  type IncomingInput,
  type IncomingState,
  incomingInviteTable,
} from './incoming-invite-table.ts'
import { type AnswerOptions, addHeaders, respond } from './incoming-request.ts'
import type { EndOptions } from './invite-leg.ts'
import { InviteUsage } from './invite-usage.ts'
import { provisional, ReliableProgress, reliabilityOf } from './reliable-progress.ts'
import type { SessionTimerOptions } from './session-timer.ts'

export interface ProgressOptions extends AnswerOptions {
  /** True sends it reliably where the caller can take that. The caller may require it whatever is said here. */
  readonly reliable?: boolean | undefined
}

/** "… a non-100 provisional response every minute, to handle the possibility of lost responses" (RFC 3261 §13.3.1.1). */
const REPEAT_PROGRESS_MS = 60_000

const STATES: Record<IncomingState, UsageState> = {
  ringing: 'early',
  answered: 'confirmed',
  ending: 'ended',
  confirmed: 'confirmed',
  ended: 'ended',
}

export class IncomingInvite extends InviteUsage implements ServerTransactionUser, TimerOwner {
  /** The INVITE. */
  readonly request: SipRequest
  readonly callId: string
  readonly contactUser: string | undefined
  readonly auth = undefined
  readonly ownsCallId = false
  override dialog: Dialog
  /** The call whose place this one takes (Replaces); the agent has checked that it may. */
  replaces: InviteUsage | undefined
  /** The call that this one wants to join (Join). */
  joins: InviteUsage | undefined
  readonly #transaction: ServerTransaction
  #state: IncomingState = 'ringing'
  #reliable: ReliableProgress | undefined
  #progress: WheelTimer | undefined
  #lastProgress: (() => void) | undefined
  #expiry: WheelTimer | undefined
  #ended: Ending | undefined
  #final: { status: number; options: AnswerOptions } = { status: 480, options: {} }

  constructor(
    host: DialogHost,
    request: SipRequest,
    transaction: ServerTransaction,
    contactUser: string | undefined,
    timer?: SessionTimerOptions,
  ) {
    super(host, host.newTag(), timer)
    this.request = request
    this.callId = request.callId
    this.contactUser = contactUser
    this.#transaction = transaction
    this.dialog = dialogOfServer(request, this.localTag, transaction.flow)
    this.remember(request)
    if (hasSession(request)) this.offers.step('receive offer')
    transaction.user = this
    const expires = Number(request.headers.get('Expires'))
    if (expires > 0) this.#expiry = host.wheel.start(expires * 1000, this, 'expires')
    host.enlist(this)
  }

  get state(): UsageState {
    return STATES[this.#state]
  }

  /** Where the INVITE came from. */
  get source(): Flow {
    return this.#transaction.flow
  }

  /** The Min-SE with which the INVITE must be refused 422; undefined when its session timer will do. */
  tooShort(): number | undefined {
    return this.sessionTimer.tooShort(this.request)
  }

  /** Sends a provisional answer: 180, 183, 181, 182. */
  progress(status: number, options: ProgressOptions = {}): void {
    if (this.#state !== 'ringing') return
    const reliability = reliabilityOf(this.request)
    const reliable =
      status > 100 &&
      (reliability === 'required' || (options.reliable === true && reliability === 'supported'))
    const response = provisional(this.request, status, options.reason, this.localTag, options.body)
    response.headers.append('Contact', this.contactOn(this.source))
    response.headers.append('Allow', this.host.allow)
    if (options.headers) addHeaders(response.headers, options.headers)
    if (response.body.length > 0 && !response.headers.has('Content-Type')) {
      response.headers.append('Content-Type', options.contentType ?? SDP)
    }
    if (reliable) {
      if (hasSession(response)) this.offers.step(this.offers.state === 'asked' ? 'send answer' : 'send offer')
      this.#reliable ??= new ReliableProgress(this.host, this.#transaction, () => this.#onNoPrack())
      this.#reliable.send(response)
      return
    }
    this.#transaction.respond(response)
    this.#lastProgress = () => this.#transaction.respond(response)
    this.#repeatLater()
  }

  /** Answers the call with 200. Does nothing when it has been answered, rejected or cancelled. */
  answer(options: AnswerOptions = {}): void {
    if (this.#state !== 'ringing') return
    if (this.#reliable?.holdsFinal) {
      this.#reliable.whenClear(() => this.answer(options))
      return
    }
    this.#final = { status: 200, options }
    this.#step('answer')
  }

  /** Refuses the call. */
  reject(status: number, options: AnswerOptions = {}): void {
    if (this.#state !== 'ringing') return
    this.#final = { status, options }
    this.#step('reject', { by: 'local', cause: 'reject' })
  }

  /** Tells the caller to try elsewhere (302). */
  redirect(contacts: readonly string[], status = 302): void {
    this.reject(status, { headers: { Contact: contacts.map((uri) => `<${uri}>`) } })
  }

  end({ reason, status = 480 }: EndOptions = {}): void {
    const headers = reason === undefined ? undefined : { Reason: reason }
    if (this.#state === 'ringing') this.#final = { status, options: { headers } }
    this.#step('end', { by: 'local', cause: this.#state === 'ringing' ? 'reject' : 'BYE', reason })
  }

  onCancel(cancel: SipRequest): void {
    const reason = cancel.headers.get('Reason')
    this.#step('CANCEL', { by: 'remote', cause: 'CANCEL', reason, request: cancel })
  }

  /** No ACK for a refusal: the caller is gone, and so is the call. */
  onTimeout(): void {}

  onTimer(name: string): void {
    if (name === 'expires') {
      this.#final = { status: 487, options: {} }
      this.#step('time-out', { by: 'remote', cause: 'expired' })
      return
    }
    this.#lastProgress?.()
    this.#repeatLater()
  }

  protected onBye(request: SipRequest): void {
    const reason = request.headers.get('Reason')
    this.#step('BYE', { by: 'remote', cause: 'BYE', reason, request })
  }

  protected onFirstAck(): void {
    this.#step('ACK')
  }

  protected timeOut(ending: Ending): void {
    this.#step(ending.cause === 'no ACK' && this.#state !== 'confirmed' ? 'no ACK' : 'time-out', ending)
  }

  protected override onPrack(request: SipRequest, transaction: ServerTransaction): void {
    if (!this.#reliable?.acknowledge(request)) {
      this.refuse(transaction, request, 481)
      return
    }
    if (hasSession(request)) {
      this.offers.step('receive answer')
      this.remember(request)
    }
    respond(transaction, request, this.localTag, 200)
    this.#reliable.next()
  }

  #step(input: IncomingInput, ending?: Ending): void {
    const transition = incomingInviteTable[this.#state][input]
    if (!transition) return
    this.#state = transition.next
    if (transition.next !== 'ringing') this.#stopRinging()
    for (const action of transition.actions) this.#perform(action, ending)
  }

  #perform(action: IncomingAction, ending: Ending | undefined): void {
    switch (action) {
      case 'send 2xx':
        this.#sendAnswer()
        return
      case 'send final':
        respond(this.#transaction, this.request, this.localTag, this.#final.status, this.#final.options)
        return
      case 'send 487':
        respond(this.#transaction, this.request, this.localTag, 487)
        return
      case 'send BYE':
        this.sendBye(this.#ended?.reason ?? ending?.reason)
        return
      case 'stop 2xx':
        this.stopAnswer()
        return
      case 'tell acknowledged':
        // Told by onAck of the usage, for re-INVITEs too.
        return
      case 'tell ended':
      case 'tell local end':
        this.#ended = ending
        this.events.emit('ended', ending!)
        return
      case 'clear':
        this.clear()
    }
  }

  #sendAnswer(): void {
    const { options } = this.#final
    if (!isEmpty(options)) this.offers.step(this.offers.state === 'asked' ? 'send answer' : 'send offer')
    this.sendAnswer(this.#transaction, this.request, options)
  }

  #stopRinging(): void {
    const { wheel } = this.host
    if (this.#progress) wheel.stop(this.#progress)
    if (this.#expiry) wheel.stop(this.#expiry)
    this.#progress = undefined
    this.#expiry = undefined
    this.#lastProgress = undefined
    this.#reliable?.stop()
    this.#reliable = undefined
  }

  #repeatLater(): void {
    if (this.#progress) this.host.wheel.stop(this.#progress)
    this.#progress = this.host.wheel.start(REPEAT_PROGRESS_MS, this, 'progress')
  }

  /** "… SHOULD reject the original request with a 5xx response" (RFC 3262 §3). */
  #onNoPrack(): void {
    this.#final = { status: 504, options: {} }
    this.#step('time-out', { by: 'remote', cause: 'lost' })
  }
}
