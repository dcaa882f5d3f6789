/**
 * Who has offered what: the offer/answer model as a state table (RFC 3264 §4, RFC 3311 §5, RFC 6337 §2), without a look into the
 * session description.
 *
 *            send offer                    receive offer
 *        +---------------- none -----------------+        the same from agreed
 *        V                                       V
 *     offered                                  asked
 *        |  receive answer        send answer    |
 *        +--------------> agreed <---------------+        refused: back to where it began
 */
import { go, type TransitionTable } from '../transaction/table.ts'

export type OfferState = 'none' | 'offered' | 'asked' | 'agreed'
export type OfferInput = 'send offer' | 'receive offer' | 'send answer' | 'receive answer'

export const offerAnswerTable: TransitionTable<OfferState, OfferInput, never> = {
  none: { 'send offer': go('offered'), 'receive offer': go('asked') },
  offered: { 'receive answer': go('agreed') },
  asked: { 'send answer': go('agreed') },
  agreed: { 'send offer': go('offered'), 'receive offer': go('asked') },
}

export class OfferAnswer {
  #state: OfferState = 'none'
  #settled: 'none' | 'agreed' = 'none'

  get state(): OfferState {
    return this.#state
  }

  /** An offer is waiting for its answer. */
  get isOpen(): boolean {
    return this.#state === 'offered' || this.#state === 'asked'
  }

  /** Takes a step; false when the table does not have it, and nothing changes. */
  step(input: OfferInput): boolean {
    const transition = offerAnswerTable[this.#state][input]
    if (!transition) return false
    this.#state = transition.next
    if (transition.next === 'agreed') this.#settled = 'agreed'
    return true
  }

  /** The offer was refused, or its transaction failed: what held before holds on (RFC 3264 §4). */
  refused(): void {
    if (this.isOpen) this.#state = this.#settled
  }
}
