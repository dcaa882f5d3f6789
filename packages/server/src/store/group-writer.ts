/**
 * Group commit: all that is written in one turn of the event loop goes to disk in one transaction, and whoever wrote is told
 * when it is there. One wait for the disk serves everybody; nothing is acknowledged that a crash could take back.
 */
import type { Clock, Log } from '@offhook/base'
import { NamedError } from '@offhook/base'
import { storeErrors } from './errors.ts'
import type { Statement } from './statement.ts'

/** Runs statements in one transaction; throws when any fails, and then nothing of them is written. */
export type Transact = (statements: Iterable<Statement>) => void

interface Waiting {
  readonly statements: readonly Statement[]
  readonly resolve: () => void
  readonly reject: (fault: unknown) => void
}

const LONG_MS = 60_000

export class GroupWriter {
  readonly #transact: Transact
  readonly #clock: Clock
  readonly #log: Log
  #waiting: Waiting[] = []
  #afterwards: (() => void)[] = []
  #isPlanned = false
  #keepAlive: NodeJS.Timeout | undefined
  #isClosed = false
  /** How long the last transaction took, and when it ended, in milliseconds of the monotonic clock. */
  #lastTook = 0
  #lastEnd = Number.NEGATIVE_INFINITY

  constructor(transact: Transact, clock: Clock, log: Log) {
    this.#transact = transact
    this.#clock = clock
    this.#log = log
  }

  /** Writes `statements` together or not at all. Resolves when they are on disk. */
  write(statements: readonly Statement[]): Promise<void> {
    if (this.#isClosed) return Promise.reject(new NamedError(storeErrors, 'store-closed'))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ statements, resolve, reject })
      this.#plan()
    })
  }

  /** Calls `run` when all that was written before this moment is on disk; at once where nothing waits. */
  whenWritten(run: () => void): void {
    if (this.#waiting.length === 0) run()
    else this.#afterwards.push(run)
  }

  /** Writes what waits, now, and takes nothing more. */
  close(): void {
    this.#isClosed = true
    this.#flush()
  }

  /**
   * At the end of this turn; on a slow disk not sooner than the last transaction took, so that the server spends at most half of
   * its time waiting for the disk, and the slower the disk the larger the groups.
   */
  #plan(): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    const pause = this.#lastEnd + this.#lastTook - this.#clock.monotonic()
    if (pause <= 1) {
      setImmediate(() => this.#flush())
      return
    }
    // A timer of the clock lets the process end before it fires; what waits to be written must not be lost that way.
    this.#keepAlive = setInterval(() => {}, LONG_MS)
    this.#clock.after(pause, () => this.#flush())
  }

  #flush(): void {
    this.#isPlanned = false
    clearInterval(this.#keepAlive)
    const group = this.#waiting
    const afterwards = this.#afterwards
    this.#waiting = []
    this.#afterwards = []
    if (group.length > 0) this.#commit(group)
    for (const run of afterwards) run()
  }

  #commit(group: readonly Waiting[]): void {
    const begin = this.#clock.monotonic()
    try {
      this.#transact(group.flatMap((one) => one.statements))
      for (const { resolve } of group) resolve()
    } catch (fault) {
      if (group.length === 1) group[0]!.reject(fault)
      else this.#commitEach(group, fault)
    }
    this.#lastEnd = this.#clock.monotonic()
    this.#lastTook = this.#lastEnd - begin
  }

  /** One bad statement must not take the others down with it: each writer for itself. */
  #commitEach(group: readonly Waiting[], fault: unknown): void {
    this.#log.debug('a group of writes failed and is written one by one', { fault: String(fault) })
    for (const one of group) {
      try {
        this.#transact(one.statements)
        one.resolve()
      } catch (own) {
        one.reject(own)
      }
    }
  }
}
