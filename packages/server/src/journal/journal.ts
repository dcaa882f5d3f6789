/**
 * The journal: one entry per line and call, written when the line's part in the call begins, when it is answered and when it is
 * over. An entry is told only when it is on disk.
 */
import {
  type CancelTimer,
  type Clock,
  Emitter,
  type Listenable,
  type Log,
  NamedError,
  SerialQueue,
} from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { ProjectEntry } from '@offhook/numbers'
import type { Call, Connection, LineNumber, Party } from '@offhook/telephony'
import { faultLog } from '../bus/index.ts'
import type { Calls, CallsChange } from '../call/index.ts'
import type { KnownParty } from '../directory/index.ts'
import type { Store } from '../store/index.ts'
import { formatCursor, parseCursor } from './cursor.ts'
import {
  entryOf,
  type JournalEntry,
  type LineConnection,
  type PrivateCalls,
  untouched,
  writable,
} from './journal-entry.ts'
import { deleteEntries, type JournalKeep, selectOutdated } from './journal-keep.ts'
import {
  closeOpenEntries,
  countEntries,
  countOpenEntries,
  type JournalQuery,
  type Position,
  type ProjectSum,
  putEntry,
  selectEntries,
  selectEntriesOfCall,
  selectEntry,
  sumProjects,
  updateOwn,
} from './journal-table.ts'
import { lastPulse, writePulse } from './pulse.ts'

export type JournalEvents = {
  /** An entry is on disk: new or changed. */
  recorded: { readonly entry: JournalEntry; readonly by: 'call' | 'person'; readonly before?: JournalEntry }
  /** Deleted by somebody. */
  removed: { readonly entry: JournalEntry }
}

export interface JournalOptions {
  readonly calls: Calls
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** Gives a party its colleague's name. */
  readonly known: (party: Party) => KnownParty
  /** Whether calls of a line are written at all. */
  readonly isKept: (line: LineNumber) => boolean
  /** The project with which a connection was asked for, or to which it was put while it lasts. */
  readonly projectOf: (connectionId: string) => ProjectEntry | null
  /** Whether a line is a private phone: its entries are private. */
  readonly isPrivate: (line: LineNumber) => boolean
  /** Who sits at the computer beside the telephone of a line that is not theirs; null for nobody. */
  readonly guestOf: (line: LineNumber) => string | null
  /** For how long entries of each kind are kept. */
  readonly keep: () => JournalKeep
  readonly privateCalls: () => PrivateCalls
  /** Told when an entry could not be written. */
  readonly onFault: (fault: unknown) => void
}

export type JournalPageQuery = JournalQuery &
  Omit<Position, 'after'> & { readonly cursor?: string | undefined }

/** What people change of an entry. */
export type JournalChange = Partial<ReturnType<typeof ownOf>>

export interface JournalPage {
  readonly items: readonly JournalEntry[]
  readonly next: string | null
}

/** How often the journal notes that the server lives while entries are open: the error of an end after a crash. */
const PULSE_MS = 5000
const CLEAR_MS = 3_600_000
/** So many are deleted at once: whoever writes meanwhile does not wait for all of them. */
const CLEARED_AT_ONCE = 500

export class Journal {
  readonly #options: JournalOptions
  readonly #emitter: Emitter<JournalEvents>
  /** Entries under way, as they were written last. */
  readonly #open = new Map<string, JournalEntry>()
  readonly #changes = new SerialQueue()
  #clearing: Promise<number> | undefined
  readonly #timers: { cancel?: CancelTimer }[] = []

