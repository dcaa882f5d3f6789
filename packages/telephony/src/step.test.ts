import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Call, type Connection, liveConnections, otherParties } from './call.ts'
import type { CallEffect } from './draft.ts'
import type { CallFact } from './fact.ts'
import { LiveCalls } from './live-calls.ts'
import { FactTeller, party } from './testing/facts.ts'

/** Applies facts to an empty world; gives all calls ever seen, and the effects. */
function apply(...facts: readonly CallFact[]) {
  let last = 0
  const live = new LiveCalls({ connector: 'test', newId: () => `id${++last}` })
  const calls = new Map<string, Call>()
  const effects: CallEffect[] = []
  for (const fact of facts) {
    const applied = live.apply(fact)
    effects.push(...applied.effects)
    for (const call of applied.calls) calls.set(call.id, call)
  }
  const all = [...calls.values()]
  return { calls: all, live: live.all(), effects, first: all[0]! }
}

function of(call: Call, number: string): Connection {
  const found = call.connections.findLast(({ party: { line, number: known } }) => (line ?? known) === number)
  assert.ok(found, `${number} is not in the call`)
  return found
}

const states = (call: Call) =>
  Object.fromEntries(call.connections.map((connection) => [connection.party.number, connection.state]))
const irregular = (effects: readonly CallEffect[]) => effects.filter(({ type }) => type === 'irregular')

const one = new FactTeller('1')
const two = new FactTeller('2')

describe('a simple call', () => {
  const facts = [
    one.at(0).initiated('301'),
    one.at(100).originated('301', '302'),
    one.at(200).delivered('302', '301'),
    one.at(5200).established('302', '301'),
    one.at(9200).cleared('302', 'normalClearing', '302'),
    one.at(9200).cleared('301', 'normalClearing', '302'),
  ]

  it('gives each side its part', () => {
    const { first, effects } = apply(...facts)
    assert.deepEqual(irregular(effects), [])
    assert.partialDeepStrictEqual(of(first, '301'), {
      direction: 'outgoing',
      startedAt: 0,
      answeredAt: 5200,
      endedAt: 9200,
      called: party('302'),
      firstOther: party('302'),
      releasedBy: party('302'),
    })
    assert.partialDeepStrictEqual(of(first, '302'), {
      direction: 'incoming',
      startedAt: 200,
      alertingAt: 200,
      answeredAt: 5200,
      endedAt: 9200,
      called: party('302'),
      firstOther: party('301'),
    })
    assert.equal(first.endedAt, 9200)
  })

  it('goes through the states of ECMA-269', () => {
    const seen = facts.map((_, index) => states(apply(...facts.slice(0, index + 1)).first))
    assert.deepEqual(seen, [
      { 301: 'initiated' },
      { 301: 'connected' },
      { 301: 'connected', 302: 'alerting' },
      { 301: 'connected', 302: 'connected' },
      { 301: 'connected', 302: 'null' },
      { 301: 'null', 302: 'null' },
    ])
  })

  it('tells its start first and its end last', () => {
    const types = apply(...facts).effects.map(({ type }) => type)
    assert.equal(types[0], 'callStarted')
    assert.equal(types.at(-1), 'callEnded')
    assert.equal(types.filter((type) => type === 'callEnded').length, 1)
  })

  it('knows the others of each connection, and the last one when it is over', () => {
    const talking = apply(...facts.slice(0, 4)).first
    assert.deepEqual(otherParties(talking, of(talking, '301')), [party('302')])
    const over = apply(...facts).first
    assert.deepEqual(otherParties(over, of(over, '302')), [party('301')])
  })
})

