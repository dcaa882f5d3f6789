import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { endOf } from './expiry.ts'

const now = new Date(2026, 10, 20, 14, 20, 30).getTime()
const local = (at: number | null) => (at === null ? null : new Date(at).toString().slice(4, 21))

describe('how long a choice holds', () => {
  it('is as it was said', () => {
    assert.equal(endOf('forever', now), null)
    assert.equal(local(endOf('half-hour', now)), 'Nov 20 2026 14:50')
    assert.equal(local(endOf('hour', now)), 'Nov 20 2026 15:20')
    assert.equal(local(endOf('four-hours', now)), 'Nov 20 2026 18:20')
    assert.equal(local(endOf('day', now)), 'Nov 21 2026 00:00')
  })

  it('is until a time of today, else of tomorrow', () => {
    assert.equal(local(endOf('time', now, '16:45')), 'Nov 20 2026 16:45')
    assert.equal(local(endOf('time', now, '9:00')), 'Nov 21 2026 09:00')
    for (const wrong of ['', '25:00', '12:60', 'noon']) assert.equal(endOf('time', now, wrong), null)
  })
})
