/** Who is told of what the other side of a leg does, and what goes with offers and answers. */
import type { Ending, Failure, IncomingRequest, Referral, SessionOffer } from '@offhook/sip'
import type { Leg } from './leg.ts'

/** Headers that go with an answer or an offer: who is at the other end. */
export type LegHeaders = Record<string, string | readonly string[]>

/** Hears what the other side of a leg does. */
export interface LegWatcher {
  onProgress(leg: Leg, status: number): void
  onAnswered(leg: Leg): void
  onFailed(leg: Leg, status: number, failure: Failure): void
  onEnded(leg: Leg, ending: Ending): void
  /** The ACK brought the answer to an offer that went out in our 2xx. */
  onLateAnswer(leg: Leg, sdp: string): void
  onOffer(leg: Leg, offer: SessionOffer): void
  onRefer(leg: Leg, referral: Referral): void
  onInfo(leg: Leg, info: IncomingRequest): void
  /** Nothing could be agreed on between the phone and its anchor. */
  onMediaRefused(leg: Leg): void
  pause(ms: number): Promise<void>
}
