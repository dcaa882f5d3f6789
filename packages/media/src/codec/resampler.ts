/**
 * Changes the sample rate by a ratio of small whole numbers: a windowed sinc in polyphase form, which computes no sample that is
 * thrown away. Keeps the band up to 3.6 kHz of 8 kHz sound (and in proportion) and holds aliases below −60 dB.
 */
import { Doubler, Halver } from './half-band.ts'
import { kaiserWindow } from './kaiser.ts'
import { saturate } from './sample.ts'

/** Input samples that each output sample is made of, when the rate goes up. The delay is half of them. */
const TAPS = 48
/** Where the filter is down by 6 dB, in units of half the lower rate: between 3.6 and 4.4 kHz for 8 kHz. */
const CUTOFF = 1

export class Resampler {
  /** For twice and half the rate there is a way that takes a third of the time. */
  readonly #halfBand: Doubler | Halver | undefined
  readonly #up: number
  readonly #down: number
  /** One row of taps for each phase, newest sample last. */
  readonly #phases: readonly Float32Array[]
  readonly #length: number
  #history: Float32Array
  /** Where the next output sample stands, in steps of the upsampled rate after the first sample of the next input. */
  #position = 0

  /** `from` and `to` in hertz. Where they are equal, samples pass unchanged. */
  constructor(from: number, to: number) {
    const divisor = greatestCommonDivisor(from, to)
    this.#up = to / divisor
    this.#down = from / divisor
    this.#halfBand =
      this.#up === 2 && this.#down === 1
        ? new Doubler()
        : this.#up === 1 && this.#down === 2
          ? new Halver()
          : undefined
    // A lower output rate needs a filter that is longer by the same factor; a multiple of four, as it is summed in four parts.
    const longer = Math.max(this.#up, this.#down) / this.#up
    const isPlain = this.#up === this.#down || this.#halfBand !== undefined
    this.#length = isPlain ? 1 : Math.ceil((TAPS * longer) / 4) * 4
    this.#phases = isPlain ? [] : phasesOf(this.#up, this.#down, this.#length)
    this.#history = new Float32Array(this.#length - 1)
  }

  /** The next samples at the new rate. Blocks of any length; the state goes on from one to the next. */
  process(samples: Int16Array): Int16Array {
    if (this.#up === this.#down) return samples
    if (this.#halfBand) return this.#halfBand.process(samples)
    const kept = this.#history.length
    const line = new Float32Array(kept + samples.length)
    line.set(this.#history)
    line.set(samples, kept)
    const end = samples.length * this.#up
    const count = this.#position >= end ? 0 : Math.ceil((end - this.#position) / this.#down)
    const out = new Int16Array(count)
    let position = this.#position
    for (let index = 0; index < count; index++) {
      const start = Math.floor(position / this.#up)
      const taps = this.#phases[position % this.#up]!
      out[index] = saturate(Math.round(weighed(line, start, taps)))
      position += this.#down
    }
    this.#position = position - end
    this.#history = line.slice(line.length - kept)
    return out
  }
}

/** The sum of the products. Four sums, as one would wait for itself at every step. */
function weighed(line: Float32Array, start: number, taps: Float32Array): number {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  for (let tap = 0, at = start; tap < taps.length; tap += 4, at += 4) {
    a += line[at]! * taps[tap]!
    b += line[at + 1]! * taps[tap + 1]!
    c += line[at + 2]! * taps[tap + 2]!
    d += line[at + 3]! * taps[tap + 3]!
  }
  return a + b + c + d
}

/** The prototype filter, cut in phases: phase p makes the sample that lies p/up after an input sample. */
const known = new Map<string, readonly Float32Array[]>()

function phasesOf(up: number, down: number, length: number): readonly Float32Array[] {
  const key = `${up}:${down}`
  const found = known.get(key)
  if (found) return found
  const total = length * up
  const centre = (total - 1) / 2
  const cutoff = (CUTOFF * 0.5) / Math.max(up, down)
  const prototype = Float64Array.from({ length: total }, (_, index) => {
    const x = index - centre
    const sinc = x === 0 ? 1 : Math.sin(2 * Math.PI * cutoff * x) / (2 * Math.PI * cutoff * x)
    return sinc * kaiserWindow(x / (centre + 1))
  })
  const phases = Array.from({ length: up }, (_, phase) => {
    const row = Float64Array.from({ length }, (_, tap) => prototype[phase + (length - 1 - tap) * up]!)
    // Each phase passes a constant unchanged, so that no tone of the phase rate is added.
    const sum = row.reduce((total, tap) => total + tap, 0)
    return Float32Array.from(row, (tap) => tap / sum)
  })
  // There are few pairs of rates in the product; the map does not grow.
  known.set(key, phases)
  return phases
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
