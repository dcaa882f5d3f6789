/**
 * Doubles or halves the sample rate. A filter whose cut lies at a quarter of the higher rate has no tap at even distances but the one in
 * the middle, and is symmetric: every second sample passes as it is, and the others need half of the products.
 */
import { kaiserWindow } from './kaiser.ts'
import { saturate } from './sample.ts'

/** Pairs of taps; the outermost is 2 · PAIRS − 1 samples of the higher rate from the middle. */
const PAIRS = 24
const REACH = 2 * PAIRS - 1
/** Room for so many samples at first: longer blocks let it grow. */
const COMMON_BLOCK = 1024

/** The taps at the odd distances 1, 3, 5 … from the middle. With the middle, which is a half, they sum to one. */
const taps = oddTaps()

function oddTaps(): Float64Array {
  const raw = Float64Array.from({ length: PAIRS }, (_, pair) => {
    const distance = 2 * pair + 1
    const sinc = Math.sin((Math.PI * distance) / 2) / (Math.PI * distance)
    return sinc * kaiserWindow(distance / (REACH + 1))
  })
  const sum = raw.reduce((total, tap) => total + tap, 0)
  return raw.map((tap) => tap / (4 * sum))
}

/** Where a block stands behind what is kept of the block before. Nothing waits between filling and using it. */
let line = new Float64Array(COMMON_BLOCK)

function lay(history: Float64Array, samples: Int16Array): void {
  const length = history.length + samples.length
  if (line.length < length) line = new Float64Array(length)
  line.set(history)
  line.set(samples, history.length)
}

function keep(history: Float64Array, end: number): void {
  for (let index = 0, at = end - history.length; index < history.length; index++, at++)
    history[index] = line[at]!
}

export class Doubler {
  readonly #history = new Float64Array(2 * PAIRS - 1)

  process(samples: Int16Array): Int16Array {
    lay(this.#history, samples)
    const out = new Int16Array(samples.length * 2)
    for (let index = 0; index < samples.length; index++) {
      // The sample before the middle and the one behind it.
      let low = index + PAIRS - 1
      let high = low + 1
      out[index * 2] = line[low]!
      let a = 0
      let b = 0
      for (let pair = 0; pair < PAIRS; pair += 2) {
        a += taps[pair]! * (line[low]! + line[high]!)
        b += taps[pair + 1]! * (line[low - 1]! + line[high + 1]!)
        low -= 2
        high += 2
      }
      out[index * 2 + 1] = saturate(Math.round(2 * (a + b)))
    }
    keep(this.#history, this.#history.length + samples.length)
    return out
  }
}

export class Halver {
  readonly #history = new Float64Array(2 * REACH)
  /** Whether the next sample that comes is one of those that give none. */
  #isBetween = false

  process(samples: Int16Array): Int16Array {
    lay(this.#history, samples)
    const first = this.#isBetween ? 1 : 0
    const count = Math.max((samples.length - first + 1) >> 1, 0)
    const out = new Int16Array(count)
    for (let index = 0; index < count; index++) {
      const middle = first + index * 2 + REACH
      let low = middle - 1
      let high = middle + 1
      let a = 0
      let b = 0
      for (let pair = 0; pair < PAIRS; pair += 2) {
        a += taps[pair]! * (line[low]! + line[high]!)
        b += taps[pair + 1]! * (line[low - 2]! + line[high + 2]!)
        low -= 4
        high += 4
      }
      out[index] = saturate(Math.round(line[middle]! / 2 + a + b))
    }
    this.#isBetween = (samples.length - first) % 2 !== 0
    keep(this.#history, this.#history.length + samples.length)
    return out
  }
}
