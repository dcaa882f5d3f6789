/** The cable to a CSTA switch is cut for half a minute in the middle of 200 calls, and a whole server watches. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock, settle } from '@offhook/base/testing'
import { stageWire } from '@offhook/csta/testing'
import { liveConnections, type SnapshotCall } from '@offhook/telephony'
import { SimulatedSwitch, type StageWire } from '@offhook/telephony/testing'
import type { TestClient } from './test-client.ts'
import { startTestServer, type TestServer } from './test-server.ts'

const PAIRS = 200
const callers = Array.from({ length: PAIRS }, (_, index) => String(1000 + index))
const called = (caller: string) => String(Number(caller) + 4000)

/** Before the cut each fourth call rings, the others are answered. */
function callAll(simulated: SimulatedSwitch): void {
  for (const [index, caller] of callers.entries()) {
    simulated.phone(caller).dial(called(caller))
    if (index % 4 !== 1) simulated.phone(called(caller)).answer()
  }
}

/** While nobody listens each fourth call ends, one is answered, one held, one stays; and each eighth line calls back. */
function goOn(simulated: SimulatedSwitch): void {
  for (const [index, caller] of callers.entries()) {
    const phone = simulated.phone(called(caller))
    if (index % 4 === 0) simulated.phone(caller).hangUp()
    if (index % 4 === 1) phone.answer()
    if (index % 4 === 2) phone.hold()
    if (index % 8 === 0) phone.dial(caller)
  }
}

function statesOf(calls: readonly Pick<SnapshotCall, 'connections' | 'switchCallId'>[]): readonly string[] {
  return calls
    .filter(({ connections }) => connections.length > 0)
    .map(({ switchCallId, connections }) => {
      const parts = connections.map(({ party, state }) => `${party.line} ${state}`)
      return `${switchCallId}: ${parts.sort().join(', ')}`
    })
    .sort()
}

function known({ parts }: TestServer): readonly string[] {
  return statesOf(
    Array.from(parts.calls.all(), (call) => ({
      switchCallId: call.switchCallId,
      connections: liveConnections(call),
    })),
  )
}

/** Lets time go on in small steps until it is so. */
async function pass(clock: SimulatedClock, isSo: () => boolean, what: string): Promise<void> {
  for (let step = 0; !isSo(); step++) {
    if (step === 10_000) throw new Error(`Waited in vain: ${what}.`)
    await clock.advanceAsync(5)
  }
}

async function rest(wire: StageWire): Promise<void> {
  await wire.settle()
  for (let i = 0; i < 20; i++) await settle()
}

describe('a cable is cut for half a minute in the middle of 200 calls', () => {
  it('leaves no ghost on any screen and writes no journal entry twice', async () => {
    const clock = new SimulatedClock()
    const simulated = new SimulatedSwitch('switch', clock)
    const wire = stageWire({})(simulated, clock)
    for (const caller of callers) {
      simulated.addLine({ line: caller, name: `Caller ${caller}` })
      simulated.addLine({ line: called(caller), name: `Called ${caller}` })
    }
    await simulated.start()
    const server = await startTestServer({
      clock,
      connectors: [wire.connector],
      config: { 'sip.udp': false, 'sip.tcp': false, 'sip.tls': false },
    })
    try {
      await server.setUp({ defaultLevel: 'team' })
      const truth = async () => statesOf((await simulated.snapshot()).calls)
      const lines = callers.flatMap((caller) => [caller, called(caller)])
      const areOpen = () => lines.every((line) => server.parts.lines.get(line)?.device.state === 'inService')
      await pass(clock, areOpen, 'the lines are open')
      await rest(wire)
      // Of each kind of call one, and everybody sees everybody.
      const screens = new Map<string, TestClient>()
      for (const line of callers.slice(0, 8).flatMap((caller) => [caller, called(caller)])) {
        const { person } = await server.addPerson({ name: `Person ${line}`, line, isForeign: true })
        screens.set(line, server.client(person))
      }
      callAll(simulated)
      await rest(wire)
      assert.deepEqual(known(server), await truth())
      assert.equal(server.parts.calls.count, PAIRS)

      await wire.cut()
      goOn(simulated)
      for (let second = 0; second < 30; second++) await clock.advanceAsync(1000)
      await wire.mend()
      await pass(clock, areOpen, 'the lines are open again')
      await rest(wire)

      const now = await simulated.snapshot()
      assert.deepEqual(known(server), statesOf(now.calls))
      for (const [line, client] of screens) {
        const own = now.calls.flatMap(({ connections }) =>
          connections.filter(({ party }) => party.line === line).map(({ state }) => state),
        )
        const shown = [...client.cards.values()].map(({ state }) => state)
        assert.deepEqual(shown, own, `the screen of ${line}`)
        const tile = client.people.get(client.viewer.personId)?.lines[0]
        assert.equal(tile?.status === 'free', own.length === 0, `the tile of ${line}`)
      }
      for (const [index, caller] of callers.entries()) {
        for (const line of [caller, called(caller)]) {
          const { items } = await server.parts.journal.page({ lines: [line], filter: 'all', limit: 10 })
          const expected = index % 8 === 0 ? 2 : 1
          assert.equal(items.length, expected, `entries of ${line}`)
          const ended = items.filter(({ endedAt }) => endedAt !== null)
          assert.equal(ended.length, index % 4 === 0 ? 1 : 0, `ended entries of ${line}`)
          for (const { startedAt, endedAt } of ended) assert.ok(endedAt! >= startedAt)
        }
      }
    } finally {
      await server.close()
    }
  })
})
