/** What a person may ask and change about their favourites and their monitor. */
import { NamedError } from '@offhook/base'
import { type ContactGroupView, contractErrors, type PlacedEntry } from '@offhook/contract'
import {
  type ContactGroup,
  type ContactGroups,
  type Groups,
  givenGroups,
  type People,
} from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import type { SettingsBook } from '../settings/index.ts'

export interface ContactGroupRouteParts {
  readonly people: People
  readonly groups: Groups
  readonly contactGroups: ContactGroups
  readonly settings: SettingsBook
}

export function contactGroupRoutes({ people, groups, contactGroups, settings }: ContactGroupRouteParts) {
  /** Somebody who is gone is no longer shown. */
  const isThere = ({ entry }: PlacedEntry) =>
    entry.kind !== 'person' || people.get(entry.personId) !== undefined
  const own = ({ id, name, shownIn, entries }: ContactGroup): ContactGroupView => ({
    id,
    name,
    shownIn,
    entries: entries.filter(isThere),
    isLocked: false,
    origin: 'own',
  })
  const check = (entries: readonly PlacedEntry[] | undefined) => {
    const gone = entries?.find((placed) => !isThere(placed))
    if (gone?.entry.kind === 'person') {
      throw new NamedError(contractErrors, 'not-found', { what: 'person', key: gone.entry.personId })
    }
  }

  return {
    listContactGroups(_input, viewer) {
      const person = people.get(viewer.personId)
      if (!person) throw new NamedError(contractErrors, 'sign-in-needed')
      const given = givenGroups({
        person,
        groups: groups.ofPerson(person.id),
        groupOf: (id) => groups.get(id),
        everybody: settings.current.everybodyInMonitor
          ? [...people.all()].filter(({ isActive }) => isActive).map(({ id }) => id)
          : undefined,
      })
      return [...given, ...contactGroups.of(person.id).map(own)]
    },

    async createContactGroup({ body }, viewer) {
      check(body.entries)
      return own(await contactGroups.create(viewer.personId, body))
    },

    async changeContactGroup({ params, body }, viewer) {
      check(body.entries)
      const { name, shownIn, entries } = body
      const changes = {
        ...(name === undefined ? {} : { name }),
        ...(shownIn === undefined ? {} : { shownIn }),
        ...(entries === undefined ? {} : { entries }),
      }
      return own(await contactGroups.change(viewer.personId, params.id, changes))
    },

    async deleteContactGroup({ params }, viewer) {
      await contactGroups.remove(viewer.personId, params.id)
    },

    async orderContactGroups({ body }, viewer) {
      await contactGroups.order(viewer.personId, body.ids)
    },
  } satisfies Partial<Handlers>
}
