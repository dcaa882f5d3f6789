/** Answers kept for as long as their records live, and no longer; bounded. */
import type { Clock } from '@offhook/base'
import type { Answer, DnsLookup, NaptrRecord, SrvRecord } from './lookup.ts'

export interface CachedLookupOptions {
  readonly clock: Clock
  /** How many names and types are kept; the oldest goes first. */
  readonly capacity?: number
  /** The longest that anything is kept, in seconds, whatever its record says. */
  readonly longestSeconds?: number
  /** How long the absence of records is kept, in seconds (RFC 2308 §5 leaves it to the SOA, which we do not see). */
  readonly absentSeconds?: number
}

interface Kept {
  readonly answer: Promise<Answer<unknown>>
  /** Monotonic milliseconds; infinite while the question is open. */
  until: number
}

/** Wraps `lookup`. A question that is being asked is not asked a second time; a failure is not kept. */
export class CachedLookup implements DnsLookup {
  readonly #lookup: DnsLookup
  readonly #clock: Clock
  readonly #capacity: number
  readonly #longest: number
  readonly #absent: number
  readonly #kept = new Map<string, Kept>()

  constructor(lookup: DnsLookup, options: CachedLookupOptions) {
    this.#lookup = lookup
    this.#clock = options.clock
    this.#capacity = options.capacity ?? 1000
    this.#longest = options.longestSeconds ?? 3600
    this.#absent = options.absentSeconds ?? 30
  }

  get size(): number {
    return this.#kept.size
  }

  naptr(name: string): Promise<Answer<NaptrRecord>> {
    return this.#ask('NAPTR', name, () => this.#lookup.naptr(name))
  }

  srv(name: string): Promise<Answer<SrvRecord>> {
    return this.#ask('SRV', name, () => this.#lookup.srv(name))
  }

  a(name: string): Promise<Answer<string>> {
    return this.#ask('A', name, () => this.#lookup.a(name))
  }

  aaaa(name: string): Promise<Answer<string>> {
    return this.#ask('AAAA', name, () => this.#lookup.aaaa(name))
  }

  #ask<Row>(type: string, name: string, query: () => Promise<Answer<Row>>): Promise<Answer<Row>> {
    const key = `${type} ${name.toLowerCase()}`
    const known = this.#kept.get(key)
    if (known && this.#clock.monotonic() < known.until) return known.answer as Promise<Answer<Row>>
    this.#kept.delete(key)
    const kept: Kept = { answer: query(), until: Number.POSITIVE_INFINITY }
    this.#kept.set(key, kept)
    if (this.#kept.size > this.#capacity) this.#kept.delete(this.#kept.keys().next().value!)
    kept.answer.then(
      ({ records, ttlSeconds }) => {
        const seconds = records.length === 0 ? this.#absent : Math.min(ttlSeconds, this.#longest)
        kept.until = this.#clock.monotonic() + seconds * 1000
      },
      () => {
        if (this.#kept.get(key) === kept) this.#kept.delete(key)
      },
    )
    return kept.answer as Promise<Answer<Row>>
  }
}
