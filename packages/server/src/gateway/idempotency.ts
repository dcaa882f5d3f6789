/**
 * A client that got no answer may send a POST again with the same Idempotency-Key: it is performed once. The key is on disk
 * before the work begins, so that not even a restart calls somebody twice.
 */
import { createHash } from 'node:crypto'
import { type Clock, NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'

export interface Answer {
  readonly status: number
  readonly body: unknown
}

export interface IdempotencyRow {
  /** Hash of owner and key. */
  readonly key: string
  /** Hash of the request. */
  readonly request: string
  readonly at: number
  /** The answer as JSON; null while it is not known, or where it must not be kept. */
  readonly answer: string | null
}

/** Where keys survive a restart. */
export interface IdempotencyTable {
  find(key: string): Promise<IdempotencyRow | undefined>
  insert(row: IdempotencyRow): Promise<void>
  setAnswer(key: string, answer: string): Promise<void>
  remove(key: string): Promise<void>
  removeBefore(at: number): Promise<void>
}

export interface KeyedRequest {
  /** Who asks: keys of different people have nothing to do with each other. */
  readonly owner: string
  readonly key: string
  readonly route: string
  readonly input: unknown
  /** The answer holds a secret that is shown once: it is not written to disk. */
  readonly isSecret: boolean
}

const KEEP_MS = 24 * 3_600_000
/** An answer with a secret stays in memory only as long as a client may reasonably repeat its request. */
const KEEP_SECRET_MS = 600_000
const PRUNE_EVERY_MS = 60_000
/** Answers that are kept in memory, the oldest go first. */
const MOST_IN_MEMORY = 5_000

interface Attempt {
  readonly request: string
  /** When it leaves the memory. */
  readonly expiresAt: number
  readonly answer: Promise<Answer>
}

export class Idempotency {
  readonly #table: IdempotencyTable
  readonly #clock: Clock
  readonly #attempts = new Map<string, Attempt>()
  #prunedAt: number

  constructor(table: IdempotencyTable, clock: Clock) {
    this.#table = table
    this.#clock = clock
    this.#prunedAt = clock.now()
  }

  /**
   * Performs the request, or gives the answer that the first one got. A request that failed is forgotten and may be tried again.
   * Rejects with `idempotency-key-reused` when the key stood for another request, and with `outcome-unknown` when the server
   * was restarted while the first attempt was under way.
   */
  run(keyed: KeyedRequest, perform: () => Promise<Answer>): Promise<Answer> {
    const key = hash([keyed.owner, keyed.key])
    const request = hash([keyed.route, keyed.input])
    const known = this.#attempts.get(key)
    if (known) return known.request === request ? known.answer : Promise.reject(reused())
    const answer = this.#first(key, request, keyed.isSecret, perform)
    const expiresAt = this.#clock.now() + (keyed.isSecret ? KEEP_SECRET_MS : KEEP_MS)
    this.#attempts.set(key, { request, answer, expiresAt })
    answer.catch(() => this.#attempts.delete(key))
    if (this.#attempts.size > MOST_IN_MEMORY) {
      const oldest = this.#attempts.keys().next()
      if (!oldest.done) this.#attempts.delete(oldest.value)
    }
    return answer
  }

  async #first(
    key: string,
    request: string,
    isSecret: boolean,
    perform: () => Promise<Answer>,
  ): Promise<Answer> {
    await this.#prune()
    const row = await this.#table.find(key)
    if (row) {
      if (row.request !== request) throw reused()
      if (row.answer === null) throw new NamedError(contractErrors, 'outcome-unknown')
      return JSON.parse(row.answer) as Answer
    }
    await this.#table.insert({ key, request, at: this.#clock.now(), answer: null })
    let answer: Answer
    try {
      answer = await perform()
    } catch (fault) {
      await this.#table.remove(key)
      throw fault
    }
    if (!isSecret) await this.#table.setAnswer(key, JSON.stringify(answer))
    return answer
  }

  async #prune(): Promise<void> {
    const now = this.#clock.now()
    if (now - this.#prunedAt < PRUNE_EVERY_MS) return
    this.#prunedAt = now
    for (const [key, { expiresAt }] of this.#attempts) if (expiresAt <= now) this.#attempts.delete(key)
    await this.#table.removeBefore(now - KEEP_MS)
  }
}

function reused(): NamedError {
  return new NamedError(contractErrors, 'idempotency-key-reused')
}

function hash(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
