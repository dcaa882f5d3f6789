import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import { DIRECTIONS, type Direction, type ExplainOptions, explain } from './explain.ts'
import { berlinJson, numberingOf } from './testing/index.ts'

const numbering = numberingOf([
  berlinJson({
    emergency: [{ name: 'HQ', subnet: '10.12.13.0/24', numbers: ['110', '112'], prefix: '81' }],
    projects: [{ name: 'Card', code: '0080012345678CP#eeeeeeee#uuuu#N#', use: 'dial' }],
    leastCostRouting: {
      providers: [{ name: 'Arcor', prefix: '01070' }],
      zones: [{ name: 'Mobile', prefixes: ['+4917'] }],
      grid: [{ zone: 'Mobile', days: 'mon-fri', from: '08:00', to: '18:00', provider: 'Arcor' }],
    },
  }),
])

function run(input: string, as: Direction, more: Partial<ExplainOptions> = {}) {
  return explain(input, { as, at: 'Berlin', ...more }, numbering)
}

describe('§10.3.10 the rule checker', () => {
  const directions: readonly [
    as: Direction,
    input: string,
    result: string,
    canonical: string | null,
    kind: string,
  ][] = [
    ['dial', '089 123456', '0089123456', '+4989123456', 'external'],
    ['set-forward', '089 123456', '0089123456', '+4989123456', 'external'],
    ['display', '089 123456', '+49 (89) 123456', '+4989123456', 'external'],
    ['connected-out', '0089123456', '+4989123456', '+4989123456', 'external'],
    ['connected-in', '0089123456', '+4989123456', '+4989123456', 'external'],
    ['caller', '0089123456', '+4989123456', '+4989123456', 'external'],
    ['called', '0089123456', '+4989123456', '+4989123456', 'external'],
    ['reported-forward', '0089123456', '+4989123456', '+4989123456', 'external'],
    ['reported-outgoing', '0010700171123', '+49171123', '+49171123', 'external'],
    ['line', '45', '+49301234545', '+49301234545', 'internal'],
    ['search', '45', '+49301234545', '+49301234545', 'internal'],
  ]
  for (const [as, input, result, canonical, kind] of directions) {
    it(as, () => {
      const known = run(input, as)
      assert.deepEqual([known.result, known.canonical, known.kind], [result, canonical, kind])
    })
  }
  it('knows all directions', () => {
    assert.deepEqual([...DIRECTIONS].sort(), directions.map(([as]) => as).sort())
  })

  it('has exactly the members of the contract', () => {
    const known = run('045', 'caller')
    assert.deepEqual(Object.keys(known), [
      'input',
      'as',
      'at',
      'result',
      'canonical',
      'display',
      'kind',
      'postDial',
      'steps',
    ])
    assert.deepEqual(Object.keys(known.steps[0]!), ['step', 'before', 'after', 'rule', 'from'])
  })
  it('shows people the number without access code and prefix', () => {
    assert.deepEqual([run('110', 'dial').result, run('110', 'dial').display], ['0110', '110'])
    const emergency = run('110', 'dial', { clientIp: '10.12.13.7' })
    assert.deepEqual([emergency.result, emergency.display, emergency.kind], ['81110', '110', 'emergency'])
    assert.equal(run('!0110', 'dial').display, '0110')
    assert.equal(run('+49301234545', 'dial').display, '45')
  })
  it('takes a name for a line, and anything behind !', () => {
    assert.equal(run('SIP Trunk', 'line').result, 'SIP Trunk')
    assert.equal(run('!ABC', 'dial').result, 'ABC')
  })
  it('dials with project, PIN and user code', () => {
    const known = run('089123456', 'dial', { project: 'Card', pin: '12345678', userCode: '4321' })
    assert.deepEqual(
      [known.result, known.postDial, known.canonical],
      ['0080012345678', 'P#12345678#4321#089123456#', '+4989123456'],
    )
  })
  it('routes by time', () => {
    assert.equal(run('0171123', 'dial', { time: '2026-11-20T09:00' }).result, '0010700171123')
    assert.equal(run('0171123', 'dial', { time: '2026-11-20T19:00' }).result, '00171123')
    assert.equal(run('0171123', 'set-forward', { time: '2026-11-20T09:00' }).result, '00171123')
  })

  const refused: readonly [input: string, more: Partial<ExplainOptions>, code: string][] = [
    ['1', { at: 'Bonn' }, 'location-unknown'],
    ['1', { as: 'guess' as Direction }, 'direction-unknown'],
    ['1', { project: 'None' }, 'project-unknown'],
    ['1', { clientIp: '10.0.0' }, 'client-address-invalid'],
    ['1', { time: 'noon' }, 'time-invalid'],
    ['abc', {}, 'number-empty'],
    ['', {}, 'number-empty'],
    ['+', {}, 'number-empty'],
    ['!', {}, 'number-empty'],
    [' ', { as: 'line' }, 'number-empty'],
    ['1'.repeat(257), {}, 'number-too-long'],
    ['089123', { project: 'Card' }, 'pin-needed'],
    ['089123', { project: 'Card', pin: '12345678' }, 'user-code-needed'],
  ]
  for (const [input, more, code] of refused) {
    it(`refuses ${input.slice(0, 10)} ${JSON.stringify(more)} as ${code}`, () => {
      assert.throws(
        () => run(input, 'dial', more),
        (fault) => isNamedError(fault, code),
      )
    })
  }
})
