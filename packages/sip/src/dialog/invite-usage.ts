/**
 * The invite usage of a dialog (RFC 5057 §3): one leg of a call. The same for both directions once the dialog stands;
 * {@link OutgoingInvite} and {@link IncomingInvite} add how it comes to stand.
 */
import { Emitter, type Listenable, NamedError, type Unsubscribe } from '@offhook/base'
import type { DigestClient } from '../digest/client.ts'
import type { Replaces } from '../grammar/dialog-header.ts'
import { Headers } from '../grammar/headers.ts'
import {
  createResponse,
  EMPTY_BODY,
  type SipMessage,
  type SipRequest,
  type SipResponse,
} from '../grammar/message.ts'
import type { NameAddress } from '../grammar/name-address.ts'
import { formatReferTo } from '../grammar/refer.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { Flow } from '../transport/flow.ts'
import { AnswerRepeater } from './answer-repeater.ts'
import { type BodyPart, hasSession, isEmpty, SDP } from './body.ts'
import type { Dialog } from './dialog.ts'
import { dialogErrors } from './errors.ts'
import type { Ending, InviteEvents, UsageState } from './events.ts'
import type { DialogHost, DialogOwner, RequestUser, Sent, Way } from './host.ts'
import { type AnswerOptions, addHeaders, IncomingRequest, respond } from './incoming-request.ts'
import { OfferAnswer } from './offer-answer.ts'
import { Referral, type ReferralOwner } from './referral.ts'
import { SessionChange, type SessionChangeOptions, type SessionChangeResult } from './session-change.ts'
import { SessionOffer, type SessionOfferOwner } from './session-offer.ts'
import { SessionTimer, type SessionTimerOptions, type SessionTimerUser } from './session-timer.ts'
import { Transfer } from './transfer.ts'

export interface RequestParts extends BodyPart {
  readonly headers?: Record<string, string | readonly string[] | undefined> | undefined
}

export interface EndOptions {
  /** Reason header, as it shall stand: `SIP;cause=200;text="Call completed elsewhere"`. */
  readonly reason?: string | undefined
  /** The final answer where the call still rings here; 480 by default. */
  readonly status?: number | undefined
}

export interface ReferOptions {
  /** The URI to call. */
  readonly to: string
  /** The dialog to take over there: an attended transfer. */
  readonly replaces?: Replaces | undefined
  /** A name-addr that says on whose behalf. */
  readonly referredBy?: string | undefined
  /** False asks the other side not to tell of the progress (RFC 4488). */
  readonly progress?: boolean | undefined
}

