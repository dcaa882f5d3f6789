/** Reads one directory again and again: on its cycle, sooner when asked, with growing pauses while it fails. */
import { type CancelTimer, type Clock, isNamedError, type Log, NamedError, type NewId } from '@offhook/base'
import {
  contractErrors,
  type DirectoryRun,
  type DirectoryRunCounts,
  type DirectorySettings,
} from '@offhook/contract'
import type { Intake } from './intake.ts'
import type { DirectorySource } from './source.ts'

export interface RunnerOptions {
  readonly settings: DirectorySettings
  readonly source: DirectorySource
  readonly newIntake: () => Intake
  readonly isKnown: (key: string) => boolean
  readonly membersOf: (key: string) => readonly string[]
  /** The reading before: from where this one goes on, and when everything was read. */
  readonly progress: ReadingProgress
  /** A run is over: keeps what it says. */
  readonly ended: (run: DirectoryRun, progress: ReadingProgress) => Promise<void>
  /** State or progress changed. */
  readonly changed: () => void
  readonly newId: NewId
  readonly clock: Clock
  readonly log: Log
}

export interface ReadingProgress {
  readonly cursor: string | null
  /** When everything was read last, in milliseconds since 1970; null for never. */
  readonly fullAt: number | null
}

export interface RunRequest {
  readonly isFull: boolean
  readonly mayDeactivateMany: boolean
}

export interface RunState {
  readonly state: 'waiting' | 'running' | 'failing' | 'stopped'
  readonly nextRunAt: number | null
  readonly counts:
    | (DirectoryRunCounts & { readonly expected: number | null; readonly startedAt: number })
    | null
}

/** So often everything is read, whatever the changes said. */
const FULL_EVERY_MS = 24 * 3_600_000
const FIRST_PAUSE_MS = 15_000
const LONGEST_PAUSE_MS = 30 * 60_000
/** Between two reports of progress. */
const REPORT_MS = 500

const usual: RunRequest = { isFull: false, mayDeactivateMany: false }

export class DirectoryRunner {
  readonly #options: RunnerOptions
  #progress: ReadingProgress
  #state: RunState['state'] = 'waiting'
  #nextRunAt: number | null = null
  #timer: CancelTimer | undefined
  #abort: AbortController | undefined
  #running: Promise<DirectoryRun> | undefined
  #counts: RunState['counts'] = null
  #reportedAt = 0
  #failures = 0
  #isStopped = true

  constructor(options: RunnerOptions) {
    this.#options = options
    this.#progress = options.progress
  }

  get state(): RunState {
    return { state: this.#state, nextRunAt: this.#nextRunAt, counts: this.#counts }
  }

  start(): void {
    this.#isStopped = false
    this.#plan(0)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#timer?.()
    this.#nextRunAt = null
    this.#abort?.abort()
    await this.#running
  }

  /** Runs now; a run that is under way is waited for first. Never rejects: a failure stands in the run. */
  async run(request: RunRequest = usual): Promise<DirectoryRun> {
    while (this.#running) await this.#running
    this.#timer?.()
    this.#nextRunAt = null
    const running = this.#perform(request)
    this.#running = running
    try {
      return await running
    } finally {
      this.#running = undefined
      this.#plan(this.#pause())
    }
  }

  #pause(): number {
    const cycle = this.#options.settings.everyMinutes * 60_000
    if (this.#failures === 0) return cycle
    return Math.min(FIRST_PAUSE_MS * 2 ** (this.#failures - 1), LONGEST_PAUSE_MS, cycle)
  }

  #plan(ms: number): void {
    if (this.#isStopped) return
    const { clock, changed } = this.#options
    this.#timer?.()
    this.#nextRunAt = clock.now() + ms
    this.#timer = clock.after(ms, () => void this.run())
    changed()
  }

  async #perform(request: RunRequest): Promise<DirectoryRun> {
    const { clock, newId, newIntake, log, settings } = this.#options
    const startedAt = clock.now()
    const isDue = this.#progress.fullAt === null || startedAt - this.#progress.fullAt >= FULL_EVERY_MS
    const intake = newIntake()
    this.#abort = new AbortController()
    this.#state = 'running'
    this.#report(intake, null, startedAt, true)
    const told = { server: '', isFull: request.isFull || isDue, wouldDeactivate: 0 }
    let fault: NamedError | undefined
    let progress = this.#progress
    try {
      progress = await this.#read(intake, request, told, startedAt)
    } catch (failure) {
      fault = isNamedError(failure) ? failure : unexpected(settings.name, failure)
      log.warn('a directory could not be read', { directory: settings.name, fault: String(failure) })
    }
    const isBraked = fault === undefined && told.wouldDeactivate > 0
    const run: DirectoryRun = {
      id: newId(),
      startedAt,
      endedAt: clock.now(),
      outcome: fault ? 'failed' : isBraked ? 'stopped' : 'done',
      ...told,
      fault: fault ? faultView(fault) : null,
      ...intake.counts,
      changes: [...intake.changes],
    }
    this.#failures = fault ? this.#failures + 1 : 0
    this.#state = fault ? 'failing' : isBraked ? 'stopped' : 'waiting'
    this.#counts = null
    if (!fault && !isBraked) this.#progress = progress
    try {
      await this.#options.ended(run, this.#progress)
    } catch (failure) {
      log.error('a run could not be written down', { directory: settings.name, fault: String(failure) })
    }
    return run
  }

  async #read(
    intake: Intake,
    { mayDeactivateMany }: RunRequest,
    told: { server: string; isFull: boolean; wouldDeactivate: number },
    startedAt: number,
  ): Promise<ReadingProgress> {
    const { source, isKnown, membersOf, settings } = this.#options
    const signal = this.#abort!.signal
    const cursor = told.isFull ? null : this.#progress.cursor
    let expected: number | null = null
    let end: { readonly cursor: string | null } | undefined
    for await (const item of source.read({ cursor, signal, isKnown, membersOf })) {
      signal.throwIfAborted()
      if (item.type === 'begin') {
        told.server = item.server
        told.isFull = item.isFull
        expected = item.expected
      } else if (item.type === 'present') intake.present(item.key)
      else if (item.type === 'gone') intake.gone(item.key)
      else if (item.type === 'picture') await intake.takePicture(item)
      else if (item.type === 'end') {
        end = item
        const brakePercent = mayDeactivateMany ? 100 : settings.brakePercent
        const { wouldDeactivate } = await intake.finish({ isComplete: item.isComplete, brakePercent })
        told.wouldDeactivate = wouldDeactivate
      } else await intake.take(item)
      this.#report(intake, expected, startedAt)
    }
    // An answer that breaks off says nothing about who is gone.
    if (!end) throw unexpected(settings.name, 'the answer broke off')
    return { cursor: end.cursor, fullAt: told.isFull ? startedAt : this.#progress.fullAt }
  }

  #report(intake: Intake, expected: number | null, startedAt: number, isNow = false): void {
    this.#counts = { ...intake.counts, expected, startedAt }
    const now = this.#options.clock.monotonic()
    if (!isNow && now - this.#reportedAt < REPORT_MS) return
    this.#reportedAt = now
    this.#options.changed()
  }
}

export function faultView({ code, details, message }: NamedError) {
  const told = Object.entries(details).map(([key, value]) => [key, value ?? null] as const)
  return { code, details: Object.fromEntries(told), sentence: message }
}

function unexpected(name: string, fault: unknown): NamedError {
  const reason = fault instanceof Error ? fault.message : String(fault)
  return new NamedError(contractErrors, 'directory-answer-unexpected', { name, reason }, fault)
}
