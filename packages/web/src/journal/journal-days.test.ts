import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { JournalEntry } from '@offhook/contract'
import { isMissed } from '../calls/missed.ts'
import { belongs, journalRows, withEntry } from './journal-days.ts'

const entry = (id: string, at: string, extra: Partial<JournalEntry> = {}) =>
  ({
    id,
    line: '301',
    direction: 'incoming',
    result: 'answered',
    note: '',
    other: { name: 'Ben Carter', display: '302', canonical: null },
    startedAt: new Date(at).getTime(),
    ...extra,
  }) as JournalEntry

const all = {
  filter: 'all',
  line: null,
  text: '',
  project: null,
  sort: 'newest',
  personId: null,
} as const

describe('the journal by day', () => {
  it('has one heading a day', () => {
    const rows = journalRows([
      entry('3', '2026-11-20T10:00:00'),
      entry('2', '2026-11-20T08:00:00'),
      entry('1', '2026-11-19T23:59:00'),
    ])
    assert.deepEqual(
      rows.map((row) => (row.kind === 'day' ? 'day' : row.entry.id)),
      ['day', '3', '2', 'day', '1'],
    )
  })

  it('has no headings where it is not sorted by time', () => {
    const rows = journalRows([entry('3', '2026-11-20'), entry('1', '2026-11-19')], 'name')
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ['entry', 'entry'],
    )
  })

  it('counts only incoming calls as missed', () => {
    assert.equal(isMissed(entry('1', '2026-11-20', { result: 'missed' })), true)
    assert.equal(isMissed(entry('1', '2026-11-20', { result: 'missed', direction: 'outgoing' })), false)
  })

  it('takes a new entry only where it fits the filters', () => {
    const missed = entry('1', '2026-11-20', { result: 'missed' })
    assert.equal(belongs(missed, all), true)
    assert.equal(belongs(missed, { ...all, filter: 'missed' }), true)
    assert.equal(belongs(missed, { ...all, filter: 'outgoing' }), false)
    assert.equal(belongs(missed, { ...all, line: '302' }), false)
    assert.equal(belongs(missed, { ...all, text: 'carter' }), true)
    assert.equal(belongs(missed, { ...all, text: 'anna' }), false)
    assert.equal(belongs({ ...missed, contact: 'Anna' }, { ...all, text: 'anna' }), true)
    assert.equal(belongs(missed, { ...all, filter: 'flagged' }), false)
    assert.equal(belongs({ ...missed, isFlagged: true }, { ...all, filter: 'flagged' }), true)
    const inVain = entry('1', '2026-11-20', { direction: 'outgoing', answeredAt: null, endedAt: 1 })
    assert.equal(belongs(inVain, { ...all, filter: 'notReached' }), true)
    assert.equal(belongs({ ...inVain, answeredAt: 1 }, { ...all, filter: 'notReached' }), false)
    // Where it belongs in another order, or to somebody else's list, the server knows.
    assert.equal(belongs(missed, { ...all, sort: 'name' }), false)
    assert.equal(belongs(missed, { ...all, personId: 'x' }), false)
  })

  it('puts news at the top, and changes in their place', () => {
    const pages = [{ items: [entry('2', '2026-11-20')] }, { items: [entry('1', '2026-11-19')] }]
    const ids = (result: typeof pages) => result.map((page) => page.items.map(({ id, note }) => id + note))
    assert.deepEqual(ids([...withEntry(pages, entry('3', '2026-11-20'))]), [['3', '2'], ['1']])
    assert.deepEqual(ids([...withEntry(pages, entry('1', '2026-11-19', { note: '!' }))]), [['2'], ['1!']])
  })
})
