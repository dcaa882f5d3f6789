import assert from 'node:assert/strict'
import { test } from 'node:test'
import { meanOpinionScore, rating } from './e-model.ts'
import { middleOfNtp, ntpTime, ReceiverStatistics, roundTripMs } from './receiver-statistics.ts'

/** Sequence numbers that come 20 ms apart, from `first` on. */
function play(
  statistics: ReceiverStatistics,
  first: number,
  count: number,
  isLost = (_: number) => false,
): void {
  for (let index = 0; index < count; index++)
    if (!isLost(index)) statistics.take((first + index) & 0xffff, index * 160, index * 20)
}

test('a source proves itself with two packets in sequence (RFC 3550 A.1)', () => {
  const statistics = new ReceiverStatistics(1, 8000)
  assert.equal(statistics.take(500, 0, 0), 'probation')
  assert.equal(statistics.take(900, 160, 20), 'probation')
  assert.equal(statistics.take(901, 320, 40), 'valid')
  assert.equal(statistics.take(40_000, 480, 60), 'stray')
  assert.equal(statistics.take(902, 480, 60), 'valid')
  // It began anew: two in sequence at the new place.
  assert.equal(statistics.take(30_000, 640, 80), 'stray')
  assert.equal(statistics.take(30_001, 800, 100), 'valid')
})

test('counts loss over the wrap of the sequence number', () => {
  const statistics = new ReceiverStatistics(1, 8000)
  play(statistics, 65_400, 401, (index) => index > 1 && index % 4 === 0)
  const report = statistics.report(8000)
  // One packet of the probation is not counted (RFC 3550 A.1); it ends with index 400, which is lost.
  assert.equal(report.highestSequence, 65_400 + 399)
  assert.equal(report.cumulativeLost, 99)
  assert.equal(report.fractionLost, Math.floor((99 * 256) / 399))
  assert.equal(statistics.quality.lost, 99)
  // Nothing came since.
  assert.equal(statistics.report(9000).fractionLost, 0)
})

test('duplicates make the loss negative, never the ratio', () => {
  const statistics = new ReceiverStatistics(1, 8000)
  play(statistics, 0, 10)
  for (let index = 0; index < 5; index++) statistics.take(9, 9 * 160, 200)
  assert.equal(statistics.report(300).cumulativeLost, -5)
  assert.equal(statistics.quality.lossRatio, 0)
})

test('jitter follows RFC 3550 A.8', () => {
  const even = new ReceiverStatistics(1, 8000)
  play(even, 0, 100)
  assert.equal(even.quality.jitterMs, 0)
  // Every other packet 8 ms late: |D| is 64 units each time, and J tends to it.
  const uneven = new ReceiverStatistics(1, 8000)
  for (let index = 0; index < 200; index++)
    uneven.take(index, index * 160, index * 20 + (index % 2 === 0 ? 0 : 8))
  assert.ok(Math.abs(uneven.quality.jitterMs - 8) < 0.01, String(uneven.quality.jitterMs))
  assert.equal(uneven.report(0).jitter, 63)
})

test('the round trip of RFC 3550 figure 2 is 6.125 seconds', () => {
  // "SSRC_n sent at 10 Nov 1995 11:33:25.125", received back at 11:33:36.5, held for 5.25 s.
  const sent = Date.UTC(1995, 10, 10, 11, 33, 25, 125)
  const { seconds, fraction } = ntpTime(sent)
  assert.equal(seconds, 0xb44d_b705)
  assert.equal(fraction, 0x2000_0000)
  const report = {
    ssrc: 1,
    fractionLost: 0,
    cumulativeLost: 0,
    highestSequence: 0,
    jitter: 0,
    lastSenderReport: middleOfNtp(seconds, fraction),
    delaySinceLastSenderReport: 0x0005_4000,
  }
  assert.equal(roundTripMs(report, Date.UTC(1995, 10, 10, 11, 33, 36, 500)), 6125)
  assert.equal(roundTripMs({ ...report, lastSenderReport: 0 }, sent), undefined)
})

test('a receiver tells how long it held the report', () => {
  const statistics = new ReceiverStatistics(1, 8000)
  play(statistics, 0, 5)
  statistics.takeSenderReport(
    {
      kind: 'sender-report',
      ssrc: 1,
      ntpSeconds: 0xb44d_b705,
      ntpFraction: 0x2000_0000,
      rtpTimestamp: 0,
      packetCount: 0,
      octetCount: 0,
      reports: [],
    },
    1000,
  )
  const report = statistics.report(6250)
  assert.equal(report.lastSenderReport, 0xb705_2000)
  assert.equal(report.delaySinceLastSenderReport, 0x0005_4000)
})

test('the E-model gives the figures of G.107', () => {
  // Default values: R = 93.2, MOS = 4.41 (G.107 §7.7).
  assert.equal(rating({ delayMs: 0, lossRatio: 0 }), 93.2)
  assert.equal(meanOpinionScore(93.2).toFixed(2), '4.41')
  // Annex B, table B.1: R 90 is MOS 4.34, 80 is 4.03, 70 is 3.60, 60 is 3.10, 50 is 2.58.
  const table: [number, number][] = [
    [90, 4.34],
    [80, 4.03],
    [70, 3.6],
    [60, 3.1],
    [50, 2.58],
  ]
  // The table rounds 4.024 up.
  for (const [r, score] of table) assert.ok(Math.abs(meanOpinionScore(r) - score) < 0.007, String(r))
  assert.equal(meanOpinionScore(-5), 1)
  assert.equal(meanOpinionScore(120), 4.5)
  assert.equal((93.2 - rating({ delayMs: 400, lossRatio: 0 })).toFixed(1), '24.1')
})

test('the score falls with delay and loss, and with bursts', () => {
  const score = (delayMs: number, lossRatio: number, burstRatio?: number) =>
    meanOpinionScore(rating({ delayMs, lossRatio, ...(burstRatio !== undefined && { burstRatio }) }))
  for (let step = 0; step < 10; step++) {
    assert.ok(score(100 + step * 50, 0) > score(150 + step * 50, 0))
    assert.ok(score(50, step / 50) > score(50, (step + 1) / 50))
  }
  assert.ok(score(50, 0.05, 1) > score(50, 0.05, 2))
})
