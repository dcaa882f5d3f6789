/** Until when each person has looked at their journal: what came since and was missed is unread. */
import { type Clock, Emitter, type Listenable, type Log } from '@offhook/base'
import { faultLog } from '../bus/index.ts'
import { type Store, statementOf } from '../store/index.ts'
import { countUnseen } from './journal-keep.ts'

interface ReaderTables {
  journal_reader: { person_id: string; seen_at: number }
}

export type JournalReadersEvents = {
  /** Somebody has looked. */
  seen: { readonly personId: string }
}

/** What is older is no news to anybody. */
const OLDEST_NEWS_MS = 14 * 86_400_000

export class JournalReaders {
  readonly #store: Store
  readonly #clock: Clock
  readonly #emitter: Emitter<JournalReadersEvents>
  readonly #seenAt = new Map<string, number>()

  constructor({ store, clock, log }: { readonly store: Store; readonly clock: Clock; readonly log: Log }) {
    this.#store = store
    this.#clock = clock
    this.#emitter = new Emitter(faultLog(log))
  }

  get events(): Listenable<JournalReadersEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    const rows = await this.#store.tables<ReaderTables>().selectFrom('journal_reader').selectAll().execute()
    for (const row of rows) this.#seenAt.set(row.person_id, Number(row.seen_at))
  }

  /** Milliseconds since 1970; 0 for never. */
  seenAt(personId: string): number {
    return this.#seenAt.get(personId) ?? 0
  }

  /** Calls that came in at these lines and were missed since the person looked last. */
  unread(personId: string, lines: readonly string[]): number {
    return countUnseen(this.#store, lines, this.seenAt(personId), this.#clock.now() - OLDEST_NEWS_MS)
  }

  /** The person looks now. */
  async see(personId: string): Promise<void> {
    const seenAt = this.#clock.now()
    const row = { person_id: personId, seen_at: seenAt }
    await this.#store.write(
      statementOf(
        this.#store
          .tables<ReaderTables>()
          .insertInto('journal_reader')
          .values(row)
          .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ seen_at: seenAt })),
      ),
    )
    this.#seenAt.set(personId, seenAt)
    this.#emitter.emit('seen', { personId })
  }
}
