/**
 * AES in counter mode (RFC 3711 §4.1.1). One cipher object in ECB mode lives as long as the key and turns counters into
 * keystream: making a cipher for each packet would cost several times what the encryption does.
 */
import { type Cipheriv, createCipheriv, createSecretKey } from 'node:crypto'

const BLOCK = 16
/** The largest payload of UDP. */
const LONGEST = 65_536

/** Counters of the packet under work; nothing waits between filling and using it. */
const counters = Buffer.alloc(LONGEST)

export class CounterMode {
  readonly #cipher: Cipheriv

  /** `key` has 16 or 32 bytes. */
  constructor(key: Uint8Array) {
    this.#cipher = createCipheriv(
      key.length === 32 ? 'aes-256-ecb' : 'aes-128-ecb',
      createSecretKey(key),
      null,
    )
    this.#cipher.setAutoPadding(false)
  }

  /** Encrypts or decrypts `bytes` from `start` to `end` in place. The last two bytes of `initial` (16) count the blocks. */
  apply(bytes: Uint8Array, start: number, end: number, initial: Uint8Array): void {
    const blocks = Math.ceil((end - start) / BLOCK)
    if (blocks === 0) return
    for (let block = 0; block < blocks; block++) {
      const at = block * BLOCK
      for (let index = 0; index < 14; index++) counters[at + index] = initial[index]!
      counters[at + 14] = block >>> 8
      counters[at + 15] = block
    }
    const stream = this.#cipher.update(counters.subarray(0, blocks * BLOCK))
    for (let index = start; index < end; index++) bytes[index]! ^= stream[index - start]!
  }
}
