/** What the phones hear: one account for all streams of a run. */
import type { Heard } from './protocol.ts'

const HEADER = 12
/** Beyond this the sender began anew. */
const RESTART_MS = 5000
const LATE_MS = 20
/** Steps of the histograms: tenths of a millisecond, up to a second. */
const STEPS = 10_000
/** A pip is new after so much silence. */
const SILENCE_MS = 250
const LONGEST_DELAY_MS = 450
/** Units of the RTP clock in a millisecond. */
const CLOCK = 8

export class Histogram {
  readonly #counts = new Uint32Array(STEPS + 1)
  total = 0

  note(ms: number): void {
    this.#counts[Math.min(Math.max(Math.floor(ms * 10), 0), STEPS)]!++
    this.total++
  }

  /** The value below which the share `share` lies, in milliseconds. */
  quantile(share: number): number {
    let sum = 0
    for (let step = 0; step <= STEPS; step++) {
      sum += this.#counts[step]!
      if (sum >= this.total * share && sum > 0) return step / 10
    }
    return 0
  }
}

export class Ear {
  readonly late = new Histogram()
  readonly delay = new Histogram()
  #isCounting = false
  #received = 0
  #lost = 0
  #late20 = 0
  #voiced = 0
  readonly #hasBegun: Uint8Array
  readonly #heardAny: Uint8Array
  readonly #lastSequence: Uint16Array
  readonly #firstTimestamp: Uint32Array
  /** When the stream's timestamp zero would have come at best. */
  readonly #base: Float64Array
  readonly #voicedAt: Float64Array

  constructor(streams: number) {
    this.#hasBegun = new Uint8Array(streams)
    this.#heardAny = new Uint8Array(streams)
    this.#lastSequence = new Uint16Array(streams)
    this.#firstTimestamp = new Uint32Array(streams)
    this.#base = new Float64Array(streams)
    this.#voicedAt = new Float64Array(streams)
  }

  count(): void {
    this.#isCounting = true
  }

  get received(): number {
    return this.#received
  }

  get late20(): number {
    return this.#late20
  }

  /** A packet of `stream`. Gives the delay of a pip that begins here, if it was sent at `pippedMs`. */
  take(
    data: Uint8Array,
    start: number,
    length: number,
    stream: number,
    atMs: number,
    pippedMs: number,
  ): void {
    const sequence = (data[start + 2]! << 8) | data[start + 3]!
    const timestamp =
      ((data[start + 4]! << 24) | (data[start + 5]! << 16) | (data[start + 6]! << 8) | data[start + 7]!) >>> 0
    if (!this.#hasBegun[stream]) this.#begin(stream, sequence, timestamp, atMs)
    const lateMs = this.#lateness(stream, timestamp, atMs)
    const step = ((sequence - this.#lastSequence[stream]!) << 16) >> 16
    if (step > 0) this.#lastSequence[stream] = sequence
    const isVoiced = hasVoice(data, start + HEADER, start + length)
    if (isVoiced) this.#noteVoice(stream, atMs, pippedMs)
    if (!this.#isCounting) return
    this.#heardAny[stream] = 1
    this.#received++
    if (step > 1) this.#lost += step - 1
    else if (step < 0 && this.#lost > 0) this.#lost--
    if (isVoiced) this.#voiced++
    if (lateMs >= LATE_MS) this.#late20++
    this.late.note(lateMs)
  }

  noteDelay(ms: number): void {
    if (this.#isCounting && ms >= 0 && ms < LONGEST_DELAY_MS) this.delay.note(ms)
  }

  result(sent: number, sentLate: Histogram): Heard {
    const received = this.#received || 1
    return {
      sent,
      received: this.#received,
      lostPercent: round((100 * this.#lost) / (this.#received + this.#lost || 1)),
      late20Percent: round((100 * this.#late20) / received),
      lateP99Ms: this.late.quantile(0.99),
      deaf: this.#heardAny.reduce((count, heard) => count + 1 - heard, 0),
      voicedPercent: round((100 * this.#voiced) / received),
      ...(this.delay.total > 0 && {
        delayMs: {
          p50: this.delay.quantile(0.5),
          p99: this.delay.quantile(0.99),
          samples: this.delay.total,
        },
      }),
      sentLateP99Ms: sentLate.quantile(0.99),
    }
  }

  #begin(stream: number, sequence: number, timestamp: number, atMs: number): void {
    this.#hasBegun[stream] = 1
    this.#lastSequence[stream] = sequence - 1
    this.#firstTimestamp[stream] = timestamp
    this.#base[stream] = atMs
  }

  /** How far behind the best case of its stream: that is the earliest packet, seen from its timestamp. */
  #lateness(stream: number, timestamp: number, atMs: number): number {
    const late = atMs - this.#base[stream]! - ((timestamp - this.#firstTimestamp[stream]!) | 0) / CLOCK
    if (late >= 0 && late < RESTART_MS) return late
    this.#base[stream]! += late
    return 0
  }

  #noteVoice(stream: number, atMs: number, pippedMs: number): void {
    if (atMs - this.#voicedAt[stream]! > SILENCE_MS && pippedMs > 0) this.noteDelay(atMs - pippedMs)
    this.#voicedAt[stream] = atMs
  }
}

/** Whether some samples of A-law are well above noise. */
function hasVoice(data: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 7) if (((data[at]! ^ 0x55) & 0x70) >= 0x40) return true
  return false
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
