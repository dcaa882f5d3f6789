/** The subscriber's side of a subscription (RFC 6665 §4.1): asks, refreshes, hears, and asks again when it may. */
import { Emitter, type Listenable, type Unsubscribe } from '@offhook/base'
import { type DigestAccount, DigestClient } from '../digest/client.ts'
import { expiresOf } from '../grammar/contact.ts'
import { Headers } from '../grammar/headers.ts'
import { SipRequest, type SipResponse } from '../grammar/message.ts'
import { parseEvent, parseSubscriptionState, type SubscriptionState } from '../grammar/subscription.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { TimerOwner, WheelTimer } from '../transaction/timing-wheel.ts'
import type { Flow } from '../transport/flow.ts'
import { type Dialog, dialogOfClient, dialogOfServer } from './dialog.ts'
import type { DialogHost, DialogOwner, RequestUser, Sent } from './host.ts'
import { addHeaders, respond } from './incoming-request.ts'
import { isChallenge } from './invite-leg.ts'
import {
  resubscribeAfter,
  type SubscriptionInput,
  type SubscriptionStateName,
  subscriptionTable,
} from './subscription-table.ts'

export interface SubscribeOptions {
  /** Whose state is wanted: the Request-URI. */
  readonly target: string
  readonly from: string
  readonly to?: string | undefined
  /** The event package: `dialog`, `message-summary`, `presence`. */
  readonly event: string
  /** Content types taken. */
  readonly accept?: string | undefined
  /** Seconds asked for; 3600 by default; 0 fetches the state once. */
  readonly expires?: number | undefined
  readonly flow?: Flow | undefined
  readonly nextHop?: string | undefined
  readonly contactUser?: string | undefined
  readonly credentials?: DigestAccount | undefined
  readonly headers?: Record<string, string> | undefined
}

export interface SubscriptionEvents extends Record<string, unknown> {
  /** A NOTIFY; its body is the state, in the first one the whole of it. */
  notified: { readonly request: SipRequest; readonly state: SubscriptionState }
  /** Over: refused (`status`), terminated by the notifier (`reason`), or nobody there. `again` says when it is tried again. */
  ended: { readonly status?: number; readonly reason?: string; readonly againMs?: number }
}

const MOST_CHALLENGES = 3
/** Where the notifier says "later" without saying when. */
const LATER_MS = 120_000

export class Subscription implements DialogOwner, Listenable<SubscriptionEvents>, RequestUser, TimerOwner {
  readonly callId: string
  readonly localTag: string
  readonly #host: DialogHost
  readonly #options: SubscribeOptions
  readonly #events: Emitter<SubscriptionEvents>
  readonly #auth: DigestClient | undefined
  #dialog: Dialog | undefined
  #state: SubscriptionStateName = 'notify wait'
  #sequence = 0
  #challenges = 0
  #expires: number
  #sent: Sent | undefined
  #refresh: WheelTimer | undefined
  #life: WheelTimer | undefined
  #stopping = false
  #last: SubscriptionState | undefined

  constructor(host: DialogHost, options: SubscribeOptions) {
    this.#host = host
    this.#options = options
    this.#events = new Emitter(host.onListenerFault)
    this.#auth = options.credentials && new DigestClient(options.credentials, host.random)
    this.#expires = options.expires ?? 3600
    this.callId = host.newCallId()
    this.localTag = host.newTag()
  }

  get state(): SubscriptionStateName {
    return this.#state
  }

  on<Name extends keyof SubscriptionEvents>(
    name: Name,
    listener: (event: SubscriptionEvents[Name]) => void,
  ): Unsubscribe {
    return this.#events.on(name, listener)
  }

  /** Called once by the agent. */
  start(): void {
    this.#host.enlist(this)
    this.#subscribe(this.#expires)
    this.#life = this.#host.wheel.start(64 * this.#host.timers.t1, this, 'timer N')
  }

