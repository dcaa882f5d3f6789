/**
 * The SCIM 2.0 server (RFC 7644): an identity provider writes people and groups of its directory here. Bulk, sorting and `/.search` are
 * not offered, and said so in the description of the service.
 */
import { createHash } from 'node:crypto'
import { NamedError } from '@offhook/base'
import type { Directories } from '../directories.ts'
import type { Link } from '../link.ts'
import type { PictureItem, SourceRecord } from '../source.ts'
import { MOST_RESULTS, resourceTypes, schemas, serviceProviderConfig } from './discovery.ts'
import { type Filter, isObject, type Json, type JsonObject, matches, nameIn, parseFilter } from './filter.ts'
import { patched } from './patch.ts'
import { type Fetch, photoOf } from './photo.ts'
import { groupRecord, groupResource, personRecord, userResource } from './resource.ts'
import { ScimFault } from './scim-errors.ts'

export interface ScimRequest {
  readonly method: string
  /** Below the root of SCIM: `/Users/…`. */
  readonly path: string
  readonly query: Readonly<Record<string, string | undefined>>
  readonly body: Json | undefined
  readonly ifMatch: string | undefined
  readonly ifNoneMatch: string | undefined
  /** Scheme, host and path of the root, for the addresses of resources. */
  readonly root: string
}

export interface ScimAnswer {
  readonly status: number
  readonly body?: JsonObject
  readonly headers?: Readonly<Record<string, string>>
}

type Kind = 'User' | 'Group'

const LIST_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'

export class ScimServer {
  readonly #directories: Directories
  readonly #fetch: Fetch

  /** `fetch` is asked for pictures that are named by their address. */
  constructor(directories: Directories, fetch: Fetch = globalThis.fetch) {
    this.#directories = directories
    this.#fetch = fetch
  }

  /** Never rejects but for faults of the program. */
  async answer(directoryId: string, request: ScimRequest): Promise<ScimAnswer> {
    try {
      return await this.#route(directoryId, request)
    } catch (fault) {
      if (fault instanceof ScimFault) return { status: fault.status, body: fault.body as JsonObject }
      if (fault instanceof NamedError && fault.status < 500) {
        return { status: fault.status, body: new ScimFault(fault.status, fault.message).body as JsonObject }
      }
      throw fault
    }
  }

  #route(directoryId: string, request: ScimRequest): Promise<ScimAnswer> | ScimAnswer {
    const [, endpoint = '', id, ...others] = request.path.split('/')
    if (others.length > 0) throw notFound(request.path)
    const kind = endpoint === 'Users' ? 'User' : endpoint === 'Groups' ? 'Group' : undefined
    if (kind === undefined) return this.#describe(endpoint, id, request)
    const at = new Endpoint(this.#directories, this.#fetch, directoryId, kind, request)
    if (id === undefined || id === '') {
      if (request.method === 'GET') return at.list()
      if (request.method === 'POST') return at.create()
    } else {
      if (request.method === 'GET') return at.get(id)
      if (request.method === 'PUT') return at.replace(id)
      if (request.method === 'PATCH') return at.patch(id)
      if (request.method === 'DELETE') return at.remove(id)
    }
    throw new ScimFault(405, `${request.method} is not possible here.`)
  }

  #describe(endpoint: string, id: string | undefined, { method, path }: ScimRequest): ScimAnswer {
    if (method !== 'GET') throw notFound(path)
    if (endpoint === 'ServiceProviderConfig') return { status: 200, body: serviceProviderConfig }
    const all = endpoint === 'ResourceTypes' ? resourceTypes : endpoint === 'Schemas' ? schemas : undefined
    if (!all) throw notFound(path)
    if (id === undefined) return { status: 200, body: listOf(all, all.length, 1) }
    const one = all.find((resource) => resource.id === decodeURIComponent(id))
    if (!one) throw notFound(path)
    return { status: 200, body: one }
  }
}

/** One request to `/Users` or `/Groups`. */
class Endpoint {
  readonly #directories: Directories
  readonly #fetch: Fetch
  readonly #id: string
  readonly #kind: Kind
  readonly #request: ScimRequest

  constructor(directories: Directories, fetch: Fetch, directoryId: string, kind: Kind, request: ScimRequest) {
    this.#directories = directories
    this.#fetch = fetch
    this.#id = directoryId
    this.#kind = kind
    this.#request = request
  }

