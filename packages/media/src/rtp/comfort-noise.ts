/** Comfort noise: the level and, if told, the colour of the silence (RFC 3389 §3). */

export interface ComfortNoise {
  /** −dBov, 0 to 127: 0 is as loud as can be (§3.1). */
  readonly level: number
  /** Reflection coefficients of an all-pole model, −1 to 1; none for white noise (§3.2). */
  readonly reflections: readonly number[]
}

/** More coefficients than this are left out, as §3 allows: they change nothing that can be heard. */
const HIGHEST_ORDER = 12
/** §3.2: k = 258 · (N − 127) in units of 2^−15. */
const STEP = 258 / 32_768

/** Undefined where the payload is empty. */
export function parseComfortNoise(payload: Uint8Array): ComfortNoise | undefined {
  const level = payload[0]
  if (level === undefined) return undefined
  const coefficients = payload.subarray(1, 1 + HIGHEST_ORDER)
  // 255 would be outside of −1 … 1, where the filter rings for ever.
  return {
    level: level & 0x7f,
    reflections: Array.from(coefficients, (byte) => (Math.min(byte, 253) - 127) * STEP),
  }
}

export function writeComfortNoise({ level, reflections }: ComfortNoise): Uint8Array {
  return Uint8Array.of(level & 0x7f, ...reflections.map((value) => Math.round(value / STEP) + 127))
}
