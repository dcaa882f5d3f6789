import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Call } from './call.ts'
import type { Device } from './fact.ts'
import { LiveCalls } from './live-calls.ts'
import { isPermitted, permittedForConnection, permittedForLine, situationOf } from './permitted.ts'
import { FactTeller } from './testing/facts.ts'
import { type Service, services } from './words.ts'

const device: Device = {
  line: '301',
  name: 'Anna',
  state: 'inService',
  stateReason: '',
  services,
  forwardings: [],
  doNotDisturb: false,
}

const one = new FactTeller('1')
const two = new FactTeller('2')

/** Situations of line 301, by the facts that led there. */
const situations = {
  idle: [],
  prompted: [one.initiated('301')],
  calling: [one.originated('301', '302'), one.delivered('302', '301')],
  ringing: [one.delivered('301', '302')],
  talking: [one.delivered('301', '302'), one.established('301', '302')],
  holding: [one.delivered('301', '302'), one.established('301', '302'), one.held('301')],
  consulting: [
    one.delivered('301', '302'),
    one.established('301', '302'),
    one.held('301'),
    two.originated('301', '303'),
    two.established('303', '301'),
  ],
  'consulting, not answered yet': [
    one.delivered('301', '302'),
    one.established('301', '302'),
    one.held('301'),
    two.originated('301', '303'),
    two.delivered('303', '301'),
  ],
  'called while talking': [
    one.delivered('301', '302'),
    one.established('301', '302'),
    two.delivered('301', '303'),
  ],
  'called while busy': [
    one.delivered('301', '302'),
    one.established('301', '302'),
    two.originated('303', '301'),
    two.failed('301', 'busy'),
  ],
  'calling a busy one': [one.originated('301', '302'), one.failed('302', 'busy')],
} as const

function lineIn(situation: keyof typeof situations, of: Device = device) {
  const live = new LiveCalls({ connector: 'test', newId: counter() })
  for (const fact of situations[situation]) live.apply(fact)
  return situationOf(of, live.all())
}

function counter() {
  let last = 0
  return () => `id${++last}`
}

/** ECMA-269 §17: what may be asked in which state of the device's connections. The columns are calls 1 and 2, and the line. */
// biome-ignore format: the columns are the point
const table: Record<keyof typeof situations, { line: string; one?: string; two?: string }> = {
  idle:         { line: 'makeCall directedPickupCall groupPickupCall' },
  prompted:     { line: '', one: 'clearConnection' },
  calling:      { line: '', one: 'clearConnection' },
  ringing:      { line: 'makeCall directedPickupCall groupPickupCall', one: 'answerCall clearConnection deflectCall' },
  talking:      { line: '', one: 'clearConnection holdCall consultationCall singleStepTransferCall parkCall generateDigits' },
  holding:      { line: 'makeCall directedPickupCall groupPickupCall', one: 'clearConnection retrieveCall' },
  consulting:   { line: '', one: 'clearConnection',
                  two: 'clearConnection holdCall consultationCall alternateCall reconnectCall transferCall conferenceCall singleStepTransferCall parkCall generateDigits' },
  'consulting, not answered yet': { line: '', one: 'clearConnection', two: 'clearConnection reconnectCall transferCall' },
  'called while talking': { line: '', one: 'clearConnection holdCall consultationCall singleStepTransferCall parkCall generateDigits',
                  two: 'answerCall clearConnection deflectCall' },
  'called while busy': { line: '', one: 'clearConnection holdCall consultationCall singleStepTransferCall parkCall generateDigits' },
  'calling a busy one': { line: '', one: 'clearConnection campOnCall' },
}

const settings = 'setForwarding setDoNotDisturb'
const always = `${settings} callBackNonCallRelated`
const words = (text: string | undefined) => (text ?? '').split(' ').filter(Boolean)

describe('permitted services', () => {
  for (const [name, expected] of Object.entries(table)) {
    it(name, () => {
      const line = lineIn(name as keyof typeof situations)
      assert.deepEqual([...permittedForLine(line)], [...words(expected.line), ...words(always)])
      assert.deepEqual([...permittedForConnectionOf(line, '1')], words(expected.one))
      assert.deepEqual([...permittedForConnectionOf(line, '2')], words(expected.two))
    })
  }

  it('of a line that is not in service only its settings can be changed', () => {
    const line = lineIn('ringing', { ...device, state: 'outOfService' })
    assert.deepEqual([...permittedForLine(line)], words(settings))
    assert.deepEqual([...permittedForConnectionOf(line, '1')], [])
  })

  it('what the line cannot do is never permitted', () => {
    const line = lineIn('ringing', { ...device, services: ['clearConnection'] })
    assert.deepEqual([...permittedForConnectionOf(line, '1')], ['clearConnection'])
    assert.deepEqual([...permittedForLine(line)], [])
  })

  it('the reason names the condition that decided', () => {
    const line = lineIn('calling')
    const why = isPermitted('holdCall', line, line.connections[0])
    assert.equal(why.answer, false)
    assert.deepEqual(
      why.steps.map(({ rule, outcome }) => `${rule} ${outcome}`),
      [
        'line-supports-service passed',
        'line-is-in-service passed',
        'connection-is-connected passed',
        'call-is-answered decided',
      ],
    )
  })

  it('a service about a call is not permitted for the line, nor the other way round', () => {
    const line = lineIn('talking')
    assert.equal(isPermitted('holdCall', line).answer, false)
    assert.equal(isPermitted('makeCall', line, line.connections[0]).answer, false)
  })

  it('the connections of a line stand in the order in which they began, whatever the order of the calls', () => {
    const live = new LiveCalls({ connector: 'test', newId: counter() })
    live.apply(new FactTeller('later').at(2000).delivered('301', '303'))
    live.apply(new FactTeller('sooner').at(1000).delivered('301', '302'))
    const { connections } = situationOf(device, live.all())
    assert.deepEqual(
      connections.map(({ call }) => call.switchCallId),
      ['sooner', 'later'],
    )
  })

  it('the reason agrees with the answer: refused exactly where a step decided', () => {
    const situation = fc.constantFrom(...(Object.keys(situations) as (keyof typeof situations)[]))
    fc.assert(
      fc.property(situation, fc.constantFrom<Service>(...services), fc.nat(2), (name, service, index) => {
        const line = lineIn(name)
        const { answer, steps } = isPermitted(service, line, line.connections[index])
        assert.equal(
          answer,
          steps.every(({ outcome }) => outcome === 'passed'),
        )
        assert.ok(steps.slice(0, -1).every(({ outcome }) => outcome === 'passed'))
      }),
    )
  })
})

function permittedForConnectionOf(line: ReturnType<typeof lineIn>, switchCallId: string): readonly Service[] {
  const own = line.connections.find(({ call }: { call: Call }) => call.switchCallId === switchCallId)
  return own ? permittedForConnection(line, own) : []
}
