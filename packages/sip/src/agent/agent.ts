/**
 * The user agent (RFC 3261 §8, §12, §13): one SIP entity that listens, keeps transactions and dialogs, and hands calls and
 * requests to those that asked for them.
 */
import { type Clock, type Log, type Random, randomHex } from '@offhook/base'
import type { DialogHost, DialogOwner, RequestUser, Sent, Way } from '../dialog/host.ts'
import { IncomingInvite } from '../dialog/incoming-invite.ts'
import { type AnswerOptions, IncomingRequest, respond } from '../dialog/incoming-request.ts'
import { IncomingSubscription } from '../dialog/incoming-subscription.ts'
import { InviteUsage } from '../dialog/invite-usage.ts'
import { type InviteOptions, OutgoingInvite } from '../dialog/outgoing-invite.ts'
import { defaultSessionTimer, type SessionTimerOptions } from '../dialog/session-timer.ts'
import { type SubscribeOptions, Subscription } from '../dialog/subscription.ts'
import { encodeUser } from '../grammar/escapes.ts'
import type { SipRequest, SipResponse } from '../grammar/message.ts'
import { isSipUri } from '../grammar/uri.ts'
import type { TransactionLimits } from '../transaction/limits.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { TimerBase } from '../transaction/timers.ts'
import type { TimingWheel } from '../transaction/timing-wheel.ts'
import {
  type TransactionCounts,
  TransactionLayer,
  type TransactionUser,
} from '../transaction/transaction-layer.ts'
import type { Flow } from '../transport/flow.ts'
import type { ListenerAddress, Transport } from '../transport/transport.ts'
import { LateAnswers } from './late-answers.ts'
import { type OutOfDialogOptions, RequestSeries } from './out-of-dialog.ts'
import { Publication, type PublicationOptions } from './publication.ts'
import { Registration, type RegistrationOptions } from './registration.ts'
import { namedDialog } from './replaced.ts'
import { type ScreeningRules, screen } from './screening.ts'
import { findTargets, type SenderParts, SentRequest } from './sent-request.ts'
import type { TargetResolver } from './target.ts'

export interface AgentOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** A `NetworkTransport`, or a simulated one. The agent starts and stops it. */
  readonly transport: Transport
  /** Value of User-Agent and Server: `Offhook/0.1`. */
  readonly userAgent: string
  /** Looks up names (RFC 3263); without it only addresses are reached. */
  readonly resolver?: TargetResolver | undefined
  readonly timers?: TimerBase | undefined
  readonly limits?: Partial<TransactionLimits> | undefined
  /** Option tags beside those of the agent itself. */
  readonly extensions?: readonly string[] | undefined
  /** Content types taken in an INVITE; SDP, alone or in a multipart, by default. */
  readonly accept?: readonly string[] | undefined
  /** Bytes of the largest body taken; 32 KiB by default. */
  readonly largestBody?: number | undefined
  /** The agent's user passes calls on (a B2BUA): requests without a hop left are refused 483. */
  readonly isRelay?: boolean | undefined
  /** The session timer asked for where a call does not say otherwise; 1800 s by default, false for none. */
  readonly sessionTimer?: SessionTimerOptions | false | undefined
}

const METHODS = [
  'INVITE',
  'ACK',
  'CANCEL',
  'BYE',
  'OPTIONS',
  'INFO',
  'UPDATE',
  'PRACK',
  'REFER',
  'NOTIFY',
  'MESSAGE',
]
const EXTENSIONS = ['100rel', 'timer', 'replaces', 'join', 'norefersub']
/** Understood in requests, though of no use between peers: they are not offered in Supported. */
const SILENT_EXTENSIONS = ['path', 'outbound']
const ACCEPT = ['application/sdp', 'multipart/mixed', 'multipart/alternative', 'multipart/related']
/** How long {@link Agent.stop} waits for answers that are still owed. */
const DRAIN_MS = 2_000
const DRAIN_STEP_MS = 50

export type RequestHandler = (incoming: IncomingRequest) => void
export type SubscribeHandler = (subscription: IncomingSubscription) => void
export type InviteHandler = (invite: IncomingInvite) => void

export class Agent implements TransactionUser, DialogHost {
  readonly random: Random
  readonly log: Log
  readonly userAgent: string
  readonly supported: string
  readonly #clock: Clock
  readonly #transport: Transport
  readonly #transactions: TransactionLayer
  readonly #senderParts: SenderParts
  readonly #rules: ScreeningRules
  readonly #sessionTimer: SessionTimerOptions | undefined
  readonly #handlers = new Map<string, RequestHandler>()
  /** Dialogs by the tag this side gave them, which nobody else gives. */
  readonly #owners = new Map<string, DialogOwner>()
  readonly #subscribeHandlers = new Map<string, SubscribeHandler>()
  #inviteHandler: InviteHandler | undefined
  readonly #methods = new Set(METHODS)
  #allow = METHODS.join(', ')
  #draining = false