describe('a call that is not answered', () => {
  const ringing = [one.at(0).originated('301', '302'), one.at(0).delivered('302', '301')]

  it('busy: the failed connection stays until it is cleared, and keeps its cause', () => {
    const facts = [one.at(0).originated('301', '302'), one.at(10).failed('302', 'busy')]
    const failing = apply(...facts).first
    assert.deepEqual(states(failing), { 301: 'connected', 302: 'fail' })
    assert.deepEqual(of(failing, '302').firstOther, party('301'))
    assert.deepEqual(of(failing, '302').called, party('302'))
    const { first } = apply(...facts, one.at(500).cleared('301'))
    assert.equal(of(first, '302').cause, 'busy')
    assert.equal(of(first, '302').endedAt, 500)
    assert.equal(first.endedAt, 500)
  })

  it('busy, told by a call from outside whose first news it is', () => {
    const news = { ...one.failed('302', 'busy'), callingDevice: party('+4930'), calledDevice: party('302') }
    const { first } = apply(news as CallFact)
    assert.deepEqual(of(first, '302').firstOther, party('+4930'))
    assert.equal(of(first, '+4930').direction, 'outgoing')
  })

  it('no answer', () => {
    const { first } = apply(...ringing, one.at(60_000).cleared('302', 'callNotAnswered'), one.cleared('301'))
    assert.equal(of(first, '302').answeredAt, undefined)
    assert.equal(of(first, '302').cause, 'callNotAnswered')
  })

  it('rejected', () => {
    const { first } = apply(...ringing, one.at(1000).cleared('302', 'callRejected', '302'))
    assert.equal(of(first, '302').state, 'null')
    assert.equal(of(first, '302').cause, 'callRejected')
    assert.deepEqual(of(first, '302').releasedBy, party('302'))
    assert.equal(of(first, '301').state, 'connected')
  })

  it('nobody of ours is left: the call is over, whatever the other side does', () => {
    const { first } = apply(one.at(0).delivered('302', '+4930'), one.at(3000).cleared('302'))
    assert.equal(first.endedAt, 3000)
    assert.equal(of(first, '+4930').state, 'null')
  })
})

describe('a call that goes elsewhere', () => {
  for (const cause of ['callForwardAlways', 'callForwardBusy', 'callForwardNotReachable'] as const) {
    it(`${cause}: the line never rings, and no effect says it does`, () => {
      const { first, effects } = apply(
        one.at(0).originated('301', '302'),
        one.at(5).diverted('302', '303', cause),
        one.at(10).delivered('303', '301', '302', '302'),
        one.at(2000).established('303', '301', '302', '302'),
      )
      assert.partialDeepStrictEqual(of(first, '302'), {
        state: 'null',
        startedAt: 5,
        endedAt: 5,
        cause,
        firstOther: party('301'),
        redirectedTo: party('303'),
      })
      assert.equal(of(first, '302').alertingAt, undefined)
      assert.partialDeepStrictEqual(of(first, '303'), {
        redirectedFrom: party('302'),
        called: party('302'),
        firstOther: party('301'),
        answeredAt: 2000,
      })
      assert.equal(of(first, '301').answeredAt, 2000)
      const ofForwarder = effects.filter(
        (effect) => effect.type === 'connectionChanged' && effect.connection.party.line === '302',
      )
      assert.equal(ofForwarder.length, 1)
    })
  }

  it('callForwardNoAnswer and deflect: it rang here, then there', () => {
    for (const cause of ['callForwardNoAnswer', 'redirected'] as const) {
      const { first, effects } = apply(
        one.at(0).originated('301', '302'),
        one.at(5).delivered('302', '301'),
        one.at(20_005).diverted('302', '303', cause),
        one.at(20_010).delivered('303', '301', '302', '302'),
      )
      assert.partialDeepStrictEqual(of(first, '302'), { alertingAt: 5, endedAt: 20_005, cause })
      assert.deepEqual(states(first), { 301: 'connected', 302: 'null', 303: 'alerting' })
      assert.deepEqual(irregular(effects), [])
    }
  })

  it('pickup', () => {
    const { first } = apply(
      one.at(0).originated('301', '302'),
      one.at(5).delivered('302', '301'),
      one.at(3000).diverted('302', '303', 'callPickup'),
      one.at(3000).established('303', '301', '302', '302'),
    )
    assert.partialDeepStrictEqual(of(first, '302'), { cause: 'callPickup', redirectedTo: party('303') })
    assert.partialDeepStrictEqual(of(first, '303'), { answeredAt: 3000, redirectedFrom: party('302') })
  })

  it('a repeated Diverted changes nothing', () => {
    const facts = [one.at(0).originated('301', '302'), one.diverted('302', '303', 'callForwardAlways')]
    assert.deepEqual(apply(...facts, facts[1]!).first, apply(...facts).first)
  })
})

