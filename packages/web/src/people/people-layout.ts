/** How people stand in the list: groups, rows of tiles, and where an arrow key leads. Pure. */
import type { PersonView } from '@offhook/contract'

export type PeopleFilter = 'all' | 'favourites' | 'monitor' | 'free'

export interface Group {
  readonly key: string
  /** Null for the group that has no name of its own. */
  readonly name: string | null
  readonly people: readonly PersonView[]
}

export type Row =
  | { readonly kind: 'heading'; readonly key: string; readonly group: Group }
  | {
      readonly kind: 'tiles'
      readonly key: string
      readonly people: readonly PersonView[]
      readonly start: number
    }

/** Whether somebody could take a call now. */
export function isFree(person: PersonView): boolean {
  const isPresent = person.presence.state === 'available' || person.presence.state === 'away'
  return isPresent && person.lines.some((line) => line.status === 'free' && !line.doNotDisturb)
}

export function matches(person: PersonView, text: string): boolean {
  const wanted = fold(text).split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return true
  const haystack = fold(
    [
      person.name,
      person.department,
      person.position,
      person.note,
      ...person.lines.map((line) => line.line),
      ...person.numbers.map((number) => `${number.display} ${number.canonical ?? ''}`),
    ].join(' '),
  )
  return wanted.every((word) => haystack.includes(word))
}

function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

export function filterPeople(
  people: readonly PersonView[],
  filter: PeopleFilter,
  text: string,
): readonly PersonView[] {
  return people.filter((person) => {
    if (filter === 'favourites' && !person.isFavourite) return false
    if (filter === 'free' && !isFree(person)) return false
    return matches(person, text)
  })
}

/** Departments of one or two people each would only tear the list apart. */
const LEAST_PEOPLE_A_GROUP = 4

/** Favourites first, then by department where departments are large enough, else everybody by name. */
export function groupPeople(people: readonly PersonView[]): readonly Group[] {
  const favourites = people.filter((person) => person.isFavourite)
  const others = people.filter((person) => !person.isFavourite)
  const groups = byDepartment(others)
  const isTorn = others.length < groups.length * LEAST_PEOPLE_A_GROUP
  const rest = isTorn && others.length > 0 ? [{ key: 'everybody', name: null, people: others }] : groups
  return favourites.length > 0 ? [{ key: 'favourites', name: null, people: favourites }, ...rest] : rest
}

function byDepartment(people: readonly PersonView[]): readonly Group[] {
  const departments = new Map<string, PersonView[]>()
  for (const person of people) {
    const members = departments.get(person.department)
    if (members) members.push(person)
    else departments.set(person.department, [person])
  }
  return [...departments]
    .sort(([a], [b]) => (a === '' ? 1 : b === '' ? -1 : a.localeCompare(b)))
    .map(([name, members]) => ({
      key: `department ${name}`,
      name: name === '' ? null : name,
      people: members,
    }))
}

export function rowsOf(groups: readonly Group[], columns: number): readonly Row[] {
  const rows: Row[] = []
  let start = 0
  for (const group of groups) {
    rows.push({ kind: 'heading', key: group.key, group })
    for (let at = 0; at < group.people.length; at += columns) {
      const people = group.people.slice(at, at + columns)
      rows.push({ kind: 'tiles', key: `${group.key} ${at}`, people, start })
      start += people.length
    }
  }
  return rows
}

export type WalkKey = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown' | 'Home' | 'End'

/** The index of the person to which `key` leads from the one at `index`. */
export function walk(rows: readonly Row[], index: number, key: WalkKey): number {
  const tiles = rows.filter((row) => row.kind === 'tiles')
  const last = tiles.at(-1)
  if (!last) return 0
  const end = last.start + last.people.length - 1
  if (key === 'Home') return 0
  if (key === 'End') return end
  if (key === 'ArrowLeft') return Math.max(0, index - 1)
  if (key === 'ArrowRight') return Math.min(end, index + 1)
  const rowIndex = tiles.findIndex((row) => index < row.start + row.people.length)
  const row = tiles[rowIndex]!
  const next = tiles[rowIndex + (key === 'ArrowDown' ? 1 : -1)]
  if (!next) return index
  return next.start + Math.min(index - row.start, next.people.length - 1)
}

/** What Enter calls: the first number that can be dialled. */
export function numberToDial(person: PersonView): string | null {
  return person.numbers.find((number) => number.dial !== '')?.dial ?? person.lines[0]?.line ?? null
}

/** The call that rings at one of their lines and may be picked up. */
export function pickupOf(person: PersonView): { readonly callId: string; readonly line: string } | null {
  const line = person.lines.find(({ pickupCallId }) => pickupCallId !== null)
  return line?.pickupCallId ? { callId: line.pickupCallId, line: line.line } : null
}

/** The line that says most: one with a call before one without. */
export function tellingLine(person: PersonView): PersonView['lines'][number] | undefined {
  const weight = { ringing: 4, busy: 3, calling: 2, free: 1, outOfService: 0 }
  return [...person.lines].sort((a, b) => weight[b.status] - weight[a.status])[0]
}

/** What somebody is, and where. */
export function organisationOf({
  position,
  department,
  company,
}: Pick<PersonView, 'position' | 'department' | 'company'>): string {
  return [position, department, company].filter(Boolean).join(' · ')
}
