/** A change of the session that this side asks for: it waits while another is under way (RFC 3261 §14.1). */
import { isNamedError } from '@offhook/base'
import type { InviteUsage, SessionChangeResult } from '@offhook/sip'
import { type LegHeaders, refusedBy, SessionRefused } from './leg-session.ts'

/** What a change does while another one is under way. */
export interface Turn {
  /** Somebody waits at the other end: refused with 491 rather than put off. */
  readonly isUrgent?: boolean
  /** What is not wanted any more when its turn comes is refused with 491, too. */
  readonly isWanted?: (() => boolean) | undefined
}

interface SessionChange extends Turn {
  readonly usage: Pick<InviteUsage, 'reinvite'>
  readonly parts: { readonly body?: Uint8Array; readonly headers: LegHeaders }
  readonly isEstablished: () => boolean
  readonly pause: (ms: number) => Promise<void>
}

/** While a change is under way the next waits, at most for {@link MOST_WAITS} of these. */
const WAIT_MS = 100
const MOST_WAITS = 50

/** Rejects with {@link SessionRefused}. */
export async function changeSession(change: SessionChange): Promise<SessionChangeResult> {
  const { usage, parts, isUrgent, isWanted, isEstablished, pause } = change
  for (let attempt = 0; ; attempt++) {
    if (!isEstablished()) throw new SessionRefused(481)
    if (isWanted && !isWanted()) throw new SessionRefused(491)
    try {
      const result = await usage.reinvite(parts)
      if (result.status >= 300) throw new SessionRefused(result.status)
      return result
    } catch (fault) {
      const isBusy = isNamedError(fault, 'sip-offer-pending')
      if (isBusy && (isUrgent || attempt >= MOST_WAITS)) throw new SessionRefused(491)
      if (!isBusy) throw refusedBy(fault)
      await pause(WAIT_MS)
    }
  }
}
