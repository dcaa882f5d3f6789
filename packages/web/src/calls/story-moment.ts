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
  'released',
  'merged',
] as const

type MomentWord = (typeof words)[number] | 'calledAlone' | 'declined' | 'stopped' | 'other'

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
  'callCancelled',
])

/** Who does one of these is part of the conversation, so that they can hang up. */
const talking = new Set(['called', 'answered', 'joined', 'held', 'retrieved'])

export function toldMoments(moments: readonly Moment[]): readonly ToldMoment[] {
  const talked = new Set<string>()
  const rang = new Set<string>()
  let endedAt = Number.NEGATIVE_INFINITY
  const told: ToldMoment[] = []
  for (const moment of moments) {
    const { what, at, who } = moment
    const key = who ? `${who.personId} ${who.display}` : ''
    // One's own phone rings first only when the call was placed from elsewhere.
    if (what === 'prompted' && moment.cause !== 'makeCall') continue
    if (talking.has(what)) talked.add(key)
    const hasTalked = talked.has(key)
    if (isEnd(moment) && hasTalked) {
      if (at - endedAt < TOGETHER_MS || (what === 'released' && isHungUpAt(moments, at))) continue
      endedAt = at
    }
    if (what === 'ringing') rang.add(key)
    if (isEnd(moment) && hasFailed(told) && !rang.has(key)) continue
    const word = isEnd(moment) && !hasTalked ? unansweredEnd(moment) : momentWord(what, moment.to !== null)
    told.push({ moment, word, cause: toldCause(word, moment.cause) })
  }
  return told
}

function isEnd({ what }: Moment): boolean {
  return what === 'cleared' || what === 'released'
}

/** Whether somebody is known to have hung up then. */
function isHungUpAt(moments: readonly Moment[], at: number): boolean {
  return moments.some((moment) => moment.what === 'cleared' && Math.abs(moment.at - at) < TOGETHER_MS)
}

/** Whether the call came to nothing, which says all there is to say of its end. */
function hasFailed(told: readonly ToldMoment[]): boolean {
  const words = told.map(({ word }) => word)
  return words.includes('failed') && !words.includes('answered') && !words.includes('joined')
}

/** How it ended at a phone that only rang. */
function unansweredEnd({ what, cause }: Moment): MomentWord {
  return what === 'cleared' && cause === 'callRejected' ? 'declined' : 'stopped'
}

function toldCause(word: MomentWord, cause: string | null): string | null {
  if (word === 'stopped' || word === 'declined') return null
  return saidAlready.has(cause ?? 'normal') ? null : cause
}

/** The word for a moment, by its code; `other` for one that is not known here. */
function momentWord(what: string, hasTarget: boolean): MomentWord {
  const word = words.find((known) => known === what)
  if (word === 'called' && !hasTarget) return 'calledAlone'
  return word ?? 'other'
}
