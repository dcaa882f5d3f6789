/** Proves passwords at a directory: looks the person up with the service account, then binds as they would. */
import { type Log, NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { type Client, InvalidCredentialsError } from 'ldapts'
import type { People, Person } from '../directory/index.ts'
import { bindsAs, escapeFilterValue, LdapServers, textOf } from '../directory-source/index.ts'
import type { DirectorySource, Sources } from './sources.ts'

export interface DirectoryPasswordsOptions {
  readonly sources: Sources
  readonly people: People
  readonly log: Log
}

export class DirectoryPasswords {
  readonly #options: DirectoryPasswordsOptions
  readonly #servers = new Map<string, { readonly source: DirectorySource; readonly servers: LdapServers }>()

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
  try(source: DirectorySource): Promise<{ readonly server: string; readonly entries: number }> {
    return this.#serversOf(source).with(async (client, server) => {
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

  #subjectOf(source: DirectorySource, user: string, password: string): Promise<string | undefined> {
    return this.#serversOf(source).with(async (client) => {
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

  #serversOf(source: DirectorySource): LdapServers {
    const known = this.#servers.get(source.id)
    if (known?.source === source) return known.servers
    const servers = new LdapServers({ ...source, log: this.#options.log })
    this.#servers.set(source.id, { source, servers })
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
