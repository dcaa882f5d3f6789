/** The notifier's side of a subscription (RFC 6665 §4.2): answers SUBSCRIBE and tells the state by NOTIFY. */
import { Emitter, type Listenable, type Unsubscribe } from '@offhook/base'
import { expiresOf } from '../grammar/contact.ts'
import type { SipRequest, SipResponse } from '../grammar/message.ts'
import { type EventValue, formatSubscriptionState, parseEvent } from '../grammar/subscription.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { TimerOwner, WheelTimer } from '../transaction/timing-wheel.ts'
import type { Flow } from '../transport/flow.ts'
import type { BodyPart } from './body.ts'
import { type Dialog, dialogOfServer } from './dialog.ts'
import type { DialogHost, DialogOwner, RequestUser } from './host.ts'
import { type AnswerOptions, respond } from './incoming-request.ts'
import { type DialogGuard, isAdmitted } from './source.ts'

export interface AcceptSubscriptionOptions {
  /** Makes the body of each NOTIFY, when it is sent: the whole state, or what changed, as the package says. */
  readonly content: (isFirst: boolean) => BodyPart
  /** Seconds granted at most, and at least (else 423); by default 3600 and 60. */
  readonly longest?: number | undefined
  readonly shortest?: number | undefined
  readonly contactUser?: string | undefined
  /** `pending` until somebody has permitted it. */
  readonly state?: 'active' | 'pending' | undefined
}

export interface IncomingSubscriptionEvents extends Record<string, unknown> {
  /** Unsubscribed, run out, ended by {@link IncomingSubscription.terminate}, or the subscriber is not reached any more. */
  ended: { readonly reason: EndReason }
}

type EndReason = 'unsubscribed' | 'timeout' | 'terminated' | 'unreachable'

/** What the last NOTIFY says. */
interface Farewell {
  readonly ended: EndReason
  readonly reason: string
  readonly retryAfter?: number
}

