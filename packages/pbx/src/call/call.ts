/**
 * A call of the phone system: its connections, who rings for it, and the table that moves it. What one feature alone needs
 * stands in that feature's file.
 */
import { type Explained, SerialQueue } from '@offhook/base'
import type { CallFact, Cause, ConnectionState, Direction, LineNumber, Party } from '@offhook/telephony'
import type { Diversion, RouteDecision } from '../routing/routing.ts'
import { type CallInput, type CallPhase, moveCall } from './call-table.ts'
import { PbxConnection } from './connection.ts'
import type { Release } from './ending.ts'
import type {
  Call,
  CallHost,
  CallOrigin,
  CallRoom,
  CallTarget,
  Connection,
  Leg,
  News,
  SeekWatcher,
} from './parts.ts'
import type { Placement } from './placement.ts'

export class PbxCall implements Call {
  readonly id: string
  readonly switching: CallHost
  readonly origin: CallOrigin
  phase: CallPhase = 'seeking'
  connections: Connection[] = []
  caller: Connection
  called: Party
  targets: CallTarget[] = []
  readonly visited: LineNumber[] = []
  diversions: Diversion[] = []
  offer: string | undefined
  watcher: SeekWatcher | undefined
  conference: CallRoom | undefined
  hasToldDirectPath = false
  placement: Placement | undefined
  prompt: { readonly legs: readonly Leg[]; stop(cause: Cause): void } | undefined
  /** Until a line takes part, the call concerns nobody, and no facts are told. */
  #concernsLine = false
  #queue: SerialQueue | undefined

  constructor(switching: CallHost, origin: CallOrigin, caller: Party, state: ConnectionState, called: Party) {
    this.switching = switching
    this.id = switching.newCallId()
    this.origin = origin
    this.called = called
    this.caller = this.join(caller, state, 'outgoing')
    const { route } = origin
    if (route.kind === 'peer') switching.lines.addPeer((this.caller.peer = route.peer))
    if (route.kind === 'line') this.placement = switching.lines.placements.begin(route.line)
    switching.calls.set(this.id, this)
  }

  get queue(): SerialQueue {
    this.#queue ??= new SerialQueue(16)
    return this.#queue
  }

  join(party: Party, state: ConnectionState, direction: Direction): Connection {
    const now = this.switching.clock.now()
    const connection = new PbxConnection(this, party, state, direction, now, this.called)
    this.connections.push(connection)
    if (party.line !== this.placement?.line) connection.placement = this.placement?.hold()
    if (party.line !== undefined) {
      this.#concernsLine = true
      this.switching.lines.add(connection)
    }
    return connection
  }

  drop(connection: Connection): void {
    this.connections = this.connections.filter((known) => known !== connection)
    connection.state = 'null'
    if (connection.line !== undefined) this.switching.lines.remove(connection)
    if (connection.peer !== undefined) this.switching.lines.removePeer(connection.peer)
    connection.placement?.release()
    connection.placement = undefined
    this.switching.pastMedia.keep(connection)
    connection.leg?.detach(connection)
    for (const companion of connection.companions.splice(0)) {
      companion.detach(connection)
      companion.endIfUnused({ cause: 'normalClearing' })
    }
  }

  hasLine(line: LineNumber | undefined): boolean {
    return line !== undefined && this.connections.some((known) => known.line === line)
  }

  other(connection: Connection): Connection | undefined {
    return this.connections.find((known) => known !== connection && known.state !== 'null')
  }

  handle(
    input: CallInput,
    subject: { target?: CallTarget; release?: Release; from?: Connection } = {},
  ): void {
    const { phase, action } = moveCall(this.phase, input)
    this.phase = phase
    switch (action) {
      case 'seek':
      case 'ignore':
        break
      case 'join':
        this.#answeredBy(subject.target!)
        break
      case 'goOnOrFail':
        subject.target!.goOnOrFail()
        break
      case 'redirect':
        subject.target!.goOn()
        break
      case 'stopRinging':
      case 'release':
        this.release(subject.from, subject.release ?? { cause: 'normalClearing' })
        break
    }
  }

  seek(destination: string, onBehalfOf?: LineNumber): void {
    const { origin, switching } = this
    const callerLine = this.caller.line
    const why = switching.route({
      origin: origin.route,
      dialled: destination,
      maxForwards: origin.maxForwards,
      ownPasses: origin.ownPasses,
      diversions: origin.diversions + this.diversions.length,
      visited: callerLine === undefined ? this.visited : [callerLine, ...this.visited],
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    })
    this.decided('route', why, destination)
    this.follow(why.answer)
  }

  follow(decision: RouteDecision): void {
    if (decision.kind !== 'feature') {
      for (const diversion of decision.diversions) this.diverted(diversion)
    }
    switch (decision.kind) {
      case 'ring':
        this.switching.steps.ringLine(this, decision)
        break
      case 'ringUnheard':
        this.switching.steps.ringUnheard(this, decision)
        break
      case 'outside':
        this.switching.steps.ringPeers(this, decision)
        break
      case 'feature':
        this.switching.steps.runFeature(this, decision.feature)
        break
      case 'reject':
        this.fail(decision.status, decision.reason, decision.cause, this.#failing(decision.line))
        break
    }
  }

  #failing(line: LineNumber | undefined): Party {
    return line === undefined ? this.called : this.switching.partyOf(line)
  }

  diverted({ from, to, cause }: Diversion): void {
    this.visited.push(from)
    this.diversions.push({ from, to, cause })
    const divertingDevice = this.switching.partyOf(from)
    // Forwarded by rule, the extension never was part of the call: it is told with whom it would have been.
    this.#concernsLine = true
    this.tell({
      type: 'diverted',
      divertingDevice,
      newDestination: this.switching.partyOf(to),
      callingDevice: this.caller.party,
      calledDevice: this.called,
      cause,
    })
  }

