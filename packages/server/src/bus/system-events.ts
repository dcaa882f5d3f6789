/** Tells and keeps what happened in the system. */
import { type Clock, Emitter, type Listenable, type Log, type NewId } from '@offhook/base'
import type { SystemEvent } from '@offhook/contract'
import type { Store } from '../store/index.ts'
import { type SystemEventCode, type SystemEventDetails, systemEventCatalogue } from './system-event.ts'
import { deleteOldEvents, insertEvent, type SystemEventQuery, selectEvents } from './system-event-table.ts'

export type SystemEventsEvents = { happened: SystemEvent }

export interface SystemEventsOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  readonly newId: NewId
}

/** Events that are kept; the oldest go first. */
const MOST_KEPT = 100_000
/** How many new ones come between two clearings. */
const CLEAR_EVERY = 1000

export class SystemEvents {
  readonly #options: SystemEventsOptions
  readonly #emitter = new Emitter<SystemEventsEvents>()
  #sinceClearing = 0

  constructor(options: SystemEventsOptions) {
    this.#options = options
  }

  get events(): Listenable<SystemEventsEvents> {
    return this.#emitter
  }

  /** Notes an event, logs it and tells it. `actor` is the name of who did it, for what people did. */
  record(code: SystemEventCode, details: SystemEventDetails = {}, actor: string | null = null): void {
    const { level, sentence } = systemEventCatalogue[code]
    const known = Object.fromEntries(
      Object.entries(details).filter((entry): entry is [string, string | number | boolean | null] => {
        return entry[1] !== undefined
      }),
    )
    const event: SystemEvent = {
      id: this.#options.newId(),
      at: this.#options.clock.now(),
      level,
      code,
      sentence: fill(sentence, { actor, ...known }),
      actor,
      details: known,
    }
    this.#options.log[level](event.sentence, { code, ...known })
    this.#keep(event)
    this.#emitter.emit('happened', event)
  }

  /** Newest first. */
  list(query: SystemEventQuery): Promise<readonly SystemEvent[]> {
    return selectEvents(this.#options.store, query)
  }

  /** When the newest that is kept happened. */
  async lastAt(): Promise<number | undefined> {
    const [newest] = await selectEvents(this.#options.store, { limit: 1 })
    return newest?.at
  }

  #keep(event: SystemEvent): void {
    const { store, log } = this.#options
    const statements = [insertEvent(store, event)]
    if (++this.#sinceClearing >= CLEAR_EVERY) {
      this.#sinceClearing = 0
      statements.push(deleteOldEvents(MOST_KEPT))
    }
    store
      .write(...statements)
      .catch((fault) => log.warn('a system event could not be kept', { fault: String(fault) }))
  }
}

function fill(sentence: string, details: SystemEventDetails): string {
  return sentence.replace(/\{(\w+)\}/g, (_hole, word: string) => String(details[word] ?? '—'))
}
