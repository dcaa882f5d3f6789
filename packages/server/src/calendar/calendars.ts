/** Everybody's calendars: kept, read again and again, a few at a time; a failure costs a pause and never what was known. */
import {
  type CancelTimer,
  type Clock,
  Emitter,
  isNamedError,
  type Listenable,
  type Log,
  NamedError,
  type Random,
  randomInteger,
} from '@offhook/base'
import { contractErrors, type OwnCalendar } from '@offhook/contract'
import { faultLog } from '../bus/index.ts'
import type { People } from '../directory/index.ts'
import type { Seal, Store } from '../store/index.ts'
import type { Appointment } from './appointment.ts'
import { caldavSource } from './caldav-source.ts'
import { type CalendarSettings, FIRST_READING, nextReading, type Reading, spanAt } from './calendar.ts'
import type { CalendarSource, SourceSettings } from './calendar-source.ts'
import { deleteCalendar, loadCalendars, replaceCalendar } from './calendar-table.ts'
import { calendarErrors } from './errors.ts'
import type { Fetch } from './guarded-request.ts'
import { icsSource } from './ics-source.ts'
import { checkZone } from './zone.ts'

export type CalendarsEvents = { changed: { readonly personId: string } }

export interface CalendarsOptions {
  readonly store: Store
  readonly people: People
  readonly seal: Seal
  readonly fetch: Fetch
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** As its owner gives it: without a secret, the one that is there stays. */
export type NewCalendar = Omit<CalendarSettings, 'personId' | 'secret'> & {
  readonly secret?: string | undefined
}

interface Kept {
  settings: CalendarSettings
  source: CalendarSource | undefined
  reading: Reading
  problem: NamedError | null
  appointments: readonly Appointment[]
  timer: CancelTimer | undefined
  abort: AbortController | undefined
  /** Called when the present reading is over. */
  readonly waiting: (() => void)[]
}

/** Calendars that are read at the same time. */
const AT_ONCE = 4

export class Calendars {
  readonly #options: CalendarsOptions
  readonly #emitter: Emitter<CalendarsEvents>
  readonly #byPerson = new Map<string, Kept>()
  readonly #queue: Kept[] = []
  #underWay = 0
  #isStopped = true

