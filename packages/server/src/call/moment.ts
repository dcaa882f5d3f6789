/** The story of a call, moment by moment: what each change of a connection means to people. Pure. */
import {
  type Call,
  type CallEffect,
  type Cause,
  type Connection,
  type ConnectionState,
  type Decision,
  isSameParty,
  type Party,
} from '@offhook/telephony'

export interface Moment {
  readonly at: number
  readonly what: MomentWord
  readonly who: Party
  readonly to?: Party
  readonly cause?: Cause
}

export type MomentWord =
  | 'prompted'
  | 'called'
  | 'ringing'
  | 'answered'
  | 'held'
  | 'retrieved'
  | 'queued'
  | 'failed'
  | 'forwarded'
  | 'pickedUp'
  | 'transferred'
  /** Hung up: by the one it is told of. */
  | 'cleared'
  /** The call ended there because of another party, or for a reason that is not told. */
  | 'released'
  | 'joined'

/** What is told of a call that is over, and kept. */
export interface CallStory {
  readonly callId: string
  readonly startedAt: number
  readonly endedAt: number | null
  readonly moments: readonly Moment[]
  readonly decisions: readonly Decision[]
}

/** The moment that an effect makes in the story of `call`, if any. */
export function momentOf(effect: CallEffect, call: Call, at: number): Moment | undefined {
  if (effect.type === 'connectionMoved' && effect.to === call.id) {
    return { at, what: 'joined', who: effect.connection.party }
  }
  if (effect.type !== 'connectionChanged' || effect.callId !== call.id) return undefined
  const { connection, before } = effect
  if (before?.state === connection.state) return undefined
  const what = wordOf(connection, before?.state ?? 'null')
  const to = destinationOf(what, connection)
  return {
    at,
    what,
    who: connection.party,
    ...(to ? { to } : {}),
    ...(connection.cause ? { cause: connection.cause } : {}),
  }
}

function wordOf(connection: Connection, from: ConnectionState): MomentWord {
  switch (connection.state) {
    case 'initiated':
      return 'prompted'
    case 'alerting':
      return 'ringing'
    case 'connected':
      if (from === 'hold') return 'retrieved'
      return connection.direction === 'outgoing' ? 'called' : 'answered'
    case 'hold':
      return 'held'
    case 'queued':
      return 'queued'
    case 'fail':
      return 'failed'
    case 'null':
      return endOf(connection)
  }
}

function endOf(connection: Connection): MomentWord {
  const { releasedBy } = connection
  if (!connection.redirectedTo)
    return releasedBy && isSameParty(releasedBy, connection.party) ? 'cleared' : 'released'
  if (connection.cause === 'callPickup') return 'pickedUp'
  return connection.answeredAt === undefined ? 'forwarded' : 'transferred'
}

function destinationOf(what: MomentWord, connection: Connection): Party | undefined {
  return what === 'called' || what === 'prompted' ? connection.called : connection.redirectedTo
}
