/** A clock that stands still until it is told to go on. */
import type { CancelTimer, Clock } from '../clock.ts'

interface Timer {
  readonly due: number
  readonly order: number
  readonly run: () => void
}

export class SimulatedClock implements Clock {
  #now: number
  readonly #start: number
  #order = 0
  #timers: Timer[] = []

  /** `start` is the first answer of {@link now}; by default 2026-01-05T08:00:00Z, a Monday morning. */
  constructor(start = Date.UTC(2026, 0, 5, 8)) {
    this.#now = start
    this.#start = start
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now - this.#start
  }

  after(ms: number, run: () => void): CancelTimer {
    const timer: Timer = { due: this.#now + Math.max(0, ms), order: this.#order++, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((known) => known !== timer)
    }
  }

  /** How many timers are waiting. */
  get pending(): number {
    return this.#timers.length
  }

  /** Runs, in order, every timer due within `ms` milliseconds, and those that they start if due in time too. */
  advance(ms: number): void {
    const until = this.#now + ms
    for (let next = this.#next(until); next; next = this.#next(until)) {
      this.#timers = this.#timers.filter((known) => known !== next)
      this.#now = next.due
      next.run()
    }
    this.#now = until
  }

  /** As {@link advance}, but lets promises settle before it starts and after each timer. */
  async advanceAsync(ms: number): Promise<void> {
    const until = this.#now + ms
    await settle()
    for (let next = this.#next(until); next; next = this.#next(until)) {
      this.#timers = this.#timers.filter((known) => known !== next)
      this.#now = next.due
      next.run()
      await settle()
    }
    this.#now = until
  }

  #next(until: number): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.due > until) continue
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order))
        first = timer
    }
    return first
  }
}

/** Lets everything that is ready to run, run: promise reactions and immediates. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
