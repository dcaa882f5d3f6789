/**
 * The services of ECMA-269 §17 as flows: the states of the devices before, the events that a switch sends (§20.2), the states
 * after. D1 is 301, D2 302, D3 303; `1:` and `2:` are the calls.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { liveConnections } from './call.ts'
import type { CallFact } from './fact.ts'
import { LiveCalls } from './live-calls.ts'
import { FactTeller } from './testing/facts.ts'

const one = new FactTeller('1')
const two = new FactTeller('2')

const ringing = [one.originated('301', '302'), one.delivered('302', '301')]
const talking = [...ringing, one.established('302', '301')]
const holding = [...talking, one.held('302')]
const consulting = [
  ...holding,
  two.initiated('302'),
  two.originated('302', '303'),
  two.delivered('303', '302'),
  two.established('303', '302'),
]

interface Flow {
  readonly initial: string
  readonly before: readonly CallFact[]
  readonly events: readonly CallFact[]
  readonly final: string
}

// biome-ignore format: the columns are the point
const flows: Record<string, Flow> = {
  'Make Call': {
    initial: '',
    before: [],
    events: [one.initiated('301'), one.originated('301', '302'), one.delivered('302', '301')],
    final: '1: 301 connected, 302 alerting',
  },
  'Make Call, to the network': {
    initial: '',
    before: [],
    events: [one.originated('301', '+4930'), one.reached('+4930', '301')],
    final: '1: 301 connected, +4930 alerting',
  },
  'Make Call, busy': {
    initial: '',
    before: [],
    events: [one.originated('301', '302'), one.failed('302', 'busy')],
    final: '1: 301 connected, 302 fail',
  },
  'Answer Call': {
    initial: '1: 301 connected, 302 alerting',
    before: ringing,
    events: [one.established('302', '301')],
    final: '1: 301 connected, 302 connected',
  },
  'Clear Connection': {
    initial: '1: 301 connected, 302 connected',
    before: talking,
    events: [one.cleared('302'), one.cleared('301')],
    final: '',
  },
  'Clear Call': {
    initial: '1: 301 connected, 302 connected',
    before: talking,
    events: [one.over()],
    final: '',
  },
  'Hold Call': {
    initial: '1: 301 connected, 302 connected',
    before: talking,
    events: [one.held('302')],
    final: '1: 301 connected, 302 hold',
  },
  'Retrieve Call': {
    initial: '1: 301 connected, 302 hold',
    before: holding,
    events: [one.retrieved('302')],
    final: '1: 301 connected, 302 connected',
  },
  'Consultation Call': {
    initial: '1: 301 connected, 302 connected',
    before: talking,
    events: consulting.slice(3),
    final: '1: 301 connected, 302 hold; 2: 302 connected, 303 connected',
  },
  'Alternate Call': {
    initial: '1: 301 connected, 302 hold; 2: 302 connected, 303 connected',
    before: consulting,
    events: [two.held('302'), one.retrieved('302')],
    final: '1: 301 connected, 302 connected; 2: 302 hold, 303 connected',
  },
  'Reconnect Call': {
    initial: '1: 301 connected, 302 hold; 2: 302 connected, 303 connected',
    before: consulting,
    events: [two.cleared('302'), two.cleared('303'), one.retrieved('302')],
    final: '1: 301 connected, 302 connected',
  },
  'Transfer Call': {
    initial: '1: 301 connected, 302 hold; 2: 302 connected, 303 connected',
    before: consulting,
    events: [one.transferred('302', '303', '2')],
    final: '1: 301 connected, 303 connected',
  },
  'Conference Call': {
    initial: '1: 301 connected, 302 hold; 2: 302 connected, 303 connected',
    before: consulting,
    events: [one.conferenced('302', '2')],
    final: '1: 301 connected, 302 connected, 303 connected',
  },
  'Single Step Transfer Call': {
    initial: '1: 301 connected, 302 connected',
    before: talking,
    events: [one.transferred('302', '303'), one.delivered('303', '301', '303', '302')],
    final: '1: 301 connected, 303 alerting',
  },
  'Deflect Call': {
    initial: '1: 301 connected, 302 alerting',
    before: ringing,
    events: [one.diverted('302', '303', 'redirected'), one.delivered('303', '301', '302', '302')],
    final: '1: 301 connected, 303 alerting',
  },
  'Directed Pickup Call': {
    initial: '1: 301 connected, 302 alerting',
    before: ringing,
    events: [one.diverted('302', '303', 'callPickup'), one.established('303', '301', '302', '302')],
    final: '1: 301 connected, 303 connected',
  },
}

describe('the flows of ECMA-269', () => {
  for (const [service, { initial, before, events, final }] of Object.entries(flows)) {
    it(service, () => {
      let last = 0
      const live = new LiveCalls({ connector: 'test', newId: () => `id${++last}` })
      for (const fact of before) live.apply(fact)
      assert.equal(statesOf(live), initial)
      for (const fact of events) {
        const irregular = live.apply(fact).effects.filter(({ type }) => type === 'irregular')
        assert.deepEqual(irregular, [])
      }
      assert.equal(statesOf(live), final)
    })
  }
})

function statesOf(live: LiveCalls): string {
  return live
    .all()
    .map((call) => {
      const connections = liveConnections(call).map(({ party, state }) => `${party.number} ${state}`)
      return `${call.switchCallId}: ${connections.join(', ')}`
    })
    .join('; ')
}
