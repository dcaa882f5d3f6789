/** A change of the session that the other side asks for: a re-INVITE (RFC 3261 §14.2) or an UPDATE (RFC 3311 §5.2). */
import type { SipRequest } from '../grammar/message.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import { hasSession } from './body.ts'
import type { AnswerOptions } from './incoming-request.ts'

export interface SessionOfferOwner {
  acceptOffer(offer: SessionOffer, options: AnswerOptions): void
  rejectOffer(offer: SessionOffer, status: number, options: AnswerOptions): void
}

export class SessionOffer {
  readonly request: SipRequest
  readonly transaction: ServerTransaction
  /** Set to hear that the other side has taken the re-INVITE back. */
  onCancelled: (() => void) | undefined
  readonly #owner: SessionOfferOwner

  constructor(owner: SessionOfferOwner, request: SipRequest, transaction: ServerTransaction) {
    this.#owner = owner
    this.request = request
    this.transaction = transaction
  }

  get method(): string {
    return this.request.method
  }

  /** False for a re-INVITE without a body: then the answer carries the offer, and the ACK the answer. */
  get hasOffer(): boolean {
    return hasSession(this.request)
  }

  get body(): Uint8Array {
    return this.request.body
  }

  get answered(): boolean {
    return this.transaction.answered
  }

  accept(options: AnswerOptions = {}): void {
    if (!this.answered) this.#owner.acceptOffer(this, options)
  }

  /** 488 is the usual refusal; the session goes on as it was. */
  reject(status = 488, options: AnswerOptions = {}): void {
    if (!this.answered) this.#owner.rejectOffer(this, status, options)
  }
}
