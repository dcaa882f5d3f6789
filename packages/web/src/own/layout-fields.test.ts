import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { grouped, moved, toggled } from './layout-fields.ts'

describe('the fields of cards', () => {
  it('are put in, taken out and moved', () => {
    assert.deepEqual(toggled(['note', 'mail'], 'note'), ['mail'])
    assert.deepEqual(toggled(['mail'], 'note'), ['mail', 'note'])
    assert.deepEqual(moved(['note', 'mail', 'office'], 'mail', -1), ['mail', 'note', 'office'])
    assert.deepEqual(moved(['note', 'mail'], 'mail', 1), ['note', 'mail'])
    assert.deepEqual(moved(['note', 'mail'], 'office', 1), ['note', 'mail'])
  })

  it('stand together where they follow each other', () => {
    assert.deepEqual(
      grouped(['mail', 'office', 'phones', 'address', 'note'], ['mail', 'office', 'address']),
      [['mail', 'office'], ['phones'], ['address'], ['note']],
    )
  })
})
