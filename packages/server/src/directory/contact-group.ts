/** Groups of favourites and of the monitor: those that people make, and those that the administration gives them. */
import type { ContactEntry, ContactGroupView, PlacedEntry } from '@offhook/contract'
import type { Group } from './group.ts'
import type { Person } from './person.ts'

export interface ContactGroupFields {
  readonly name: string
  readonly shownIn: ContactGroupView['shownIn']
  readonly entries: readonly PlacedEntry[]
}

/** A group of somebody's own. */
export interface ContactGroup extends ContactGroupFields {
  readonly id: string
  readonly personId: string
}

const places = [
  { shownIn: 'monitor', flag: 'inMonitor' },
  { shownIn: 'favourites', flag: 'inFavourites' },
] as const

export interface GivenInput {
  readonly person: Person
  /** The person's groups. */
  readonly groups: readonly Group[]
  readonly groupOf: (id: string) => Group | undefined
  /** The ids of all people, where everybody is in everybody's monitor. */
  readonly everybody: readonly string[] | undefined
}

/** What the administration gives: other groups' members, keys, extra lines, everybody. A group that comes twice is there once. */
export function givenGroups({ person, groups, groupOf, everybody }: GivenInput): ContactGroupView[] {
  const active = groups.filter(({ isActive }) => isActive)
  const people = (ids: Iterable<string>) =>
    [...ids].filter((id) => id !== person.id).map((personId): ContactEntry => ({ kind: 'person', personId }))
  const found = places.flatMap(({ shownIn, flag }) => [
    ...active.flatMap(({ monitorGroups }) =>
      monitorGroups
        .filter((shown) => shown[flag])
        .flatMap(({ groupId }) => {
          const group = groupOf(groupId)
          return group
            ? [locked(`group:${group.id}`, 'group', group.name, shownIn, people(group.memberIds))]
            : []
        }),
    ),
    ...active.flatMap(({ id, name, keys }) => {
      const shown = keys.filter((key) => key[flag])
      const entries = shown.map(({ label, number }): ContactEntry => ({ kind: 'key', label, number }))
      return entries.length > 0 ? [locked(`keys:${id}`, 'keys', name, shownIn, entries)] : []
    }),
  ])
  const extra = person.extraLines.map(({ line }): ContactEntry => ({ kind: 'line', line }))
  if (extra.length > 0) found.push(locked('extraLines', 'extraLines', '', 'favourites', extra))
  if (everybody) found.push(locked('everybody', 'everybody', '', 'monitor', people(everybody)))
  return [...new Map(found.map((group) => [`${group.shownIn} ${group.id}`, group])).values()]
}

function locked(
  id: string,
  origin: ContactGroupView['origin'],
  name: string,
  shownIn: ContactGroupView['shownIn'],
  entries: readonly ContactEntry[],
): ContactGroupView {
  return {
    id,
    name,
    shownIn,
    isLocked: true,
    origin,
    entries: entries.map((entry) => ({ entry, cell: null })),
  }
}
