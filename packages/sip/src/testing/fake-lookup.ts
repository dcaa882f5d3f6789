/** A DNS for tests: a zone in memory. */
import type { Answer, DnsLookup, NaptrRecord, SrvRecord } from '../dns/lookup.ts'

/** Records by name, in lower case. */
export interface FakeZone {
  readonly naptr?: Readonly<Record<string, readonly NaptrRecord[]>>
  readonly srv?: Readonly<Record<string, readonly SrvRecord[]>>
  readonly a?: Readonly<Record<string, readonly string[]>>
  readonly aaaa?: Readonly<Record<string, readonly string[]>>
}

/** Every question about `broken.example` or a name below it fails as a broken server does. */
export class FakeLookup implements DnsLookup {
  readonly #zone: FakeZone
  readonly #ttlSeconds: number
  #questions = 0

  constructor(zone: FakeZone, ttlSeconds = 60) {
    this.#zone = zone
    this.#ttlSeconds = ttlSeconds
  }

  /** How many questions have been asked. */
  get questions(): number {
    return this.#questions
  }

  naptr(name: string): Promise<Answer<NaptrRecord>> {
    return this.#answer(name, this.#zone.naptr)
  }

  srv(name: string): Promise<Answer<SrvRecord>> {
    return this.#answer(name, this.#zone.srv)
  }

  a(name: string): Promise<Answer<string>> {
    return this.#answer(name, this.#zone.a)
  }

  aaaa(name: string): Promise<Answer<string>> {
    return this.#answer(name, this.#zone.aaaa)
  }

  async #answer<Row>(
    name: string,
    rows: Readonly<Record<string, readonly Row[]>> | undefined,
  ): Promise<Answer<Row>> {
    this.#questions++
    const key = name.toLowerCase()
    if (key === 'broken.example' || key.endsWith('.broken.example')) throw new Error('SERVFAIL')
    return { records: rows?.[key] ?? [], ttlSeconds: this.#ttlSeconds }
  }
}
