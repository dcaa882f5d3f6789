/** What leaders and deputies change of their groups, without being administrators. */
import { NamedError } from '@offhook/base'
import { contractErrors, type LedGroupView } from '@offhook/contract'
import { changesBetween } from '../audit/index.ts'
import type { SystemEvents } from '../bus/index.ts'
import { type Group, type Groups, leadersOf, type People } from '../directory/index.ts'
import type { Directories } from '../directory-source/index.ts'
import type { Handlers } from '../handlers.ts'
import {
  type Access,
  type Grade,
  gradeText,
  namesOf,
  type Rights,
  union,
  type Viewer,
} from '../rights/index.ts'
import type { SettingsBook } from '../settings/index.ts'
import { contains, pageOf } from '../store/index.ts'
import { actorOf } from './actor.ts'
import { groupFields, groupView } from './group-routes.ts'

export interface LedGroupRouteParts {
  readonly people: People
  readonly groups: Groups
  readonly directories: Directories
  readonly access: Access
  readonly settings: SettingsBook
  readonly systemEvents: SystemEvents
}

export function ledGroupRoutes(parts: LedGroupRouteParts) {
  const { people, groups, directories, access, settings, systemEvents } = parts
  /** A group of others is answered like one that is not there. */
  const led = (viewer: Viewer, id: string): Group => {
    const group = groups.get(id)
    if (!group || !leadersOf(group).has(viewer.personId))
      throw new NamedError(contractErrors, 'not-found', { what: 'group', key: id })
    return group
  }
  /**
   * Whoever leads passes on at most what they have over members themselves: else they could give it to themselves as a member.
   * Where people give each other nothing, leaders give their members nothing
   * either; what these have may stay.
   */
  const passable = ({ memberGrade, leaderGrade }: Group): Rights =>
    settings.current.mayGrant ? union(memberGrade.rights, leaderGrade.rights) : memberGrade.rights
  const view = (group: Group): LedGroupView => ({
    ...groupView(group),
    passableRights: namesOf(passable(group)),
  })
  const checkPassedOn = (group: Group, given: Grade) => {
    access.checkGiven(given, group.memberGrade)
    const own = new Set(namesOf(passable(group)))
    const right = namesOf(given.rights).find((name) => !own.has(name))
    if (right === undefined) return
    if (!settings.current.mayGrant)
      throw new NamedError(contractErrors, 'not-permitted', { rule: 'granting-switched-off' })
    const { name, leaderGrade, memberGrade } = group
    throw new NamedError(contractErrors, 'not-permitted', {
      ...{ rule: 'leader-passes-on-own', group: name, right },
      ...{ level: leaderGrade.level, memberLevel: memberGrade.level },
    })
  }
  const told = ({ description, keys, memberGrade }: Group) => ({
    description,
    keys: keys.map(({ label, number }) => `${label} ${number}`).join(', '),
    membersAmongThemselves: gradeText(memberGrade),
  })
  const names = ({ memberIds }: Group) => ({
    members: [...memberIds]
      .map((id) => people.get(id)?.name ?? id)
      .sort()
      .join(', '),
  })

  return {
    listLedGroups: (_input, viewer) =>
      [...groups.all()]
        .filter((group) => leadersOf(group).has(viewer.personId))
        .sort((a, b) => a.name.localeCompare(b.name))
        .map(view),

    listLedGroupMembers({ params, query }, viewer) {
      const group = led(viewer, params.id)
      const members = [...group.memberIds].flatMap((id) => people.get(id) ?? [])
      const found = members.filter(({ name, department }) => contains(query.text, name, department))
      const page = pageOf(found, ({ name, id }) => `${name.toLowerCase()} ${id}`, query)
      const items = page.items.map(({ id, name, department }) => ({
        ...{ personId: id, name, department },
        isPrimary: group.primaryIds.has(id),
      }))
      return { items, next: page.next }
    },

    async changeLedGroup({ params, body }, viewer, request) {
      const before = led(viewer, params.id)
      const fields = groupFields(body)
      if (fields.memberGrade) checkPassedOn(before, fields.memberGrade)
      directories.ownership.checkGroup(before, fields)
      const group = await groups.change(params.id, fields)
      request.note({ target: group.name, changes: changesBetween(told(before), told(group)) })
      const changed = Object.keys(fields).join(', ')
      systemEvents.record('group-changed', { group: group.name, fields: changed }, actorOf(people, viewer))
      return view(group)
    },

    async removeLedGroupMembers({ params, body }, viewer, request) {
      const before = led(viewer, params.id)
      directories.ownership.checkGroup(before, {}, true)
      const group = await groups.removeMembers(params.id, body.personIds)
      request.note({ target: group.name, changes: changesBetween(names(before), names(group)) })
      const details = { group: group.name, count: body.personIds.length }
      systemEvents.record('group-members-removed', details, actorOf(people, viewer))
      return view(group)
    },
  } satisfies Partial<Handlers>
}
