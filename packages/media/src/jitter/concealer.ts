/**
 * Fills gaps with more of what was heard: the last period of the voice is repeated and fades away, as in ITU-T G.711 Appendix I; then
 * the sound that comes again is faded in. Works at any sample rate and for every codec.
 */
import { saturate } from '../codec/sample.ts'
import { findPitch, pitchRange } from './pitch.ts'

/** The gap sounds at full strength for this long, and is silent after {@link SILENT_MS} (G.711 Appendix I: 10 and 60 ms). */
const FULL_MS = 10
const SILENT_MS = 60
/** How long the sound that comes again takes to be all there is. */
const FADE_MS = 5

export class Concealer {
  readonly #sampleRate: number
  /** What was played last. */
  readonly #history: Int16Array
  /** The period that is repeated; undefined while there is no gap. */
  #period: Float32Array | undefined
  /** Samples of the gap so far. */
  #played = 0

  constructor(sampleRate: number) {
    this.#sampleRate = sampleRate
    this.#history = new Int16Array(pitchRange(sampleRate).longest * 3)
  }

  get isConcealing(): boolean {
    return this.#period !== undefined
  }

  /** Sound in the place of what did not come. */
  conceal(count: number): Int16Array {
    this.#period ??= this.#findPeriod()
    const out = new Int16Array(count)
    for (let index = 0; index < count; index++) out[index] = saturate(Math.round(this.#next()))
    this.#remember(out)
    return out
  }

  /** Sound that came: passes as it is, unless a gap ends here. */
  pass(samples: Int16Array): Int16Array {
    const out = this.#period ? this.#fadeIn(samples) : samples
    this.#period = undefined
    this.#played = 0
    this.#remember(out)
    return out
  }

  #fadeIn(samples: Int16Array): Int16Array {
    const fade = Math.min(Math.round((FADE_MS * this.#sampleRate) / 1000), samples.length)
    const out = samples.slice()
    for (let index = 0; index < fade; index++) {
      const weight = (index + 1) / (fade + 1)
      out[index] = saturate(Math.round(this.#next() * (1 - weight) + samples[index]! * weight))
    }
    return out
  }

  /** The next sample of the gap. */
  #next(): number {
    const period = this.#period!
    const ms = (this.#played * 1000) / this.#sampleRate
    const gain = ms < FULL_MS ? 1 : Math.max(1 - (ms - FULL_MS) / (SILENT_MS - FULL_MS), 0)
    return period[this.#played++ % period.length]! * gain
  }

  /** The last period, its end blended into what came before its beginning, so that it joins itself. */
  #findPeriod(): Float32Array {
    const { shortest, longest } = pitchRange(this.#sampleRate)
    const history = this.#history
    const length = longest
    // How far the last stretch repeats what came before: search backwards by searching in reverse order.
    const reversed = history.slice().reverse()
    const { period } = findPitch(reversed, 0, length, shortest, longest)
    const start = history.length - period
    const overlap = period >> 2
    return Float32Array.from({ length: period }, (_, index) => {
      const fromEnd = period - index
      if (fromEnd > overlap) return history[start + index]!
      const weight = fromEnd / (overlap + 1)
      return history[start + index]! * weight + history[start + index - period]! * (1 - weight)
    })
  }

  #remember(samples: Int16Array): void {
    const history = this.#history
    if (samples.length >= history.length) {
      history.set(samples.subarray(samples.length - history.length))
      return
    }
    history.copyWithin(0, samples.length)
    history.set(samples, history.length - samples.length)
  }
}
