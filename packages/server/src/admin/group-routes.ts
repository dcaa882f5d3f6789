/** What administrators may ask and change about groups. */
import { NamedError } from '@offhook/base'
import { contractErrors, type GroupView, type NewGrade } from '@offhook/contract'
import { changesBetween } from '../audit/index.ts'
import type { SystemEvents } from '../bus/index.ts'
import type { Group, Groups, People, Profiles } from '../directory/index.ts'
import type { Directories } from '../directory-source/index.ts'
import type { Handlers } from '../handlers.ts'
import { type Access, type Grade, gradeText, gradeView, newGradeOf } from '../rights/index.ts'
import { contains, pageOf } from '../store/index.ts'
import { actorOf } from './actor.ts'
import { present } from './present.ts'

export interface GroupRouteParts {
  readonly people: People
  readonly groups: Groups
  readonly profiles: Profiles
  readonly directories: Directories
  readonly access: Access
  readonly systemEvents: SystemEvents
}

export function groupRoutes(parts: GroupRouteParts) {
  const { people, groups, profiles, directories, access, systemEvents } = parts
  const find = (id: string): Group => {
    const group = groups.get(id)
    if (!group) throw new NamedError(contractErrors, 'not-found', { what: 'group', key: id })
    return group
  }
  const checkPeople = (ids: readonly (string | null | undefined)[]) => {
    const unknown = ids.find((id) => typeof id === 'string' && !people.get(id))
    if (typeof unknown === 'string') {
      throw new NamedError(contractErrors, 'not-found', { what: 'person', key: unknown })
    }
  }
  type Links = Pick<Partial<Group>, 'leaderId' | 'deputyIds' | 'monitorGroups' | 'profileId'>
  const checkLinks = (body: Links) => {
    checkPeople([body.leaderId, ...(body.deputyIds ?? [])])
    if (typeof body.profileId === 'string') profiles.find(body.profileId)
    for (const { groupId } of body.monitorGroups ?? []) find(groupId)
  }
  type Grades = Pick<Partial<Group>, 'memberGrade' | 'leaderGrade'>
  const checkGrades = ({ memberGrade, leaderGrade }: Grades, before?: Group) => {
    if (memberGrade) access.checkGiven(memberGrade, before?.memberGrade)
    if (leaderGrade) access.checkGiven(leaderGrade, before?.leaderGrade)
  }

  const nameOf = (id: string | null) => (id === null ? null : (people.get(id)?.name ?? id))
  /** As the audit log keeps it: people by their names. */
  const told = ({
    memberIds,
    primaryIds,
    leaderId,
    deputyIds,
    memberGrade,
    leaderGrade,
    profileId,
    ...fields
  }: Group) => ({
    ...fields,
    profile: profileId === null ? null : (profiles.get(profileId)?.name ?? null),
    leader: nameOf(leaderId),
    deputies: deputyIds.map(nameOf).join(', '),
    membersAmongThemselves: gradeText(memberGrade),
    leaderOverMembers: gradeText(leaderGrade),
    ...members({ memberIds }),
  })
  const members = ({ memberIds }: Pick<Group, 'memberIds'>) => ({
    members: [...memberIds].map(nameOf).sort().join(', '),
  })

  return {
    listGroups({ query }) {
      const found = [...groups.all()].filter(({ name, description }) =>
        contains(query.text, name, description),
      )
      const page = pageOf(found, (group) => `${group.name.toLowerCase()} ${group.id}`, query)
      return { items: page.items.map(groupView), next: page.next }
    },

    getGroup: ({ params }) => groupView(find(params.id)),

    async createGroup({ body }, viewer, request) {
      const fields = groupFields(body)
      checkLinks(fields)
      checkGrades(fields)
      checkPeople(body.memberIds ?? [])
      const group = await groups.create({ ...fields, name: body.name, memberIds: body.memberIds ?? [] })
      request.note({ target: group.name, changes: changesBetween({}, told(group)) })
      systemEvents.record('group-created', { group: group.name }, actorOf(people, viewer))
      return groupView(group)
    },

    async changeGroup({ params, body }, viewer, request) {
      const fields = groupFields(body)
      checkLinks(fields)
      const before = find(params.id)
      checkGrades(fields, before)
      directories.ownership.checkGroup(before, fields)
      const group = await groups.change(params.id, fields)
      request.note({ target: group.name, changes: changesBetween(told(before), told(group)) })
      const names = Object.keys(fields).join(', ')
      systemEvents.record('group-changed', { group: group.name, fields: names }, actorOf(people, viewer))
      return groupView(group)
    },

    async deleteGroup({ params }, viewer, request) {
      const group = find(params.id)
      request.note({ target: group.name })
      directories.ownership.checkRemoval(group.id)
      await groups.remove(group.id)
      systemEvents.record('group-removed', { group: group.name }, actorOf(people, viewer))
    },

    listGroupMembers({ params, query }) {
      const group = find(params.id)
      const members = [...group.memberIds].flatMap((id) => people.get(id) ?? [])
      const found = members.filter((person) => contains(query.text, person.name, person.department))
      const page = pageOf(found, (person) => `${person.name.toLowerCase()} ${person.id}`, query)
      const items = page.items.map(({ id, name, department, isActive, lastSeenAt }) => ({
        personId: id,
        name,
        department,
        isPrimary: group.primaryIds.has(id),
        isActive,
        lastSeenAt,
      }))
      return { items, next: page.next }
    },

    async addGroupMembers({ params, body }, viewer, request) {
      const before = find(params.id)
      checkPeople(body.personIds)
      directories.ownership.checkGroup(before, {}, true)
      const group = await groups.addMembers(params.id, body.personIds)
      request.note({ target: group.name, changes: changesBetween(members(before), members(group)) })
      const details = { group: group.name, count: body.personIds.length }
      systemEvents.record('group-members-added', details, actorOf(people, viewer))
      return groupView(group)
    },

    async removeGroupMembers({ params, body }, viewer, request) {
      const before = find(params.id)
      directories.ownership.checkGroup(before, {}, true)
      const group = await groups.removeMembers(params.id, body.personIds)
      request.note({ target: group.name, changes: changesBetween(members(before), members(group)) })
      const details = { group: group.name, count: body.personIds.length }
      systemEvents.record('group-members-removed', details, actorOf(people, viewer))
      return groupView(group)
    },

    listPersonGroups({ params }) {
      checkPeople([params.id])
      return groups.ofPerson(params.id).map(groupView)
    },
  } satisfies Partial<Handlers>
}

export function groupView(group: Group): GroupView {
  const { memberIds, primaryIds, memberGrade, leaderGrade, ...fields } = group
  return {
    ...fields,
    deputyIds: [...fields.deputyIds],
    entitlements: [...fields.entitlements],
    monitorGroups: [...fields.monitorGroups],
    keys: [...fields.keys],
    memberGrade: gradeView(memberGrade),
    leaderGrade: gradeView(leaderGrade),
    members: memberIds.size,
  }
}

type WithGrades<Fields> = Omit<Fields, 'memberGrade' | 'leaderGrade' | 'memberIds'> & {
  memberGrade?: Grade
  leaderGrade?: Grade
}

/** The fields that were given, with their grades. */
export function groupFields<
  Fields extends {
    memberGrade?: NewGrade | undefined
    leaderGrade?: NewGrade | undefined
    memberIds?: unknown
  },
>(body: Fields): WithGrades<ReturnType<typeof present<Fields>>> {
  const { memberGrade, leaderGrade, memberIds, ...fields } = body
  return {
    ...present(fields),
    ...(memberGrade ? { memberGrade: newGradeOf(memberGrade) } : {}),
    ...(leaderGrade ? { leaderGrade: newGradeOf(leaderGrade) } : {}),
  } as never
}