  constructor(options: JournalOptions) {
    this.#options = options
    this.#emitter = new Emitter(faultLog(options.log))
    options.calls.events.on('changed', (change) => this.#record(change))
  }

  get events(): Listenable<JournalEvents> {
    return this.#emitter
  }

  /** Closes what a crash left open and returns how many entries that were. Before any call comes. */
  async recover(): Promise<number> {
    const { store, clock } = this.#options
    const open = countOpenEntries(store)
    if (open > 0) await store.write(closeOpenEntries(lastPulse(store) ?? clock.now()))
    return open
  }

  start(): void {
    this.#repeat(PULSE_MS, () => this.#pulse())
    this.#repeat(CLEAR_MS, () => void this.clear().catch((fault) => this.#options.onFault(fault)))
  }

  /** Closes what is open: the server ends, and will not see how the calls end. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) timer.cancel?.()
    if (this.#open.size > 0) await this.#options.store.write(closeOpenEntries(this.#options.clock.now()))
    this.#open.clear()
  }

  /** Rejects with `cursor-invalid`, also where the entry at which a page ended is gone. */
  async page(query: JournalPageQuery): Promise<JournalPage> {
    const after = query.cursor === undefined ? undefined : this.get(parseCursor(query.cursor).id)
    if (query.cursor !== undefined && !after) throw new NamedError(contractErrors, 'cursor-invalid')
    const { cursor, ...those } = query
    const found = await selectEntries(this.#options.store, { ...those, after, limit: query.limit + 1 })
    const items = found.slice(0, query.limit)
    const last = items.at(-1)
    return { items, next: found.length > items.length && last ? formatCursor(last) : null }
  }

  get(id: string): JournalEntry | undefined {
    return selectEntry(this.#options.store, id)
  }

  ofCall(callId: string): readonly JournalEntry[] {
    return selectEntriesOfCall(this.#options.store, callId)
  }

  get count(): number {
    return countEntries(this.#options.store)
  }

  /** What was talked for each project. */
  sums(query: JournalQuery): Promise<readonly ProjectSum[]> {
    return sumProjects(this.#options.store, query)
  }

  /** What people do with an entry: notes, marks, its project. Rejects with `not-found`. */
  change(id: string, change: JournalChange): Promise<JournalEntry> {
    return this.#changes.run(async () => {
      const before = this.#find(id)
      const entry = writable({ ...before, ...change }, this.#options.privateCalls())
      const open = this.#open.get(id)
      // Before it is on disk: news of the call that come meanwhile must not write the former one again.
      if (open) this.#open.set(id, { ...open, ...change })
      await this.#options.store.write(putEntry(entry), updateOwn(entry))
      this.#emitter.emit('recorded', { entry, by: 'person', before })
      return entry
    })
  }

  /** Not one under way. Rejects with `not-found`. */
  remove(id: string): Promise<void> {
    return this.#changes.run(async () => {
      const entry = this.#find(id)
      await this.#options.store.write(deleteEntries([id]))
      this.#emitter.emit('removed', { entry })
    })
  }

  /** Deletes what has been kept for long enough, a few at a time. The answer is how many that were. */
  clear(): Promise<number> {
    const { store, clock, keep } = this.#options
    this.#clearing ??= (async () => {
      let count = 0
      for (;;) {
        const ids = selectOutdated(store, keep(), clock.now(), CLEARED_AT_ONCE)
        if (ids.length === 0) return count
        await store.write(deleteEntries(ids))
        count += ids.length
      }
    })().finally(() => {
      this.#clearing = undefined
    })
    return this.#clearing
  }

  #find(id: string): JournalEntry {
    const entry = this.get(id)
    if (!entry) throw new NamedError(contractErrors, 'not-found', { what: 'journal entry', key: id })
    return entry
  }

  #record(change: CallsChange): void {
    const born = new Set<string>()
    for (const effect of change.effects) {
      if (effect.type === 'connectionChanged' && !effect.before) born.add(effect.connection.id)
    }
    for (const call of change.calls) {
      for (const connection of call.connections) {
        // An ended connection stays with its call; its entry is closed. One that was born ended (the call passed by) is new.
        const isOpen = this.#open.has(connection.id) || connection.endedAt === undefined
        if (!isOfLine(connection) || !(isOpen || born.has(connection.id))) continue
        if (this.#open.has(connection.id) || this.#options.isKept(connection.party.line)) {
          this.#put(call, connection)
        }
      }
    }
  }

  /** Writes the entry where anything of it is new. */
  #put(call: Call, connection: LineConnection): void {
    const written = this.#open.get(connection.id)
    const { known, isPrivate, projectOf, guestOf, privateCalls } = this.#options
    const plain = {
      ...entryOf(call, connection, known),
      ...(written ? ownOf(written) : { ...untouched, project: projectOf(connection.id) }),
      // What began at a private phone stays private.
      onPrivateLine: written?.onPrivateLine ?? isPrivate(connection.party.line),
      // Who sat there when it began had the call.
      guestId: written ? written.guestId : guestOf(connection.party.line),
    }
    const entry = writable(plain, privateCalls())
    if (written && JSON.stringify(written) === JSON.stringify(entry)) return
    if (entry.endedAt === null) this.#open.set(entry.id, entry)
    else this.#open.delete(entry.id)
    this.#options.store.write(putEntry(entry)).then(
      () => this.#emitter.emit('recorded', { entry, by: 'call' }),
      (fault) => {
        this.#options.log.error('a journal entry could not be written', {
          trace: call.id,
          line: entry.line,
          fault: String(fault),
        })
        this.#options.onFault(fault)
      },
    )
  }

  #pulse(): void {
    if (this.#open.size > 0) void this.#options.store.write(writePulse(this.#options.clock.now()))
  }

  #repeat(ms: number, run: () => void): void {
    const timer: { cancel?: CancelTimer } = {}
    const arm = () => {
      timer.cancel = this.#options.clock.after(ms, () => {
        run()
        arm()
      })
    }
    arm()
    this.#timers.push(timer)
  }
}

function ownOf({ note, contact, isFlagged, isMarkedPrivate, sharedWith, project }: JournalEntry) {
  return { note, contact, isFlagged, isMarkedPrivate, sharedWith, project }
}

function isOfLine(connection: Connection): connection is LineConnection {
  return connection.party.line !== undefined
}