  /** Unsubscribes; `ended` is told when the last NOTIFY has come, or did not in time. */
  end(): void {
    if (this.#state === 'terminated' || this.#stopping) return
    this.#stopping = true
    this.#stopTimers()
    this.#life = this.#host.wheel.start(64 * this.#host.timers.t1, this, 'timer N')
    this.#subscribe(0)
  }

  onWay(request: SipRequest, flow: Flow): void {
    if (request.headers.has('Contact')) return
    request.headers.append('Contact', this.#host.contact(this.#options.contactUser, flow))
  }

  onResponse(response: SipResponse, sent: Sent): void {
    const { status } = response
    if (status < 200) return
    if (status < 300) this.#onAccepted(response, sent)
    else if (isChallenge(response) && this.#challenges++ < MOST_CHALLENGES && this.#auth?.accept(response)) {
      this.#subscribe(this.#stopping ? 0 : this.#expires)
    } else if (status === 423 && Number(response.headers.get('Min-Expires')) > this.#expires) {
      this.#expires = Number(response.headers.get('Min-Expires'))
      this.#subscribe(this.#expires)
    } else this.#step('failure', { status })
  }

  onFailure(cause: 'timeout' | 'transport'): void {
    this.#step('failure', { status: cause === 'timeout' ? 408 : 503 })
  }

  onRequest(request: SipRequest, transaction: ServerTransaction): void {
    if (request.method !== 'NOTIFY' || parseEvent(request.need('Event')).package !== this.#options.event) {
      respond(transaction, request, this.localTag, request.method === 'NOTIFY' ? 489 : 405)
      return
    }
    // A NOTIFY may come before the 2xx and makes the dialog then (§4.4.1).
    this.#dialog ??= this.#dialogOf(request, transaction.flow)
    if (this.#dialog.remoteTag !== (request.from.tag ?? '') || !this.#dialog.acceptSequence(request)) {
      respond(transaction, request, this.localTag, this.#dialog.remoteTag === request.from.tag ? 500 : 481)
      return
    }
    this.#dialog.refreshTarget(request, transaction.flow)
    respond(transaction, request, this.localTag, 200)
    this.#onNotify(request)
  }

  onAck(): void {}

  onTimer(name: string): void {
    if (name === 'refresh') this.#subscribe(this.#expires)
    else if (name === 'again') this.#restart()
    else this.#step(name as SubscriptionInput, { status: 408 })
  }

  #subscribe(expires: number): void {
    const request = this.#dialog ? this.#dialog.request('SUBSCRIBE') : this.#firstRequest()
    request.headers.append('Event', this.#options.event)
    request.headers.append('Expires', String(expires))
    if (this.#options.accept !== undefined) request.headers.append('Accept', this.#options.accept)
    if (this.#options.headers) addHeaders(request.headers, this.#options.headers)
    this.#auth?.authorize(request)
    const { flow, nextHop, target } = this.#options
    const way = this.#dialog
      ? { flow: this.#dialog.flow, nextHop: this.#dialog.nextHop }
      : { flow, nextHop: nextHop ?? target }
    this.#sent = this.#host.send(request, way, this)
  }

  #firstRequest(): SipRequest {
    const { target, from, to } = this.#options
    const headers = new Headers()
    headers.append('Max-Forwards', '70')
    headers.append('From', `${from.includes('<') ? from : `<${from}>`};tag=${this.localTag}`)
    headers.append('To', to ?? `<${target}>`)
    headers.append('Call-ID', this.callId)
    headers.append('CSeq', `${++this.#sequence} SUBSCRIBE`)
    return new SipRequest('SUBSCRIBE', target, headers)
  }

  #onAccepted(response: SipResponse, sent: Sent): void {
    if (!this.#dialog && response.to.tag !== undefined) {
      this.#dialog = dialogOfClient(sent.request, response, this.#options.flow, sent.flow)
    } else this.#dialog?.refreshTarget(response)
    if (this.#stopping) return
    this.#refreshIn(expiresOf(response.headers) ?? this.#expires)
  }

  /** The dialog that a NOTIFY makes: ours are the numbers that our SUBSCRIBE began. */
  #dialogOf(notify: SipRequest, flow: Flow): Dialog {
    const dialog = dialogOfServer(notify, this.localTag, flow)
    dialog.localSequence = this.#sequence
    dialog.localParty = this.#sent?.request.need('From') ?? dialog.localParty
    dialog.remoteSequence = undefined
    return dialog
  }

  #onNotify(request: SipRequest): void {
    const state = parseSubscriptionState(request.need('Subscription-State'))
    this.#last = state
    if (this.#life && this.#state === 'notify wait' && !this.#stopping) {
      this.#host.wheel.stop(this.#life)
      this.#life = undefined
    }
    const input =
      state.state === 'terminated' || this.#options.expires === 0
        ? 'NOTIFY terminated'
        : state.state === 'pending'
          ? 'NOTIFY pending'
          : 'NOTIFY active'
    this.#step(input, {}, request)
    if (input !== 'NOTIFY terminated' && !this.#stopping) this.#refreshIn(state.expires ?? this.#expires)
  }

  #refreshIn(seconds: number): void {
    const { wheel } = this.#host
    if (this.#refresh) wheel.stop(this.#refresh)
    this.#refresh = undefined
    if (seconds === 0) return
    this.#refresh = wheel.start(Math.max(seconds / 2, seconds - 60) * 1000, this, 'refresh')
    // Until the first NOTIFY timer N runs, however long the subscription may live (§4.1.2.4).
    if (this.#state === 'notify wait') return
    if (this.#life) wheel.stop(this.#life)
    this.#life = wheel.start(seconds * 1000, this, 'expired')
  }

  #step(input: SubscriptionInput, ended: { status?: number }, request?: SipRequest): void {
    const transition = subscriptionTable[this.#state][input]
    if (!transition) return
    this.#state = transition.next
    for (const action of transition.actions) {
      if (action === 'tell') this.#events.emit('notified', { request: request!, state: this.#last! })
      else this.#end(ended)
    }
  }

  #end(ended: { status?: number }): void {
    this.#stopTimers()
    this.#host.release(this)
    const { reason } = this.#last?.state === 'terminated' ? this.#last : {}
    const againMs = this.#stopping || this.#options.expires === 0 ? undefined : this.#againMs(reason)
    if (againMs !== undefined) this.#refresh = this.#host.wheel.start(againMs, this, 'again')
    this.#events.emit('ended', {
      ...ended,
      ...(reason === undefined ? {} : { reason }),
      ...(againMs === undefined ? {} : { againMs }),
    })
  }

  #againMs(reason: string | undefined): number | undefined {
    const when = resubscribeAfter[reason ?? ''] ?? 'later'
    if (when === 'never') return undefined
    if (this.#last?.retryAfter !== undefined) return this.#last.retryAfter * 1000
    return when === 'at once' ? 0 : LATER_MS
  }

  /** A new subscription: another dialog, so the sequence goes on under the same Call-ID and tag. */
  #restart(): void {
    this.#dialog = undefined
    this.#last = undefined
    this.#challenges = 0
    this.#state = 'notify wait'
    this.start()
  }

  #stopTimers(): void {
    if (this.#refresh) this.#host.wheel.stop(this.#refresh)
    if (this.#life) this.#host.wheel.stop(this.#life)
    this.#refresh = undefined
    this.#life = undefined
  }
}
