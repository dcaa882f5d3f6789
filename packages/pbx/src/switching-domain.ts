/**
 * The switching domain (ECMA-269 §6) of the built-in phone system: what all its calls share. It keeps the settings, the directory, the
 * calls and who uses which line, and passes on facts; what is done with a call stands in `call/` and `feature/`.
 */
import { type Clock, type Emitter, type Explained, type Log, type Random, randomHex } from '@offhook/base'
import type { Agent, InviteUsage } from '@offhook/sip'
import type { CallFact, ConnectorEvents, LineNumber, Party } from '@offhook/telephony'
import { identityForPeer, identityForPhone, partyOfExtension } from './call/identity.ts'
import { PastMedia } from './call/leg-media.ts'
import type { LegHeaders } from './call/leg-session.ts'
import type { Call, CallHost, CallSteps, Connection, Leg, LegWatcher } from './call/parts.ts'
import { Absences } from './feature/absence.ts'
import { AwaitedPickups } from './feature/awaited-pickups.ts'
import { LinesInUse } from './lines-in-use.ts'
import type { MediaGateway } from './media/gateway.ts'
import type { PathQuestion } from './media/path.ts'
import type { Desks } from './phone-system.ts'
import type { DialogGuards } from './registration/dialog-guard.ts'
import type { PeerRegistrations } from './registration/peer-registrations.ts'
import type { Registrar } from './registration/registrar.ts'
import type { Directory, Extension } from './routing/extension.ts'
import { domainAt } from './routing/peer-address.ts'
import { partyForPeer } from './routing/peer-numbers.ts'
import { type RouteDecision, type RouteRequest, route } from './routing/routing.ts'
import type { Peer, PhoneSystemSettings } from './routing/settings.ts'

export interface SwitchingDomainOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly events: Emitter<ConnectorEvents>
  readonly settings: PhoneSystemSettings
  readonly directory: Directory
  /** Forwardings or do not disturb were set at a phone: keeps them and tells; resolves when they are on disk. */
  readonly saveLine: (extension: Extension) => Promise<void>
  /** Absent: all media go straight between the phones. */
  readonly gateway?: MediaGateway
  readonly desks?: Desks
}

export class SwitchingDomain implements CallHost {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly gateway: MediaGateway | undefined
  readonly desks: Desks | undefined
  readonly calls = new Map<string, Call>()
  readonly lines = new LinesInUse()
  readonly pastMedia = new PastMedia()
  readonly absences: Absences
  readonly awaitedPickups: AwaitedPickups
  settings: PhoneSystemSettings
  directory: Directory
  /** Set once, before anything can arrive. */
  agent!: Agent
  registrar!: Registrar
  peerRegistrations!: PeerRegistrations
  guards!: DialogGuards
  legs!: LegWatcher
  steps!: CallSteps
  /** Hears each fact after everybody else. */
  lamps!: { onFact(fact: CallFact): void }
  /** Stands for this run of the phone system in requests that come back. */
  readonly token: string
  readonly #events: Emitter<ConnectorEvents>
  readonly saveLine: (extension: Extension) => Promise<void>
  #lastCall = 0

  constructor(options: SwitchingDomainOptions) {
    this.clock = options.clock
    this.random = options.random
    this.log = options.log
    this.settings = options.settings
    this.directory = options.directory
    this.token = randomHex(options.random, 6)
    this.#events = options.events
    this.saveLine = options.saveLine
    this.gateway = options.gateway
    this.absences = new Absences(this)
    this.awaitedPickups = new AwaitedPickups(options.clock)
    this.desks = options.desks
    this.gateway?.events.on('failed', () => this.#onEngineLost())
  }

  /** Unique beyond a restart, because facts of both runs meet in one journal. */
  newCallId(): string {
    return `${this.token}-${++this.#lastCall}`
  }

  route(request: RouteRequest): Explained<RouteDecision> {
    const why = route(request, {
      settings: this.settings,
      directory: this.directory,
      registrations: this.registrar.bindings,
      calls: this.lines,
    })
    const { origin } = request
    if (origin.kind === 'line' && why.steps.at(-1)?.rule === 'line-places-too-many')
      this.#warnOfMany(origin.line)
    return why
  }

  /** Told once until the line has no call any more: whoever goes on with it would fill the log. */
  #warnOfMany(line: LineNumber): void {
    if (!this.lines.placements.isNewlyRefused(line)) return
    const { mostPlacedCalls: most } = this.settings
    this.log.warn('A line places more calls at once than it may; the rest is refused', { line, most })
  }

  partyOf(number: string): Party {
    const extension = this.directory.extension(number)
    return extension ? partyOfExtension(extension) : { number }
  }

  peer(name: string): Peer | undefined {
    return this.settings.peers.find((peer) => peer.name === name)
  }

  /** That `peer`, by address or name of a host, is in none of the own networks, and what it is told as our address; else nothing. */
  outsideOf(peer: string): Pick<PathQuestion, 'outside'> {
    const publicAddress = this.settings.publicAddress?.(peer).answer
    return publicAddress === undefined ? {} : { outside: { peer, publicAddress } }
  }

  /** The leg that stands on `usage`. Asked so rarely that looking through all calls is cheaper than keeping an index. */
  legOf(usage: InviteUsage | undefined): Leg | undefined {
    if (!usage) return undefined
    for (const call of this.calls.values()) {
      const found =
        call.connections.flatMap(({ legs }) => legs).find((leg) => leg.usage === usage) ??
        call.targets.flatMap(({ legs }) => legs).find((leg) => leg.usage === usage)
      if (found) return found
    }
    return undefined
  }

  /** What tells the other side of `leg` that it is connected to `connection` (RFC 3325 §9.1: also in responses). */
  identityOf(connection: Connection, leg: Leg): LegHeaders {
    const { domain } = this.settings
    const { party } = connection
    // Whoever calls from elsewhere in the name of a line is reached through a peer.
    const isPhone = leg.connections.some((own) => own.line !== undefined && own.peer === undefined)
    if (isPhone) return identityForPhone(party, domain).headers
    const peer = leg.connections.find((own) => own.peer !== undefined)?.peer ?? ''
    const there = domainAt(this.peer(peer), domain)
    return identityForPeer(this.toldTo(peer, party, false).told, there).headers
  }

  /** `party` as `peer` is told of it, and why. */
  toldTo(peer: string, party: Party, isEmergency: boolean): ReturnType<typeof partyForPeer> {
    return partyForPeer(this.settings.numbers, peer, party, isEmergency)
  }

  /** Calls whose voices passed the engine are silent now, and end; all others go on. */
  #onEngineLost(): void {
    this.log.error('The media engine has died; calls that needed it end')
    for (const call of [...this.calls.values()]) {
      const legs = [
        ...call.connections.map(({ leg }) => leg),
        ...call.targets.flatMap((target) => target.legs),
        ...(call.prompt?.legs ?? []),
      ]
      if (call.conference || legs.some((leg) => leg?.anchor))
        call.release(undefined, { cause: 'resourcesNotAvailable' })
    }
  }

  tell(fact: CallFact): void {
    this.#events.emit('call', fact)
    this.lamps.onFact(fact)
  }

  decided(call: Call, subject: string, why: Explained<string>, line?: LineNumber): void {
    this.#events.emit('decision', {
      switchCallId: call.id,
      at: this.clock.now(),
      subject,
      why,
      ...(line === undefined ? {} : { line }),
    })
  }
}
