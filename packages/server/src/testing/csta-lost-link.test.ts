/** The cable to a CSTA switch is cut for half a minute in the middle of 200 calls, and a whole server watches. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sleep, systemClock } from '@offhook/base'
import { SimulatedClock, settle, until } from '@offhook/base/testing'
import { stageWire } from '@offhook/csta/testing'
import { liveConnections, type SnapshotCall } from '@offhook/telephony'
import { SimulatedSwitch, type StageWire } from '@offhook/telephony/testing'
import { groupSettings, openCstaSwitch } from './csta-office.ts'
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

const lines = callers.flatMap((caller) => [caller, called(caller)])
const names = Object.fromEntries(lines.map((line) => [line, `Phone ${line}`]))
const quiet = { 'sip.udp': false, 'sip.tcp': false, 'sip.tls': false } as const

const areOpen = ({ parts }: TestServer) =>
  lines.every((line) => parts.lines.get(line)?.device.state === 'inService')

/** Of each kind of call one, and everybody sees everybody. */
async function openScreens(server: TestServer): Promise<ReadonlyMap<string, TestClient>> {
  const screens = new Map<string, TestClient>()
  for (const line of lines.slice(0, 16)) {
    const { person } = await server.addPerson({ name: `Person ${line}`, line, isForeign: true })
    screens.set(line, server.client(person))
  }
  return screens
}

/** Server, screens and journal are as the switch is. */
async function assertTruth(
  server: TestServer,
  simulated: SimulatedSwitch,
  screens: ReadonlyMap<string, TestClient>,
): Promise<void> {
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
}

describe('a cable is cut for half a minute in the middle of 200 calls', () => {
  it('leaves no ghost on any screen and writes no journal entry twice', async () => {
    const clock = new SimulatedClock()
    const simulated = new SimulatedSwitch('switch', clock)
    const wire = stageWire({})(simulated, clock)
    for (const line of lines) simulated.addLine({ line, name: names[line]! })
    await simulated.start()
    const server = await startTestServer({ clock, connectors: [wire.connector], config: quiet })
    try {
      await server.setUp({ defaultLevel: 'team' })
      await pass(clock, () => areOpen(server), 'the lines are open')
      await rest(wire)
      const screens = await openScreens(server)
      callAll(simulated)
      await rest(wire)
      assert.deepEqual(known(server), statesOf((await simulated.snapshot()).calls))
      assert.equal(server.parts.calls.count, PAIRS)

      await wire.cut()
      goOn(simulated)
      for (let second = 0; second < 30; second++) await clock.advanceAsync(1000)
      await wire.mend()
      await pass(clock, () => areOpen(server), 'the lines are open again')
      await rest(wire)
      await assertTruth(server, simulated, screens)
    } finally {
      await server.close()
    }
  })

  it('does so over TCP too, in real time', { timeout: 180_000 }, async () => {
    const { simulated, listening, port } = await openCstaSwitch(names)
    const server = await startTestServer({ config: quiet })
    try {
      await server.setUp({ defaultLevel: 'team' })
      await server.parts.lineGroups.create(groupSettings('switch', port, { openPerSecond: 10_000 }))
      await until('the lines are open', () => areOpen(server))
      const screens = await openScreens(server)
      callAll(simulated)
      const truth = async () => statesOf((await simulated.snapshot()).calls).join()
      await until('all calls are seen', async () => known(server).join() === (await truth()))
      assert.equal(server.parts.calls.count, PAIRS)

      await listening.cut()
      await until('the loss is seen', () =>
        server.parts.connectors.states().some(({ state }) => state.state === 'disconnected'),
      )
      goOn(simulated)
      await sleep(systemClock, 30_000)
      await listening.listen()
      const isBack = () => areOpen(server) && server.parts.connectors.states().every(isConnected)
      await until('the lines are open again', isBack)
      await until('all calls are seen again', async () => known(server).join() === (await truth()))
      const writes = async () =>
        (await server.parts.journal.page({ lines, filter: 'all', limit: 1000 })).items.filter(
          ({ endedAt }) => endedAt !== null,
        ).length
      await until('the journal is written', async () => (await writes()) === PAIRS / 2)
      await assertTruth(server, simulated, screens)
    } finally {
      await server.close()
      await listening.cut()
    }
  })
})

function isConnected({ state }: { readonly state: { readonly state: string } }): boolean {
  return state.state === 'connected'
}
