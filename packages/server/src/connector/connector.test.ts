import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Emitter, silentLog, systemClock } from '@offhook/base'
import { SimulatedClock, settle } from '@offhook/base/testing'
import type { CallFact, Connector, ConnectorEvents, Snapshot } from '@offhook/telephony'
import { SimulatedSwitch } from '@offhook/telephony/testing'
import { Numbers, planOfBasics } from '../location/index.ts'
import { LineGroup, type LineGroupListener } from './line-group.ts'
import { Translation } from './translation.ts'

const plan = planOfBasics({ country: 'DE', areaCode: '30', trunkNumber: '', accessCode: '0' })
const numbers = new Numbers(() => plan, systemClock)

describe('translation', () => {
  const at = 1
  const ring: CallFact = {
    type: 'delivered',
    switchCallId: 'c1',
    at,
    callingDevice: { number: '089123456', name: 'Weber' },
    calledDevice: { line: '201', number: '201' },
    alertingDevice: { line: '201', number: '201' },
  }

  it('makes the numbers of parties outside canonical, and leaves lines alone', () => {
    const fact = new Translation(numbers).fact(ring)
    assert.deepEqual(fact, { ...ring, callingDevice: { number: '+4989123456', name: 'Weber' } })
  })

  it('keeps one number for one party, whatever role later facts give it', () => {
    const translation = new Translation(numbers)
    // As a called number "0301234" would lose its access code; but it is the caller.
    translation.fact({ ...ring, callingDevice: { number: '0301234' } })
    const cleared = translation.fact({
      type: 'connectionCleared',
      switchCallId: 'c1',
      at,
      droppedConnection: { number: '0301234' },
    })
    assert.deepEqual(cleared.droppedConnection, { number: '+49301234' })
  })

  it('knows after a transfer what both calls knew', () => {
    const translation = new Translation(numbers)
    translation.fact({ ...ring, switchCallId: 'held', callingDevice: { number: '0301234' } })
    translation.fact({
      type: 'transferred',
      switchCallId: 'new',
      at,
      primaryOldCall: 'held',
      secondaryOldCall: 'consulted',
      transferringDevice: { line: '201', number: '201' },
      transferredToDevice: { line: '202', number: '202' },
    })
    const cleared = translation.fact({
      type: 'connectionCleared',
      switchCallId: 'new',
      at,
      droppedConnection: { number: '0301234' },
    })
    assert.deepEqual(cleared.droppedConnection, { number: '+49301234' })
  })
})

/** Writes down what a line group tells. */
class Listener implements LineGroupListener {
  readonly told: string[] = []
  readonly snapshots: Snapshot[] = []
  fact(fact: CallFact): void {
    this.told.push(fact.type)
  }
  device(): void {
    this.told.push('device')
  }
  decision(): void {
    this.told.push('decision')
  }
  state({ state }: { state: string }): void {
    this.told.push(state)
  }
  snapshot(snapshot: Snapshot): void {
    this.told.push('snapshot')
    this.snapshots.push(snapshot)
  }
}

describe('a line group', () => {
  const groupOf = (connector: Connector, clock: SimulatedClock) => {
    const listener = new Listener()
    const group = new LineGroup({ connector, numbers, clock, log: silentLog, listener })
    return { listener, group }
  }

  it('takes a snapshot when its link is new, and tells of what came meanwhile after it', async () => {
    const clock = new SimulatedClock()
    const simulated = new SimulatedSwitch('s', clock)
    simulated.addLine({ line: '201' })
    const { listener, group } = groupOf(simulated, clock)
    await group.start()
    await settle()
    assert.deepEqual(listener.told, ['connected', 'snapshot', 'device'])
    simulated.disconnect()
    simulated.reconnect()
    simulated.phone('201').dial('202')
    await settle()
    assert.deepEqual(listener.told.slice(3, 6), ['disconnected', 'connected', 'snapshot'])
    assert.ok(listener.told.indexOf('originated') > 5)
    await group.stop()
    simulated.phone('201').hangUp()
    assert.ok(!listener.told.includes('connectionCleared'))
  })

  it('tries again with growing pauses what could not be started', async () => {
    const clock = new SimulatedClock()
    const starts: number[] = []
    let isBroken = true
    const connector: Connector = {
      name: 'broken',
      events: new Emitter<ConnectorEvents>(),
      async start() {
        starts.push(clock.monotonic() / 1000)
        if (isBroken) throw new Error('nobody there')
      },
      async stop() {},
      snapshot: async () => ({ at: clock.now(), devices: [], calls: [] }),
      perform: async () => ({}),
    }
    const { listener, group } = groupOf(connector, clock)
    await group.start()
    await clock.advanceAsync(15_000)
    assert.deepEqual(starts, [0, 1, 3, 7, 15])
    assert.deepEqual(group.state, {
      state: 'disconnected',
      fault: 'communication',
      sentence: 'nobody there',
    })
    isBroken = false
    await clock.advanceAsync(16_000)
    await settle()
    assert.deepEqual(listener.told.slice(-2), ['connected', 'snapshot'])
    await clock.advanceAsync(600_000)
    assert.equal(starts.length, 6)
    await group.stop()
  })

  it('gives up when it is stopped', async () => {
    const clock = new SimulatedClock()
    let starts = 0
    const connector: Connector = {
      name: 'broken',
      events: new Emitter<ConnectorEvents>(),
      async start() {
        starts++
        throw new Error('nobody there')
      },
      async stop() {},
      snapshot: async () => ({ at: 0, devices: [], calls: [] }),
      perform: async () => ({}),
    }
    const { group } = groupOf(connector, clock)
    await group.start()
    await group.stop()
    await clock.advanceAsync(600_000)
    assert.equal(starts, 1)
  })
})
