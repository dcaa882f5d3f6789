/** Which entries have been kept for long enough, and which a reader has not seen yet. */
import type { Statement, Store } from '../store/index.ts'
import { unnoticedResults } from './journal-entry.ts'

export function deleteEntries(ids: readonly string[]): Statement {
  return {
    sql: `delete from journal_entry where ended_at is not null and id in (${ids.map(() => '?').join(', ')})`,
    parameters: ids,
  }
}

/** For how long entries of each kind are kept, days; 0 for ever (§10.4.1.2). */
export interface JournalKeep {
  readonly internalDays: number
  readonly externalDays: number
  readonly notedDays: number
}

const DAY_MS = 86_400_000
const kinds = {
  internalDays: "note = '' and is_internal = 1",
  externalDays: "note = '' and is_internal = 0",
  notedDays: "note <> ''",
} as const satisfies Record<keyof JournalKeep, string>

/** Entries that have been kept for long enough, the oldest first; none under way. */
export function selectOutdated(
  store: Store,
  keep: JournalKeep,
  now: number,
  limit: number,
): readonly string[] {
  const wanted = (Object.keys(kinds) as (keyof JournalKeep)[]).filter((kind) => keep[kind] > 0)
  if (wanted.length === 0) return []
  const each = wanted.map((kind) => `(${kinds[kind]} and started_at < ?)`)
  const rows = store.rows({
    sql: `select id from journal_entry where ended_at is not null and (${each.join(' or ')}) order by started_at limit ?`,
    parameters: [...wanted.map((kind) => now - keep[kind] * DAY_MS), limit],
  })
  return (rows as { id: string }[]).map(({ id }) => id)
}

/** Calls that came in since `seenAt` and that nobody took; not further back than `from`. */
export function countUnseen(store: Store, lines: readonly string[], seenAt: number, from: number): number {
  if (lines.length === 0) return 0
  const marks = (list: readonly unknown[]) => list.map(() => '?').join(', ')
  const [row] = store.rows({
    sql: `select count(*) as n from journal_entry where line in (${marks(lines)}) and started_at > ? and ended_at > ?
      and direction = 'incoming' and result in (${marks(unnoticedResults)})`,
    parameters: [...lines, from, seenAt, ...unnoticedResults],
  }) as { n: number }[]
  return Number(row!.n)
}
