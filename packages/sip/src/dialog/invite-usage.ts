/**
 * The invite usage of a dialog (RFC 5057 §3): one leg of a call. The same for both directions once the dialog stands;
 * {@link OutgoingInvite} and {@link IncomingInvite} add how it comes to stand.
 */
import { NamedError } from '@offhook/base'
import { Headers } from '../grammar/headers.ts'
import { createResponse, type SipRequest } from '../grammar/message.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { Flow } from '../transport/flow.ts'
import { AnswerRepeater } from './answer-repeater.ts'
import { hasSession, isEmpty, SDP } from './body.ts'
import { dialogErrors } from './errors.ts'
import type { DialogHost, DialogOwner } from './host.ts'
import { type AnswerOptions, addHeaders, IncomingRequest, respond } from './incoming-request.ts'
import { InviteLeg } from './invite-leg.ts'
import { Referral } from './referral.ts'
import { SessionChange, type SessionChangeOptions, type SessionChangeResult } from './session-change.ts'
import { SessionOffer, type SessionOfferOwner } from './session-offer.ts'
import { SessionTimer, type SessionTimerOptions, type SessionTimerUser } from './session-timer.ts'
import { isAdmitted, likenessOf } from './source.ts'

export abstract class InviteUsage
  extends InviteLeg
  implements DialogOwner, SessionOfferOwner, SessionTimerUser
{
  protected readonly sessionTimer: SessionTimer
  #answer: AnswerRepeater | undefined
  #change: SessionChange | undefined
  #offer: SessionOffer | undefined
  #referred = 0

  constructor(host: DialogHost, localTag: string, timer: SessionTimerOptions | undefined) {
    super(host, localTag)
    this.sessionTimer = new SessionTimer(host.wheel, this, timer)
  }

  protected abstract onBye(request: SipRequest): void
  protected abstract onFirstAck(ack: SipRequest): void
  // ---- requests of this side -------------------------------------------------------------------------------------

  /**
   * Changes the session by re-INVITE. Glare is tried again by RFC 3261 §14.1; the promise tells the final answer. Rejects with
   * `sip-offer-pending` while another change is under way, `sip-dialog-ended` and `sip-dialog-not-ready` outside a call.
   */
  reinvite(options: SessionChangeOptions = {}): Promise<SessionChangeResult> {
    return this.#changeSession('INVITE', options)
  }

  /** Changes the session, or without a body only refreshes it, by UPDATE (RFC 3311). Rejects as {@link reinvite}. */
  update(options: SessionChangeOptions = {}): Promise<SessionChangeResult> {
    return this.#changeSession('UPDATE', options)
  }

  /** Whether an offer of this side has to wait, as something is being agreed on: {@link reinvite} with one rejects now. */
  get isOfferPending(): boolean {
    return this.#isChanging || this.offers.isOpen
  }

  // ---- requests of the other side --------------------------------------------------------------------------------

  onRequest(request: SipRequest, transaction: ServerTransaction): void {
    const dialog = this.dialogFor(request)
    if (!dialog) {
      this.refuse(transaction, request, 481)
      return
    }
    // Before anything is kept of it: a number far ahead would make all that the peer sends outdated.
    if (!isAdmitted(this.guard, dialog, request, transaction)) return
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

  onAck(ack: SipRequest, source: Flow): void {
    const answer = this.#answer
    if (!answer || ack.cseq.sequence !== answer.sequence || this.#isForgedAnswer(ack, source)) return
    answer.stop()
    this.#answer = undefined
    if (this.offers.state === 'offered' && hasSession(ack)) this.offers.step('receive answer')
    if (hasSession(ack)) this.remoteBody = ack.body
    this.onFirstAck(ack)
    this.events.emit('acknowledged', { request: ack })
  }

  /**
   * An ACK cannot be challenged (RFC 3261 §22.1): what would move the voice, or stands where an answer is awaited, is passed over when it
   * comes from elsewhere. Any other ends the repetitions alone.
   */
  #isForgedAnswer(ack: SipRequest, source: Flow): boolean {
    if (!this.guard || !this.dialog || (this.offers.state !== 'offered' && !hasSession(ack))) return false
    return likenessOf(this.dialog, source) === 'strange'
  }

  // ---- for the parts of the usage --------------------------------------------------------------------------------

  protected onPrack(request: SipRequest, transaction: ServerTransaction): void {
    this.refuse(transaction, request, 481)
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
      this.localBody = { body: options.body, contentType: options.contentType }
      if (!response.headers.has('Content-Type'))
        response.headers.append('Content-Type', options.contentType ?? SDP)
    }
    this.#answer = new AnswerRepeater(this.host, transaction, response, () => this.#onNoAck())
  }

  stopAnswer(): void {
    this.#answer?.stop()
    this.#answer = undefined
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
    this.dialog?.refreshTarget(request, transaction.flow)
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

  get #isChanging(): boolean {
    return this.#change !== undefined || this.#offer !== undefined
  }

  #changeSession(method: 'INVITE' | 'UPDATE', options: SessionChangeOptions): Promise<SessionChangeResult> {
    if (this.#isChanging || (this.isOfferPending && !isEmpty(options))) {
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

  #onRefer(request: SipRequest, transaction: ServerTransaction): void {
    const referral = new Referral(this, request, transaction, this.localTag, this.#referred++ === 0)
    if (this.events.listenerCount('refer') === 0) referral.reject(603)
    else this.events.emit('refer', referral)
  }

  #onNotify(request: SipRequest, transaction: ServerTransaction): void {
    if (this.takeTransferNotify(request, transaction)) return
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
