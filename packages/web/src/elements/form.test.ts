import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createExtension, newPerson } from '@offhook/contract'
import { changesOf, fieldProblems, listOf } from './form.ts'
import { sparklinePath } from './sparkline-path.ts'

describe('forms', () => {
  it('name the problem of each field by the schema', () => {
    const person = { user: 'Änna', name: '', email: 'nope', password: 'short', lines: ['30 1'] }
    assert.deepEqual(fieldProblems(newPerson, person), {
      user: 'user',
      name: 'required',
      email: 'mail',
      password: 'password',
      'lines.0': 'number',
    })
    assert.deepEqual(fieldProblems(newPerson, { user: 'anna', name: 'Anna' }), {})
    assert.deepEqual(fieldProblems(createExtension, { number: 'x y', name: 'X' }), { number: 'number' })
  })

  it('send only what changed', () => {
    assert.deepEqual(changesOf({ a: 1, b: ['x'] }, { a: 1, b: ['x', 'y'] }), { b: ['x', 'y'] })
  })

  it('read lists with commas or blanks', () =>
    assert.deepEqual(listOf(' 301, 302;303 '), ['301', '302', '303']))
})

describe('the sparkline', () => {
  it('has zero at the bottom and the largest value at the top', () => {
    const { line, area } = sparklinePath([0, 10], 100, 72)
    assert.equal(line, 'M0 69L100 3')
    assert.equal(area, 'M0 69L100 3L100 72L0 72Z')
  })

  it('draws nothing for no values, and a flat line for zeros', () => {
    assert.deepEqual(sparklinePath([], 100, 72), { line: '', area: '' })
    assert.equal(sparklinePath([0, 0], 100, 72).line, 'M0 69L100 69')
  })
})
