/** How entries stand in the list: newest first, with a heading for each day. Pure. */
import type { JournalEntry } from '@offhook/contract'
import { dayOf } from '../i18n/format.ts'

export type JournalFilter = 'all' | 'missed' | 'incoming' | 'outgoing'

export type JournalRow =
  | { readonly kind: 'day'; readonly key: string; readonly at: number }
  | { readonly kind: 'entry'; readonly key: string; readonly entry: JournalEntry }

export function journalRows(entries: readonly JournalEntry[]): readonly JournalRow[] {
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

/** Whether it went unanswered on one's own side. */
export function isMissed(entry: JournalEntry): boolean {
  return entry.direction === 'incoming' && (entry.result === 'missed' || entry.result === 'noAnswer')
}

export interface JournalChoice {
  readonly filter: JournalFilter
  readonly line: string | null
  readonly text: string
  /** Null: of all projects and of none. Empty: of none. */
  readonly project: string | null
}

/** Whether a new entry belongs into a list that was asked for with `query`. */
export function belongs(entry: JournalEntry, { filter, line, text, project }: JournalChoice): boolean {
  if (project !== null && (entry.project?.name ?? '') !== project) return false
  if (line !== null && entry.line !== line) return false
  if (filter === 'missed' && !isMissed(entry)) return false
  if ((filter === 'incoming' || filter === 'outgoing') && entry.direction !== filter) return false
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return true
  return [entry.other.name, entry.other.display, entry.other.canonical, entry.note].some((value) =>
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
