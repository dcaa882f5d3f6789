/** People, groups and computers of an LDAP server: Active Directory, OpenLDAP, and others that know entryUUID (RFC 4530). */
import type { SrvRecord } from 'node:dns'
import { type Clock, isNamedError, type Log, NamedError, type Random } from '@offhook/base'
import { contractErrors, type DirectoryTestStep } from '@offhook/contract'
import { type Client, type Entry, type Filter, ResultCodeError } from 'ldapts'
import type { DirectorySource, ReadRequest, SourceItem, SourceRecord } from '../source.ts'
import { changedFilter, cursorAt, parseCursor, type ServerMark } from './cursor.ts'
import { type Dialect, dialectOf, type Refusal, refusalOf, writeRefusalOf } from './dialect.ts'
import { bytesOf, EntryReader, keyText, withKeys } from './entry-reader.ts'
import { writeEntry } from './entry-writer.ts'
import { ItemQueue } from './item-queue.ts'
import { LdapServers, textOf } from './ldap-servers.ts'
import type { LdapSettings } from './ldap-settings.ts'
import { picturesOf } from './picture-reader.ts'
import { serversOfDomain } from './service-records.ts'

export interface LdapSourceOptions {
  readonly settings: LdapSettings
  /** The password of the service account. */
  readonly secret: string
  readonly resolveSrv: (name: string) => Promise<readonly SrvRecord[]>
  /** The domain of this machine; empty where it belongs to none. */
  readonly ownDomain: () => Promise<string>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

type Kind = SourceRecord['type']

const PAGE = 500
/** Entries that came into sight without having changed are fetched by their keys, so many at a time. */
const FETCHED_AT_ONCE = 50

const STEPS = { person: 'people', group: 'groups', computer: 'computers' } as const

interface Session {
  readonly client: Client
  readonly server: string
  readonly dialect: Dialect
  readonly reader: EntryReader
  /** Of each kind that is read, in this order. */
  readonly kinds: readonly Kind[]
  readonly bases: Readonly<Record<Kind, readonly string[]>>
  readonly filters: Readonly<Record<Kind, string>>
  readonly mark: ServerMark
}

export class LdapSource implements DirectorySource {
  readonly #options: LdapSourceOptions

  constructor(options: LdapSourceOptions) {
    this.#options = options
  }

  async *read(request: ReadRequest): AsyncIterable<SourceItem> {
    const queue = new ItemQueue()
    const reading = this.#within((session) => this.#readAll(session, request, queue)).then(
      () => queue.end(undefined),
      (fault) => queue.end(this.#named(fault)),
    )
    yield* queue
    await reading
  }

  async write(key: string, fields: Parameters<NonNullable<DirectorySource['write']>>[1]): Promise<void> {
    try {
      await this.#within(({ client, dialect, reader, bases }) =>
        writeEntry({ client, dialect, reader, bases: bases.person, key, fields }),
      )
    } catch (fault) {
      if (!(fault instanceof ResultCodeError)) throw this.#named(fault)
      throw this.#refused(writeRefusalOf(fault.code, fault.message), fault)
    }
  }

