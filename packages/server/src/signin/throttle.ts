/** Slows guessing: after a few failures each further one makes an address, or an account, wait twice as long. */
import type { Clock } from '@offhook/base'

export interface ThrottleOptions {
  readonly clock: Clock
  /** Failures that cost nothing. */
  readonly free: number
  readonly firstWaitMs: number
  readonly longestWaitMs: number
  /** After this time without a failure all is forgotten. */
  readonly forgetAfterMs: number
  readonly mostKeys?: number
}

interface Failures {
  count: number
  lastAt: number
  blockedUntil: number
}

export class Throttle {
  readonly #options: ThrottleOptions
  readonly #mostKeys: number
  /** In the order of the last failure. */
  readonly #failures = new Map<string, Failures>()

  constructor(options: ThrottleOptions) {
    this.#options = options
    this.#mostKeys = options.mostKeys ?? 20_000
  }

  /** Milliseconds that `key` has still to wait; 0 when it may try. */
  wait(key: string): number {
    const known = this.#known(key)
    return known ? Math.max(0, known.blockedUntil - this.#options.clock.monotonic()) : 0
  }

  /** Failures in a row. */
  count(key: string): number {
    return this.#known(key)?.count ?? 0
  }

  /** Counts a failure. Returns how many there were in a row. */
  failed(key: string): number {
    const { clock, free, firstWaitMs, longestWaitMs } = this.#options
    const now = clock.monotonic()
    const count = this.count(key) + 1
    const wait =
      count <= free ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(30, count - free - 1))
    this.#failures.delete(key)
    this.#failures.set(key, { count, lastAt: now, blockedUntil: now + wait })
    if (this.#failures.size > this.#mostKeys) {
      const oldest = this.#failures.keys().next()
      if (!oldest.done) this.#failures.delete(oldest.value)
    }
    return count
  }

  succeeded(key: string): void {
    this.#failures.delete(key)
  }

  /** Takes back `count` failures; what is left still counts, and the wait that it has earned is reckoned at the next one. */
  forgive(key: string, count: number): void {
    const known = this.#known(key)
    if (!known) return
    if (known.count <= count) this.#failures.delete(key)
    else known.count -= count
  }

  /** Who has failed of late, the last one first. */
  list(): readonly { readonly key: string; readonly failures: number; readonly waitMs: number }[] {
    return [...this.#failures.keys()].reverse().flatMap((key) => {
      const known = this.#known(key)
      return known ? [{ key, failures: known.count, waitMs: this.wait(key) }] : []
    })
  }

  #known(key: string): Failures | undefined {
    const known = this.#failures.get(key)
    if (!known) return undefined
    const { clock, forgetAfterMs } = this.#options
    if (clock.monotonic() - Math.max(known.lastAt, known.blockedUntil) < forgetAfterMs) return known
    this.#failures.delete(key)
    return undefined
  }
}
