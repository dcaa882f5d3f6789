/** Lines that applications have named: a line group that opens lines on demand has them for as long as one of them is interested. */
import { type Clock, Emitter, type Listenable, type Log, type Unsubscribe } from '@offhook/base'
import type { LineNumber } from '@offhook/telephony'
import { faultLog } from '../bus/index.ts'
import type { Lines } from '../line/index.ts'

export type WantedLinesEvents = { changed: { readonly line: LineNumber } }

export interface WantedLinesOptions {
  readonly lines: Lines
  readonly clock: Clock
  readonly log: Log
  /** Lines that are opened for applications at a time. */
  readonly most: number
}

/** How long an application waits for a line that is opened for it, or that goes again because it cannot be. */
const LONGEST_OPENING_MS = 10_000
const LONGEST_CLOSING_MS = 1000

export class WantedLines {
  readonly #options: WantedLinesOptions
  readonly #byLine = new Map<LineNumber, Set<object>>()
  readonly #emitter: Emitter<WantedLinesEvents>
  /** Asked again whenever something happens at their line. */
  readonly #waiting = new Map<LineNumber, Set<() => void>>()
  readonly #unsubscribes: readonly Unsubscribe[]

  constructor(options: WantedLinesOptions) {
    const { lines, log } = options
    this.#options = options
    this.#emitter = new Emitter(faultLog(log))
    const happened = (line: LineNumber) => {
      for (const check of this.#waiting.get(line) ?? []) check()
    }
    this.#unsubscribes = [
      lines.events.on('changed', ({ line }) => happened(line.device.line)),
      lines.events.on('removed', ({ line }) => happened(line.device.line)),
    ]
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
    if (!known && this.#byLine.size >= this.#options.most) return false
    if (known) known.add(who)
    else {
      this.#byLine.set(line, new Set([who]))
      this.#emitter.emit('changed', { line })
    }
    return true
  }

  /** Resolves when a line that `who` wants has been opened; one of which nothing comes is let go. */
  async opened(line: LineNumber, who: object): Promise<void> {
    const { lines } = this.#options
    const state = () => lines.get(line)?.device.state
    const isThere = () => state() === 'inService' || state() === 'outOfService'
    await this.#until(line, () => isThere() || state() === 'cannotOpen', LONGEST_OPENING_MS)
    if (isThere()) return
    this.leave(line, who)
    await this.#until(line, () => !lines.get(line), LONGEST_CLOSING_MS)
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

  stop(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe()
  }

  #until(line: LineNumber, isSo: () => boolean, ms: number): Promise<void> {
    if (isSo()) return Promise.resolve()
    return new Promise((resolve) => {
      const checks = this.#waiting.get(line) ?? new Set()
      this.#waiting.set(line, checks)
      const end = () => {
        cancel()
        checks.delete(check)
        if (checks.size === 0 && this.#waiting.get(line) === checks) this.#waiting.delete(line)
        resolve()
      }
      const check = () => {
        if (isSo()) end()
      }
      checks.add(check)
      const cancel = this.#options.clock.after(ms, end)
    })
  }
}
