/** Finds the period of a voice. */

/** Periods of 66 to 400 Hz. */
export function pitchRange(sampleRate: number): { shortest: number; longest: number } {
  return { shortest: Math.round(sampleRate / 400), longest: Math.round(sampleRate / 66) }
}

export interface Pitch {
  /** In samples. */
  readonly period: number
  /** −1 to 1: how much the two periods are alike; 1 where both are silent, as then nothing can be heard of a cut. */
  readonly likeness: number
}

/** Below this mean magnitude a cut is not heard. */
const QUIET = 30

/**
 * The shift between `shortest` and `longest` at which the `length` samples from `start` are most like those that follow them.
 * `start + longest + length` samples must be there. The search goes in steps of two samples and then looks beside.
 */
export function findPitch(
  samples: Int16Array,
  start: number,
  length: number,
  shortest: number,
  longest: number,
): Pitch {
  let best = likenessAt(samples, start, length, longest)
  let period = longest
  const consider = (shift: number) => {
    const likeness = likenessAt(samples, start, length, shift)
    if (likeness > best) {
      best = likeness
      period = shift
    }
  }
  for (let shift = shortest; shift < longest; shift += 2) consider(shift)
  if (period > shortest) consider(period - 1)
  if (period < longest) consider(period + 1)
  return { period, likeness: best }
}

/** Normalised cross-correlation over every other sample. */
function likenessAt(samples: Int16Array, start: number, length: number, shift: number): number {
  let product = 0
  let power = 0
  let shifted = 0
  for (let index = start; index < start + length; index += 2) {
    const a = samples[index]!
    const b = samples[index + shift]!
    product += a * b
    power += a * a
    shifted += b * b
  }
  if (power + shifted < QUIET * QUIET * length) return 1
  return product / Math.sqrt(Math.max(power * shifted, 1))
}
