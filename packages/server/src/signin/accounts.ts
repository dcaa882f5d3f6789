/** Signing in: who may, how fast they may guess, and what ends a sign-in. */
import { type Clock, isNamedError, type Log, NamedError, type Random, type Unsubscribe } from '@offhook/base'
import { contractErrors, type Scope } from '@offhook/contract'
import type { Audit } from '../audit/index.ts'
import type { SystemEvents } from '../bus/index.ts'
import type { Entitlements, People, Person } from '../directory/index.ts'
import type { Viewer } from '../rights/index.ts'
import type { AccountBook } from './account-book.ts'
import type { ApiToken, SignIn, SignInOrigin } from './credential.ts'
import type { Credentials } from './credentials.ts'
import { deviceText } from './device.ts'
import type { DirectoryPasswords } from './directory-password.ts'
import { isInternet } from './internet.ts'
import { madeUpPassword, type Passwords } from './password.ts'
import { checkNewPassword, passwordRuleOf } from './password-rule.ts'
import type { ResetLinks } from './reset-links.ts'
import type { SecondFactor, SecondFactorSetup } from './second-factor.ts'
import type { SignInPolicyBook } from './sign-in-policy.ts'
import { SignInThrottle } from './sign-in-throttle.ts'

export interface AccountsOptions {
  readonly people: People
  readonly credentials: Credentials
  readonly passwords: Passwords
  readonly book: AccountBook
  readonly resetLinks: ResetLinks
  readonly secondFactor: SecondFactor
  readonly directoryPasswords: DirectoryPasswords
  readonly policy: SignInPolicyBook
  readonly entitlements: Pick<Entitlements, 'has'>
  readonly audit: Audit
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

/** From where somebody asks to be signed in. */
export interface SignInClient {
  readonly address: string
  readonly agent: string
}

/** What somebody brings to sign in with a password. */
export interface PasswordAttempt {
  readonly user: string
  readonly password: string
  readonly code?: string | undefined
  readonly newPassword?: string | undefined
}

/** Whose password it was, and which directory said so; none for one of ours. */
interface Proved {
  readonly person: Person
  readonly sourceId: string
}

const ALL_SCOPES: readonly Scope[] = ['read', 'call', 'administer']
/** How often "last seen" is noted. */
const NOTE_SEEN_EVERY_MS = 600_000

export class Accounts {
  readonly #options: AccountsOptions
  readonly #throttle: SignInThrottle
  readonly #unsubscribes: Unsubscribe[]

  constructor(options: AccountsOptions) {
    const { clock, people } = options
    this.#options = options
    this.#throttle = new SignInThrottle(clock)
    this.#unsubscribes = [
      people.events.on('changed', ({ person, before }) => {
        if (before?.isActive && !person.isActive) this.#endAll(person)
      }),
      people.events.on('removed', ({ person }) => this.#endAll(person)),
    ]
  }

  get throttle(): SignInThrottle {
    return this.#throttle
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe()
  }

  /**
   * Whose name and password these are. Rejects with `sign-in-refused` (the same for an unknown name, a wrong password and a closed
   * account, after the same time) and `sign-in-throttled`.
   */
  async verify(user: string, password: string, client: SignInClient): Promise<Person> {
    const { person } = await this.#throttle.guarded(user, client.address, () =>
      this.#verify(user, password, client),
    )
    this.#throttle.succeeded(user, client.address)
    return person
  }

