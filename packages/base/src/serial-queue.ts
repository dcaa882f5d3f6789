/** One thing after another. The only answer to concurrency in the product: one serial queue per call, no locks. */
import { defineErrors, NamedError } from './errors.ts'

export const queueErrors = defineErrors({
  'queue-full': {
    status: 503,
    sentence: 'Too much work is waiting ({length} jobs). Try again in a moment.',
  },
})

export class SerialQueue {
  readonly #jobs: (() => Promise<void>)[] = []
  readonly #bound: number
  #running = false

  /** `bound` is how many jobs may wait before {@link run} refuses more. */
  constructor(bound = 10_000) {
    this.#bound = bound
  }

  /**
   * Runs `job` when all that came before have ended, and resolves to what it returns. A job that fails does not stop the
   * queue. Rejects with `queue-full` when too many wait.
   */
  run<Result>(job: () => Result | Promise<Result>): Promise<Result> {
    if (this.#jobs.length >= this.#bound) {
      return Promise.reject(new NamedError(queueErrors, 'queue-full', { length: this.#jobs.length }))
    }
    return new Promise<Result>((resolve, reject) => {
      this.#jobs.push(async () => {
        try {
          resolve(await job())
        } catch (fault) {
          reject(fault)
        }
      })
      if (!this.#running) void this.#drain()
    })
  }

  get length(): number {
    return this.#jobs.length
  }

  async #drain(): Promise<void> {
    this.#running = true
    for (let job = this.#jobs.shift(); job; job = this.#jobs.shift()) await job()
    this.#running = false
  }
}
