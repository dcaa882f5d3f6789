/** The one-time token of the set-up: whoever reads the server's console is the one who may set it up. */
import { timingSafeEqual } from 'node:crypto'
import { type Clock, NamedError, type Random } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { bearerHash, clientNetwork, Throttle } from '../signin/index.ts'

/** 100 bits. */
const LENGTH = 20
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const MINUTE_MS = 60_000

export class SetupToken {
  readonly #random: Random
  readonly #throttle: Throttle
  #hash: string | null = null

  constructor(clock: Clock, random: Random) {
    this.#random = random
    this.#throttle = new Throttle({
      clock,
      free: 5,
      firstWaitMs: 1000,
      longestWaitMs: MINUTE_MS,
      forgetAfterMs: 30 * MINUTE_MS,
    })
  }

  /** Makes a new token, to be printed once; only its hash is kept, and the former one no longer counts. */
  renew(): string {
    let token = ''
    for (const byte of this.#random.bytes(LENGTH * 2)) {
      // 248 is the largest multiple of 31 in a byte: above it, some letters would come more often.
      if (byte < 248 && token.length < LENGTH) token += LETTERS[byte % LETTERS.length]
    }
    if (token.length < LENGTH) return this.renew()
    this.#hash = bearerHash(token)
    return token
  }

  /** Throws `set-up-token-wrong` and `sign-in-throttled`. */
  check(token: string, address: string): void {
    const network = clientNetwork(address)
    const wait = this.#throttle.wait(network)
    if (wait > 0)
      throw new NamedError(contractErrors, 'sign-in-throttled', { seconds: Math.ceil(wait / 1000) })
    const isRight =
      this.#hash !== null && timingSafeEqual(Buffer.from(bearerHash(token.trim())), Buffer.from(this.#hash))
    if (!isRight) {
      this.#throttle.failed(network)
      throw new NamedError(contractErrors, 'set-up-token-wrong')
    }
    this.#throttle.succeeded(network)
  }

  /** It has done its work. */
  end(): void {
    this.#hash = null
  }
}
