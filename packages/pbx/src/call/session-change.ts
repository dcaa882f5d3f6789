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
  readonly usage: Pick<InviteUsage, 'reinvite' | 'isOfferPending'>
  /** Writes what is offered, when its turn has come: at an anchor it takes the place of what is being agreed on. */
  readonly write?: (() => Uint8Array) | undefined
  readonly headers: LegHeaders
  readonly isEstablished: () => boolean
  readonly pause: (ms: number) => Promise<void>
}

/** While a change is under way the next waits, at most for {@link MOST_WAITS} of these. */
const WAIT_MS = 100
const MOST_WAITS = 50

/** Rejects with {@link SessionRefused}. */
export async function changeSession(change: SessionChange): Promise<SessionChangeResult> {
  const { isUrgent, isWanted, isEstablished, pause } = change
  for (let attempt = 0; ; attempt++) {
    if (!isEstablished()) throw new SessionRefused(481)
    if (isWanted && !isWanted()) throw new SessionRefused(491)
    const result = await changeNow(change)
    if (result && result.status >= 300) throw new SessionRefused(result.status)
    if (result) return result
    if (isUrgent || attempt >= MOST_WAITS) throw new SessionRefused(491)
    await pause(WAIT_MS)
  }
}

/** Undefined, and nothing is written, while another change is under way. */
async function changeNow({ usage, write, headers }: SessionChange): Promise<SessionChangeResult | undefined> {
  if (write && usage.isOfferPending) return undefined
  const body = write?.()
  try {
    return await usage.reinvite(body ? { body, headers } : { headers })
  } catch (fault) {
    if (isNamedError(fault, 'sip-offer-pending')) return undefined
    throw refusedBy(fault)
  }
}
