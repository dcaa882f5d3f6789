/** What a receiver knows of one source: loss, jitter, what it reports (RFC 3550 §6.4, A.1, A.3, A.8). */
import type { ReportBlock, SenderReport } from './rtcp.ts'
import { sequenceDistance, timestampDistance } from './sequence.ts'

/** RFC 3550 A.1. A source must show this many packets in sequence before it is believed. */
const MIN_SEQUENTIAL = 2
const MAX_DROPOUT = 3000
const MAX_MISORDER = 100
/** Packets of late that are remembered, to know which come twice. */
const SEEN = 256

/** What becomes of a packet (RFC 3550 A.1): a source on probation or far out of order is not played. */
export type Verdict = 'valid' | 'probation' | 'stray'

export interface Quality {
  readonly received: number
  /** Expected less received; never below zero here. */
  readonly lost: number
  /** 0 to 1, over the whole time. */
  readonly lossRatio: number
  readonly jitterMs: number
}

export class ReceiverStatistics {
  readonly ssrc: number
  readonly #clockRate: number
  #probation = MIN_SEQUENTIAL
  #baseSequence = 0
  /** Without wrapping, from the 16 bits of the first packet on. */
  #highest = 0
  #badSequence = -1
  #received = 0
  #duplicates = 0
  readonly #seen = new Float64Array(SEEN).fill(-1)
  #expectedPrior = 0
  #receivedPrior = 0
  #jitter = 0
  #lastTransit: number | undefined
  #lastSenderReport = 0
  #lastSenderReportMs = 0

  constructor(ssrc: number, clockRate: number) {
    this.ssrc = ssrc
    this.#clockRate = clockRate
  }

  /** Takes note of a packet that came at `nowMs` (monotonic). */
  take(sequence: number, timestamp: number, nowMs: number): Verdict {
    const verdict = this.#place(sequence)
    if (verdict === 'valid') this.#measureJitter(timestamp, nowMs)
    return verdict
  }

  /** Notes a report of the source, so that the next {@link report} lets it measure the round trip. */
  takeSenderReport(report: SenderReport, nowMs: number): void {
    this.#lastSenderReport = middleOfNtp(report.ntpSeconds, report.ntpFraction)
    this.#lastSenderReportMs = nowMs
  }

  /** The report about the source, for the interval since the last one (RFC 3550 A.3). */
  report(nowMs: number): ReportBlock {
    const expected = this.#expected
    const expectedInterval = expected - this.#expectedPrior
    const lostInterval = expectedInterval - (this.#received - this.#receivedPrior)
    this.#expectedPrior = expected
    this.#receivedPrior = this.#received
    const lost = Math.min(Math.max(expected - this.#received, -0x80_0000), 0x7f_ffff)
    return {
      ssrc: this.ssrc,
      fractionLost:
        expectedInterval === 0 || lostInterval <= 0
          ? 0
          : Math.min(Math.floor((lostInterval * 256) / expectedInterval), 255),
      cumulativeLost: lost,
      highestSequence: this.#highest % 0x1_0000_0000,
      jitter: Math.floor(this.#jitter),
      lastSenderReport: this.#lastSenderReport,
      delaySinceLastSenderReport:
        this.#lastSenderReport === 0
          ? 0
          : Math.round(((nowMs - this.#lastSenderReportMs) * 65_536) / 1000) >>> 0,
    }
  }

  get quality(): Quality {
    const expected = this.#expected
    // The reports of RFC 3550 §6.4.1 count what came twice as if it made up for loss; what is told of the quality does not.
    const lost = Math.max(expected - (this.#received - this.#duplicates), 0)
    return {
      received: this.#received,
      lost,
      lossRatio: expected === 0 ? 0 : lost / expected,
      jitterMs: (this.#jitter / this.#clockRate) * 1000,
    }
  }

  get #expected(): number {
    return this.#received === 0 ? 0 : this.#highest - this.#baseSequence + 1
  }

  #place(sequence: number): Verdict {
    if (this.#probation > 0) return this.#prove(sequence)
    let ahead = sequenceDistance(sequence, this.#highest & 0xffff)
    if (ahead > MAX_DROPOUT || ahead < -MAX_MISORDER) {
      // Two in sequence after a leap: the source began anew without telling.
      if (sequence !== this.#badSequence) {
        this.#badSequence = (sequence + 1) & 0xffff
        return 'stray'
      }
      this.#begin(sequence)
      ahead = 0
    }
    this.#noteSeen(this.#highest + ahead)
    if (ahead > 0) this.#highest += ahead
    this.#received++
    return 'valid'
  }

  #prove(sequence: number): Verdict {
    const isNext = this.#probation < MIN_SEQUENTIAL && sequence === ((this.#highest + 1) & 0xffff)
    this.#highest = sequence
    this.#probation = isNext ? this.#probation - 1 : MIN_SEQUENTIAL - 1
    if (this.#probation > 0) return 'probation'
    this.#begin(sequence)
    this.#received = 1
    return 'valid'
  }

  #noteSeen(sequence: number): void {
    const slot = ((sequence % SEEN) + SEEN) % SEEN
    if (this.#seen[slot] === sequence) this.#duplicates++
    this.#seen[slot] = sequence
  }

  #begin(sequence: number): void {
    this.#duplicates = 0
    this.#seen.fill(-1)
    this.#baseSequence = sequence
    this.#highest = sequence
    this.#badSequence = -1
    this.#received = 0
    this.#receivedPrior = 0
    this.#expectedPrior = 0
    this.#lastTransit = undefined
  }

  /** RFC 3550 A.8, in floating point. */
  #measureJitter(timestamp: number, nowMs: number): void {
    const arrival = Math.round((nowMs * this.#clockRate) / 1000) >>> 0
    const transit = timestampDistance(arrival, timestamp)
    if (this.#lastTransit !== undefined) {
      const difference = Math.abs(timestampDistance(transit, this.#lastTransit))
      this.#jitter += (difference - this.#jitter) / 16
    }
    this.#lastTransit = transit
  }
}

/** The middle 32 bits of an NTP time, as reports carry it back (RFC 3550 §6.4.1). */
export function middleOfNtp(seconds: number, fraction: number): number {
  return (((seconds & 0xffff) << 16) | (fraction >>> 16)) >>> 0
}

/** Seconds between 1900, where NTP begins, and 1970 (RFC 3550 §4). */
const NTP_EPOCH = 2_208_988_800

/** The NTP time of a wall clock in milliseconds. */
export function ntpTime(wallMs: number): { seconds: number; fraction: number } {
  const seconds = Math.floor(wallMs / 1000)
  return {
    seconds: (seconds + NTP_EPOCH) % 0x1_0000_0000,
    fraction: Math.floor(((wallMs - seconds * 1000) / 1000) * 0x1_0000_0000),
  }
}

/**
 * The round trip in milliseconds that a report about us shows (RFC 3550 §6.4.1): now, less when our report left, less how long
 * the other side held it. Undefined where it had none of ours, or where the figures do not make sense.
 */
export function roundTripMs(report: ReportBlock, wallMs: number): number | undefined {
  if (report.lastSenderReport === 0) return undefined
  const { seconds, fraction } = ntpTime(wallMs)
  const units = middleOfNtp(seconds, fraction) - report.lastSenderReport - report.delaySinceLastSenderReport
  const roundTrip = ((units >>> 0) * 1000) / 65_536
  return roundTrip < 30_000 ? roundTrip : undefined
}
