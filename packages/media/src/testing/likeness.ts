/** Whether what was heard is what was said, whatever codecs and jitter buffers did to it on the way. */
import { correlation, rms } from './sound.ts'

/** At 8 kHz, where sounds of all codecs can be compared. */
export function narrow(samples: Int16Array, rate: number): Int16Array {
  const step = rate / 8000
  return Int16Array.from({ length: Math.floor(samples.length / step) }, (_, i) => {
    let sum = 0
    for (let k = 0; k < step; k++) sum += samples[i * step + k]!
    return sum / step
  })
}

/** How well some syllable of `heard` is found in `said`; 1 is the same. Looks roughly first, then closely. */
export function likeness(said: Int16Array, heard: Int16Array): number {
  const rough = every(said, ROUGH)
  let best = 0
  for (let start = 0; start + 2000 <= heard.length && best < 0.97; start += 2000) {
    const part = heard.subarray(start, start + 2000)
    if (rms(part) < 200) continue
    const near = ROUGH * bestPlace(every(part, ROUGH), rough)
    const from = Math.max(near - 2 * ROUGH, 0)
    best = Math.max(best, correlation(part, said.subarray(from, from + 2000 + 4 * ROUGH), 4 * ROUGH))
  }
  return best
}

const ROUGH = 8

/** Mean values of `count` samples each. */
function every(samples: Int16Array, count: number): Int16Array {
  return narrow(samples, 8000 * count)
}

/** Where in `whole` something is most like `part`. */
function bestPlace(part: Int16Array, whole: Int16Array): number {
  let [best, place] = [0, 0]
  let power = 0
  for (const sample of whole.subarray(0, part.length)) power += sample * sample
  for (let at = 0; at + part.length <= whole.length; at++) {
    let product = 0
    for (let index = 0; index < part.length; index++) product += part[index]! * whole[at + index]!
    const found = product / Math.sqrt(Math.max(power, 1))
    if (found > best) [best, place] = [found, at]
    power += (whole[at + part.length] ?? 0) ** 2 - whole[at]! ** 2
  }
  return place
}
