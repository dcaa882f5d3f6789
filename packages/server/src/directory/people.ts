/** The people: found by id, sign-in name, line and number; changed one write at a time; every change is told. */
import {
  type Clock,
  Emitter,
  isNamedError,
  type Listenable,
  type Log,
  NamedError,
  type NewId,
  SerialQueue,
} from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { LineNumber } from '@offhook/telephony'
import { faultLog } from '../bus/index.ts'
import type { Rights } from '../rights/index.ts'
import type { Statement, Store } from '../store/index.ts'
import { directoryErrors } from './errors.ts'
import { rightsOfExtraLine } from './group.ts'
import { emptyPerson, type Person, type PersonFields } from './person.ts'
import {
  deleteFavourite,
  deletePerson,
  insertFavourite,
  insertPerson,
  loadFavourites,
  loadPeople,
  updatePasswordHash,
  updatePerson,
} from './person-table.ts'

export type PeopleEvents = {
  /** Somebody is new (no `before`) or changed. */
  changed: { readonly person: Person; readonly before?: Person }
  removed: { readonly person: Person }
  favourite: { readonly personId: string; readonly favouriteId: string }
}

export type NewPerson = Pick<PersonFields, 'user' | 'name'> & Partial<PersonFields>

/** One of several writes that are done together. */
export type PersonWrite =
  | { readonly create: NewPerson }
  | { readonly id: string; readonly changes: Partial<PersonFields> }

export interface PeopleOptions {
  readonly store: Store
  readonly clock: Clock
  readonly newId: NewId
  readonly log: Log
  /** Whether a line is an extension of the built-in phone system; none is where this is not said. */
  readonly isExtension?: (line: LineNumber) => boolean
}

export class People {
  readonly #store: Store
  readonly #clock: Clock
  readonly #newId: NewId
  readonly #isExtension: (line: LineNumber) => boolean
  readonly #emitter: Emitter<PeopleEvents>
  readonly #queue = new SerialQueue()
  readonly #byId = new Map<string, Person>()
  readonly #byUser = new Map<string, Person>()
  /** Owners of a line; the one who has it as an earlier line first. */
  readonly #byLine = new Map<LineNumber, Person[]>()
  readonly #passwordHashes = new Map<string, string>()
  readonly #favourites = new Map<string, Set<string>>()
  /** Lines that were found by the numbers of a person. */
  readonly #boundLines = new Map<string, readonly LineNumber[]>()
  /** Of the telephones beside the computer at which somebody sits. */
  readonly #seatLines = new Map<string, readonly LineNumber[]>()
  readonly #extraLines = new Map<string, ReadonlyMap<LineNumber, Rights>>()

  constructor(options: PeopleOptions) {
    this.#store = options.store
    this.#emitter = new Emitter(faultLog(options.log))
    this.#clock = options.clock
    this.#newId = options.newId
    this.#isExtension = options.isExtension ?? (() => false)
  }

