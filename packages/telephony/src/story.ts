/**
 * The story of one connection as a journal tells it: who, whom, when, how it ended, and why it is marked so. Pure; derived from
 * the call as it stands when the connection has ended (before that, `open`).
 */
import type { Explained, ExplanationStep } from '@offhook/base'
import { type Call, type Connection, isSameParty } from './call.ts'
import { type Cause, type Direction, type Party, unknownParty } from './words.ts'

export type StoryResult =
  /** Not over yet. */
  | 'open'
  | 'answered'
  /** It rang and nobody answered: at this line, or at the other end of an outgoing call. */
  | 'missed'
  | 'busy'
  | 'rejected'
  /** An outgoing call that was given up before anybody answered. */
  | 'cancelled'
  /** It went on to `redirectedTo` without being answered here. */
  | 'forwarded'
  /** `redirectedTo` picked it up. */
  | 'pickedUp'
  | 'answeredElsewhere'
  | 'failed'

export interface Story {
  readonly direction: Direction
  /** The first party at the other end; its name and number as they were known last. */
  readonly other: Party
  /** Who was called first, before any forwarding. */
  readonly called?: Party
  readonly startedAt: number
  readonly answeredAt?: number
  readonly endedAt?: number
  readonly result: Explained<StoryResult>
  /** The last device that sent the call on to this one. */
  readonly redirectedFrom?: Party
  readonly redirectedTo?: Party
  /** With whom else there was talk, after `other` or in its stead, in order of joining. */
  readonly joined: readonly Party[]
}

