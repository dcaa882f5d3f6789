import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { callsOfCore, loadOfCall, sharedCodec } from './estimated-load.ts'

describe('the estimated load of a call', () => {
  it('is least where both sides speak the same, and as measured between Opus and A-law', () => {
    assert.equal(loadOfCall('opus', 'opus'), 0.15)
    assert.ok(Math.abs(loadOfCall('opus', 'PCMA') - 1.048) < 0.02, String(loadOfCall('opus', 'PCMA')))
    assert.equal(loadOfCall('PCMA', 'opus'), loadOfCall('opus', 'PCMA'))
    assert.ok(loadOfCall('opus', 'G722') > loadOfCall('opus', 'PCMA'))
    assert.ok(callsOfCore('PCMA', 'PCMA') > 6 * callsOfCore('opus', 'PCMA'))
  })

  it('is that of the first codec of the phone which browsers have', () => {
    assert.equal(sharedCodec(['G722', 'opus', 'PCMA'], ['opus', 'PCMA']), 'opus')
    assert.equal(sharedCodec(['PCMU'], ['opus']), 'PCMA')
  })
})
