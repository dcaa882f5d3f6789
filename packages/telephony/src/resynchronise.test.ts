import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Call } from './call.ts'
import type { Snapshot, SnapshotCall, SnapshotConnection } from './connector.ts'
import type { CallFact } from './fact.ts'
import { LiveCalls } from './live-calls.ts'
import { resynchronise } from './resynchronise.ts'
import { FactTeller, party } from './testing/facts.ts'
import { statesOfCalls, statesOfSnapshot } from './testing/suite/agreement.ts'
import type { ConnectionState } from './words.ts'

const AT = 1_000_000

function world(...facts: readonly CallFact[]): LiveCalls {
  let last = 0
  const live = new LiveCalls({ connector: 'test', newId: () => `id${++last}` })
  for (const fact of facts) live.apply(fact)
  return live
}

function snapshot(...calls: readonly SnapshotCall[]): Snapshot {
  return { at: AT, devices: [], calls }
}

function connection(
  number: string,
  state: ConnectionState,
  direction: SnapshotConnection['direction'] = 'incoming',
  more: Partial<SnapshotConnection> = {},
): SnapshotConnection {
  return { party: party(number), state, direction, ...more }
}

const one = new FactTeller('1')
const ringing = [one.at(0).originated('301', '302'), one.at(0).delivered('302', '301')]
const talking = [...ringing, one.at(1000).established('302', '301')]

describe('resynchronise', () => {
  it('ends calls that are gone, with cause lost', () => {
    const live = world(...talking)
    const facts = resynchronise(live.all(), snapshot())
    assert.deepEqual(facts, [{ type: 'callCleared', switchCallId: '1', at: AT, cause: 'lost' }])
    const { calls } = live.apply(facts[0]!)
    assert.equal(calls[0]!.endedAt, AT)
  })

  it('tells nothing where nothing has changed', () => {
    const same = {
      switchCallId: '1',
      connections: [connection('301', 'connected', 'outgoing'), connection('302', 'alerting')],
    }
    assert.deepEqual(resynchronise(world(...ringing).all(), snapshot(same)), [])
  })

  it('brings in a call that nobody saw, with the times that the switch knows', () => {
    const live = world()
    const times = { startedAt: 500, answeredAt: 900 }
    const missed = {
      switchCallId: '7',
      connections: [
        connection('302', 'connected', 'incoming', { ...times, called: party('302') }),
        connection('+4930', 'hold', 'outgoing', times),
      ],
    }
    for (const fact of resynchronise([], snapshot(missed))) live.apply(fact)
    const [call] = live.all()
    const ours = call!.connections.find(({ party: { line } }) => line === '302')
    assert.partialDeepStrictEqual(ours, {
      startedAt: 500,
      answeredAt: 900,
      direction: 'incoming',
      firstOther: party('+4930'),
    })
    assert.partialDeepStrictEqual(call!.connections[0], { state: 'hold', answeredAt: 900, startedAt: 500 })
  })

  it('knows of an answer that it missed', () => {
    const live = world(...ringing)
    const now = {
      switchCallId: '1',
      connections: [
        connection('301', 'connected', 'outgoing', { answeredAt: 4000 }),
        connection('302', 'connected', 'incoming', { answeredAt: 4000 }),
      ],
    }
    const ids = live.all()[0]!.connections.map(({ id }) => id)
    for (const fact of resynchronise(live.all(), snapshot(now))) live.apply(fact)
    const { connections } = live.all()[0]!
    assert.deepEqual(
      connections.map(({ id }) => id),
      ids,
    )
    assert.deepEqual(
      connections.map(({ answeredAt }) => answeredAt),
      [4000, 4000],
    )
  })

  it('knows when the caller was answered, where the caller was seen after the answer', () => {
    const live = world(one.at(3000).established('302', ''), one.at(3500).originated('301', '302'))
    const now = {
      switchCallId: '1',
      connections: [
        connection('301', 'connected', 'outgoing', { answeredAt: 2900 }),
        connection('302', 'connected'),
      ],
    }
    for (const fact of resynchronise(live.all(), snapshot(now))) live.apply(fact)
    const answers = live.all()[0]!.connections.map(({ answeredAt }) => answeredAt)
    assert.deepEqual(answers, [3000, 2900])
  })

  it('follows a transfer that it missed', () => {
    const live = world(...talking)
    const now = {
      switchCallId: '1',
      connections: [connection('301', 'connected', 'outgoing'), connection('303', 'connected')],
    }
    for (const fact of resynchronise(live.all(), snapshot(now))) live.apply(fact)
    assert.deepEqual(statesOfCalls(live.all()), { 1: ['301 connected', '303 connected'] })
  })

  it('takes a call that rings again for another one under the same id', () => {
    const live = world(...talking)
    const [before] = live.all()
    const now = {
      switchCallId: '1',
      connections: [connection('301', 'connected', 'outgoing'), connection('302', 'alerting')],
    }
    for (const fact of resynchronise(live.all(), snapshot(now))) live.apply(fact)
    assert.notEqual(live.all()[0]!.id, before!.id)
    assert.equal(live.all().length, 1)
  })

  it('leaves aside calls without a line of ours', () => {
    const foreign = {
      switchCallId: '9',
      connections: [connection('+4930', 'connected', 'outgoing'), connection('+4940', 'connected')],
    }
    assert.deepEqual(resynchronise([], snapshot(foreign)), [])
  })
})

