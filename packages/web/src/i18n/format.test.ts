import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bytes, dayName, dayOf, duration, elapsed, exactly, relative } from './format.ts'

const words = { today: 'Today', yesterday: 'Yesterday' }
const at = (text: string) => new Date(text).getTime()

describe('formats', () => {
  it('show how long something lasts', () => {
    assert.equal(elapsed(0), '0:00')
    assert.equal(elapsed(187_400), '3:07')
    assert.equal(elapsed(3_729_000), '1:02:09')
    assert.equal(elapsed(-500), '0:00')
  })

  it('show how long something lasted', () => {
    assert.equal(duration(45), '45 s')
    assert.equal(duration(180), '3 min')
    assert.equal(duration(3600), '1 h')
    assert.equal(duration(3900), '1 h 5 min')
  })

  it('name days as people do, also across the change of clocks', () => {
    const now = at('2026-03-29T12:00:00')
    assert.equal(dayName(at('2026-03-29T00:30:00'), now, 'en', words), 'Today')
    assert.equal(dayName(at('2026-03-28T23:30:00'), now, 'en', words), 'Yesterday')
    assert.equal(dayName(at('2026-03-24T09:00:00'), now, 'en', words), 'Tuesday 24 March')
    assert.equal(dayName(at('2026-03-24T09:00:00'), now, 'de', words), 'Dienstag, 24. März')
    assert.match(dayName(at('2025-12-31T09:00:00'), now, 'de', words), /2025/)
    assert.equal(dayOf(now), at('2026-03-29T00:00:00'))
  })

  it('say how long ago, and the date of what is long past', () => {
    const now = at('2026-11-21T09:30:00')
    assert.equal(relative(now - 20_000, now, 'en'), 'now')
    assert.equal(relative(at('2026-11-21T09:27:00'), now, 'en'), '3 minutes ago')
    assert.equal(relative(at('2026-11-21T09:27:00'), now, 'de'), 'vor 3 Minuten')
    assert.equal(relative(at('2026-11-20T23:30:00'), now, 'en'), '10 hours ago')
    assert.equal(relative(at('2026-11-20T09:00:00'), now, 'de'), 'gestern')
    assert.equal(relative(at('2026-11-18T18:00:00'), now, 'en'), '3 days ago')
    assert.equal(relative(at('2026-11-23T10:00:00'), now, 'de'), 'übermorgen')
    assert.equal(relative(at('2026-10-01T10:00:00'), now, 'de'), '01.10.2026')
  })

  it('name the whole moment', () => {
    assert.equal(exactly(at('2026-11-21T09:27:05'), 'de'), 'Samstag, 21. November 2026 um 09:27:05')
  })

  it('show sizes in the language of the reader', () => {
    assert.equal(bytes(512, 'en'), '512 B')
    assert.equal(bytes(18_212, 'de'), '18,2 kB')
    assert.equal(bytes(3_400_000, 'en'), '3.4 MB')
  })
})
