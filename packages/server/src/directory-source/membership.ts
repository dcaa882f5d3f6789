/** Who is in which group: groups in groups unfolded, and the primary group, which lists nobody. Pure. */
import type { Link } from './link.ts'

export interface Membership {
  readonly memberIds: ReadonlySet<string>
  readonly primaryIds: ReadonlySet<string>
}

/** By the key of the group. Groups that contain each other have the same people; a member that nobody knows is left out. */
export function membershipsOf(links: Iterable<Link>): ReadonlyMap<string, Membership> {
  const all = [...links].filter(({ isGone }) => !isGone)
  const byName = new Map<string, Link>()
  for (const link of all) {
    byName.set(link.key, link)
    for (const reference of link.references) byName.set(reference, link)
  }
  const primary = new Map<string, Set<string>>()
  for (const link of all) {
    const group = link.primary === null ? undefined : byName.get(link.primary)
    if (group?.kind !== 'group') continue
    const ids = primary.get(group.key)
    if (ids) ids.add(link.targetId)
    else primary.set(group.key, new Set([link.targetId]))
  }
  const unfold = (group: Link): Set<string> => {
    const ids = new Set<string>()
    const seen = new Set([group.key])
    const waiting = [group]
    for (let at = waiting.pop(); at; at = waiting.pop()) {
      for (const id of primary.get(at.key) ?? []) ids.add(id)
      for (const name of at.members) {
        const member = byName.get(name)
        if (member?.kind === 'person') ids.add(member.targetId)
        else if (member && !seen.has(member.key)) {
          seen.add(member.key)
          waiting.push(member)
        }
      }
    }
    return ids
  }
  const groups = all.filter(({ kind }) => kind === 'group')
  return new Map(
    groups.map((group) => [
      group.key,
      { memberIds: unfold(group), primaryIds: primary.get(group.key) ?? new Set<string>() },
    ]),
  )
}
