/**
 * The two timers that a transaction has at most at a time: one repeats what was sent (A, E, G), one ends the wait or the transaction
 * (all others). RFC 3261 §17, table 4.
 */
import { nextInterval, TIMER_INPUT, type TimerBase, type TimerName, timerValue } from './timers.ts'
import type { TimerOwner, TimingWheel, WheelTimer } from './timing-wheel.ts'

/** What the timers of all transactions share. */
export interface TimerSource {
  readonly wheel: TimingWheel
  readonly timers: TimerBase
}

export class TransactionTimers {
  readonly #source: TimerSource
  readonly #owner: TimerOwner
  readonly #isReliable: boolean
  #repeat: WheelTimer | undefined
  #limit: WheelTimer | undefined
  #interval = 0

  /** `isReliable`: the messages take a way on which none is lost, and need no repetition. */
  constructor(source: TimerSource, owner: TimerOwner, isReliable: boolean) {
    this.#source = source
    this.#owner = owner
    this.#isReliable = isReliable
  }

  /** Starts to repeat, where that is needed. */
  startRepeating(timer: TimerName): void {
    if (!this.#isReliable) this.repeatAfter(timer, this.#source.timers.t1)
  }

  /** Repeats once more, after the next longer interval. */
  repeatLater(timer: TimerName): void {
    this.repeatAfter(timer, nextInterval(timer, this.#interval, this.#source.timers))
  }

  repeatAfter(timer: TimerName, interval: number): void {
    if (this.#repeat) this.#source.wheel.stop(this.#repeat)
    this.#interval = interval
    this.#repeat = this.#source.wheel.start(interval, this.#owner, TIMER_INPUT[timer])
  }

  /** Starts the timer that ends; one of zero fires before this returns. */
  startLimit(timer: TimerName): void {
    const { wheel, timers } = this.#source
    if (this.#limit) wheel.stop(this.#limit)
    this.#limit = undefined
    const ms = timerValue(timer, timers, this.#isReliable)
    if (ms === 0) this.#owner.onTimer(TIMER_INPUT[timer])
    else this.#limit = wheel.start(ms, this.#owner, TIMER_INPUT[timer])
  }

  stop(): void {
    if (this.#repeat) this.#source.wheel.stop(this.#repeat)
    if (this.#limit) this.#source.wheel.stop(this.#limit)
    this.#repeat = undefined
    this.#limit = undefined
  }
}
