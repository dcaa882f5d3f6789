/** "Call us both when we are free": the states of one such wish, and the rule of when it is time. Pure. */
import type { LineStatus } from '../line/index.ts'

export type CampOnState = 'waiting' | 'calling' | 'over'

export type CampOnEvent =
  /** Both are free; the asker's phone is called. */
  | 'bothFree'
  /** The colleague's phone rings. */
  | 'reached'
  /** The colleague was called by somebody else in the meantime. */
  | 'busyAgain'
  /** The asker did not lift, or hung up before the colleague's phone rang. */
  | 'notAnswered'
  | 'cancelled'
  | 'declined'
  | 'expired'
  | 'failed'

/** state × event → state; what is not here does not happen. */
export const campOnStates: Readonly<
  Record<CampOnState, Readonly<Partial<Record<CampOnEvent, CampOnState>>>>
> = {
  waiting: { bothFree: 'calling', cancelled: 'over', declined: 'over', expired: 'over', failed: 'over' },
  calling: {
    reached: 'over',
    busyAgain: 'waiting',
    notAnswered: 'over',
    failed: 'over',
    cancelled: 'over',
    declined: 'over',
  },
  over: {},
}

export interface CampOnSituation {
  /** The lines of who waits, those in service. */
  readonly askerLines: readonly LineStatus[]
  /** The line that will be called. */
  readonly targetLine: { readonly status: LineStatus; readonly doNotDisturb: boolean } | null
}

/** Who is ringing, calling or talking is not called; nor is who wishes no disturbance. */
export function isTime({ askerLines, targetLine }: CampOnSituation): boolean {
  const isAskerFree =
    askerLines.includes('free') &&
    askerLines.every((status) => status === 'free' || status === 'outOfService')
  return isAskerFree && targetLine?.status === 'free' && !targetLine.doNotDisturb
}
