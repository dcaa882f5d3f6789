/** Whom a fact about a call concerns. */
import { type Call, type CallFact, type LineNumber, liveConnections } from '@offhook/telephony'

/** Whose monitors are told: who was or is in the call, and the line of which the fact is. */
export function linesOf(fact: CallFact, calls: readonly (Call | undefined)[]): ReadonlySet<LineNumber> {
  const lines = new Set<LineNumber>()
  for (const call of calls) {
    for (const { party } of call ? liveConnections(call) : [])
      if (party.line !== undefined) lines.add(party.line)
  }
  const subject =
    fact.type === 'failed'
      ? fact.failingDevice
      : fact.type === 'diverted'
        ? fact.divertingDevice
        : fact.type === 'connectionCleared'
          ? fact.droppedConnection
          : undefined
  if (subject?.line !== undefined) lines.add(subject.line)
  return lines
}
