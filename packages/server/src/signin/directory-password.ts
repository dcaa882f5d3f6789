/** Proves passwords at a directory: looks the person up with the service account, then binds as they would. */
import { type Clock, type Log, NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { type Client, InvalidCredentialsError } from 'ldapts'
import type { People, Person } from '../directory/index.ts'
import {
  bindsAs,
  type DomainLookup,
  escapeFilterValue,
  LdapServers,
  serversOfDomain,
  textOf,
} from '../directory-source/index.ts'
import type { DirectorySource, Sources } from './sources.ts'

/** How long the servers that DNS named are taken for those of the domain. */
const KNOWN_FOR_MS = 300_000

export interface DirectoryPasswordsOptions extends DomainLookup {
  readonly sources: Sources
  readonly people: People
  readonly clock: Clock
  readonly log: Log
}

interface Known {
  readonly source: DirectorySource
  readonly servers: LdapServers
  /** Monotonic: DNS is asked again then. */
  readonly until: number
}

export class DirectoryPasswords {
  readonly #options: DirectoryPasswordsOptions
  readonly #servers = new Map<string, Known>()

  constructor(options: DirectoryPasswordsOptions) {
    this.#options = options
  }

  /**
   * Who this is, asked of all directories in their order; undefined where none of them knows the name with that password. Rejects with
   * `directory-unreachable` and `directory-refused` where one could not be asked and no other said yes.
   */
  async personOf(
    user: string,
    password: string,
  ): Promise<{ readonly person: Person; readonly sourceId: string } | undefined> {
    let failure: unknown
    for (const source of this.#options.sources.directories()) {
      try {
        const subject = await this.#subjectOf(source, user, password)
        const person = subject === undefined ? undefined : await this.#person(source, subject, user)
        if (person) return { person, sourceId: source.id }
      } catch (fault) {
        failure ??= fault
      }
    }
    if (failure !== undefined) throw failure
    return undefined
  }

  /** Binds with the service account and counts whom the filter finds. Rejects as {@link personOf}. */
  async try(source: DirectorySource): Promise<{ readonly server: string; readonly entries: number }> {
    return (await this.#serversOf(source)).with(async (client, server) => {
      await this.#bindService(client, source)
      const { searchEntries } = await client.search(source.baseDn, {
        scope: 'sub',
        filter: source.filter.replaceAll('{user}', '*'),
        attributes: ['1.1'],
        paged: { pageSize: 500 },
        sizeLimit: 0,
      })
      return { server, entries: searchEntries.length }
    })
  }

  async #subjectOf(source: DirectorySource, user: string, password: string): Promise<string | undefined> {
    return (await this.#serversOf(source)).with(async (client) => {
      await this.#bindService(client, source)
      const { searchEntries } = await client.search(source.baseDn, {
        scope: 'sub',
        filter: source.filter.replaceAll('{user}', escapeFilterValue(user)),
        attributes: [source.idAttribute],
        explicitBufferAttributes: [source.idAttribute],
        sizeLimit: 2,
      })
      const [entry, ...others] = searchEntries
      // Two of that name: neither is known to be the one who asks.
      if (!entry || others.length > 0 || !(await bindsAs(client, entry.dn, password))) return undefined
      return subjectIn(entry[source.idAttribute])
    })
  }

  async #bindService(client: Client, source: DirectorySource): Promise<void> {
    if (source.bindDn === '') return
    try {
      await client.bind(source.bindDn, this.#options.sources.secretOf(source.id))
    } catch (fault) {
      const reason = fault instanceof InvalidCredentialsError ? 'invalid credentials' : textOf(fault)
      throw new NamedError(contractErrors, 'directory-refused', { name: source.name, reason }, fault)
    }
  }

  /** The one who is linked; else the one of that name, who is linked from now on. */
  async #person(source: DirectorySource, subject: string, user: string): Promise<Person | undefined> {
    const { sources, people } = this.#options
    const linked = sources.linked(source.id, subject)
    if (linked) return linked
    const person = people.byUser(user)
    if (!person) return undefined
    await sources.link(source.id, subject, person.id)
    return person
  }

  /** By name, else by the domain: DNS is asked anew every few minutes. */
  async #serversOf(source: DirectorySource): Promise<LdapServers> {
    const { clock, log } = this.#options
    const now = clock.monotonic()
    const known = this.#servers.get(source.id)
    if (known?.source === source && now < known.until) return known.servers
    const { name, domain = '', security, servers: named } = source
    const isNamed = named.length > 0
    const found = isNamed ? named : await serversOfDomain({ name, domain, security }, this.#options)
    const servers = new LdapServers({ ...source, servers: found, log })
    const until = isNamed ? Number.POSITIVE_INFINITY : now + KNOWN_FOR_MS
    this.#servers.set(source.id, { source, servers, until })
    return servers
  }
}

/** objectGUID is bytes; written as text it would not be one-to-one. */
function subjectIn(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) && !Buffer.isBuffer(value) ? value[0] : value
  if (Buffer.isBuffer(first) && first.length > 0) {
    const text = first.toString('utf8')
    return /^[\x21-\x7e]{1,200}$/.test(text) ? text : first.toString('hex')
  }
  return typeof first === 'string' && first !== '' ? first : undefined
}
