/** CSTA messages as they pass, of phone systems and of applications: kept for a while, and found again by the line that they name. */
import type { Clock } from '@offhook/base'
import type { LadderArrow } from '@offhook/contract'
import type { LinkDirection } from '@offhook/csta'
import { messagesOfCall, type SoughtCall } from './csta-call.ts'
import { type CstaMessage, type CstaPeer, cstaArrow, nameIn, numbersIn } from './csta-message.ts'

export interface CstaTraceOptions {
  readonly clock: Clock
  /** Whether somebody watches live. */
  readonly isWatched: () => boolean
  readonly publish: (arrow: LadderArrow, lines: readonly string[]) => void
  readonly isLine: (number: string) => boolean
}

/** How much is kept, in bytes. */
const KEPT_BYTES = 8 * 1024 * 1024
/** What a message costs beside its text. */
const OVERHEAD_BYTES = 200
/** Live messages a second: more than anybody reads, and no flood for the browser. */
const MOST_LIVE_PER_SECOND = 200
/** A sign-in carries a secret: of it nothing but its name is kept. */
const SECRET = Buffer.from('ApplicationSession')

export class CstaTrace {
  readonly #options: CstaTraceOptions
  /** The oldest first. */
  readonly #kept = new Map<number, CstaMessage>()
  #last = 0
  #bytes = 0
  #second = 0
  #liveInSecond = 0

  constructor(options: CstaTraceOptions) {
    this.#options = options
  }

  record(peer: CstaPeer, direction: LinkDirection, content: Uint8Array, invokeId: number): void {
    // A copy: what comes is a piece of something longer, which it would keep alive.
    const bytes = Buffer.from(content)
    const at = this.#options.clock.now()
    const kept: CstaMessage = { at, direction, peer, invokeId, content: withoutSecret(bytes) }
    this.#kept.set(++this.#last, kept)
    this.#bytes += kept.content.length + OVERHEAD_BYTES
    for (const [id, oldest] of this.#kept) {
      if (this.#bytes <= KEPT_BYTES) break
      this.#kept.delete(id)
      this.#bytes -= oldest.content.length + OVERHEAD_BYTES
    }
    if (this.#options.isWatched() && !this.#isFlood()) this.#tell(kept)
  }

  /** The latest `limit` messages that name the line, or of all; the oldest first. */
  arrows(line: string | undefined, limit: number): readonly LadderArrow[] {
    const found: LadderArrow[] = []
    for (const kept of [...this.#kept.values()].reverse()) {
      if (found.length >= limit) break
      const arrow = cstaArrow(kept)
      if (line === undefined || numbersIn(arrow.text).has(line)) found.push(arrow)
    }
    return found.reverse()
  }

  /** The first `limit` messages about a call: those of phone systems, and on request those of applications. */
  arrowsOfCall(call: Omit<SoughtCall, 'isLine'>, limit: number, hasApplications: boolean): LadderArrow[] {
    const { isLine } = this.#options
    return messagesOfCall(this.#kept.values(), { ...call, isLine })
      .filter(({ peer }) => hasApplications || peer.kind === 'phoneSystem')
      .slice(0, limit)
      .map(cstaArrow)
  }

  /** Whoever watches a line is told what names it, be it with others; whoever watches all is told once. */
  #tell(kept: CstaMessage): void {
    const { publish, isLine } = this.#options
    const arrow = cstaArrow(kept)
    publish(arrow, [...numbersIn(arrow.text)].filter(isLine))
  }

  #isFlood(): boolean {
    const second = Math.floor(this.#options.clock.monotonic() / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#liveInSecond = 0
    }
    return ++this.#liveInSecond > MOST_LIVE_PER_SECOND
  }
}

function withoutSecret(bytes: Buffer): Uint8Array {
  const head = bytes.subarray(0, 400)
  if (!head.includes(SECRET)) return bytes
  return Buffer.from(`<${nameIn(head.toString('latin1'))}/>`)
}
