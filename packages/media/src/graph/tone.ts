/** Tones: one or two sines, on and off in a rhythm. */
import { frameLength, type SoundSource, WIDEBAND } from './frame.ts'

/** A stretch of a tone. */
export interface ToneStep {
  /** In hertz; none is silence. */
  readonly frequencies: readonly number[]
  /** Infinity for a tone that does not end. */
  readonly ms: number
}

export interface Tone {
  readonly steps: readonly ToneStep[]
  /** Begins again after the last step. */
  readonly isEndless: boolean
}

/** About −13 dBm0 for each sine, and so in the range of E.180 §3 (−10 ± 5 dBm0 for the whole). */
const AMPLITUDE = 5000
/** Each stretch swells and fades for this long, so that nothing clicks. */
const EDGE_MS = 3

export class ToneGenerator implements SoundSource {
  readonly sampleRate: number
  readonly #tone: Tone
  readonly #amplitude: number
  #step = 0
  /** Samples of the step that are over. */
  #at = 0

  /** `amplitude` is that of each sine, of 32,767. */
  constructor(tone: Tone, sampleRate = WIDEBAND, amplitude = AMPLITUDE) {
    this.#tone = tone
    this.sampleRate = sampleRate
    this.#amplitude = amplitude
  }

  read(): Int16Array | undefined {
    if (this.#tone.steps[this.#step] === undefined) return undefined
    return Int16Array.from({ length: frameLength(this.sampleRate) }, () => this.#next())
  }

  #next(): number {
    const step = this.#tone.steps[this.#step]
    if (!step) return 0
    const length = Math.round((step.ms * this.sampleRate) / 1000)
    const edge = (EDGE_MS * this.sampleRate) / 1000
    const gain = Math.min(1, (this.#at + 1) / edge, (length - this.#at) / edge)
    let sum = 0
    for (const frequency of step.frequencies)
      sum += Math.sin((2 * Math.PI * frequency * this.#at) / this.sampleRate)
    this.#at++
    if (this.#at >= length) this.#advance()
    return Math.round(sum * gain * this.#amplitude)
  }

  #advance(): void {
    this.#at = 0
    this.#step++
    if (this.#tone.isEndless && this.#step >= this.#tone.steps.length) this.#step = 0
  }
}