export class IncomingSubscription
  implements DialogOwner, Listenable<IncomingSubscriptionEvents>, RequestUser, TimerOwner
{
  readonly request: SipRequest
  readonly event: EventValue
  readonly callId: string
  readonly localTag: string
  /** Judges requests that do not come by the way of the subscriber: with a new Contact they would lead the state elsewhere. */
  guard: DialogGuard | undefined
  readonly #host: DialogHost
  readonly #transaction: ServerTransaction
  readonly #events: Emitter<IncomingSubscriptionEvents>
  #dialog: Dialog | undefined
  #options: AcceptSubscriptionOptions | undefined
  #state: 'offered' | 'pending' | 'active' | 'terminated' = 'offered'
  #expiresAt = 0
  #timer: WheelTimer | undefined
  #isSending = false
  #isStale = false
  #isFirst = true
  #farewell: Farewell | undefined

  constructor(host: DialogHost, request: SipRequest, transaction: ServerTransaction) {
    this.#host = host
    this.request = request
    this.#transaction = transaction
    this.callId = request.callId
    this.localTag = host.newTag()
    this.event = parseEvent(request.need('Event'))
    this.#events = new Emitter(host.onListenerFault)
  }

  get state(): 'offered' | 'pending' | 'active' | 'terminated' {
    return this.#state
  }
  /** Where the SUBSCRIBE came from. */
  get source(): Flow {
    return this.#transaction.flow
  }

  on<Name extends keyof IncomingSubscriptionEvents>(
    name: Name,
    listener: (event: IncomingSubscriptionEvents[Name]) => void,
  ): Unsubscribe {
    return this.#events.on(name, listener)
  }

  /** Accepts, and sends the first NOTIFY at once (§4.2.1.2). */
  accept(options: AcceptSubscriptionOptions): void {
    if (this.#state !== 'offered') return
    const expires = this.#grant(this.request, options)
    if (expires === undefined) {
      this.#state = 'terminated'
      this.#refuseBrief(this.request, this.#transaction, options)
      return
    }
    this.#options = options
    this.#state = options.state ?? 'active'
    this.#dialog = dialogOfServer(this.request, this.localTag, this.#transaction.flow)
    this.#host.enlist(this)
    this.#answer(this.request, this.#transaction, expires)
    this.#onGranted(expires)
  }

  reject(status: number, options: AnswerOptions = {}): void {
    if (this.#state !== 'offered') return
    this.#state = 'terminated'
    respond(this.#transaction, this.request, this.localTag, status, options)
  }

  /** The state has changed, or a pending subscription was permitted. Changes while a NOTIFY is under way become one. */
  notify(): void {
    if (this.#state === 'pending') this.#state = 'active'
    this.#isStale = true
    this.#flush()
  }

  /** Ends the subscription with a reason of §4.1.3: `deactivated`, `probation`, `rejected`, `giveup`, `noresource` … */
  terminate(reason: string, retryAfter?: number): void {
    if (this.#state === 'terminated' || this.#state === 'offered') return
    this.#sayFarewell({ ended: 'terminated', reason, ...(retryAfter === undefined ? {} : { retryAfter }) })
  }

  onRequest(request: SipRequest, transaction: ServerTransaction): void {
    const dialog = this.#dialog
    if (request.method !== 'SUBSCRIBE' || !dialog || !this.#options) {
      respond(transaction, request, this.localTag, request.method === 'SUBSCRIBE' ? 481 : 405)
      return
    }
    if (dialog.remoteTag !== (request.from.tag ?? '')) {
      respond(transaction, request, this.localTag, 481)
      return
    }
    if (!isAdmitted(this.guard, dialog, request, transaction)) return
    if (!dialog.acceptSequence(request)) {
      respond(transaction, request, this.localTag, 500)
      return
    }
    const expires = this.#grant(request, this.#options)
    if (expires === undefined) {
      this.#refuseBrief(request, transaction, this.#options)
      return
    }
    dialog.refreshTarget(request, transaction.flow)
    this.#answer(request, transaction, expires)
    this.#onGranted(expires)
  }

  onAck(): void {}

  onWay(request: SipRequest, flow: Flow): void {
    request.headers.append('Contact', this.#host.contact(this.#options?.contactUser, flow))
  }

  onResponse(response: SipResponse): void {
    if (response.status < 200) return
    this.#isSending = false
    // "If the NOTIFY request fails … 481 … the notifier MUST remove the subscription" (§4.2.2).
    if (response.status === 481 || response.status === 489) this.#end('unreachable')
    else this.#flush()
  }

  onFailure(): void {
    this.#isSending = false
    this.#end('unreachable')
  }

  onTimer(): void {
    this.#timer = undefined
    this.#sayFarewell({ ended: 'timeout', reason: 'timeout' })
  }

  /** The seconds granted; undefined when too few were asked for. */
  #grant(
    request: SipRequest,
    { longest = 3600, shortest = 60 }: AcceptSubscriptionOptions,
  ): number | undefined {
    const asked = expiresOf(request.headers) ?? longest
    return asked > 0 && asked < Math.min(shortest, 3600) ? undefined : Math.min(asked, longest)
  }

  #refuseBrief(
    request: SipRequest,
    transaction: ServerTransaction,
    options: AcceptSubscriptionOptions,
  ): void {
    const headers = { 'Min-Expires': String(options.shortest ?? 60) }
    respond(transaction, request, this.localTag, 423, { headers })
  }

  #answer(request: SipRequest, transaction: ServerTransaction, expires: number): void {
    const contact = this.#host.contact(this.#options?.contactUser, transaction.flow)
    const headers: Record<string, string | string[]> = { Expires: String(expires), Contact: contact }
    const routes = request.headers.all('Record-Route')
    if (routes.length > 0) headers['Record-Route'] = routes
    respond(transaction, request, this.localTag, 200, { headers })
  }

  #onGranted(expires: number): void {
    if (this.#timer) this.#host.wheel.stop(this.#timer)
    this.#timer = undefined
    this.#isStale = true
    if (expires === 0) {
      this.#sayFarewell({ ended: 'unsubscribed', reason: 'timeout' })
      return
    }
    this.#expiresAt = expires
    this.#timer = this.#host.wheel.start(expires * 1000, this, 'expired')
    this.#flush()
  }

  #flush(): void {
    const dialog = this.#dialog
    if (!dialog || !this.#options || this.#isSending || !this.#isStale || this.#state === 'terminated') return
    this.#isStale = false
    this.#isSending = true
    const { body, contentType } = this.#options.content(this.#isFirst)
    this.#isFirst = false
    const request = dialog.request('NOTIFY')
    const id = this.event.id === undefined ? '' : `;id=${this.event.id}`
    request.headers.append('Event', `${this.event.package}${id}`)
    request.headers.append('Subscription-State', this.#stateValue())
    if (body !== undefined && body.length > 0) {
      request.body = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
      request.headers.append('Content-Type', contentType ?? 'text/plain')
    }
    this.#host.send(request, { flow: dialog.flow, nextHop: dialog.nextHop }, this)
    if (this.#farewell) this.#end(this.#farewell.ended)
  }

  /** The last NOTIFY leaves now, or when the one under way has been answered. */
  #sayFarewell(farewell: Farewell): void {
    this.#farewell = farewell
    this.#isStale = true
    this.#flush()
  }

  #stateValue(): string {
    if (this.#farewell) {
      const { reason, retryAfter } = this.#farewell
      return formatSubscriptionState({
        state: 'terminated',
        reason,
        ...(retryAfter === undefined ? {} : { retryAfter }),
      })
    }
    const left = this.#timer ? Math.ceil((this.#timer.due - this.#host.wheel.now()) / 1000) : this.#expiresAt
    return formatSubscriptionState({ state: this.#state, expires: Math.max(0, left) })
  }

  #end(reason: EndReason): void {
    if (this.#state === 'terminated') return
    this.#state = 'terminated'
    if (this.#timer) this.#host.wheel.stop(this.#timer)
    this.#timer = undefined
    this.#host.release(this)
    this.#events.emit('ended', { reason })
  }
}
