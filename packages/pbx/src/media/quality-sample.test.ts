import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LegReport } from '@offhook/media'
import { sampleOf } from './quality-sample.ts'

const report: LegReport = {
  received: 1000,
  late: 0,
  duplicate: 0,
  overflow: 0,
  unknownPayload: 0,
  concealedSamples: 0,
  playedSamples: 160_000,
  shortened: 0,
  lengthened: 0,
  lossRatio: 0,
  expectedPackets: 1000,
  lostPackets: 0,
  jitterMs: 2,
  delayMs: 40,
  meanOpinionScore: 4.4,
  dropped: {},
  isUntouched: false,
}

describe('a sample of the quality of a voice', () => {
  it('tells of the time since the one before, not of the whole call', () => {
    const bad = { ...report, expectedPackets: 1250, lostPackets: 50 }
    const during = sampleOf(5000, bad, report)
    assert.equal(during.at, 5000)
    assert.equal(during.lossRatio, 0.2)
    assert.ok(during.meanOpinionScore < 3, `${during.meanOpinionScore}`)
    const after = sampleOf(10_000, { ...bad, expectedPackets: 1500 }, bad)
    assert.equal(after.lossRatio, 0)
    assert.ok(after.meanOpinionScore > 4.3, `${after.meanOpinionScore}`)
  })

  it('is worse by packets that came too late, though the network lost none', () => {
    const { lossRatio, meanOpinionScore } = sampleOf(0, { ...report, late: 200 }, undefined)
    assert.equal(lossRatio, 0)
    assert.equal(meanOpinionScore, sampleOf(0, { ...report, lostPackets: 200 }, undefined).meanOpinionScore)
    assert.ok(meanOpinionScore < 3, `${meanOpinionScore}`)
  })

  it('is worse by a long wait, whether on the way or in the jitter buffer', () => {
    const waiting = sampleOf(0, { ...report, delayMs: 600 }, undefined)
    const far = sampleOf(0, { ...report, roundTripMs: 1200 }, undefined)
    for (const { meanOpinionScore } of [waiting, far])
      assert.ok(meanOpinionScore < 3.5, `${meanOpinionScore}`)
    assert.equal(far.roundTripMs, 1200)
    assert.equal(far.delayMs, 40)
    assert.ok(!('roundTripMs' in waiting))
  })

  it('counts anew with a voice that began anew, and never less than nothing', () => {
    const anew = { ...report, expectedPackets: 100, lostPackets: 10 }
    assert.equal(sampleOf(0, anew, report).lossRatio, 0.1)
    const made = { ...report, expectedPackets: 1100, lostPackets: 3 }
    assert.equal(sampleOf(0, made, { ...report, lostPackets: 5 }).lossRatio, 0)
    assert.equal(sampleOf(0, report, report).lossRatio, 0)
  })
})
