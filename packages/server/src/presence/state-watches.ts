/**
 * "Tell me of every change": of whom somebody is told, until they want it no longer. What is told is the news of that person, which
 * comes as the rights have it; kept here is only of whom, so that it holds in every browser.
 */
import { Emitter, type Listenable, type Log, NamedError, SerialQueue } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { faultLog } from '../bus/index.ts'
import type { People } from '../directory/index.ts'
import type { Store } from '../store/index.ts'
import { deleteStateWatch, insertStateWatch, loadStateWatches } from './state-watch-table.ts'

export type StateWatchEvents = {
  /** Of whom `watcherId` is told changed. */
  changed: { readonly watcherId: string }
}

export interface StateWatchesOptions {
  readonly store: Store
  readonly people: People
  readonly log: Log
}

/** Who is told of more is told of nothing. */
const MOST_WATCHED = 50
const none: ReadonlySet<string> = new Set()

export class StateWatches {
  readonly #store: Store
  readonly #emitter: Emitter<StateWatchEvents>
  readonly #queue = new SerialQueue()
  readonly #byWatcher = new Map<string, Set<string>>()

  constructor({ store, people, log }: StateWatchesOptions) {
    this.#store = store
    this.#emitter = new Emitter(faultLog(log))
    people.events.on('removed', ({ person }) => {
      this.#byWatcher.delete(person.id)
      for (const [watcherId, watched] of this.#byWatcher) {
        if (watched.delete(person.id)) this.#emitter.emit('changed', { watcherId })
      }
    })
  }

  get events(): Listenable<StateWatchEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    for (const { watcherId, personId } of await loadStateWatches(this.#store)) this.#add(watcherId, personId)
  }

  /** Of whose changes somebody is told. */
  watchedBy(watcherId: string): ReadonlySet<string> {
    return this.#byWatcher.get(watcherId) ?? none
  }

  /** Begins or ends to tell. Rejects with `too-many`. */
  set(watcherId: string, personId: string, isWatched: boolean): Promise<void> {
    return this.#queue.run(async () => {
      const watched = this.watchedBy(watcherId)
      if (watched.has(personId) === isWatched) return
      if (isWatched && watched.size >= MOST_WATCHED) {
        throw new NamedError(contractErrors, 'too-many', {
          what: 'people you are told of',
          limit: MOST_WATCHED,
        })
      }
      const statement = isWatched ? insertStateWatch : deleteStateWatch
      await this.#store.write(statement(this.#store, watcherId, personId))
      if (isWatched) this.#add(watcherId, personId)
      else this.#byWatcher.get(watcherId)?.delete(personId)
      this.#emitter.emit('changed', { watcherId })
    })
  }

  #add(watcherId: string, personId: string): void {
    const watched = this.#byWatcher.get(watcherId) ?? new Set()
    this.#byWatcher.set(watcherId, watched.add(personId))
  }
}
