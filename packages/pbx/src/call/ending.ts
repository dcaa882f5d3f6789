/** How a dialog is ended: what is said to whoever is at its other end. Pure. */
import type { EndOptions } from '@offhook/sip'
import type { Cause, Party } from '@offhook/telephony'

/** Why a connection ended, and by whom. */
export interface Release {
  readonly cause: Cause
  readonly by?: Party
}

/** The Reason of a BYE or CANCEL, and the final answer to a caller who still waits. */
export function endingOf({ cause }: Release): EndOptions {
  return { ...REASONS[cause], status: STATUS[cause] ?? 480 }
}

/** RFC 3326: why a BYE or CANCEL is sent. */
const ELSEWHERE = { reason: 'SIP;cause=200;text="Call completed elsewhere"' }
const REASONS: Partial<Record<Cause, { readonly reason: string }>> = {
  answeredElsewhere: ELSEWHERE,
  callPickup: ELSEWHERE,
  callNotAnswered: { reason: 'SIP;cause=480;text="No answer"' },
  lost: { reason: 'SIP;cause=408;text="Connection lost"' },
}

/** The final answer to a caller whose call ends for this cause. */
const STATUS: Partial<Record<Cause, number>> = {
  callRejected: 603,
  busy: 486,
  incompatibleDestination: 488,
  resourcesNotAvailable: 503,
  callNotAnswered: 480,
  networkOutOfOrder: 503,
}
