/** How entries stand in the list: by time with a heading for each day, or by something else without. Pure. */
import type { JournalEntry } from '@offhook/contract'
import { isMissed } from '../calls/missed.ts'
import { dayOf } from '../i18n/format.ts'

export type JournalFilter = 'all' | 'missed' | 'incoming' | 'outgoing' | 'notReached' | 'flagged' | 'shared'
export type JournalSort = 'newest' | 'oldest' | 'longest' | 'name'

export type JournalRow =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'entry'; readonly key: string; readonly entry: JournalEntry }

export function journalRows(
  entries: readonly JournalEntry[],
  sort: JournalSort = 'newest',
): readonly JournalRow[] {
  if (sort === 'longest' || sort === 'name') {
    return entries.map((entry) => ({ kind: 'entry', key: entry.id, entry }))
  }
  const rows: JournalRow[] = []
  let day: number | undefined
  for (const entry of entries) {
    const at = dayOf(entry.startedAt)
    if (at !== day) rows.push({ kind: 'day', key: `day ${at}`, at })
    day = at
    rows.push({ kind: 'entry', key: entry.id, entry })
  }
  return rows
}

/** Whether one called in vain. */
function isNotReached({ direction, answeredAt, endedAt }: JournalEntry): boolean {
  return direction === 'outgoing' && answeredAt === null && endedAt !== null
}

export interface JournalChoice {
  readonly filter: JournalFilter
  readonly line: string | null
  readonly text: string
  /** Null: of all projects and of none. Empty: of none. */
  readonly project: string | null
  readonly sort: JournalSort
  /** Null: one's own. */
  readonly personId: string | null
}

/** Whether a new entry belongs into a list that was asked for with `query`. */
export function belongs(entry: JournalEntry, choice: JournalChoice): boolean {
  const { filter, line, text, project, sort, personId } = choice
  // News is of one's own lines, and comes last in time: elsewhere the list is asked for again.
  if (personId !== null || filter === 'shared' || sort !== 'newest') return false
  if (project !== null && (entry.project?.name ?? '') !== project) return false
  if (line !== null && entry.line !== line) return false
  if (filter === 'missed' && !isMissed(entry)) return false
  if ((filter === 'incoming' || filter === 'outgoing') && entry.direction !== filter) return false
  if (filter === 'notReached' && !isNotReached(entry)) return false
  if (filter === 'flagged' && !entry.isFlagged) return false
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return true
  const { other, contact, note } = entry
  return [other.name, other.display, other.canonical, contact, note].some((value) =>
    value?.toLowerCase().includes(wanted),
  )
}

/** Puts a new or changed entry into the loaded pages: in place where it is known, at the top where it is new. */
export function withEntry<Page extends { readonly items: readonly JournalEntry[] }>(
  pages: readonly Page[],
  entry: JournalEntry,
): readonly Page[] {
  const isKnown = pages.some((page) => page.items.some(({ id }) => id === entry.id))
  return pages.map((page, index) => {
    if (isKnown) return { ...page, items: page.items.map((old) => (old.id === entry.id ? entry : old)) }
    return index === 0 ? { ...page, items: [entry, ...page.items] } : page
  })
}
