/**
 * The life of a call inside the phone system, as a table: phase × what happened → next phase and what to do. A call looks for
 * somebody who answers (RFC 3261 §16.7 without the proxying: each side is a dialog of its own), then joins two dialogs until one
 * of them ends.
 */

export type CallPhase =
  /** The own phone of a click to dial rings. */
  | 'prompting'
  /** The called phones ring, or are about to. */
  | 'seeking'
  | 'talking'
  | 'over'

export type CallInput =
  /** The prompted phone was answered. */
  | 'callerAnswered'
  /** The caller hung up or cancelled. */
  | 'callerLeft'
  | 'targetAnswered'
  /** All phones of the target refused or failed. */
  | 'targetsFailed'
  /** It rang for as long as it may. */
  | 'timeUp'
  /** A phone, or somebody for it, sent the call elsewhere. */
  | 'redirected'
  /** One of the two that talk hung up. */
  | 'partyLeft'

export type CallAction =
  | 'seek'
  | 'join'
  | 'goOnOrFail'
  | 'redirect'
  | 'stopRinging'
  | 'release'
  /** Too late: the call is further on already. */
  | 'ignore'

export interface CallMove {
  readonly phase: CallPhase
  readonly action: CallAction
}

const move = (phase: CallPhase, action: CallAction): CallMove => ({ phase, action })

// biome-ignore format: the columns are the point
const table: Record<CallPhase, Partial<Record<CallInput, CallMove>>> = {
  prompting: {
    callerAnswered: move('seeking', 'seek'),
    callerLeft:     move('over',    'release'),
    targetsFailed:  move('over',    'release'),
    timeUp:         move('over',    'release'),
  },
  seeking: {
    callerLeft:     move('over',    'stopRinging'),
    targetAnswered: move('talking', 'join'),
    targetsFailed:  move('seeking', 'goOnOrFail'),
    timeUp:         move('seeking', 'goOnOrFail'),
    redirected:     move('seeking', 'redirect'),
  },
  talking: {
    callerLeft:     move('over',    'release'),
    partyLeft:      move('over',    'release'),
  },
  over: {},
}

/** What `input` does to a call in `phase`. */
export function moveCall(phase: CallPhase, input: CallInput): CallMove {
  return table[phase][input] ?? move(phase, 'ignore')
}
