/** The people at the phones of the simulated switch: what they can do with a phone, and what they do by themselves. */
import { type Clock, NamedError } from '@offhook/base'
import { serviceErrors } from '../errors.ts'
import type { Cause, Party } from '../words.ts'
import type { Leg, SimulatedSwitchingDomain } from './simulated-switching-domain.ts'

/** What somebody does without being told, in seconds of ringing or talking. */
export interface PhoneBehaviour {
  readonly answersAfter?: number
  readonly rejectsAfter?: number
  /** Hangs up this long after answering. */
  readonly hangsUpAfter?: number
}

export interface PhoneOptions {
  readonly switching: SimulatedSwitchingDomain
  readonly clock: Clock
  readonly party: Party
  /** Whether the phone can be used now; a phone that is not plugged in cannot. */
  readonly isUsable?: () => boolean
}

export class SimulatedPhone {
  readonly #options: PhoneOptions
  #behaviour: PhoneBehaviour = {}

  constructor(options: PhoneOptions) {
    this.#options = options
  }

  get party(): Party {
    return this.#options.party
  }

  /** Takes the phone off hook and calls. Fails with `connection-state-incorrect` while it is in use. */
  dial(destination: string): void {
    this.#mustBeUsable()
    const inUse = this.#legs().find((leg) => leg.state !== 'hold')
    if (inUse) throw incorrectState(inUse.state)
    this.#options.switching.dial(this.party, destination)
  }

  /** Answers what rings first, a prompt included. */
  answer(): void {
    this.#options.switching.answer(this.#leg('alerting', 'initiated'))
  }

  reject(): void {
    this.#options.switching.leave(this.#leg('alerting'), 'callRejected', this.party)
  }

  /** Ends the call in hand; where there is none, a held one. */
  hangUp(): void {
    const leg = this.#leg('connected', 'initiated', 'hold')
    this.#options.switching.leave(leg, hangUpCause(leg), this.party)
  }

  hold(): void {
    const leg = this.#leg('connected')
    if (leg.answeredAt === undefined) throw incorrectState('not answered')
    this.#options.switching.hold(leg)
  }

  retrieve(): void {
    this.#options.switching.retrieve(this.#leg('hold'))
  }

  /** From now on acts by itself. */
  behave(behaviour: PhoneBehaviour): void {
    this.#behaviour = behaviour
  }

  /** The switch says that the phone has begun to ring. */
  rings(leg: Leg): void {
    const { answersAfter, rejectsAfter, hangsUpAfter } = this.#behaviour
    if (rejectsAfter !== undefined) this.#later(rejectsAfter, leg, 'alerting', () => this.reject())
    if (answersAfter === undefined) return
    this.#later(answersAfter, leg, 'alerting', () => {
      this.#options.switching.answer(leg)
      if (hangsUpAfter === undefined) return
      this.#later(hangsUpAfter, leg, 'connected', () =>
        this.#options.switching.leave(leg, 'normalClearing', this.party),
      )
    })
  }

  #later(seconds: number, leg: Leg, state: Leg['state'], act: () => void): void {
    this.#options.clock.after(seconds * 1000, () => {
      if (this.#legs().includes(leg) && leg.state === state) act()
    })
  }

  #legs(): Leg[] {
    const { switching, party } = this.#options
    return party.line === undefined ? switching.legsOfOutside(party.number) : switching.legsOf(party.line)
  }

  /** The first leg in one of the states, the first state before the second. */
  #leg(...states: Leg['state'][]): Leg {
    this.#mustBeUsable()
    const legs = this.#legs()
    for (const state of states) {
      const leg = legs.find((known) => known.state === state)
      if (leg) return leg
    }
    throw incorrectState(legs[0]?.state ?? 'null')
  }

  #mustBeUsable(): void {
    if (this.#options.isUsable?.() === false) {
      throw new NamedError(serviceErrors, 'line-not-in-service', { line: this.party.number })
    }
  }
}

/** Why a call ends when this leg hangs up. */
export function hangUpCause(leg: Leg): Cause {
  return leg.answeredAt === undefined ? 'callCancelled' : 'normalClearing'
}

export function incorrectState(state: string): NamedError {
  return new NamedError(serviceErrors, 'connection-state-incorrect', { state })
}
