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
import type { CallProjects, Calls } from '../call/index.ts'
import type { CallerNames, KnownParty, People, Person } from '../directory/index.ts'
import { durationOf, isPrivate, type JournalEntry, type JournalReaders } from '../journal/index.ts'
import { activityOf, hasReached, isParked, type Line, type Lines } from '../line/index.ts'
import type { Numbers } from '../location/index.ts'
import type { FreeWatches, Presences, Sight, StateWatches } from '../presence/index.ts'
import { type Access, type Action, namesOf, type Viewer } from '../rights/index.ts'
import type { SettingsBook } from '../settings/index.ts'
import { type AppointmentSight, appointmentView } from './appointment-view.ts'
import { audioVideoView, isBetweenBrowsers, seesParties } from './audio-video-view.ts'
import { cardOf } from './call-card.ts'
import type { Deflections } from './deflections.ts'
import type { FeatureCalls } from './feature-calls.ts'
import { partyView } from './party-view.ts'

export interface ViewsOptions {
  readonly settings: SettingsBook
  readonly people: People
  readonly names: CallerNames
  readonly numbers: Numbers
  readonly access: Access
  readonly lines: Lines
  readonly calls: Calls
  readonly callProjects: CallProjects
  readonly presences: Presences
  readonly calendars: Calendars
  readonly clock: Clock
  readonly idleMinutes: number
  /** Known only after the views: whom somebody waits for. */
  readonly freeWatches: () => FreeWatches
  readonly stateWatches: StateWatches
  readonly journalReaders: JournalReaders
  readonly campOnsOf: (personId: string) => readonly CampOn[]
  /** How many phones are signed in to a line. */
  readonly phonesOf: (line: LineNumber) => number
  /** How many of them are browsers. */
  readonly browsersOf: (line: LineNumber) => number
  /** The device on which a line talks. */
  readonly deviceOf: (line: LineNumber, switchCallId: string) => string | undefined
  /** The lines of a call whose browsers are waited for. */
  readonly missingIn: (switchCallId: string) => readonly LineNumber[]
  /** The lines that talk in browsers in a call. */
  readonly browsersIn: (switchCallId: string) => readonly LineNumber[]
  /** The names of the codes that are offered at a line. */
  readonly featureCodesOf: (line: LineNumber) => readonly string[]
  /** The other lines of the line's pickup group. */
  readonly pickupMatesOf: (line: LineNumber) => readonly LineNumber[]
  /** Whether its people are shown no button to decline calls. */
  readonly hidesReject: (line: LineNumber) => boolean
  readonly deflections: Deflections
  readonly featureCalls: FeatureCalls
}

/** Numbers beside the lines, and with what they are seen. */
const otherNumbers: readonly {
  readonly kind: PersonView['numbers'][number]['kind']
  readonly action: Action
  readonly of: (person: Person) => string | null
}[] = [
  { kind: 'business', action: 'seeBusinessContact', of: ({ numbers }) => numbers.business },
  { kind: 'business', action: 'seeBusinessContact', of: ({ numbers }) => numbers.business2 },
  { kind: 'mobile', action: 'seeBusinessContact', of: ({ mobile }) => mobile },
  { kind: 'private', action: 'seePrivateNumber', of: ({ numbers }) => numbers.private },
  { kind: 'pager', action: 'seeDepartment', of: ({ numbers }) => numbers.pager },
  { kind: 'fax', action: 'seeDepartment', of: ({ numbers }) => numbers.fax },
]

export type Language = Viewer['language']

const doable = [
  'seePresence',
  'setPresence',
  'setNote',
  'seeJournal',
  'changeJournal',
  'seePublicAppointments',
] as const

export class Views {
  readonly #options: ViewsOptions

  constructor(options: ViewsOptions) {
    this.#options = options
  }

  me(person: Person): Me {
    const { access, settings, people, idleMinutes, freeWatches, stateWatches, campOnsOf, journalReaders } =
      this.#options
    const { ownPresenceBy: by } = person
    return {
      id: person.id,
      user: person.user,
      name: person.name,
      picture: person.picture,
      role: person.role,
      language: person.language,
      note: person.note,
      noteUntil: person.noteUntil,
      ownPresence: person.ownPresence,
      ownPresenceUntil: person.ownPresenceUntil,
      ownPresenceBy: by === null ? null : (people.get(by)?.name ?? '—'),
      idleMinutes,
      awaited: [...freeWatches().awaitedBy(person.id)],
      watched: [...stateWatches.watchedBy(person.id)],
      unreadCalls: journalReaders.unread(person.id, people.ownLines(person)),
      journalSeenAt: journalReaders.seenAt(person.id),
      mayDeleteJournal: settings.current.mayDeleteJournal,
      campOns: [...campOnsOf(person.id)],
      lines: [...person.lines],
      preferredLine: person.preferredLine,
      serverName: settings.current.serverName,
      presenceEnabled: settings.current.presenceEnabled,
      switchedOff: namesOf(access.switchedOff),
      mayGrant: settings.current.mayGrant,
    }
  }

