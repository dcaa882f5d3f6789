/** A cable is cut in the middle of many calls: afterwards everything is as the switch has it, and nothing is told twice. */
import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { type Clock, NamedError, sleep, systemClock } from '@offhook/base'
import { freePort, SimulatedClock, seededRandom } from '@offhook/base/testing'
import { liveConnections, resynchronise, type Snapshot } from '@offhook/telephony'
import { CallWatch, SimulatedSwitch } from '@offhook/telephony/testing'
import { cstaErrors } from '../errors.ts'
import { dialTcp, overSocket, type Transport } from '../link/transport.ts'
import { settingsFor } from '../testing/csta-harness.ts'
import { SimulatedCstaSwitch } from '../testing/simulated-csta-switch.ts'
import { wire } from '../testing/wire.ts'
import { CstaConnector } from './csta-connector.ts'

const callers = (count: number) => Array.from({ length: count }, (_, index) => String(1000 + index))
const called = (caller: string) => String(Number(caller) + 4000)

/** An office of `count` pairs who call each other. */
function office(count: number, clock: Clock) {
  const simulated = new SimulatedSwitch('switch', clock)
  for (const caller of callers(count)) {
    simulated.addLine({ line: caller, name: `Caller ${caller}` })
    simulated.addLine({ line: called(caller), name: `Called ${caller}` })
  }
  return { simulated, csta: new SimulatedCstaSwitch(simulated, clock) }
}

/** What happens while nobody listens: each fourth call ends, one is answered, one held, one stays; and new ones begin. */
function goOn(simulated: SimulatedSwitch, count: number): void {
  for (const [index, caller] of callers(count).entries()) {
    const phone = simulated.phone(called(caller))
    if (index % 4 === 0) simulated.phone(caller).hangUp()
    if (index % 4 === 1) phone.answer()
    if (index % 4 === 2) phone.hold()
    if (index % 8 === 0) simulated.phone(called(caller)).dial(caller)
  }
}

/** Before the cut each third call is ringing, others are answered. */
function callAll(simulated: SimulatedSwitch, count: number): void {
  for (const [index, caller] of callers(count).entries()) {
    simulated.phone(caller).dial(called(caller))
    if (index % 4 !== 1) simulated.phone(called(caller)).answer()
  }
}

function statesOf({ calls }: Pick<Snapshot, 'calls'>): readonly string[] {
  return calls
    .filter(({ connections }) => connections.length > 0)
    .map(({ switchCallId, connections }) => {
      const parts = connections.map(({ party, state }) => `${party.line} ${state}`)
      return `${switchCallId}: ${parts.sort().join(', ')}`
    })
    .sort()
}

function watched(watch: CallWatch): readonly string[] {
  return statesOf({
    calls: watch.calls.map((call) => ({
      switchCallId: call.switchCallId,
      connections: liveConnections(call),
    })),
  })
}

async function play(
  count: number,
  clock: Clock,
  dial: (csta: SimulatedCstaSwitch) => Promise<Wiring>,
): Promise<void> {
  const { simulated, csta } = office(count, clock)
  await csta.start()
  const { connect, cut, mend, pass, stop } = await dial(csta)
  const lines = callers(count).flatMap((caller) => [{ line: caller }, { line: called(caller) }])
  const settings = { ...settingsFor({}), lines, openPerSecond: 10_000 }
  const connector = new CstaConnector({ settings, clock, random: seededRandom(1), dial: connect })
  const watch = new CallWatch(connector)
  const states: string[] = []
  connector.events.on('state', ({ state }) => states.push(state))
  try {
    await connector.start()
    await pass(() => [...watch.devices.values()].every(({ state }) => state === 'inService'), 'lines')
    callAll(simulated, count)
    await pass(() => watch.calls.length === count, 'calls')
    assert.deepEqual(watched(watch), statesOf(await simulated.snapshot()))

    await cut()
    await pass(() => states.at(-1) === 'disconnected', 'the loss')
    goOn(simulated, count)
    await mend()
    await pass(() => states.at(-1) === 'connected', 'the link')
    let snapshot: Snapshot | undefined
    void connector.snapshot().then((told) => {
      snapshot = told
      for (const fact of resynchronise(watch.calls, told)) watch.apply(fact)
    })
    await pass(() => snapshot !== undefined, 'the snapshot')

    const truth = statesOf(await simulated.snapshot())
    assert.deepEqual(watched(watch), truth)
    assert.deepEqual(statesOf(await connector.snapshot()), truth)
    for (const [index, caller] of callers(count).entries()) {
      const expected = index % 4 === 0 ? 1 : 0
      assert.equal(watch.stories(caller).length, expected, `${caller} has another number of journal entries`)
      assert.equal(watch.stories(called(caller)).length, expected)
    }
    assert.deepEqual(watch.irregular, [])
  } finally {
    await connector.stop()
    await stop()
  }
}

interface Wiring {
  connect(): Promise<Transport>
  cut(): Promise<void>
  mend(): Promise<void>
  /** Lets time go on until it is so. */
  pass(isSo: () => boolean, what: string): Promise<void>
  stop(): Promise<void>
}

describe('a cable is cut in the middle of many calls', () => {
  it('for half a minute, 200 calls', async () => {
    const clock = new SimulatedClock()
    await play(200, clock, async (csta) => {
      let isCut = false
      return {
        async connect() {
          if (isCut) throw new NamedError(cstaErrors, 'csta-link-lost', { reason: 'the cable is cut' })
          const [near, far] = wire()
          csta.accept(far)
          return near
        },
        async cut() {
          isCut = true
          csta.cut()
        },
        async mend() {
          // Nobody lets a phone ring that long without an end; half a minute is less than that.
          for (let second = 0; second < 30; second += 1) await clock.advanceAsync(1000)
          isCut = false
        },
        async pass(isSo, what) {
          for (let step = 0; !isSo(); step += 1) {
            if (step === 10_000) throw new Error(`Waited in vain for ${what}.`)
            await clock.advanceAsync(5)
          }
        },
        async stop() {},
      }
    })
  })

  it('over TCP, 200 calls', async () => {
    await play(200, systemClock, async (csta) => {
      const sockets = new Set<Socket>()
      const server = createServer((socket) => {
        sockets.add(socket)
        csta.accept(overSocket(socket))
      })
      const port = await freePort()
      const listen = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
      await listen()
      const close = () => new Promise<void>((resolve) => server.close(() => resolve()))
      return {
        connect: () => dialTcp({ host: '127.0.0.1', port }, systemClock),
        async cut() {
          const closed = close()
          for (const socket of sockets) socket.destroy()
          await closed
        },
        async mend() {
          await sleep(systemClock, 300)
          await listen()
        },
        async pass(isSo, what) {
          for (let step = 0; !isSo(); step += 1) {
            if (step === 2000) throw new Error(`Waited in vain for ${what}.`)
            await sleep(systemClock, 10)
          }
        },
        async stop() {
          for (const socket of sockets) socket.destroy()
          await close()
        },
      }
    })
  })
})