  list(): ScimAnswer {
    const { query } = this.#request
    const filter = query.filter === undefined ? undefined : parseFilter(query.filter)
    const startIndex = Math.max(1, wholeNumber(query.startIndex, 1))
    const count = Math.min(MOST_RESULTS, Math.max(0, wholeNumber(query.count, MOST_RESULTS)))
    const found = this.#candidates(filter)
      .map((link) => this.#resource(link))
      .filter((resource) => resource !== undefined && (!filter || matches(filter, resource))) as JsonObject[]
    const page = found.slice(startIndex - 1, startIndex - 1 + count).map((resource) => this.#shown(resource))
    return { status: 200, body: listOf(page, found.length, startIndex) }
  }

  get(key: string): ScimAnswer {
    const resource = this.#find(key)
    const version = versionOf(resource)
    if (this.#request.ifNoneMatch === version) return { status: 304, headers: { etag: version } }
    return this.#told(200, resource)
  }

  async create(): Promise<ScimAnswer> {
    const key = this.#directories.newKey()
    const written = await this.#write(this.#body(), key)
    return this.#told(201, written)
  }

  async replace(key: string): Promise<ScimAnswer> {
    this.#checkVersion(this.#find(key))
    return this.#told(200, await this.#write(this.#body(), key))
  }

  async patch(key: string): Promise<ScimAnswer> {
    const resource = this.#find(key)
    this.#checkVersion(resource)
    const changed = patched(resource, this.#request.body ?? null)
    return this.#told(200, await this.#write(changed, key))
  }

  async remove(key: string): Promise<ScimAnswer> {
    this.#checkVersion(this.#find(key))
    await this.#directories.apply(this.#id, [{ type: 'gone', key }])
    return { status: 204 }
  }

  async #write(resource: JsonObject, key: string): Promise<JsonObject> {
    const record = this.#record(resource, key)
    const pictures: PictureItem[] =
      record.type === 'person' ? [{ type: 'picture', key, picture: photoOf(resource, this.#fetch) }] : []
    const { changes } = await this.#directories.apply(this.#id, [record, ...pictures])
    const reason = changes.find(
      (change) => change.reason.startsWith('user-') || change.reason === 'last-administrator',
    )?.reason
    if (reason === 'user-taken')
      throw new ScimFault(409, 'Somebody here has this user name already.', 'uniqueness')
    if (reason === 'user-unusable')
      throw new ScimFault(400, 'This user name cannot be used here.', 'invalidValue')
    if (reason !== undefined)
      throw new ScimFault(409, 'The last administrator cannot be switched off.', 'mutability')
    return this.#find(record.key)
  }

  #record(resource: JsonObject, key: string): SourceRecord {
    return this.#kind === 'User' ? personRecord(resource, key) : groupRecord(resource, key)
  }

  #body(): JsonObject {
    const { body } = this.#request
    if (!isObject(body)) throw new ScimFault(400, 'The request must hold a resource.', 'invalidSyntax')
    return body
  }

  /** The usual question, for one user name, is answered without looking at everybody. */
  #candidates(filter: Filter | undefined): readonly Link[] {
    const kind = this.#kind === 'User' ? 'person' : 'group'
    const isOne = filter?.type === 'compare' && filter.operator === 'eq' && filter.path.join() === 'userName'
    if (isOne && kind === 'person') {
      const link = this.#directories.linkOfUser(this.#id, String(filter.value))
      return link ? [link] : []
    }
    return [...this.#directories.links(this.#id).values()]
      .filter((link) => link.kind === kind && !link.isGone)
      .sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  #find(key: string): JsonObject {
    const link = this.#directories.links(this.#id).get(key)
    const isRight = link !== undefined && !link.isGone && (link.kind === 'person') === (this.#kind === 'User')
    const resource = isRight ? this.#resource(link) : undefined
    if (!resource) throw notFound(key)
    return resource
  }

  #resource(link: Link): JsonObject | undefined {
    const target = this.#directories.target(link)
    if (!target) return undefined
    if (!('memberIds' in target)) return userResource(target, link)
    return groupResource(target, link, (key) => this.#titleOf(key))
  }

  /** Undefined for a member that is not here, or no more. */
  #titleOf(key: string): string | undefined {
    const link = this.#directories.links(this.#id).get(key)
    return link && !link.isGone ? this.#directories.target(link)?.name : undefined
  }

  #checkVersion(resource: JsonObject): void {
    const { ifMatch } = this.#request
    if (ifMatch !== undefined && ifMatch !== '*' && ifMatch !== versionOf(resource)) {
      throw new ScimFault(412, 'It has been changed meanwhile.')
    }
  }

  #told(status: number, resource: JsonObject): ScimAnswer {
    const shown = this.#shown(resource)
    const version = versionOf(resource)
    return { status, body: shown, headers: { etag: version, location: this.#locationOf(resource) } }
  }

  /** With `meta`, and without what was not asked for (§3.9). */
  #shown(resource: JsonObject): JsonObject {
    const meta = {
      resourceType: this.#kind,
      location: this.#locationOf(resource),
      version: versionOf(resource),
    }
    const { attributes, excludedAttributes } = this.#request.query
    const whole: JsonObject = { ...resource, meta }
    const always = ['schemas', 'id', 'meta']
    const top = (list: string) => list.split(',').map((name) => name.trim().split('.')[0]!)
    if (attributes !== undefined && attributes !== '') {
      const wanted = top(attributes).map((name) => nameIn(whole, name))
      return Object.fromEntries(
        Object.entries(whole).filter(([name]) => always.includes(name) || wanted.includes(name)),
      )
    }
    if (excludedAttributes === undefined) return whole
    const hidden = top(excludedAttributes).map((name) => nameIn(whole, name))
    return Object.fromEntries(
      Object.entries(whole).filter(([name]) => always.includes(name) || !hidden.includes(name)),
    )
  }

  #locationOf(resource: JsonObject): string {
    return `${this.#request.root}/${this.#kind}s/${String(resource.id)}`
  }
}

function versionOf(resource: JsonObject): string {
  return `W/"${createHash('sha256').update(JSON.stringify(resource)).digest('base64url').slice(0, 22)}"`
}

function listOf(resources: readonly JsonObject[], totalResults: number, startIndex: number): JsonObject {
  return {
    schemas: [LIST_SCHEMA],
    totalResults,
    startIndex,
    itemsPerPage: resources.length,
    Resources: [...resources],
  }
}

function wholeNumber(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  if (!/^-?\d{1,9}$/.test(text)) throw new ScimFault(400, 'A number was expected.', 'invalidValue')
  return Number(text)
}

function notFound(what: string): ScimFault {
  return new ScimFault(404, `There is nothing at ${what.slice(0, 200)}.`)
}