  /** A person as `viewer` may see them. */
  person(viewer: Viewer, person: Person): PersonView {
    const { access, people } = this.#options
    const may = (action: Action) => access.allows(viewer, action, person.id)
    const seesContact = may('seeBusinessContact')
    return {
      id: person.id,
      name: person.name,
      picture: may('seePicture') ? person.picture : null,
      department: may('seeDepartment') ? person.department : '',
      position: seesContact ? person.position : '',
      email: seesContact ? person.email : null,
      identity: seesContact ? this.identityOf(person) : null,
      company: seesContact ? person.company : '',
      address: may('seeDepartment') ? person.address : null,
      furtherFields: may('seeDepartment') ? this.#furtherFieldsOf(person) : [],
      note: may('seeNote') ? person.note : '',
      presence: this.#presence(viewer, person),
      numbers: this.#numbersOf(viewer, person),
      lines: person.lines.flatMap((number, index) => this.#lineView(viewer, person, number, index + 1)),
      forwardedLines: this.#forwardedLines(viewer, person),
      audioVideo: this.#audioVideo(viewer, person),
      mayChange: [
        ...(may('setPresence') ? (['presence'] as const) : []),
        ...(may('setNote') ? (['note'] as const) : []),
      ],
      isFavourite: people.favourites(viewer.personId).has(person.id),
      permitted: viewer.personId === person.id ? [...doable] : doable.filter(may),
    }
  }

  #furtherFieldsOf(person: Person): PersonView['furtherFields'] {
    return this.#options.settings.current.furtherFields.flatMap(({ key, label }) => {
      const value = person.furtherFields[key] ?? ''
      return value === '' ? [] : [{ label, value }]
    })
  }

  /** Whether one of the further fields of a person that `viewer` may see has a text in it; `text` in small letters. */
  hasInFields(viewer: Viewer, person: Person, text: string): boolean {
    const isIn = ({ value }: { readonly value: string }) => value.toLowerCase().includes(text)
    return (
      this.#furtherFieldsOf(person).some(isIn) &&
      this.#options.access.allows(viewer, 'seeDepartment', person.id)
    )
  }

  /** The address for presence and chat: the user name at the presence domain, or the user name where it has a domain already. */
  identityOf({ user }: Person): string {
    return user.includes('@') ? user : `${user}@${this.#options.settings.current.presenceDomain}`
  }

  /** One of one's own lines; a line that no phone system knows yet is shown as not initialised. */
  ownLine(number: LineNumber): OwnLine {
    const { lines, calls, phonesOf, browsersOf, featureCodesOf } = this.#options
    const line = lines.get(number)
    if (!line) return unknownLine(number)
    const { device } = line
    const permitted = [...permittedForLine(calls.situationOf(line))]
    return {
      line: number,
      name: device.name,
      state: device.state,
      stateReason: device.stateReason,
      permitted,
      forwardings: device.forwardings.map((forwarding) => ({ ...forwarding })),
      doNotDisturb: device.doNotDisturb,
      phones: phonesOf(number),
      browsers: browsersOf(number),
      featureCodes: [...featureCodesOf(number)],
      ringsInGroup: permitted.includes('groupPickupCall') && this.#ringsInGroup(number),
    }
  }

  #ringsInGroup(number: LineNumber): boolean {
    const { lines, calls, pickupMatesOf } = this.#options
    return pickupMatesOf(number).some((mate) => {
      const line = lines.get(mate)
      return line !== undefined && calls.situationOf(line).connections.some(ringsThere)
    })
  }

  /** The cards of a line's live connections, oldest first. */
  cards(number: LineNumber, language: Language): CallCard[] {
    const { lines, calls, deviceOf, missingIn, hidesReject, deflections } = this.#options
    const line = lines.get(number)
    if (!line) return []
    const situation = calls.situationOf(line)
    const party = this.#partyAt(number, language)
    return this.#shownAt(situation).map((own) =>
      cardOf({
        own,
        situation,
        party,
        device: deviceOf(number, own.call.switchCallId),
        missing: missingIn(own.call.switchCallId)[0],
        hidesReject: hidesReject(number),
        isSentOnByTransfer: situation !== undefined && deflections.isNeeded(situation, own),
      }),
    )
  }

  /** The calls of a line that have a card, by their ids. */
  liveCalls(number: LineNumber): { readonly callId: string; readonly connectionId: string }[] {
    const { lines, calls } = this.#options
    const line = lines.get(number)
    if (!line) return []
    return this.#shownAt(calls.situationOf(line)).map(({ call, connection }) => ({
      callId: call.id,
      connectionId: connection.id,
    }))
  }

  #shownAt(situation: LineSituation): readonly OwnConnection[] {
    return presentAt(situation).filter((own) => !this.hides(own))
  }

  /** Whether a call that is there is not shown: that of a feature code, as long as nothing comes of it. */
  hides(own: OwnConnection): boolean {
    return this.#options.featureCalls.hides(own)
  }

  /** The last card of a connection that is over. */
  endedCard(own: Parameters<typeof cardOf>[0]['own'], language: Language): CallCard {
    return cardOf({
      own,
      situation: undefined,
      device: undefined,
      party: this.#partyAt(own.connection.party.line, language),
    })
  }

  /** Of a private call others than those whose line it is are not shown with whom. */
  journalEntry(
    entry: JournalEntry,
    { personId, language }: Pick<Viewer, 'personId' | 'language'>,
  ): JournalEntryView {
    const { numbers, people } = this.#options
    const reader = people.get(personId)
    const isGuest = entry.guestId === personId
    const isHidden = isPrivate(entry) && !isGuest && !reader?.lines.includes(entry.line)
    const isOwn = isGuest || (reader !== undefined && people.ownLines(reader).includes(entry.line))
    const viewOf = (party: KnownParty) =>
      partyView(isHidden ? hiddenParty : party, numbers, entry.line, language)
    const view = (party: KnownParty | null) => party && viewOf(party)
    return {
      id: entry.id,
      callId: entry.callId,
      line: entry.line,
      direction: entry.direction,
      other: viewOf(entry.other),
      lastOther: view(entry.joined.at(-1) ?? null),
      called: view(entry.called),
      redirectedTo: view(entry.redirectedTo),
      startedAt: entry.startedAt,
      answeredAt: entry.answeredAt,
      endedAt: entry.endedAt,
      duration: durationOf(entry),
      result: entry.result,
      cause: entry.cause,
      note: isHidden ? '' : entry.note,
      contact: isHidden ? '' : entry.contact,
      isFlagged: entry.isFlagged,
      sharedWith: isOwn ? entry.sharedWith.filter((id) => people.get(id)) : [],
      owner: isOwn ? null : (people.byLine(entry.line)[0]?.name ?? null),
      project: entry.project && {
        name: entry.project.project,
        code: entry.project.code,
        userCode: isHidden ? null : entry.project.userCode,
      },
      isPrivate: isPrivate(entry),
      isMarkedPrivate: entry.isMarkedPrivate,
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

  /** The lines of a person whose numbers the viewer may know. */
  shownLines(viewer: Viewer, person: Person): readonly LineNumber[] {
    if (viewer.personId === person.id) return person.lines
    if (!this.#options.access.allows(viewer, 'seeNumbers', person.id)) return []
    if (person.hiddenLines.length === 0) return person.lines
    return person.lines.filter((line) => !person.hiddenLines.includes(line))
  }

  /** The lines that are shown, and the other numbers as far as each may be seen. */
  #numbersOf(viewer: Viewer, person: Person): PersonView['numbers'] {
    const { access, numbers } = this.#options
    const may = (action: Action) => access.allows(viewer, action, person.id)
    const lines = this.shownLines(viewer, person).map((line) => ({
      kind: 'business' as const,
      canonical: numbers.of(line).canonicalOfLine(line),
      display: line,
      dial: line,
    }))
    const known = new Set(lines.flatMap(({ canonical, dial }) => [canonical, dial]))
    const more = otherNumbers
      .filter(({ action }) => may(action))
      .flatMap(({ kind, of }) => {
        const number = of(person)
        const view = number ? this.#numberView(kind, number, person) : undefined
        return view && !(kind === 'business' && known.has(view.canonical ?? view.dial)) ? [view] : []
      })
    return [...lines, ...more]
  }

  #numberView(kind: PersonView['numbers'][number]['kind'], number: string, person: Person) {
    const own = this.#options.numbers.of(person.lines[0])
    const canonical = own.canonicalOf(number)
    return {
      kind,
      canonical,
      display: canonical ? own.display(canonical) : number,
      dial: canonical ?? number,
    }
  }

  /** The level for all lets everybody see that calls go elsewhere, and not whether the line is free. */
  #forwardedLines(viewer: Viewer, person: Person): PersonView['forwardedLines'] {
    const { access, lines } = this.#options
    return this.shownLines(viewer, person).flatMap((number) => {
      const position = person.lines.indexOf(number) + 1
      const may = (action: Action) => access.allows(viewer, action, person.id, position)
      const forwarding = lines.get(number)?.device.forwardings.find(({ kind }) => kind === 'always')
      if (!forwarding || may('seeLineState') || !may('seeIsForwarded')) return []
      return [{ line: number, forwardedTo: may('seeForwardTarget') ? forwarding.destination : null }]
    })
  }

  #lineView(viewer: Viewer, person: Person, number: LineNumber, position: number): LineView[] {
    const { access, lines } = this.#options
    const line = lines.get(number)
    const isHidden = person.hiddenLines.includes(number) && viewer.personId !== person.id
    if (!line || isHidden || !access.allows(viewer, 'seeLineState', person.id, position)) return []
    return [this.#lineViewOf(viewer, person, line, position)]
  }

  #audioVideo(viewer: Viewer, person: Person): PersonView['audioVideo'] {
    const { access, browsersOf } = this.#options
    const isSelf = viewer.personId === person.id
    const lines = person.lines.filter((line) => isSelf || !person.hiddenLines.includes(line))
    const [talk] = lines.flatMap((line) => this.#browserTalk(line, person.lines.indexOf(line) + 1) ?? [])
    return audioVideoView({
      may: (action, position) => access.allows(viewer, action, person.id, position),
      isThere: lines.some((line) => browsersOf(line) > 0),
      talk,
      view: (own, other) => this.#otherOf(viewer, person, own, other),
    })
  }

  /** The call of a line that goes on in a browser; one that rings is not yet there. */
  #browserTalk(number: LineNumber, position: number) {
    const { lines, calls } = this.#options
    const line = lines.get(number)
    const present = line ? presentAt(calls.situationOf(line)) : []
    const own = present.find((each) => isUnderWay(each) && this.#isInBrowser(each, number))
    return own && { own, position, isBetweenBrowsers: this.#isBetweenBrowsers(own) }
  }

  #isBetweenBrowsers(own: OwnConnection): boolean {
    return isBetweenBrowsers(own, (line) => this.#isInBrowser(own, line))
  }

  /** A line that has no other phones can talk nowhere else. */
  #isInBrowser({ call }: OwnConnection, line: LineNumber): boolean {
    const { browsersIn, browsersOf, phonesOf } = this.#options
    const browsers = browsersOf(line)
    return (browsers > 0 && browsers === phonesOf(line)) || browsersIn(call.switchCallId).includes(line)
  }

  /** With whom a colleague talks; of a private call that stays hidden (§10.3.8). */
  #otherOf(viewer: Viewer, person: Person, { connection }: OwnConnection, other: Party): PartyView {
    const isHidden = viewer.personId !== person.id && this.#options.callProjects.isPrivate(connection.id)
    return this.party(isHidden ? hiddenParty : other, viewer.language, connection.party.line)
  }

  #lineViewOf(viewer: Viewer, person: Person, line: Line, position: number): LineView {
    const { access, calls } = this.#options
    const may = (action: Action) => access.allows(viewer, action, person.id, position)
    const { device } = line
    const situation = calls.situationOf(line)
    const { status, own } = activityOf(situation)
    const seesOther =
      own &&
      seesParties((action) => may(action), {
        own,
        position,
        isBetweenBrowsers: this.#isBetweenBrowsers(own),
      })
    const other = seesOther ? otherParties(own.call, own.connection)[0] : undefined
    const forwarding = device.forwardings.find(({ kind }) => kind === 'always')
    return {
      line: device.line,
      state: device.state,
      status,
      since: own ? (own.connection.answeredAt ?? own.connection.startedAt) : null,
      direction: own ? own.connection.direction : null,
      other: other ? this.#otherOf(viewer, person, own!, other) : null,
      isForwarded: forwarding !== undefined && may('seeIsForwarded'),
      forwardedTo: forwarding && may('seeForwardTarget') ? forwarding.destination : null,
      doNotDisturb: device.doNotDisturb,
      maySetForwarding: may('setForwarding'),
      pickupCallId: may('pickUp') ? callToPickUp(situation) : null,
    }
  }
}

/** What is shown of somebody whom the viewer must not know. */
const hiddenParty: KnownParty = { number: '', restricted: true }

/** The call that rings at the line, where nothing else goes on there; else the one that is parked there the longest. */
function callToPickUp(situation: LineSituation): string | null {
  const { status, own } = activityOf(situation)
  if (own && status === 'ringing') return own.call.id
  return situation.connections.find(({ connection }) => isParked(connection))?.call.id ?? null
}

const isUnderWay = ({ connection }: OwnConnection): boolean =>
  !['alerting', 'queued', 'fail'].includes(connection.state)

const ringsThere = ({ connection }: OwnConnection): boolean => connection.state === 'alerting'

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
    browsers: 0,
    featureCodes: [],
    ringsInGroup: false,
  }
}
