import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import fc from 'fast-check'
import type { Appointment } from './appointment.ts'
import { type IcsOptions, readIcs } from './ics.ts'

const at = (text: string) => Date.parse(text)
const options: IcsOptions = {
  from: at('2026-11-16T00:00Z'),
  to: at('2026-11-30T00:00Z'),
  zone: 'Europe/Berlin',
  owner: 'anna@example.com',
}

function read(text: string, changes: Partial<IcsOptions> = {}): readonly Appointment[] {
  const reading = readIcs(text, { ...options, ...changes })
  for (;;) {
    const { done, value } = reading.next()
    if (done) return value
  }
}

const calendar = (...events: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR', ''].join('\r\n')
const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT'].join('\r\n')
const starts = (found: readonly Appointment[]) =>
  found.map(({ start }) => new Date(start).toISOString().slice(0, 16))
const noon = 'DTSTART:20261120T120000Z'

describe('an iCalendar file', () => {
  it('gives an appointment with its times and words', () => {
    const text = calendar(
      event(noon, 'DTEND:20261120T133000Z', 'SUMMARY:Budget', 'LOCATION:Room 4\\, second floor'),
    )
    const [only] = read(text)
    assert.deepEqual(only, {
      uid: '1',
      start: at('2026-11-20T12:00Z'),
      end: at('2026-11-20T13:30Z'),
      isAllDay: false,
      status: 'busy',
      isPrivate: false,
      subject: 'Budget',
      place: 'Room 4, second floor',
    })
  })

  it('is read in the zone that it names, by any of its names', () => {
    for (const [tzid, utc] of [
      ['America/New_York', '17:00'],
      ['W. Europe Standard Time', '11:00'],
      ['/mozilla.org/Europe/London', '12:00'],
    ]) {
      assert.deepEqual(starts(read(calendar(event(`DTSTART;TZID=${tzid}:20261120T120000`)))), [
        `2026-11-20T${utc}`,
      ])
    }
    assert.deepEqual(starts(read(calendar(event('DTSTART:20261120T120000')))), ['2026-11-20T11:00'])
  })

  it('may describe a zone that nobody else knows', () => {
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:Moon',
      'BEGIN:STANDARD',
      'DTSTART:19700101T000000',
      'TZOFFSETFROM:+0330',
      'TZOFFSETTO:+0330',
      'END:STANDARD',
      'END:VTIMEZONE',
    ].join('\r\n')
    assert.deepEqual(starts(read(calendar(event('DTSTART;TZID=Moon:20261120T120000'), zone))), [
      '2026-11-20T08:30',
    ])
  })

  it('repeats on the clock on the wall, over the change to winter time', () => {
    const weekly = event(
      'DTSTART;TZID=Europe/Berlin:20261012T090000',
      'DTEND;TZID=Europe/Berlin:20261012T100000',
      'RRULE:FREQ=WEEKLY;UNTIL=20261102T080000Z',
    )
    const span = { from: at('2026-10-01T00:00Z') }
    assert.deepEqual(starts(read(calendar(weekly), span)), [
      '2026-10-12T07:00',
      '2026-10-19T07:00',
      '2026-10-26T08:00',
      '2026-11-02T08:00',
    ])
  })

  it('leaves out, adds and moves occurrences', () => {
    const daily = event(
      noon,
      'DTEND:20261120T130000Z',
      'RRULE:FREQ=DAILY;COUNT=4',
      'EXDATE;TZID=Europe/Berlin:20261121T130000',
      'RDATE:20261127T150000Z',
    )
    const moved = event(
      'RECURRENCE-ID:20261122T120000Z',
      'DTSTART:20261122T160000Z',
      'DTEND:20261122T170000Z',
    )
    const cancelled = event('RECURRENCE-ID:20261123T120000Z', 'DTSTART:20261123T120000Z', 'STATUS:CANCELLED')
    assert.deepEqual(starts(read(calendar(moved, daily, cancelled))), [
      '2026-11-20T12:00',
      '2026-11-22T16:00',
      '2026-11-27T15:00',
    ])
  })

  it('has whole days, from midnight to midnight of the owner', () => {
    const [one, two] = read(
      calendar(
        event('DTSTART;VALUE=DATE:20261120'),
        event('DTSTART;VALUE=DATE:20261123', 'DTEND;VALUE=DATE:20261125').replace('UID:1', 'UID:2'),
      ),
    )
    assert.deepEqual(
      [one?.start, one?.end, one?.isAllDay],
      [at('2026-11-19T23:00Z'), at('2026-11-20T23:00Z'), true],
    )
    assert.deepEqual([two?.start, two?.end], [at('2026-11-22T23:00Z'), at('2026-11-24T23:00Z')])
  })

  it('has whole days that do not say so', () => {
    const [only] = read(calendar(event('DTSTART;TZID=America/Los_Angeles:20261120', 'DURATION:PT86400S')))
    assert.deepEqual([only?.start, only?.isAllDay], [at('2026-11-19T23:00Z'), true])
  })

  const invitation = (answer: string) => `ATTENDEE;PARTSTAT=${answer}:mailto:Anna@Example.com`
  for (const [line, status] of [
    ['TRANSP:TRANSPARENT', 'free'],
    ['TRANSP:OPAQUE', 'busy'],
    ['STATUS:TENTATIVE', 'tentative'],
    ['X-MICROSOFT-CDO-BUSYSTATUS:OOF', 'outOfOffice'],
    ['X-MICROSOFT-CDO-BUSYSTATUS:FREE', 'free'],
    [invitation('NEEDS-ACTION'), 'tentative'],
    [invitation('ACCEPTED'), 'busy'],
    [invitation('DECLINED'), undefined],
    ['STATUS:CANCELLED', undefined],
  ]) {
    it(`${line} is ${status ?? 'left out'}`, () => {
      assert.equal(read(calendar(event(noon, 'DURATION:PT1H', line!)))[0]?.status, status)
    })
  }

  it('hides what is not public', () => {
    for (const [line, isPrivate] of [
      ['CLASS:PRIVATE', true],
      ['CLASS:CONFIDENTIAL', true],
      ['CLASS:X-NEW', true],
      ['CLASS:PUBLIC', false],
    ] as const) {
      assert.equal(read(calendar(event(noon, line)))[0]?.isPrivate, isPrivate, line)
    }
  })

  it('loses no more than the event that is broken', () => {
    const broken = event('DTSTART:gibberish', 'RRULE:FREQ=SOMETIMES').replace('UID:1', 'UID:2')
    assert.equal(read(calendar(broken, event(noon))).length, 1)
  })

  it('ends a rule that would go on for ever', () => {
    const text = calendar(event('DTSTART:19700101T000000Z', 'RRULE:FREQ=SECONDLY'))
    assert.ok(read(text).length <= 1)
    const never = calendar(event('DTSTART:20261120T120000Z', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'))
    assert.ok(read(never).length <= 1)
  })

  it('looks only so long for the next time of a rule that has none, or takes giant strides', () => {
    for (const rule of [
      'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30',
      'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
      'FREQ=DAILY;INTERVAL=2000000000',
      'FREQ=WEEKLY;INTERVAL=2000000000',
      'FREQ=HOURLY;INTERVAL=2000000000',
      'FREQ=MONTHLY;INTERVAL=4800;BYDAY=5MO',
      `FREQ=YEARLY;BYMONTH=${'1,'.repeat(2000)}2;BYMONTHDAY=${'30,'.repeat(2000)}31`,
    ]) {
      const text = calendar(event('DTSTART:20260201T120000Z', `RRULE:${rule}`), event(noon))
      // Nor does it take away the other events.
      assert.equal(read(text).length, 1, rule.slice(0, 60))
    }
  })

  it('leaves out a rule that contradicts itself, and keeps the event', () => {
    for (const rule of ['FREQ=WEEKLY;BYMONTHDAY=3', 'FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1']) {
      assert.equal(read(calendar(event(noon, `RRULE:${rule}`))).length, 1, rule)
    }
  })

  it('that is none is said to be none', () => {
    for (const text of ['', '<html></html>', 'BEGIN:VCARD\r\nEND:VCARD']) {
      assert.throws(() => read(text), { code: 'calendar-unreadable' })
    }
    assert.throws(() => read(`BEGIN:VCALENDAR${' '.repeat(9 * 1024 * 1024)}`), { code: 'calendar-too-large' })
  })

  it('throws nothing else, whatever stands in it', () => {
    const words = fc.constantFrom(
      ...[
        'BEGIN:VEVENT',
        'END:VEVENT',
        'BEGIN:VTIMEZONE',
        'END:VTIMEZONE',
        'TZID:X',
        noon,
        'UID:1',
        'EXDATE:',
      ],
      ...[
        'RRULE:FREQ=DAILY;COUNT=3',
        'RRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20300101',
        'RECURRENCE-ID:20261120T120000Z',
      ],
      ...[
        'DTSTART;TZID=X:20261120T120000',
        'DTEND:20261119T120000Z',
        'DURATION:-PT5H',
        'RDATE;VALUE=PERIOD:20261120T120000Z/PT1H',
      ],
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string()), { maxLength: 12 }), (lines) => {
        try {
          for (const { start, end } of read(calendar(...lines))) assert.ok(start <= end)
        } catch (fault) {
          assert.ok(isNamedError(fault), String(fault))
        }
      }),
      { numRuns: 500 },
    )
  })

  it('is understood as programs of many makers write it', (context) => {
    const folder = join(import.meta.dirname, '../../../../../shared/reference/misc/ics')
    if (!existsSync(folder)) return context.skip('the collection of files is not here')
    const wide = { from: at('1990-01-01T00:00Z'), to: at('2035-01-01T00:00Z') }
    for (const name of readdirSync(folder)) {
      const text = readFileSync(join(folder, name), 'utf8')
      if (!/BEGIN:VEVENT[\s\S]*END:VEVENT/.test(text) || !/^\s*BEGIN:VCALENDAR/.test(text)) continue
      assert.ok(read(text, wide).length > 0, name)
    }
  })
})
