/**
 * Calls that somebody picks up at another phone system: that one sends them here through a peer, and the phones of the line answer
 * them by themselves.
 */
import type { Clock } from '@offhook/base'
import type { LineNumber, Party } from '@offhook/telephony'

/** A call that was sent over comes so soon, or is another one. */
const ON_THE_WAY_MS = 10_000

interface Awaited {
  readonly until: number
  readonly isCaller: (party: Party) => boolean
}

export class AwaitedPickups {
  readonly #clock: Clock
  readonly #byLine = new Map<LineNumber, Awaited>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  expect(line: LineNumber, isCaller: (party: Party) => boolean): void {
    this.#byLine.set(line, { until: this.#clock.monotonic() + ON_THE_WAY_MS, isCaller })
  }

  /** Whether a call from `caller` is the one that is awaited at `line`; it comes once. */
  takes(line: LineNumber, caller: Party): boolean {
    const awaited = this.#byLine.get(line)
    if (!awaited) return false
    const isOver = this.#clock.monotonic() > awaited.until
    const isIt = !isOver && awaited.isCaller(caller)
    if (isOver || isIt) this.#byLine.delete(line)
    return isIt
  }
}