describe('consultation, transfer, conference', () => {
  const talking = [
    one.at(0).originated('301', '302'),
    one.at(0).delivered('302', '301'),
    one.at(1000).established('302', '301'),
    one.at(5000).held('302'),
    two.at(5000).originated('302', '303'),
    two.at(5000).delivered('303', '302'),
  ]
  const consulting = [...talking, two.at(7000).established('303', '302')]

  it('transfer: the consulted one goes on in the held call, under its own id', () => {
    const before = apply(...consulting)
    const consulted = of(before.calls[1]!, '303')
    const { calls, live, effects } = apply(...consulting, one.at(9000).transferred('302', '303', '2'))
    const [primary, secondary] = calls
    assert.deepEqual(states(primary!), { 301: 'connected', 302: 'null', 303: 'connected' })
    assert.deepEqual(of(primary!, '303'), consulted)
    assert.equal(secondary!.mergedInto, primary!.id)
    assert.equal(secondary!.endedAt, 9000)
    assert.deepEqual(live, [primary])
    assert.partialDeepStrictEqual(of(primary!, '302'), { endedAt: 9000, redirectedTo: party('303') })
    assert.partialDeepStrictEqual(of(secondary!, '302'), { endedAt: 9000, redirectedTo: party('301') })
    assert.deepEqual(irregular(effects), [])
    assert.deepEqual(
      effects.filter(({ type }) => type === 'connectionMoved'),
      [{ type: 'connectionMoved', from: secondary!.id, to: primary!.id, connection: consulted }],
    )
  })

  it('transfer: late news of the transferring device is not taken for a new call', () => {
    const transferred = [...consulting, one.at(9000).transferred('302', '303', '2')]
    const { calls } = apply(...transferred, two.cleared('302'), one.cleared('302'), two.over())
    assert.deepEqual(calls, apply(...transferred).calls)
  })

  it('transfer while ringing: the one who was left talks when the other answers', () => {
    const { first } = apply(
      ...talking,
      one.at(6000).transferred('302', '303', '2'),
      one.at(8000).established('303', '301'),
    )
    assert.deepEqual(states(first), { 301: 'connected', 302: 'null', 303: 'connected' })
    assert.equal(of(first, '303').answeredAt, 8000)
    assert.equal(of(first, '301').answeredAt, 1000)
  })

  it('transfer while ringing: a switch that goes on naming the first caller does not bring it back', () => {
    // Ben called Anna and transfers her: he is the calling device of the call that goes on without him.
    const { first } = apply(
      one.at(0).originated('302', '301'),
      one.at(0).delivered('301', '302'),
      one.at(1000).established('301', '302'),
      one.at(2000).held('302'),
      two.at(2000).originated('302', '303'),
      two.at(2000).delivered('303', '302'),
      one.at(3000).transferred('302', '303', '2'),
      one.at(4000).established('303', '302'),
    )
    assert.deepEqual(states(first), { 301: 'connected', 302: 'null', 303: 'connected' })
  })

  it('blind transfer', () => {
    const { first, effects } = apply(
      ...talking.slice(0, 3),
      one.at(4000).transferred('302', '303'),
      one.at(4100).delivered('303', '301', '303', '302'),
      one.at(6000).established('303', '301', '303', '302'),
    )
    assert.deepEqual(states(first), { 301: 'connected', 302: 'null', 303: 'connected' })
    assert.partialDeepStrictEqual(of(first, '302'), {
      cause: 'singleStepTransfer',
      redirectedTo: party('303'),
    })
    assert.deepEqual(of(first, '303').firstOther, party('301'))
    assert.deepEqual(irregular(effects), [])
  })

  it('the call goes on under the id that the switch gives it', () => {
    const renamed = { ...one.at(9000).transferred('302', '303', '2'), switchCallId: '3' }
    const three = new FactTeller('3')
    const { calls, live } = apply(...consulting, renamed, three.at(9500).cleared('303'), three.cleared('301'))
    assert.equal(calls.length, 2)
    assert.equal(calls[0]!.endedAt, 9500)
    assert.deepEqual(live, [])
  })

  it('conference: all three are in the held call', () => {
    const { calls, effects } = apply(...consulting, one.at(9000).conferenced('302', '2'))
    assert.deepEqual(states(calls[0]!), { 301: 'connected', 302: 'connected', 303: 'connected' })
    assert.equal(calls[1]!.mergedInto, calls[0]!.id)
    assert.deepEqual(irregular(effects), [])
    assert.equal(of(calls[0]!, '302').answeredAt, 1000)
  })

  it('of a merge whose held call nobody knows, the consultation call goes on', () => {
    const { live } = apply(...consulting.slice(4), one.at(9000).transferred('302', '303', '2'))
    assert.equal(live.length, 1)
    assert.equal(live[0]!.switchCallId, '1')
    assert.deepEqual(
      liveConnections(live[0]!).map((connection) => connection.party.line),
      ['303'],
    )
  })
})

