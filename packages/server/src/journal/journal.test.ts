import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { processorTime } from '@offhook/base/testing'
import fc from 'fast-check'
import { TestOffice } from '../testing/test-office.ts'
import { formatCursor, parseCursor } from './cursor.ts'
import { type JournalEntry, untouched } from './journal-entry.ts'
import { putEntry, updateOwn } from './journal-table.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

function idOf(number: number): string {
  let text = ''
  for (let rest = number; text.length < 26; rest = Math.floor(rest / 32)) text = ALPHABET[rest % 32] + text
  return text
}

function entry(number: number, change: Partial<JournalEntry> = {}): JournalEntry {
  return {
    id: idOf(number),
    callId: idOf(1_000_000 + number),
    line: '301',
    direction: 'incoming',
    other: { number: '+493012345', name: 'Weber' },
    joined: [],
    called: null,
    redirectedFrom: null,
    redirectedTo: null,
    startedAt: 1_000_000 + number * 1000,
    answeredAt: null,
    endedAt: 1_000_500 + number * 1000,
    result: 'missed',
    cause: 'normal',
    steps: [],
    ...untouched,
    onPrivateLine: false,
    guestId: null,
    ...change,
  }
}

describe('journal', () => {
  let office: TestOffice
  beforeEach(async () => {
    office = await TestOffice.open()
  })
  afterEach(() => office.close())

  const journal = () => office.server.parts.journal
  const page = (change = {}) => journal().page({ lines: ['301'], filter: 'all', limit: 50, ...change })
  const write = (...entries: JournalEntry[]) => office.server.parts.store.write(...entries.map(putEntry))

  it('has an entry on disk when the call begins, when it is answered, and when it is over', async () => {
    office.phone('Anna').dial('302')
    await office.settle()
    const [ringing] = (await page()).items
    assert.equal(ringing?.endedAt, null)
    assert.equal(ringing?.result, null)
    office.phone('Ben').answer()
    await office.pass(7)
    const [answered] = (await page()).items
    assert.equal(answered?.id, ringing?.id)
    assert.notEqual(answered?.answeredAt, null)
    office.phone('Anna').hangUp()
    await office.settle()
    const [over] = (await page()).items
    assert.equal(over?.result, 'answered')
    assert.equal(over!.endedAt! - over!.answeredAt!, 7000)
    assert.equal(over?.other.name, 'Ben')
    assert.equal(over?.other.personId, office.person('Ben').id)
    assert.ok(over!.steps.length > 0, 'it says why')
  })

  it('is on disk before any client hears of it', async () => {
    const seen: boolean[] = []
    const client = await office.client('Ben')
    const send = client.send.bind(client)
    client.send = (...frames) => {
      for (const frame of frames) {
        const event = JSON.parse(frame.bytes.toString()) as { type: string; call?: { connectionId: string } }
        if (event.type !== 'call') continue
        const rows = office.server.parts.store.rows({
          sql: 'select id from journal_entry where id = ?',
          parameters: [event.call!.connectionId],
        })
        seen.push(rows.length === 1)
      }
      send(...frames)
    }
    office.phone('Anna').dial('302')
    await office.settle()
    assert.deepEqual(seen, [true])
  })

  it('closes what a crash left open, at the last sign of life', async () => {
    await write(
      entry(1, { endedAt: null, result: null, answeredAt: 1_001_200 }),
      entry(2, { endedAt: null, result: null }),
      entry(3, { endedAt: null, result: null, direction: 'outgoing' }),
      entry(4, { startedAt: 9_000_000, endedAt: null, result: null }),
      entry(5),
    )
    await office.server.parts.store.write({
      sql: "insert into setting (key, value) values ('aliveAt', '5000000')",
      parameters: [],
    })
    assert.equal(await journal().recover(), 4)
    const { items } = await page()
    const closed = items.map(({ id, result, cause, endedAt }) => [
      Number.parseInt(id.slice(-1), 32),
      result,
      cause,
      endedAt,
    ])
    assert.deepEqual(closed, [
      [4, 'missed', 'serverRestarted', 9_000_000],
      [5, 'missed', 'normal', 1_005_500],
      [3, 'failed', 'serverRestarted', 5_000_000],
      [2, 'missed', 'serverRestarted', 5_000_000],
      [1, 'answered', 'serverRestarted', 5_000_000],
    ])
    assert.equal(await journal().recover(), 0)
  })

  it('notes that the server lives while somebody talks, so that a crash ends a call when it did', async () => {
    const pulse = () =>
      office.server.parts.store.rows({
        sql: "select value from setting where key = 'aliveAt'",
        parameters: [],
      }) as { value: string }[]
    await office.pass(60)
    assert.deepEqual(pulse(), [])
    office.phone('Anna').dial('302')
    await office.pass(11)
    const [noted] = pulse()
    assert.ok(office.clock.now() - Number(noted?.value) <= 5000)
  })

  it('closes what is open when the server stops', async () => {
    office.phone('Anna').dial('302')
    office.phone('Ben').answer()
    await office.pass(3)
    await journal().stop()
    const { items } = await page()
    assert.deepEqual(
      items.map(({ result, cause, endedAt }) => [result, cause, endedAt]),
      [['answered', 'serverRestarted', office.clock.now()]],
    )
  })

  it('filters by kind, line, time and text', async () => {
    await write(
      entry(1),
      entry(2, { result: 'answered', answeredAt: 1_002_100 }),
      entry(3, {
        direction: 'outgoing',
        result: 'noAnswer',
        other: { number: '+4989555', name: 'Über & 100%_Co' },
      }),
      entry(4, { line: '302' }),
      entry(5, { direction: 'incoming', result: 'busy', note: '' }),
      entry(6, { result: 'answeredElsewhere', other: { number: '', restricted: true, line: '777' } }),
    )
    const numbers = async (change = {}) =>
      (await page(change)).items.map(({ id }) => Number.parseInt(id.slice(-1), 32))
    assert.deepEqual(await numbers(), [6, 5, 3, 2, 1])
    assert.deepEqual(await numbers({ filter: 'missed' }), [5, 1])
    assert.deepEqual(await numbers({ filter: 'incoming' }), [6, 5, 2, 1])
    assert.deepEqual(await numbers({ filter: 'outgoing' }), [3])
    assert.deepEqual(await numbers({ lines: ['302'] }), [4])
    assert.deepEqual(await numbers({ lines: [] }), [])
    assert.deepEqual(await numbers({ from: 1_002_000, to: 1_004_000 }), [3, 2])
    assert.deepEqual(await numbers({ text: 'über' }), [3])
    assert.deepEqual(await numbers({ text: '100%_' }), [3], 'signs of LIKE are just signs')
    assert.deepEqual(await numbers({ text: '%' }), [3])
    assert.deepEqual(await numbers({ text: '777' }), [], 'a withheld number is not found')
    await journal().change(entry(2).id, { note: 'Called about the OFFER' })
    assert.deepEqual(await numbers({ text: 'offer' }), [2])
  })

  it('keeps a note when the call goes on', async () => {
    office.phone('Anna').dial('302')
    await office.settle()
    const [open] = (await page()).items
    await journal().change(open!.id, { note: 'asks for the key' })
    office.phone('Ben').answer()
    office.phone('Ben').hangUp()
    await office.settle()
    const [over] = (await page()).items
    assert.equal(over?.note, 'asks for the key')
    assert.equal(over?.result, 'answered')
    await assert.rejects(journal().change(idOf(99), { note: '' }), { code: 'not-found' })
  })

  it('pages through everything, nothing twice and nothing left out', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 15 }),
        async (times, limit) => {
          await office.server.parts.store.write({ sql: 'delete from journal_entry', parameters: [] })
          // Many entries in the same millisecond: the id decides then.
          await write(...times.map((time, index) => entry(index, { startedAt: time })))
          const seen: string[] = []
          let cursor: string | undefined
          do {
            const { items, next } = await page({ limit, cursor })
            seen.push(...items.map(({ id }) => id))
            cursor = next ?? undefined
          } while (cursor !== undefined)
          assert.equal(seen.length, times.length)
          assert.equal(new Set(seen).size, times.length)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('forgets what is older than it shall keep, but nothing that is under way', async () => {
    const { parts } = office.server
    const inside = { other: { line: '302', number: '302', name: 'Ben' } }
    const day = 86_400_000
    const now = office.clock.now()
    const at = (days: number) => ({ startedAt: now - days * day, endedAt: now - days * day + 1000 })
    const noted = [6, 7].map((number) => entry(number, { ...at(number === 6 ? 60 : 99), note: 'Offer' }))
    await write(
      entry(1, at(20)),
      entry(2, { ...at(20), ...inside }),
      entry(3, { ...at(20), endedAt: null, result: null }),
      entry(4, at(2)),
      entry(5, { ...at(40), ...inside }),
      ...noted,
    )
    await parts.store.write(...noted.map(updateOwn))
    const left = async () =>
      (await page()).items.map(({ id }) => Number.parseInt(id.slice(-1), 32)).toSorted((a, b) => a - b)
    assert.equal(await journal().clear(), 0)
    // External without note, internal without note, all with a note.
    await parts.settings.change({ journalKeep: { internalDays: 30, externalDays: 10, notedDays: 90 } })
    assert.equal(await journal().clear(), 3)
    assert.deepEqual(await left(), [2, 3, 4, 6])
    await parts.settings.change({ journalKeep: { internalDays: 10, externalDays: 0, notedDays: 0 } })
    await office.pass(3601)
    assert.deepEqual(await left(), [3, 4, 6])
    assert.equal(journal().count, 3)
  })

  it('finds its way in 30,000 entries', async () => {
    const lines = ['301', '302', '303']
    await write(
      ...Array.from({ length: 30_000 }, (_, index) =>
        entry(index, { line: lines[index % 3]!, other: { number: `+4930${index}`, name: `Name ${index}` } }),
      ),
    )
    const took = await processorTime(async () => {
      const first = await page()
      const second = await page({ cursor: first.next })
      const found = await page({ text: 'name 29997' })
      await page({ filter: 'missed', limit: 200 })
      assert.equal(second.items.length, 50)
      assert.deepEqual(
        found.items.map(({ other }) => other.name),
        ['Name 29997'],
      )
    })
    assert.ok(took < 1000, `four questions took ${Math.round(took)} ms`)
  })

  it('takes no cursor that it did not give out', () => {
    const position = { startedAt: 1_700_000_000_000, id: idOf(7) }
    assert.deepEqual(parseCursor(formatCursor(position)), position)
    for (const text of ['', '.', 'x', '!.', `zz.${idOf(1)}x`, "1.' or 1=1", `${'z'.repeat(40)}.${idOf(1)}`]) {
      assert.throws(() => parseCursor(text), { code: 'cursor-invalid' })
    }
  })
})
