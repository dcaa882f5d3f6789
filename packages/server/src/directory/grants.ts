/** What people give each other and ask of each other: changed one write at a time, every change told. */
import { type Clock, Emitter, type Listenable, type Log, NamedError, SerialQueue } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { faultLog } from '../bus/index.ts'
import { type Grade, gradeOf, noRights, union } from '../rights/index.ts'
import type { Store } from '../store/index.ts'
import { directoryErrors } from './errors.ts'
import type { Grant, GrantRequest } from './grant.ts'
import { deleteGrant, deleteRequest, loadGrants, loadRequests, putGrant, putRequest } from './grant-table.ts'

export type GrantsEvents = {
  /** `grant` is absent where it was taken back. */
  changed: { readonly ownerId: string; readonly viewerId: string; readonly grant?: Grant }
  /** Somebody asked, or the request was answered or withdrawn: then without `request`. */
  requested: { readonly ownerId: string; readonly askerId: string; readonly request?: GrantRequest }
}

export interface GrantsOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
}

/** Open requests that one person may have. */
const MOST_REQUESTS = 100

export class Grants {
  readonly #options: GrantsOptions
  readonly #emitter: Emitter<GrantsEvents>
  readonly #queue = new SerialQueue()
  readonly #byOwner = new Map<string, Map<string, Grant>>()
  readonly #requests = new Map<string, Map<string, GrantRequest>>()

  constructor(options: GrantsOptions) {
    this.#options = options
    this.#emitter = new Emitter(faultLog(options.log))
  }

  get events(): Listenable<GrantsEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    const { store } = this.#options
    for (const grant of await loadGrants(store)) put(this.#byOwner, grant.ownerId, grant.viewerId, grant)
    for (const request of await loadRequests(store)) {
      put(this.#requests, request.ownerId, request.askerId, request)
    }
  }

  get(ownerId: string, viewerId: string): Grant | undefined {
    return this.#byOwner.get(ownerId)?.get(viewerId)
  }

  /** What a person gave others. */
  given(ownerId: string): readonly Grant[] {
    return [...(this.#byOwner.get(ownerId)?.values() ?? [])]
  }

  /** What others gave a person. */
  received(viewerId: string): readonly Grant[] {
    return [...this.#byOwner.values()].flatMap((grants) => grants.get(viewerId) ?? [])
  }

  request(ownerId: string, askerId: string): GrantRequest | undefined {
    return this.#requests.get(ownerId)?.get(askerId)
  }

  /** Requests to a person that wait for an answer. */
  requestsTo(ownerId: string): readonly GrantRequest[] {
    return [...(this.#requests.get(ownerId)?.values() ?? [])].filter(({ state }) => state === 'open')
  }

  /** Requests of a person, open and declined. */
  requestsOf(askerId: string): readonly GrantRequest[] {
    return [...this.#requests.values()].flatMap((requests) => requests.get(askerId) ?? [])
  }

  /** Gives `viewerId` exactly this, in place of what `ownerId` gave before; an open request is answered by it. */
  give(ownerId: string, viewerId: string, grade: Grade): Promise<Grant> {
    return this.#queue.run(async () => {
      const { store, clock } = this.#options
      const grant: Grant = { ownerId, viewerId, grade, at: clock.now() }
      await store.write(putGrant(store, grant), deleteRequest(store, ownerId, viewerId))
      put(this.#byOwner, ownerId, viewerId, grant)
      this.#emitter.emit('changed', { ownerId, viewerId, grant })
      this.#endRequest(ownerId, viewerId)
      return grant
    })
  }

  /** Gives this on top of what `ownerId` gave before. */
  add(ownerId: string, viewerId: string, grade: Grade): Promise<Grant> {
    const before = this.get(ownerId, viewerId)?.grade.rights ?? noRights
    return this.give(ownerId, viewerId, gradeOf(union(before, grade.rights)))
  }

  /** Takes back what the owner gave; what others give the viewer stays. Nothing happens where nothing was given. */
  revoke(ownerId: string, viewerId: string): Promise<void> {
    return this.#queue.run(async () => {
      if (!this.get(ownerId, viewerId)) return
      await this.#options.store.write(deleteGrant(this.#options.store, ownerId, viewerId))
      this.#byOwner.get(ownerId)?.delete(viewerId)
      this.#emitter.emit('changed', { ownerId, viewerId })
    })
  }

  /** Asks for a grade. Rejects with `request-declined` where the owner said no before, and `too-many`. */
  ask(ownerId: string, askerId: string, grade: Grade, message: string): Promise<GrantRequest> {
    return this.#queue.run(async () => {
      const { store, clock } = this.#options
      if (this.request(ownerId, askerId)?.state === 'declined') {
        throw new NamedError(directoryErrors, 'request-declined')
      }
      if (!this.request(ownerId, askerId) && this.requestsTo(ownerId).length >= MOST_REQUESTS) {
        throw new NamedError(contractErrors, 'too-many', { what: 'open requests', limit: MOST_REQUESTS })
      }
      const request: GrantRequest = { ownerId, askerId, grade, message, state: 'open', at: clock.now() }
      await store.write(putRequest(store, request))
      put(this.#requests, ownerId, askerId, request)
      this.#emitter.emit('requested', { ownerId, askerId, request })
      return request
    })
  }

  /** Rejects with `not-found`. */
  decline(ownerId: string, askerId: string): Promise<void> {
    return this.#queue.run(async () => {
      const open = this.#find(ownerId, askerId)
      const request: GrantRequest = { ...open, state: 'declined', at: this.#options.clock.now() }
      await this.#options.store.write(putRequest(this.#options.store, request))
      put(this.#requests, ownerId, askerId, request)
      this.#emitter.emit('requested', { ownerId, askerId, request })
    })
  }

  /** The asker withdraws, or the owner lets a declined one ask again. Rejects with `not-found`. */
  withdraw(ownerId: string, askerId: string): Promise<void> {
    return this.#queue.run(async () => {
      this.#find(ownerId, askerId)
      await this.#options.store.write(deleteRequest(this.#options.store, ownerId, askerId))
      this.#endRequest(ownerId, askerId)
    })
  }

  /** The person is gone from the database, and what they gave and asked with them. */
  forgetPerson(personId: string): void {
    for (const map of [this.#byOwner, this.#requests]) {
      map.delete(personId)
      for (const inner of map.values()) inner.delete(personId)
    }
  }

  #endRequest(ownerId: string, askerId: string): void {
    if (this.#requests.get(ownerId)?.delete(askerId)) this.#emitter.emit('requested', { ownerId, askerId })
  }

  #find(ownerId: string, askerId: string): GrantRequest {
    const request = this.request(ownerId, askerId)
    if (!request) throw new NamedError(contractErrors, 'not-found', { what: 'request', key: askerId })
    return request
  }
}

function put<Value>(map: Map<string, Map<string, Value>>, first: string, second: string, value: Value): void {
  const inner = map.get(first)
  if (inner) inner.set(second, value)
  else map.set(first, new Map([[second, value]]))
}
