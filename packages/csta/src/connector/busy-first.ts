/** In which order lines are opened. Pure. */
import { type LineNumber, liveConnections } from '@offhook/telephony'
import type { CallBook } from './call-book.ts'

/** Lines that are known to talk come first: what is shown of them may be so no longer. */
export function busyFirst(lines: readonly LineNumber[], book: CallBook): readonly LineNumber[] {
  const busy = new Set(
    book.all().flatMap((call) => liveConnections(call).flatMap(({ party }) => party.line ?? [])),
  )
  return [...lines.filter((line) => busy.has(line)), ...lines.filter((line) => !busy.has(line))]
}
