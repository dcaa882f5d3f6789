/** A network in memory that loses, delays, reorders and doubles packets, by chance that repeats itself. */
import { type Clock, type Random, randomInteger } from '@offhook/base'

export interface NetworkFaults {
  /** 0 to 1. */
  readonly loss?: number
  /** How many packets are lost in a row, on average; 1 unless told otherwise. */
  readonly burst?: number
  readonly delayMs?: number
  /** Added to the delay: even spread between 0 and this. Packets overtake each other where it is more than their distance. */
  readonly jitterMs?: number
  /** 0 to 1: packets that are held back by two packets of 20 ms. */
  readonly reorder?: number
  /** 0 to 1: packets that come twice. */
  readonly duplicate?: number
}

const HELD_BACK_MS = 45

export class SimulatedNetwork {
  readonly #clock: Clock
  readonly #random: Random
  #faults: NetworkFaults
  #isLosing = false
  #lost = 0

  constructor(clock: Clock, random: Random, faults: NetworkFaults = {}) {
    this.#clock = clock
    this.#random = random
    this.#faults = faults
  }

  /** How many packets were lost so far. */
  get lost(): number {
    return this.#lost
  }

  /** The faults from now on. */
  change(faults: NetworkFaults): void {
    this.#faults = faults
  }

  /** Carries `packet` to `deliver`: at once, later, twice, or never. */
  send(packet: Uint8Array, deliver: (packet: Uint8Array) => void): void {
    if (this.#loses()) {
      this.#lost++
      return
    }
    const copies = this.#happens(this.#faults.duplicate ?? 0) ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      const held = this.#happens(this.#faults.reorder ?? 0) ? HELD_BACK_MS : 0
      const delay = (this.#faults.delayMs ?? 0) + this.#chance() * (this.#faults.jitterMs ?? 0) + held
      this.#clock.after(delay, () => deliver(packet))
    }
  }

  /** Gilbert's model: a state that loses, which ends with the chance 1/burst. */
  #loses(): boolean {
    const { loss = 0, burst = 1 } = this.#faults
    if (loss === 0) return false
    const end = 1 / burst
    const begin = (loss * end) / (1 - loss)
    this.#isLosing = this.#isLosing ? !this.#happens(end) : this.#happens(begin)
    return this.#isLosing
  }

  #happens(chance: number): boolean {
    return chance > 0 && this.#chance() < chance
  }

  /** 0 up to 1. */
  #chance(): number {
    return randomInteger(this.#random, 0x1_0000) / 0x1_0000
  }
}
