/**
 * A REFER that came in: the other side asks us to call somebody (RFC 3515). Progress is told by NOTIFY with a piece of SIP, unless
 * it was asked not to be (RFC 4488).
 */
import type { SipRequest } from '../grammar/message.ts'
import type { NameAddress } from '../grammar/name-address.ts'
import { parseNameAddress } from '../grammar/name-address.ts'
import { parseReferTo, type ReferTo } from '../grammar/refer.ts'
import { reasonOf } from '../grammar/status.ts'
import { formatSubscriptionState } from '../grammar/subscription.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { AnswerOptions } from './incoming-request.ts'
import { IncomingRequest } from './incoming-request.ts'

/** Sends a request in the dialog in which the REFER came, and tells nobody of the answer. */
export interface ReferralOwner {
  sendNotify(headers: Record<string, string>, body: string): void
}

/** How long the implicit subscription is said to last: longer than anybody lets a phone ring. */
const NOTIFY_SECONDS = 180

export class Referral extends IncomingRequest {
  /** Where to call, with the Replaces of an attended transfer. */
  readonly referTo: ReferTo
  /** Whether the sender wants to hear of the progress. */
  readonly wantsProgress: boolean
  readonly #owner: ReferralOwner
  readonly #event: string
  #accepted = false
  #finished = false

  /** Throws `sip-header-malformed` and `sip-header-missing` for a Refer-To that cannot be read. */
  constructor(
    owner: ReferralOwner,
    request: SipRequest,
    transaction: ServerTransaction,
    localTag: string,
    isFirst: boolean,
  ) {
    super(request, transaction, localTag)
    this.#owner = owner
    this.referTo = parseReferTo(request.need('Refer-To'))
    this.wantsProgress = request.headers.get('Refer-Sub')?.trim().toLowerCase().startsWith('false') !== true
    // The first subscription of a dialog may leave out the id, but never be mistaken with it (RFC 3515 §2.4.6).
    this.#event = isFirst ? 'refer' : `refer;id=${request.cseq.sequence}`
  }

  get referredBy(): NameAddress | undefined {
    const text = this.request.headers.get('Referred-By')
    return text === undefined ? undefined : parseNameAddress(text, 'Referred-By')
  }

  /** Agrees to try. The sender hears 100 at once (RFC 3515 §2.4.4). */
  accept(options: AnswerOptions = {}): void {
    if (this.#accepted || this.answered) return
    this.#accepted = true
    this.respond(
      202,
      this.wantsProgress ? options : { ...options, headers: { ...options.headers, 'Refer-Sub': 'false' } },
    )
    this.progress(100)
  }

  reject(status = 603, options: AnswerOptions = {}): void {
    this.#finished = true
    this.respond(status, options)
  }

  /** Tells the status of the call that was asked for; a final one is the last. */
  progress(status: number, reason = reasonOf(status)): void {
    if (!this.#accepted || this.#finished || !this.wantsProgress) return
    this.#finished = status >= 200
    const state = this.#finished
      ? formatSubscriptionState({ state: 'terminated', reason: 'noresource' })
      : formatSubscriptionState({ state: 'active', expires: NOTIFY_SECONDS })
    this.#owner.sendNotify(
      { Event: this.#event, 'Subscription-State': state, 'Content-Type': 'message/sipfrag;version=2.0' },
      `SIP/2.0 ${status} ${reason}\r\n`,
    )
  }
}
