/** Rate limit per source address: a bucket of tokens each, refilled evenly; a message takes one. Bounded in memory. */
import type { Clock } from '@offhook/base'
import type { SourceGate } from './limits.ts'

export interface TokenBucketOptions {
  /** Messages a second an address may send for long. */
  readonly perSecond: number
  /** Messages it may send at once after a rest. */
  readonly burst: number
  /** Addresses remembered; the longest known ones are forgotten first. */
  readonly addresses?: number
  /** Told once when an address becomes limited and not again until it has behaved. */
  readonly onLimited?: (address: string) => void
}

interface Bucket {
  tokens: number
  at: number
  limited: boolean
}

export class TokenBucketGate implements SourceGate {
  readonly #clock: Clock
  readonly #options: TokenBucketOptions
  readonly #bound: number
  readonly #buckets = new Map<string, Bucket>()

  constructor(clock: Clock, options: TokenBucketOptions) {
    this.#clock = clock
    this.#options = options
    this.#bound = options.addresses ?? 10_000
  }

  admits(address: string): boolean {
    const now = this.#clock.monotonic()
    const bucket = this.#bucketOf(address, now)
    const { perSecond, burst } = this.#options
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) * perSecond) / 1000)
    bucket.at = now
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1
      if (bucket.limited && bucket.tokens > burst / 2) bucket.limited = false
      return true
    }
    if (!bucket.limited) {
      bucket.limited = true
      this.#options.onLimited?.(address)
    }
    return false
  }

  #bucketOf(address: string, now: number): Bucket {
    const known = this.#buckets.get(address)
    if (known) return known
    if (this.#buckets.size >= this.#bound) this.#forgetOldest()
    const bucket = { tokens: this.#options.burst, at: now, limited: false }
    this.#buckets.set(address, bucket)
    return bucket
  }

  #forgetOldest(): void {
    for (const address of this.#buckets.keys()) {
      this.#buckets.delete(address)
      return
    }
  }
}
