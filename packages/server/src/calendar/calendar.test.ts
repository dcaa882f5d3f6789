import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  FIRST_READING,
  nextReading,
  type Reading,
  type ReadingEvent,
  readingStates,
  spanAt,
} from './calendar.ts'

const MINUTE = 60_000

describe('the reading of a calendar', () => {
  const after = (...events: ReadingEvent[]) =>
    events.reduce((reading: Reading, event) => nextReading(reading, event, 0, 0.5), FIRST_READING)

  it('comes again after a pause, a longer one after each failure', () => {
    assert.deepEqual(after('begin', 'done'), { state: 'fine', readAt: 0, nextAt: 10 * MINUTE, failures: 0 })
    assert.equal(after('begin', 'failed').nextAt, MINUTE)
    assert.equal(after('begin', 'failed', 'begin', 'failed').nextAt, 2 * MINUTE)
    assert.equal(after('begin', 'failed', 'begin', 'done', 'begin', 'failed').nextAt, MINUTE)
  })

  it('never waits longer than two hours and a bit, and always knows what comes next', () => {
    const events = fc.array(fc.constantFrom<ReadingEvent>('begin', 'done', 'failed'), { maxLength: 60 })
    fc.assert(
      fc.property(events, fc.double({ min: 0, max: 1, noNaN: true }), (list, chance) => {
        const reading = list.reduce(
          (last: Reading, event) => nextReading(last, event, 0, chance),
          FIRST_READING,
        )
        assert.ok((reading.nextAt ?? 0) <= 145 * MINUTE)
        assert.equal(reading.nextAt === null, reading.state === 'reading' || reading.state === 'waiting')
        assert.notEqual(Object.keys(readingStates[reading.state]).length, 0)
      }),
    )
  })

  it('looks at the same days all day', () => {
    const day = Date.UTC(2026, 10, 20)
    assert.deepEqual(spanAt(day), spanAt(day + 86_399_999))
    assert.notDeepEqual(spanAt(day), spanAt(day + 86_400_000))
  })
})
