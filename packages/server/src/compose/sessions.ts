/** What one signed-in person sees and does: views, actions, waiting for somebody, the clients that are told. */
import { NamedError } from '@offhook/base'
import { type LineNumber, serviceErrors } from '@offhook/telephony'
import { numberOfLine } from '../location/index.ts'
import { FreeWatches, StateWatches } from '../presence/index.ts'
import {
  Actions,
  CallExplanations,
  CallMediaViews,
  CampOns,
  ColleagueJournals,
  Deflections,
  FeatureCalls,
  ForwardingViews,
  PhoneLamps,
  PhonePresence,
  PostDialling,
  RemoteCalls,
  RemoteOffices,
  RightsViews,
  Sessions,
  Views,
} from '../session/index.ts'
import type { CallParts } from './calls.ts'
import type { DirectoryParts } from './directory.ts'
import type { Ground } from './ground.ts'
import type { TelephonyParts } from './telephony.ts'

export type SessionParts = Awaited<ReturnType<typeof composeSessions>>

export async function composeSessions(given: Ground & DirectoryParts & TelephonyParts & CallParts) {
  const { config, store, clock, newId, log, systemEvents } = given
  const { settings, people, extensions, groups, grants, names, numbers, access, lineSettings, entitlements } =
    given
  const { connectors, lineGroups, phoneSystem, unwantedCalls, phones, lines } = given
  const {
    calls,
    callProjects,
    crossPickups,
    journal,
    journalReaders,
    stories,
    callMedias,
    calendars,
    presences,
  } = given
  const featureCalls = new FeatureCalls(({ connector }) => connector === phoneSystem.name)
  const deflections = new Deflections({
    calls,
    connectors,
    stories,
    clock,
    isSwitchedOff: (line, service) =>
      lineGroups.of(line)?.settings.disabledServices.includes(service) ?? false,
  })
  const stateWatches = new StateWatches({ store, people, log: log('presence') })
  const views: Views = new Views({
    deflections,
    settings,
    people,
    names,
    numbers,
    access,
    lines,
    calls,
    callProjects,
    presences,
    calendars,
    clock,
    idleMinutes: config['presence.idle-minutes'],
    freeWatches: () => freeWatches,
    stateWatches,
    journalReaders,
    campOnsOf: (personId) => campOns.of(personId),
    phonesOf: (line) => phones.countOf(line),
    browsersOf: (line) => phones.browsersOf(line),
    deviceOf: (line, switchCallId) => phoneSystem.deviceOf(line, switchCallId),
    missingIn: (switchCallId) => phoneSystem.missingIn(switchCallId),
    browsersIn: (switchCallId) => phoneSystem.browsersIn(switchCallId),
    featureCodesOf: (line) => lineGroups.featureCodesOf(line).map(({ name }) => name),
    pickupMatesOf: (line) => extensions.pickupMatesOf(line),
    hidesReject: (line) =>
      unwantedCalls.current.hidesReject && lines.get(line)?.connector === phoneSystem.name,
    featureCalls,
  })
  const rightsViews = new RightsViews({ people, grants, access })
  const forwardingViews = new ForwardingViews({ people, access, lines, calls, numbers, lineSettings })
  const postDialling = new PostDialling({ connectors, lines, calls, clock, log: log('session') })
  const builtIn = phoneSystem.name
  const remoteCalls = new RemoteCalls({ calls, connectors, lines, stories, clock, log: log('call'), builtIn })
  const isEmergency = (line: LineNumber, typed: string) => {
    const emergency = [...settings.current.emergencyNumbers, ...numbers.emergencyNumbers]
    const { result } = numbers.of(line).dial(typed)
    const { accessCode } = settings.current.location
    return emergency.some((number) =>
      [typed.trim(), result].some((each) => [number, accessCode + number].includes(each)),
    )
  }
  const actions = new Actions({
    people,
    numbers,
    access,
    connectors,
    lines,
    calls,
    stories,
    postDialling,
    callProjects,
    crossPickups,
    clock,
    placeOf: (line, device, client) => phones.placeOf(line, device, client),
    featureCodesOf: (line) => lineGroups.featureCodesOf(line),
    featureCalls,
    remoteOfficeOf: (personId) => remoteOffices.of(personId),
    remoteCalls,
    deflections,
    isEmergency,
  })
  const remoteOffices: RemoteOffices = new RemoteOffices({
    store,
    people,
    lines,
    entitlements,
    systemEvents,
    clock,
    log: log('session'),
    canCall: (line) => remoteCalls.wayOf(line) !== undefined,
    checkNumber(line, number) {
      const digits = actions.dialledAlone(line, number)
      const isBuiltIn = remoteCalls.wayOf(line) === 'phoneSystem'
      const isReached = isBuiltIn ? phoneSystem.leadsElsewhere(line, digits) : !isEmergency(line, number)
      if (!isReached || digits === numberOfLine(line))
        throw new NamedError(serviceErrors, 'destination-invalid', { destination: number })
    },
    setForwardings(personId, line, forwardings) {
      const person = people.get(personId)
      const viewer = { personId, role: person?.role ?? 'user', language: person?.language ?? 'en' } as const
      return actions.setForwardings(viewer, line, forwardings)
    },
  })
  const campOns: CampOns = new CampOns({
    store,
    people,
    lines,
    calls,
    access,
    actions,
    newId,
    clock,
    log: log('session'),
  })
  const callExplanations = new CallExplanations({ stories, journal, people, access, views })
  const callMediaViews = new CallMediaViews({
    calls,
    callMedias,
    callExplanations,
    stories,
    journal,
    people,
    views,
    phoneSystem,
  })
  const sessions: Sessions = new Sessions({
    store,
    settings,
    people,
    groups,
    grants,
    lines,
    calls,
    journal,
    presences,
    access,
    views,
    rightsViews,
    clock,
    log: log('session'),
  })
  const phoneLamps = new PhoneLamps({ people, access, calls, callProjects, connector: phoneSystem.name })
  const phonePresence = new PhonePresence({ settings, people, groups, grants, access, presences, views })
  const freeWatches: FreeWatches = new FreeWatches({
    store,
    people,
    presences,
    seen: (watcherId, personId) => views.presenceSeenBy(watcherId, personId),
    clock,
    log: log('presence'),
  })
  new ColleagueJournals({
    people,
    groups,
    journal,
    presences,
    access,
    views,
    tell: (personId, body) => sessions.tell(personId, body),
  })
  await freeWatches.load()
  await stateWatches.load()
  await campOns.load()
  await remoteOffices.load()
  return {
    views,
    rightsViews,
    forwardingViews,
    postDialling,
    actions,
    campOns,
    remoteOffices,
    callExplanations,
    callMediaViews,
    sessions,
    freeWatches,
    stateWatches,
    phonePresence,
    phoneLamps,
    /** Event connections now. */
    clients: () => sessions.count,
  }
}
