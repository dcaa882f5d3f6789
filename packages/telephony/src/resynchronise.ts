/**
 * After a link was lost, or at the start: the facts that lead from the calls as they are known to those that the phone system
 * has now. Calls that are gone end with cause `lost`; those that nobody saw appear; the states are equal afterwards. Pure.
 */
import { type Call, concernsLine, connectionOfParty, isSameParty, liveConnections } from './call.ts'
import { changeConnection } from './connection-table.ts'
import type { Snapshot, SnapshotCall, SnapshotConnection } from './connector.ts'
import type { CallFact } from './fact.ts'
import { type ConnectionState, type Party, unknownParty } from './words.ts'

/**
 * Facts for `step`, in order. Calls in which no line of the phone system takes part concern nobody and are taken as gone. A
 * call whose connections would have to go backwards (connected before, ringing now) is another one under an id used again.
 */
export function resynchronise(known: Iterable<Call>, snapshot: Snapshot): readonly CallFact[] {
  const present = new Map(
    snapshot.calls
      .filter(({ connections }) => connections.some(concernsLine))
      .map((call) => [call.switchCallId, call]),
  )
  const facts: CallFact[] = []
  for (const call of known) {
    if (call.endedAt !== undefined) continue
    const now = present.get(call.switchCallId)
    if (now && !goesBackwards(call, now)) {
      facts.push(...update(call, now, snapshot.at))
      present.delete(call.switchCallId)
    } else {
      facts.push({ type: 'callCleared', switchCallId: call.switchCallId, at: snapshot.at, cause: 'lost' })
    }
  }
  for (const call of present.values()) facts.push(...update(undefined, call, snapshot.at))
  return facts
}

/** No call turns a caller into one who is called, nor a talking connection into a ringing one. */
function goesBackwards(call: Call, now: SnapshotCall): boolean {
  return liveConnections(call).some((connection) => {
    const next = distinct(now.connections).find(({ party }) => isSameParty(party, connection.party))
    if (!next) return false
    return next.direction !== connection.direction || !isReachable(connection.state, next.state)
  })
}

const inputs = ['initiate', 'originate', 'alert', 'answer', 'hold', 'retrieve', 'queue', 'fail'] as const

/** Whether ECMA-269 knows a way between the states; to `hold` it leads by `connected`. */
function isReachable(from: ConnectionState, to: ConnectionState): boolean {
  if (from === to || (to === 'hold' && isReachable(from, 'connected'))) return true
  return inputs.some((input) => {
    const change = changeConnection(from, input)
    return change.isRegular && change.state === to
  })
}

function update(call: Call | undefined, now: SnapshotCall, at: number): readonly CallFact[] {
  const live = distinct(now.connections)
  const outgoing = live.find(({ direction }) => direction === 'outgoing')
  const scene: Scene = { call, live, outgoing, at, about: { switchCallId: now.switchCallId, at } }
  const facts = live
    .toSorted((a, b) => rankIn(scene, a) - rankIn(scene, b))
    .flatMap((connection) => advance(scene, connection))
  facts.push(...lateAnswer(scene, facts))
  // Last, because a call without a line of ours is over.
  for (const { party } of call ? liveConnections(call) : []) {
    if (live.some((left) => isSameParty(left.party, party))) continue
    facts.push({ ...scene.about, type: 'connectionCleared', droppedConnection: party, cause: 'lost' })
  }
  return facts
}

interface Scene {
  readonly call: Call | undefined
  readonly live: readonly SnapshotConnection[]
  /** The connection of the one who called, where it is still there. */
  readonly outgoing: SnapshotConnection | undefined
  readonly at: number
  readonly about: { readonly switchCallId: string; readonly at: number }
}

/** The caller first, because all others are called by it; a line before those outside, who alone begin no call. */
function rankIn({ outgoing }: Scene, connection: SnapshotConnection): number {
  if (connection === outgoing) return 0
  return connection.party.line === undefined ? 2 : 1
}

