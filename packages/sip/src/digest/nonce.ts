/**
 * Nonces that need no memory until they are used: a time, chance, and a keyed hash of both (RFC 7616 §5.4, RFC 3261 §22.4).
 * Uses are counted, so that credentials cannot be replayed (RFC 7616 §5.5).
 */
import { hash } from 'node:crypto'
import { type Clock, type Random, randomHex } from '@offhook/base'

const TIME_DIGITS = 10
const RANDOM_BYTES = 8
const MAC_DIGITS = 32
const HEAD_LENGTH = TIME_DIGITS + RANDOM_BYTES * 2
const NONCE_LENGTH = HEAD_LENGTH + MAC_DIGITS
const BLOCK_BYTES = 64
const HASH_BYTES = 32
/** Requests may overtake each other on UDP: so many counts behind the highest are still taken, once each. */
const WINDOW = 32

export interface NonceSourceOptions {
  readonly clock: Clock
  readonly random: Random
  /** 32 secret bytes. Whoever has them makes nonces; servers that share them accept each other's. */
  readonly key: Uint8Array
  /** How long a nonce is good, in seconds. */
  readonly seconds: number
  /** How many nonces in use are remembered. */
  readonly capacity: number
}

/** What became of the use of a nonce; all but `fresh` call for a new one (`stale=true`). */
export type NonceUse = 'fresh' | 'foreign' | 'expired' | 'replayed'

interface Count {
  highest: number
  /** Bit i: `highest − i` has been used. */
  seen: number
}

export class NonceSource {
  readonly #clock: Clock
  readonly #random: Random
  /** The blocks of HMAC-SHA-256 (RFC 2104 §2), each with the padded key and room for what is hashed. */
  readonly #inner = Buffer.alloc(BLOCK_BYTES + HEAD_LENGTH)
  readonly #outer = Buffer.alloc(BLOCK_BYTES + HASH_BYTES)
  readonly #seconds: number
  readonly #capacity: number
  /** The counts of this period and the one before it; a period is as long as a nonce is good. */
  #counts = new Map<number, Count>()
  #earlier = new Map<number, Count>()
  #periodEnds = 0
  /** The latest time of issue in `#counts`, and in `#earlier`. */
  #latest = 0
  #earlierLatest = 0
  /** Nonces up to this second have been forgotten for want of room, so all of them are refused. */
  #forgottenUntil = 0

  constructor({ clock, random, key, seconds, capacity }: NonceSourceOptions) {
    this.#clock = clock
    this.#random = random
    // Longer keys would have to be hashed first.
    for (let i = 0; i < BLOCK_BYTES; i++) {
      this.#inner[i] = (key[i] ?? 0) ^ 0x36
      this.#outer[i] = (key[i] ?? 0) ^ 0x5c
    }
    this.#seconds = seconds
    this.#capacity = capacity
  }

  /** A new nonce. */
  issue(): string {
    const head = this.#now().toString(16).padStart(TIME_DIGITS, '0') + randomHex(this.#random, RANDOM_BYTES)
    return head + this.#mac(head)
  }

  /** Counts a use of `nonce`; `count` is the `nc` of the request. To be called only when its response was right. */
  use(nonce: string, count: number): NonceUse {
    if (!this.#isOurs(nonce)) return 'foreign'
    const issued = Number.parseInt(nonce.slice(0, TIME_DIGITS), 16)
    const now = this.#now()
    // Turned first: what is forgotten here must not pass as never seen.
    this.#turn(now)
    if (now - issued > this.#seconds || issued <= this.#forgottenUntil) return 'expired'
    return this.#count(keyOf(nonce), issued, count) ? 'fresh' : 'replayed'
  }

  #now(): number {
    return Math.floor(this.#clock.now() / 1000)
  }

  /** Written out, because a Hmac object costs twice the two hashes; two of these are needed for each registration. */
  #mac(head: string): string {
    this.#inner.write(head, BLOCK_BYTES, 'latin1')
    this.#outer.write(hash('sha256', this.#inner, 'latin1'), BLOCK_BYTES, 'latin1')
    return hash('sha256', this.#outer, 'hex').slice(0, MAC_DIGITS)
  }

  #isOurs(nonce: string): boolean {
    if (nonce.length !== NONCE_LENGTH) return false
    const headLength = NONCE_LENGTH - MAC_DIGITS
    return isSameSecret(nonce.slice(headLength), this.#mac(nonce.slice(0, headLength)))
  }

  /** Forgets the period before the last when it is over, and earlier when there is no more room. */
  #turn(now: number): void {
    const isFull = this.#counts.size >= this.#capacity / 2
    if (now < this.#periodEnds && !isFull) return
    if (now < this.#periodEnds) this.#forgottenUntil = Math.max(this.#forgottenUntil, this.#earlierLatest)
    this.#earlier = now >= this.#periodEnds + this.#seconds ? new Map() : this.#counts
    this.#earlierLatest = this.#latest
    this.#counts = new Map()
    this.#latest = 0
    this.#periodEnds = now + this.#seconds + 1
  }

  #count(key: number, issued: number, count: number): boolean {
    const known = this.#counts.get(key) ?? this.#earlier.get(key)
    if (known === undefined) {
      this.#counts.set(key, { highest: count, seen: 1 })
      this.#latest = Math.max(this.#latest, issued)
      return true
    }
    if (count > known.highest) {
      const ahead = count - known.highest
      known.seen = ahead >= WINDOW ? 1 : (known.seen << ahead) | 1
      known.highest = count
      return true
    }
    const bit = known.highest - count
    if (bit >= WINDOW || (known.seen & (1 << bit)) !== 0) return false
    known.seen |= 1 << bit
    return true
  }
}

/** 48 bits of the keyed hash name a nonce: a number, so that the text of the message is not kept alive. */
function keyOf(nonce: string): number {
  return Number.parseInt(nonce.slice(-12), 16)
}

/** Compares without telling by its duration where two texts of the same length differ. */
export function isSameSecret(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return difference === 0
}