  constructor(options: AgentOptions) {
    this.#clock = options.clock
    this.random = options.random
    this.log = options.log
    this.userAgent = options.userAgent
    this.#transport = options.transport
    this.#transactions = new TransactionLayer(options)
    this.#senderParts = {
      transactions: this.#transactions,
      transport: options.transport,
      resolver: options.resolver,
      lateAnswers: new LateAnswers(this),
    }
    this.supported = [...EXTENSIONS, ...(options.extensions ?? [])].join(', ')
    this.#sessionTimer =
      options.sessionTimer === false ? undefined : (options.sessionTimer ?? defaultSessionTimer)
    this.#rules = {
      extensions: new Set([...EXTENSIONS, ...SILENT_EXTENSIONS, ...(options.extensions ?? [])]),
      accept: options.accept ?? ACCEPT,
      largestBody: options.largestBody ?? 32_768,
      isRelay: options.isRelay ?? false,
    }
  }

  /** What the agent listens on; real ports also where port 0 was asked for. */
  get addresses(): readonly ListenerAddress[] {
    return this.#transport.addresses
  }
  get allow(): string {
    return this.#allow
  }
  get wheel(): TimingWheel {
    return this.#transactions.wheel
  }
  get timers(): TimerBase {
    return this.#transactions.timers
  }
  get transactionCount(): number {
    return this.#transactions.size
  }
  get counts(): TransactionCounts {
    return this.#transactions.counts
  }
  /** Legs of calls and subscriptions that live. */
  get dialogCount(): number {
    return this.#owners.size
  }

  async start(): Promise<void> {
    await this.#transactions.start(this)
  }

  /** Refuses what is new, waits a moment for answers still owed, then stops the transport and forgets everything. */
  async stop(): Promise<void> {
    this.#draining = true
    for (let waited = 0; waited < DRAIN_MS && this.#transactions.pending > 0; waited += DRAIN_STEP_MS) {
      await new Promise<void>((resolve) => this.#clock.after(DRAIN_STEP_MS, resolve))
    }
    await this.#transactions.stop()
    this.#owners.clear()
  }

  /** Takes requests of `method` outside dialogs. One handler a method; without one they are answered 405. */
  onRequest(method: string, handler: RequestHandler): void {
    this.#handlers.set(method, handler)
    this.#serve(method)
  }

  /** Takes calls. Without a handler they are answered 480. */
  onInvite(handler: InviteHandler): void {
    this.#inviteHandler = handler
  }

  /** Places a call. Nothing has left yet when this returns: listen to its events first. */
  invite(options: InviteOptions): OutgoingInvite {
    const timer = options.sessionTimer === false ? undefined : (options.sessionTimer ?? this.#sessionTimer)
    const usage = new OutgoingInvite(this, options, timer)
    usage.start()
    return usage
  }

  /**
   * Sends a request outside dialogs and resolves to its final answer; follows challenges when credentials are given. Where nobody
   * answers, the answer is made here: 408, or 503 when no way led there.
   */
  request(options: OutOfDialogOptions): Promise<SipResponse> {
    return new Promise((resolve) => {
      new RequestSeries(this, options.credentials, options.callId).send(options, resolve)
    })
  }

  /** Registers with a registrar and stays registered. Nothing has left yet when this returns. */
  register(options: RegistrationOptions): Registration {
    const registration = new Registration(this, options)
    registration.start()
    return registration
  }

  /** Subscribes to somebody's state. Nothing has left yet when this returns. */
  subscribe(options: SubscribeOptions): Subscription {
    const subscription = new Subscription(this, options)
    subscription.start()
    return subscription
  }

  /** Publishes state (RFC 3903): give it with `publish()`. */
  publication(options: PublicationOptions): Publication {
    return new Publication(this, options)
  }

  /** Takes subscriptions to an event package. Without a handler for the package they are refused 489. */
  onSubscribe(eventPackage: string, handler: SubscribeHandler): void {
    this.#subscribeHandlers.set(eventPackage, handler)
    this.#serve('SUBSCRIBE')
  }

  /** The call with this local tag and Call-ID, where there is one. */
  usage(callId: string, localTag: string): InviteUsage | undefined {
    const owner = this.#owners.get(localTag)
    return owner instanceof InviteUsage && owner.callId === callId ? owner : undefined
  }

  // ---- what comes in ---------------------------------------------------------------------------------------------

  /** For the transaction layer. */
  receiveRequest(request: SipRequest, transaction: ServerTransaction): void {
    const refusal = screen(request, this.#rules)
    if (refusal) {
      this.#refuse(request, transaction, refusal.status, { headers: refusal.headers })
      return
    }
    const localTag = request.to.tag
    if (localTag !== undefined && request.method !== 'REGISTER') {
      const owner = this.#owners.get(localTag)
      if (owner?.callId === request.callId) owner.onRequest(request, transaction)
      else this.#refuse(request, transaction, 481)
      return
    }
    if (this.#draining) this.#refuse(request, transaction, 503, { headers: { 'Retry-After': '10' } })
    else if (request.method === 'INVITE') this.#onInvite(request, transaction)
    else if (request.method === 'SUBSCRIBE' && this.#subscribeHandlers.size > 0)
      this.#onSubscribe(request, transaction)
    else this.#dispatch(request, transaction)
  }

  /** For the transaction layer: the ACK for a 2xx. */
  receiveAck(ack: SipRequest, flow: Flow): void {
    const owner = this.#owners.get(ack.to.tag ?? '')
    if (owner?.callId === ack.callId) owner.onAck(ack, flow)
  }

  #onInvite(request: SipRequest, transaction: ServerTransaction): void {
    const named = namedDialog(request, ({ callId, toTag }) => this.usage(callId, toTag))
    if (named.refusal !== undefined || !this.#inviteHandler) {
      this.#refuse(request, transaction, named.refusal ?? 480)
      return
    }
    const invite = new IncomingInvite(this, request, transaction, userOf(request), this.#sessionTimer)
    const least = invite.tooShort()
    if (least !== undefined) {
      invite.reject(422, { headers: { 'Min-SE': String(least) } })
      return
    }
    invite.replaces = named.replaces
    invite.joins = named.joins
    try {
      this.#inviteHandler(invite)
    } catch (fault) {
      // Nobody has taken the call: it must not ring for ever.
      invite.reject(500)
      throw fault
    }
  }

  #onSubscribe(request: SipRequest, transaction: ServerTransaction): void {
    const subscription = new IncomingSubscription(this, request, transaction)
    const handler = this.#subscribeHandlers.get(subscription.event.package)
    if (handler) handler(subscription)
    else
      subscription.reject(489, {
        headers: { 'Allow-Events': [...this.#subscribeHandlers.keys()].join(', ') },
      })
  }

  #dispatch(request: SipRequest, transaction: ServerTransaction): void {
    const { method } = request
    const handler = this.#handlers.get(method)
    if (handler) handler(new IncomingRequest(request, transaction, this.newTag()))
    else if (method === 'OPTIONS') this.#refuse(request, transaction, 200, { headers: this.#capabilities() })
    // A NOTIFY without a subscription, and requests that make sense in a dialog only (RFC 3261 §12.2.2, RFC 6665 §4.1.3).
    else if (IN_DIALOG_ONLY.has(method)) this.#refuse(request, transaction, 481)
    else this.#refuse(request, transaction, 405, { headers: { Allow: this.#allow } })
  }

  #refuse(
    request: SipRequest,
    transaction: ServerTransaction,
    status: number,
    options?: AnswerOptions,
  ): void {
    // Nobody has proved anything yet: see respondOnce.
    respond(transaction, request, this.newTag(), status, { ...options, isOnce: true })
  }

  #capabilities(): Record<string, string> {
    return {
      Allow: this.#allow,
      Accept: this.#rules.accept.join(', '),
      'Accept-Encoding': 'identity',
      Supported: this.supported,
      Server: this.userAgent,
    }
  }

  #serve(method: string): void {
    this.#methods.add(method)
    this.#allow = [...this.#methods].join(', ')
  }

  // ---- DialogHost ------------------------------------------------------------------------------------------------

  send(request: SipRequest, way: Way, user: RequestUser): Sent {
    const sent = new SentRequest(this.#senderParts, request, user)
    sent.start(way)
    return sent
  }

  sendAck(ack: SipRequest, way: Way): void {
    if (way.flow?.open) {
      this.#transactions.sendAck(ack, way.flow)
      return
    }
    findTargets(this.#senderParts, way.nextHop, ([target]) => {
      if (!target) return
      const flow = this.#transport.flowTo(target)
      way.onAcknowledged?.(flow)
      this.#transactions.sendAck(ack, flow)
    })
  }

  contact(user: string | undefined, flow: Flow): string {
    const transport =
      flow.transport === 'udp' ? '' : `;transport=${flow.transport === 'wss' ? 'ws' : flow.transport}`
    return `<sip:${user === undefined ? '' : `${encodeUser(user)}@`}${flow.contactHost}${transport}>`
  }

  newTag(): string {
    return randomHex(this.random, 8)
  }

  newCallId(): string {
    return randomHex(this.random, 16)
  }

  enlist(owner: DialogOwner): void {
    this.#owners.set(owner.localTag, owner)
  }

  release(owner: DialogOwner): void {
    this.#owners.delete(owner.localTag)
  }

  readonly onListenerFault = (fault: unknown, name: PropertyKey): void => {
    const reason = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)
    this.log.error('A listener to a SIP event failed', { event: String(name), fault: reason })
  }
}

const IN_DIALOG_ONLY = new Set(['BYE', 'INFO', 'UPDATE', 'PRACK', 'NOTIFY'])

/** The user part of the Request-URI, by which we are known to the caller. */
function userOf(request: SipRequest): string | undefined {
  const uri = request.parsedUri
  return isSipUri(uri) ? uri.user : undefined
}
