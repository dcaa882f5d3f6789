/** Everybody's presence as it is now, since when, and why: kept up to date by the news of lines, calls, people and sign-ins. */
import { type Clock, Emitter, type ExplanationStep, type Listenable, type Log } from '@offhook/base'
import type { LineNumber } from '@offhook/telephony'
import { faultLog } from '../bus/index.ts'
import type { Calls } from '../call/index.ts'
import type { People, Person } from '../directory/index.ts'
import { activityOf, type Lines } from '../line/index.ts'
import { type PresenceInput, type PresenceState, presenceOf } from './presence.ts'

export interface Presence {
  readonly state: PresenceState
  /** Milliseconds since 1970; null where the state was there before the server looked. */
  readonly since: number | null
  readonly steps: readonly ExplanationStep[]
}

export type PresencesEvents = {
  changed: { readonly personId: string; readonly presence: Presence; readonly before: Presence }
}

export interface PresencesOptions {
  readonly people: People
  readonly lines: Lines
  readonly calls: Calls
  readonly clock: Clock
  readonly log: Log
}

export class Presences {
  readonly #options: PresencesOptions
  readonly #emitter: Emitter<PresencesEvents>
  /** Connected clients by person. */
  readonly #clients = new Map<string, number>()
  readonly #byPerson = new Map<string, Presence>()

  constructor(options: PresencesOptions) {
    this.#options = options
    this.#emitter = new Emitter(faultLog(options.log))
    const { people, lines, calls } = options
    lines.events.on('changed', ({ line }) => this.#refreshOwners(line.device.line))
    lines.events.on('removed', ({ line }) => this.#refreshOwners(line.device.line))
    calls.events.on('changed', ({ effects }) => {
      for (const effect of effects) {
        const party = 'connection' in effect ? effect.connection.party : undefined
        if (party?.line !== undefined) this.#refreshOwners(party.line)
      }
    })
    people.events.on('changed', ({ person }) => this.#refresh(person))
    people.events.on('removed', ({ person }) => this.#byPerson.delete(person.id))
  }

  get events(): Listenable<PresencesEvents> {
    return this.#emitter
  }

  of(person: Person): Presence {
    const known = this.#byPerson.get(person.id)
    if (known) return known
    const { answer, steps } = presenceOf(this.#inputOf(person))
    const first: Presence = { state: answer, since: null, steps }
    this.#byPerson.set(person.id, first)
    return first
  }

  isSignedIn(personId: string): boolean {
    return this.#clients.has(personId)
  }

  clientCame(person: Person): void {
    const count = this.#clients.get(person.id) ?? 0
    this.#clients.set(person.id, count + 1)
    if (count === 0) this.#refresh(person)
  }

  clientWent(personId: string): void {
    const count = this.#clients.get(personId) ?? 0
    if (count > 1) {
      this.#clients.set(personId, count - 1)
      return
    }
    this.#clients.delete(personId)
    const person = this.#options.people.get(personId)
    if (person) this.#refresh(person)
  }

  #refreshOwners(line: LineNumber): void {
    for (const person of this.#options.people.byLine(line)) this.#refresh(person)
  }

  #refresh(person: Person): void {
    const before = this.of(person)
    const { answer, steps } = presenceOf(this.#inputOf(person))
    if (answer === before.state) {
      this.#byPerson.set(person.id, { ...before, steps })
      return
    }
    const presence: Presence = { state: answer, since: this.#options.clock.now(), steps }
    this.#byPerson.set(person.id, presence)
    this.#emitter.emit('changed', { personId: person.id, presence, before })
  }

  #inputOf(person: Person): PresenceInput {
    const { lines, calls } = this.#options
    return {
      ownWord: person.ownPresence,
      isSignedIn: this.isSignedIn(person.id),
      lines: person.lines.flatMap((number) => {
        const line = lines.get(number)
        if (!line) return []
        const { status } = activityOf(calls.situationOf(line))
        return [{ line: number, status, doNotDisturb: line.device.doNotDisturb }]
      }),
    }
  }
}
