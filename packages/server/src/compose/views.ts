/** What a viewer is shown: people, lines, calls, journal. Whoever tells clients of something takes the view of it from here. */
import type { CampOn } from '@offhook/contract'
import type { FreeWatches, StateWatches } from '../presence/index.ts'
import {
  BrowserTalks,
  CallCards,
  type Deflections,
  type FeatureCalls,
  JournalEntryViews,
  LineViews,
  MeViews,
  OwnLineViews,
  PartyViews,
  PersonViews,
  PresenceViews,
} from '../session/index.ts'
import type { CallParts } from './calls.ts'
import type { DirectoryParts } from './directory.ts'
import type { Ground } from './ground.ts'
import type { TelephonyParts } from './telephony.ts'

/** What of the sessions the views look into. */
export interface ViewSources {
  readonly featureCalls: FeatureCalls
  readonly deflections: Deflections
  readonly stateWatches: StateWatches
  readonly freeWatches: () => FreeWatches
  readonly campOnsOf: (personId: string) => readonly CampOn[]
}

export function composeViews(
  given: Ground & DirectoryParts & TelephonyParts & CallParts,
  { featureCalls, deflections, stateWatches, freeWatches, campOnsOf }: ViewSources,
) {
  const { config, clock, settings, people, extensions, names, numbers, access } = given
  const { lineGroups, phoneSystem, unwantedCalls, phones, lines } = given
  const { calls, callProjects, journalReaders, calendars, presences } = given
  const phonesOf = (line: string) => phones.countOf(line)
  const browsersOf = (line: string) => phones.browsersOf(line)
  const partyViews = new PartyViews({ names, numbers, callProjects })
  const presenceViews = new PresenceViews({ people, access, presences, calendars, clock })
  const browserTalks = new BrowserTalks({
    lines,
    calls,
    phonesOf,
    browsersOf,
    browsersIn: (switchCallId) => phoneSystem.browsersIn(switchCallId),
  })
  const lineViews = new LineViews({ access, lines, calls, browserTalks, partyViews })
  const personViews = new PersonViews({ settings, people, numbers, access, lineViews, presenceViews })
  const meViews = new MeViews({
    settings,
    people,
    access,
    idleMinutes: config['presence.idle-minutes'],
    freeWatches,
    stateWatches,
    journalReaders,
    campOnsOf,
  })
  const ownLineViews = new OwnLineViews({
    lines,
    calls,
    phonesOf,
    browsersOf,
    featureCodesOf: (line) => lineGroups.featureCodesOf(line).map(({ name }) => name),
    pickupMatesOf: (line) => extensions.pickupMatesOf(line),
  })
  const callCards = new CallCards({
    lines,
    calls,
    partyViews,
    deviceOf: (line, switchCallId) => phoneSystem.deviceOf(line, switchCallId),
    missingIn: (switchCallId) => phoneSystem.missingIn(switchCallId),
    hidesReject: (line) =>
      unwantedCalls.current.hidesReject && lines.get(line)?.connector === phoneSystem.name,
    deflections,
    featureCalls,
  })
  const journalEntryViews = new JournalEntryViews({ people, numbers })
  return {
    partyViews,
    presenceViews,
    lineViews,
    personViews,
    meViews,
    ownLineViews,
    callCards,
    journalEntryViews,
  }
}
