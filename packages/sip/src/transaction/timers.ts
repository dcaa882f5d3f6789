/** The timer values of RFC 3261 table 4 (page 265) and RFC 6026 §7 (L, M), in milliseconds. */

export interface TimerBase {
  /** Round-trip time estimate. */
  readonly t1: number
  /** Longest retransmission interval for non-INVITE requests and INVITE responses. */
  readonly t2: number
  /** Longest time a message stays in the network. */
  readonly t4: number
  /**
   * After this time a server transaction for INVITE answers 100 by itself; 200 by default (RFC 3261 §17.2.1), 0 for at once.
   */
  readonly trying?: number
}

export const defaultTimerBase: TimerBase = { t1: 500, t2: 4000, t4: 5000 }

const TRYING_AFTER_MS = 200

export type TimerName = 'A' | 'B' | 'D' | 'E' | 'F' | 'G' | 'H' | 'I' | 'J' | 'K' | 'L' | 'M' | 'trying'

/** The first value of `timer`. Zero means: it fires at once. */
export function timerValue(timer: TimerName, base: TimerBase, reliable: boolean): number {
  switch (timer) {
    case 'A':
    case 'E':
    case 'G':
      return base.t1
    case 'B':
    case 'F':
    case 'H':
    case 'L':
    case 'M':
      return 64 * base.t1
    case 'D':
      return reliable ? 0 : Math.max(32_000, 64 * base.t1)
    case 'I':
    case 'K':
      return reliable ? 0 : base.t4
    case 'J':
      return reliable ? 0 : 64 * base.t1
    case 'trying':
      return base.trying ?? TRYING_AFTER_MS
  }
}

/** The value of a retransmission timer after `previous`: A doubles without bound, E and G up to T2. */
export function nextInterval(timer: TimerName, previous: number, base: TimerBase): number {
  return timer === 'A' ? previous * 2 : Math.min(previous * 2, base.t2)
}

/** The input that each timer is when it fires; made once, because timers are started by the thousand. */
export const TIMER_INPUT = {
  A: 'timer A',
  B: 'timer B',
  D: 'timer D',
  E: 'timer E',
  F: 'timer F',
  G: 'timer G',
  H: 'timer H',
  I: 'timer I',
  J: 'timer J',
  K: 'timer K',
  L: 'timer L',
  M: 'timer M',
  trying: 'timer trying',
} as const
