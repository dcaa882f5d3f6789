/** The beginning of a call that some switches leave out: they tell of it only when it rings. */
import type { CallFact } from '@offhook/telephony'
import type { CallBook } from './call-book.ts'

/** Where a line's call rings or is answered, and it was not told that the line placed it: that it did. */
export function missingBeginning(fact: CallFact, book: CallBook): CallFact | undefined {
  if (fact.type !== 'delivered' && fact.type !== 'established' && fact.type !== 'networkReached')
    return undefined
  const { switchCallId, at, callingDevice, calledDevice } = fact
  if (callingDevice.line === undefined) return undefined
  const call = book.get(switchCallId)
  const hasCaller = call?.connections.some(
    ({ direction, state, party }) =>
      direction === 'outgoing' &&
      (party.line === callingDevice.line ? state !== 'initiated' : state !== 'null'),
  )
  if (hasCaller || book.isOver(switchCallId, at)) return undefined
  // Who was called or transferred into the call does not begin it.
  const isInside = call?.connections.some(
    ({ party, direction }) => party.line === callingDevice.line && direction === 'incoming',
  )
  if (isInside) return undefined
  return { type: 'originated', switchCallId, at, callingDevice, calledDevice }
}
