import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { inOrder, readRecent, withRecent } from './recent-projects.ts'

describe('recent projects', () => {
  it('are the last five, the latest first, each once', () => {
    const recent = ['A', 'B', 'C', 'D', 'E', 'C', 'F'].reduce<readonly string[]>(withRecent, [])
    assert.deepEqual(recent, ['F', 'C', 'E', 'D', 'B'])
  })

  it('survive what somebody else wrote into the storage', () => {
    for (const text of [null, '', '{}', '[1, null]', '"A"', '[']) assert.deepEqual(readRecent(text), [])
    assert.deepEqual(readRecent('["A", 2, "B"]'), ['A', 'B'])
  })

  it('stand before the others, as far as the location still has them', () => {
    const projects = [{ name: 'A' }, { name: 'B' }, { name: 'C' }]
    assert.deepEqual(inOrder(projects, ['C', 'gone', 'A']), {
      recent: [{ name: 'C' }, { name: 'A' }],
      others: [{ name: 'B' }],
    })
  })
})
