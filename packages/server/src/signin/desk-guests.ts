/**
 * Who is signed in at which phone (hot desking). A phone that administrators have marked as shared carries the line of whoever signs
 * in there with number and PIN, until they sign out, sign in at another phone, or lose the line. Guessing is slowed for the line and
 * for the phone; what happens stands in the audit log, no PIN anywhere.
 */
import {
  type Clock,
  Emitter,
  isNamedError,
  type Listenable,
  type Log,
  NamedError,
  SerialQueue,
} from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { Desks } from '@offhook/pbx'
import type { Audit } from '../audit/index.ts'
import { faultLog, type SystemEvents } from '../bus/index.ts'
import type { Extensions, People, Person } from '../directory/index.ts'
import type { Store } from '../store/index.ts'
import type { AccountBook } from './account-book.ts'
import { type DeskGuest, deleteDeskGuest, insertDeskGuest, loadDeskGuests } from './desk-table.ts'
import type { Passwords } from './password.ts'
import { checkNewPin } from './phone-pin.ts'
import type { SignInPolicyBook } from './sign-in-policy.ts'
import { Throttle } from './throttle.ts'

export interface DeskGuestsOptions {
  readonly store: Store
  readonly people: People
  readonly extensions: Extensions
  readonly book: AccountBook
  readonly passwords: Passwords
  readonly policy: SignInPolicyBook
  readonly audit: Audit
  readonly systemEvents: SystemEvents
  readonly clock: Clock
  readonly log: Log
}

/** A phone, and the extension it belongs to. */
interface Place {
  readonly id: string
  readonly name: string
  readonly home: string
  readonly isShared: boolean
}

export type DeskGuestsEvents = {
  /** Somebody has come to a phone or gone from it. */
  changed: { readonly guests: readonly DeskGuest[] }
}

const MINUTE_MS = 60_000

export class DeskGuests implements Desks {
  readonly #options: DeskGuestsOptions
  readonly #emitter: Emitter<DeskGuestsEvents>
  /** One after another: guesses at many phones at once are no faster than one by one. */
  readonly #queue = new SerialQueue()
  readonly #throttle: Throttle
  readonly #guests = new Map<string, DeskGuest>()

