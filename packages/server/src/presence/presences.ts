/**
 * Everybody's presence as it is now, since when and until when: kept up to date by the news of lines, calls, people, calendars and
 * clients, and by the clock where a choice or an appointment ends. Why it is so is worked out when somebody asks.
 */
import { type CancelTimer, type Clock, Emitter, type Listenable, type Log } from '@offhook/base'
import type { LineNumber } from '@offhook/telephony'
import { faultLog } from '../bus/index.ts'
import type { Appointment } from '../calendar/index.ts'
import type { Calls } from '../call/index.ts'
import type { People, Person } from '../directory/index.ts'
import { activityOf, type Lines } from '../line/index.ts'
import { type PresenceAnswer, type PresenceInput, type PresenceState, presenceOf } from './presence.ts'

export interface Presence {
  readonly state: PresenceState
  /** Milliseconds since 1970; null where the state was there before the server looked. */
  readonly since: number | null
  /** When what decided ends by itself; null where nobody knows. */
  readonly until: number | null
}

/** What a viewer may know of a person. Who may not see lines or appointments must not learn of them by the presence either. */
export interface Sight {
  readonly lines: boolean
  readonly calendar: boolean
}

export const FULL_SIGHT: Sight = { lines: true, calendar: true }

export type PresencesEvents = {
  changed: { readonly personId: string; readonly presence: Presence; readonly before: Presence }
  /** Somebody who was nowhere has a client now. */
  signedIn: { readonly personId: string }
}

/** Where appointments come from. */
export interface AppointmentBook {
  of(personId: string): readonly Appointment[]
  readonly events: Listenable<{ changed: { readonly personId: string } }>
}

export interface PresencesOptions {
  readonly people: People
  readonly lines: Lines
  readonly calls: Calls
  readonly appointments: AppointmentBook
  readonly clock: Clock
  readonly log: Log
}

interface Kept {
  /** By sight; those that were asked for, the full one always. */
  readonly bySight: (Presence | undefined)[]
  timer: CancelTimer | undefined
  due: number | null
}

export class Presences {
  readonly #options: PresencesOptions
  readonly #emitter: Emitter<PresencesEvents>
  /** Connected clients by person; since when nobody has touched each, null for one in use. */
  readonly #clients = new Map<string, Map<object, number | null>>()
  readonly #byPerson = new Map<string, Kept>()

