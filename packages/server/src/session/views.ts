/**
 * What a viewer is shown: people, lines, calls, journal. Every field that the rights of the viewer do not cover is left out here;
 * gateway and screens show what they get.
 */

import type { Clock } from '@offhook/base'
import type {
  AppointmentView,
  CallCard,
  CampOn,
  JournalEntry as JournalEntryView,
  LineView,
  Me,
  OwnLine,
  PartyView,
  PersonView,
} from '@offhook/contract'
import {
  type LineNumber,
  type LineSituation,
  type OwnConnection,
  otherParties,
  type Party,
  permittedForLine,
} from '@offhook/telephony'
import { type Calendars, runningAppointment } from '../calendar/index.ts'
import type { Calls } from '../call/index.ts'
import type { CallerNames, KnownParty, People, Person } from '../directory/index.ts'
import { durationOf, type JournalEntry } from '../journal/index.ts'
import { activityOf, hasReached, type Line, type Lines } from '../line/index.ts'
import type { Numbers } from '../location/index.ts'
import type { FreeWatches, Presences, Sight } from '../presence/index.ts'
import type { Access, Viewer } from '../rights/index.ts'
import type { SettingsBook } from '../settings/index.ts'
import { type AppointmentSight, appointmentView } from './appointment-view.ts'
import { cardOf } from './call-card.ts'
import { partyView } from './party-view.ts'

export interface ViewsOptions {
  readonly settings: SettingsBook
  readonly people: People
  readonly names: CallerNames
  readonly numbers: Numbers
  readonly access: Access
  readonly lines: Lines
  readonly calls: Calls
  readonly presences: Presences
  readonly calendars: Calendars
  readonly clock: Clock
  readonly idleMinutes: number
  /** Known only after the views: whom somebody waits for. */
  readonly freeWatches: () => FreeWatches
  readonly campOnsOf: (personId: string) => readonly CampOn[]
  /** How many phones are signed in to a line. */
  readonly phonesOf: (line: LineNumber) => number
}

export type Language = Viewer['language']

export class Views {
  readonly #options: ViewsOptions

  constructor(options: ViewsOptions) {
    this.#options = options
  }

  me(person: Person): Me {
    const { settings, people, idleMinutes, freeWatches, campOnsOf } = this.#options
    const { ownPresenceBy: by } = person
    return {
      id: person.id,
      user: person.user,
      name: person.name,
      role: person.role,
      language: person.language,
      note: person.note,
      noteUntil: person.noteUntil,
      ownPresence: person.ownPresence,
      ownPresenceUntil: person.ownPresenceUntil,
      ownPresenceBy: by === null ? null : (people.get(by)?.name ?? '—'),
      idleMinutes,
      awaited: [...freeWatches().awaitedBy(person.id)],
      campOns: [...campOnsOf(person.id)],
      lines: [...person.lines],
      preferredLine: person.preferredLine,
      serverName: settings.current.serverName,
    }
  }

