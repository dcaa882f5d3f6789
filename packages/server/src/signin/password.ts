/**
 * Passwords: argon2id (RFC 9106), kept as PHC strings, so that each hash says how it was made and can be made stronger at the
 * next sign-in.
 */
import { argon2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { NamedError, type Random, randomInteger } from '@offhook/base'
import { contractErrors } from '@offhook/contract'

export interface Argon2Cost {
  /** Memory in KiB. */
  readonly memory: number
  readonly passes: number
}

/** For words that people choose: the first choice of the OWASP Password Storage Cheat Sheet with 19 MiB. */
export const personalCost: Argon2Cost = { memory: 19_456, passes: 2 }

/** For passwords that we made up: 80 bits of chance need no slow hash, and a set-up makes hundreds. */
const MADE_UP_COST: Argon2Cost = { memory: 1024, passes: 1 }

const argon2id = promisify(argon2)
/** The slow part. */
export type Argon2 = typeof argon2id
const SALT_BYTES = 16
const KEY_BYTES = 32

/** Hashing runs in the thread pool of Node.js, which file and name look-ups share: never all of its four threads. */
const MOST_AT_ONCE = 2
const MOST_WAITING = 64

export class Passwords {
  readonly #random: Random
  readonly #cost: Argon2Cost
  readonly #madeUpCost: Argon2Cost
  readonly #argon2: Argon2
  readonly #waiting: (() => void)[] = []
  #running = 0

  /** `cost` is for tests that make many people, `argon2` for those that look at what is hashed. */
  constructor(random: Random, cost: Argon2Cost = personalCost, argon2: Argon2 = argon2id) {
    this.#argon2 = argon2
    this.#random = random
    this.#cost = cost
    this.#madeUpCost = cost.memory < MADE_UP_COST.memory ? cost : MADE_UP_COST
  }

  /** The hash to keep of a password that somebody chose. Rejects with `server-busy`. */
  hash(password: string): Promise<string> {
    return this.#hash(password, this.#cost)
  }

  /** The hash to keep of a password from {@link madeUpPassword}. */
  hashMadeUp(password: string): Promise<string> {
    return this.#hash(password, this.#madeUpCost)
  }

  /**
   * Whether `password` is the one of `kept`. Takes the time of a full hash whether there is a hash to compare with or not, and
   * whether it is a cheap one or not, so that nobody learns by the clock which names exist.
   */
  async verify(password: string, kept: string | null): Promise<boolean> {
    const parsed = kept === null ? null : parseHash(kept)
    const isCheap =
      !parsed || parsed.cost.memory < this.#cost.memory || parsed.cost.passes < this.#cost.passes
    const equal = parsed
      ? timingSafeEqual(await this.#derive(password, parsed.salt, parsed.cost), parsed.key)
      : false
    if (isCheap) await this.#derive(password, new Uint8Array(SALT_BYTES), this.#cost)
    return equal
  }

  /** Whether the hash was made with less effort than is usual now. */
  isWeak(kept: string): boolean {
    const parsed = parseHash(kept)
    return !parsed || parsed.cost.memory < this.#cost.memory || parsed.cost.passes < this.#cost.passes
  }

  async #hash(password: string, cost: Argon2Cost): Promise<string> {
    const salt = this.#random.bytes(SALT_BYTES)
    const key = await this.#derive(password, salt, cost)
    return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=1$${base64(salt)}$${base64(key)}`
  }

  async #derive(password: string, salt: Uint8Array, cost: Argon2Cost): Promise<Buffer> {
    await this.#enter()
    try {
      return await this.#argon2('argon2id', {
        message: password.normalize('NFC'),
        nonce: salt,
        parallelism: 1,
        tagLength: KEY_BYTES,
        memory: cost.memory,
        passes: cost.passes,
      })
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
  }

  #enter(): Promise<void> {
    if (this.#running < MOST_AT_ONCE) {
      this.#running++
      return Promise.resolve()
    }
    if (this.#waiting.length >= MOST_WAITING) {
      return Promise.reject(new NamedError(contractErrors, 'server-busy'))
    }
    return new Promise((resolve) => {
      this.#waiting.push(() => {
        this.#running++
        resolve()
      })
    })
  }
}

/** Letters and digits that nobody mistakes for another. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 4
const GROUP_LENGTH = 4

/** A first password that can be read out: four groups of four, 79 bits. */
export function madeUpPassword(random: Random): string {
  const group = () =>
    Array.from({ length: GROUP_LENGTH }, () => LETTERS[randomInteger(random, LETTERS.length)]).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}

interface ParsedHash {
  readonly cost: Argon2Cost
  readonly salt: Buffer
  readonly key: Buffer
}

function parseHash(kept: string): ParsedHash | null {
  const match =
    /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=1\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/.exec(kept)
  if (!match) return null
  return {
    cost: { memory: Number(match[1]), passes: Number(match[2]) },
    salt: Buffer.from(match[3]!, 'base64'),
    key: Buffer.from(match[4]!, 'base64'),
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}
