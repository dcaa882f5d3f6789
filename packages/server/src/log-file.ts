/** A log in a file of its own, continued in a new one each day and when it is large; old ones go. Where a service manager keeps logs it is not needed. */
import { closeSync, existsSync, fstatSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import type { Clock, LogTarget } from '@offhook/base'
import { nameDiskFault } from './store/index.ts'

export interface LogFileOptions {
  readonly path: string
  /** A line that would make it longer comes into the next. */
  readonly bytes: number
  /** How many former ones are kept: `offhook.log.1` is the latest of them. */
  readonly former: number
  readonly clock: Clock
  /** Where lines go while the file cannot be written. */
  readonly instead: LogTarget
}

export class LogFile implements LogTarget {
  readonly #options: LogFileOptions
  #file: number
  #size: number
  #day: string
  #isFailing = false

  /** Throws `store-forbidden` and `store-full`: a log that nobody can write is told of at once. */
  constructor(options: LogFileOptions) {
    this.#options = options
    try {
      this.#file = openSync(options.path, 'a', 0o600)
    } catch (fault) {
      throw nameDiskFault(fault, options.path)
    }
    const { size, mtimeMs } = fstatSync(this.#file)
    this.#size = size
    this.#day = dayOf(size > 0 ? mtimeMs : options.clock.now())
  }

  write(line: string): void {
    try {
      this.#turn(Buffer.byteLength(line))
      this.#size += writeSync(this.#file, line)
      this.#isFailing = false
    } catch (fault) {
      this.#insteadOf(line, fault)
    }
  }

  /** To the next file, where the day is over or this one would be too long. */
  #turn(bytes: number): void {
    const today = dayOf(this.#options.clock.now())
    if (this.#size === 0) this.#day = today
    if (this.#size === 0 || (today === this.#day && this.#size + bytes <= this.#options.bytes)) return
    const { path } = this.#options
    // Where it is gone it was put aside before, and the next could not be opened: those before it are not pushed on once more.
    if (existsSync(path)) this.#putAside()
    const next = openSync(path, 'a', 0o600)
    // Only now: the number of a closed file may be anybody's, and lines would go there.
    closeSync(this.#file)
    this.#file = next
    this.#size = 0
    this.#day = today
  }

  #putAside(): void {
    const { path, former } = this.#options
    rmSync(former > 0 ? `${path}.${former}` : path, { force: true })
    for (let number = former - 1; number >= 1; number--) {
      if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`)
    }
    if (former > 0) renameSync(path, `${path}.1`)
  }

  #insteadOf(line: string, fault: unknown): void {
    const { instead, path } = this.#options
    if (!this.#isFailing) {
      const reason = fault instanceof Error ? fault.message : String(fault)
      instead.write(
        `${JSON.stringify({ level: 'error', msg: `The log ${path} cannot be written: ${reason}` })}\n`,
      )
    }
    this.#isFailing = true
    instead.write(line)
  }
}

/** UTC: days do not change their length. */
function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}
