/** What administrators may ask and change about rights between people. */
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { changesBetween } from '../audit/index.ts'
import type { SystemEvents } from '../bus/index.ts'
import type { Grants, Groups, People, Person } from '../directory/index.ts'
import type { ClientRequest, Handlers } from '../handlers.ts'
import { type Access, gradeText, levelGrade, newGradeOf, type Viewer } from '../rights/index.ts'
import type { RightsViews } from '../session/index.ts'
import type { SettingsBook } from '../settings/index.ts'
import { actorOf } from './actor.ts'
import { groupFields } from './group-routes.ts'

export interface AdminRightsRouteParts {
  readonly people: People
  readonly groups: Groups
  readonly grants: Grants
  readonly access: Access
  readonly settings: SettingsBook
  readonly rightsViews: RightsViews
  readonly systemEvents: SystemEvents
}

export function adminRightsRoutes(parts: AdminRightsRouteParts) {
  const { people, groups, grants, access, settings, rightsViews, systemEvents } = parts
  const find = (id: string): Person => {
    const person = people.get(id)
    if (!person) throw new NamedError(contractErrors, 'not-found', { what: 'person', key: id })
    return person
  }
  const named = (word: string): Person => people.byUser(word.toLowerCase()) ?? find(word)
  const viewerOf = (person: Person): Viewer => ({
    personId: person.id,
    role: person.role,
    language: person.language ?? 'en',
  })

  const gradeGiven = (owner: Person, other: Person) => {
    const given = grants.get(owner.id, other.id)
    return given ? gradeText(given.grade) : null
  }
  const note = (request: ClientRequest, owner: Person, other: Person, before: string | null) => {
    const changes = changesBetween({ rights: before }, { rights: gradeGiven(owner, other) })
    request.note({ target: `${owner.user} → ${other.user}`, changes })
  }

  return {
    listPersonGrants: ({ params }) => rightsViews.grantsOf(find(params.id).id),

    async setPersonGrant({ params, body }, viewer, request) {
      const [owner, other] = [find(params.id), find(params.viewerId)]
      const before = gradeGiven(owner, other)
      const grade = newGradeOf(body)
      access.checkGiven(grade, grants.get(owner.id, other.id)?.grade)
      const grant = await grants.give(owner.id, other.id, grade)
      note(request, owner, other, before)
      const details = { user: owner.user, other: other.user, level: grant.grade.level }
      systemEvents.record('grant-set', details, actorOf(people, viewer))
      return rightsViews.grant(grant)
    },

    async deletePersonGrant({ params }, viewer, request) {
      const [owner, other] = [find(params.id), find(params.viewerId)]
      const before = gradeGiven(owner, other)
      await grants.revoke(owner.id, other.id)
      note(request, owner, other, before)
      systemEvents.record('grant-removed', { user: owner.user, other: other.user }, actorOf(people, viewer))
    },

    getRightsLens: ({ query }) => rightsViews.lens(viewerOf(find(query.viewerId)), find(query.ownerId)),

    previewRights({ body }) {
      const [viewer, owner] = [viewerOf(find(body.viewerId)), find(body.ownerId)]
      const { change } = body
      if ('grant' in change) return rightsViews.previewGrant(viewer, owner.id, change.grant)
      if ('defaultLevel' in change) {
        const [before, after] = [levelGrade(settings.current.defaultLevel), levelGrade(change.defaultLevel)]
        const changed = access.with({ forAll: () => [{ rule: 'level-for-all', ...after }] })
        return rightsViews.preview(changed, viewer, owner.id, before, after)
      }
      const { groupId, ...fields } = change
      const group = groups.get(groupId)
      if (!group) throw new NamedError(contractErrors, 'not-found', { what: 'group', key: groupId })
      const proposed = { ...group, ...groupFields(fields) }
      const changed = access.with({ doorsOf: (personId) => groups.doorsWith(proposed, personId) })
      const isLeader = fields.leaderGrade !== undefined
      const [before, after] = isLeader
        ? [group.leaderGrade, proposed.leaderGrade]
        : [group.memberGrade, proposed.memberGrade]
      return rightsViews.preview(changed, viewer, owner.id, before, after)
    },

    explainRight({ query }) {
      const [viewer, target] = [named(query.viewer), named(query.target)]
      const { answer, steps } = access.explain(viewerOf(viewer), query.action, target.id, query.line)
      return {
        viewerName: viewer.name,
        targetName: target.name,
        action: query.action,
        answer,
        steps: steps.map((step) => ({ ...step })),
      }
    },
  } satisfies Partial<Handlers>
}