export function storyOf(call: Call, connection: Connection): Story {
  const { direction, called, startedAt, answeredAt, endedAt, redirectedFrom, redirectedTo } = connection
  return {
    direction,
    other: otherOf(call, connection),
    ...(called ? { called } : {}),
    startedAt,
    ...(answeredAt === undefined ? {} : { answeredAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    result: resultOf(call, connection),
    ...(redirectedFrom ? { redirectedFrom } : {}),
    ...(redirectedTo ? { redirectedTo } : {}),
    joined: joinedLater(call, connection),
  }
}

function otherOf(call: Call, connection: Connection): Party {
  const first = connection.firstOther
  const others = call.connections.filter((known) => known.id !== connection.id)
  if (!first) return others[0]?.party ?? unknownParty
  return others.find((known) => isSameParty(known.party, first))?.party ?? first
}

/** Others who talked in this call while this connection did, except the first. */
function joinedLater(call: Call, connection: Connection): readonly Party[] {
  const first = otherOf(call, connection)
  const parties: Party[] = []
  for (const other of call.connections) {
    const isFirst = other.id === connection.id || isSameParty(other.party, first)
    // Who took over from this connection by a transfer talked with the one that was left, not with this one.
    const isSuccessor = connection.redirectedTo && isSameParty(other.party, connection.redirectedTo)
    if (isFirst || isSuccessor || !talkedTogether(connection, other)) continue
    if (!parties.some((party) => isSameParty(party, other.party))) parties.push(other.party)
  }
  return parties
}

function talkedTogether(one: Connection, other: Connection): boolean {
  if (one.answeredAt === undefined || other.answeredAt === undefined) return false
  const oneEnd = one.endedAt ?? Number.POSITIVE_INFINITY
  const otherEnd = other.endedAt ?? Number.POSITIVE_INFINITY
  return one.answeredAt <= otherEnd && other.answeredAt <= oneEnd
}

interface Evidence {
  readonly connection: Connection
  readonly isIncoming: boolean
  /** The cause that says most: of this connection, else of another one that failed. */
  readonly cause: Cause
  readonly isAlone: boolean
}

interface Clause {
  readonly rule: string
  readonly result: StoryResult
  readonly holds: (evidence: Evidence) => boolean
}

const failures: readonly Cause[] = [
  'destNotObtainable',
  'incompatibleDestination',
  'invalidDestination',
  'notAvailableBearerService',
  'networkOutOfOrder',
  'resourcesNotAvailable',
  'callLoop',
  'barred',
]

const hasCause =
  (...causes: readonly Cause[]): Clause['holds'] =>
  ({ cause }) =>
    causes.includes(cause)
const isForwardedBy =
  (...causes: readonly Cause[]): Clause['holds'] =>
  ({ cause, connection }) =>
    connection.redirectedTo !== undefined && causes.includes(cause)
const incoming =
  (holds: Clause['holds']): Clause['holds'] =>
  (evidence) =>
    evidence.isIncoming && holds(evidence)
const always: Clause['holds'] = () => true

/** Read from top to bottom; the first clause that holds decides. */
// biome-ignore format: the columns are the point
const clauses: readonly Clause[] = [
  { rule: 'not-over-yet',               result: 'open',              holds: ({ connection }) => connection.endedAt === undefined },
  { rule: 'was-answered',               result: 'answered',          holds: ({ connection }) => connection.answeredAt !== undefined },
  { rule: 'picked-up-by-another',       result: 'pickedUp',          holds: isForwardedBy('callPickup') },
  { rule: 'forwarded-always',           result: 'forwarded',         holds: isForwardedBy('callForwardAlways') },
  { rule: 'forwarded-when-busy',        result: 'forwarded',         holds: isForwardedBy('callForwardBusy') },
  { rule: 'forwarded-after-no-answer',  result: 'forwarded',         holds: isForwardedBy('callForwardNoAnswer') },
  { rule: 'forwarded-not-reachable',    result: 'forwarded',         holds: isForwardedBy('callForwardNotReachable') },
  { rule: 'transferred-before-answer',  result: 'forwarded',         holds: isForwardedBy('transfer', 'singleStepTransfer') },
  { rule: 'deflected',                  result: 'forwarded',         holds: ({ connection }) => connection.redirectedTo !== undefined },
  { rule: 'answered-elsewhere',         result: 'answeredElsewhere', holds: hasCause('answeredElsewhere') },
  { rule: 'do-not-disturb-was-on',      result: 'missed',            holds: incoming(hasCause('doNotDisturb')) },
  { rule: 'other-wished-no-disturbance', result: 'rejected',         holds: hasCause('doNotDisturb') },
  { rule: 'line-was-busy',              result: 'busy',              holds: hasCause('busy') },
  { rule: 'call-was-rejected',          result: 'rejected',          holds: hasCause('callRejected') },
  { rule: 'line-was-not-reachable',     result: 'missed',            holds: incoming(hasCause('destNotObtainable', 'networkOutOfOrder')) },
  { rule: 'call-could-not-be-set-up',   result: 'failed',            holds: hasCause(...failures) },
  { rule: 'lost-sight-while-ringing',   result: 'missed',            holds: incoming(hasCause('lost')) },
  { rule: 'lost-sight-of-the-call',     result: 'failed',            holds: hasCause('lost') },
  { rule: 'caller-gave-up',             result: 'missed',            holds: incoming(hasCause('callCancelled')) },
  { rule: 'rang-and-nobody-answered',   result: 'missed',            holds: incoming(always) },
  { rule: 'own-phone-did-not-answer',   result: 'cancelled',         holds: ({ cause, isAlone }) => isAlone && cause === 'callNotAnswered' },
  { rule: 'other-did-not-answer',       result: 'missed',            holds: hasCause('callNotAnswered') },
  { rule: 'given-up-before-answer',     result: 'cancelled',         holds: always },
]

function resultOf(call: Call, connection: Connection): Explained<StoryResult> {
  const evidence = evidenceOf(call, connection)
  const decisive = clauses.findIndex((clause) => clause.holds(evidence))
  const { direction } = connection
  const because = { cause: evidence.cause, direction, to: connection.redirectedTo?.number ?? null }
  const steps: ExplanationStep[] = clauses.slice(0, decisive + 1).map(({ rule }, index) => ({
    rule,
    because,
    outcome: index === decisive ? 'decided' : 'passed',
  }))
  return { answer: clauses[decisive]!.result, steps }
}

function evidenceOf(call: Call, connection: Connection): Evidence {
  const others = call.connections.filter((known) => known.id !== connection.id)
  const own = connection.cause ?? 'normal'
  // The caller's own connection often ends "normally" after a tone; why there was no call stands at the other end.
  const theirs = others.findLast((other) => other.cause !== undefined && tellsWhy.has(other.cause))?.cause
  const isIncoming = connection.direction === 'incoming'
  const cause = isIncoming || tellsWhy.has(own) ? own : (theirs ?? own)
  return { connection, isIncoming, cause, isAlone: others.length === 0 }
}

const tellsWhy: ReadonlySet<Cause> = new Set([
  ...failures,
  'busy',
  'callRejected',
  'doNotDisturb',
  'callNotAnswered',
])
