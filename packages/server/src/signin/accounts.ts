/** Signing in: who may, how fast they may guess, and what ends a sign-in. */
import { type Clock, type Log, NamedError, type Random, type Unsubscribe } from '@offhook/base'
import { contractErrors, type Scope } from '@offhook/contract'
import type { SystemEvents } from '../bus/index.ts'
import type { People, Person } from '../directory/index.ts'
import type { Viewer } from '../rights/index.ts'
import { clientNetwork } from './client-network.ts'
import type { ApiToken, SignIn } from './credential.ts'
import type { Credentials } from './credentials.ts'
import { madeUpPassword, type Passwords } from './password.ts'
import { Throttle } from './throttle.ts'

export interface AccountsOptions {
  readonly people: People
  readonly credentials: Credentials
  readonly passwords: Passwords
  readonly systemEvents: SystemEvents
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Who asks, by what, and how far it reaches. */
export interface Recognised {
  readonly viewer: Viewer
  readonly credential: { readonly kind: 'cookie' | 'token'; readonly id: string }
  readonly scopes: readonly Scope[]
}

const ALL_SCOPES: readonly Scope[] = ['read', 'call', 'administer']
/** How often "last seen" is noted. */
const NOTE_SEEN_EVERY_MS = 600_000
const MINUTE_MS = 60_000

export class Accounts {
  readonly #options: AccountsOptions
  readonly #perAddress: Throttle
  /** Short, so that nobody can lock a colleague out for long by guessing at their account. */
  readonly #perAccount: Throttle
  readonly #unsubscribes: Unsubscribe[]

  constructor(options: AccountsOptions) {
    const { clock, people } = options
    this.#options = options
    this.#perAddress = new Throttle({
      clock,
      free: 10,
      firstWaitMs: 1000,
      longestWaitMs: 15 * MINUTE_MS,
      forgetAfterMs: 30 * MINUTE_MS,
    })
    this.#perAccount = new Throttle({
      clock,
      free: 5,
      firstWaitMs: 1000,
      longestWaitMs: MINUTE_MS,
      forgetAfterMs: 30 * MINUTE_MS,
    })
    this.#unsubscribes = [
      people.events.on('changed', ({ person, before }) => {
        if (before?.isActive && !person.isActive) this.#endAll(person)
      }),
      people.events.on('removed', ({ person }) => this.#endAll(person)),
    ]
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe()
  }

  /**
   * Whose name and password these are. Rejects with `sign-in-refused` (the same for an unknown name, a wrong password and a closed
   * account, after the same time) and `sign-in-throttled`.
   */
  async verify(user: string, password: string, address: string): Promise<Person> {
    const network = clientNetwork(address)
    this.#checkThrottle(user, network)
    const { people, passwords, systemEvents } = this.#options
    const person = people.byUser(user)
    const kept = person ? people.passwordHash(person.id) : null
    const isRight = await passwords.verify(password, kept)
    if (!isRight || !person?.isActive) {
      this.#perAddress.failed(network)
      const count = this.#perAccount.failed(user)
      if (isWorthTelling(count)) systemEvents.record('sign-in-refused', { user, address, count })
      throw new NamedError(contractErrors, 'sign-in-refused')
    }
    this.#perAddress.succeeded(network)
    this.#perAccount.succeeded(user)
    if (kept !== null && passwords.isWeak(kept)) {
      await people.setPasswordHash(person.id, await passwords.hash(password))
    }
    return person
  }

  /** Signs in. The secret is for the browser's cookie. */
  async signIn(
    user: string,
    password: string,
    address: string,
  ): Promise<{ readonly person: Person; readonly credential: SignIn; readonly secret: string }> {
    const person = await this.verify(user, password, address)
    const opened = await this.open(person)
    this.#options.systemEvents.record('person-signed-in', { user, address }, person.name)
    return { person, ...opened }
  }

  /** Signs somebody in whose right to it is known otherwise. */
  async open(person: Person): Promise<{ readonly credential: SignIn; readonly secret: string }> {
    const opened = await this.#options.credentials.signIn(person.id)
    await this.#options.people.seen(person.id)
    return opened
  }

  /** Changes one's own password; other sign-ins end. Rejects with `sign-in-refused` and `sign-in-throttled`. */
  async changePassword(
    person: Person,
    change: { readonly old: string; readonly new: string },
    address: string,
    credentialId: string | undefined,
  ): Promise<void> {
    await this.verify(person.user, change.old, address)
    await this.#setPassword(person, change.new)
    await this.#options.credentials.endOtherSignIns(person.id, credentialId)
    this.#options.systemEvents.record('password-changed', { user: person.user }, person.name)
  }

  /** Sets somebody's password, as an administrator does; all sign-ins of theirs end. */
  async setPassword(person: Person, password: string, actor: string): Promise<void> {
    await this.#setPassword(person, password)
    await this.#options.credentials.endOtherSignIns(person.id)
    this.#options.systemEvents.record('password-changed', { user: person.user }, actor)
  }

  /** A first password, shown once, and the hash that is kept. */
  async madeUpPassword(): Promise<{ readonly password: string; readonly hash: string }> {
    const password = madeUpPassword(this.#options.random)
    return { password, hash: await this.#options.passwords.hashMadeUp(password) }
  }

  hash(password: string): Promise<string> {
    return this.#options.passwords.hash(password)
  }

  /** Who holds this secret; null when it is not, or no longer, valid. `language` is for those who chose none. */
  recognise(kind: 'cookie' | 'token', secret: string, language: Viewer['language']): Recognised | null {
    const credential = this.#options.credentials.find(kind, secret)
    const person = credential && this.#options.people.get(credential.personId)
    if (!person?.isActive) return null
    this.#noteSeen(person)
    return {
      viewer: { personId: person.id, role: person.role, language: person.language ?? language },
      credential: { kind, id: credential!.id },
      scopes: kind === 'cookie' ? ALL_SCOPES : (credential as ApiToken).scopes,
    }
  }

  async #setPassword(person: Person, password: string): Promise<void> {
    await this.#options.people.setPasswordHash(person.id, await this.#options.passwords.hash(password))
  }

  #checkThrottle(user: string, network: string): void {
    const wait = Math.max(this.#perAddress.wait(network), this.#perAccount.wait(user))
    if (wait > 0) {
      throw new NamedError(contractErrors, 'sign-in-throttled', { seconds: Math.ceil(wait / 1000) })
    }
  }

  #noteSeen(person: Person): void {
    const now = this.#options.clock.now()
    if (now - (person.lastSeenAt ?? 0) <= NOTE_SEEN_EVERY_MS) return
    this.#options.people.seen(person.id).catch((fault) => this.#notWritten(fault))
  }

  #endAll(person: Person): void {
    this.#options.credentials.endAll(person.id).catch((fault) => this.#notWritten(fault))
  }

  #notWritten(fault: unknown): void {
    this.#options.log.warn('an account could not be written', { fault: String(fault) })
  }
}

/** The third failure in a row, and then each doubling: an attack is told, not each of its attempts. */
function isWorthTelling(count: number): boolean {
  return count >= 3 && Math.log2(count / 3) % 1 === 0
}
