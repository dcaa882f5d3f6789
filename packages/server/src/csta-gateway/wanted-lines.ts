/** Lines that applications have named: a line group that opens lines on demand has them for as long as one of them is interested. */
import { Emitter, type Listenable, type Log } from '@offhook/base'
import type { LineNumber } from '@offhook/telephony'
import { faultLog } from '../bus/index.ts'

export type WantedLinesEvents = { changed: { readonly line: LineNumber } }

export class WantedLines {
  readonly #byLine = new Map<LineNumber, Set<object>>()
  readonly #emitter: Emitter<WantedLinesEvents>
  readonly #most: number

  /** `most`: lines that are opened for applications at a time. */
  constructor(most: number, log: Log) {
    this.#most = most
    this.#emitter = new Emitter(faultLog(log))
  }

  get events(): Listenable<WantedLinesEvents> {
    return this.#emitter
  }

  all(): Iterable<LineNumber> {
    return this.#byLine.keys()
  }

  has(line: LineNumber): boolean {
    return this.#byLine.has(line)
  }

  /** False where there are as many as may be. */
  want(line: LineNumber, who: object): boolean {
    const known = this.#byLine.get(line)
    if (!known && this.#byLine.size >= this.#most) return false
    if (known) known.add(who)
    else {
      this.#byLine.set(line, new Set([who]))
      this.#emitter.emit('changed', { line })
    }
    return true
  }

  leave(line: LineNumber, who: object): void {
    const known = this.#byLine.get(line)
    if (!known?.delete(who) || known.size > 0) return
    this.#byLine.delete(line)
    this.#emitter.emit('changed', { line })
  }

  /** Whoever wanted lines is gone. */
  end(who: object): void {
    for (const line of [...this.#byLine.keys()]) this.leave(line, who)
  }
}
