/** Time as an argument. Nothing in the product reads the wall clock or sets a timer except through a {@link Clock}. */

/** Ends a timer. Calling it after the timer has fired, or twice, does nothing. */
export type CancelTimer = () => void

export interface Clock {
  /** Wall-clock time in milliseconds since 1970-01-01T00:00:00Z. May jump when the machine's time is set. */
  now(): number
  /** Milliseconds from an arbitrary origin that never run backwards: for durations and time-outs. */
  monotonic(): number
  /** Calls `run` once, `ms` milliseconds from now. Does not keep the process alive. */
  after(ms: number, run: () => void): CancelTimer
}

/** The longest delay a Node.js timer takes (2^31 − 1 ms, about 24.8 days); longer ones are chained. */
const LONGEST_TIMER_MS = 2_147_483_647

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    let timer: NodeJS.Timeout
    const arm = (left: number) => {
      const slice = Math.min(left, LONGEST_TIMER_MS)
      timer = setTimeout(() => (left > slice ? arm(left - slice) : run()), slice)
      timer.unref()
    }
    arm(Math.max(0, ms))
    return () => clearTimeout(timer)
  },
}

/** A promise for `ms` milliseconds on `clock`. */
export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.after(ms, resolve))
}
