/** Which moments of a call's story are told, and by which words. Pure. */
import type { CallExplanation } from '@offhook/contract'

type Moment = CallExplanation['moments'][number]

const words = [
  'prompted',
  'called',
  'ringing',
  'answered',
  'held',
  'retrieved',
  'forwarded',
  'transferred',
  'pickedUp',
  'consulted',
  'queued',
  'failed',
  'joined',
  'left',
  'cleared',
  'merged',
] as const

type MomentWord = (typeof words)[number] | 'calledAlone' | 'stopped' | 'other'

export interface ToldMoment {
  readonly moment: Moment
  readonly word: MomentWord
  /** The cause where it says more than the word does. */
  readonly cause: string | null
}

/** Who hangs up takes the others along: within this time it is one moment. */
const TOGETHER_MS = 1_000

/** Causes that the word for the moment says already. */
const saidAlready = new Set([
  'normal',
  'normalClearing',
  'keyOperation',
  'makeCall',
  'transfer',
  'consultation',
])

export function toldMoments(moments: readonly Moment[]): readonly ToldMoment[] {
  const talked = new Set<string>()
  let clearedAt = Number.NEGATIVE_INFINITY
  const told: ToldMoment[] = []
  for (const moment of moments) {
    const { what, at, who } = moment
    const key = who ? `${who.personId} ${who.display}` : ''
    // One's own phone rings first only when the call was placed from elsewhere.
    if (what === 'prompted' && moment.cause !== 'makeCall') continue
    if (what === 'called' || what === 'answered') talked.add(key)
    if (what === 'cleared' && talked.has(key) && at - clearedAt < TOGETHER_MS) continue
    const word = what === 'cleared' && !talked.has(key) ? 'stopped' : momentWord(what, moment.to !== null)
    if (word === 'cleared') clearedAt = at
    const cause = word === 'stopped' || saidAlready.has(moment.cause ?? 'normal') ? null : moment.cause
    told.push({ moment, word, cause })
  }
  return told
}

/** The word for a moment, by its code; `other` for one that is not known here. */
function momentWord(what: string, hasTarget: boolean): MomentWord {
  const word = words.find((known) => known === what)
  if (word === 'called' && !hasTarget) return 'calledAlone'
  return word ?? 'other'
}
