/** Records sound as WAV, one channel for each side, so that who spoke can be told apart. */
import { Resampler } from '../codec/resampler.ts'
import { frameLength, WIDEBAND } from './frame.ts'
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
  readonly #sides: readonly Side[]
  #bytes = 0
  #isOver = false

  /** `sides` is the number of channels. */
  constructor(target: RecordingTarget, sides: number) {
    this.#target = target
    this.#sides = Array.from({ length: sides }, () => ({
      resampler: undefined,
      sampleRate: 0,
      frame: undefined,
    }))
    target.append(wavHeader(WIDEBAND, sides, 0xffff_ffff))
  }

  get durationMs(): number {
    return (this.#bytes * 1000) / (this.#sides.length * 2 * WIDEBAND)
  }

  /** What `side` says in this frame, at `sampleRate`, which may change on the way. */
  write(side: number, samples: Int16Array, sampleRate: number): void {
    const known = this.#sides[side]!
    if (known.sampleRate !== sampleRate || !known.resampler) {
      known.resampler = new Resampler(sampleRate, WIDEBAND)
      known.sampleRate = sampleRate
    }
    known.frame = known.resampler.process(samples)
  }

  /** Once a frame, after all sides have written theirs; a side that has written nothing was silent. */
  tick(): void {
    if (this.#isOver || this.#bytes > MOST_BYTES) return
    const length = frameLength(WIDEBAND)
    const frames = this.#sides.map((side) => taken(side))
    const bytes = new Uint8Array(length * frames.length * 2)
    const view = new DataView(bytes.buffer)
    for (let index = 0; index < length; index++)
      for (const [side, frame] of frames.entries())
        view.setInt16((index * frames.length + side) * 2, frame?.[index] ?? 0, true)
    this.#bytes += bytes.length
    this.#target.append(bytes)
  }

  /** Ends the recording. Further calls do nothing. */
  finish(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#target.finish(wavHeader(WIDEBAND, this.#sides.length, this.#bytes))
  }
}

interface Side {
  resampler: Resampler | undefined
  sampleRate: number
  frame: Int16Array | undefined
}

function taken(side: Side): Int16Array | undefined {
  const { frame } = side
  side.frame = undefined
  return frame
}
