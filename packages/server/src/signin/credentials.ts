/** The sign-ins and API tokens that are valid now: in memory, with each change on disk before it counts. */
import {
  type CancelTimer,
  type Clock,
  Emitter,
  type Listenable,
  type Log,
  NamedError,
  type NewId,
  type Random,
} from '@offhook/base'
import { contractErrors, type Scope } from '@offhook/contract'
import type { Store } from '../store/index.ts'
import { bearerHash, isBearer, newBearer } from './bearer.ts'
import { type ApiToken, isOver, type SignIn, type SignInOrigin } from './credential.ts'
import {
  deleteCredential,
  insertSignIn,
  insertToken,
  loadSignIns,
  loadTokens,
  updateSeen,
} from './credential-table.ts'

export type CredentialsEvents = {
  /** It is no longer valid: whatever hangs on it ends. */
  ended: { readonly id: string; readonly personId: string }
}

export interface CredentialsOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly newId: NewId
  readonly log: Log
}

/** How often the last use is noted on disk. */
const NOTE_SEEN_EVERY_MS = 3_600_000
/** Sign-ins, and tokens, that one person has at the same time. */
const MOST_PER_PERSON = 50
const MOST_AGENT = 255

type Credential = SignIn | ApiToken

export class Credentials {
  readonly #options: CredentialsOptions
  readonly #emitter = new Emitter<CredentialsEvents>()
  readonly #byHash = new Map<string, Credential>()
  readonly #byPerson = new Map<string, Map<string, Credential>>()
  #nextEnd = Number.POSITIVE_INFINITY
  #cancelEnd: CancelTimer | undefined

  constructor(options: CredentialsOptions) {
    this.#options = options
  }

