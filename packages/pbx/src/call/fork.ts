/** Several phones called at the same time for one connection: the first that answers wins (RFC 3261 §16.7, §9.1, RFC 3326). */
import type { CancelTimer, Clock } from '@offhook/base'
import type { Cause } from '@offhook/telephony'
import type { Anchor } from '../media/anchor.ts'
import type { Leg, Ringing } from './parts.ts'

/** Hears how a fork goes. After `onAnswered`, `onFailed`, `onRedirected` or `onTimeUp` nothing more comes. */
export interface ForkUser {
  /** `leg` is undefined while the call rings on for a phone that is about to come back. */
  onRinging(fork: Fork, leg: Leg | undefined, status: number): void
  onAnswered(fork: Fork, leg: Leg): void
  /** All phones have refused or could not be reached; `status` is the best of their answers. */
  onFailed(fork: Fork, status: number): void
  /** A phone sent the call elsewhere (3xx). */
  onRedirected(fork: Fork, contact: string): void
  onTimeUp(fork: Fork): void
}

/** For how many milliseconds a phone may still be awaited that is away for a moment; 0 where none is. */
export interface Patience {
  readonly clock: Clock
  readonly left: () => number
}

export class Fork implements Ringing {
  /** The phones that have not refused yet. */
  legs: Leg[] = []
  /** Some phone has rung. */
  hadRung = false
  readonly #user: ForkUser
  #cancelTimer: CancelTimer | undefined
  #best = 0
  #isSettled = false
  /** Phones that are called as soon as their anchors are open. */
  #coming = 0
  #patience: Patience | undefined
  #cancelWait: CancelTimer | undefined

  constructor(user: ForkUser) {
    this.#user = user
  }

  get isSettled(): boolean {
    return this.#isSettled
  }

  add(leg: Leg): void {
    leg.fork = this
    this.legs.push(leg)
  }

  /** Calls one more phone when its anchor is open, unless all is over by then. */
  async expect(opening: Promise<Anchor>, invite: (anchor: Anchor) => Leg): Promise<void> {
    this.#coming++
    const anchor = await opening.catch(() => undefined)
    this.#coming--
    if (this.#isSettled) anchor?.close()
    else if (anchor) this.add(invite(anchor))
    else this.#failed(503)
  }

  /** Waits at most `seconds` for an answer. */
  limit(clock: Clock, seconds: number): void {
    this.#cancelTimer = clock.after(seconds * 1000, () => {
      if (this.#isSettled) return
      this.stop('callNotAnswered')
      this.#user.onTimeUp(this)
    })
  }

  /** Does not fail while a phone is about to come back: its caller goes on hearing that it rings. */
  awaitReturns(patience: Patience): void {
    this.#patience = patience
    if (this.legs.length + this.#coming === 0) this.#waits()
  }

  /** Whether there is a phone to wait for. */
  #waits(): boolean {
    const ms = this.#patience?.left() ?? 0
    if (!this.#patience || ms <= 0) return false
    this.#cancelWait?.()
    this.#cancelWait = this.#patience.clock.after(ms, () => this.#failed(408))
    this.#user.onRinging(this, undefined, 180)
    return true
  }

  onProgress(leg: Leg, status: number): void {
    if (this.#isSettled) return
    this.hadRung = true
    this.#user.onRinging(this, leg, status)
  }

  onAnswered(leg: Leg): void {
    if (this.#isSettled) return
    leg.fork = undefined
    this.legs = this.legs.filter((known) => known !== leg)
    this.stop('answeredElsewhere')
    this.#user.onAnswered(this, leg)
  }

  onFailed(leg: Leg, status: number, contact: string | undefined): void {
    if (this.#isSettled) return
    this.legs = this.legs.filter((known) => known !== leg)
    if (status >= 300 && status < 400 && contact !== undefined) {
      this.stop('redirected')
      this.#user.onRedirected(this, contact)
      return
    }
    if (leg.again?.(status)) return
    this.#failed(status)
  }

  #failed(status: number): void {
    this.#best = betterStatus(this.#best, status)
    // 6xx speaks for all phones of the callee (RFC 3261 §21.6, §16.7 step 5).
    if (this.legs.length + this.#coming > 0 && status < 600) return
    if (status < 600 && this.#waits()) return
    this.stop('callRejected')
    this.#user.onFailed(this, this.#best)
  }

  /** Ends the phones that still ring. */
  stop(cause: Cause): void {
    if (this.#isSettled) return
    this.#isSettled = true
    this.#cancelTimer?.()
    this.#cancelWait?.()
    for (const leg of this.legs) {
      leg.fork = undefined
      leg.end({ cause })
    }
    this.legs = []
  }
}

/** RFC 3261 §16.7 step 6: 6xx before all; else one that tells of the user before one that tells of a dead phone. */
export function betterStatus(a: number, b: number): number {
  return rank(b) > rank(a) ? b : a
}

function rank(status: number): number {
  if (status >= 600) return 6
  if (status === 486) return 5
  if (status === 480 || status === 488) return 4
  if (status === 408) return 2
  if (status >= 500) return 1
  return status === 0 ? 0 : 3
}
