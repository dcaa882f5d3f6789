/** Calls as snapshots tell them: those of the switch, and those of the connector. */
import { type Call, liveConnections, type SnapshotCall } from '@offhook/telephony'

/** Switches do not tell since when a call has been answered: where two talk, it is taken as answered now. */
export function answeredSince(call: SnapshotCall, at: number): SnapshotCall {
  const talks = (state: string) => state === 'connected' || state === 'hold'
  const isAnswered = call.connections.some(({ direction, state }) => direction === 'incoming' && talks(state))
  if (!isAnswered) return call
  const connections = call.connections.map((connection) =>
    connection.direction === 'outgoing' && talks(connection.state)
      ? { ...connection, answeredAt: at }
      : connection,
  )
  return { ...call, connections }
}

/** A call as it is known. */
export function snapshotOf(call: Call): SnapshotCall {
  const connections = liveConnections(call).map(
    ({ party, state, direction, startedAt, answeredAt, called }) => ({
      party,
      state,
      direction,
      startedAt,
      ...(answeredAt === undefined ? {} : { answeredAt }),
      ...(called ? { called } : {}),
    }),
  )
  return { switchCallId: call.switchCallId, connections }
}
