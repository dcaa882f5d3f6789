/**
 * "Tell me when they are free": one-shot. The news waits until the person is available in the eyes of whoever asked, and until the
 * one who asked is there to hear it.
 */
import { type Clock, Emitter, type Listenable, type Log, NamedError, SerialQueue } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { faultLog } from '../bus/index.ts'
import type { People } from '../directory/index.ts'
import type { Store } from '../store/index.ts'
import {
  deleteFreeWatch,
  deleteOldFreeWatches,
  insertFreeWatch,
  loadFreeWatches,
} from './free-watch-table.ts'
import type { PresenceState } from './presence.ts'
import type { Presences } from './presences.ts'

export type FreeWatchEvents = {
  /** Whom `watcherId` waits for changed. */
  changed: { readonly watcherId: string }
  /** The awaited moment; the watch is over. */
  free: { readonly watcherId: string; readonly personId: string }
}

export interface FreeWatchesOptions {
  readonly store: Store
  readonly people: People
  readonly presences: Presences
  /** The presence of a person in the eyes of the watcher; null where they may not see it any more. */
  readonly seen: (watcherId: string, personId: string) => PresenceState | null
  readonly clock: Clock
  readonly log: Log
}

/** People that one may wait for at the same time. */
const MOST_AWAITED = 50
/** Whoever has not become free by then is no longer awaited. */
const KEEP_MS = 7 * 86_400_000

export class FreeWatches {
  readonly #options: FreeWatchesOptions
  readonly #emitter: Emitter<FreeWatchEvents>
  readonly #queue = new SerialQueue()
  readonly #byWatcher = new Map<string, Set<string>>()
  readonly #byPerson = new Map<string, Set<string>>()

  constructor(options: FreeWatchesOptions) {
    this.#options = options
    this.#emitter = new Emitter(faultLog(options.log))
    const { people, presences } = options
    presences.events.on('changed', ({ personId }) => {
      for (const watcherId of [...(this.#byPerson.get(personId) ?? [])]) this.#judge(watcherId, personId)
    })
    presences.events.on('signedIn', ({ personId }) => {
      for (const awaited of [...this.awaitedBy(personId)]) this.#judge(personId, awaited)
    })
    people.events.on('removed', ({ person }) => this.#forget(person.id))
  }

  get events(): Listenable<FreeWatchEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    const { store, clock } = this.#options
    await store.write(deleteOldFreeWatches(store, clock.now() - KEEP_MS))
    for (const { watcherId, personId } of await loadFreeWatches(store)) this.#add(watcherId, personId)
  }

  /** Whom somebody waits for. */
  awaitedBy(watcherId: string): ReadonlySet<string> {
    return this.#byWatcher.get(watcherId) ?? none
  }

  /** Begins or ends to wait. Rejects with `too-many`. */
  set(watcherId: string, personId: string, isAwaited: boolean): Promise<void> {
    return this.#queue.run(async () => {
      const { store, clock } = this.#options
      const awaited = this.awaitedBy(watcherId)
      if (awaited.has(personId) === isAwaited) return
      if (isAwaited && awaited.size >= MOST_AWAITED) {
        throw new NamedError(contractErrors, 'too-many', { what: 'people you wait for', limit: MOST_AWAITED })
      }
      const statement = isAwaited
        ? insertFreeWatch(store, { watcherId, personId, createdAt: clock.now() })
        : deleteFreeWatch(store, watcherId, personId)
      await store.write(statement)
      if (isAwaited) this.#add(watcherId, personId)
      else this.#drop(watcherId, personId)
      this.#emitter.emit('changed', { watcherId })
      if (isAwaited) this.#judge(watcherId, personId)
    })
  }

  #judge(watcherId: string, personId: string): void {
    const { presences, seen, store, log } = this.#options
    if (!this.awaitedBy(watcherId).has(personId) || !presences.isSignedIn(watcherId)) return
    if (seen(watcherId, personId) !== 'available') return
    this.#drop(watcherId, personId)
    this.#emitter.emit('changed', { watcherId })
    this.#emitter.emit('free', { watcherId, personId })
    store.write(deleteFreeWatch(store, watcherId, personId)).catch((fault) => {
      log.warn('a watch that is over could not be deleted', { fault: String(fault) })
    })
  }

  #add(watcherId: string, personId: string): void {
    setOf(this.#byWatcher, watcherId).add(personId)
    setOf(this.#byPerson, personId).add(watcherId)
  }

  #drop(watcherId: string, personId: string): void {
    removeFrom(this.#byWatcher, watcherId, personId)
    removeFrom(this.#byPerson, personId, watcherId)
  }

  /** Somebody is gone; the rows went with them. */
  #forget(personId: string): void {
    for (const awaited of [...this.awaitedBy(personId)]) this.#drop(personId, awaited)
    for (const watcherId of [...(this.#byPerson.get(personId) ?? [])]) {
      this.#drop(watcherId, personId)
      this.#emitter.emit('changed', { watcherId })
    }
  }
}

const none: ReadonlySet<string> = new Set()

function setOf(map: Map<string, Set<string>>, key: string): Set<string> {
  const known = map.get(key)
  if (known) return known
  const made = new Set<string>()
  map.set(key, made)
  return made
}

function removeFrom(map: Map<string, Set<string>>, key: string, value: string): void {
  const set = map.get(key)
  if (set?.delete(value) && set.size === 0) map.delete(key)
}
