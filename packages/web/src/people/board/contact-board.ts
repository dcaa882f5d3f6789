/** Groups of favourites and of the monitor, and what a drag makes of them. Pure. */
import type { ContactEntry, ContactGroupView } from '@offhook/contract'

export type ContactPlace = ContactGroupView['shownIn']

/** The same entry is in a group only once. */
export function entryKey(entry: ContactEntry): string {
  if (entry.kind === 'person') return `person:${entry.personId}`
  return entry.kind === 'line' ? `line:${entry.line}` : `key:${entry.number}:${entry.label}`
}

/** An entry on the board: the same person may be in several groups. */
export function itemId(group: ContactGroupView, entry: ContactEntry): string {
  return `${group.shownIn}/${group.id}/${entryKey(entry)}`
}

export function groupItemId(group: ContactGroupView): string {
  return `${group.shownIn}/${group.id}`
}

interface Found {
  readonly group: ContactGroupView
  /** -1 for the group as a whole. */
  readonly at: number
}

export function findItem(groups: readonly ContactGroupView[], id: string): Found | null {
  for (const group of groups) {
    if (groupItemId(group) === id) return { group, at: -1 }
    const at = group.entries.findIndex(({ entry }) => itemId(group, entry) === id)
    if (at >= 0) return { group, at }
  }
  return null
}

/** The groups that a drag from `from` onto `to` changes, with their new entries. What is given can only be copied out. */
export function moved(
  groups: readonly ContactGroupView[],
  from: string,
  to: string,
): readonly Pick<ContactGroupView, 'id' | 'entries'>[] {
  const source = findItem(groups, from)
  const target = findItem(groups, to)
  const placed = source?.group.entries[source.at]
  if (!source || !target || !placed || target.group.isLocked || from === to) return []
  const isHome = source.group === target.group
  const others = target.group.entries.filter(({ entry }) => entryKey(entry) !== entryKey(placed.entry))
  if (!isHome && others.length < target.group.entries.length) return []
  const at = target.at < 0 ? others.length : target.at
  const entries = [...others.slice(0, at), placed, ...others.slice(at)]
  const changed = [{ id: target.group.id, entries }]
  if (isHome || source.group.isLocked) return changed
  return [
    ...changed,
    { id: source.group.id, entries: source.group.entries.filter((each) => each !== placed) },
  ]
}

/** The ids of one's own groups when one of them goes a place up (-1) or down (1) among those that are shown with it. */
export function reordered(groups: readonly ContactGroupView[], id: string, step: -1 | 1): readonly string[] {
  const own = groups.filter(({ isLocked }) => !isLocked)
  const shownIn = own.find((group) => group.id === id)?.shownIn
  const beside = own.filter((group) => group.shownIn === shownIn)
  const other = beside[beside.findIndex((group) => group.id === id) + step]
  if (!other) return own.map((group) => group.id)
  return own.map((group) => (group.id === id ? other.id : group.id === other.id ? id : group.id))
}
