/** What an invite usage tells those that listen to it. Events are told synchronously, in the order of the messages. */
import type { SipRequest, SipResponse } from '../grammar/message.ts'
import type { IncomingRequest } from './incoming-request.ts'
import type { Referral } from './referral.ts'
import type { SessionOffer } from './session-offer.ts'

/** `calling`: nothing but 100 has come; `early`: it rings; `confirmed`: answered (by 2xx); `ended`. */
export type UsageState = 'calling' | 'early' | 'confirmed' | 'ended'

export interface Progress {
  readonly response: SipResponse
  /** The remote tag: an INVITE that forks has several early dialogs. */
  readonly tag: string
  /** Present when the answer is reliable and carries an offer: the PRACK must bring the answer (RFC 3262 §5). */
  readonly acknowledge?: ((body: Uint8Array | string, contentType?: string) => void) | undefined
}

export interface Failure {
  /** The status that ended the attempt; 408 when no answer came, 503 when no way led there (RFC 3261 §8.1.3.1). */
  readonly status: number
  readonly reason: string
  /** Absent when nobody answered. */
  readonly response?: SipResponse | undefined
}

export interface Ending {
  readonly by: 'local' | 'remote'
  /** `expired`: the session timer; `no ACK`: the caller never confirmed; `lost`: a request in the dialog found nobody. */
  readonly cause: 'BYE' | 'CANCEL' | 'reject' | 'expired' | 'no ACK' | 'lost'
  /** The Reason header, as it stands. */
  readonly reason?: string | undefined
  /** The BYE or CANCEL of the other side. */
  readonly request?: SipRequest | undefined
}

export interface Answered {
  readonly response: SipResponse
}

export interface Acknowledged {
  readonly request: SipRequest
}

export interface InviteEvents extends Record<string, unknown> {
  /** Outgoing: a provisional answer other than 100. */
  progress: Progress
  /** Outgoing: the 2xx. The ACK has been sent, unless the INVITE had no body: then call `acknowledge`. */
  answered: Answered
  /** Outgoing: refused, or nobody answered. No other event follows. */
  failed: Failure
  /** The call has ended. No other event follows. */
  ended: Ending
  /** A re-INVITE, or an UPDATE with a body, from the other side. Accept or reject it; without a listener it is refused 488. */
  offer: SessionOffer
  /** The ACK for a 2xx of ours, which carries the answer when the 2xx carried the offer. */
  acknowledged: Acknowledged
  /** REFER in the dialog. Without a listener it is declined. */
  refer: Referral
  info: IncomingRequest
  message: IncomingRequest
  /** A NOTIFY in the dialog that belongs to no transfer of ours: `Event: talk`, `hold`, … */
  notify: IncomingRequest
}
