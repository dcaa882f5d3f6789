/** The audit log as a table for spreadsheets (RFC 4180). */
import type { AuditEntry } from './audit-entry.ts'

const COLUMNS = ['time', 'actor', 'action', 'target', 'refused', 'changes', 'address', 'device'] as const

/** The byte order mark makes spreadsheets read UTF-8. */
export async function* auditCsv(entries: AsyncIterable<AuditEntry>): AsyncGenerator<string> {
  yield `\ufeff${COLUMNS.join(',')}\r\n`
  for await (const entry of entries) {
    const { at, actor, action, target, refused, changes, address, device } = entry
    const told = changes.map(({ field, before, after }) => `${field}: ${before ?? '—'} → ${after ?? '—'}`)
    const cells = [
      ...[new Date(at).toISOString(), actor, action, target, refused ?? '', told.join('; ')],
      ...[address, device],
    ]
    yield `${cells.map(csvCell).join(',')}\r\n`
  }
}

/** A spreadsheet takes what begins with one of these for a formula; whoever chose their own name must not write one. */
const FORMULA = /^[=+\-@\t\r]/

function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