  fail(status: number, reason: string, cause: Cause, failing?: Party): void {
    if (this.phase === 'over') return
    const { caller } = this
    if (failing) {
      this.#concernsLine ||= failing.line !== undefined
      this.tell({
        type: 'failed',
        failingDevice: failing,
        callingDevice: caller.party,
        calledDevice: this.called,
        cause,
      })
      this.tell({ type: 'connectionCleared', droppedConnection: failing, cause })
    }
    if (this.watcher?.onFailed(status)) return
    if (this.conference && this.connections.length > 1) {
      // Those who are there talk on without whoever could not be reached.
      this.phase = 'talking'
      this.watcher = undefined
      this.conference.settle(this)
      return
    }
    this.switching.steps.endFailed(this, { status, reason, cause })
  }

  release(leaver: Connection | undefined, release: Release): void {
    this.phase = 'over'
    for (const target of this.targets) target.stop(release.cause)
    this.targets = []
    this.prompt?.stop(release.cause)
    this.watcher?.onAbandoned()
    this.watcher = undefined
    const order = leaver
      ? [leaver, ...this.connections.filter((known) => known !== leaver)]
      : [...this.connections]
    for (const connection of order) this.clear(connection, release)
    this.tell({ type: 'callCleared', cause: release.cause })
    this.forget()
  }

  clear(connection: Connection, release: Release): void {
    const { leg } = connection
    const wasTold = connection.state !== 'null'
    this.drop(connection)
    leg?.endIfUnused(release)
    if (!wasTold) return
    this.tell({
      type: 'connectionCleared',
      droppedConnection: connection.party,
      cause: release.cause,
      ...(release.by ? { releasingDevice: release.by } : {}),
    })
  }

  left(connection: Connection, release: Release): void {
    if (!this.connections.includes(connection)) return
    const { conference } = this
    if (conference && this.connections.length > 2) {
      this.clear(connection, release)
      if (this.caller === connection) this.caller = this.connections[0]!
      conference.settle(this)
      return
    }
    const isLast = connection === this.caller || connection.state === 'queued'
    this.handle(isLast ? 'callerLeft' : 'partyLeft', { from: connection, release })
  }

  absorb(from: Call): void {
    this.visited.push(...from.visited)
    this.diversions.push(...from.diversions)
    for (const connection of from.connections) connection.call = this
    for (const target of from.targets) target.call = this
    this.connections.push(...from.connections)
    this.targets.push(...from.targets)
    from.connections = []
    from.targets = []
    from.phase = 'over'
    from.conference = undefined
    from.watcher?.onAbandoned()
    from.watcher = undefined
    from.forget()
  }

  forget(): void {
    this.switching.calls.delete(this.id)
    this.placement?.release()
    this.placement = undefined
  }

  #answeredBy(target: CallTarget): void {
    this.#settleOn(target.connection)
    this.#establish(target.connection, target.cause)
    this.switching.steps.join(this, target.connection)
  }

  pickedUpBy(connection: Connection): void {
    this.phase = moveCall(this.phase, 'targetAnswered').phase
    this.#settleOn(connection)
    this.#establish(connection, 'callPickup')
  }

  /** Nobody else rings any more. */
  #settleOn(connection: Connection): void {
    for (const other of this.targets) {
      if (other.connection === connection) continue
      connection.redirectedFrom = other.connection.party
      other.abandon(connection.party)
    }
    for (const parked of this.connections.filter(({ state }) => state === 'queued')) {
      if (parked !== connection) this.#unpark(parked, connection)
    }
    this.targets = []
    this.prompt = undefined
    this.watcher?.onAnswered()
    this.watcher = undefined
  }

  /** `connection` has the call that waited at `parked`. Where that is the same line, its part in the call goes on. */
  #unpark(parked: Connection, connection: Connection): void {
    const isSameLine = parked.line === connection.line
    connection.redirectedFrom = isSameLine ? parked.redirectedFrom : parked.party
    this.drop(parked)
    if (isSameLine) return
    const [divertingDevice, newDestination] = [parked.party, connection.party]
    this.tell({ type: 'diverted', divertingDevice, newDestination, cause: 'callPickup' })
  }

  #establish(connection: Connection, cause: Cause | undefined): void {
    const at = this.switching.clock.now()
    connection.state = 'connected'
    connection.answeredAt = at
    this.caller.answeredAt ??= at
    this.tell({
      type: 'established',
      answeringDevice: connection.party,
      callingDevice: this.caller.party,
      calledDevice: connection.called,
      ...(connection.redirectedFrom ? { lastRedirectionDevice: connection.redirectedFrom } : {}),
      ...(cause ? { cause } : {}),
    })
  }

  tell(news: News): void {
    if (!this.#concernsLine) return
    this.switching.tell({ ...news, switchCallId: this.id, at: this.switching.clock.now() } as CallFact)
  }

  decided(subject: string, why: Explained<RouteDecision>, line?: LineNumber): void {
    this.switching.decided(this, subject, { answer: describe(why.answer), steps: why.steps }, line)
  }
}

function describe(decision: RouteDecision): string {
  switch (decision.kind) {
    case 'ring':
      return `ring ${decision.line}`
    case 'ringUnheard':
      return `ring unheard at ${decision.line}`
    case 'outside':
      return `leave through ${decision.peers[0]} to ${decision.number}`
    case 'feature':
      return `do ${decision.feature.action}`
    case 'reject':
      return `reject: ${decision.cause}`
  }
}
