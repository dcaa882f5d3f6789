/**
 * AES in counter mode (RFC 3711 §4.1.1). One cipher object in ECB mode lives as long as the key and turns counters into
 * keystream: making a cipher for each packet would cost several times what the encryption does.
 */
import { type Cipheriv, createCipheriv, createSecretKey } from 'node:crypto'

const BLOCK = 16
/** The largest payload of UDP. */
const LONGEST = 65_536

/** Counters of the packet under work, and the same by words; nothing waits between filling and using it. */
const counters = Buffer.from(new ArrayBuffer(LONGEST))
const words = new Uint32Array(counters.buffer)
const bytes = new Uint8Array(16)
const firstWords = new Uint32Array(bytes.buffer)

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

  /** Encrypts or decrypts `packet` from `start` to `end` in place. The last two bytes of `initial` (16) count the blocks. */
  apply(packet: Uint8Array, start: number, end: number, initial: Uint8Array): void {
    const blocks = Math.ceil((end - start) / BLOCK)
    if (blocks === 0) return
    bytes.set(initial)
    const [a, b, c] = [firstWords[0]!, firstWords[1]!, firstWords[2]!]
    for (let block = 0; block < blocks; block++) {
      bytes[14] = block >>> 8
      bytes[15] = block
      words[block * 4] = a
      words[block * 4 + 1] = b
      words[block * 4 + 2] = c
      words[block * 4 + 3] = firstWords[3]!
    }
    const stream = this.#cipher.update(counters.subarray(0, blocks * BLOCK))
    for (let index = start; index < end; index++) packet[index]! ^= stream[index - start]!
  }
}
