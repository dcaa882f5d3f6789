/** The providers and directories that vouch for people, and whose account there is whose here. */
import { NamedError, type NewId, type Unsubscribe } from '@offhook/base'
import {
  contractErrors,
  type NewSignInSource,
  type SignInSource,
  signInSource as signInSourceSchema,
} from '@offhook/contract'
import type { People, Person } from '../directory/index.ts'
import type { Seal, Store } from '../store/index.ts'
import {
  deleteIdentitiesOf,
  deleteSource,
  type Identity,
  insertIdentity,
  loadIdentities,
  loadSources,
  saveSource,
} from './source-table.ts'

export type ProviderSource = Extract<SignInSource, { kind: 'provider' }>
export type DirectorySource = Extract<SignInSource, { kind: 'directory' }>

export interface SourcesOptions {
  readonly store: Store
  readonly people: People
  readonly seal: Seal
  readonly newId: NewId
}

const MOST = 20

export class Sources {
  readonly #options: SourcesOptions
  readonly #sources = new Map<string, SignInSource>()
  /** Sealed, by source. */
  readonly #secrets = new Map<string, string>()
  /** By source and subject. */
  readonly #identities = new Map<string, Identity>()
  readonly #unsubscribe: Unsubscribe

  constructor(options: SourcesOptions) {
    this.#options = options
    // The rows go with the person.
    this.#unsubscribe = options.people.events.on('removed', ({ person }) => {
      this.#forget((identity) => identity.personId === person.id)
    })
  }

  close(): void {
    this.#unsubscribe()
  }

  async load(): Promise<void> {
    const { store } = this.#options
    for (const { id, data, secret } of await loadSources(store)) {
      const hasSecret = secret !== null
      const parsed = signInSourceSchema.safeParse({ ...(JSON.parse(data) as object), id, hasSecret })
      if (!parsed.success) continue
      this.#sources.set(id, parsed.data)
      if (secret !== null) this.#secrets.set(id, secret)
    }
    for (const identity of await loadIdentities(store)) this.#identities.set(keyOf(identity), identity)
  }

  all(): readonly SignInSource[] {
    return [...this.#sources.values()]
  }

  providers(): readonly ProviderSource[] {
    return this.all().filter((source) => source.kind === 'provider' && source.isActive) as ProviderSource[]
  }

  directories(): readonly DirectorySource[] {
    return this.all().filter((source) => source.kind === 'directory' && source.isActive) as DirectorySource[]
  }

  /** Throws `not-found`. */
  get(id: string): SignInSource {
    const source = this.#sources.get(id)
    if (!source) throw new NamedError(contractErrors, 'not-found', { what: 'source', key: id })
    return source
  }

  /** The client secret, or the password of the service account; empty without one, or with another key beside the database. */
  secretOf(id: string): string {
    const sealed = this.#secrets.get(id)
    return sealed === undefined ? '' : (this.#options.seal.open(sealed, purposeOf(id)) ?? '')
  }

  /** Rejects with `source-incomplete` and `too-many`. */
  create(fields: NewSignInSource): Promise<SignInSource> {
    if (this.#sources.size >= MOST) {
      throw new NamedError(contractErrors, 'too-many', { what: 'sources', limit: MOST })
    }
    return this.#save(this.#options.newId(), fields)
  }

  /** Rejects with `not-found` and `source-incomplete`. */
  change(id: string, fields: NewSignInSource): Promise<SignInSource> {
    const before = this.get(id)
    if (before.kind !== fields.kind) throw incomplete('its kind cannot change')
    return this.#save(id, fields)
  }

  /** Rejects with `not-found`. */
  async remove(id: string): Promise<void> {
    this.get(id)
    this.#sources.delete(id)
    this.#secrets.delete(id)
    this.#forget(({ sourceId }) => sourceId === id)
    await this.#options.store.write(deleteSource(this.#options.store, id))
  }

  identitiesOf(personId: string): readonly Identity[] {
    return [...this.#identities.values()].filter((identity) => identity.personId === personId)
  }

  /** Whose account here it is that the source calls `subject`. */
  linked(sourceId: string, subject: string): Person | undefined {
    const identity = this.#identities.get(keyOf({ sourceId, subject }))
    return identity && this.#options.people.get(identity.personId)
  }

  /**
   * Links somebody with their account at a source. Rejects with `already-exists` where either of the two has another link there: a name
   * or address that passed on to somebody else must not open the account of the one before.
   */
  async link(sourceId: string, subject: string, personId: string): Promise<void> {
    const known = this.#identities.get(keyOf({ sourceId, subject }))
    if (known?.personId === personId) return
    const own = this.identitiesOf(personId).some((identity) => identity.sourceId === sourceId)
    if (known || own) throw new NamedError(contractErrors, 'already-exists', { what: 'link', key: subject })
    const identity = { sourceId, subject, personId }
    this.#identities.set(keyOf(identity), identity)
    await this.#options.store.write(insertIdentity(this.#options.store, identity))
  }

  async unlink(sourceId: string, personId: string): Promise<void> {
    this.#forget((identity) => identity.sourceId === sourceId && identity.personId === personId)
    await this.#options.store.write(deleteIdentitiesOf(this.#options.store, sourceId, personId))
  }

  async #save(id: string, { secret, ...fields }: NewSignInSource): Promise<SignInSource> {
    checkSource(fields)
    const { store, seal } = this.#options
    const kept = this.#secrets.get(id) ?? null
    const sealed = secret === undefined ? kept : secret === '' ? null : seal.close(secret, purposeOf(id))
    await store.write(
      saveSource(store, { id, kind: fields.kind, data: JSON.stringify(fields), secret: sealed }),
    )
    const source = { ...fields, id, hasSecret: sealed !== null } as SignInSource
    this.#sources.set(id, source)
    if (sealed === null) this.#secrets.delete(id)
    else this.#secrets.set(id, sealed)
    return source
  }

  #forget(isMeant: (identity: Identity) => boolean): void {
    for (const [key, identity] of this.#identities) if (isMeant(identity)) this.#identities.delete(key)
  }
}

/** Throws `source-incomplete`. */
function checkSource(fields: Omit<NewSignInSource, 'secret'>): void {
  if (fields.kind !== 'provider') {
    const { servers, domain = '' } = fields as DirectorySource
    if (servers.length === 0 && domain === '') throw incomplete('neither a server nor a domain is named')
    return
  }
  const { issuer, findBy, userClaim } = fields as ProviderSource
  const { protocol, hostname } = new URL(issuer)
  if (protocol !== 'https:' && !isLoopback(hostname)) throw incomplete('the issuer must be an https address')
  if (findBy === 'user' && userClaim === '') throw incomplete('the claim of the user name is missing')
}

/** Plain HTTP is taken on this machine alone. */
export function isLoopback(hostname: string): boolean {
  return hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost'
}

function incomplete(reason: string): NamedError {
  return new NamedError(contractErrors, 'source-incomplete', { reason })
}

function keyOf({ sourceId, subject }: Pick<Identity, 'sourceId' | 'subject'>): string {
  return `${sourceId} ${subject}`
}

function purposeOf(id: string): string {
  return `source ${id}`
}
