/**
 * Transfers of which no phone tells. A phone that transfers by REFER says no more than that its two calls are over; behind a phone
 * system that stands between them (RFC 7092) the two others keep the names that they had, and talk to each other. Who left two
 * calls in one moment, while both others stayed, has joined them.
 */
import type { CancelTimer, Clock } from '@offhook/base'
import type { LineNumber } from '@offhook/telephony'

export interface SilentTransfer {
  readonly by: LineNumber
  /** The older call; it goes on. */
  readonly into: string
  readonly from: string
  /** Who stayed in each. */
  readonly kept: LineNumber
  readonly joined: LineNumber
}

export interface SilentTransfersOptions {
  readonly clock: Clock
  /** The lines whose phones have a part in the call. */
  readonly linesIn: (callId: string) => readonly LineNumber[]
  readonly found: (transfer: SilentTransfer) => void
}

/** A phone ends both dialogs at once; what it says of them comes one after the other. */
const AT_ONCE_MS = 1000
/** Whoever was hung up on says so by then. */
const WAIT_MS = 2000

interface Left {
  readonly callId: string
  readonly at: number
}

export class SilentTransfers {
  readonly #options: SilentTransfersOptions
  /** The call that each line left last. */
  readonly #left = new Map<LineNumber, Left>()
  readonly #timers = new Set<CancelTimer>()

  constructor(options: SilentTransfersOptions) {
    this.#options = options
  }

  /** The phone of the line is in the call no longer. */
  left(line: LineNumber, callId: string): void {
    const { clock } = this.#options
    const at = clock.monotonic()
    const before = this.#left.get(line)
    this.#left.set(line, { callId, at })
    if (!before || before.callId === callId || at - before.at > AT_ONCE_MS) return
    const cancel = clock.after(WAIT_MS, () => {
      this.#timers.delete(cancel)
      this.#judge(line, before.callId, callId)
    })
    this.#timers.add(cancel)
  }

  stop(): void {
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
    this.#left.clear()
  }

  #judge(by: LineNumber, one: string, other: string): void {
    const { linesIn, found } = this.#options
    const [into, from] = isOlder(one, other) ? [one, other] : [other, one]
    const [kept, ...more] = linesIn(into)
    const [joined, ...others] = linesIn(from)
    const isPair = kept !== undefined && joined !== undefined && kept !== joined
    if (!isPair || more.length > 0 || others.length > 0 || kept === by || joined === by) return
    found({ by, into, from, kept, joined })
  }
}

/** Ids count upwards, behind a letter. */
function isOlder(one: string, other: string): boolean {
  return Number(one.slice(1)) < Number(other.slice(1))
}
