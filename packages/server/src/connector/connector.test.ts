import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Emitter, silentLog, systemClock } from '@offhook/base'
import { SimulatedClock, settle } from '@offhook/base/testing'
import {
  type CallFact,
  type Connector,
  type ConnectorEvents,
  LiveCalls,
  type Snapshot,
} from '@offhook/telephony'
import { SimulatedSwitch } from '@offhook/telephony/testing'
import { Numbers, planOfBasics } from '../location/index.ts'
import { NumberPlan } from '../location/number-plan.ts'
import { DialledNumbers } from './dialled-numbers.ts'
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

describe('connected numbers (§10.3.3.2)', () => {
  const at = 1
  const line = { line: '201', number: '201' }
  const translationAt = (pbx: object) => {
    const json = {
      name: 'Berlin',
      country: 'DE',
      areaCode: '30',
      pbx: { trunkNumber: '12345', internalLength: { min: 3, max: 3 }, ...pbx },
    }
    const located = new NumberPlan([{ name: 'Berlin', isDefault: true, json, lines: [], tests: [] }], [])
    return new Translation(new Numbers(() => located, systemClock))
  }
  let last = 0
  const newId = () => String(++last)
  /** Each list takes off its own code, so that the result says which one was used. */
  const strip = {
    incoming: ['1'],
    outgoing: ['2'],
    forwarding: ['3'],
    connectedIncoming: ['4'],
    connectedOutgoing: ['5'],
  }
  const ringsFrom = (number: string): CallFact => ({
    type: 'delivered',
    switchCallId: 'c1',
    at,
    callingDevice: { number },
    calledDevice: line,
    alertingDevice: line,
  })
  const calls = (number: string): CallFact => ({
    type: 'originated',
    switchCallId: 'c1',
    at,
    callingDevice: line,
    calledDevice: { number },
  })
  const connectedTo = (number: string) =>
    ({ type: 'callInformation', switchCallId: 'c1', at, device: { number, name: 'Weber' } }) as const
  const answeredBy = (number: string, called: string) =>
    ({
      type: 'established',
      switchCallId: 'c1',
      at,
      answeringDevice: { number },
      callingDevice: line,
      calledDevice: { number: called },
    }) as const

  it('lose the code of incoming connected numbers in incoming calls', () => {
    const translation = translationAt({ strip })
    translation.fact(ringsFrom('1089111111'))
    assert.equal(translation.fact(connectedTo('4089222222')).device.number, '+4989222222')
  })

  it('lose the code of outgoing connected numbers in outgoing calls', () => {
    const translation = translationAt({ strip })
    translation.fact(calls('2089111111'))
    assert.equal(translation.fact(connectedTo('5089222222')).device.number, '+4989222222')
  })

  it('are those of who answers with another number than was called', () => {
    const translation = translationAt({ strip })
    const fact = translation.fact(answeredBy('5089222222', '2089111111'))
    assert.equal(fact.answeringDevice.number, '+4989222222')
    assert.equal(fact.calledDevice.number, '+4989111111')
    const same = translationAt({ strip }).fact(answeredBy('2089111111', '2089111111'))
    assert.equal(same.answeringDevice.number, '+4989111111', 'who was called is no other party')
  })

  it('are known by calls that a snapshot told of', () => {
    const told = (number: string, direction: 'incoming' | 'outgoing') => {
      const translation = translationAt({ strip })
      const state = 'connected'
      const own = direction === 'incoming' ? 'outgoing' : 'incoming'
      translation.call({
        switchCallId: 'c1',
        connections: [
          { party: { number: '089111111' }, state, direction },
          { party: line, state, direction: own },
        ],
      })
      return translation.fact(connectedTo(number)).device.number
    }
    assert.equal(told('4089222222', 'outgoing'), '+4989222222', 'it called us')
    assert.equal(told('5089222222', 'incoming'), '+4989222222', 'we called it')
  })

  it('are ignored where the location says so: the call stays one with who called or was called', () => {
    for (const [begin, far] of [
      [ringsFrom('0089111111'), '+4989111111'],
      [calls('0089333333'), '+4989333333'],
    ] as const) {
      const translation = translationAt({ ignoreConnectedId: true })
      const live = new LiveCalls({ connector: 's', newId })
      const outside = () =>
        live
          .get('c1')
          ?.connections.filter(({ party, state }) => party.line === undefined && state !== 'null')
          .map(({ party }) => party)
      live.apply(translation.fact(begin))
      if (begin.type === 'originated') {
        live.apply(translation.fact(answeredBy('0089333333', '0089333333')))
      }
      for (const number of ['0089222222', '+4989222222']) {
        live.apply(translation.fact(connectedTo(number)))
        assert.deepEqual(outside(), [{ number: far }])
      }
      const droppedConnection = { number: '0089222222' }
      live.apply(translation.fact({ type: 'connectionCleared', switchCallId: 'c1', at, droppedConnection }))
      assert.deepEqual(outside(), [])
    }
  })

  it('change who is at the other end where they are not ignored', () => {
    const translation = translationAt({})
    const live = new LiveCalls({ connector: 's', newId })
    live.apply(translation.fact(ringsFrom('0089111111')))
    live.apply(translation.fact(connectedTo('0089222222')))
    assert.deepEqual(live.get('c1')?.connections[0]?.party, { number: '+4989222222', name: 'Weber' })
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
  const lines = { claim: () => true, owned: () => [], release() {}, refused() {} }
  const groupOf = (connector: Connector, clock: SimulatedClock) => {
    const listener = new Listener()
    const group = new LineGroup({
      connector,
      numbers,
      dialled: new DialledNumbers(),
      addressOf: () => null,
      clock,
      log: silentLog,
      listener,
      lines,
    })
    return { listener, group }
  }

  it('takes a snapshot when its link is new, and tells of what came meanwhile after it', async () => {
    const clock = new SimulatedClock()
    const simulated = new SimulatedSwitch('s', clock)
    simulated.addLine({ line: '201' })
    const { listener, group } = groupOf(simulated, clock)
    await group.start()
    await settle()
    assert.deepEqual(listener.told, ['connected', 'device', 'snapshot'])
    simulated.disconnect()
    simulated.reconnect()
    simulated.phone('201').dial('202')
    await settle()
    const again = listener.told.slice(3).filter((told) => told !== 'device')
    assert.deepEqual(again.slice(0, 3), ['disconnected', 'connected', 'snapshot'])
    assert.ok(again.indexOf('originated') > 2)
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
