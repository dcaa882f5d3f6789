/** The beat of the engine: everything in the graph happens once a frame. */

/** Milliseconds of a frame; every packet that is sent holds one. */
export const FRAME_MS = 20

/** The rate of mixes, announcements and recordings, in hertz. */
export const WIDEBAND = 16_000

/** Samples of a frame at `sampleRate`. */
export function frameLength(sampleRate: number): number {
  return (sampleRate * FRAME_MS) / 1000
}

/** Gives sound, a frame at a time. */
export interface SoundSource {
  /** Of what {@link read} gives, in hertz. */
  readonly sampleRate: number
  /** The next frame, to be heard from `nowMs` (monotonic) on; undefined when there is no more. */
  read(nowMs: number): Int16Array | undefined
}

/** Takes sound, a frame at a time. */
export interface SoundSink {
  /** Of what {@link write} takes, in hertz. */
  readonly sampleRate: number
  write(samples: Int16Array): void
}
