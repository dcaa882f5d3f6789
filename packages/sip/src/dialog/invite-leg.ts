/**
 * One leg of a call, the part that is the same for both directions: what the dialog is, and the requests this side sends in it.
 * {@link InviteUsage} adds the requests that come in.
 */
import { Emitter, type Listenable, NamedError, type Unsubscribe } from '@offhook/base'
import type { DigestClient } from '../digest/client.ts'
import type { DialogName, Replaces } from '../grammar/dialog-header.ts'
import { EMPTY_BODY, type SipMessage, SipRequest, type SipResponse } from '../grammar/message.ts'
import type { NameAddress } from '../grammar/name-address.ts'
import { formatReferTo } from '../grammar/refer.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { Flow } from '../transport/flow.ts'
import { type BodyPart, hasSession, isEmpty, SDP } from './body.ts'
import type { Dialog } from './dialog.ts'
import { dialogErrors } from './errors.ts'
import type { Ending, InviteEvents, UsageState } from './events.ts'
import type { DialogHost, RequestUser, Sent, Way } from './host.ts'
import { type AnswerOptions, addHeaders, respond } from './incoming-request.ts'
import { OfferAnswer } from './offer-answer.ts'
import type { ReferralOwner } from './referral.ts'
import type { DialogGuard } from './source.ts'
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
  /** The dialog to join there: a conference. Not together with `replaces`. */
  readonly join?: DialogName | undefined
  /** A name-addr that says on whose behalf. */
  readonly referredBy?: string | undefined
  /** False asks the other side not to tell of the progress (RFC 4488). */
  readonly progress?: boolean | undefined
}

export abstract class InviteLeg implements Listenable<InviteEvents>, ReferralOwner {
  readonly localTag: string
  /** Undefined until the other side has answered with a tag. */
  dialog: Dialog | undefined
  /** Judges requests that do not come by the way of the other side. */
  guard: DialogGuard | undefined
  /** The last session description the other side has sent; empty before. */
  remoteBody: Uint8Array = EMPTY_BODY
  /** What the other side allows and supports, as its headers say. */
  remoteAllow = ''
  remoteSupported = ''
  readonly offers = new OfferAnswer()
  /** For whoever holds the usage: what it belongs to. */
  readonly host: DialogHost
  protected readonly events: Emitter<InviteEvents>
  protected localBody: BodyPart = {}
  protected ending: Ending | undefined
  #transfers: Transfer[] | undefined

  constructor(host: DialogHost, localTag: string) {
    this.host = host
    this.localTag = localTag
    this.events = new Emitter(host.onListenerFault)
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

  /** Sends any other request in the dialog. Resolves to its final answer; undefined when none came, or the call is not (any more) up. */
  send(method: string, parts: RequestParts = {}): Promise<SipResponse | undefined> {
    if (!this.dialog || this.state === 'ended') return Promise.resolve(undefined)
    return new Promise((resolve) => {
      this.#sendAuthorized(this.makeRequest(method, parts), (response) => {
        this.onRequestAnswered(response?.status ?? 408)
        resolve(response)
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

  /** Asks the other side to call somebody else. Throws as {@link makeRequest}. */
  refer({ to, replaces, join, referredBy, progress }: ReferOptions): Transfer {
    const transfer = new Transfer(this.host.onListenerFault)
    const headers: Record<string, string> = {
      'Refer-To': formatReferTo(to, { ...(replaces ? { replaces } : {}), ...(join ? { join } : {}) }),
    }
    headers['Referred-By'] = referredBy ?? `<${this.localParty?.uri ?? ''}>`
    if (progress === false) {
      headers['Refer-Sub'] = 'false'
      headers.Supported = `${this.host.supported}, norefersub`
    }
    const request = this.makeRequest('REFER', { headers })
    transfer.sequence = request.cseq.sequence
    this.#transfers = [...(this.#transfers ?? []), transfer]
    this.#sendAuthorized(request, (response, sequence) => {
      const declined = response?.headers.get('Refer-Sub')?.trim().toLowerCase().startsWith('false') === true
      transfer.sequence = sequence
      transfer.onAnswer(response?.status ?? 408, response !== undefined && !declined)
      this.onRequestAnswered(response?.status ?? 408)
    })
    return transfer
  }

  sendNotify(headers: Record<string, string>, body: string): void {
    if (!this.dialog || this.state === 'ended') return
    this.sendRequest(this.makeRequest('NOTIFY', { headers, body }), IGNORE_ANSWER)
  }

  // ---- for the parts of the leg ----------------------------------------------------------------------------------

  /** The dialog a request of the other side belongs to. */
  dialogFor(request: SipRequest): Dialog | undefined {
    const tag = request.from.tag ?? ''
    return this.dialog?.remoteTag === tag ? this.dialog : undefined
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
    const onAcknowledged = (flow: Flow) => {
      dialog.acknowledgedTo = flow.remoteAddress
    }
    this.host.sendAck(ack, { ...this.way(dialog), onAcknowledged })
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

  /**
   * Asks the other side whether the call still stands there: 481 says that it does not (RFC 5057 §5.1), silence says nothing. For whoever
   * has refused a BYE that may have been a true one.
   */
  askWhetherItStands(): void {
    if (this.state !== 'confirmed') return
    this.#sendAuthorized(this.makeRequest('OPTIONS'), (response) => {
      if (response?.status === 481) this.onRequestAnswered(481)
    })
  }

  sendBye(reason?: string): void {
    const { dialog, auth } = this
    if (!dialog) return
    const bye = dialog.request('BYE')
    if (reason !== undefined) bye.headers.append('Reason', reason)
    auth?.authorize(bye)
    if (auth) this.#sendAuthorized(bye, () => {})
    else this.sendRequest(bye, IGNORE_ANSWER)
  }

  /** Sends `request`, once more with credentials when it is challenged; `done` gets the final answer, undefined when none came. */
  #sendAuthorized(
    request: SipRequest,
    done: (response: SipResponse | undefined, sequence: number) => void,
  ): void {
    const { sequence, method } = request.cseq
    let isSecond = false
    const user: RequestUser = {
      onFailure: () => done(undefined, sequence),
      onResponse: (response) => {
        if (response.status < 200) return
        const { auth, dialog } = this
        if (isSecond || !dialog || !isChallenge(response) || !auth?.accept(response)) {
          done(response, response.cseq.sequence)
          return
        }
        isSecond = true
        const again = new SipRequest(method, request.uri, request.headers.copy(), request.body)
        again.headers.delete('Via')
        again.headers.set('CSeq', `${++dialog.localSequence} ${method}`)
        auth.authorize(again)
        this.sendRequest(again, user)
      },
    }
    this.sendRequest(request, user)
  }

  /** Takes a NOTIFY about a REFER of this side; false when it belongs to none. */
  protected takeTransferNotify(request: SipRequest, transaction: ServerTransaction): boolean {
    const transfer = this.#transfers?.find((each) => each.owns(request))
    if (!transfer) return false
    respond(transaction, request, this.localTag, 200)
    transfer.onNotify(request)
    if (transfer.isOver) this.#transfers = this.#transfers?.filter((each) => each !== transfer)
    return true
  }

  #notifyEvent(event: string): Promise<SipResponse | undefined> {
    return this.send('NOTIFY', { headers: { Event: event, 'Subscription-State': 'active' } })
  }
}

/** For requests whose answer changes nothing. */
export const IGNORE_ANSWER: RequestUser = { onResponse() {}, onFailure() {} }

export function isChallenge(response: SipResponse): boolean {
  return response.status === 401 || response.status === 407
}