  constructor(options: CalendarsOptions) {
    this.#options = options
    this.#emitter = new Emitter(faultLog(options.log))
    options.people.events.on('removed', ({ person }) => this.#drop(person.id))
  }

  get events(): Listenable<CalendarsEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    for (const settings of await loadCalendars(this.#options.store)) this.#keep(settings)
  }

  /** Begins to read. */
  start(): void {
    this.#isStopped = false
    for (const kept of this.#byPerson.values()) this.#ask(kept)
  }

  stop(): void {
    this.#isStopped = true
    this.#queue.length = 0
    for (const kept of this.#byPerson.values()) this.#end(kept)
  }

  /** The appointments of somebody, of some weeks around now, by beginning; subject and place included. */
  of(personId: string): readonly Appointment[] {
    return this.#byPerson.get(personId)?.appointments ?? []
  }

  sharesDetails(personId: string): boolean {
    return this.#byPerson.get(personId)?.settings.sharesDetails ?? false
  }

  /** What its owner is shown. */
  view(personId: string): OwnCalendar | null {
    const kept = this.#byPerson.get(personId)
    if (!kept) return null
    const { kind, url, user, secret, zone, sharesDetails } = kept.settings
    const { state, readAt, nextAt } = kept.reading
    return {
      kind,
      url,
      user,
      hasSecret: secret !== null,
      zone,
      sharesDetails,
      state,
      readAt,
      nextAt,
      problem: kept.problem && problemOf(kept.problem),
      appointments: kept.appointments.length,
    }
  }

  /** Keeps it, and reads it. Rejects with `calendar-zone-unknown`. */
  async set(personId: string, { secret, ...calendar }: NewCalendar): Promise<void> {
    const { store, seal } = this.#options
    const former = this.#byPerson.get(personId)?.settings
    // A password must not follow to a place for which it was not given.
    const isSamePlace = former !== undefined && originOf(former.url) === originOf(calendar.url)
    const sealed =
      secret === undefined && isSamePlace ? former.secret : secret ? seal.close(secret, personId) : null
    const settings: CalendarSettings = {
      ...calendar,
      personId,
      secret: sealed,
      zone: checkZone(calendar.zone),
    }
    await store.write(...replaceCalendar(store, settings))
    this.#drop(personId)
    const kept = this.#keep(settings)
    this.#emitter.emit('changed', { personId })
    await this.#readNow(kept)
  }

  async remove(personId: string): Promise<void> {
    const { store } = this.#options
    await store.write(deleteCalendar(store, personId))
    if (!this.#drop(personId)) return
    this.#emitter.emit('changed', { personId })
  }

  /** Reads it now; resolves when it was read or could not be. Rejects with `not-found` where there is none. */
  async refresh(personId: string): Promise<void> {
    const kept = this.#byPerson.get(personId)
    if (!kept) throw new NamedError(contractErrors, 'not-found', { what: 'calendar', key: 'of yours' })
    await this.#readNow(kept)
  }

  #keep(settings: CalendarSettings): Kept {
    const kept: Kept = {
      settings,
      source: undefined,
      reading: FIRST_READING,
      problem: null,
      appointments: [],
      timer: undefined,
      abort: undefined,
      waiting: [],
    }
    this.#byPerson.set(settings.personId, kept)
    return kept
  }

  #drop(personId: string): boolean {
    const kept = this.#byPerson.get(personId)
    if (!kept) return false
    this.#end(kept)
    return this.#byPerson.delete(personId)
  }

  #end(kept: Kept): void {
    kept.timer?.()
    kept.abort?.abort()
    for (const resolve of kept.waiting.splice(0)) resolve()
  }

  #readNow(kept: Kept): Promise<void> {
    if (this.#isStopped) return Promise.resolve()
    const over = new Promise<void>((resolve) => kept.waiting.push(resolve))
    this.#ask(kept)
    return over
  }

  /** Puts it in the queue, once. */
  #ask(kept: Kept): void {
    if (kept.reading.state === 'reading' || this.#queue.includes(kept)) return
    kept.timer?.()
    kept.timer = undefined
    this.#queue.push(kept)
    this.#readNext()
  }

  #readNext(): void {
    while (this.#underWay < AT_ONCE && this.#queue.length > 0) {
      const kept = this.#queue.shift()!
      if (!this.#isCurrent(kept)) continue
      this.#underWay++
      void this.#read(kept).finally(() => {
        this.#underWay--
        if (!this.#isStopped) this.#readNext()
      })
    }
  }

  async #read(kept: Kept): Promise<void> {
    const { clock } = this.#options
    this.#step(kept, 'begin')
    const abort = new AbortController()
    kept.abort = abort
    try {
      kept.source ??= this.#sourceOf(kept.settings)
      const appointments = await kept.source.read(spanAt(clock.now()), abort.signal)
      if (!this.#isCurrent(kept)) return
      kept.problem = null
      kept.appointments = appointments
      this.#step(kept, 'done')
      this.#emitter.emit('changed', { personId: kept.settings.personId })
    } catch (fault) {
      if (!this.#isCurrent(kept) || abort.signal.aborted) return
      kept.problem = this.#nameFault(fault)
      this.#step(kept, 'failed')
    } finally {
      for (const resolve of kept.waiting.splice(0)) resolve()
    }
    const { nextAt } = kept.reading
    if (nextAt !== null) kept.timer = clock.after(nextAt - clock.now(), () => this.#ask(kept))
  }

  #step(kept: Kept, event: 'begin' | 'done' | 'failed'): void {
    const { clock, random } = this.#options
    kept.reading = nextReading(kept.reading, event, clock.now(), randomInteger(random, 1000) / 1000)
  }

  #isCurrent(kept: Kept): boolean {
    return !this.#isStopped && this.#byPerson.get(kept.settings.personId) === kept
  }

  #sourceOf(settings: CalendarSettings): CalendarSource {
    const { seal, people, fetch } = this.#options
    const { personId, url, user, zone, kind } = settings
    const secret = settings.secret === null ? '' : seal.open(settings.secret, personId)
    if (secret === undefined) throw new NamedError(calendarErrors, 'calendar-secret-lost')
    const source: SourceSettings = { url, user, secret, zone, owner: people.get(personId)?.email ?? null }
    return kind === 'caldav' ? caldavSource(source, fetch) : icsSource(source, fetch)
  }

  #nameFault(fault: unknown): NamedError {
    if (isNamedError(fault)) return fault
    this.#options.log.error('a calendar could not be read', { fault: String(fault) })
    return new NamedError(calendarErrors, 'calendar-unreadable', { host: '' }, fault)
  }
}

function problemOf({ code, message, details }: NamedError): NonNullable<OwnCalendar['problem']> {
  const known = Object.entries(details).filter(
    (entry): entry is [string, string | number | boolean | null] => entry[1] !== undefined,
  )
  return { code, sentence: message, details: Object.fromEntries(known) }
}

function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : ''
}
