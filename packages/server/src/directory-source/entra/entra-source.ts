/**
 * People, groups and devices of Microsoft Entra ID, by the delta queries of Microsoft Graph: everything once, then what changed. A changed person
 * is asked for whole, since a delta may hold only the fields that changed; a group's delta holds who came and who went.
 */
import { isNamedError, NamedError } from '@offhook/base'
import { contractErrors, type DirectoryField, type DirectoryTestStep } from '@offhook/contract'
import { directoryErrors } from '../../directory/index.ts'
import { faultView } from '../directory-runner.ts'
import { MOST_PICTURE_BYTES } from '../picture-intake.ts'
import type {
  ComputerRecord,
  DirectorySource,
  GroupRecord,
  PersonRecord,
  PictureItem,
  ReadRequest,
  SourceItem,
} from '../source.ts'
import { DeltaExpired, GraphClient, type GraphClientOptions } from './graph-client.ts'

const FIELDS: Readonly<Partial<Record<DirectoryField, string>>> = {
  name: 'displayName',
  firstName: 'givenName',
  lastName: 'surname',
  email: 'mail',
  department: 'department',
  position: 'jobTitle',
  company: 'companyName',
  mobile: 'mobilePhone',
  fax: 'faxNumber',
  office: 'officeLocation',
  street: 'streetAddress',
  postalCode: 'postalCode',
  city: 'city',
  state: 'state',
  country: 'country',
}
const USER_SELECT = [
  'id',
  'userPrincipalName',
  'accountEnabled',
  'businessPhones',
  ...Object.values(FIELDS),
].join(',')
const FIRST_USERS = `/users/delta?$select=${USER_SELECT}`
const DEVICE_SELECT = 'id,displayName,operatingSystem,operatingSystemVersion,accountEnabled'
const FIRST_DEVICES = `/devices/delta?$select=${DEVICE_SELECT}`
const FIRST_GROUPS = '/groups/delta?$select=displayName,description,members'

interface GraphPage {
  readonly value?: readonly GraphObject[]
  readonly '@odata.nextLink'?: string
  readonly '@odata.deltaLink'?: string
}

interface GraphObject {
  readonly id: string
  readonly '@removed'?: object
  readonly 'members@delta'?: readonly { readonly id: string; readonly '@removed'?: object }[]
  readonly [name: string]: unknown
}

interface Cursor {
  readonly users: string
  readonly groups: string
  /** Where devices are read. */
  readonly devices?: string
}

type Links = { -readonly [Name in keyof Cursor]?: string }

export class EntraSource implements DirectorySource {
  readonly #options: GraphClientOptions
  readonly #graph: GraphClient

  constructor(options: GraphClientOptions) {
    this.#options = options
    this.#graph = new GraphClient(options)
  }

