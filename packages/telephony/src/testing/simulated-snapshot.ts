/** What the simulated switch answers when it is asked for all its calls. */
import type { SnapshotCall, SnapshotConnection } from '../connector.ts'
import type { Leg, SwitchCall } from './simulated-switching-domain.ts'

export function snapshotOf(calls: Iterable<SwitchCall>): readonly SnapshotCall[] {
  return Array.from(calls, (call) => ({
    switchCallId: call.id,
    connections: call.legs.map(connectionOf),
  }))
}

function connectionOf(leg: Leg): SnapshotConnection {
  const { party, state, direction, startedAt, answeredAt, called } = leg
  return { party, state, direction, startedAt, called, ...(answeredAt === undefined ? {} : { answeredAt }) }
}
