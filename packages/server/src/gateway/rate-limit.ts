/** How much one client may ask: a token bucket each, bounded in number. */
import type { Clock } from '@offhook/base'

export interface RateLimitOptions {
  readonly clock: Clock
  /** Requests that may come at once. */
  readonly burst: number
  /** Requests a second in the long run. */
  readonly perSecond: number
  /** Clients that are kept in mind; the one that was quiet for longest is forgotten first. */
  readonly mostClients?: number
}

interface Bucket {
  tokens: number
  at: number
}

export class RateLimit {
  readonly #options: RateLimitOptions
  readonly #mostClients: number
  /** In the order of last use. */
  readonly #buckets = new Map<string, Bucket>()

  constructor(options: RateLimitOptions) {
    this.#options = options
    this.#mostClients = options.mostClients ?? 20_000
  }

  /** Takes one token of `client`. Returns 0 when it may go on, else the milliseconds to wait. */
  take(client: string): number {
    const { burst, perSecond, clock } = this.#options
    const now = clock.monotonic()
    const known = this.#buckets.get(client)
    const tokens = known ? Math.min(burst, known.tokens + ((now - known.at) * perSecond) / 1000) : burst
    const isAllowed = tokens >= 1
    this.#buckets.delete(client)
    this.#buckets.set(client, { tokens: isAllowed ? tokens - 1 : tokens, at: now })
    if (this.#buckets.size > this.#mostClients) {
      const oldest = this.#buckets.keys().next()
      if (!oldest.done) this.#buckets.delete(oldest.value)
    }
    return isAllowed ? 0 : Math.ceil(((1 - tokens) * 1000) / perSecond)
  }

  get size(): number {
    return this.#buckets.size
  }
}
