/** What a client may ask about presence, waiting, and appointments. */
import { Readable } from 'node:stream'
import { type Clock, NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { SystemEvents } from '../bus/index.ts'
import type { Calendars } from '../calendar/index.ts'
import type { People, Person } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import { type FreeWatches, readPidf, type StateWatches } from '../presence/index.ts'
import type { Access, Viewer } from '../rights/index.ts'
import type { SettingsBook } from '../settings/index.ts'
import type { CampOns } from './camp-ons.ts'
import type { PersonViews } from './person-views.ts'
import { presenceDocument } from './phone-presence.ts'
import type { PresenceViews } from './presence-views.ts'

export interface PresenceRouteParts {
  readonly settings: SettingsBook
  readonly people: People
  readonly access: Access
  readonly personViews: PersonViews
  readonly presenceViews: PresenceViews
  readonly freeWatches: FreeWatches
  readonly stateWatches: StateWatches
  readonly campOns: CampOns
  readonly calendars: Calendars
  readonly systemEvents: SystemEvents
  readonly clock: Clock
}

const MOST_DAYS_MS = 31 * 86_400_000

export function presenceRoutes(parts: PresenceRouteParts) {
  const { people, access, personViews, presenceViews, freeWatches, stateWatches } = parts
  const { campOns, calendars, systemEvents, clock } = parts
  const find = (id: string): Person => {
    const person = people.get(id)
    if (!person) throw new NamedError(contractErrors, 'not-found', { what: 'person', key: id })
    return person
  }
  /** What is set for somebody else is written down where they can be shown who did it. */
  const audit = (code: 'presence-set' | 'note-set', viewer: Viewer, person: Person) => {
    if (viewer.personId === person.id) return
    const actor = people.get(viewer.personId)?.name ?? viewer.personId
    systemEvents.record(code, { user: person.name }, actor)
  }
  const own = (viewer: Viewer) => {
    const view = calendars.view(viewer.personId)
    if (!view) throw new NamedError(contractErrors, 'not-found', { what: 'calendar', key: 'of yours' })
    return view
  }
  return {
    async setPresence({ params, body }, viewer) {
      const person = find(params.id)
      access.check(viewer, 'setPresence', person.id)
      if (body.state !== null) access.checkOn('setPresence')
      const isOver = body.until !== null && body.until <= clock.now()
      const state = isOver ? null : body.state
      await people.change(person.id, {
        ownPresence: state,
        ownPresenceUntil: state === null ? null : body.until,
        ownPresenceBy: state === null || viewer.personId === person.id ? null : viewer.personId,
      })
      audit('presence-set', viewer, person)
    },

    async setPersonNote({ params, body }, viewer) {
      const person = find(params.id)
      access.check(viewer, 'setNote', person.id)
      const note = body.until !== null && body.until <= clock.now() ? '' : body.note
      await people.change(person.id, { note, noteUntil: note === '' ? null : body.until })
      audit('note-set', viewer, person)
    },

    getPresenceDocument({ params }, viewer, request) {
      const person = find(params.id)
      access.check(viewer, 'seePresence', person.id)
      const document = presenceDocument(personViews, viewer, person)
      request.sendFile({ name: `${person.user}.pidf.xml`, content: Readable.from([document]) })
    },

    async putPresenceDocument({ body }, viewer) {
      const { state, until, note } = readPidf(body.document)
      const now = clock.now()
      const isOver = until !== null && until <= now
      if (state !== 'available') access.checkOn('setPresence')
      await people.change(find(viewer.personId).id, {
        // What is available needs nobody to say so.
        ownPresence: isOver || state === 'available' ? null : state,
        ownPresenceUntil: isOver || state === 'available' ? null : until,
        ownPresenceBy: null,
        ...(note === '' ? {} : { note, noteUntil: null }),
      })
    },

    async setAwaited({ params, body }, viewer) {
      const person = find(params.id)
      if (body.isAwaited) access.check(viewer, 'seePresence', person.id)
      if (person.id === viewer.personId) return
      await freeWatches.set(viewer.personId, person.id, body.isAwaited)
    },

    async setWatched({ params, body }, viewer) {
      const person = find(params.id)
      if (body.isWatched) access.check(viewer, 'seePresence', person.id)
      if (person.id === viewer.personId) return
      await stateWatches.set(viewer.personId, person.id, body.isWatched)
    },

    campOn: ({ params, body }, viewer) => campOns.create(viewer, find(params.id), body.minutes),

    cancelCampOn({ params }, viewer) {
      campOns.cancel(viewer, params.id)
    },

    listAppointments({ params, query }, viewer) {
      const person = find(params.id)
      access.check(viewer, 'seePublicAppointments', person.id)
      const to = Math.min(query.to, query.from + MOST_DAYS_MS)
      return presenceViews.appointments(viewer, person, { from: query.from, to })
    },

    getCalendar: (_input, viewer) => calendars.view(viewer.personId),

    async setCalendar({ body }, viewer) {
      await calendars.set(viewer.personId, body)
      return own(viewer)
    },

    async removeCalendar(_input, viewer) {
      await calendars.remove(viewer.personId)
    },

    async refreshCalendar(_input, viewer) {
      await calendars.refresh(viewer.personId)
      return own(viewer)
    },
  } satisfies Partial<Handlers>
}