export abstract class InviteUsage
  implements DialogOwner, Listenable<InviteEvents>, SessionOfferOwner, ReferralOwner, SessionTimerUser
{
  readonly localTag: string
  /** Undefined until the other side has answered with a tag. */
  dialog: Dialog | undefined
  /** The last session description the other side has sent; empty before. */
  remoteBody: Uint8Array = EMPTY_BODY
  /** What the other side allows and supports, as its headers say. */
  remoteAllow = ''
  remoteSupported = ''
  readonly offers = new OfferAnswer()
  /** For whoever holds the usage: what it belongs to. */
  readonly host: DialogHost
  protected readonly events: Emitter<InviteEvents>
  protected readonly sessionTimer: SessionTimer
  protected localBody: BodyPart = {}
  protected ending: Ending | undefined
  #answer: AnswerRepeater | undefined
  #change: SessionChange | undefined
  #offer: SessionOffer | undefined
  #transfers: Transfer[] | undefined
  #referred = 0

  constructor(host: DialogHost, localTag: string, timer: SessionTimerOptions | undefined) {
    this.host = host
    this.localTag = localTag
    this.events = new Emitter(host.onListenerFault)
    this.sessionTimer = new SessionTimer(host.wheel, this, timer)
  }

  abstract readonly callId: string
  abstract readonly state: UsageState
  /** The user part of this side's Contact. */
  abstract readonly contactUser: string | undefined
  /** Answers challenges to requests of this side. */
  abstract readonly auth: DigestClient | undefined
  /** Who called whom decides how long to wait after glare (RFC 3261 §14.1). */
  abstract readonly ownsCallId: boolean

  /** BYE, CANCEL or a final answer, whichever fits; tells `ended` before it returns. */
  abstract end(options?: EndOptions): void
  protected abstract onBye(request: SipRequest): void
  protected abstract onFirstAck(ack: SipRequest): void
  /** An input that ends the usage without a message of either side. */
  protected abstract timeOut(ending: Ending): void

  get remoteTag(): string {
    return this.dialog?.remoteTag ?? ''
  }
  get remoteTarget(): string {
    return this.dialog?.remoteTarget ?? ''
  }
  get localParty(): NameAddress | undefined {
    return this.dialog?.localAddress
  }
  get remoteParty(): NameAddress | undefined {
    return this.dialog?.remoteAddress
  }
  /** How this dialog is named in a Replaces header sent to the other side, or to somebody who shall call it. */
  get replacesName(): Replaces {
    return { callId: this.callId, toTag: this.remoteTag, fromTag: this.localTag, earlyOnly: false }
  }

  on<Name extends keyof InviteEvents>(
    name: Name,
    listener: (event: InviteEvents[Name]) => void,
  ): Unsubscribe {
    return this.events.on(name, listener)
  }

  /** Whether the other side's Allow names `method`; true where it sent none and the method is in RFC 3261. */
  remoteAllows(method: string): boolean {
    if (this.remoteAllow === '') return method === 'INVITE' || method === 'BYE'
    return this.remoteAllow.split(',').some((each) => each.trim() === method)
  }

  // ---- requests of this side -------------------------------------------------------------------------------------

  /** Changes the session by re-INVITE. Glare is tried again by RFC 3261 §14.1; the promise tells the final answer. */
  reinvite(options: SessionChangeOptions = {}): Promise<SessionChangeResult> {
    return this.#changeSession('INVITE', options)
  }

  /** Changes the session, or without a body only refreshes it, by UPDATE (RFC 3311). */
  update(options: SessionChangeOptions = {}): Promise<SessionChangeResult> {
    return this.#changeSession('UPDATE', options)
  }

  /** Sends any other request in the dialog and resolves to its final answer; undefined when none came. */
  send(method: string, parts: RequestParts = {}): Promise<SipResponse | undefined> {
    const request = this.makeRequest(method, parts)
    return new Promise((resolve) => {
      this.sendRequest(request, {
        onResponse: (response) => {
          if (response.status < 200) return
          this.onRequestAnswered(response.status)
          resolve(response)
        },
        onFailure: () => {
          this.onRequestAnswered(408)
          resolve(undefined)
        },
      })
    })
  }

  info(body: string | Uint8Array, contentType: string): Promise<SipResponse | undefined> {
    return this.send('INFO', { body, contentType })
  }

  /** Asks a phone to answer, or to take the call out of hold, as its user would (`Event: talk`). */
  notifyTalk(): Promise<SipResponse | undefined> {
    return this.#notifyEvent('talk')
  }

  /** Asks a phone to put the call on hold (`Event: hold`). */
  notifyHold(): Promise<SipResponse | undefined> {
    return this.#notifyEvent('hold')
  }

  /** Asks the other side to call somebody else. */
  refer({ to, replaces, referredBy, progress }: ReferOptions): Transfer {
    const transfer = new Transfer(this.host.onListenerFault)
    const headers: Record<string, string> = { 'Refer-To': formatReferTo(to, replaces) }
    headers['Referred-By'] = referredBy ?? `<${this.localParty?.uri ?? ''}>`
    if (progress === false) {
      headers['Refer-Sub'] = 'false'
      headers.Supported = `${this.host.supported}, norefersub`
    }
    const request = this.makeRequest('REFER', { headers })
    transfer.sequence = request.cseq.sequence
    this.#transfers = [...(this.#transfers ?? []), transfer]
    const answered = (status: number, withProgress: boolean) => {
      transfer.onAnswer(status, withProgress)
      this.onRequestAnswered(status)
    }
    this.sendRequest(request, {
      onResponse: (response) => {
        if (response.status < 200) return
        const declined = response.headers.get('Refer-Sub')?.trim().toLowerCase().startsWith('false') === true
        answered(response.status, !declined)
      },
      onFailure: () => answered(408, false),
    })
    return transfer
  }

  sendNotify(headers: Record<string, string>, body: string): void {
    if (!this.dialog || this.state === 'ended') return
    this.sendRequest(this.makeRequest('NOTIFY', { headers, body }), IGNORE_ANSWER)
  }

  // ---- requests of the other side --------------------------------------------------------------------------------

  onRequest(request: SipRequest, transaction: ServerTransaction): void {
    const dialog = this.dialogFor(request)
    if (!dialog) {
      this.refuse(transaction, request, 481)
      return
    }
    if (!dialog.acceptSequence(request)) {
      this.refuse(transaction, request, 500)
      return
    }
    switch (request.method) {
      case 'BYE':
        respond(transaction, request, this.localTag, 200)
        this.onBye(request)
        return
      case 'INVITE':
        this.#onReinvite(request, transaction)
        return
      case 'UPDATE':
        this.#onUpdate(request, transaction)
        return
      case 'PRACK':
        this.onPrack(request, transaction)
        return
      case 'REFER':
        this.#onRefer(request, transaction)
        return
      case 'NOTIFY':
        this.#onNotify(request, transaction)
        return
      case 'INFO':
        // Without a listener it is answered 200, as RFC 2976 lets it be: phones send DTMF so.
        this.#hand('info', request, transaction, 200)
        return
      case 'MESSAGE':
        this.#hand('message', request, transaction, 405)
        return
      case 'OPTIONS':
        respond(transaction, request, this.localTag, 200, { headers: this.#capabilities() })
        return
      default:
        respond(transaction, request, this.localTag, 405, { headers: { Allow: this.host.allow } })
    }
  }

  onAck(ack: SipRequest): void {
    const answer = this.#answer
    if (!answer || ack.cseq.sequence !== answer.sequence) return
    answer.stop()
    this.#answer = undefined
    if (this.offers.state === 'offered' && hasSession(ack)) this.offers.step('receive answer')
    if (hasSession(ack)) this.remoteBody = ack.body
    this.onFirstAck(ack)
    this.events.emit('acknowledged', { request: ack })
  }

  // ---- for the parts of the usage --------------------------------------------------------------------------------

  /** The dialog a request of the other side belongs to. */
  dialogFor(request: SipRequest): Dialog | undefined {
    const tag = request.from.tag ?? ''
    return this.dialog?.remoteTag === tag ? this.dialog : undefined
  }

  protected onPrack(request: SipRequest, transaction: ServerTransaction): void {
    this.refuse(transaction, request, 481)
  }

  refuse(transaction: ServerTransaction, request: SipRequest, status: number, options?: AnswerOptions): void {
    respond(transaction, request, this.localTag, status, options)
  }

  /** A request of the dialog. Throws `sip-dialog-not-ready` before there is one, `sip-dialog-ended` after. */
  makeRequest(method: string, { headers, body, contentType }: RequestParts = {}): SipRequest {
    if (this.state === 'ended') throw new NamedError(dialogErrors, 'sip-dialog-ended')
    if (!this.dialog) {
      throw new NamedError(dialogErrors, 'sip-dialog-not-ready', { state: this.state, what: method })
    }
    const request = this.dialog.request(method)
    if (headers) addHeaders(request.headers, headers)
    if (body !== undefined && body.length > 0) {
      request.body = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
      if (!request.headers.has('Content-Type')) request.headers.append('Content-Type', contentType ?? SDP)
    }
    this.auth?.authorize(request)
    return request
  }

  sendRequest(request: SipRequest, user: RequestUser): Sent {
    return this.host.send(request, this.way(), user)
  }

  way(dialog = this.dialog): Way {
    return { flow: dialog?.flow, nextHop: dialog?.nextHop ?? '' }
  }

  contactOn(flow: Flow): string {
    return this.host.contact(this.contactUser, flow)
  }

  /** Acknowledges a 2xx of the other side. */
  acknowledge(dialog: Dialog, inviteSequence: number, part?: BodyPart, invite?: SipRequest): void {
    const ack = dialog.ack(inviteSequence)
    // "If credentials … were in the INVITE, the same go into the ACK" (§13.2.2.4).
    for (const name of ['Authorization', 'Proxy-Authorization']) {
      for (const value of invite?.headers.all(name) ?? []) ack.headers.append(name, value)
    }
    if (part && !isEmpty(part)) {
      ack.body = typeof part.body === 'string' ? Buffer.from(part.body, 'utf8') : part.body!
      ack.headers.append('Content-Type', part.contentType ?? SDP)
      if (this.offers.step('send answer')) this.localBody = part
    }
    this.host.sendAck(ack, this.way(dialog))
  }

  /** Keeps what the other side told of itself. */
  remember(message: SipMessage): void {
    if (hasSession(message)) this.remoteBody = message.body
    const allow = message.headers.get('Allow')
    if (allow !== undefined) this.remoteAllow = message.headers.all('Allow').join(', ')
    const supported = message.headers.get('Supported')
    if (supported !== undefined) this.remoteSupported = message.headers.all('Supported').join(', ')
  }

  /** 481 and 408 end the dialog whatever was asked (RFC 3261 §12.2.1.2, RFC 5057 §5.1). */
  onRequestAnswered(status: number): void {
    if ((status === 481 || status === 408) && this.state === 'confirmed') {
      this.timeOut({ by: 'remote', cause: 'lost' })
    }
  }

  /** Sends a 2xx to an INVITE and repeats it until the ACK comes. */
  sendAnswer(transaction: ServerTransaction, request: SipRequest, options: AnswerOptions): void {
    const response = createResponse(request, 200, options.reason, {
      toTag: this.localTag,
      body: options.body,
    })
    for (const route of request.headers.all('Record-Route')) response.headers.append('Record-Route', route)
    response.headers.append('Contact', this.contactOn(transaction.flow))
    this.#describe(response.headers)
    this.sessionTimer.answer(request, response.headers)
    if (options.headers) addHeaders(response.headers, options.headers)
    if (response.body.length > 0) {
      this.localBody = options
      if (!response.headers.has('Content-Type'))
        response.headers.append('Content-Type', options.contentType ?? SDP)
    }
    this.#answer = new AnswerRepeater(this.host, transaction, response, () => this.#onNoAck())
  }

  stopAnswer(): void {
    this.#answer?.stop()
    this.#answer = undefined
  }

  sendBye(reason?: string): void {
    const { dialog, auth } = this
    if (!dialog) return
    const send = (user: RequestUser) => {
      const bye = dialog.request('BYE')
      if (reason !== undefined) bye.headers.append('Reason', reason)
      auth?.authorize(bye)
      this.sendRequest(bye, user)
    }
    const sendAgain = (response: SipResponse) => {
      if (isChallenge(response) && auth?.accept(response)) send(IGNORE_ANSWER)
    }
    send(auth ? { onFailure() {}, onResponse: sendAgain } : IGNORE_ANSWER)
  }

  /** The usage is over: nothing of it keeps anything alive. */
  protected clear(): void {
    this.sessionTimer.stop()
    this.stopAnswer()
    this.#change?.abandon()
    this.#change = undefined
    if (this.#offer && !this.#offer.answered) this.refuse(this.#offer.transaction, this.#offer.request, 487)
    this.#offer = undefined
    this.host.release(this)
  }

  // ---- session timer ---------------------------------------------------------------------------------------------

  onRefreshDue(): void {
    if (this.#change) return
    const refresh = this.remoteAllows('UPDATE') ? this.update() : this.reinvite(this.localBody)
    refresh.catch(() => {
      // The usage ended meanwhile; the expiry timer would have noticed a peer that is gone.
    })
  }

  onSessionExpired(): void {
    this.timeOut({ by: 'remote', cause: 'expired' })
  }

  // ---- offers ----------------------------------------------------------------------------------------------------

  acceptOffer(offer: SessionOffer, options: AnswerOptions): void {
    const { request, transaction } = offer
    this.#offer = undefined
    if (offer.hasOffer) this.offers.step('send answer')
    else if (!isEmpty(options)) this.offers.step('send offer')
    this.dialog?.refreshTarget(request)
    this.remember(request)
    if (request.method === 'INVITE') {
      this.sendAnswer(transaction, request, options)
      return
    }
    const headers = new Headers()
    headers.append('Contact', this.contactOn(transaction.flow))
    this.#describe(headers)
    this.sessionTimer.answer(request, headers)
    if (options.headers) addHeaders(headers, options.headers)
    if (!isEmpty(options)) this.localBody = options
    respond(transaction, request, this.localTag, 200, { ...options, headers })
  }

  rejectOffer(offer: SessionOffer, status: number, options: AnswerOptions): void {
    this.#offer = undefined
    if (offer.hasOffer) this.offers.refused()
    respond(offer.transaction, offer.request, this.localTag, status, options)
  }

  #onReinvite(request: SipRequest, transaction: ServerTransaction): void {
    if (this.#change?.isInvite) {
      // Glare (§14.2).
      this.refuse(transaction, request, 491)
      return
    }
    if (this.state !== 'confirmed' || this.#offer || this.#answer) {
      this.#refuseForNow(request, transaction)
      return
    }
    this.#onOffer(request, transaction)
  }

  #onUpdate(request: SipRequest, transaction: ServerTransaction): void {
    if (hasSession(request)) {
      if (this.offers.state === 'offered' || this.#change) this.refuse(transaction, request, 491)
      else if (this.offers.state === 'asked' || this.#offer) this.#refuseForNow(request, transaction)
      else this.#onOffer(request, transaction)
      return
    }
    // Without a body it refreshes the session and the target, and there is nothing to decide.
    const least = this.sessionTimer.tooShort(request)
    if (least !== undefined) {
      this.refuse(transaction, request, 422, { headers: { 'Min-SE': String(least) } })
      return
    }
    this.acceptOffer(new SessionOffer(this, request, transaction), {})
  }

  /** "… a 500 with Retry-After of a randomly chosen value between 0 and 10 seconds" (§14.2, RFC 3311 §5.2). */
  #refuseForNow(request: SipRequest, transaction: ServerTransaction): void {
    const seconds = this.host.random.bytes(1)[0]! % 11
    this.refuse(transaction, request, 500, { headers: { 'Retry-After': String(seconds) } })
  }

  #onOffer(request: SipRequest, transaction: ServerTransaction): void {
    const least = this.sessionTimer.tooShort(request)
    if (least !== undefined) {
      this.refuse(transaction, request, 422, { headers: { 'Min-SE': String(least) } })
      return
    }
    const offer = new SessionOffer(this, request, transaction)
    if (offer.hasOffer) this.offers.step('receive offer')
    this.#offer = offer
    transaction.user = {
      onCancel: () => {
        this.rejectOffer(offer, 487, {})
        offer.onCancelled?.()
      },
      onTimeout() {},
    }
    if (this.events.listenerCount('offer') === 0) offer.reject()
    else this.events.emit('offer', offer)
  }

  /** "If the UAS … never receives an ACK, it SHOULD generate a BYE to terminate the dialog" (§14.2, §13.3.1.4). */
  #onNoAck(): void {
    this.#answer = undefined
    this.timeOut({ by: 'remote', cause: 'no ACK' })
  }

  // ---- the rest --------------------------------------------------------------------------------------------------

  #changeSession(method: 'INVITE' | 'UPDATE', options: SessionChangeOptions): Promise<SessionChangeResult> {
    if (this.#change || this.#offer || (this.offers.isOpen && !isEmpty(options))) {
      return Promise.reject(new NamedError(dialogErrors, 'sip-offer-pending'))
    }
    return new Promise((resolve, reject) => {
      const change = new SessionChange(this, this.sessionTimer, method, options, (result) => {
        if (this.#change === change) this.#change = undefined
        if (result.status < 300 && !isEmpty(options)) this.localBody = options
        resolve(result)
      })
      this.#change = change
      try {
        change.send()
      } catch (fault) {
        this.#change = undefined
        reject(fault)
      }
    })
  }

  #notifyEvent(event: string): Promise<SipResponse | undefined> {
    return this.send('NOTIFY', { headers: { Event: event, 'Subscription-State': 'active' } })
  }

  #onRefer(request: SipRequest, transaction: ServerTransaction): void {
    const referral = new Referral(this, request, transaction, this.localTag, this.#referred++ === 0)
    if (this.events.listenerCount('refer') === 0) referral.reject(603)
    else this.events.emit('refer', referral)
  }

  #onNotify(request: SipRequest, transaction: ServerTransaction): void {
    const transfer = this.#transfers?.find((each) => each.owns(request))
    if (transfer) {
      respond(transaction, request, this.localTag, 200)
      transfer.onNotify(request)
      if (transfer.isOver) this.#transfers = this.#transfers?.filter((each) => each !== transfer)
      return
    }
    // "If … no matching subscription, 481" (RFC 6665 §4.1.3).
    this.#hand('notify', request, transaction, 481)
  }

  #hand(
    name: 'info' | 'message' | 'notify',
    request: SipRequest,
    transaction: ServerTransaction,
    otherwise: number,
  ): void {
    if (this.events.listenerCount(name) === 0) this.refuse(transaction, request, otherwise)
    else this.events.emit(name, new IncomingRequest(request, transaction, this.localTag))
  }

  #capabilities(): Record<string, string> {
    return { Allow: this.host.allow, Supported: this.host.supported, Accept: SDP }
  }

  #describe(headers: Headers): void {
    headers.append('Allow', this.host.allow)
    headers.append('Supported', this.host.supported)
    headers.append('Server', this.host.userAgent)
  }
}

/** For requests whose answer changes nothing. */
export const IGNORE_ANSWER: RequestUser = { onResponse() {}, onFailure() {} }

export function isChallenge(response: SipResponse): boolean {
  return response.status === 401 || response.status === 407
}
