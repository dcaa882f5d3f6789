/** How fast one may guess: at an account, and from an address. */
import { type Clock, NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { clientNetwork } from './client-network.ts'
import { Throttle } from './throttle.ts'

export interface Throttled {
  readonly kind: 'account' | 'address'
  readonly key: string
  readonly failures: number
  readonly waitSeconds: number
}

const MINUTE_MS = 60_000
/** Attempts at one account whose answer is not known yet: guesses sent all at once are no faster than one by one. */
const MOST_AT_ONCE = 5
/** Of each kind. */
const MOST_LISTED = 500

export class SignInThrottle {
  readonly #address: Throttle
  /** Short, so that nobody can lock a colleague out for long by guessing at their account. */
  readonly #account: Throttle
  /**
   * Wrong codes behind a right password. They may make wait for long: whoever has no password of the account cannot cause it, and six
   * digits are guessed in days at one attempt a minute.
   */
  readonly #code: Throttle
  /** What each account failed from each address: signing in takes back no more than that. */
  readonly #own: Throttle
  readonly #running = new Map<string, number>()

  constructor(clock: Clock) {
    const rules = { clock, firstWaitMs: 1000, forgetAfterMs: 30 * MINUTE_MS }
    this.#address = new Throttle({ ...rules, free: 10, longestWaitMs: 15 * MINUTE_MS })
    this.#account = new Throttle({ ...rules, free: 5, longestWaitMs: MINUTE_MS })
    // It counts and makes nobody wait, so that it is forgotten no later than what the address failed.
    this.#own = new Throttle({ ...rules, free: 0, longestWaitMs: 0 })
    this.#code = new Throttle({
      ...{ clock, free: 5, firstWaitMs: MINUTE_MS },
      ...{ longestWaitMs: 60 * MINUTE_MS, forgetAfterMs: 24 * 60 * MINUTE_MS },
    })
  }

  /** Performs an attempt. Rejects with `sign-in-throttled` where it comes too soon. */
  async guarded<Result>(user: string, address: string, attempt: () => Promise<Result>): Promise<Result> {
    const running = this.#running.get(user) ?? 0
    const wait = Math.max(
      this.#address.wait(clientNetwork(address)),
      this.#account.wait(user),
      running >= MOST_AT_ONCE ? 1000 : 0,
    )
    if (wait > 0) {
      throw new NamedError(contractErrors, 'sign-in-throttled', { seconds: Math.ceil(wait / 1000) })
    }
    this.#running.set(user, running + 1)
    try {
      return await attempt()
    } finally {
      const left = (this.#running.get(user) ?? 1) - 1
      if (left > 0) this.#running.set(user, left)
      else this.#running.delete(user)
    }
  }

  /** Counts a failure. Returns how many there were at the account in a row. */
  failed(user: string, address: string): number {
    const network = clientNetwork(address)
    this.#address.failed(network)
    this.#own.failed(ownKey(user, network))
    return this.#account.failed(user)
  }

  /** Rejects with `sign-in-throttled` where a code of the account comes too soon. To be asked when its password was right. */
  checkCode(user: string): void {
    const wait = this.#code.wait(user)
    if (wait > 0)
      throw new NamedError(contractErrors, 'sign-in-throttled', { seconds: Math.ceil(wait / 1000) })
  }

  failedCode(user: string): void {
    this.#code.failed(user)
  }

  /** A code was right, or the password that made guessing possible is another one now. */
  forgetCodes(user: string): void {
    this.#code.succeeded(user)
  }

  /** Counts a failure that belongs to no account. */
  failedFrom(address: string): void {
    this.#address.failed(clientNetwork(address))
  }

  /**
   * Only when all is proved that had to be: a right password alone must not make the second factor free to guess at. Of the address
   * only the failures at this account are taken back: else whoever has an account here guesses at others for as long as they like, and
   * signs in between.
   */
  succeeded(user: string, address: string): void {
    const network = clientNetwork(address)
    const own = ownKey(user, network)
    this.#address.forgive(network, this.#own.count(own))
    this.#own.succeeded(own)
    this.#account.succeeded(user)
  }

  list(): readonly Throttled[] {
    const of = (kind: Throttled['kind'], throttle: Throttle) =>
      throttle
        .list()
        .slice(0, MOST_LISTED)
        .map(({ key, failures, waitMs }) => ({ kind, key, failures, waitSeconds: Math.ceil(waitMs / 1000) }))
    const codes = of('account', this.#code)
    const accounts = of('account', this.#account).filter(({ key }) => codes.every((code) => code.key !== key))
    return [...codes, ...accounts, ...of('address', this.#address)]
  }

  /** Forgets the failures of one account or address. */
  release(kind: Throttled['kind'], key: string): void {
    const throttle = kind === 'account' ? this.#account : this.#address
    throttle.succeeded(key)
    if (kind === 'account') this.forgetCodes(key)
  }
}

/** Networks have no spaces. */
function ownKey(user: string, network: string): string {
  return `${network} ${user}`
}
