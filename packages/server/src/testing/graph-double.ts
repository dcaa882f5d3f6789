/**
 * Microsoft Entra ID for tests: the sign-in with client credentials and the delta queries of Microsoft Graph, as they are documented:
 * pages, tokens that end, deltas with only the fields that changed, `@removed`, `members@delta`, throttling.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SaveDirectory } from '@offhook/contract'
import type { DirectoryPeer, PeerPerson } from './directory-suite.ts'

interface Row {
  readonly fields: Record<string, unknown>
  /** When each field changed. */
  readonly changedAt: Map<string, number>
  removedAt: number
  /** A change of it is in no delta. */
  picture?: Buffer | null
  /** Of a group: when a member came or went. */
  readonly members: Map<string, { readonly at: number; readonly isIn: boolean }>
}

type Kind = 'users' | 'groups' | 'devices'

const PAGE = 3
/** Every so many requests one is told to wait. */
const THROTTLED = 3

export class GraphDouble implements Omit<DirectoryPeer, 'sync'> {
  readonly #server: Server
  readonly #rows: Record<Kind, Map<string, Row>> = {
    users: new Map(),
    groups: new Map(),
    devices: new Map(),
  }
  #now = 1
  #lastId = 0
  #requests = 0
  /** Delta tokens of before are not good any more. */
  #forgotten = 0
  secret = 'the secret of the application'
  /** By what name its tokens call the tenant. */
  issuer = 'https://login.example.test/11111111-2222-4333-8444-555555555555/v2.0'
  throttled = 0
  /** How many pictures it was asked for. */
  picturesSent = 0

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<GraphDouble> {
    const server = createServer()
    const double = new GraphDouble(server)
    server.on('request', (request, response) => void double.#answer(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return double
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  get settings(): SaveDirectory & { kind: 'entra' } {
    return {
      ...{ kind: 'entra', name: 'Example Entra', isActive: true, everyMinutes: 60, brakePercent: 20 },
      ...{ adoptsPeople: false, locationName: null, tenant: 'example.test', clientId: 'offhook' },
      ...{ loginUrl: this.url, graphUrl: this.url, secret: this.secret },
      readsPictures: true,
      readsComputers: false,
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  /** As happens after days of silence: the next delta is answered with 410. */
  forgetTokens(): void {
    this.#forgotten = this.#now
  }

  async addPerson({ user, firstName, lastName, business, department }: PeerPerson): Promise<void> {
    this.#set('users', this.#newId(), {
      userPrincipalName: user,
      accountEnabled: true,
      displayName: `${firstName} ${lastName}`,
      givenName: firstName,
      surname: lastName,
      businessPhones: business === undefined ? [] : [business],
      department: department ?? null,
    })
  }

  async changePerson(user: string, { business, department }: Partial<PeerPerson>): Promise<void> {
    this.#set('users', this.#idOf('users', user), {
      ...(business === undefined ? {} : { businessPhones: [business] }),
      ...(department === undefined ? {} : { department }),
    })
  }

  async rename(user: string, to: string): Promise<void> {
    this.#set('users', this.#idOf('users', user), { userPrincipalName: to })
  }

  async setActive(user: string, isActive: boolean): Promise<void> {
    this.#set('users', this.#idOf('users', user), { accountEnabled: isActive })
  }

  /** A delta does not tell of pictures, so something else changes with it, unless it `isSilent`. */
  async setPicture(user: string, picture: Buffer | null, { isSilent = false } = {}): Promise<void> {
    this.#rows.users.get(this.#idOf('users', user))!.picture = picture
    if (isSilent) return
    this.#set('users', this.#idOf('users', user), { officeLocation: String(++this.#now) })
  }

  async removePerson(user: string): Promise<void> {
    const id = this.#idOf('users', user)
    this.#rows.users.get(id)!.removedAt = ++this.#now
    for (const group of this.#rows.groups.values()) {
      if (group.members.get(id)?.isIn) group.members.set(id, { at: this.#now, isIn: false })
    }
  }

  async setGroup(name: string, members: readonly string[]): Promise<void> {
    const known = this.#find('groups', name)
    const id = known ?? this.#newId()
    if (known === undefined) this.#set('groups', id, { displayName: name, description: '' })
    const row = this.#rows.groups.get(id)!
    const ids = new Set(members.map((member) => this.#find('groups', member) ?? this.#idOf('users', member)))
    this.#now++
    for (const [member, { isIn }] of row.members) {
      if (isIn && !ids.has(member)) row.members.set(member, { at: this.#now, isIn: false })
    }
    for (const member of ids) {
      if (!row.members.get(member)?.isIn) row.members.set(member, { at: this.#now, isIn: true })
    }
  }

  async removeGroup(name: string): Promise<void> {
    this.#rows.groups.get(this.#idOf('groups', name))!.removedAt = ++this.#now
  }

  async addComputer(name: string, fields: object = {}): Promise<void> {
    const system = { operatingSystem: 'Windows', operatingSystemVersion: '10.0.22631' }
    this.#set('devices', this.#newId(), { displayName: name, accountEnabled: true, ...system, ...fields })
  }

  async changeComputer(name: string, fields: Record<string, unknown>): Promise<void> {
    this.#set('devices', this.#idOf('devices', name), fields)
  }

  async removeComputer(name: string): Promise<void> {
    this.#rows.devices.get(this.#idOf('devices', name))!.removedAt = ++this.#now
  }

  #newId(): string {
    return `00000000-0000-4000-8000-${String(++this.#lastId).padStart(12, '0')}`
  }

  #set(kind: Kind, id: string, fields: Record<string, unknown>): void {
    const row: Row = this.#rows[kind].get(id) ?? {
      fields: {},
      changedAt: new Map(),
      removedAt: 0,
      members: new Map(),
    }
    this.#rows[kind].set(id, row)
    this.#now++
    for (const [name, value] of Object.entries(fields)) {
      row.fields[name] = value
      row.changedAt.set(name, this.#now)
    }
  }

  #find(kind: Kind, name: string): string | undefined {
    const field = kind === 'users' ? 'userPrincipalName' : 'displayName'
    for (const [id, row] of this.#rows[kind]) if (row.removedAt === 0 && row.fields[field] === name) return id
    return undefined
  }

  #idOf(kind: Kind, name: string): string {
    const id = this.#find(kind, name)
    if (id === undefined) throw new Error(`nothing is called ${name}`)
    return id
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.url)
    const say = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers })
      response.end(JSON.stringify(body))
    }
    if (request.method === 'POST') return this.#signIn(request, url, say)
    if (url.pathname === '/example.test/v2.0/.well-known/openid-configuration')
      return say(200, { issuer: this.issuer })
    if (request.headers.authorization !== 'Bearer a token')
      return say(401, { error: { code: 'InvalidAuthenticationToken' } })
    if (++this.#requests % THROTTLED === 0) {
      this.throttled++
      return say(429, { error: { code: 'TooManyRequests' } }, { 'retry-after': '0' })
    }
    const [, , kind, id, part, value] = url.pathname.split('/') as [string, string, Kind, ...string[]]
    const rows = this.#rows[kind]
    const present = [...rows].filter(([, row]) => row.removedAt === 0)
    if (id === '$count') return say(200, present.length)
    if (id === 'delta') {
      this.#delta(kind, url, say)
      return
    }
    const row = id === undefined ? undefined : rows.get(id)
    if (row?.removedAt !== 0) return say(404, { error: { code: 'Request_ResourceNotFound' } })
    if (part === undefined) return say(200, { id, ...row.fields })
    const { picture } = row
    if (!picture) return say(404, { error: { code: 'ImageNotFound' } })
    if (value === undefined) return say(200, { id: '648X648', '@odata.mediaEtag': etagOf(picture) })
    this.picturesSent++
    response.writeHead(200, { 'content-type': 'image/jpeg' })
    response.end(picture)
  }

  async #signIn(
    request: IncomingMessage,
    url: URL,
    say: (status: number, body: unknown) => void,
  ): Promise<void> {
    let text = ''
    for await (const part of request) text += String(part)
    const form = new URLSearchParams(text)
    const refuse = (code: string) =>
      say(401, { error: 'invalid_client', error_description: `${code}: it is not so.` })
    if (!url.pathname.startsWith('/example.test/')) return refuse('AADSTS90002')
    if (form.get('client_id') !== 'offhook') return refuse('AADSTS700016')
    if (form.get('client_secret') !== this.secret) return refuse('AADSTS7000215')
    say(200, { token_type: 'Bearer', expires_in: 3599, access_token: 'a token' })
  }

  #delta(kind: Kind, url: URL, say: (status: number, body: unknown) => void): void {
    const since = Number(url.searchParams.get('$deltatoken') ?? 0)
    const skip = Number(url.searchParams.get('$skiptoken') ?? 0)
    if (since !== 0 && since < this.#forgotten) {
      say(410, { error: { code: 'syncStateNotFound' } })
      return
    }
    const changed = [...this.#rows[kind]].flatMap(([id, row]) => changeOf(kind, id, row, since))
    const page = changed.slice(skip, skip + PAGE)
    const link = (token: string) => `${this.url}/v1.0/${kind}/delta?${token}`
    const isLast = skip + PAGE >= changed.length
    say(200, {
      value: page,
      ...(isLast
        ? { '@odata.deltaLink': link(`$deltatoken=${this.#now}`) }
        : { '@odata.nextLink': link(`$deltatoken=${since}&$skiptoken=${skip + PAGE}`) }),
    })
  }
}

function etagOf(picture: Buffer): string {
  return `W/"${createHash('sha256').update(picture).digest('hex')}"`
}

/** What a delta tells of one object: nothing, that it is gone, or what changed. A group stands on its own and once more for its members. */
function changeOf(kind: Kind, id: string, row: Row, since: number): object[] {
  if (row.removedAt !== 0)
    return row.removedAt > since && since > 0 ? [{ id, '@removed': { reason: 'deleted' } }] : []
  const fields = Object.fromEntries(
    Object.entries(row.fields).filter(([name]) => row.changedAt.get(name)! > since),
  )
  const own = Object.keys(fields).length > 0 ? [{ id, ...fields }] : []
  if (kind !== 'groups') return own
  const members = [...row.members].filter(([, { at, isIn }]) => at > since && (isIn || since > 0))
  const parts = members.map(([member, { isIn }]) => ({
    '@odata.type': '#microsoft.graph.user',
    id: member,
    ...(isIn ? {} : { '@removed': { reason: 'deleted' } }),
  }))
  return parts.length > 0 ? [...own, { id, 'members@delta': parts }] : own
}