function advance(scene: Scene, next: SnapshotConnection): CallFact[] {
  const from = knownState(scene, next)
  const { about } = scene
  const began = { ...about, at: next.startedAt ?? about.at }
  const parties = partiesOf(scene, next)
  if (from === next.state) return []
  switch (next.state) {
    case 'initiated':
      return [{ ...began, type: 'serviceInitiated', initiatingDevice: next.party, ...meantFor(next) }]
    case 'alerting':
      return [{ ...began, type: 'delivered', alertingDevice: next.party, ...parties }]
    case 'queued':
      return [...placed(scene, next, from), { ...began, type: 'queued', queue: next.party, ...parties }]
    case 'connected':
      return connected(scene, next, from)
    case 'hold':
      return [
        ...(from === 'connected' ? [] : connected(scene, next, from)),
        { ...about, type: 'held', holdingDevice: next.party },
      ]
    case 'fail':
      return [
        ...placed(scene, next, from),
        { ...began, type: 'failed', failingDevice: next.party, ...parties },
      ]
    case 'null':
      return []
  }
}

function knownState({ call }: Scene, next: SnapshotConnection): ConnectionState {
  return (call && connectionOfParty(call, next.party)?.state) ?? 'null'
}

function connected(scene: Scene, next: SnapshotConnection, from: ConnectionState): CallFact[] {
  const { about } = scene
  if (from === 'hold') return [{ ...about, type: 'retrieved', retrievingDevice: next.party }]
  const start = placed(scene, next, from)
  if (start.length > 0) return start
  const parties = partiesOf(scene, next)
  const answer: CallFact = {
    ...about,
    at: next.answeredAt ?? about.at,
    type: 'established',
    answeringDevice: next.party,
    ...parties,
  }
  // Where the switch knows when it rang, the connection begins then and not with the answer.
  const { startedAt } = next
  if (from !== 'null' || startedAt === undefined || startedAt >= answer.at) return [answer]
  return [{ ...about, at: startedAt, type: 'delivered', alertingDevice: next.party, ...parties }, answer]
}

/** A connection of a caller begins by placing the call. */
function placed(scene: Scene, next: SnapshotConnection, from: ConnectionState): CallFact[] {
  if (next.direction === 'incoming' || (from !== 'null' && from !== 'initiated')) return []
  const at = next.startedAt ?? scene.at
  return [
    {
      ...scene.about,
      at,
      type: 'originated',
      callingDevice: next.party,
      calledDevice: calledBy(scene, next),
    },
  ]
}

function calledBy({ live }: Scene, next: SnapshotConnection): Party {
  return next.called ?? live.find((other) => other !== next)?.party ?? unknownParty
}

function meantFor({ called }: SnapshotConnection): { calledDevice?: Party } {
  return called ? { calledDevice: called } : {}
}

/** One who has only gone off hook calls nobody yet, so it is not named as the caller. */
function partiesOf(
  { outgoing }: Scene,
  next: SnapshotConnection,
): { callingDevice: Party; calledDevice: Party } {
  const isCalling = outgoing !== undefined && outgoing !== next && outgoing.state !== 'initiated'
  return {
    callingDevice: isCalling ? outgoing.party : unknownParty,
    calledDevice: next.called ?? next.party,
  }
}

/** The caller's conversation begins with somebody's answer; where all were known to be connected, it is told once more. */
function lateAnswer(scene: Scene, facts: readonly CallFact[]): CallFact[] {
  const { outgoing, call, live, about } = scene
  if (outgoing?.answeredAt === undefined || facts.some(({ type }) => type === 'established')) return []
  if (call && connectionOfParty(call, outgoing.party)?.answeredAt !== undefined) return []
  const other = live.find(({ direction, state }) => direction === 'incoming' && talks.has(state))
  if (!other) return []
  const at = outgoing.answeredAt
  return [{ ...about, at, type: 'established', answeringDevice: other.party, ...partiesOf(scene, other) }]
}

const talks: ReadonlySet<ConnectionState> = new Set(['connected', 'hold'])

/** The live connections, one a party. */
function distinct(connections: readonly SnapshotConnection[]): readonly SnapshotConnection[] {
  const live = connections.filter(({ state }) => state !== 'null')
  return live.filter(
    (connection, index) => live.findIndex(({ party }) => isSameParty(party, connection.party)) === index,
  )
}