describe('callers outside', () => {
  it('callInformation gives the one outside party its number and name', () => {
    const { first } = apply(
      one.delivered('302', '+4930'),
      one.informed({ number: '+493012', name: 'Weber' }),
      one.informed({ number: '+493012', name: 'Mrs Weber' }),
    )
    assert.deepEqual(first.connections[0]!.party, { number: '+493012', name: 'Mrs Weber' })
    assert.equal(first.connections.length, 2)
  })

  it('callInformation that tells nothing new has no effect', () => {
    const facts = [one.delivered('302', '+4930'), one.informed({ number: '+4930' })]
    assert.equal(apply(...facts).effects.length, apply(facts[0]!).effects.length)
  })

  it('of two parties outside neither is renamed by guess', () => {
    const { first } = apply(
      one.originated('301', '+4930'),
      one.reached('+4930', '301'),
      one.established('+4930', '301'),
      one.delivered('+4940', '301'),
      one.informed({ number: '+4950' }),
    )
    assert.deepEqual(Object.keys(states(first)), ['301', '+4930', '+4940'])
  })

  it('news that the outside party left is understood under a number it did not have before', () => {
    const { first } = apply(
      one.originated('301', '+4930'),
      one.reached('+4930', '301'),
      one.established('+4930', '301'),
      one.cleared('+49301'),
    )
    assert.equal(of(first, '+4930').state, 'null')
  })

  it('a caller of whom nothing is told is nobody in the call', () => {
    const { first } = apply(one.delivered('302', ''))
    assert.deepEqual(states(first), { 302: 'alerting' })
    assert.equal(of(first, '302').firstOther, undefined)
  })

  it('a caller who withholds its number is somebody', () => {
    const anonymous = { number: '', restricted: true }
    const { first } = apply({ ...one.delivered('302', ''), callingDevice: anonymous } as CallFact)
    assert.deepEqual(first.connections[0]!.party, anonymous)
  })
})

describe('irregular news', () => {
  it('is followed, and reported', () => {
    const { first, effects } = apply(one.at(0).initiated('301'), one.held('301'))
    assert.equal(of(first, '301').state, 'hold')
    assert.equal(irregular(effects).length, 1)
  })

  it('a late Delivered does not turn back an answered connection, but completes it', () => {
    const { first } = apply(
      { ...one.at(0).established('302', '301'), callingDevice: { number: '' } } as CallFact,
      one.at(5).delivered('302', '301'),
    )
    assert.equal(of(first, '302').state, 'connected')
    assert.deepEqual(of(first, '302').firstOther, party('301'))
  })
})
