import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { NumberExplanation, Problem } from '@offhook/contract'
import { hasPlace, litPlaces, pointerOf, refusedField, refusedPlace } from './places.ts'
import { halfHours, stretchesOf } from './week.ts'

const answer = (from: string | null, rule: string | null): NumberExplanation => ({
  input: '1',
  as: 'dial',
  at: 'Berlin',
  result: '1',
  canonical: null,
  display: '1',
  kind: 'external',
  postDial: null,
  steps: [{ step: 'dial-rules', before: '1', after: '1', rule, from }],
})

describe('places in the form', () => {
  it('are found from where a rule stands, whatever the location is called', () => {
    assert.equal(pointerOf('location:Berlin/rules/dial/0', 'Berlin'), '/rules/dial/0')
    assert.equal(pointerOf('location:Süd/Ost/rules/dial/0', 'Süd/Ost'), '/rules/dial/0')
    assert.equal(pointerOf('location:Berlin', 'Berlin'), '/pbx/ddi')
    assert.equal(pointerOf('location:Berlin2/rules/dial/0', 'Berlin'), undefined)
    assert.equal(pointerOf('country:DE', 'Berlin'), undefined)
    assert.equal(pointerOf(null, 'Berlin'), undefined)
  })

  it('are lit where a rule fired', () => {
    const answers = [
      answer('location:Berlin/rules/dial/0', '^1'),
      answer('country:DE', 'national'),
      answer('location:Berlin/rules/dial/1', null),
    ]
    assert.deepEqual([...litPlaces(answers, 'Berlin')], ['/rules/dial/0'])
  })

  it('hold what stands below them, not what begins alike', () => {
    assert.ok(hasPlace(['/rules/dial/1'], '/rules/dial'))
    assert.ok(hasPlace(['/rules/dial/1'], '/rules/dial/1'))
    assert.ok(!hasPlace(['/rules/dialFinal/1'], '/rules/dial'))
    assert.ok(!hasPlace(['/rules/dial/10'], '/rules/dial/1'))
  })

  it('are told by a refusal, with words for the field', () => {
    const problem = (pointer: string): Problem => ({
      type: '',
      title: '',
      status: 400,
      detail: '',
      code: 'location-invalid',
      errors: [{ pointer, detail: 'digits is needed' }],
    })
    const place = refusedPlace(problem('/location/pbx/strip/incoming/0'))
    assert.deepEqual(place, { pointer: '/pbx/strip/incoming/0', detail: 'digits is needed' })
    assert.equal(refusedPlace(problem('/lines/0')), undefined)
    assert.equal(refusedPlace(undefined), undefined)
    assert.equal(refusedField('/pbx/strip/incoming/0'), 'code')
    assert.equal(refusedField('/rules/external/3/match'), 'expression')
    assert.equal(refusedField('/emergency/0/subnet'), 'subnet')
    assert.equal(refusedField('/colour'), 'other')
  })
})

describe('the week of a zone', () => {
  it('has no gaps, and the first cell that covers a half-hour has it', () => {
    const grid = [
      { zone: 'Mobile', days: 'mon-fri', from: '08:00', to: '18:00', provider: 'Day' },
      { zone: 'Mobile', days: 'mon-fri', from: '17:00', to: '24:00', provider: 'Night' },
      { zone: 'Other', days: 'mon-fri', from: '00:00', to: '24:00', provider: 'Other' },
    ] as const
    assert.deepEqual(stretchesOf(grid, 'Mobile', 'mon-fri'), [
      { from: 0, to: 16, provider: null },
      { from: 16, to: 36, provider: 'Day' },
      { from: 36, to: 48, provider: 'Night' },
    ])
    assert.deepEqual(stretchesOf(grid, 'Mobile', 'sun'), [{ from: 0, to: 48, provider: null }])
    assert.deepEqual([halfHours[0], halfHours[17], halfHours[48]], ['00:00', '08:30', '24:00'])
  })
})
