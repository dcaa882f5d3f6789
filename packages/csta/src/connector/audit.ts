/**
 * Calls of which nothing has been heard for long are asked for: an event may have been lost, and nothing shall be shown for ever that
 * is not so.
 */
import type { CancelTimer, Clock } from '@offhook/base'
import { type LineNumber, liveConnections } from '@offhook/telephony'
import type { CallBook } from './call-book.ts'

const QUIET_MS = 10 * 60_000
const AUDIT_MS = 60_000
/** Calls that are asked for at a time. */
const MOST_AUDITED = 50

/** `askFor` is given the lines of quiet calls. The result stops it. */
export function startAudit(
  book: CallBook,
  clock: Clock,
  askFor: (lines: readonly LineNumber[]) => void,
): CancelTimer {
  let cancel: CancelTimer = () => {}
  const audit = () => {
    const now = clock.now()
    const lines = new Set<LineNumber>()
    for (const call of book.quietSince(now - QUIET_MS).slice(0, MOST_AUDITED)) {
      book.confirm(call.switchCallId, now)
      for (const { party } of liveConnections(call)) if (party.line !== undefined) lines.add(party.line)
    }
    if (lines.size > 0) askFor([...lines])
    cancel = clock.after(AUDIT_MS, audit)
  }
  cancel = clock.after(AUDIT_MS, audit)
  return () => cancel()
}
