/**
 * Who may try to sign in how often. Three things are told apart: an address that guesses secrets, an account whose secret is
 * being guessed from many addresses, and a scanner that asks and never answers a challenge. Memory is bounded: when a table is
 * full, the entry untouched for longest goes.
 */

export interface ThrottleLimits {
  /** Failed sign-ins from one address before it is refused without a look at the secret. */
  readonly failuresPerAddress: number
  /** Failed sign-ins to one account from addresses that it never used before they are refused. */
  readonly failuresPerAccount: number
  /** How long a failure counts, and a refused address waits. */
  readonly windowMs: number
  /** Challenges (and other unauthenticated answers) that one address may leave unanswered before silence. */
  readonly unansweredPerAddress: number
  /** Of these forgiven a second. */
  readonly forgivenPerSecond: number
  /** Addresses and accounts remembered. */
  readonly most: number
}

export const defaultThrottleLimits: ThrottleLimits = {
  failuresPerAddress: 20,
  failuresPerAccount: 10,
  windowMs: 300_000,
  unansweredPerAddress: 1000,
  forgivenPerSecond: 50,
  most: 10_000,
}

/** How many times more failures an account may have from where it is signed in. */
const KNOWN_FACTOR = 10

/** Silence costs a scanner most and tells it least. */
export type Verdict = 'admit' | 'refuse' | 'silence'

/** Said once a source and window. */
export interface ThrottleNotice {
  readonly kind: 'address-guesses' | 'account-guessed' | 'address-scans'
  /** The address, or the account. */
  readonly source: string
}

interface Entry {
  failures: number
  failuresSince: number
  unanswered: number
  countedAt: number
  isNoticed: boolean
}

/** Times are monotonic milliseconds, given by the caller. */
export class Throttle {
  readonly #limits: ThrottleLimits
  readonly #notice: (notice: ThrottleNotice) => void
  readonly #addresses: BoundedTable
  readonly #accounts: BoundedTable

  constructor(notice: (notice: ThrottleNotice) => void, limits: ThrottleLimits = defaultThrottleLimits) {
    this.#limits = limits
    this.#notice = notice
    this.#addresses = new BoundedTable(limits.most)
    this.#accounts = new BoundedTable(limits.most)
  }

  /** Before anything is done for an unauthenticated request from `address`: a challenge, an answer to OPTIONS. */
  onUnproved(address: string, now: number): Verdict {
    const entry = this.#current(this.#addresses, address, now)
    entry.unanswered++
    if (entry.unanswered <= this.#limits.unansweredPerAddress) return 'admit'
    this.#noticeOnce(entry, { kind: 'address-scans', source: address })
    return 'silence'
  }

  /** Whether `address` has left so much unanswered that nothing from it is looked at for now. */
  isSilenced(address: string, now: number): boolean {
    const entry = this.#addresses.peek(address)
    if (!entry || entry.unanswered <= this.#limits.unansweredPerAddress) return false
    const forgiven = ((now - entry.countedAt) / 1000) * this.#limits.forgivenPerSecond
    return entry.unanswered - forgiven > this.#limits.unansweredPerAddress
  }

  /**
   * Before a secret is checked. `isKnownAddress`: a phone is signed in to the account from there. Such a phone is not locked out by
   * guesses from elsewhere, nor by another phone behind the same NAT that has a wrong secret; only by a flood of guesses for itself.
   */
  onAttempt(address: string, account: string, isKnownAddress: boolean, now: number): Verdict {
    const of = this.#accounts.peek(account)
    const failures = of ? this.#failures(of, now) : 0
    const { failuresPerAccount, failuresPerAddress } = this.#limits
    if (isKnownAddress) return failures >= KNOWN_FACTOR * failuresPerAccount ? 'refuse' : 'admit'
    const from = this.#addresses.peek(address)
    if (from && this.#failures(from, now) >= failuresPerAddress) return 'refuse'
    return failures >= failuresPerAccount ? 'refuse' : 'admit'
  }

  onFailure(address: string, account: string, now: number): void {
    const from = this.#current(this.#addresses, address, now)
    if (this.#fail(from, now) === this.#limits.failuresPerAddress) {
      this.#noticeOnce(from, { kind: 'address-guesses', source: address })
    }
    const of = this.#current(this.#accounts, account, now)
    if (this.#fail(of, now) === this.#limits.failuresPerAccount) {
      this.#noticeOnce(of, { kind: 'account-guessed', source: account })
    }
  }

  /** The challenge was answered rightly: `answered` unproved requests of the address are forgiven. */
  onSuccess(address: string, account: string): void {
    const from = this.#addresses.peek(address)
    if (from && from.unanswered > 0) from.unanswered--
    const of = this.#accounts.peek(account)
    if (of) of.failures = 0
  }

  /** How many addresses and accounts are remembered now. */
  get remembered(): { readonly addresses: number; readonly accounts: number } {
    return { addresses: this.#addresses.size, accounts: this.#accounts.size }
  }

  #current(table: BoundedTable, key: string, now: number): Entry {
    const entry = table.touch(key, now)
    const forgiven = Math.floor(((now - entry.countedAt) / 1000) * this.#limits.forgivenPerSecond)
    if (forgiven > 0) {
      entry.unanswered = Math.max(
        0,
        Math.min(entry.unanswered, this.#limits.unansweredPerAddress + 1) - forgiven,
      )
      entry.countedAt = now
      if (entry.unanswered === 0 && entry.failures === 0) entry.isNoticed = false
    }
    return entry
  }

  #failures(entry: Entry, now: number): number {
    if (entry.failures > 0 && now - entry.failuresSince > this.#limits.windowMs) {
      entry.failures = 0
      entry.isNoticed = false
    }
    return entry.failures
  }

  #fail(entry: Entry, now: number): number {
    if (this.#failures(entry, now) === 0) entry.failuresSince = now
    return ++entry.failures
  }

  #noticeOnce(entry: Entry, notice: ThrottleNotice): void {
    if (entry.isNoticed) return
    entry.isNoticed = true
    this.#notice(notice)
  }
}

/** Entries by key; a map keeps its order, so the first is the one untouched for longest. */
class BoundedTable {
  readonly #entries = new Map<string, Entry>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  peek(key: string): Entry | undefined {
    return this.#entries.get(key)
  }

  touch(key: string, now: number): Entry {
    const known = this.#entries.get(key)
    if (known) {
      // Moving a key to the end at each touch is paid only where the table is crowded.
      if (this.#entries.size > this.#most / 2) {
        this.#entries.delete(key)
        this.#entries.set(key, known)
      }
      return known
    }
    if (this.#entries.size >= this.#most) {
      const oldest = this.#entries.keys().next()
      if (!oldest.done) this.#entries.delete(oldest.value)
    }
    const entry: Entry = { failures: 0, failuresSince: 0, unanswered: 0, countedAt: now, isNoticed: false }
    this.#entries.set(key, entry)
    return entry
  }

  get size(): number {
    return this.#entries.size
  }
}
