/** What is under way now, as far as it decides where a call goes, and the bound on what one line has placed. */
import type { ExplanationStep } from '@offhook/base'
import type { LineNumber } from '@offhook/telephony'

export interface PresentCalls {
  /** Connections of the extension in any state. */
  ofLine(line: LineNumber): number
  ofPeer(peer: string): number
  /** Calls that the line has placed, the one among them for which it is asked. */
  placedBy(line: LineNumber): number
}

/**
 * The step that refuses a call of `line` beyond the `most` that it may have placed; undefined where it has room. Not to be asked for
 * emergency calls.
 */
export function placedTooMany(
  line: LineNumber,
  calls: PresentCalls,
  most: number,
): ExplanationStep | undefined {
  if (calls.placedBy(line) <= most) return undefined
  return { rule: 'line-places-too-many', because: { line, most }, outcome: 'decided' }
}