  async *read(request: ReadRequest): AsyncIterable<SourceItem> {
    const people: string[] = []
    for await (const item of this.#records(request)) {
      if (item.type === 'person') people.push(item.key)
      yield item
    }
    if (this.#options.settings.readsPictures) yield* this.#pictures(people, request.signal)
  }

  async *#records(request: ReadRequest): AsyncIterable<SourceItem> {
    const cursor = parseCursor(request.cursor)
    if (cursor) {
      try {
        // Nothing is told before both links have proved to be good.
        const items = await Array.fromAsync(this.#changes(cursor, request))
        yield* items
        return
      } catch (fault) {
        if (!(fault instanceof DeltaExpired)) throw fault
      }
    }
    yield* this.#everything(request)
  }

  /** A delta says nothing about pictures: they are asked for of those who changed, and of all when everything is read. */
  async *#pictures(keys: readonly string[], signal: AbortSignal): AsyncIterable<PictureItem> {
    for (const key of keys) {
      const path = `/users/${encodeURIComponent(key)}/photo`
      const told = (await this.#graph.get(path, signal)) as { '@odata.mediaEtag'?: unknown } | null
      const mark = text(told?.['@odata.mediaEtag'])
      const content = async () => {
        const bytes = await this.#graph.bytes(`${path}/$value`, MOST_PICTURE_BYTES, signal)
        if (!bytes) throw new NamedError(directoryErrors, 'picture-unreadable', {})
        return bytes
      }
      yield { type: 'picture', key, picture: mark === '' ? null : { mark, content } }
    }
  }

  async *test(signal: AbortSignal): AsyncIterable<DirectoryTestStep> {
    let step: DirectoryTestStep['step'] = 'signIn'
    const { settings } = this.#options
    try {
      await this.#graph.signIn(signal)
      yield { step, outcome: 'done', found: new URL(settings.loginUrl).host, fault: null }
      const kinds = [
        ['people', '/users/$count'],
        ['groups', '/groups/$count'],
        ...(settings.readsComputers ? [['computers', '/devices/$count'] as const] : []),
      ] as const
      for (const [what, path] of kinds) {
        step = what
        const count = Number(await this.#graph.get(path, signal, { ConsistencyLevel: 'eventual' }))
        yield { step, outcome: count > 0 ? 'done' : 'warned', found: String(count), fault: null }
      }
    } catch (fault) {
      const { name } = settings
      const named = isNamedError(fault)
        ? fault
        : new NamedError(
            contractErrors,
            'directory-answer-unexpected',
            { name, reason: String(fault) },
            fault,
          )
      yield { step, outcome: 'failed', found: '', fault: faultView(named) }
    }
  }

  async *#everything({ signal }: ReadRequest): AsyncIterable<SourceItem> {
    yield { type: 'begin', server: this.#host, isFull: true, expected: null }
    const links: Links = {}
    for await (const user of this.#pages(FIRST_USERS, signal, (link) => (links.users = link))) {
      if (!user['@removed']) yield personOf(user)
    }
    const groups = new GroupBook(() => [])
    for await (const group of this.#pages(FIRST_GROUPS, signal, (link) => (links.groups = link)))
      groups.take(group)
    yield* groups.records()
    if (this.#options.settings.readsComputers) {
      for await (const device of this.#pages(FIRST_DEVICES, signal, (link) => (links.devices = link)))
        if (!device['@removed']) yield computerOf(device)
    }
    yield { type: 'end', cursor: cursorOf(links), isComplete: true }
  }

  async *#changes(cursor: Cursor, { signal, membersOf }: ReadRequest): AsyncIterable<SourceItem> {
    yield { type: 'begin', server: this.#host, isFull: false, expected: null }
    const links: Links = {}
    const changed = new Set<string>()
    for await (const user of this.#pages(cursor.users, signal, (link) => (links.users = link))) {
      if (user['@removed']) {
        changed.delete(user.id)
        yield { type: 'gone', key: user.id }
      } else changed.add(user.id)
    }
    for (const id of changed) {
      const user = await this.#graph.get(`/users/${encodeURIComponent(id)}?$select=${USER_SELECT}`, signal)
      yield isGraphObject(user) ? personOf(user) : { type: 'gone', key: id }
    }
    const groups = new GroupBook(membersOf)
    for await (const group of this.#pages(cursor.groups, signal, (link) => (links.groups = link))) {
      if (group['@removed']) yield { type: 'gone', key: group.id }
      else groups.take(group)
    }
    for (const id of groups.unnamed()) {
      const group = await this.#graph.get(
        `/groups/${encodeURIComponent(id)}?$select=id,displayName,description`,
        signal,
      )
      if (isGraphObject(group)) groups.take(group)
    }
    yield* groups.records()
    if (cursor.devices !== undefined) yield* this.#changedDevices(cursor.devices, signal, links)
    yield { type: 'end', cursor: cursorOf(links), isComplete: false }
  }

  async *#changedDevices(first: string, signal: AbortSignal, links: Links): AsyncIterable<SourceItem> {
    const changed = new Set<string>()
    for await (const device of this.#pages(first, signal, (link) => (links.devices = link))) {
      if (device['@removed']) {
        changed.delete(device.id)
        yield { type: 'gone', key: device.id }
      } else changed.add(device.id)
    }
    for (const id of changed) {
      const device = await this.#graph.get(
        `/devices/${encodeURIComponent(id)}?$select=${DEVICE_SELECT}`,
        signal,
      )
      yield isGraphObject(device) ? computerOf(device) : { type: 'gone', key: id }
    }
  }

  async *#pages(
    first: string,
    signal: AbortSignal,
    last: (deltaLink: string) => void,
  ): AsyncIterable<GraphObject> {
    let next: string | undefined = first
    while (next !== undefined) {
      const page = (await this.#graph.get(next, signal)) as GraphPage | null
      for (const item of page?.value ?? []) if (isGraphObject(item)) yield item
      next = page?.['@odata.nextLink']
      const deltaLink = page?.['@odata.deltaLink']
      if (deltaLink !== undefined) last(deltaLink)
    }
  }

  get #host(): string {
    return new URL(this.#options.settings.graphUrl).host
  }
}

/** Groups as their parts come: one may stand on several pages, with some of its members on each. */
class GroupBook {
  readonly #known: (key: string) => readonly string[]
  readonly #groups = new Map<string, { name?: string; description: string; readonly members: Set<string> }>()