  /** A person as `viewer` may see them. */
  person(viewer: Viewer, person: Person): PersonView {
    const { access, people } = this.#options
    const may = (action: Parameters<Access['allows']>[1]) => access.allows(viewer, action, person.id)
    return {
      id: person.id,
      name: person.name,
      department: may('seeDepartment') ? person.department : '',
      position: may('seeBusinessContact') ? person.position : '',
      email: may('seeBusinessContact') ? person.email : null,
      note: may('seeNote') ? person.note : '',
      presence: this.#presence(viewer, person),
      numbers: may('seeNumbers') ? this.#numbersOf(person) : [],
      lines: person.lines.flatMap((number, index) => this.#lineView(viewer, person, number, index + 1)),
      isFavourite: people.favourites(viewer.personId).has(person.id),
    }
  }

  /** One of one's own lines; a line that no phone system knows yet is shown as not initialised. */
  ownLine(number: LineNumber): OwnLine {
    const { lines, calls, phonesOf } = this.#options
    const line = lines.get(number)
    if (!line) return unknownLine(number)
    const { device } = line
    return {
      line: number,
      name: device.name,
      state: device.state,
      stateReason: device.stateReason,
      permitted: [...permittedForLine(calls.situationOf(line))],
      forwardings: device.forwardings.map((forwarding) => ({ ...forwarding })),
      doNotDisturb: device.doNotDisturb,
      phones: phonesOf(number),
    }
  }

  /** The cards of a line's live connections, oldest first. */
  cards(number: LineNumber, language: Language): CallCard[] {
    const { lines, calls } = this.#options
    const line = lines.get(number)
    if (!line) return []
    const situation = calls.situationOf(line)
    const party = this.#partyAt(number, language)
    return presentAt(situation).map((own) => cardOf({ own, situation, party }))
  }

  /** The calls of a line that have a card, by their ids. */
  liveCalls(number: LineNumber): { readonly callId: string; readonly connectionId: string }[] {
    const { lines, calls } = this.#options
    const line = lines.get(number)
    if (!line) return []
    return presentAt(calls.situationOf(line)).map(({ call, connection }) => ({
      callId: call.id,
      connectionId: connection.id,
    }))
  }

  /** The last card of a connection that is over. */
  endedCard(own: Parameters<typeof cardOf>[0]['own'], language: Language): CallCard {
    return cardOf({ own, situation: undefined, party: this.#partyAt(own.connection.party.line, language) })
  }

  journalEntry(entry: JournalEntry, language: Language): JournalEntryView {
    const { numbers } = this.#options
    const view = (party: KnownParty | null) => party && partyView(party, numbers, entry.line, language)
    return {
      id: entry.id,
      callId: entry.callId,
      line: entry.line,
      direction: entry.direction,
      other: partyView(entry.other, numbers, entry.line, language),
      lastOther: view(entry.joined.at(-1) ?? null),
      called: view(entry.called),
      redirectedTo: view(entry.redirectedTo),
      startedAt: entry.startedAt,
      answeredAt: entry.answeredAt,
      endedAt: entry.endedAt,
      duration: durationOf(entry),
      result: entry.result,
      cause: entry.cause,
      note: entry.note,
    }
  }

  /** A party of a call that the viewer takes part in or may look into; `at` is the line that sees it. */
  party(party: Party, language: Language, at?: LineNumber): PartyView {
    const { names, numbers } = this.#options
    return partyView(names.known(party), numbers, at, language)
  }

  #partyAt(line: LineNumber | undefined, language: Language): (party: Party) => PartyView {
    return (party) => this.party(party, language, line)
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
  presenceSeenBy(viewerId: string, personId: string): PersonView['presence']['state'] | null {
    const { people, access, presences } = this.#options
    const [viewing, person] = [people.get(viewerId), people.get(personId)]
    if (!viewing || !person) return null
    const viewer: Viewer = { personId: viewerId, role: viewing.role, language: viewing.language ?? 'en' }
    if (!access.allows(viewer, 'seePresence', personId)) return null
    return presences.of(person, this.sightOf(viewer, person)).state
  }

  /** Those of a span of time that the viewer may see. */
  appointments(viewer: Viewer, person: Person, span: { from: number; to: number }): AppointmentView[] {
    const sight = this.#appointmentSight(viewer, person)
    return this.#options.calendars
      .of(person.id)
      .filter(({ start, end }) => start < span.to && end > span.from)
      .flatMap((appointment) => appointmentView(appointment, sight) ?? [])
  }

  /** Who may not see lines or appointments must not learn of them by the presence either: it is judged without them. */
  #presence(viewer: Viewer, person: Person): PersonView['presence'] {
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

  #appointmentSight(viewer: Viewer, person: Person): AppointmentSight {
    const { access, calendars } = this.#options
    return {
      publicOnes: access.allows(viewer, 'seePublicAppointments', person.id),
      privateOnes: access.allows(viewer, 'seePrivateAppointments', person.id),
      privateDetails: access.allows(viewer, 'seePrivateAppointmentDetails', person.id),
      details: viewer.personId === person.id || calendars.sharesDetails(person.id),
    }
  }

  #numbersOf(person: Person): PersonView['numbers'] {
    const { numbers } = this.#options
    const shown = person.lines.filter((line) => !person.hiddenLines.includes(line))
    const business = shown.map((line) => ({
      kind: 'business' as const,
      canonical: numbers.of(line).canonicalOfLine(line),
      display: line,
      dial: line,
    }))
    if (!person.mobile) return business
    const own = numbers.of(person.lines[0])
    const canonical = own.canonicalOf(person.mobile)
    const display = canonical ? own.display(canonical) : person.mobile
    return [...business, { kind: 'mobile', canonical, display, dial: canonical ?? person.mobile }]
  }

  #lineView(viewer: Viewer, person: Person, number: LineNumber, position: number): LineView[] {
    const { access, lines } = this.#options
    const line = lines.get(number)
    const isHidden = person.hiddenLines.includes(number) && viewer.personId !== person.id
    if (!line || isHidden || !access.allows(viewer, 'seeLineState', person.id, position)) return []
    return [this.#lineViewOf(viewer, person, line, position)]
  }

  #lineViewOf(viewer: Viewer, person: Person, line: Line, position: number): LineView {
    const { access, calls } = this.#options
    const may = (action: Parameters<Access['allows']>[1]) =>
      access.allows(viewer, action, person.id, position)
    const { device } = line
    const { status, own } = activityOf(calls.situationOf(line))
    const seesOther =
      own && may(own.connection.direction === 'incoming' ? 'seeIncomingParty' : 'seeOutgoingParty')
    const other = seesOther ? otherParties(own.call, own.connection)[0] : undefined
    const forwarding = device.forwardings.find(({ kind }) => kind === 'always')
    return {
      line: device.line,
      state: device.state,
      status,
      since: own ? (own.connection.answeredAt ?? own.connection.startedAt) : null,
      direction: own ? own.connection.direction : null,
      other: other ? this.party(other, viewer.language, device.line) : null,
      isForwarded: forwarding !== undefined && may('seeIsForwarded'),
      forwardedTo: forwarding && may('seeForwardTarget') ? forwarding.destination : null,
      doNotDisturb: device.doNotDisturb,
      pickupCallId: own && status === 'ringing' && may('pickUp') ? own.call.id : null,
    }
  }
}

function presentAt(situation: LineSituation): readonly OwnConnection[] {
  return situation.connections.filter(({ connection }) => hasReached(connection))
}

function unknownLine(number: LineNumber): OwnLine {
  return {
    line: number,
    name: '',
    state: 'notInitialised',
    stateReason: 'No phone system knows this line yet.',
    permitted: [],
    forwardings: [],
    doNotDisturb: false,
    phones: 0,
  }
}
