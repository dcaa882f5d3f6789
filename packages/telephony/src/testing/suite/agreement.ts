/** A phone system must not say one thing in its facts and another in its snapshot. */
import assert from 'node:assert/strict'
import { type Call, type Connection, concernsLine, liveConnections } from '../../call.ts'
import type { Snapshot } from '../../connector.ts'
import type { CallWatch } from '../call-watch.ts'
import type { Harness } from './harness.ts'

export async function assertSnapshotAgrees(harness: Harness, watch: CallWatch): Promise<void> {
  let snapshot = await harness.connector.snapshot()
  // Facts and snapshot may come by different ways; after a moment both must say the same.
  for (let attempt = 0; attempt < 20 && !agrees(snapshot, watch); attempt += 1) {
    await harness.pass(50)
    snapshot = await harness.connector.snapshot()
  }
  assert.deepEqual(statesOfCalls(watch.calls), statesOfSnapshot(snapshot))
  for (const device of snapshot.devices) assert.deepEqual(watch.devices.get(device.line), device)
}

function agrees(snapshot: Snapshot, watch: CallWatch): boolean {
  return JSON.stringify(statesOfCalls(watch.calls)) === JSON.stringify(statesOfSnapshot(snapshot))
}

/** Calls without any line of the phone system are left out: they concern nobody, and facts may end before they do. */
export function statesOfCalls(calls: readonly Call[]): Record<string, readonly string[]> {
  return sorted(calls.map((call) => [call.switchCallId, liveConnections(call)]))
}

export function statesOfSnapshot(snapshot: Snapshot): Record<string, readonly string[]> {
  return sorted(snapshot.calls.map((call) => [call.switchCallId, call.connections]))
}

type Joined = readonly Pick<Connection, 'party' | 'state' | 'direction'>[]

function sorted(calls: readonly [string, Joined][]): Record<string, readonly string[]> {
  const withLines = calls.filter(([, connections]) => connections.some(concernsLine))
  const named = withLines.map(([id, connections]): [string, string[]] => [
    id,
    connections.map(({ party, state }) => `${party.line ?? `outside ${party.number}`} ${state}`).sort(),
  ])
  return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)))
}
