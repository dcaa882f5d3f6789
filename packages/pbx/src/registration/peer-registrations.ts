/** Our registrations at peers: one for each that wants one, following the settings. */
import { type Clock, Emitter, type Listenable, type Log } from '@offhook/base'
import type { Agent, Flow } from '@offhook/sip'
import type { Peer } from '../routing/settings.ts'
import { PeerRegistration, type PeerRegistrationStatus } from './peer-registration.ts'

export type PeerRegistrationEvents = { changed: PeerRegistrationStatus }

interface Entry {
  /** What of the peer the registration depends on. */
  readonly wish: string
  /** Undefined while the one before is still being taken back: its end would take back the new one, too. */
  registration: PeerRegistration | undefined
}

export class PeerRegistrations {
  readonly #agent: Agent
  readonly #clock: Clock
  readonly #events: Emitter<PeerRegistrationEvents>
  readonly #entries = new Map<string, Entry>()
  readonly #endings = new Map<string, Promise<void>>()
  #isStopped = false

  constructor(agent: Agent, clock: Clock, log: Log) {
    this.#agent = agent
    this.#clock = clock
    this.#events = new Emitter((fault) => {
      log.error('A listener to the registrations at peers failed', { fault: String(fault) })
    })
  }

  get events(): Listenable<PeerRegistrationEvents> {
    return this.#events
  }

  /** Begins, changes and ends registrations so that they are those of `peers`. What stays the same stays registered. */
  follow(peers: readonly Peer[]): void {
    if (!this.#isStopped) this.#follow(peers)
  }

  #follow(peers: readonly Peer[]): void {
    const wanted = new Map(peers.filter(isRegistering).map((peer) => [peer.name, peer]))
    for (const [name, entry] of [...this.#entries]) {
      const peer = wanted.get(name)
      if (!peer || wishOf(peer) !== entry.wish) this.#end(name, entry)
    }
    for (const peer of wanted.values()) if (!this.#entries.has(peer.name)) this.#begin(peer)
  }

  /** Takes all back; resolves when the peers have answered, or should have. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#follow([])
    await Promise.all(this.#endings.values())
  }

  all(): readonly PeerRegistrationStatus[] {
    return [...this.#entries.values()].flatMap(({ registration }) => registration?.status ?? [])
  }

  /** The way by which `peer` sends calls here; undefined where it knows us not. */
  flowOf(peer: string): Flow | undefined {
    return this.#entries.get(peer)?.registration?.flow
  }

  /** How calls get to `peer`, beyond its address. */
  wayTo(peer: string): PeerRegistration['way'] {
    return this.#entries.get(peer)?.registration?.way ?? {}
  }

  /** The addresses from which calls may come, as far as they are known. */
  addresses(): readonly string[] {
    return [...this.#entries.values()].flatMap(({ registration }) => registration?.flow?.remoteAddress ?? [])
  }

  #begin(peer: Peer): void {
    const entry: Entry = { wish: wishOf(peer), registration: undefined }
    this.#entries.set(peer.name, entry)
    const start = () => {
      if (this.#entries.get(peer.name) !== entry) return
      const tell = (status: PeerRegistrationStatus) => this.#events.emit('changed', status)
      entry.registration = new PeerRegistration(this.#agent, this.#clock, peer, tell)
    }
    const ending = this.#endings.get(peer.name)
    if (ending) void ending.then(start)
    else start()
  }

  #end(name: string, { registration }: Entry): void {
    this.#entries.delete(name)
    if (!registration) return
    const ending = registration.stop().then(() => {
      if (this.#endings.get(name) === ending) this.#endings.delete(name)
    })
    this.#endings.set(name, ending)
  }
}

function isRegistering({ registration, credentials }: Peer): boolean {
  return registration !== undefined && credentials !== undefined
}

function wishOf({ host, port, transport, domain, credentials, registration }: Peer): string {
  return JSON.stringify([host, port, transport, domain, credentials, registration])
}
