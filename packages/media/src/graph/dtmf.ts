/** Keys as tones in the band of the voice (ITU-T Q.23, Q.24): made with two sines, found with Goertzel's filter. */
import { DTMF_KEYS } from '../rtp/telephone-event.ts'
import type { Tone } from './tone.ts'

/** Q.23 §4. */
const LOW = [697, 770, 852, 941]
const HIGH = [1209, 1336, 1477, 1633]
/** Rows are the low group. */
const KEYS = ['123A', '456B', '789C', '*0#D']

/** The tone of `key` (one of 0–9, *, #, A–D), and a pause as long as the tone is, at most 50 ms. */
export function dtmfTone(key: string, ms: number): Tone {
  const row = KEYS.findIndex((keys) => keys.includes(key))
  const column = KEYS[row]?.indexOf(key) ?? -1
  const frequencies = row < 0 ? [] : [LOW[row]!, HIGH[column]!]
  return {
    steps: [
      { frequencies, ms },
      { frequencies: [], ms: Math.min(ms, 50) },
    ],
    isEndless: false,
  }
}

/** A block is 12.75 ms: short enough that a tone of 40 ms holds two whole ones (Q.24 asks for 40 ms). */
const BLOCK_MS = 12.75
/** A tone counts from this power on, about −36 dBov, as a share of full scale. */
const LEAST_POWER = 0.00006
/** How much stronger the high group may be than the low one and the other way round (Q.24: 4 dB and 8 dB; with some reserve). */
const TWIST_HIGH = 4
const TWIST_LOW = 8
/** Every other frequency of the group must be weaker by 8 dB. */
const CLEARANCE = 6.3
/** The two tones hold at least this share of all power: speech and music hold less. */
const PURITY = 0.75

/**
 * Deviation: Q.24 asks that frequencies off by 3.5 % are refused. Blocks this short cannot tell them from those that are off by 1.5 %,
 * which must be taken; longer ones would miss keys of 40 ms.
 *
 * Tells each key once, when it has sounded for two blocks; the same key again only after a pause of two.
 */
export class DtmfDetector {
  readonly #block: number
  readonly #low: readonly Goertzel[]
  readonly #high: readonly Goertzel[]
  #count = 0
  #power = 0
  #last = ''
  #current = ''
  #absent = 0

  constructor(sampleRate: number) {
    this.#block = Math.round((BLOCK_MS * sampleRate) / 1000)
    this.#low = LOW.map((hertz) => new Goertzel(hertz, sampleRate))
    this.#high = HIGH.map((hertz) => new Goertzel(hertz, sampleRate))
  }

  /** The keys that became certain within `samples`, as a string. */
  take(samples: Int16Array): string {
    let found = ''
    for (let index = 0; index < samples.length; index++) {
      const sample = samples[index]! / 32_768
      for (const filter of this.#low) filter.take(sample)
      for (const filter of this.#high) filter.take(sample)
      this.#power += sample * sample
      if (++this.#count === this.#block) found += this.#judge(this.#verdict())
    }
    return found
  }

  /** Two blocks in a row decide, both ways (Q.24: interruptions below 10 ms do not end a key). */
  #judge(key: string): string {
    const isCertain = key !== '' && key === this.#last && key !== this.#current
    this.#absent = key === this.#current ? 0 : this.#absent + 1
    if (this.#absent >= 2) this.#current = ''
    this.#last = key
    if (!isCertain) return ''
    this.#current = key
    this.#absent = 0
    return key
  }

  #verdict(): string {
    const low = this.#low.map((filter) => filter.finish())
    const high = this.#high.map((filter) => filter.finish())
    const power = this.#power / this.#block
    this.#count = 0
    this.#power = 0
    const row = strongest(low)
    const column = strongest(high)
    // A sine of amplitude A gives (A·N/2)² here, and has the power A²/2.
    const scale = 2 / (this.#block * this.#block)
    const lowPower = low[row]! * scale
    const highPower = high[column]! * scale
    if (lowPower < LEAST_POWER || highPower < LEAST_POWER) return ''
    if (highPower > lowPower * 10 ** (TWIST_HIGH / 10) || lowPower > highPower * 10 ** (TWIST_LOW / 10))
      return ''
    if (!isClear(low, row) || !isClear(high, column)) return ''
    if (lowPower + highPower < power * PURITY) return ''
    return KEYS[row]![column]!
  }
}

function strongest(powers: readonly number[]): number {
  return powers.indexOf(Math.max(...powers))
}

function isClear(powers: readonly number[], best: number): boolean {
  return powers.every((power, index) => index === best || power * CLEARANCE < powers[best]!)
}

/** The power at one frequency (Goertzel 1958). */
class Goertzel {
  readonly #factor: number
  #s1 = 0
  #s2 = 0

  constructor(hertz: number, sampleRate: number) {
    this.#factor = 2 * Math.cos((2 * Math.PI * hertz) / sampleRate)
  }

  take(sample: number): void {
    const s = sample + this.#factor * this.#s1 - this.#s2
    this.#s2 = this.#s1
    this.#s1 = s
  }

  finish(): number {
    const power = this.#s1 * this.#s1 + this.#s2 * this.#s2 - this.#factor * this.#s1 * this.#s2
    this.#s1 = 0
    this.#s2 = 0
    return power
  }
}

/** Whether `key` can be dialled. */
export function isDtmfKey(key: string): boolean {
  return key.length === 1 && DTMF_KEYS.includes(key)
}
