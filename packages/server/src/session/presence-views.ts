/** Presence and appointments of people, as far as a viewer may know of them. */
import type { Clock } from '@offhook/base'
import type { AppointmentView, PersonView } from '@offhook/contract'
import { type Calendars, runningAppointment } from '../calendar/index.ts'
import type { People, Person } from '../directory/index.ts'
import type { Presences, Sight } from '../presence/index.ts'
import type { Access, Viewer } from '../rights/index.ts'
import { type AppointmentSight, appointmentView } from './appointment-view.ts'

export interface PresenceViewsOptions {
  readonly people: People
  readonly access: Access
  readonly presences: Presences
  readonly calendars: Calendars
  readonly clock: Clock
}

export class PresenceViews {
  readonly #options: PresenceViewsOptions

  constructor(options: PresenceViewsOptions) {
    this.#options = options
  }

  /** Who may not see lines or appointments must not learn of them by the presence either: it is judged without them. */
  of(viewer: Viewer, person: Person): PersonView['presence'] {
    const { access, presences, calendars, clock } = this.#options
    if (!access.allows(viewer, 'seePresence', person.id)) {
      return { state: 'offline', since: null, until: null, appointment: null }
    }
    const running = runningAppointment(calendars.of(person.id), clock.now())
    return {
      ...presences.of(person, this.sightOf(viewer, person)),
      appointment: running ? appointmentView(running, this.#appointmentSight(viewer, person)) : null,
    }
  }

  /** What of a person's presence a viewer may know. */
  sightOf(viewer: Viewer, person: Person): Sight {
    const { access } = this.#options
    return {
      lines: access.allows(viewer, 'seeLineState', person.id),
      calendar: access.allows(viewer, 'seePublicAppointments', person.id),
    }
  }

  /** The state alone, for somebody who is perhaps not here now; null where they may not see it. */
  stateSeenBy(viewerId: string, personId: string): PersonView['presence']['state'] | null {
    const { people, access, presences } = this.#options
    const [viewing, person] = [people.get(viewerId), people.get(personId)]
    if (!viewing || !person) return null
    const viewer: Viewer = { personId: viewerId, role: viewing.role, language: viewing.language ?? 'en' }
    if (!access.allows(viewer, 'seePresence', personId)) return null
    return presences.of(person, this.sightOf(viewer, person)).state
  }

  /** The appointments in a span of time that the viewer may see. */
  appointments(viewer: Viewer, person: Person, span: { from: number; to: number }): AppointmentView[] {
    const sight = this.#appointmentSight(viewer, person)
    return this.#options.calendars
      .of(person.id)
      .filter(({ start, end }) => start < span.to && end > span.from)
      .flatMap((appointment) => appointmentView(appointment, sight) ?? [])
  }

  #appointmentSight(viewer: Viewer, person: Person): AppointmentSight {
    const { access, calendars } = this.#options
    return {
      publicOnes: access.allows(viewer, 'seePublicAppointments', person.id),
      privateOnes: access.allows(viewer, 'seePrivateAppointments', person.id),
      privateDetails: access.allows(viewer, 'seePrivateAppointmentDetails', person.id),
      details: viewer.personId === person.id || calendars.sharesDetails(person.id),
    }
  }
}
