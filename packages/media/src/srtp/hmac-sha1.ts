/**
 * HMAC-SHA1 (RFC 2104, FIPS 180-4 §6.1) with the key's two blocks hashed once. It is here because one call of `node:crypto` a packet
 * costs more than the hash of so few bytes. The running time does not depend on the data.
 */
import { setUint32 } from '../rtp/packet.ts'

const BLOCK = 64
const START = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0)
const schedule = new Int32Array(80)
const tail = new Uint8Array(BLOCK * 2)
const innerHash = new Uint8Array(20)

export class HmacSha1 {
  readonly #inner: Int32Array
  readonly #outer: Int32Array
  readonly #state = new Int32Array(5)

  /** `key` has at most 64 bytes. */
  constructor(key: Uint8Array) {
    const block = new Uint8Array(BLOCK)
    block.set(key)
    this.#inner = START.slice()
    compress(
      this.#inner,
      block.map((byte) => byte ^ 0x36),
      0,
    )
    this.#outer = START.slice()
    compress(
      this.#outer,
      block.map((byte) => byte ^ 0x5c),
      0,
    )
  }

  /** Writes the 20 bytes of the code of the first `length` of `message` to `out`. */
  digest(message: Uint8Array, length: number, out: Uint8Array): void {
    const state = this.#state
    state.set(this.#inner)
    finish(state, message, length)
    for (let word = 0; word < 5; word++) setUint32(innerHash, word * 4, state[word]!)
    state.set(this.#outer)
    finish(state, innerHash, innerHash.length)
    for (let word = 0; word < 5; word++) setUint32(out, word * 4, state[word]!)
  }
}

/** Hashes the message after the block of the key, with its padding: a one, zeros, the length in bits. */
function finish(state: Int32Array, message: Uint8Array, length: number): void {
  const whole = length - (length % BLOCK)
  for (let at = 0; at < whole; at += BLOCK) compress(state, message, at)
  const rest = length - whole
  tail.fill(0)
  for (let index = 0; index < rest; index++) tail[index] = message[whole + index]!
  tail[rest] = 0x80
  const blocks = rest + 9 > BLOCK ? 2 : 1
  setUint32(tail, blocks * BLOCK - 4, (BLOCK + length) * 8)
  for (let block = 0; block < blocks; block++) compress(state, tail, block * BLOCK)
}

function compress(state: Int32Array, bytes: Uint8Array, at: number): void {
  const w = schedule
  for (let t = 0, from = at; t < 16; t++, from += 4)
    w[t] = (bytes[from]! << 24) | (bytes[from + 1]! << 16) | (bytes[from + 2]! << 8) | bytes[from + 3]!
  for (let t = 16; t < 80; t++) {
    const x = w[t - 3]! ^ w[t - 8]! ^ w[t - 14]! ^ w[t - 16]!
    w[t] = (x << 1) | (x >>> 31)
  }
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  // Four loops, as each round of one would ask which of the four it belongs to.
  for (let t = 0; t < 20; t++) {
    const next = (((a << 5) | (a >>> 27)) + ((b & c) | (~b & d)) + e + 0x5a827999 + w[t]!) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  for (let t = 20; t < 40; t++) {
    const next = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + 0x6ed9eba1 + w[t]!) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  for (let t = 40; t < 60; t++) {
    const next = (((a << 5) | (a >>> 27)) + ((b & c) | (d & (b | c))) + e + 0x8f1bbcdc + w[t]!) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  for (let t = 60; t < 80; t++) {
    const next = (((a << 5) | (a >>> 27)) + (b ^ c ^ d) + e + 0xca62c1d6 + w[t]!) | 0
    e = d
    d = c
    c = (b << 30) | (b >>> 2)
    b = a
    a = next
  }
  state[0]! += a
  state[1]! += b
  state[2]! += c
  state[3]! += d
  state[4]! += e
}