  get events(): Listenable<PeopleEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    for (const { person, passwordHash } of await loadPeople(this.#store)) {
      this.#keep(this.#withLines(person), undefined)
      if (passwordHash !== null) this.#passwordHashes.set(person.id, passwordHash)
    }
    for (const { personId, favouriteId } of await loadFavourites(this.#store)) {
      this.#favouritesOf(personId).add(favouriteId)
    }
  }

  /** Everybody, in no order. */
  all(): Iterable<Person> {
    return this.#byId.values()
  }

  get count(): number {
    return this.#byId.size
  }

  get(id: string): Person | undefined {
    return this.#byId.get(id)
  }

  byUser(user: string): Person | undefined {
    return this.#byUser.get(user)
  }

  /** Whose line this is; several where a line is shared. */
  byLine(line: LineNumber): readonly Person[] {
    return this.#byLine.get(line) ?? []
  }

  /** The hash of the password as it was given, never the password; null where none is set. */
  passwordHash(id: string): string | null {
    return this.#passwordHashes.get(id) ?? null
  }

  favourites(personId: string): ReadonlySet<string> {
    return this.#favourites.get(personId) ?? none
  }

  /** Rejects with `already-exists`. */
  create(fields: NewPerson, passwordHash: string | null = null): Promise<Person> {
    return this.#queue.run(async () => {
      this.#checkUser(fields.user)
      const person = this.#created(fields)
      await this.#store.write(insertPerson(this.#store, person, passwordHash))
      if (passwordHash !== null) this.#passwordHashes.set(person.id, passwordHash)
      this.#put(person, undefined)
      return person
    })
  }

  /** `also` is written with it. Rejects with `not-found`, `already-exists`, `last-administrator`. */
  change(id: string, changes: Partial<PersonFields>, also: readonly Statement[] = []): Promise<Person> {
    return this.#queue.run(async () => {
      const before = this.#find(id)
      const person = this.#changed(before, changes)
      if (person.user !== before.user) this.#checkUser(person.user)
      if (isAdministrator(before) && !isAdministrator(person)) this.#checkOtherAdministrator(before)
      await this.#store.write(updatePerson(this.#store, person), ...also)
      this.#put(person, before)
      return person
    })
  }

  /** Other user names for several, all or none, in one transaction with `also`. Rejects with `not-found`, `already-exists`. */
  renameAll(names: readonly { id: string; user: string }[], also: readonly Statement[]): Promise<void> {
    return this.#queue.run(async () => {
      const renamed = names.map(({ id, user }) => {
        this.#checkUser(user)
        return this.#changed(this.#find(id), { user })
      })
      const doubled = names.find(({ user }, at) => names.findIndex((other) => other.user === user) !== at)
      if (doubled) throw taken(doubled.user)
      await this.#store.write(...renamed.map((person) => updatePerson(this.#store, person)), ...also)
      for (const person of renamed) this.#put(person, this.#byId.get(person.id))
    })
  }

  /**
   * Several at once, in one transaction with what `also` adds to each. One that cannot be done is answered with its failure, as
   * {@link create} and {@link change} reject; the others are done.
   */
  writeAll(
    writes: readonly PersonWrite[],
    also: (write: number, person: Person) => readonly Statement[],
  ): Promise<readonly (Person | NamedError)[]> {
    return this.#queue.run(async () => {
      const users = new Set<string>()
      const changed = new Map<string, Person>()
      const statements: Statement[] = []
      const results = writes.map((write, at) => {
        try {
          const before = 'id' in write ? this.#find(write.id) : undefined
          const person = 'id' in write ? this.#changed(before!, write.changes) : this.#created(write.create)
          if (person.user !== before?.user) {
            this.#checkUser(person.user)
            if (users.has(person.user)) throw taken(person.user)
          }
          if (before && isAdministrator(before) && !isAdministrator(person)) {
            this.#checkOtherAdministrator(before, changed)
          }
          users.add(person.user)
          changed.set(person.id, person)
          const own = before ? updatePerson(this.#store, person) : insertPerson(this.#store, person, null)
          statements.push(own, ...also(at, person))
          return person
        } catch (fault) {
          if (isNamedError(fault)) return fault
          throw fault
        }
      })
      if (statements.length > 0) await this.#store.write(...statements)
      for (const person of changed.values()) this.#put(person, this.#byId.get(person.id))
      return results
    })
  }

  /** The lines that were found by the numbers of the person. They are looked for anew at each start, so they are not kept. */
  setBoundLines(id: string, lines: readonly LineNumber[]): void {
    const before = this.#byId.get(id)
    if (!before) return
    this.#boundLines.set(id, lines)
    const person = this.#withLines(before)
    if (person.lines.join() !== before.lines.join()) this.#put(person, before)
  }

  /** The lines of telephones beside the computer at which the person sits. They come and go with the browser there. */
  setSeatLines(id: string, lines: readonly LineNumber[]): void {
    const before = this.#byId.get(id)
    if (!before) return
    if (lines.length > 0) this.#seatLines.set(id, lines)
    else this.#seatLines.delete(id)
    const person = this.#withLines(before)
    if (person.lines.join() !== before.lines.join()) this.#put(person, before)
  }

  /** Extensions came or went: those who use none of them may have other lines now. */
  extensionsChanged(): void {
    for (const before of [...this.#byId.values()]) {
      if (before.usesExtensions) continue
      const person = this.#withLines(before)
      if (person.lines.join() !== before.lines.join()) this.#put(person, before)
    }
  }

  /**
   * The lines that are the person's own, wherever they sit. What others did on the telephone of a computer before, and will do after,
   * is not theirs to read.
   */
  ownLines({ id, lines, assignedLines, hiddenLines }: Person): readonly LineNumber[] {
    const seat = this.#seatLines.get(id)
    if (!seat) return lines
    const own = new Set([...assignedLines, ...(this.#boundLines.get(id) ?? []), ...hiddenLines])
    return lines.filter((line) => own.has(line))
  }

  /** Who has a line only because they sit beside its telephone; undefined for nobody. */
  guestOf(line: LineNumber): string | undefined {
    for (const [id, lines] of this.#seatLines) {
      const person = lines.includes(line) ? this.#byId.get(id) : undefined
      if (person && !this.ownLines(person).includes(line)) return id
    }
    return undefined
  }

  /** What a person was given over single lines of others; undefined where it is nothing. */
  extraLineRights(id: string): ReadonlyMap<LineNumber, Rights> | undefined {
    return this.#extraLines.get(id)
  }

  /** Notes that the person was here. Not news: nobody is told. */
  seen(id: string): Promise<void> {
    return this.#queue.run(async () => {
      const before = this.#byId.get(id)
      if (!before) return
      const person = { ...before, lastSeenAt: this.#clock.now() }
      await this.#store.write(updatePerson(this.#store, person))
      this.#keep(person, before)
    })
  }

  /** Rejects with `not-found`. */
  setPasswordHash(id: string, passwordHash: string): Promise<void> {
    return this.#queue.run(async () => {
      this.#find(id)
      await this.#store.write(updatePasswordHash(this.#store, id, passwordHash))
      this.#passwordHashes.set(id, passwordHash)
    })
  }

  /** Rejects with `not-found`, `last-administrator`. */
  remove(id: string): Promise<void> {
    return this.#queue.run(async () => {
      const person = this.#find(id)
      if (isAdministrator(person)) this.#checkOtherAdministrator(person)
      await this.#store.write(deletePerson(this.#store, id))
      this.#forget(person)
      this.#passwordHashes.delete(id)
      this.#boundLines.delete(id)
      this.#seatLines.delete(id)
      this.#favourites.delete(id)
      for (const favourites of this.#favourites.values()) favourites.delete(id)
      this.#emitter.emit('removed', { person })
    })
  }

  /** Rejects with `not-found`. */
  setFavourite(personId: string, favouriteId: string, isFavourite: boolean): Promise<void> {
    return this.#queue.run(async () => {
      this.#find(personId)
      this.#find(favouriteId)
      const favourites = this.#favouritesOf(personId)
      if (favourites.has(favouriteId) === isFavourite) return
      const statement: (...key: [Store, string, string]) => Statement = isFavourite
        ? insertFavourite
        : deleteFavourite
      await this.#store.write(statement(this.#store, personId, favouriteId))
      if (isFavourite) favourites.add(favouriteId)
      else favourites.delete(favouriteId)
      this.#emitter.emit('favourite', { personId, favouriteId })
    })
  }

  #created(fields: NewPerson): Person {
    return this.#withLines({
      ...emptyPerson,
      ...fields,
      id: this.#newId(),
      assignedLines: fields.lines ?? [],
      createdAt: this.#clock.now(),
      lastSeenAt: null,
    })
  }

  #changed(before: Person, changes: Partial<PersonFields>): Person {
    return this.#withLines({
      ...before,
      ...changes,
      assignedLines: changes.lines ?? before.assignedLines,
    })
  }

  #find(id: string): Person {
    const person = this.#byId.get(id)
    if (!person) throw new NamedError(contractErrors, 'not-found', { what: 'person', key: id })
    return person
  }

  #checkUser(user: string): void {
    if (this.#byUser.has(user)) throw taken(user)
  }

  /** `changed` are people who are about to be written too. */
  #checkOtherAdministrator(person: Person, changed?: ReadonlyMap<string, Person>): void {
    for (const other of this.#byId.values()) {
      if (other.id !== person.id && isAdministrator(changed?.get(other.id) ?? other)) return
    }
    throw new NamedError(directoryErrors, 'last-administrator', { user: person.user })
  }

  #put(person: Person, before: Person | undefined): void {
    this.#keep(person, before)
    this.#emitter.emit('changed', before ? { person, before } : { person })
  }

  #withLines(person: Person): Person {
    const bound = this.#boundLines.get(person.id) ?? []
    const seat = this.#seatLines.get(person.id) ?? []
    const all = [...new Set([...person.assignedLines, ...bound, ...person.hiddenLines, ...seat])]
    const lines = person.usesExtensions ? all : all.filter((line) => !this.#isExtension(line))
    return { ...person, lines }
  }

  #keep(person: Person, before: Person | undefined): void {
    if (before) this.#forget(before)
    this.#byId.set(person.id, person)
    this.#byUser.set(person.user, person)
    if (person.extraLines.length > 0) {
      const extra = person.extraLines.map((line) => [line.line, rightsOfExtraLine(line)] as const)
      this.#extraLines.set(person.id, new Map(extra))
    }
    for (const line of person.lines) {
      const owners = [...this.byLine(line), person]
      owners.sort((a, b) => a.lines.indexOf(line) - b.lines.indexOf(line) || (a.id < b.id ? -1 : 1))
      this.#byLine.set(line, owners)
    }
  }

  #forget(person: Person): void {
    this.#byId.delete(person.id)
    this.#byUser.delete(person.user)
    this.#extraLines.delete(person.id)
    for (const line of person.lines) {
      const owners = this.byLine(line).filter((owner) => owner.id !== person.id)
      if (owners.length > 0) this.#byLine.set(line, owners)
      else this.#byLine.delete(line)
    }
  }

  #favouritesOf(personId: string): Set<string> {
    const known = this.#favourites.get(personId)
    if (known) return known
    const made = new Set<string>()
    this.#favourites.set(personId, made)
    return made
  }
}

const none: ReadonlySet<string> = new Set()

function taken(user: string): NamedError {
  return new NamedError(contractErrors, 'already-exists', { what: 'person', key: user })
}

function isAdministrator(person: Person): boolean {
  return person.role === 'administrator' && person.isActive
}
