/** What a client may ask about people. */
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { People, Person } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Presences } from '../presence/index.ts'
import type { Access } from '../rights/index.ts'
import { contains, pageOf } from '../store/index.ts'
import type { LineViews } from './line-views.ts'
import type { PersonViews } from './person-views.ts'
import type { PresenceViews } from './presence-views.ts'

export interface PeopleRouteParts {
  readonly people: People
  readonly presences: Presences
  readonly access: Access
  readonly personViews: PersonViews
  readonly lineViews: LineViews
  readonly presenceViews: PresenceViews
}

export function peopleRoutes(parts: PeopleRouteParts) {
  const { people, presences, access, personViews, lineViews, presenceViews } = parts
  const find = (id: string): Person => {
    const person = people.get(id)
    if (!person) throw new NamedError(contractErrors, 'not-found', { what: 'person', key: id })
    return person
  }
  return {
    listPeople({ query }, viewer) {
      const found = [...people.all()].filter((person) =>
        contains(query.text, person.name, ...lineViews.shown(viewer, person)),
      )
      const page = pageOf(found, (person) => `${person.name.toLowerCase()} ${person.id}`, query)
      return { items: page.items.map((person) => personViews.of(viewer, person)), next: page.next }
    },

    getPerson: ({ params }, viewer) => personViews.of(viewer, find(params.id)),

    /** Why a colleague is shown as they are. Of lines and calendar only for those who may see them. */
    explainPerson({ params }, viewer) {
      const person = find(params.id)
      const lineState = access.explain(viewer, 'seeLineState', person.id)
      const presenceRight = access.explain(viewer, 'seePresence', person.id)
      const rights = [
        presenceRight,
        lineState,
        access.explain(viewer, 'seePublicAppointments', person.id),
        access.explain(viewer, 'seeOutgoingParty', person.id, 1),
        access.explain(viewer, 'seeIncomingParty', person.id, 1),
        access.explain(viewer, 'pickUp', person.id, 1),
      ]
      const presence = presences.explain(person, presenceViews.sightOf(viewer, person))
      return {
        presence: presenceRight.answer ? presence.steps.map((step) => ({ ...step })) : [],
        rights: rights.flatMap(({ steps }) => steps.map((step) => ({ ...step }))),
      }
    },

    async setFavourite({ params, body }, viewer) {
      await people.setFavourite(viewer.personId, params.id, body.isFavourite)
    },
  } satisfies Partial<Handlers>
}
