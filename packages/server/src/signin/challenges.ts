/**
 * What people who are signed in have begun and what waits for its answer: kept for minutes, given out once, never more than memory allows.
 * What strangers begin is a ticket (tickets.ts): here they could push out what others have begun.
 */
import type { Clock } from '@offhook/base'

export class Challenges<Value> {
  readonly #clock: Clock
  readonly #lifeMs: number
  readonly #most: number
  readonly #waiting = new Map<string, { readonly value: Value; readonly until: number }>()

  constructor(clock: Clock, lifeMs = 300_000, most = 10_000) {
    this.#clock = clock
    this.#lifeMs = lifeMs
    this.#most = most
  }

  put(key: string, value: Value): void {
    this.#waiting.delete(key)
    this.#waiting.set(key, { value, until: this.#clock.monotonic() + this.#lifeMs })
    if (this.#waiting.size <= this.#most) return
    const oldest = this.#waiting.keys().next()
    if (!oldest.done) this.#waiting.delete(oldest.value)
  }

  /** Takes it out: an answer is looked at once. */
  take(key: string): Value | undefined {
    const known = this.#waiting.get(key)
    this.#waiting.delete(key)
    return known && known.until > this.#clock.monotonic() ? known.value : undefined
  }
}
