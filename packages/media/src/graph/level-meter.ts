/** How loud it is. */

/** −dBov of silence (RFC 6464 §3). */
export const SILENCE = 127
/** Power of a square wave of full scale: 0 dBov. */
const OVERLOAD = 32_768 ** 2

/** The level of `samples` in −dBov: 0 is as loud as can be, 127 silence. */
export function levelOf(samples: Int16Array): number {
  let power = 0
  for (let index = 0; index < samples.length; index++) power += samples[index]! * samples[index]!
  if (power === 0) return SILENCE
  return Math.min(Math.max(Math.round(-10 * Math.log10(power / samples.length / OVERLOAD)), 0), SILENCE)
}

/** Above this level somebody may be speaking; background noise of offices lies below. */
const SPEECH_LEVEL = 50
/** A pause between words does not end speech, in frames. */
const HANGOVER_FRAMES = 15

/** A level that can be shown, and whether somebody speaks. */
export class LevelMeter {
  #level = SILENCE
  #quietFrames = HANGOVER_FRAMES

  /** −dBov. Rises at once and falls by 2 dB a frame. */
  get level(): number {
    return this.#level
  }

  get isSpeaking(): boolean {
    return this.#quietFrames < HANGOVER_FRAMES
  }

  take(samples: Int16Array): void {
    const level = levelOf(samples)
    this.#level = Math.min(level, this.#level + 2, SILENCE)
    this.#quietFrames = level < SPEECH_LEVEL ? 0 : Math.min(this.#quietFrames + 1, HANGOVER_FRAMES)
  }
}
