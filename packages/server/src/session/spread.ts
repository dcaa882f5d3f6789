/**
 * Work that may be much, spread over turns of the event loop: some of it now, the rest when everybody else has had their turn. What
 * comes twice for the same key is done once, with all that was asked for it.
 */
import type { Clock } from '@offhook/base'

/** As long as a call may wait for its turn without anybody noticing. */
export const TURN_MS = 8

export interface SpreadParts {
  /** Called after as many keys, and at the end of a turn, for what was gathered meanwhile. Must not throw. */
  readonly every: number
  readonly deliver: () => void
}

export class Spread<Key, Ask> {
  readonly #clock: Clock
  readonly #run: (key: Key, asks: ReadonlySet<Ask>) => void
  readonly #parts: SpreadParts | undefined
  readonly #waiting = new Map<Key, Set<Ask>>()
  #isPlanned = false

  /** `run` must not throw. */
  constructor(clock: Clock, run: (key: Key, asks: ReadonlySet<Ask>) => void, parts?: SpreadParts) {
    this.#clock = clock
    this.#run = run
    this.#parts = parts
  }

  add(key: Key, ask: Ask): void {
    const known = this.#waiting.get(key)
    if (known) known.add(ask)
    else this.#waiting.set(key, new Set([ask]))
  }

  /** Begins at once, unless a turn is planned already. */
  start(): void {
    if (!this.#isPlanned) this.#turn()
  }

  #turn(): void {
    const end = this.#clock.monotonic() + TURN_MS
    let done = 0
    for (const [key, asks] of this.#waiting) {
      this.#waiting.delete(key)
      this.#run(key, asks)
      if (++done % (this.#parts?.every ?? 1) === 0) this.#parts?.deliver()
      if (this.#clock.monotonic() >= end) break
    }
    this.#parts?.deliver()
    this.#isPlanned = this.#waiting.size > 0
    if (this.#isPlanned) setImmediate(() => this.#turn())
  }
}
