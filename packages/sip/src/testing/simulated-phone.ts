/**
 * A phone without a person: registers, rings, answers after a while, holds, transfers, hangs up, over real sockets or simulated
 * ones. What it says in its session descriptions is right, but no media flows.
 */
import {
  type Clock,
  Emitter,
  hostPort,
  type Listenable,
  type Log,
  type Random,
  randomInteger,
  silentLog,
  type Unsubscribe,
} from '@offhook/base'
import { Agent } from '../agent/agent.ts'
import type { Registration } from '../agent/registration.ts'
import type { IncomingInvite } from '../dialog/incoming-invite.ts'
import type { Referral } from '../dialog/referral.ts'
import { autoAnswerAfter } from '../grammar/auto-answer.ts'
import { formatReplaces } from '../grammar/dialog-header.ts'
import type { TransportName } from '../transport/flow.ts'
import { NetworkTransport } from '../transport/network-transport.ts'
import type { Transport } from '../transport/transport.ts'
import { PhoneCall } from './phone-call.ts'
import { describeSession, type PhoneSession } from './phone-session.ts'

/** What the phone does by itself. Everything may be changed at any time. */
export interface PhoneBehaviour {
  /** Milliseconds it rings before it answers; undefined: until somebody calls `answer()`. */
  answerAfterMs?: number | undefined
  /** Milliseconds it talks before it hangs up; undefined: until somebody calls `hangUp()`. */
  hangUpAfterMs?: number | undefined
  /** Refuses calls with this status: 486 busy, 603 declined. */
  rejectWith?: number | undefined
  /** Calls it takes at once; 486 beyond. */
  mostCalls?: number | undefined
}

export interface SimulatedPhoneOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log?: Log | undefined
  readonly user: string
  readonly password: string
  /** The domain of its address. */
  readonly domain: string
  readonly displayName?: string | undefined
  /** The server: address, port and transport. */
  readonly server: { readonly address: string; readonly port: number; readonly transport?: TransportName }
  /** The address to be bound; loopback by default. */
  readonly host?: string | undefined
  /** Instead of own sockets, for tests on a simulated network. */
  readonly transport?: Transport | undefined
  readonly behaviour?: PhoneBehaviour | undefined
  readonly expires?: number | undefined
  readonly userAgent?: string | undefined
}

export interface SimulatedPhoneEvents extends Record<string, unknown> {
  registered: { readonly expires: number }
  unregistered: { readonly status: number }
  incoming: PhoneCall
}

export class SimulatedPhone implements Listenable<SimulatedPhoneEvents> {
  readonly agent: Agent
  readonly user: string
  readonly behaviour: PhoneBehaviour
  readonly #options: SimulatedPhoneOptions
  readonly #events = new Emitter<SimulatedPhoneEvents>()
  readonly #calls = new Set<PhoneCall>()
  readonly #server: string
  #registration: Registration | undefined

