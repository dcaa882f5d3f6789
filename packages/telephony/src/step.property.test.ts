import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Call, liveConnections } from './call.ts'
import type { CallEffect } from './draft.ts'
import type { CallFact } from './fact.ts'
import { LiveCalls } from './live-calls.ts'
import { type SingleCallFact, step } from './step.ts'
import { FactTeller } from './testing/facts.ts'
import type { Cause } from './words.ts'

const device = fc.constantFrom('301', '302', '303', '+4930', '+4940', '')
const cause = fc.constantFrom<Cause>('normal', 'busy', 'callRejected', 'callForwardAlways', 'transfer')
const callId = fc.constantFrom('1', '2', '3')

/** Any fact at all, sensible or not, in any order. */
const fact: fc.Arbitrary<CallFact> = fc
  .record({ id: callId, other: callId, at: fc.nat(100_000), a: device, b: device, c: device, cause })
  .chain(({ id, other, at, a, b, c, cause: why }) => {
    const tell = new FactTeller(id).at(at)
    return fc.constantFrom<CallFact>(
      tell.initiated(a),
      tell.originated(a, b),
      tell.delivered(a, b, c),
      tell.delivered(a, b, c, '302'),
      tell.reached(a, b, c),
      tell.established(a, b, c),
      tell.held(a),
      tell.retrieved(a),
      tell.failed(a, why),
      tell.queued(a, b),
      tell.diverted(a, b, why),
      tell.cleared(a, why, b),
      tell.over(why),
      tell.informed({ number: a, name: 'Somebody' }),
      tell.transferred(a, b, other),
      tell.transferred(a, b),
      { ...tell.transferred(a, b, '2'), switchCallId: other },
      tell.conferenced(a, other),
    )
  })
const facts = fc.array(fact, { maxLength: 40, size: 'max' })

const isSingle = (one: CallFact): one is SingleCallFact =>
  one.type !== 'transferred' && one.type !== 'conferenced'

function context() {
  let last = 0
  return { connector: 'test', newId: () => `id${++last}` }
}

describe('step, whatever the switch tells', () => {
  it('never throws, and keeps its promises about ids and ends', () => {
    fc.assert(
      fc.property(facts, (sequence) => {
        const live = new LiveCalls(context())
        const ended = new Set<string>()
        for (const one of sequence) {
          const before = live.all()
          const { effects, calls } = live.apply(one)
          for (const effect of effects) {
            if (effect.type === 'callEnded') ended.add(effect.call.id)
          }
          for (const call of live.all()) assert.ok(!ended.has(call.id), 'an ended call lives again')
          for (const call of calls) {
            if (call.endedAt !== undefined) assert.deepEqual(liveConnections(call), [])
          }
          assertIdsAreUnique(live.all())
          assertNobodyIsTwiceInACall(live.all())
          assertNothingVanished(before, live.all(), effects)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('is idempotent: the same fact once more changes nothing and has no effect', () => {
    fc.assert(
      fc.property(fc.array(fact.filter(isSingle), { maxLength: 15, size: 'max' }), (sequence) => {
        const same = context()
        let call: Call | undefined
        for (const one of sequence.filter(isSingle)) {
          const once = step(call, one, same)
          const twice = step(once.call, one, same)
          assert.deepEqual(twice.call, once.call)
          assert.deepEqual(
            twice.effects.filter(({ type }) => type !== 'irregular'),
            [],
          )
          call = once.call
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('tells every change as an effect: who follows the effects knows the calls', () => {
    fc.assert(
      fc.property(facts, (sequence) => {
        const live = new LiveCalls(context())
        const mirror = new Map<string, Map<string, string>>()
        for (const one of sequence) follow(mirror, live.apply(one).effects)
        for (const call of live.all()) {
          const told = mirror.get(call.id) ?? new Map()
          const known = call.connections.map(({ id, state }) => [id, state])
          assert.deepEqual([...told].sort(), known.sort())
        }
      }),
      { numRuns: 1000 },
    )
  })
})

function follow(mirror: Map<string, Map<string, string>>, effects: readonly CallEffect[]): void {
  const of = (callId: string) => {
    const connections = mirror.get(callId) ?? new Map<string, string>()
    mirror.set(callId, connections)
    return connections
  }
  for (const effect of effects) {
    if (effect.type === 'connectionChanged')
      of(effect.callId).set(effect.connection.id, effect.connection.state)
    if (effect.type === 'connectionMoved') {
      of(effect.from).delete(effect.connection.id)
      of(effect.to).set(effect.connection.id, effect.connection.state)
    }
  }
}

function assertIdsAreUnique(calls: readonly Call[]): void {
  const ids = calls.flatMap((call) => [call.id, ...call.connections.map(({ id }) => id)])
  assert.equal(new Set(ids).size, ids.length, 'an id stands for two things')
}

function assertNobodyIsTwiceInACall(calls: readonly Call[]): void {
  for (const call of calls) {
    const parties = liveConnections(call).map(({ party: { line, number } }) => line ?? `outside ${number}`)
    assert.equal(new Set(parties).size, parties.length, `twice in a call: ${parties}`)
  }
}

/** A live connection leaves the live view only by an effect that says so. */
function assertNothingVanished(
  before: readonly Call[],
  after: readonly Call[],
  effects: readonly CallEffect[],
): void {
  const left = new Set(after.flatMap((call) => liveConnections(call).map(({ id }) => id)))
  const cleared = new Set(
    effects.flatMap((effect) =>
      effect.type === 'connectionChanged' && effect.connection.state === 'null' ? [effect.connection.id] : [],
    ),
  )
  for (const { id } of before.flatMap(liveConnections)) {
    assert.ok(left.has(id) || cleared.has(id), `connection ${id} vanished`)
  }
}
