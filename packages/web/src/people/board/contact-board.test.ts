import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ContactEntry, ContactGroupView } from '@offhook/contract'
import { itemId, moved, reordered } from './contact-board.ts'

const person = (personId: string): ContactEntry => ({ kind: 'person', personId })
const group = (id: string, people: readonly string[], isLocked = false): ContactGroupView => ({
  id,
  name: id,
  shownIn: 'favourites',
  entries: people.map((name) => ({ entry: person(name), cell: null })),
  isLocked,
  origin: isLocked ? 'group' : 'own',
})
const desk = group('desk', ['a', 'b', 'c'])
const friends = group('friends', ['d', 'a'])
const given = group('given', ['e', 'b'], true)
const groups = [given, desk, friends]
const drag = (from: ContactGroupView, name: string, to: ContactGroupView, onto?: string) =>
  moved(
    groups,
    itemId(from, person(name)),
    onto === undefined ? `favourites/${to.id}` : itemId(to, person(onto)),
  ).map(({ id, entries }) => [
    id,
    entries.map(({ entry }) => (entry.kind === 'person' ? entry.personId : '')),
  ])

describe('dragging on the board', () => {
  it('orders a group', () => {
    assert.deepEqual(drag(desk, 'a', desk, 'c'), [['desk', ['b', 'c', 'a']]])
    assert.deepEqual(drag(desk, 'c', desk, 'a'), [['desk', ['c', 'a', 'b']]])
    assert.deepEqual(drag(desk, 'a', desk, 'a'), [])
  })

  it('takes from one group to another, to a place or to the end', () => {
    assert.deepEqual(drag(desk, 'b', friends, 'd'), [
      ['friends', ['b', 'd', 'a']],
      ['desk', ['a', 'c']],
    ])
    assert.deepEqual(drag(desk, 'c', friends), [
      ['friends', ['d', 'a', 'c']],
      ['desk', ['a', 'b']],
    ])
  })

  it('copies out of what is given, changes nothing of it, and leaves nobody twice in a group', () => {
    assert.deepEqual(drag(given, 'e', desk), [['desk', ['a', 'b', 'c', 'e']]])
    assert.deepEqual(drag(given, 'b', desk), [])
    assert.deepEqual(drag(desk, 'a', friends), [])
    assert.deepEqual(drag(desk, 'a', given), [])
  })

  it('moves groups among their own', () => {
    assert.deepEqual(reordered(groups, 'friends', -1), ['friends', 'desk'])
    assert.deepEqual(reordered(groups, 'friends', 1), ['desk', 'friends'])
    const monitor = { ...group('monitor', []), shownIn: 'monitor' as const }
    assert.deepEqual(reordered([desk, monitor, friends], 'desk', 1), ['friends', 'monitor', 'desk'])
  })
})
