/**
 * A call of the phone system: its connections, who rings for it, and the table that moves it. What one feature alone needs
 * stands in that feature's file.
 */
import { type Explained, SerialQueue } from '@offhook/base'
import type { CallFact, Cause, LineNumber, Party } from '@offhook/telephony'
import type { Diversion, RouteDecision, RouteOrigin } from '../routing/routing.ts'
import { type CallInput, type CallPhase, moveCall } from './call-table.ts'
import { Connection } from './connection.ts'
import type { Release } from './ending.ts'
import type { Leg } from './leg.ts'
import type { CallHost, CallRoom, CallTarget } from './neighbours.ts'

/** What a fact says beside its call and its time. */
export type News<Fact = CallFact> = Fact extends CallFact ? Omit<Fact, 'at' | 'switchCallId'> : never

/** What the request that began the call said of its way here. */
export interface CallOrigin {
  readonly route: RouteOrigin
  readonly maxForwards: number
  readonly ownPasses: number
  readonly diversions: number
  /** The id of the phone it came from. */
  readonly device?: string
  /** What was dialled as PIN behind the code for signing in at a phone. To be told to nobody. */
  readonly pin?: string
}

/** Hears how the search for somebody who answers goes: a transfer tells it to the phone that asked for it. */
export interface SeekWatcher {
  onRinging(): void
  onAnswered(): void
  /** True when the watcher has taken care of the caller. */
  onFailed(status: number): boolean
  /** The caller has left, or went on in another call. */
  onAbandoned(): void
}

export class PbxCall {
  readonly id: string
  readonly exchange: CallHost
  readonly origin: CallOrigin
  phase: CallPhase = 'seeking'
  connections: Connection[] = []
  /** Who waits for an answer; once answered, the one of the two that was there first. */
  caller: Connection
  /** Whom the caller called first, before any redirection. */
  called: Party
  /** Those that ring now: one, and a second while somebody picks the call up. */
  targets: CallTarget[] = []
  /** Extensions that sent the call on, and how. */
  readonly visited: LineNumber[] = []
  diversions: Diversion[] = []
  /** What the caller offers to those that ring; undefined where they shall make the offer. */
  offer: string | undefined
  watcher: SeekWatcher | undefined
  conference: CallRoom | undefined
  /** That its media go straight has been told. */
  hasToldDirectPath = false
  /** The phones of a click to dial, while they ring. */
  prompt: { readonly legs: readonly Leg[]; stop(cause: Cause): void } | undefined
  /** Until a line takes part, the call concerns nobody, and no facts are told. */
  #concernsLine = false
  #queue: SerialQueue | undefined

  constructor(
    exchange: CallHost,
    origin: CallOrigin,
    caller: Party,
    state: Connection['state'],
    called: Party,
  ) {
    this.exchange = exchange
    this.id = exchange.newCallId()
    this.origin = origin
    this.called = called
    this.caller = this.join(caller, state, 'outgoing')
    if (origin.route.kind === 'peer') exchange.lines.addPeer((this.caller.peer = origin.route.peer))
    exchange.calls.set(this.id, this)
  }

  /** Services of one call are performed one after another. */
  get queue(): SerialQueue {
    this.#queue ??= new SerialQueue(16)
    return this.#queue
  }

  join(party: Party, state: Connection['state'], direction: Connection['direction']): Connection {
    const connection = new Connection(this, party, state, direction, this.exchange.clock.now(), this.called)
    this.connections.push(connection)
    if (party.line !== undefined) {
      this.#concernsLine = true
      this.exchange.lines.add(connection)
    }
    return connection
  }

  /**
   * Takes the connection out without telling anybody. What is still being done for it, such as a hold that its far end has not
   * answered yet, finds it ended.
   */
  drop(connection: Connection): void {
    this.connections = this.connections.filter((known) => known !== connection)
    connection.state = 'null'
    if (connection.line !== undefined) this.exchange.lines.remove(connection)
    if (connection.peer !== undefined) this.exchange.lines.removePeer(connection.peer)
    this.exchange.pastMedia.keep(connection)
    connection.leg?.detach(connection)
    for (const companion of connection.companions.splice(0)) {
      companion.detach(connection)
      companion.endIfUnused({ cause: 'normalClearing' })
    }
  }

  /** Whether the line is part of the call, ringing included. */
  hasLine(line: LineNumber | undefined): boolean {
    return line !== undefined && this.connections.some((known) => known.line === line)
  }

  /** The connection at the other end of `connection`. */
  other(connection: Connection): Connection | undefined {
    return this.connections.find((known) => known !== connection && known.state !== 'null')
  }

  /** Something happened: the table says what follows. */
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

  /** Asks the routing where `destination` leads, tells why, and goes there. */
  seek(destination: string, onBehalfOf?: LineNumber): void {
    const { origin, exchange } = this
    const callerLine = this.caller.line
    const why = exchange.route({
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
        this.exchange.steps.ringLine(this, decision)
        break
      case 'ringUnheard':
        this.exchange.steps.ringUnheard(this, decision)
        break
      case 'outside':
        this.exchange.steps.ringPeers(this, decision)
        break
      case 'feature':
        this.exchange.steps.runFeature(this, decision.feature)
        break
      case 'reject':
        this.fail(decision.status, decision.reason, decision.cause, this.#failing(decision.line))
        break
    }
  }

  #failing(line: LineNumber | undefined): Party {
    return line === undefined ? this.called : this.exchange.partyOf(line)
  }

  diverted({ from, to, cause }: Diversion): void {
    this.visited.push(from)
    this.diversions.push({ from, to, cause })
    const divertingDevice = this.exchange.partyOf(from)
    // Forwarded by rule, the extension never was part of the call: it is told with whom it would have been.
    this.#concernsLine = true
    this.tell({
      type: 'diverted',
      divertingDevice,
      newDestination: this.exchange.partyOf(to),
      callingDevice: this.caller.party,
      calledDevice: this.called,
      cause,
    })
  }

  /** Nobody can be reached: the caller is told and the call ends. `failing` is absent where it rang already and was cleared. */
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
    this.exchange.steps.endFailed(this, { status, reason, cause })
  }

  /** Ends what is left: the leaver first, then the others, then the call. */
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
    this.exchange.calls.delete(this.id)
  }

  /** One connection ends; its leg too, where no other call needs it. */
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

  /** The dialog of `connection` ended, or its user wants it to: what that means depends on who it is. */
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

  /** What is left of `from` goes on in this call. Nothing is told. */
  absorb(from: PbxCall): void {
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
    this.exchange.calls.delete(from.id)
  }

  #answeredBy(target: CallTarget): void {
    this.#settleOn(target.connection)
    this.#establish(target.connection, target.cause)
    this.exchange.steps.join(this, target.connection)
  }

  /** `connection`, whose leg stands already, takes the call that rings. The media is joined by whoever calls this. */
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
    const at = this.exchange.clock.now()
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
    this.exchange.tell({ ...news, switchCallId: this.id, at: this.exchange.clock.now() } as CallFact)
  }

  /** Tells why; the answer of the rule as a short text. */
  decided(subject: string, why: Explained<RouteDecision>, line?: LineNumber): void {
    this.exchange.decided(this, subject, { answer: describe(why.answer), steps: why.steps }, line)
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
