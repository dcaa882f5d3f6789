/** What somebody says, back to them a while later: so one hears how one is heard. */
import { FRAME_MS, frameLength, type SoundSource } from './frame.ts'

export class Echo implements SoundSource {
  readonly sampleRate: number
  readonly #heard: () => Int16Array | undefined
  readonly #frames: Int16Array[]

  /** `heard` gives what was said in the present frame, at `sampleRate`. */
  constructor(heard: () => Int16Array | undefined, sampleRate: number, delayMs: number) {
    this.#heard = heard
    this.sampleRate = sampleRate
    this.#frames = Array.from({ length: Math.round(delayMs / FRAME_MS) }, () => this.#silence())
  }

  read(): Int16Array {
    this.#frames.push(this.#heard()?.slice() ?? this.#silence())
    return this.#frames.shift()!
  }

  #silence(): Int16Array {
    return new Int16Array(frameLength(this.sampleRate))
  }
}
