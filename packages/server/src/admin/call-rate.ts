/** How many calls began in each of the last sixty minutes. */
import type { Clock } from '@offhook/base'

const MINUTES = 60
const MINUTE_MS = 60_000

export class CallRate {
  readonly #clock: Clock
  readonly #counts = new Array<number>(MINUTES).fill(0)
  #minute: number

  constructor(clock: Clock) {
    this.#clock = clock
    this.#minute = this.#now()
  }

  count(): void {
    this.#advance()
    this.#counts[MINUTES - 1]! += 1
  }

  /** Oldest first. */
  perMinute(): number[] {
    this.#advance()
    return [...this.#counts]
  }

  #advance(): void {
    const now = this.#now()
    const steps = Math.min(MINUTES, Math.max(0, now - this.#minute))
    this.#minute = now
    this.#counts.splice(0, steps)
    for (let i = 0; i < steps; i++) this.#counts.push(0)
  }

  #now(): number {
    return Math.floor(this.#clock.now() / MINUTE_MS)
  }
}
