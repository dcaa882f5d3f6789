/** The words for the moments of a call's story. */

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

type MomentWord = (typeof words)[number] | 'calledAlone' | 'other'

/** The word for a moment, by its code; `other` for one that is not known here. */
export function momentWord(what: string, hasTarget: boolean): MomentWord {
  const word = words.find((known) => known === what)
  if (word === 'called' && !hasTarget) return 'calledAlone'
  return word ?? 'other'
}