  constructor(options: DeskGuestsOptions) {
    this.#options = options
    this.#emitter = new Emitter(faultLog(options.log))
    // A PIN is short: at the longest wait, trying all of six digits takes more than twenty years.
    this.#throttle = new Throttle({
      clock: options.clock,
      free: 3,
      firstWaitMs: 5000,
      longestWaitMs: 15 * MINUTE_MS,
      forgetAfterMs: 24 * 60 * MINUTE_MS,
    })
  }

  get events(): Listenable<DeskGuestsEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    for (const guest of await loadDeskGuests(this.#options.store)) this.#guests.set(guest.deviceId, guest)
    await this.refresh()
  }

  at(deviceId: string): DeskGuest | undefined {
    return this.#guests.get(deviceId)
  }

  of(personId: string): DeskGuest | undefined {
    return [...this.#guests.values()].find((guest) => guest.personId === personId)
  }

  /** The line that the phone carries instead of its own. */
  readonly lineAt = (deviceId: string): string | undefined => this.#guests.get(deviceId)?.line

  hasPin(personId: string): boolean {
    return this.#options.book.of(personId).phonePin !== null
  }

  /** Throws what {@link checkNewPin} throws. */
  async setPin(person: Person, pin: string): Promise<void> {
    const { policy, passwords, book } = this.#options
    checkNewPin(policy.current.shortestPin, pin, [...person.lines, person.mobile ?? ''])
    await book.change(person.id, { phonePin: await passwords.hash(pin) })
    for (const line of person.lines) this.#throttle.succeeded(lineKey(line))
  }

  /** Whoever has no PIN is signed in at no phone. */
  async removePin(personId: string): Promise<void> {
    await this.#options.book.change(personId, { phonePin: null })
    await this.refresh()
  }

  signIn(deviceId: string, line: string, pin: string): Promise<boolean> {
    return this.#queue.run(async () => {
      const place = this.#place(deviceId)
      if (!place || !this.#mayTry(place, line)) return false
      if (!place.isShared) {
        this.#refused(place, line, [phoneKey(deviceId)])
        return false
      }
      const keys = [lineKey(line), phoneKey(deviceId)]
      const person = await this.#personOf(line, pin)
      if (!person) {
        this.#refused(place, line, keys)
        return false
      }
      for (const key of keys) this.#throttle.succeeded(key)
      await this.#seat(place, person, line)
      return true
    })
  }

  signOut(deviceId: string): Promise<boolean> {
    return this.end(deviceId).then(
      () => true,
      (fault: unknown) => {
        if (isNamedError(fault)) return false
        throw fault
      },
    )
  }

  /** Gives the phone its own line back. Rejects with `not-found` where nobody is signed in. */
  end(deviceId: string): Promise<DeskGuest> {
    return this.#queue.run(async () => {
      const guest = this.#guests.get(deviceId)
      if (!guest) throw new NamedError(contractErrors, 'not-found', { what: 'guest at phone', key: deviceId })
      await this.#remove([guest])
      return guest
    })
  }

  /** Ends what no longer may be: the phone is gone or no longer shared, the person has lost the line, the PIN or the account. */
  refresh(): Promise<void> {
    return this.#queue.run(async () => {
      const over = [...this.#guests.values()].filter((guest) => !this.#mayStay(guest))
      if (over.length > 0) await this.#remove(over)
    })
  }

  #mayStay({ deviceId, personId, line }: DeskGuest): boolean {
    const { people, extensions } = this.#options
    const person = people.get(personId)
    const isOwner = person?.isActive === true && person.lines.includes(line) && this.hasPin(personId)
    return isOwner && extensions.get(line) !== undefined && this.#place(deviceId)?.isShared === true
  }

  #place(deviceId: string): Place | undefined {
    for (const { number, devices } of this.#options.extensions.all()) {
      const device = devices.find(({ id }) => id === deviceId)
      if (device) return { id: deviceId, name: device.name, isShared: device.isShared, home: number }
    }
    return undefined
  }

  /** Takes as long whether somebody has the line or not. */
  async #personOf(line: string, pin: string): Promise<Person | undefined> {
    const { people, extensions, book, passwords } = this.#options
    const owners = extensions.get(line) ? people.byLine(line).filter(({ isActive }) => isActive) : []
    const kept = owners.filter(({ id }) => this.hasPin(id))
    if (kept.length === 0) await passwords.verify(pin, null)
    for (const person of kept) {
      if (await passwords.verify(pin, book.of(person.id).phonePin)) return person
    }
    return undefined
  }

  async #seat(place: Place, person: Person, line: string): Promise<void> {
    const { store, clock } = this.#options
    const before = [...this.#guests.values()].filter(
      ({ deviceId, personId }) => deviceId === place.id || personId === person.id,
    )
    const guest: DeskGuest = { deviceId: place.id, personId: person.id, line, since: clock.now() }
    const isAtHome = place.home === line
    await store.write(
      ...before.map(({ deviceId }) => deleteDeskGuest(store, deviceId)),
      ...(isAtHome ? [] : [insertDeskGuest(store, guest)]),
    )
    for (const { deviceId } of before) this.#guests.delete(deviceId)
    if (!isAtHome) this.#guests.set(place.id, guest)
    this.#emitter.emit('changed', { guests: [...before, guest] })
    this.#note('phone-signed-in', 'phoneSignIn', person, guest, place)
  }

  async #remove(over: readonly DeskGuest[]): Promise<void> {
    const { store, people } = this.#options
    await store.write(...over.map(({ deviceId }) => deleteDeskGuest(store, deviceId)))
    for (const { deviceId } of over) this.#guests.delete(deviceId)
    this.#emitter.emit('changed', { guests: over })
    for (const guest of over) {
      this.#note(
        'phone-signed-out',
        'phoneSignOut',
        people.get(guest.personId),
        guest,
        this.#place(guest.deviceId),
      )
    }
  }

  #note(
    code: 'phone-signed-in' | 'phone-signed-out',
    action: string,
    person: Person | undefined,
    { line }: DeskGuest,
    place: Place | undefined,
  ): void {
    const { systemEvents, audit } = this.#options
    const user = person?.user ?? ''
    const phone = place ? nameOf(place) : ''
    systemEvents.record(code, { user, line, phone }, person?.name)
    void audit.record({
      ...(person ? { actorId: person.id } : {}),
      actor: person?.name ?? '',
      action,
      target: phone,
      changes: [{ field: 'line', before: null, after: line }],
      address: '',
      device: phone,
    })
  }

  /** Whoever must wait is not counted: nobody can lengthen another's wait by going on. */
  #mayTry(place: Place, line: string): boolean {
    return [lineKey(line), phoneKey(place.id)].every((key) => this.#throttle.wait(key) === 0)
  }

  #refused(place: Place, line: string, keys: readonly string[]): void {
    const { systemEvents, audit } = this.#options
    const count = Math.max(...keys.map((key) => this.#throttle.failed(key)))
    const phone = nameOf(place)
    systemEvents.record('phone-sign-in-refused', { line, phone, count })
    void audit.record({
      actor: line,
      action: 'phoneSignInRefused',
      target: phone,
      refused: 'sign-in-refused',
      changes: [{ field: 'failures', before: null, after: String(count) }],
      address: '',
      device: phone,
    })
  }
}

function nameOf({ home, name }: Place): string {
  return `${home} ${name}`
}

function phoneKey(deviceId: string): string {
  return `phone ${deviceId}`
}

function lineKey(line: string): string {
  return `line ${line}`
}
