/** Records sound as WAV, one channel for each side, so that who spoke can be told apart. */
import { Resampler } from '../codec/resampler.ts'
import { frameLength, type SoundSink, WIDEBAND } from './frame.ts'
import { wavHeader } from './wav.ts'

/** Where a recording goes. */
export interface RecordingTarget {
  append(bytes: Uint8Array): void
  /** The head of the file, now that its length is known, and the end. */
  finish(header: Uint8Array): void
}

/** Largest length a WAV file can tell: about 18 hours in stereo at 16 kHz. */
const MOST_BYTES = 0xffff_ffff - 64

export class Recorder {
  readonly #target: RecordingTarget
  readonly #channels: readonly Channel[]
  #bytes = 0
  #isOver = false

  /** One side for each rate in `sampleRates`, in hertz: what its sound comes in. */
  constructor(target: RecordingTarget, sampleRates: readonly number[]) {
    this.#target = target
    this.#channels = sampleRates.map((sampleRate) => new Channel(sampleRate))
    target.append(wavHeader(WIDEBAND, sampleRates.length, 0xffff_ffff))
  }

  /** Where the sound of each side goes. */
  get sides(): readonly SoundSink[] {
    return this.#channels
  }

  get durationMs(): number {
    return (this.#bytes * 1000) / (this.#channels.length * 2 * WIDEBAND)
  }

  /** Once a frame, after all sides have written theirs; a side that has written nothing was silent. */
  tick(): void {
    if (this.#isOver || this.#bytes > MOST_BYTES) return
    const length = frameLength(WIDEBAND)
    const frames = this.#channels.map((channel) => channel.take(length))
    const bytes = new Uint8Array(length * frames.length * 2)
    const view = new DataView(bytes.buffer)
    for (let index = 0; index < length; index++)
      for (const [channel, frame] of frames.entries())
        view.setInt16((index * frames.length + channel) * 2, frame[index]!, true)
    this.#bytes += bytes.length
    this.#target.append(bytes)
  }

  /** Ends the recording. Further calls do nothing. */
  finish(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#target.finish(wavHeader(WIDEBAND, this.#channels.length, this.#bytes))
  }
}

class Channel implements SoundSink {
  readonly sampleRate: number
  readonly #resampler: Resampler
  #frame: Int16Array | undefined

  constructor(sampleRate: number) {
    this.sampleRate = sampleRate
    this.#resampler = new Resampler(sampleRate, WIDEBAND)
  }

  write(samples: Int16Array): void {
    this.#frame = this.#resampler.process(samples)
  }

  take(length: number): Int16Array {
    const frame = this.#frame
    this.#frame = undefined
    return frame?.length === length ? frame : new Int16Array(length)
  }
}