  constructor(known: (key: string) => readonly string[]) {
    this.#known = known
  }

  take(object: GraphObject): void {
    const group = this.#groups.get(object.id) ?? { description: '', members: new Set(this.#known(object.id)) }
    this.#groups.set(object.id, group)
    if (typeof object.displayName === 'string') {
      group.name = object.displayName
      group.description = text(object.description)
    }
    for (const member of object['members@delta'] ?? []) {
      if (member['@removed']) group.members.delete(member.id)
      else group.members.add(member.id)
    }
  }

  /** Those of which only members came. */
  unnamed(): string[] {
    return [...this.#groups].flatMap(([id, { name }]) => (name === undefined ? [id] : []))
  }

  *records(): Iterable<GroupRecord> {
    for (const [key, { name, description, members }] of this.#groups) {
      if (name === undefined) continue
      yield { type: 'group', key, references: [], name, description, members: [...members] }
    }
  }
}

function personOf(user: GraphObject): PersonRecord {
  const phones = Array.isArray(user.businessPhones) ? user.businessPhones.map(text) : []
  const fields: Partial<Record<DirectoryField, string>> = {
    business: phones[0] ?? '',
    business2: phones[1] ?? '',
  }
  for (const [field, name] of Object.entries(FIELDS) as [DirectoryField, string][])
    fields[field] = text(user[name])
  return {
    type: 'person',
    key: user.id,
    references: [],
    user: text(user.userPrincipalName),
    isActive: user.accountEnabled !== false,
    fields,
  }
}

function computerOf(device: GraphObject): ComputerRecord {
  const system = `${text(device.operatingSystem)} ${text(device.operatingSystemVersion)}`.trim()
  return {
    ...{ type: 'computer', key: device.id, references: [], name: text(device.displayName) },
    ...{ description: '', host: '', system, isActive: device.accountEnabled !== false },
  }
}

function isGraphObject(value: unknown): value is GraphObject {
  return typeof value === 'object' && value !== null && typeof (value as { id?: unknown }).id === 'string'
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function cursorOf({ users, groups, devices }: Links): string | null {
  if (users === undefined || groups === undefined) return null
  const cursor: Cursor = { users, groups, ...(devices === undefined ? {} : { devices }) }
  return JSON.stringify(cursor)
}

function parseCursor(textOfCursor: string | null): Cursor | undefined {
  if (textOfCursor === null) return undefined
  try {
    const { users, groups, devices } = JSON.parse(textOfCursor) as Partial<Cursor>
    if (typeof users !== 'string' || typeof groups !== 'string') return undefined
    return { users, groups, ...(typeof devices === 'string' ? { devices } : {}) }
  } catch {
    return undefined
  }
}
