/** CSTA messages as they pass, of phone systems and of applications: kept for a while, and found again by the line that they name. */
import type { Clock } from '@offhook/base'
import type { LadderArrow } from '@offhook/contract'
import { decodeText, type LinkDirection } from '@offhook/csta'
import { arrowOf, SELF } from './ladder-view.ts'

export interface CstaTraceOptions {
  readonly clock: Clock
  /** Whether somebody watches live. */
  readonly isWatched: () => boolean
  readonly publish: (arrow: LadderArrow, line: string | undefined) => void
  readonly isLine: (number: string) => boolean
}

interface Kept {
  readonly at: number
  readonly direction: LinkDirection
  /** The phone system or the application. */
  readonly peer: string
  readonly content: Uint8Array
}

/** How much is kept, in bytes. */
const KEPT_BYTES = 8 * 1024 * 1024
/** What a message costs beside its text. */
const OVERHEAD_BYTES = 200
/** Live messages a second: more than anybody reads, and no flood for the browser. */
const MOST_LIVE_PER_SECOND = 200
const NAME = /<([A-Za-z]+)[\s>/]/
/** A sign-in carries a secret: of it nothing but its name is kept. */
const SECRET = Buffer.from('ApplicationSession')

export class CstaTrace {
  readonly #options: CstaTraceOptions
  /** The oldest first. */
  readonly #kept = new Map<number, Kept>()
  #last = 0
  #bytes = 0
  #second = 0
  #liveInSecond = 0

  constructor(options: CstaTraceOptions) {
    this.#options = options
  }

  record(peer: string, direction: LinkDirection, content: Uint8Array): void {
    // A copy: what comes is a piece of something longer, which it would keep alive.
    const bytes = Buffer.from(content)
    const kept = { at: this.#options.clock.now(), direction, peer, content: withoutSecret(bytes) }
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

  /** Whoever watches a line is told what names it; whoever watches all is told once. */
  #tell(kept: Kept): void {
    const { publish, isLine } = this.#options
    const arrow = cstaArrow(kept)
    publish(arrow, [...numbersIn(arrow.text)].find(isLine))
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

function nameIn(text: string): string {
  return NAME.exec(text)?.[1] ?? 'malformed'
}

function cstaArrow({ at, direction, peer, content }: Kept): LadderArrow {
  const text = decodeText(content)
  return arrowOf({
    at,
    from: direction === 'in' ? peer : SELF,
    to: direction === 'in' ? SELF : peer,
    protocol: 'CSTA',
    label: nameIn(text),
    callId: /<callID>([^<]{1,200})<\/callID>/.exec(text)?.[1] ?? '',
    text,
  })
}

/** The devices that a message names: `302`, or `N<302>Ben` with its signs escaped. */
function numbersIn(text: string): ReadonlySet<string> {
  const numbers = new Set<string>()
  for (const [, number] of text.matchAll(/>(?:N&lt;)?([0-9*#+]{1,32})(?:&gt;[^<]*)?</g)) numbers.add(number!)
  return numbers
}
