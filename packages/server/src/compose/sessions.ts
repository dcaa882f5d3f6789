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
} from '../session/index.ts'
import type { CallParts } from './calls.ts'
import type { DirectoryParts } from './directory.ts'
import type { Ground } from './ground.ts'
import type { TelephonyParts } from './telephony.ts'
import { composeViews } from './views.ts'

export type SessionParts = Awaited<ReturnType<typeof composeSessions>>

export async function composeSessions(given: Ground & DirectoryParts & TelephonyParts & CallParts) {
  const { store, clock, newId, log, systemEvents } = given
  const { settings, people, groups, grants, numbers, access, lineSettings, entitlements } = given
  const { connectors, lineGroups, phoneSystem, phones, lines } = given
  const { calls, callProjects, crossPickups, journal, stories, callMedias, presences } = given
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
  const views = composeViews(given, {
    featureCalls,
    deflections,
    stateWatches,
    freeWatches: () => freeWatches,
    campOnsOf: (personId) => campOns.of(personId),
  })
  const { partyViews, personViews, journalEntryViews, presenceViews } = views
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
  const callExplanations = new CallExplanations({ stories, journal, people, access, partyViews })
  const callMediaViews = new CallMediaViews({
    calls,
    callMedias,
    callExplanations,
    stories,
    journal,
    people,
    partyViews,
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
    ...views,
    rightsViews,
    clock,
    log: log('session'),
  })
  const phoneLamps = new PhoneLamps({ people, access, calls, callProjects, connector: phoneSystem.name })
  const phonePresence = new PhonePresence({
    settings,
    people,
    groups,
    grants,
    access,
    presences,
    personViews,
  })
  const freeWatches: FreeWatches = new FreeWatches({
    store,
    people,
    presences,
    seen: (watcherId, personId) => presenceViews.stateSeenBy(watcherId, personId),
    clock,
    log: log('presence'),
  })
  new ColleagueJournals({
    people,
    groups,
    journal,
    presences,
    access,
    journalEntryViews,
    tell: (personId, body) => sessions.tell(personId, body),
  })
  await freeWatches.load()
  await stateWatches.load()
  await campOns.load()
  await remoteOffices.load()
  return {
    ...views,
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
