/**
 * A registration with a registrar (RFC 3261 §10.2), kept alive: refreshed in time, tried again with growing pauses, renewed when its
 * connection breaks (RFC 5626 §4), with Path and Service-Route (RFC 3327, RFC 3608).
 */
import { Emitter, type Listenable, randomInteger, type Unsubscribe } from '@offhook/base'
import type { DialogHost } from '../dialog/host.ts'
import type { DigestAccount } from '../digest/client.ts'
import { contactExpires, expiresOf } from '../grammar/contact.ts'
import type { SipResponse } from '../grammar/message.ts'
import { parseRetryAfter } from '../grammar/reason.ts'
import type { TimerOwner, WheelTimer } from '../transaction/timing-wheel.ts'
import type { Flow, FlowWatcher } from '../transport/flow.ts'
import { RequestSeries } from './out-of-dialog.ts'

export interface RegistrationOptions {
  /** The URI of the registrar, without user: `sip:example.com`. */
  readonly registrar: string
  /** The address of record: `sip:301@example.com`, or a name-addr. */
  readonly address: string
  /** The user part of Contact, by which calls will be sent here. */
  readonly contactUser: string
  readonly credentials?: DigestAccount | undefined
  /** Seconds asked for; 3600 by default. */
  readonly expires?: number | undefined
  /** An outbound proxy, or the address of the registrar where its name is not in DNS. */
  readonly nextHop?: string | undefined
  readonly route?: readonly string[] | undefined
  /** Outbound (RFC 5626): the instance as a URN, and the number of this flow, 1 by default. */
  readonly instance?: string | undefined
  readonly regId?: number | undefined
  /** Seconds between keep-alives; by default 25 over UDP, 100 over connections, 0 for none. */
  readonly keepAlive?: number | undefined
  readonly headers?: Record<string, string> | undefined
}

export interface RegistrationEvents extends Record<string, unknown> {
  registered: { readonly expires: number; readonly response: SipResponse }
  /** Refused or nobody answered; it is tried again after `retryAfterMs`. */
  failed: { readonly status: number; readonly reason: string; readonly retryAfterMs: number }
  /** Ended by {@link Registration.stop}. */
  ended: { readonly status: number }
}

/** RFC 5626 §4.5: base-time 30 s when all flows have failed, max-time 1800 s. */
const BASE_MS = 30_000
const LONGEST_MS = 1_800_000
/** After a connection broke, the first attempt is made soon, but not by all phones at once. */
const RECOVER_MS = 3_000
const UDP_KEEP_ALIVE = 25
/** "… a random number between 80% and 100% of … 120 seconds" (§4.4.1). */
const STREAM_KEEP_ALIVE = 100

export class Registration implements Listenable<RegistrationEvents>, TimerOwner, FlowWatcher {
  readonly #host: DialogHost
  readonly #options: RegistrationOptions
  readonly #events: Emitter<RegistrationEvents>
  readonly #series: RequestSeries
  #state: 'idle' | 'registering' | 'registered' | 'failed' | 'ended' = 'idle'
  #expires: number
  #failures = 0
  #contact = ''
  #flow: Flow | undefined
  #timer: WheelTimer | undefined
  #ping: WheelTimer | undefined
  #attempt: { abandon(): void } | undefined
  #serviceRoute: readonly string[] = []

  constructor(host: DialogHost, options: RegistrationOptions) {
    this.#host = host
    this.#options = options
    this.#expires = options.expires ?? 3600
    this.#events = new Emitter(host.onListenerFault)
    this.#series = new RequestSeries(host, options.credentials)
  }

  get state(): 'idle' | 'registering' | 'registered' | 'failed' | 'ended' {
    return this.#state
  }
  /** The connection or address by which the registrar reaches this agent. */
  get flow(): Flow | undefined {
    return this.#flow
  }
  /** Route values for requests of the registered user (RFC 3608). */
  get serviceRoute(): readonly string[] {
    return this.#serviceRoute
  }

  on<Name extends keyof RegistrationEvents>(
    name: Name,
    listener: (event: RegistrationEvents[Name]) => void,
  ): Unsubscribe {
    return this.#events.on(name, listener)
  }

  /** Registers, and stays registered until {@link stop}. */
  start(): void {
    this.#state = 'registering'
    this.#register()
  }

