/**
 * What a caller hears whose call cannot be completed, and who makes that tone: a pure rule. Phones and networks know tones of their own by
 * the final answer (RFC 3261 §21.4: 486 is busy); whoever is in a dialog already is given no final answer, and hears a tone of the server.
 */
import type { Explained, ExplanationStep } from '@offhook/base'
import type { Cause } from '@offhook/telephony'

/** As ITU-T E.180 tells them apart. */
export type FailureToneName = 'busy' | 'congestion' | 'information'

export type FailureTone =
  /** The phone, or the network that it calls from, makes a tone by what it is answered. */
  | { readonly by: 'caller' }
  /** `how`: on the dialog that stands, or before an answer (RFC 3960 §3). */
  | { readonly by: 'server'; readonly how: 'inCall' | 'early'; readonly tone: FailureToneName }

export interface FailedCall {
  readonly status: number
  readonly cause: Cause
  /** The caller's dialog: one that stands, or one that waits for an answer; undefined where there is none. */
  readonly dialog: 'established' | 'pending' | undefined
  /** The caller speaks through a browser. */
  readonly isBrowser: boolean
  /** There is a media engine, and it runs. */
  readonly hasEngine: boolean
}

export function failureTone(call: FailedCall): Explained<FailureTone> {
  const { status, cause, dialog, isBrowser, hasEngine } = call
  const tone = toneOf(status, cause)
  if (!hasEngine || dialog === undefined)
    return decided({ by: 'caller' }, { rule: 'tone-needs-media-engine', because: { status } })
  if (dialog === 'established')
    return decided({ by: 'server', how: 'inCall', tone }, { rule: 'tone-in-call', because: { status, tone } })
  if (isBrowser)
    return decided(
      { by: 'server', how: 'early', tone },
      { rule: 'tone-for-browser', because: { status, tone } },
    )
  return decided({ by: 'caller' }, { rule: 'tone-is-the-phones', because: { status } })
}

function decided(answer: FailureTone, step: Omit<ExplanationStep, 'outcome'>): Explained<FailureTone> {
  return { answer, steps: [{ ...step, outcome: 'decided' }] }
}

/** The line is occupied, or its people do not want to talk; the way there is; or there is none (E.180). */
function toneOf(status: number, cause: Cause): FailureToneName {
  if (status === 486 || status === 600) return 'busy'
  return TONES[cause] ?? 'busy'
}

const TONES: Partial<Record<Cause, FailureToneName>> = {
  resourcesNotAvailable: 'congestion',
  networkOutOfOrder: 'congestion',
  notAvailableBearerService: 'congestion',
  callLoop: 'congestion',
  invalidDestination: 'information',
  destNotObtainable: 'information',
  incompatibleDestination: 'information',
  barred: 'information',
}