const device = fc.constantFrom('301', '302', '303', '304', '+4930', '+4940')
const state = fc.constantFrom<ConnectionState>('alerting', 'connected', 'hold', 'queued', 'fail')
const time = fc.option(fc.nat(1000), { nil: undefined })

const snapshotCall = fc
  .record({
    switchCallId: fc.constantFrom('1', '2', '3', '4'),
    devices: fc.uniqueArray(device, { minLength: 1, maxLength: 4 }),
    states: fc.array(state, { minLength: 4, maxLength: 4 }),
    hasCaller: fc.boolean(),
    isPrompted: fc.boolean(),
    startedAt: time,
    answeredAt: time,
  })
  .map(({ switchCallId, devices, states, hasCaller, isPrompted, startedAt, answeredAt }): SnapshotCall => {
    const times = {
      ...(startedAt === undefined ? {} : { startedAt }),
      ...(answeredAt === undefined ? {} : { answeredAt: answeredAt + 1000 }),
    }
    const connections = devices.map((number, index) => {
      const isCaller = hasCaller && index === 0
      // A caller does not ring; one who is being prompted is alone in the call.
      const calling = isPrompted && devices.length === 1 ? 'initiated' : 'connected'
      const alive = isCaller && states[index] === 'alerting' ? calling : states[index]!
      return connection(number, alive, isCaller ? 'outgoing' : 'incoming', times)
    })
    return { switchCallId, connections }
  })
const anySnapshot = fc
  .uniqueArray(snapshotCall, { selector: ({ switchCallId }) => switchCallId, maxLength: 4 })
  .map((calls) => snapshot(...calls))

describe('resynchronise, from any state to any other', () => {
  it('leads to exactly what the snapshot says, and then has nothing more to tell', () => {
    fc.assert(
      fc.property(fc.array(anySnapshot, { minLength: 1, maxLength: 4 }), (snapshots) => {
        const live = world()
        for (const next of snapshots) {
          const irregular: unknown[] = []
          for (const fact of resynchronise(live.all(), next)) {
            irregular.push(...live.apply(fact).effects.filter(({ type }) => type === 'irregular'))
          }
          assert.deepEqual(statesOfCalls(live.all()), statesOfSnapshot(next))
          assert.deepEqual(irregular, [])
          assertOneConnectionEach(live.all())
          assert.deepEqual(stateFacts(resynchronise(live.all(), next)), [])
        }
      }),
      { numRuns: 2000 },
    )
  })
})

/** Answers may be told again: where nobody answered that we know of, the caller's answer has nowhere to go. */
function stateFacts(facts: readonly CallFact[]): readonly CallFact[] {
  return facts.filter(({ type }) => type !== 'established')
}

function assertOneConnectionEach(calls: readonly Call[]): void {
  for (const call of calls) {
    const parties = call.connections
      .filter(({ state: now }) => now !== 'null')
      .map(({ party: { line, number } }) => line ?? number)
    assert.equal(new Set(parties).size, parties.length, `somebody is twice in the call: ${parties}`)
  }
}
