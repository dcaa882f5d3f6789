import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type HeardTotals, heardSince, totalsOf } from './heard.ts'

/** As Chromium tells them, shortened to what matters. */
const inbound = {
  type: 'inbound-rtp',
  kind: 'audio',
  packetsReceived: 980,
  packetsLost: 20,
  totalSamplesReceived: 960_000,
  concealedSamples: 21_000,
  silentConcealedSamples: 1800,
  jitter: 0.004,
  jitterBufferDelay: 48_000,
  jitterBufferEmittedCount: 960_000,
}
const pair = (nominated: boolean, currentRoundTripTime: number) =>
  ({ type: 'candidate-pair', nominated, currentRoundTripTime }) as const

const BEGAN: HeardTotals = {
  received: 0,
  lost: 0,
  samples: 0,
  concealed: 0,
  jitter: 0,
  bufferDelay: 0,
  bufferEmitted: 0,
  roundTrip: null,
}

describe('what a browser hears', () => {
  it('is read from the statistics of its connection, with the round trip of the pair in use', () => {
    const report = new Map<string, unknown>([
      ['P1', pair(false, 0.9)],
      ['O', { type: 'outbound-rtp', kind: 'audio', packetsSent: 1000 }],
      ['I', inbound],
      ['P2', pair(true, 0.03)],
    ])
    const totals = totalsOf(report)!
    assert.deepEqual(heardSince(BEGAN, totals), {
      lossRatio: 0.02,
      concealedRatio: 0.02,
      jitterMs: 4,
      delayMs: 50,
      roundTripMs: 30,
    })
    assert.equal(totalsOf(new Map([['P2', pair(true, 0.03)]])), null)
  })

  it('is that since the last time, and nothing while nothing comes', () => {
    const first = totalsOf(new Map([['I', inbound]]))!
    assert.equal(heardSince(first, first), null)
    const later = { ...first, received: first.received + 250, samples: first.samples + 240_000 }
    assert.deepEqual(heardSince(first, later), {
      lossRatio: 0,
      concealedRatio: 0,
      jitterMs: 4,
      delayMs: 0,
      roundTripMs: null,
    })
  })

  it('is never more than all, whatever a browser counts back', () => {
    const first = totalsOf(new Map([['I', inbound]]))!
    const back = { ...first, received: first.received + 10, lost: 0, concealed: 0, bufferEmitted: 0 }
    const heard = heardSince(first, back)!
    assert.equal(heard.lossRatio, 0)
    assert.equal(heard.concealedRatio, 0)
    assert.equal(heard.delayMs, 0)
  })
})
