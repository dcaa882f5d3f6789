import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LineView, PersonView } from '@offhook/contract'
import {
  filterPeople,
  groupPeople,
  matches,
  numberToDial,
  pickupOf,
  rowsOf,
  tellingLine,
  walk,
} from './people-layout.ts'

const line = (number: string, extra: Partial<LineView> = {}) =>
  ({ line: number, status: 'free', doNotDisturb: false, pickupCallId: null, ...extra }) as LineView
const person = (name: string, extra: Partial<PersonView> = {}) =>
  ({
    id: name,
    name,
    department: '',
    position: '',
    note: '',
    mayChange: [],
    numbers: [],
    lines: [line('301')],
    presence: { state: 'available', since: null },
    isFavourite: false,
    ...extra,
  }) as unknown as PersonView

describe('the search among people', () => {
  it('finds parts of words in any order, without regard to accents', () => {
    const elif = person('Elif Yıldız', { department: 'Vertrieb' })
    assert.equal(matches(person('Hannes Böhm'), 'bohm han'), true)
    assert.equal(matches(elif, 'vertr elif'), true)
    assert.equal(matches(elif, '301'), true)
    assert.equal(matches(elif, 'ben'), false)
    assert.equal(matches(elif, '  '), true)
  })

  it('shows only those who are free', () => {
    const busy = person('Ben', { lines: [line('302', { status: 'busy' })] })
    const away = person('Carla', {
      presence: { state: 'offline', since: null, until: null, appointment: null },
    })
    const quiet = person('David', { lines: [line('304', { doNotDisturb: true })] })
    assert.deepEqual(
      filterPeople([person('Anna'), busy, away, quiet], 'free', '').map(({ name }) => name),
      ['Anna'],
    )
  })
})

describe('the groups', () => {
  const members = (department: string, count: number) =>
    Array.from({ length: count }, (_, index) => person(`${department}${index}`, { department }))
  const told = (people: PersonView[]) =>
    groupPeople(people).map(({ key, people: each }) => `${key}: ${each.length}`)

  it('put favourites first and those without department last', () => {
    const favourite = person('C', { isFavourite: true, department: 'Sales' })
    assert.deepEqual(told([...members('', 4), ...members('Sales', 5), favourite, ...members('Office', 4)]), [
      'favourites: 1',
      'department Office: 4',
      'department Sales: 5',
      'department : 4',
    ])
  })

  it('leave small companies in one list', () => {
    assert.deepEqual(told([...members('Sales', 1), ...members('Office', 3)]), ['everybody: 4'])
    assert.deepEqual(told([]), [])
  })
})

describe('the walk with arrow keys', () => {
  const groups = [
    { key: 'a', name: 'a', people: ['1', '2', '3', '4', '5'].map((name) => person(name)) },
    { key: 'b', name: 'b', people: ['6', '7'].map((name) => person(name)) },
  ]
  const rows = rowsOf(groups, 3)

  it('goes along and across rows and groups', () => {
    assert.equal(walk(rows, 0, 'ArrowRight'), 1)
    assert.equal(walk(rows, 0, 'ArrowLeft'), 0)
    assert.equal(walk(rows, 1, 'ArrowDown'), 4)
    assert.equal(walk(rows, 2, 'ArrowDown'), 4)
    assert.equal(walk(rows, 4, 'ArrowDown'), 6)
    assert.equal(walk(rows, 5, 'ArrowUp'), 3)
    assert.equal(walk(rows, 6, 'ArrowDown'), 6)
    assert.equal(walk(rows, 3, 'Home'), 0)
    assert.equal(walk(rows, 3, 'End'), 6)
  })

  it('stays where it is in an empty list', () => assert.equal(walk([], 0, 'ArrowDown'), 0))
})

describe('what a tile does', () => {
  it('dials the first number that can be dialled, else the line', () => {
    const numbers = [
      { kind: 'business', canonical: null, display: '302', dial: '302' },
    ] as PersonView['numbers']
    assert.equal(numberToDial(person('Ben', { numbers })), '302')
    assert.equal(numberToDial(person('Ben')), '301')
    assert.equal(numberToDial(person('Ben', { lines: [] })), null)
  })

  it('knows what may be picked up, and which line says most', () => {
    const ringing = line('305', { status: 'ringing', pickupCallId: '01' })
    const ben = person('Ben', { lines: [line('302'), ringing] })
    assert.deepEqual(pickupOf(ben), { callId: '01', line: '305' })
    assert.equal(tellingLine(ben), ringing)
    assert.equal(pickupOf(person('Carla')), null)
  })
})
