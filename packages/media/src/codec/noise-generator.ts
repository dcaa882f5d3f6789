/** Makes the noise that a comfort noise payload describes (RFC 3389 §3, §4). */
import type { ComfortNoise } from '../rtp/comfort-noise.ts'
import { saturate } from './sample.ts'

/** RMS of 0 dBov: a square wave of full scale. */
const OVERLOAD = 32_767

export class NoiseGenerator {
  #amplitude = 0
  #reflections: readonly number[] = []
  #state: Float64Array = new Float64Array(0)
  /** Chance that need not be secret, and is the same in every test. */
  #seed = 0x2545_f491

  /** What the noise is like from now on. */
  describe({ level, reflections }: ComfortNoise): void {
    // The filter amplifies by 1/∏(1−k²) in power; the level is that of what comes out.
    const gain = reflections.reduce((product, k) => product * (1 - k * k), 1)
    this.#amplitude = OVERLOAD * 10 ** (-level / 20) * Math.sqrt(gain)
    this.#reflections = reflections
    if (this.#state.length !== reflections.length) this.#state = new Float64Array(reflections.length)
  }

  generate(count: number): Int16Array {
    const out = new Int16Array(count)
    for (let index = 0; index < count; index++)
      out[index] = saturate(Math.round(this.#filter(this.#gauss() * this.#amplitude)))
    return out
  }

  /** An all-pole lattice: forward and backward error, from the highest stage down. */
  #filter(input: number): number {
    let forward = input
    const state = this.#state
    for (let stage = this.#reflections.length - 1; stage >= 0; stage--) {
      const k = this.#reflections[stage]!
      forward -= k * state[stage]!
      const backward = state[stage]! + k * forward
      if (stage + 1 < state.length) state[stage + 1] = backward
    }
    if (state.length > 0) state[0] = forward
    return forward
  }

  /** Nearly normal, of variance one: the sum of four even spreads. */
  #gauss(): number {
    return (this.#even() + this.#even() + this.#even() + this.#even()) * Math.sqrt(3 / 4)
  }

  /** −1 … 1, xorshift. */
  #even(): number {
    let x = this.#seed
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#seed = x
    return x / 0x8000_0000
  }
}
