/** How calls are answered that nobody takes: nobody is there, nobody wants to be disturbed, somebody has declined. Values. */

/**
 * A final answer (RFC 3261 §21.4.24 486, §21.4.18 480, §21.6.2 603), or 180: the caller hears it ring until it gives up, or until the call
 * is picked up or sent on.
 */
export type UnwantedAnswer = 486 | 480 | 603 | 180

export interface UnwantedCalls {
  /** No phone is signed in, or do not disturb is on. */
  readonly whileAbsent: UnwantedAnswer
  /** A client or a phone has declined: what it said itself, or always the same. */
  readonly declined: UnwantedAnswer | 'asChosen'
}

export const usualUnwantedCalls: UnwantedCalls = { whileAbsent: 486, declined: 'asChosen' }

export const REASON_PHRASES: Readonly<Record<Exclude<UnwantedAnswer, 180>, string>> = {
  480: 'Temporarily Unavailable',
  486: 'Busy Here',
  603: 'Decline',
}

/** A call that rings for nobody ends some day: a machine as a caller may never give up. */
export const LONGEST_RINGING_SECONDS = 3600
