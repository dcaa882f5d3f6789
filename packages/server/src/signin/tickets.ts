/**
 * What was begun by strangers and waits for its answer. Nothing is kept for it: the ticket itself carries what must be known, with a
 * mark that only this server can make. So nobody can push out what others have begun, however much they begin.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock, Random } from '@offhook/base'
import { newBearer } from './bearer.ts'

/** Tickets that proved somebody within their life; more than people sign in within minutes. */
const MOST_SPENT = 100_000

interface Carried<Value> {
  readonly value: Value
  /** Monotonic: tickets end with the server that made them, as its key does. */
  readonly until: number
  /** No two are alike. */
  readonly chance: string
}

export class Tickets<Value> {
  readonly #clock: Clock
  readonly #random: Random
  readonly #lifeMs: number
  readonly #key: Uint8Array
  /** By their marks, in the order of their use, each with its end. */
  readonly #spent = new Map<string, number>()

  constructor(clock: Clock, random: Random, lifeMs = 300_000) {
    this.#clock = clock
    this.#random = random
    this.#lifeMs = lifeMs
    this.#key = random.bytes(32)
  }

  /** ASCII without spaces, semicolons and quotes: it may stand in a cookie. */
  issue(value: Value): string {
    const carried: Carried<Value> = {
      value,
      until: this.#clock.monotonic() + this.#lifeMs,
      chance: newBearer(this.#random).slice(0, 22),
    }
    const text = Buffer.from(JSON.stringify(carried)).toString('base64url')
    return `${text}.${this.secret(text, 'mark')}`
  }

  /** What it was issued for; undefined for one that is not ours, too old, or spent. */
  read(ticket: string): Value | undefined {
    const carried = this.#carried(ticket)
    return carried && !this.#spent.has(markIn(ticket)) ? carried.value : undefined
  }

  /** It proved somebody, and proves nobody again: false where it did already. Only what was proved is remembered. */
  spend(ticket: string): boolean {
    const carried = this.#carried(ticket)
    const mark = markIn(ticket)
    this.#forgetOver()
    if (!carried || this.#spent.has(mark) || this.#spent.size >= MOST_SPENT) return false
    this.#spent.set(mark, carried.until)
    return true
  }

  /** 256 bits that belong to the ticket and that nobody else can reckon, base64url (43 characters); others for each purpose. */
  secret(ticket: string, purpose: string): string {
    return createHmac('sha256', this.#key).update(`${purpose} ${ticket}`).digest('base64url')
  }

  #carried(ticket: string): Carried<Value> | undefined {
    const text = ticket.split('.', 1)[0]!
    const right = Buffer.from(this.secret(text, 'mark'))
    const given = Buffer.from(markIn(ticket))
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
    const carried = JSON.parse(Buffer.from(text, 'base64url').toString()) as Carried<Value>
    return carried.until > this.#clock.monotonic() ? carried : undefined
  }

  #forgetOver(): void {
    const now = this.#clock.monotonic()
    for (const [mark, until] of this.#spent) if (until <= now) this.#spent.delete(mark)
  }
}

function markIn(ticket: string): string {
  return ticket.slice(ticket.indexOf('.') + 1)
}