  async *test(signal: AbortSignal): AsyncIterable<DirectoryTestStep> {
    const steps: DirectoryTestStep[] = []
    let step: DirectoryTestStep['step'] = 'find'
    const done = (found: string, outcome: DirectoryTestStep['outcome'] = 'done') =>
      steps.push({ step, outcome, found, fault: null })
    try {
      const servers = await this.#servers()
      done(servers.join(', '))
      step = 'connect'
      await this.#connect(servers, async (client, server) => {
        const security = this.#options.settings.security
        done(
          `${server}, ${security === 'none' ? 'not encrypted' : 'encrypted'}`,
          security === 'none' ? 'warned' : 'done',
        )
        step = 'signIn'
        await this.#signIn(client)
        const session = await this.#session(client, server)
        done(session.dialect.name === 'activeDirectory' ? 'Active Directory' : 'LDAP')
        for (const kind of session.kinds) {
          step = STEPS[kind]
          const count = await this.#count(session, kind, signal)
          done(String(count), count === 0 ? 'warned' : 'done')
        }
      })
    } catch (fault) {
      const { code, details, message } = this.#named(fault)
      steps.push({
        step,
        outcome: 'failed',
        found: '',
        fault: { code, details: plain(details), sentence: message },
      })
    }
    yield* steps
  }

  async #readAll(session: Session, request: ReadRequest, queue: ItemQueue): Promise<void> {
    const { dialect, mark } = session
    const former = parseCursor(request.cursor)
    // Numbers of changes count on one server alone; on another one everything is read again.
    const since = former?.server === mark.server && former.dialect === dialect.name ? former : undefined
    const put = async (item: SourceItem) => {
      request.signal.throwIfAborted()
      await queue.put(item)
    }
    await put({ type: 'begin', server: session.server, isFull: since === undefined, expected: null })
    let newest = since?.stamp ?? ''
    const told = { person: new Set<string>(), group: new Set<string>(), computer: new Set<string>() }
    const take = async (entry: Entry, kind: Kind) => {
      const record = await this.#recordOf(session, entry, kind)
      if (!record) return
      const stamp = session.reader.stampOf(entry)
      if (stamp > newest) newest = stamp
      told[kind].add(record.key)
      await put(record)
    }
    const each = async (kind: Kind, filter: string | Filter) => {
      for await (const entry of this.#entries(session, kind, filter, session.reader.attributesOf(kind)))
        await take(entry, kind)
    }
    for (const kind of session.kinds) {
      const usual = session.filters[kind]
      await each(kind, since ? `(&${usual}${changedFilter(since)})` : usual)
      if (since) await this.#sweep(session, kind, usual, told[kind], request, put, each)
    }
    await put({ type: 'end', cursor: cursorAt(dialect.name, mark, newest), isComplete: true })
    await this.#readPictures(session, since !== undefined, told.person, put)
  }

  /** Of all people, or of those who changed: a picture that changes changes its entry. */
  async #readPictures(
    session: Session,
    isOfChanged: boolean,
    told: ReadonlySet<string>,
    put: (item: SourceItem) => Promise<void>,
  ): Promise<void> {
    const { picture } = this.#options.settings
    if (!picture.isOn) return
    const { client, dialect } = session
    const [bases, filter] = [session.bases.person, session.filters.person]
    const attribute = picture.attribute || dialect.picture
    const reading = { client, dialect, bases, filter, attribute, keys: isOfChanged ? [...told] : null }
    const seen = new Set<string>()
    for await (const item of picturesOf(reading)) {
      if (!told.has(item.key)) continue
      seen.add(item.key)
      await put(item)
    }
    for (const key of told) if (!seen.has(key)) await put({ type: 'picture', key, picture: null })
  }

  /**
   * Names all that is there, by key alone. What is there no more is gone, whether it was deleted, moved out of sight, or is left out by
   * the filter: the container of deleted objects need not be readable. What nobody has heard of moved into sight, and is fetched.
   */
  async #sweep(
    session: Session,
    kind: Kind,
    filter: string,
    told: ReadonlySet<string>,
    { isKnown }: ReadRequest,
    put: (item: SourceItem) => Promise<void>,
    each: (kind: Kind, filter: string | Filter) => Promise<void>,
  ): Promise<void> {
    const { key } = session.dialect
    const unknown: Uint8Array[] = []
    for await (const entry of this.#entries(session, kind, filter, [key])) {
      const bytes = bytesOf(entry[key])
      if (!bytes) continue
      const text = keyText(session.dialect, bytes)
      if (told.has(text)) continue
      if (isKnown(text)) await put({ type: 'present', key: text })
      else unknown.push(bytes)
    }
    for (let at = 0; at < unknown.length; at += FETCHED_AT_ONCE) {
      await each(kind, withKeys(session.dialect, unknown.slice(at, at + FETCHED_AT_ONCE), filter))
    }
  }

  async #recordOf(session: Session, entry: Entry, kind: Kind): Promise<SourceRecord | undefined> {
    if (kind === 'person') return session.reader.person(entry, this.#options.clock.now())
    if (kind === 'computer') return session.reader.computer(entry, this.#options.clock.now())
    const members = await this.#rangedMembers(session, entry)
    return session.reader.group(entry, members)
  }

  /** [MS-ADTS] §3.1.1.3.1.3.3: of a long list only the first 1,500 values come at once; the rest must be asked for. */
  async #rangedMembers(session: Session, entry: Entry): Promise<readonly string[]> {
    const members: string[] = []
    let at = entry
    for (;;) {
      const name = Object.keys(at).find((attribute) => /^member;range=\d+-/i.test(attribute))
      if (!name) return members
      const values = at[name]
      members.push(...(Array.isArray(values) ? values : [values]).map(String))
      const last = /-(\d+)$/.exec(name)?.[1]
      if (last === undefined) return members
      const { searchEntries } = await session.client.search(entry.dn, {
        scope: 'base',
        attributes: [`member;range=${Number(last) + 1}-*`],
      })
      if (!searchEntries[0]) return members
      at = searchEntries[0]
    }
  }

  async *#entries(
    session: Session,
    kind: Kind,
    filter: string | Filter,
    attributes: readonly string[],
  ): AsyncIterable<Entry> {
    for (const base of session.bases[kind]) {
      const pages = session.client.searchPaginated(base, {
        scope: 'sub',
        filter,
        attributes: [...attributes],
        explicitBufferAttributes: [session.dialect.key, 'objectSid'],
        paged: { pageSize: PAGE },
      })
      // Referrals to other naming contexts are not followed.
      for await (const { searchEntries } of pages) yield* searchEntries
    }
  }

  async #count(session: Session, kind: Kind, signal: AbortSignal): Promise<number> {
    let count = 0
    for await (const _entry of this.#entries(session, kind, session.filters[kind], ['1.1'])) {
      signal.throwIfAborted()
      count++
    }
    return count
  }

  async #within(use: (session: Session) => Promise<void>): Promise<void> {
    await this.#connect(await this.#servers(), async (client, server) => {
      await this.#signIn(client)
      await use(await this.#session(client, server))
    })
  }

  #connect(
    servers: readonly string[],
    use: (client: Client, server: string) => Promise<void>,
  ): Promise<void> {
    const { name, security, authority } = this.#options.settings
    return new LdapServers({ name, servers, security, authority, log: this.#options.log }).with(use)
  }

  async #servers(): Promise<readonly string[]> {
    const { settings, resolveSrv, random } = this.#options
    if (settings.servers.length > 0) return settings.servers
    const domain = settings.domain || (await this.#options.ownDomain())
    if (domain === '')
      throw new NamedError(contractErrors, 'directory-incomplete', {
        reason: 'neither a server nor a domain is named, and this machine belongs to none',
      })
    return serversOfDomain({ ...settings, domain }, { resolveSrv, random })
  }

  async #signIn(client: Client): Promise<void> {
    const { settings, secret } = this.#options
    if (settings.bindDn === '') return
    // RFC 4513 §5.1.2: a name without a password would be let in as nobody.
    if (secret === '')
      throw this.#refused({ cause: 'noPassword', reason: 'there is no password for it here' })
    try {
      await client.bind(settings.bindDn, secret)
    } catch (fault) {
      if (fault instanceof ResultCodeError) throw this.#refused(refusalOf(fault.code, fault.message), fault)
      throw fault
    }
  }

  async #session(client: Client, server: string): Promise<Session> {
    const { settings } = this.#options
    const { searchEntries } = await client.search('', {
      scope: 'base',
      attributes: [
        'supportedCapabilities',
        'defaultNamingContext',
        'namingContexts',
        'dsServiceName',
        'highestCommittedUSN',
      ],
    })
    const root = searchEntries[0]
    const values = (attribute: string) => {
      const value = root?.[attribute]
      return (Array.isArray(value) ? value : value === undefined ? [] : [value])
        .map(String)
        .filter((text) => text !== '')
    }
    const dialect = dialectOf(values('supportedCapabilities'))
    const own =
      values('defaultNamingContext').length > 0
        ? values('defaultNamingContext')
        : values('namingContexts').slice(0, 1)
    const service = values('dsServiceName')[0]
    return {
      client,
      server,
      dialect,
      reader: new EntryReader(dialect, settings),
      kinds: settings.computers.isOn ? ['person', 'group', 'computer'] : ['person', 'group'],
      bases: {
        person: basesOr(settings.personBases, own),
        group: basesOr(settings.groupBases, own),
        computer: basesOr(settings.computers.bases, own),
      },
      filters: {
        person: settings.personFilter || dialect.personFilter,
        group: settings.groupFilter || dialect.groupFilter,
        computer: settings.computers.filter || dialect.computerFilter,
      },
      mark: {
        server: service === undefined ? server : `${service} ${await invocationOf(client, service)}`,
        usn: values('highestCommittedUSN')[0] ?? '',
      },
    }
  }

  #refused(refusal: Refusal, cause?: unknown): NamedError {
    const { name } = this.#options.settings
    return new NamedError(contractErrors, 'directory-refused', { name, ...refusal }, cause)
  }

  #named(fault: unknown): NamedError {
    if (isNamedError(fault)) return fault
    if (fault instanceof ResultCodeError) {
      // Active Directory says operationsError to whoever is not signed in.
      const isNobody = fault.code === 1 && this.#options.settings.bindDn === ''
      const refusal = isNobody
        ? { cause: 'noRight', reason: 'it must sign in first' }
        : refusalOf(fault.code, fault.message)
      const isRefusal = refusal.cause !== 'other' && refusal.cause !== 'noEntry'
      return isRefusal ? this.#refused(refusal, fault) : this.#unexpected(refusal, fault)
    }
    return this.#unexpected({ cause: 'other', reason: textOf(fault) }, fault)
  }

  #unexpected(refusal: Refusal, cause: unknown): NamedError {
    const { name } = this.#options.settings
    return new NamedError(contractErrors, 'directory-answer-unexpected', { name, ...refusal }, cause)
  }
}

/** A domain controller that was restored from a backup counts anew under another invocation id. Empty where it may not be read. */
async function invocationOf(client: Client, service: string): Promise<string> {
  try {
    const { searchEntries } = await client.search(service, {
      scope: 'base',
      attributes: ['invocationId'],
      explicitBufferAttributes: ['invocationId'],
    })
    return Buffer.from(bytesOf(searchEntries[0]?.invocationId) ?? []).toString('hex')
  } catch {
    return ''
  }
}

function basesOr(bases: readonly string[], own: readonly string[]): readonly string[] {
  return bases.length > 0 ? bases : own
}

function plain(details: NamedError['details']): Record<string, string | number | boolean | null> {
  return Object.fromEntries(Object.entries(details).map(([key, value]) => [key, value ?? null]))
}