  /**
   * Signs in with a password. The secret is for the browser's cookie. Rejects as {@link verify}, and with `password-change-needed`
   * and what {@link checkNewPassword} throws.
   */
  async signIn(
    attempt: PasswordAttempt,
    client: SignInClient,
  ): Promise<{ readonly person: Person; readonly credential: SignIn; readonly secret: string }> {
    const { user, password, newPassword } = attempt
    const { person, sourceId } = await this.#throttle.guarded(user, client.address, async () => {
      const proved = await this.#verify(user, password, client)
      const mustChange = this.#checkGivenPassword(proved.person, password, newPassword)
      await this.#checkSecondFactor(proved.person, attempt.code, client)
      if (mustChange) await this.#renewPassword(proved.person, newPassword!)
      return proved
    })
    this.#throttle.succeeded(user, client.address)
    const method = sourceId === '' ? 'password' : 'directory'
    const { address, agent } = client
    return { person, ...(await this.open(person, { address, agent, method, source: sourceId })) }
  }

  /** A second factor for somebody who needs one and has none. Rejects as {@link verify}, and with `second-factor-needed`. */
  async beginSecondFactor(user: string, password: string, client: SignInClient): Promise<SecondFactorSetup> {
    const { secondFactor } = this.#options
    return this.#throttle.guarded(user, client.address, async () => {
      const { person } = await this.#verify(user, password, client)
      // Whoever has one must not get another one by the password alone.
      if (secondFactor.isOn(person.id)) throw new NamedError(contractErrors, 'second-factor-needed')
      return secondFactor.begin(person)
    })
  }

  /** Signs somebody in whose right to it is known otherwise. */
  async open(
    person: Person,
    origin: SignInOrigin,
  ): Promise<{ readonly credential: SignIn; readonly secret: string }> {
    const { credentials, people, book, systemEvents, audit, clock } = this.#options
    const bar = this.#barOf(person, 'cookie', origin.address)
    if (bar) {
      await this.#tellBarred(person, origin, bar)
      throw new NamedError(contractErrors, bar)
    }
    const opened = await credentials.signIn(person.id, origin)
    await people.seen(person.id)
    const { user, name, id } = person
    const { address, agent, method } = origin
    await book.change(id, { lastSignIn: { at: clock.now(), method, address, agent: agent.slice(0, 400) } })
    systemEvents.record('person-signed-in', { user, address }, name)
    await audit.record({
      actorId: id,
      actor: name,
      action: 'signIn',
      target: user,
      changes: [{ field: 'method', before: null, after: method }],
      address,
      device: deviceText(agent),
    })
    return opened
  }

  /** Changes one's own password; other sign-ins end. Rejects with `sign-in-refused` and `sign-in-throttled`. */
  async changePassword(
    person: Person,
    change: { readonly old: string; readonly new: string },
    client: SignInClient,
    credentialId: string | undefined,
  ): Promise<void> {
    // Who has none here must not get one beside that of the directory.
    if (this.#options.people.passwordHash(person.id) === null) {
      throw new NamedError(contractErrors, 'password-elsewhere')
    }
    await this.verify(person.user, change.old, client)
    this.checkPassword(change.new, person)
    await this.#setPassword(person, change.new, false)
    await this.#options.credentials.endOtherSignIns(person.id, credentialId)
    this.#options.systemEvents.record('password-changed', { user: person.user }, person.name)
  }

  /** Sets somebody's password, as an administrator does; all sign-ins and API tokens of theirs end. */
  async setPassword(person: Person, password: string, actor: string): Promise<void> {
    const { policy, credentials, systemEvents } = this.#options
    this.checkPassword(password, person)
    await this.#setPassword(person, password, policy.current.changeGivenPasswords)
    await credentials.endAll(person.id)
    systemEvents.record('password-changed', { user: person.user }, actor)
  }

  /** Sets a new password by a link; all sign-ins and API tokens end. Rejects with `reset-link-invalid`. */
  async resetPassword(token: string, password: string): Promise<Person> {
    const { resetLinks, people, credentials, systemEvents } = this.#options
    const person = people.get(resetLinks.personOf(token))
    if (!person?.isActive) throw new NamedError(contractErrors, 'reset-link-invalid')
    this.checkPassword(password, person)
    await resetLinks.end(person.id)
    await this.#setPassword(person, password, false)
    await credentials.endAll(person.id)
    this.#throttle.release('account', person.user)
    systemEvents.record('password-changed', { user: person.user }, person.name)
    return person
  }

  /** Throws where `password` is none that somebody of that role may have. */
  checkPassword(password: string, person: Pick<Person, 'user' | 'name' | 'role'>): void {
    checkNewPassword(passwordRuleOf(this.#options.policy.current, person.role), password, person)
  }

  /** Notes that a password was given to somebody and is to be changed, where the rules want that. */
  async noteGiven(personId: string): Promise<void> {
    const { policy, book } = this.#options
    if (policy.current.changeGivenPasswords) await book.change(personId, { mustChangePassword: true })
  }

  /** A first password, shown once, and the hash that is kept. */
  async madeUpPassword(): Promise<{ readonly password: string; readonly hash: string }> {
    const password = madeUpPassword(this.#options.random)
    return { password, hash: await this.#options.passwords.hashMadeUp(password) }
  }

  hash(password: string): Promise<string> {
    return this.#options.passwords.hash(password)
  }

  /** Services were switched: sign-ins of these people that would not be let in any more end. */
  async review(personIds: Iterable<string>): Promise<void> {
    const { credentials, people } = this.#options
    const over = [...personIds].flatMap((personId) => {
      const person = people.get(personId)
      const all = person ? credentials.signIns(personId) : []
      return all.filter(({ address }) => this.#barOf(person!, 'cookie', address))
    })
    await Promise.all(over.map(({ personId, id }) => credentials.end(personId, id)))
  }

  /** Who holds this secret; null when it is not, or no longer, valid. `language` is for those who chose none. */
  recognise(
    kind: 'cookie' | 'token',
    secret: string,
    language: Viewer['language'],
    address: string,
  ): Recognised | null {
    const credential = this.#options.credentials.find(kind, secret)
    const person = credential && this.#options.people.get(credential.personId)
    if (!person?.isActive || this.#barOf(person, kind, address)) return null
    this.#noteSeen(person)
    return {
      viewer: { personId: person.id, role: person.role, language: person.language ?? language },
      credential: { kind, id: credential!.id },
      scopes: kind === 'cookie' ? ALL_SCOPES : (credential as ApiToken).scopes,
    }
  }

  async #verify(user: string, password: string, client: SignInClient): Promise<Proved> {
    const { people, passwords } = this.#options
    const person = people.byUser(user)
    const kept = person ? people.passwordHash(person.id) : null
    const isRight = await passwords.verify(password, kept)
    // A directory is asked for whoever has no password here, and for names that are unknown: both take the same time.
    if (kept === null) return this.#verifyByDirectory(user, password, client)
    if (!isRight || !person?.isActive) return this.#refuse(user, client)
    if (passwords.isWeak(kept)) await people.setPasswordHash(person.id, await passwords.hash(password))
    return { person, sourceId: '' }
  }

  async #verifyByDirectory(user: string, password: string, client: SignInClient): Promise<Proved> {
    const proved = await this.#options.directoryPasswords.personOf(user, password)
    return proved?.person.isActive ? proved : this.#refuse(user, client)
  }

  #refuse(user: string, client: SignInClient): never {
    this.#countRefusal(user, client, 'sign-in-refused')
    throw new NamedError(contractErrors, 'sign-in-refused')
  }

  #countRefusal(user: string, client: SignInClient, refused: string): void {
    const { systemEvents, audit } = this.#options
    const { address, agent } = client
    const count = this.#throttle.failed(user, address)
    if (isWorthTelling(count)) {
      systemEvents.record('sign-in-refused', { user, address, count })
      void audit.record({
        actor: user,
        action: 'signInRefused',
        target: user,
        refused,
        changes: [{ field: 'failures', before: null, after: String(count) }],
        address,
        device: deviceText(agent),
      })
    }
  }

  async #checkSecondFactor(person: Person, code: string | undefined, client: SignInClient): Promise<void> {
    const { user } = person
    if (code !== undefined && code !== '') this.#throttle.checkCode(user)
    try {
      await this.#options.secondFactor.check(person, code)
      this.#throttle.forgetCodes(user)
    } catch (fault) {
      if (!isNamedError(fault) || fault.code !== 'second-factor-wrong') throw fault
      this.#throttle.failedCode(user)
      this.#countRefusal(person.user, client, fault.code)
      throw fault
    }
  }

  /** What keeps somebody out who has proved who they are. Administrators come in always: somebody must be able to switch it on again. */
  #barOf(
    person: Person,
    kind: 'cookie' | 'token',
    address: string,
  ): 'client-not-permitted' | 'internet-not-permitted' | null {
    if (person.role === 'administrator') return null
    const { entitlements } = this.#options
    if (isInternet(address) && !entitlements.has(person.id, 'signInFromInternet'))
      return 'internet-not-permitted'
    return kind === 'cookie' && !entitlements.has(person.id, 'useClient') ? 'client-not-permitted' : null
  }

  #tellBarred({ id, name, user }: Person, { address, agent }: SignInOrigin, refused: string): Promise<void> {
    const device = deviceText(agent)
    return this.#options.audit.record({
      ...{ actorId: id, actor: name, action: 'signInRefused', target: user, refused, address, device },
    })
  }

  /** Whether the password must be changed with this sign-in. Throws where the new one is missing or none that may be taken. */
  #checkGivenPassword(person: Person, old: string, wanted: string | undefined): boolean {
    const { book } = this.#options
    if (!book.of(person.id).mustChangePassword) return false
    if (wanted === undefined) throw new NamedError(contractErrors, 'password-change-needed')
    if (wanted === old) throw new NamedError(contractErrors, 'password-too-common')
    this.checkPassword(wanted, person)
    return true
  }

  async #renewPassword(person: Person, wanted: string): Promise<void> {
    const { systemEvents, credentials } = this.#options
    await this.#setPassword(person, wanted, false)
    await credentials.endOtherSignIns(person.id)
    systemEvents.record('password-changed', { user: person.user }, person.name)
  }

  async #setPassword(person: Person, password: string, mustChangePassword: boolean): Promise<void> {
    const { people, passwords, book, resetLinks } = this.#options
    await people.setPasswordHash(person.id, await passwords.hash(password))
    this.#throttle.forgetCodes(person.user)
    await resetLinks.end(person.id)
    await book.change(person.id, { mustChangePassword })
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
