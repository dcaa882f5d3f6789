/** The calls, and what each listener keeps of them. Those who listen first hear first: the journal writes before anybody is told. */
import type { LineNumber } from '@offhook/telephony'
import { CallRate } from '../admin/index.ts'
import { Calendars, guardedFetch } from '../calendar/index.ts'
import {
  CallMedias,
  CallProjects,
  Calls,
  CrossPickups,
  ForwardChains,
  Linkages,
  Stories,
} from '../call/index.ts'
import { Journal, JournalReaders } from '../journal/index.ts'
import { Presences } from '../presence/index.ts'
import type { DirectoryParts } from './directory.ts'
import type { Ground } from './ground.ts'
import type { TelephonyParts } from './telephony.ts'

export type CallParts = Awaited<ReturnType<typeof composeCalls>>

export async function composeCalls(given: Ground & DirectoryParts & TelephonyParts) {
  const { config, store, clock, random, newId, log, seal, systemEvents } = given
  const { settings, people, names, numbers, connectors, lineGroups, lines, lineSettings, phoneSystem } = given
  const calls = new Calls({ connectors, newId, log: log('call') })
  const callProjects = new CallProjects(calls)
  const isKeptByGroup = (line: LineNumber) =>
    lines.get(line)?.connector === phoneSystem.name ? config['sip.journal'] : lineGroups.keepsJournalOf(line)
  const journal = new Journal({
    calls,
    store,
    clock,
    log: log('journal'),
    known: (party) => names.known(party),
    isKept: (line) => lineSettings.of(line).keepsJournal ?? isKeptByGroup(line),
    isPrivate: (line) => lineSettings.of(line).isPrivate,
    guestOf: (line) => people.guestOf(line) ?? null,
    projectOf: (connectionId) => callProjects.of(connectionId) ?? null,
    keep: () => keptFor(settings.current.journalKeep, config['limits.journal-days']),
    privateCalls: () => settings.current.privateCalls,
    onFault: (fault) => systemEvents.record('write-failed', { reason: String(fault) }),
  })
  const journalReaders = new JournalReaders({ store, clock, log: log('journal') })
  await journalReaders.load()
  const stories = new Stories({
    calls,
    connectors,
    store,
    clock,
    log: log('call'),
    keepDays: config['limits.story-days'],
  })
  const callMedias = new CallMedias({
    calls,
    phoneSystem,
    store,
    clock,
    log: log('call'),
    keepDays: config['limits.story-days'],
  })
  new Linkages({ calls, connectors, stories, clock })
  const crossPickups = new CrossPickups({
    calls,
    connectors,
    lines,
    numbers,
    stories,
    clock,
    log: log('call'),
    answerByItself(line, isCaller) {
      const isBuiltIn = lines.get(line)?.connector === phoneSystem.name
      if (isBuiltIn) phoneSystem.expectPickup(line, isCaller)
      return isBuiltIn
    },
    codeOf(line, ringingLine) {
      const code = lineGroups.pickupCodeOf(line, ringingLine)
      const isBuiltIn = lines.get(line)?.connector === phoneSystem.name
      // The code is one of the other phone system: it leaves this one as a number of the outside does.
      return code !== undefined && isBuiltIn ? settings.current.location.accessCode + code : code
    },
  })
  new ForwardChains({
    calls,
    connectors,
    lines,
    numbers,
    stories,
    clock,
    log: log('call'),
    listOf: (line) => lineSettings.of(line).forwardList,
  })
  const calendars = new Calendars({
    store,
    people,
    seal,
    fetch: guardedFetch({ privateHosts: config['calendar.private-hosts'] }),
    clock,
    random,
    log: log('calendar'),
  })
  await calendars.load()
  const presences = new Presences({
    people,
    lines,
    calls,
    appointments: calendars,
    clock,
    log: log('presence'),
  })
  const callRate = new CallRate(clock)
  return {
    calls,
    callProjects,
    crossPickups,
    journal,
    journalReaders,
    stories,
    callMedias,
    calendars,
    presences,
    callRate,
  }
}

/** What the configuration file says holds for every kind, where it is the shorter one. */
function keptFor<Kind extends string>(
  keep: Readonly<Record<Kind, number>>,
  most: number,
): Readonly<Record<Kind, number>> {
  const shorter = (days: number) => (days === 0 || most === 0 ? Math.max(days, most) : Math.min(days, most))
  return Object.fromEntries(
    Object.entries<number>(keep).map(([kind, days]) => [kind, shorter(days)]),
  ) as Record<Kind, number>
}