  constructor(options: SimulatedPhoneOptions) {
    this.#options = options
    this.user = options.user
    this.behaviour = { ...options.behaviour }
    const { address, port, transport = 'udp' } = options.server
    this.#server = `sip:${hostPort(address, port)};transport=${transport}`
    const log = options.log ?? silentLog
    this.agent = new Agent({
      clock: options.clock,
      random: options.random,
      log,
      transport: options.transport ?? ownTransport(options, log),
      userAgent: options.userAgent ?? 'Simulated phone',
    })
    this.agent.onInvite((leg) => this.#onInvite(leg))
    this.agent.onRequest('NOTIFY', (incoming) => incoming.respond(200))
  }

  /** The calls that live, the oldest first. */
  get calls(): readonly PhoneCall[] {
    return [...this.#calls]
  }
  get isRegistered(): boolean {
    return this.#registration?.state === 'registered'
  }
  get address(): string {
    return `sip:${this.user}@${this.#options.domain}`
  }

  on<Name extends keyof SimulatedPhoneEvents>(
    name: Name,
    listener: (event: SimulatedPhoneEvents[Name]) => void,
  ): Unsubscribe {
    return this.#events.on(name, listener)
  }

  /** Opens its sockets and registers; resolves to the status of the first answer, 200 when it is registered. */
  async start(): Promise<number> {
    await this.agent.start()
    const { user, password, domain, expires } = this.#options
    const registration = this.agent.register({
      registrar: `sip:${domain}`,
      address: this.address,
      contactUser: user,
      credentials: { username: user, password },
      nextHop: this.#server,
      expires,
    })
    this.#registration = registration
    registration.on('ended', ({ status }) => this.#events.emit('unregistered', { status }))
    return new Promise((resolve) => {
      registration.on('failed', ({ status }) => {
        this.#events.emit('unregistered', { status })
        resolve(status)
      })
      registration.on('registered', (event) => {
        this.#events.emit('registered', { expires: event.expires })
        resolve(200)
      })
    })
  }

  /** Hangs up, removes the registration and closes the sockets. */
  async stop(): Promise<void> {
    for (const call of this.#calls) call.hangUp()
    await this.#registration?.stop()
    await this.agent.stop()
  }

  /** Calls a number, or a SIP address. */
  call(target: string, headers: Record<string, string> = {}): PhoneCall {
    const session = this.#newSession()
    const { user, password, displayName } = this.#options
    const name = displayName === undefined ? '' : `"${displayName}" `
    const leg = this.agent.invite({
      target: target.startsWith('sip:') ? target : `sip:${target}@${this.#options.domain}`,
      from: `${name}<${this.address}>`,
      nextHop: this.#server,
      contactUser: user,
      credentials: { username: user, password },
      headers,
      body: describeSession(session),
    })
    return this.#keep(new PhoneCall(leg, session, 'calling'))
  }

  #onInvite(leg: IncomingInvite): void {
    const { rejectWith, mostCalls = 2 } = this.behaviour
    if (rejectWith !== undefined || (this.#calls.size >= mostCalls && !leg.replaces)) {
      leg.reject(rejectWith ?? 486)
      return
    }
    const call = this.#keep(new PhoneCall(leg, this.#newSession(), 'ringing'))
    const { replaces } = leg
    if (replaces) {
      // An attended transfer: the new call takes the place of the old one without ringing (RFC 3891 §4).
      call.answer()
      replaces.end()
      return
    }
    leg.progress(180)
    this.#events.emit('incoming', call)
    const after = autoAnswerAfter(leg.request.headers)
    const waitMs = after === undefined ? this.behaviour.answerAfterMs : after * 1000
    if (waitMs !== undefined) this.#options.clock.after(waitMs, () => call.answer())
  }

  #keep(call: PhoneCall): PhoneCall {
    this.#calls.add(call)
    call.on('ended', () => this.#calls.delete(call))
    call.on('talking', () => {
      const { hangUpAfterMs } = this.behaviour
      if (hangUpAfterMs !== undefined) this.#options.clock.after(hangUpAfterMs, () => call.hangUp())
    })
    call.leg.on('refer', (referral) => this.#onRefer(referral, call))
    return call
  }

  /** Does as it is told: calls the other, and leaves this call when that has worked. */
  #onRefer(referral: Referral, call: PhoneCall): void {
    referral.accept()
    const { target, replaces } = referral.referTo
    const headers: Record<string, string> = {}
    if (replaces) headers.Replaces = formatReplaces(replaces)
    const referredBy = referral.request.headers.get('Referred-By')
    if (referredBy !== undefined) headers['Referred-By'] = referredBy
    const next = this.call(target, headers)
    next.on('ringing', ({ status }) => referral.progress(status))
    next.on('talking', () => {
      referral.progress(200)
      call.hangUp()
    })
    next.on('ended', ({ status }) => referral.progress(status))
  }

  #newSession(): PhoneSession {
    const { random, host = '127.0.0.1' } = this.#options
    const id = randomInteger(random, 2 ** 31)
    return {
      id,
      version: 1,
      address: host,
      port: 20_000 + 2 * randomInteger(random, 20_000),
      direction: 'sendrecv',
    }
  }
}

function ownTransport({ clock, server, host = '127.0.0.1' }: SimulatedPhoneOptions, log: Log): Transport {
  const { transport = 'udp' } = server
  const listeners = transport === 'udp' || transport === 'tcp' ? [{ transport, host, port: 0 }] : []
  // The server of a test or a demonstration has a certificate of its own making.
  return new NetworkTransport({ clock, log, listeners, verification: { verify: false } })
}
