/** Plays a recorded sound: an announcement once, music on hold for ever. */
import { Resampler } from '../codec/resampler.ts'
import { frameLength, type SoundSource, WIDEBAND } from './frame.ts'
import type { WavSound } from './wav.ts'

/** `sound` at the rate at which it is played: made once for a sound that is played often. */
export function playable({ sampleRate, samples }: WavSound): WavSound {
  if (sampleRate === WIDEBAND) return { sampleRate, samples }
  return { sampleRate: WIDEBAND, samples: new Resampler(sampleRate, WIDEBAND).process(samples) }
}

export class Player implements SoundSource {
  readonly sampleRate = WIDEBAND
  readonly #samples: Int16Array
  readonly #isEndless: boolean
  #at = 0

  /** `isEndless` begins again when the sound is over. `startMs` is where it begins. */
  constructor(sound: WavSound, isEndless = false, startMs = 0) {
    this.#samples = playable(sound).samples
    this.#isEndless = isEndless && this.#samples.length > 0
    if (this.#samples.length > 0) this.#at = Math.round((startMs * WIDEBAND) / 1000) % this.#samples.length
  }

  /** How far the sound has been played, in milliseconds. */
  get positionMs(): number {
    return (this.#at * 1000) / WIDEBAND
  }

  read(): Int16Array | undefined {
    if (this.#at >= this.#samples.length && !this.#isEndless) return undefined
    const frame = new Int16Array(frameLength(WIDEBAND))
    let filled = 0
    while (filled < frame.length) {
      if (this.#at >= this.#samples.length) {
        if (!this.#isEndless) break
        this.#at = 0
      }
      const part = this.#samples.subarray(this.#at, this.#at + frame.length - filled)
      frame.set(part, filled)
      filled += part.length
      this.#at += part.length
    }
    return frame
  }
}