  constructor(options: PresencesOptions) {
    this.#options = options
    this.#emitter = new Emitter(faultLog(options.log))
    const { people, lines, calls, appointments } = options
    lines.events.on('changed', ({ line }) => this.#refreshOwners(line.device.line))
    lines.events.on('removed', ({ line }) => this.#refreshOwners(line.device.line))
    calls.events.on('changed', ({ effects }) => {
      for (const effect of effects) {
        const party = 'connection' in effect ? effect.connection.party : undefined
        if (party?.line !== undefined) this.#refreshOwners(party.line)
      }
    })
    people.events.on('changed', ({ person }) => this.#refresh(person))
    people.events.on('removed', ({ person }) => this.#forget(person.id))
    appointments.events.on('changed', ({ personId }) => this.#refreshById(personId))
  }

  get events(): Listenable<PresencesEvents> {
    return this.#emitter
  }

  /** Sets the timers of what was chosen before the server started. */
  start(): void {
    for (const person of this.#options.people.all()) this.#refresh(person)
  }

  stop(): void {
    for (const kept of this.#byPerson.values()) kept.timer?.()
    this.#byPerson.clear()
  }

  of(person: Person, sight: Sight = FULL_SIGHT): Presence {
    const { bySight } = this.#keptOf(person)
    const place = placeOf(sight)
    bySight[place] ??= { ...briefOf(this.explain(person, sight)), since: null }
    return bySight[place]
  }

  /** The rule with every step of it. */
  explain(person: Person, sight: Sight = FULL_SIGHT): PresenceAnswer {
    return presenceOf(this.#inputOf(person, sight))
  }

  isSignedIn(personId: string): boolean {
    return this.#clients.has(personId)
  }

  /** `client` is whatever names the client to the caller. It counts as in use until it says otherwise. */
  clientCame(person: Person, client: object): void {
    const clients = this.#clients.get(person.id)
    if (clients) clients.set(client, null)
    else this.#clients.set(person.id, new Map([[client, null]]))
    this.#refresh(person)
    if (!clients) this.#emitter.emit('signedIn', { personId: person.id })
  }

  clientWent(personId: string, client: object): void {
    const clients = this.#clients.get(personId)
    if (!clients?.delete(client)) return
    if (clients.size === 0) this.#clients.delete(personId)
    this.#refreshById(personId)
  }

  /** Whether somebody sits at the client. */
  clientUsed(personId: string, client: object, isActive: boolean): void {
    const clients = this.#clients.get(personId)
    const idleSince = clients?.get(client)
    if (!clients || idleSince === undefined || (idleSince === null) === isActive) return
    clients.set(client, isActive ? null : this.#options.clock.now())
    this.#refreshById(personId)
  }

  #refreshOwners(line: LineNumber): void {
    for (const person of this.#options.people.byLine(line)) this.#refresh(person)
  }

  #refreshById(personId: string): void {
    const person = this.#options.people.get(personId)
    if (person) this.#refresh(person)
  }

  #refresh(person: Person, isNews = false): void {
    const kept = this.#keptOf(person)
    const before = this.of(person)
    const now = this.#options.clock.now()
    let isChanged = isNews
    SIGHTS.forEach((sight, place) => {
      const known = kept.bySight[place]
      if (!known) return
      const answer = this.explain(person, sight)
      const { state, until } = briefOf(answer)
      if (place === FULL) this.#wakeAt(person, kept, earlier(answer.next, person.noteUntil))
      if (state === known.state && until === known.until) return
      kept.bySight[place] = { state, until, since: state === known.state ? known.since : now }
      isChanged = true
    })
    if (isChanged)
      this.#emitter.emit('changed', { personId: person.id, presence: kept.bySight[FULL]!, before })
  }

  #wakeAt(person: Person, kept: Kept, due: number | null): void {
    if (due === kept.due && kept.timer) return
    const { clock } = this.#options
    kept.timer?.()
    kept.due = due
    kept.timer = due === null ? undefined : clock.after(due - clock.now(), () => this.#wake(person.id))
  }

  #wake(personId: string): void {
    const kept = this.#byPerson.get(personId)
    const person = this.#options.people.get(personId)
    if (!kept || !person) return
    kept.timer = undefined
    // Which appointment is under way may be another one, though the state is the same.
    this.#refresh(person, true)
    this.#clear(person)
  }

  /** What has expired is taken out of the record too: it must not come back, and its owner must not read it any more. */
  #clear(person: Person): void {
    const { people, clock, log } = this.#options
    const now = clock.now()
    const isOver = (until: number | null) => until !== null && until <= now
    const changes = {
      ...(isOver(person.ownPresenceUntil)
        ? { ownPresence: null, ownPresenceUntil: null, ownPresenceBy: null }
        : {}),
      ...(isOver(person.noteUntil) ? { note: '', noteUntil: null } : {}),
    }
    if (Object.keys(changes).length === 0) return
    people.change(person.id, changes).catch((fault) => {
      log.warn('what has expired could not be cleared', { person: person.id, fault: String(fault) })
    })
  }

  #keptOf(person: Person): Kept {
    const known = this.#byPerson.get(person.id)
    if (known) return known
    const made: Kept = { bySight: [], timer: undefined, due: null }
    this.#byPerson.set(person.id, made)
    made.bySight[FULL] = { ...briefOf(this.explain(person)), since: null }
    return made
  }

  #forget(personId: string): void {
    this.#byPerson.get(personId)?.timer?.()
    this.#byPerson.delete(personId)
  }

  #inputOf(person: Person, sight: Sight): PresenceInput {
    const { people, lines, calls, appointments, clock } = this.#options
    const { ownPresence: state, ownPresenceUntil: until, ownPresenceBy: by } = person
    const setBy = by === null ? null : (people.get(by)?.name ?? '—')
    const clients = this.#clients.get(person.id)?.values() ?? []
    const own = sight.lines ? person.lines : []
    return {
      now: clock.now(),
      choice: state && { state, until, setBy },
      clients: Array.from(clients, (idleSince) => ({ idleSince })),
      appointments: sight.calendar ? appointments.of(person.id) : [],
      lines: own.flatMap((number) => {
        const line = lines.get(number)
        if (!line) return []
        const { status } = activityOf(calls.situationOf(line))
        return [{ line: number, status, doNotDisturb: line.device.doNotDisturb }]
      }),
    }
  }
}

/** The four things a viewer may know, by place. */
const SIGHTS: readonly Sight[] = [
  { lines: false, calendar: false },
  { lines: true, calendar: false },
  { lines: false, calendar: true },
  FULL_SIGHT,
]
const FULL = 3

function placeOf({ lines, calendar }: Sight): number {
  return (lines ? 1 : 0) + (calendar ? 2 : 0)
}

function briefOf({ answer, until }: PresenceAnswer): Pick<Presence, 'state' | 'until'> {
  return { state: answer, until }
}

function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b
  return Math.min(a, b)
}
