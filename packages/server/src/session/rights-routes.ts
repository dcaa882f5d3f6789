/** What a person may ask and change about rights: over others, and over themselves. */
import { NamedError } from '@offhook/base'
import { allRights, contractErrors } from '@offhook/contract'
import type { Grants, People, Person } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import { type Access, levelRights, namesOf, newGradeOf, questionOf, type Viewer } from '../rights/index.ts'
import type { SettingsBook } from '../settings/index.ts'
import { contains, pageOf } from '../store/index.ts'
import type { RightsViews } from './rights-views.ts'

export interface RightsRouteParts {
  readonly people: People
  readonly grants: Grants
  readonly access: Access
  readonly settings: SettingsBook
  readonly rightsViews: RightsViews
}

export function rightsRoutes({ people, grants, access, settings, rightsViews }: RightsRouteParts) {
  const find = (id: string): Person => {
    const person = people.get(id)
    if (!person) throw new NamedError(contractErrors, 'not-found', { what: 'person', key: id })
    return person
  }
  const colleague = (id: string, viewer: Viewer): Person => {
    if (id === viewer.personId) {
      throw new NamedError(contractErrors, 'not-permitted', { rule: 'viewer-is-owner' })
    }
    return find(id)
  }
  const checkMayGrant = () => {
    if (!settings.current.mayGrant) {
      throw new NamedError(contractErrors, 'not-permitted', { rule: 'granting-switched-off' })
    }
  }
  const viewerOf = (person: Person): Viewer => ({
    personId: person.id,
    role: person.role,
    language: person.language ?? 'en',
  })

  return {
    getLevels: () => ({
      rights: [...allRights],
      levels: {
        none: namesOf(levelRights.none),
        public: namesOf(levelRights.public),
        business: namesOf(levelRights.business),
        team: namesOf(levelRights.team),
        personal: namesOf(levelRights.personal),
      },
    }),

    getRightsOver: ({ params }, viewer) => rightsViews.lens(viewer, find(params.id)),

    listMyViewers({ query }, viewer) {
      const { action, linePosition } = questionOf(query.right)
      const able = [...people.all()].filter(
        (person) =>
          person.id !== viewer.personId &&
          person.isActive &&
          contains(query.text, person.name, person.department) &&
          access.allows(viewerOf(person), action, viewer.personId, linePosition),
      )
      const page = pageOf(able, (person) => `${person.name.toLowerCase()} ${person.id}`, query)
      const items = page.items.map((person) => {
        const { steps } = access.explain(viewerOf(person), action, viewer.personId, linePosition)
        return { personId: person.id, name: person.name, steps: steps.map((step) => ({ ...step })) }
      })
      return { items, next: page.next }
    },

    listGrants: (_input, viewer) => rightsViews.grantsOf(viewer.personId),

    async giveGrant({ params, body }, viewer) {
      checkMayGrant()
      const person = colleague(params.id, viewer)
      const grade = newGradeOf(body)
      access.checkGiven(grade, grants.get(viewer.personId, person.id)?.grade)
      return rightsViews.grant(await grants.give(viewer.personId, person.id, grade))
    },

    /** What is one's own word can be taken back also where giving is switched off. */
    async revokeGrant({ params }, viewer) {
      await grants.revoke(viewer.personId, find(params.id).id)
    },

    previewGrant({ params, body }, viewer) {
      checkMayGrant()
      return rightsViews.previewGrant(viewerOf(colleague(params.id, viewer)), viewer.personId, body)
    },

    listGrantRequests: (_input, viewer) => rightsViews.requestsOf(viewer.personId),

    async acceptGrantRequest({ params, body }, viewer) {
      checkMayGrant()
      const request = grants.request(viewer.personId, params.id)
      if (!request) throw new NamedError(contractErrors, 'not-found', { what: 'request', key: params.id })
      // What was given before stays: whoever asks for more must not end with less.
      const asked = body.grade ? newGradeOf(body.grade) : request.grade
      access.checkGiven(asked, grants.get(viewer.personId, params.id)?.grade)
      return rightsViews.grant(await grants.add(viewer.personId, params.id, asked))
    },

    async declineGrantRequest({ params }, viewer) {
      await grants.decline(viewer.personId, params.id)
    },

    async forgetGrantRequest({ params }, viewer) {
      await grants.withdraw(viewer.personId, params.id)
    },

    async askForGrant({ params, body }, viewer) {
      checkMayGrant()
      const owner = colleague(params.id, viewer)
      const grade = newGradeOf(body.grade)
      access.checkGiven(grade, grants.get(owner.id, viewer.personId)?.grade)
      const request = await grants.ask(owner.id, viewer.personId, grade, body.message)
      return rightsViews.request(request)
    },

    /** A declined one is the owner's to forget. */
    async withdrawGrantRequest({ params }, viewer) {
      if (grants.request(params.id, viewer.personId)?.state !== 'open') {
        throw new NamedError(contractErrors, 'not-found', { what: 'request', key: params.id })
      }
      await grants.withdraw(params.id, viewer.personId)
    },
  } satisfies Partial<Handlers>
}