  get events(): Listenable<CredentialsEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    const { store } = this.#options
    for (const signIn of await loadSignIns(store)) this.#keep(signIn)
    for (const token of await loadTokens(store)) this.#keep(token)
    this.#awaitEnd()
  }

  close(): void {
    this.#cancelEnd?.()
  }

  /** A token ends at its time, and not when it is used next: an open connection is not asked again. */
  #awaitEnd(): void {
    const { clock } = this.#options
    let next = Number.POSITIVE_INFINITY
    for (const known of this.#byHash.values()) {
      if (known.kind === 'token' && known.expiresAt !== null) next = Math.min(next, known.expiresAt)
    }
    this.#cancelEnd?.()
    this.#nextEnd = next
    if (next === Number.POSITIVE_INFINITY) return
    this.#cancelEnd = clock.after(Math.max(0, next - clock.now()), () => this.#endThoseOver())
  }

  #endThoseOver(): void {
    const now = this.#options.clock.now()
    for (const known of [...this.#byHash.values()]) {
      if (isOver(known, now)) this.#end(known).catch((fault) => this.#notWritten(fault))
    }
    this.#awaitEnd()
  }

  /** The valid credential with this secret. Notes that it was used. */
  find(kind: Credential['kind'], secret: string): Credential | undefined {
    if (!isBearer(secret)) return undefined
    const known = this.#byHash.get(bearerHash(secret))
    if (known?.kind !== kind) return undefined
    const now = this.#options.clock.now()
    if (isOver(known, now)) {
      this.#end(known).catch((fault) => this.#notWritten(fault))
      return undefined
    }
    if (now - (known.seenAt ?? 0) > NOTE_SEEN_EVERY_MS) this.#noteSeen(known, now)
    return known
  }

  /** Signs `personId` in. The secret goes to the browser and is not kept. */
  async signIn(
    personId: string,
    origin: SignInOrigin,
  ): Promise<{ readonly credential: SignIn; readonly secret: string }> {
    const { store, clock, random, newId } = this.#options
    const secret = newBearer(random)
    const now = clock.now()
    const credential: SignIn = {
      kind: 'cookie',
      id: newId(),
      secretHash: bearerHash(secret),
      personId,
      createdAt: now,
      seenAt: now,
      ...origin,
      agent: origin.agent.slice(0, MOST_AGENT),
      address: origin.address.slice(0, MOST_AGENT),
    }
    await store.write(insertSignIn(store, credential))
    this.#keep(credential)
    const [oldest, ...others] = this.#of(personId, 'cookie')
    if (oldest && others.length >= MOST_PER_PERSON) await this.#end(oldest)
    return { credential, secret }
  }

  /** Who is signed in somewhere, or has a token. */
  holders(): Iterable<string> {
    return this.#byPerson.keys()
  }

  /** The browsers in which somebody is signed in, the last one first. */
  signIns(personId: string): readonly SignIn[] {
    return (this.#of(personId, 'cookie') as SignIn[]).toReversed()
  }

  tokens(personId: string): readonly ApiToken[] {
    return this.#of(personId, 'token') as readonly ApiToken[]
  }

  /** Rejects with `too-many`. */
  async createToken(
    personId: string,
    name: string,
    scopes: readonly Scope[],
    expiresAt: number | null = null,
  ): Promise<{ readonly token: ApiToken; readonly secret: string }> {
    const { store, clock, random, newId } = this.#options
    if (this.tokens(personId).length >= MOST_PER_PERSON) {
      throw new NamedError(contractErrors, 'too-many', { what: 'API tokens', limit: MOST_PER_PERSON })
    }
    const secret = newBearer(random)
    const token: ApiToken = {
      kind: 'token',
      id: newId(),
      secretHash: bearerHash(secret),
      personId,
      name,
      scopes: [...new Set(scopes)],
      createdAt: clock.now(),
      seenAt: null,
      expiresAt,
    }
    await store.write(insertToken(store, token))
    this.#keep(token)
    if (expiresAt !== null && expiresAt < this.#nextEnd) this.#awaitEnd()
    return { token, secret }
  }

  /** Ends one credential of a person. Rejects with `not-found`. */
  async end(personId: string, id: string, kind?: Credential['kind']): Promise<void> {
    const known = this.#byPerson.get(personId)?.get(id)
    if (!known || (kind && known.kind !== kind)) {
      throw new NamedError(contractErrors, 'not-found', {
        what: kind === 'token' ? 'API token' : 'session',
        key: id,
      })
    }
    await this.#end(known)
  }

  /** Ends all sign-ins of a person but one; API tokens stay, as programs go on when somebody changes their own password. */
  async endOtherSignIns(personId: string, except?: string): Promise<void> {
    await Promise.all(
      this.#of(personId, 'cookie')
        .filter((credential) => credential.id !== except)
        .map((credential) => this.#end(credential)),
    )
  }

  /** Ends the sign-ins for which a provider or directory vouched. */
  async endSource(source: string): Promise<void> {
    const meant = [...this.#byHash.values()].filter(
      (known) => known.kind === 'cookie' && known.source === source,
    )
    await Promise.all(meant.map((credential) => this.#end(credential)))
  }

  /**
   * Ends everything of a person, sign-ins and API tokens, but one: whoever had got hold of the account may have made a token, and would
   * stay in it.
   */
  async endAll(personId: string, except?: string): Promise<void> {
    const all = [...(this.#byPerson.get(personId)?.values() ?? [])].filter(({ id }) => id !== except)
    await Promise.all(all.map((credential) => this.#end(credential)))
  }

  #of(personId: string, kind: Credential['kind']): readonly Credential[] {
    const now = this.#options.clock.now()
    return [...(this.#byPerson.get(personId)?.values() ?? [])].filter(
      (credential) => credential.kind === kind && !isOver(credential, now),
    )
  }

  #keep(credential: Credential): void {
    this.#byHash.set(credential.secretHash, credential)
    const ofPerson = this.#byPerson.get(credential.personId) ?? new Map<string, Credential>()
    ofPerson.set(credential.id, credential)
    this.#byPerson.set(credential.personId, ofPerson)
  }

  /** It stops to count before the disk knows: after a crash in between it would count again, and can be ended again. */
  async #end(credential: Credential): Promise<void> {
    this.#byHash.delete(credential.secretHash)
    const ofPerson = this.#byPerson.get(credential.personId)
    ofPerson?.delete(credential.id)
    if (ofPerson?.size === 0) this.#byPerson.delete(credential.personId)
    this.#emitter.emit('ended', { id: credential.id, personId: credential.personId })
    await this.#options.store.write(deleteCredential(this.#options.store, credential))
  }

  #noteSeen(credential: Credential, at: number): void {
    const { store } = this.#options
    this.#keep({ ...credential, seenAt: at } as Credential)
    store.write(updateSeen(store, credential, at)).catch((fault) => this.#notWritten(fault))
  }

  #notWritten(fault: unknown): void {
    this.#options.log.warn('a credential could not be written', { fault: String(fault) })
  }
}