  /** Removes the binding and resolves when the registrar has answered, or did not in time. */
  stop(): Promise<void> {
    const wasRegistered = this.#contact !== '' && this.#state !== 'ended'
    this.#halt()
    this.#state = 'ended'
    if (!wasRegistered) return Promise.resolve()
    return new Promise((resolve) => {
      this.#send(0, (response) => {
        this.#events.emit('ended', { status: response.status })
        resolve()
      })
    })
  }

  onTimer(name: string): void {
    if (name === 'ping') {
      this.#flow?.ping()
      this.#pingLater()
      return
    }
    this.#timer = undefined
    this.#register()
  }

  onFlowClosed(): void {
    this.#flow = undefined
    if (this.#state !== 'registered') return
    this.#state = 'failed'
    this.#again(randomInteger(this.#host.random, RECOVER_MS))
  }

  #register(): void {
    this.#attempt = this.#send(this.#expires, (response, flow) => {
      this.#attempt = undefined
      if (response.status < 300) this.#onRegistered(response, flow)
      else this.#onFailed(response, flow)
    })
  }

  #send(expires: number, done: (response: SipResponse, flow: Flow | undefined) => void) {
    const { registrar, address, nextHop, route, headers, instance, regId } = this.#options
    const options = {
      method: 'REGISTER',
      target: registrar,
      from: address,
      to: address.includes('<') ? address : `<${address}>`,
      flow: this.#flow,
      nextHop,
      route,
      headers: {
        ...headers,
        Expires: String(expires),
        Allow: this.#host.allow,
        Supported: instance === undefined ? 'path' : 'path, outbound',
      },
    }
    return this.#series.send(options, done, (request, flow) => {
      if (request.headers.has('Contact')) return
      this.#contact = this.#host.contact(this.#options.contactUser, flow)
      const outbound = instance === undefined ? '' : `;+sip.instance="<${instance}>";reg-id=${regId ?? 1}`
      request.headers.append('Contact', this.#contact + outbound)
    })
  }

  #onRegistered(response: SipResponse, flow: Flow | undefined): void {
    this.#state = 'registered'
    this.#failures = 0
    this.#serviceRoute = response.headers.values('Service-Route')
    this.#watch(flow)
    const expires = this.#grantedBy(response)
    // Well before the end; a long registration is not renewed at half time already.
    this.#again(Math.max(expires / 2, expires - 60) * 1000)
    this.#events.emit('registered', { expires, response })
  }

  /** The seconds granted for our own contact (RFC 3261 §10.2.4). */
  #grantedBy(response: SipResponse): number {
    const { contacts } = response
    const own = contacts === '*' ? undefined : contacts.find(({ uri }) => this.#contact === `<${uri}>`)
    const granted = (own && contactExpires(own)) ?? expiresOf(response.headers) ?? this.#expires
    return Math.max(1, granted)
  }

  #onFailed(response: SipResponse, flow: Flow | undefined): void {
    const { status, reason } = response
    // Nobody answered there: the next attempt looks the registrar up anew, and may find another (RFC 3263 §4.3).
    if (!flow) this.#watch(undefined)
    if (status === 423 && this.#lengthen(response)) {
      this.#register()
      return
    }
    this.#state = 'failed'
    const retryAfterMs = this.#pause(response)
    this.#again(retryAfterMs)
    this.#events.emit('failed', { status, reason, retryAfterMs })
  }

  /** 423: the registrar wants fewer refreshes (RFC 3261 §10.2.8). */
  #lengthen(response: SipResponse): boolean {
    const least = Number(response.headers.get('Min-Expires'))
    if (!(least > this.#expires)) return false
    this.#expires = least
    return true
  }

  /** RFC 5626 §4.5: doubled with every failure, and between half and all of it, so that phones spread. */
  #pause(response: SipResponse): number {
    const told = response.headers.get('Retry-After')
    if (told !== undefined) return parseRetryAfter(told) * 1000
    const bound = Math.min(LONGEST_MS, BASE_MS * 2 ** Math.min(this.#failures++, 10))
    return bound / 2 + randomInteger(this.#host.random, bound / 2)
  }

  #again(ms: number): void {
    if (this.#timer) this.#host.wheel.stop(this.#timer)
    this.#timer = this.#host.wheel.start(ms, this, 'register')
  }

  #watch(flow: Flow | undefined): void {
    if (flow === this.#flow) return
    this.#flow?.unwatch(this)
    this.#flow = flow
    flow?.watch(this)
    this.#pingLater()
  }

  #pingLater(): void {
    if (this.#ping) this.#host.wheel.stop(this.#ping)
    this.#ping = undefined
    if (!this.#flow) return
    const seconds = this.#options.keepAlive ?? (this.#flow.reliable ? STREAM_KEEP_ALIVE : UDP_KEEP_ALIVE)
    if (seconds > 0) this.#ping = this.#host.wheel.start(seconds * 1000, this, 'ping')
  }

  #halt(): void {
    if (this.#timer) this.#host.wheel.stop(this.#timer)
    if (this.#ping) this.#host.wheel.stop(this.#ping)
    this.#timer = undefined
    this.#ping = undefined
    this.#attempt?.abandon()
    this.#flow?.unwatch(this)
  }
}
