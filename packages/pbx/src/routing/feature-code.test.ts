import assert from 'node:assert/strict'
import { it } from 'node:test'
import { matchFeature, standardFeatureCodes, withoutPin } from './feature-code.ts'

const match = (dialled: string) => matchFeature(dialled, standardFeatureCodes)

it('reads the standard feature codes', () => {
  assert.deepEqual(match('*21*030123#'), { action: 'setForwarding', kind: 'always', destination: '030123' })
  assert.deepEqual(match('*21*030123'), { action: 'setForwarding', kind: 'always', destination: '030123' })
  assert.deepEqual(match('*61*21#'), { action: 'setForwarding', kind: 'noAnswer', destination: '21' })
  assert.deepEqual(match('#67#'), { action: 'clearForwarding', kind: 'busy' })
  assert.deepEqual(match('#67'), { action: 'clearForwarding', kind: 'busy' })
  assert.deepEqual(match('*26#'), { action: 'setDoNotDisturb', on: true })
  assert.deepEqual(match('#26'), { action: 'setDoNotDisturb', on: false })
  assert.deepEqual(match('*821'), { action: 'pickup', line: '21' })
  assert.deepEqual(match('*8'), { action: 'pickup' })
})

it('leaves other numbers alone', () => {
  for (const number of ['21', '*21*', '*21*#', '*21*bob#', '*99', '', '#', '**21*5#', '+49301234']) {
    assert.equal(match(number), undefined, number)
  }
})

it('takes codes of the house', () => {
  const codes = [{ code: '*59<n>', action: 'pickup' }] as const
  assert.deepEqual(matchFeature('*5920', codes), { action: 'pickup', line: '20' })
  assert.equal(matchFeature('*8', codes), undefined)
})

it('takes the PIN out of what is dialled to sign in at a phone', () => {
  const split = (dialled: string) => withoutPin(dialled, standardFeatureCodes)
  assert.deepEqual(split('*11*204*864209#'), { dialled: '*11*204', pin: '864209' })
  assert.deepEqual(split('*11*204*864209'), { dialled: '*11*204', pin: '864209' })
  assert.deepEqual(split('*11*204*86*42'), { dialled: '*11*204', pin: '86*42' })
  assert.deepEqual(split('*11*204'), { dialled: '*11*204' })
  assert.deepEqual(split('*21*204*5#'), { dialled: '*21*204*5#' })
  assert.deepEqual(match('*11*204'), { action: 'signIn', line: '204' })
  assert.deepEqual(match('#11'), { action: 'signOut' })
})
