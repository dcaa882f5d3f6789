/** Chance that repeats itself: the same seed gives the same bytes (mulberry32; not for secrets). */
import type { Random } from '../random.ts'

export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) & 0xff
  }
  return { bytes: (length) => Uint8Array.from({ length }, next) }
}
