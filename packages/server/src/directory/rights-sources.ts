/** Where rights come from, for `Access`: the settings, the groups, what people gave each other. */
import type { Settings } from '@offhook/contract'
import { type Door, levelGrade, noRights, type RightsSources, rightsNamed } from '../rights/index.ts'
import type { Grants } from './grants.ts'
import type { Groups } from './groups.ts'
import type { People } from './people.ts'

export interface RightsSourcesOptions {
  readonly settings: { readonly current: Settings; readonly events: SettingsEvents }
  readonly people: People
  readonly groups: Groups
  readonly grants: Grants
  /** Whether a line is a private phone. */
  readonly isPrivate: (line: string) => boolean
}

interface SettingsEvents {
  on(name: 'changed', listener: () => void): unknown
}

const journals = { rule: 'journals-for-all', level: 'none', rights: rightsNamed(['seeJournal']) } as const
const presence = rightsNamed(['seePresence', 'setPresence'])

export function rightsSources({
  settings,
  people,
  groups,
  grants,
  isPrivate,
}: RightsSourcesOptions): RightsSources {
  let global = globalOf(settings.current)
  settings.events.on('changed', () => {
    global = globalOf(settings.current)
    groups.forgetDoors()
  })
  return {
    forAll: () => global.forAll,
    switchedOff: () => global.switchedOff,
    doorsOf: (personId) => groups.doorsOf(personId),
    grantOf: (ownerId, viewerId) => grants.get(ownerId, viewerId)?.grade,
    extraLinesOf: (viewerId) => people.extraLineRights(viewerId),
    linesOf: (personId) => people.get(personId)?.lines ?? [],
    isPrivate,
  }
}

/** What hangs on the settings, as it was under others: to tell whose rights a change of them touched. */
export function sourcesUnder(
  settings: Settings,
  groups: Groups,
): Pick<RightsSources, 'forAll' | 'switchedOff' | 'doorsOf'> {
  const global = globalOf(settings)
  const monitorGrade = levelGrade(settings.monitorLevel)
  const doors = new Map<string, readonly Door[]>()
  return {
    forAll: () => global.forAll,
    switchedOff: () => global.switchedOff,
    doorsOf(personId) {
      const known = doors.get(personId)
      if (known) return known
      const made = groups.doorsUnder(monitorGrade, personId)
      doors.set(personId, made)
      return made
    },
  }
}

function globalOf(settings: Settings) {
  const { defaultLevel, everybodyInMonitor, everybodySeesJournals, monitorLevel, presenceEnabled } = settings
  const level = { rule: 'level-for-all', ...levelGrade(defaultLevel) } as const
  const monitor = { rule: 'everybody-in-monitor', ...levelGrade(monitorLevel) } as const
  return {
    forAll: [
      level,
      ...(everybodyInMonitor && monitorLevel !== 'none' ? [monitor] : []),
      ...(everybodySeesJournals ? [journals] : []),
    ],
    switchedOff: presenceEnabled ? noRights : presence,
  }
}
