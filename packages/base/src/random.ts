/** Chance as an argument. */
import { randomFillSync } from 'node:crypto'

export interface Random {
  /** `length` bytes, unpredictable in production. */
  bytes(length: number): Uint8Array
}

const POOL_BYTES = 8192
const pool = new Uint8Array(POOL_BYTES)
let used = POOL_BYTES

/** Cryptographically strong randomness. Bytes are drawn from the kernel in pools, because one call a token is slow. */
export const systemRandom: Random = {
  bytes(length) {
    if (length > POOL_BYTES / 4) return randomFillSync(new Uint8Array(length))
    if (used + length > POOL_BYTES) {
      randomFillSync(pool)
      used = 0
    }
    const out = pool.slice(used, used + length)
    pool.fill(0, used, used + length)
    used += length
    return out
  },
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** `byteCount` random bytes as lower-case hexadecimal (two characters a byte). */
export function randomHex(random: Random, byteCount: number): string {
  let out = ''
  for (const byte of random.bytes(byteCount)) out += HEX[byte]
  return out
}

/** An even integer spread over `0 … below − 1`. `below` must be between 1 and 2^32. */
export function randomInteger(random: Random, below: number): number {
  const limit = 0x1_0000_0000 - (0x1_0000_0000 % below)
  for (;;) {
    const b = random.bytes(4)
    const value = b[0]! * 0x1000000 + (b[1]! << 16) + (b[2]! << 8) + b[3]!
    if (value < limit) return value % below
  }
}
