/**
 * A call and its connections: immutable values. The call's id is ours and outlives what the phone system does to its own
 * ids; so does the id of a connection, which is one device's part in the call from its first ring to its end.
 */
import type { Cause, ConnectionState, Direction, LineNumber, Party } from './words.ts'

export interface Connection {
  readonly id: string
  /** The device: a line of the phone system, or somebody outside. */
  readonly party: Party
  readonly state: ConnectionState
  /** Outgoing for the device that placed the call, incoming for those that were called. */
  readonly direction: Direction
  /** Milliseconds since 1970-01-01T00:00:00Z, as all times here. */
  readonly startedAt: number
  readonly alertingAt?: number
  readonly answeredAt?: number
  readonly endedAt?: number
  /** Why the connection came to its present state, or ended. */
  readonly cause?: Cause
  /** Who ended it, where the switch told. */
  readonly releasedBy?: Party
  /** The number that was dialled or called, before any forwarding. */
  readonly called?: Party
  /** The last device that sent the call on to this one. */
  readonly redirectedFrom?: Party
  /** Where the call went on to from here, when it was forwarded, deflected, picked up or transferred. */
  readonly redirectedTo?: Party
  /** The first party at the other end, as it was when this connection began: what the journal keeps. */
  readonly firstOther?: Party
}

export interface Call {
  readonly id: string
  /** The connector (line group) whose phone system carries the call. */
  readonly connector: string
  /** The phone system's present id of the call. */
  readonly switchCallId: string
  readonly startedAt: number
  readonly endedAt?: number
  /** Connections in the order in which they joined; ended ones stay until the call is over. */
  readonly connections: readonly Connection[]
  /** The call in which this one went on, after a transfer or a conference. */
  readonly mergedInto?: string
}

/** The connections that are still part of the call. */
export function liveConnections(call: Call): readonly Connection[] {
  return call.connections.filter((connection) => connection.state !== 'null')
}

/** The latest live connection of `line` in `call`. */
export function connectionOfLine(call: Call, line: LineNumber): Connection | undefined {
  return call.connections.findLast(
    (connection) => connection.state !== 'null' && connection.party.line === line,
  )
}

/** The live connection of `party`: by line where it has one, else the outside party with that number. */
export function connectionOfParty(call: Call, party: Party): Connection | undefined {
  if (party.line !== undefined) return connectionOfLine(call, party.line)
  return call.connections.findLast(
    (known) =>
      known.state !== 'null' && known.party.line === undefined && known.party.number === party.number,
  )
}

/**
 * Whether the connection makes the call one that concerns a line of the phone system. A line that the call did not reach (busy,
 * out of service) hears nothing of it: only the caller's tone keeps a failed call.
 */
export function concernsLine(connection: Pick<Connection, 'party' | 'state' | 'direction'>): boolean {
  const { party, state, direction } = connection
  if (party.line === undefined || state === 'null') return false
  return state !== 'fail' || direction === 'outgoing'
}

/** Whether `party` is or was part of the call. */
export function wasInCall(call: Call, party: Party): boolean {
  return call.connections.some((known) => isSameParty(known.party, party))
}

/** The same line, or the same number outside. */
export function isSameParty(a: Party, b: Party): boolean {
  return a.line === undefined && b.line === undefined ? a.number === b.number : a.line === b.line
}

/**
 * The other parties as `connection` meets them: live ones first; the one that was there last when all others are gone.
 */
export function otherParties(call: Call, connection: Connection): readonly Party[] {
  const others = call.connections.filter((other) => other.id !== connection.id)
  const live = others.filter((other) => other.state !== 'null')
  if (live.length > 0) return live.map((other) => other.party)
  const last = others.at(-1)?.party ?? connection.firstOther
  return last ? [last] : []
}
