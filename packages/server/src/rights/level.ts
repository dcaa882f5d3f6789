/**
 * The four levels: the rights matrix, row by row as it was given. A right is in a level where the level's letter stands.
 */
import type { GradeName, Level, NewGrade, Right } from '@offhook/contract'
import { namesOf, noRights, type Rights, rightsNamed } from './rights.ts'

export type { Level }

type Letters = 'PBTS' | 'BTS' | 'TS' | 'S' | ''

// biome-ignore format: the columns are the point
const matrix: Record<Right, Letters> = {
  seePicture:                      'PBTS',
  seeBusinessContact:              'PBTS',
  seeDepartment:                   'BTS',
  seePrivateNumber:                'S',
  seePresence:                     'PBTS',
  setPresence:                     'TS',
  seeNote:                         'PBTS',
  setNote:                         'TS',
  seePublicAppointments:           'BTS',
  seePrivateAppointments:          'BTS',
  seePrivateAppointmentDetails:    'S',
  seeNumbers:                      'PBTS',
  seeLineState:                    'BTS',
  'line1.seeOutgoingParty':        'BTS',
  'line1.seeIncomingParty':        'BTS',
  'line1.seeIsForwarded':          'PBTS',
  'line1.seeForwardTarget':        'BTS',
  'line1.setForwarding':           'S',
  'line1.pickUp':                  'TS',
  'line2.seeOutgoingParty':        'TS',
  'line2.seeIncomingParty':        'TS',
  'line2.seeIsForwarded':          'PBTS',
  'line2.seeForwardTarget':        'TS',
  'line2.setForwarding':           'S',
  'line2.pickUp':                  'S',
  'furtherLines.seeOutgoingParty': 'TS',
  'furtherLines.seeIncomingParty': 'TS',
  'furtherLines.seeIsForwarded':   'PBTS',
  'furtherLines.seeForwardTarget': 'TS',
  'furtherLines.setForwarding':    '',
  'furtherLines.pickUp':           '',
  seeAudioVideoState:              'PBTS',
  seeAudioVideoBusy:               'TS',
  seeAudioVideoParticipants:       'TS',
  // In no level: a group gives them.
  seeJournal:                      '',
  changeJournal:                   '',
}

function columnOf(letter: string): Rights {
  return rightsNamed((Object.keys(matrix) as Right[]).filter((name) => matrix[name].includes(letter)))
}

export const levelRights: Readonly<Record<Level | 'none', Rights>> = {
  none: noRights,
  public: columnOf('P'),
  business: columnOf('B'),
  team: columnOf('T'),
  personal: columnOf('S'),
}

/** How far somebody is trusted: a level, or `special` where a box differs from each level. */
export interface Grade {
  readonly level: GradeName
  readonly rights: Rights
}

export const noGrade: Grade = { level: 'none', rights: noRights }

export function levelGrade(level: Level | 'none'): Grade {
  return { level, rights: levelRights[level] }
}

/** The grade with exactly these rights. */
export function gradeOf(rights: Rights): Grade {
  const level = (Object.keys(levelRights) as (Level | 'none')[]).find((name) => levelRights[name] === rights)
  return { level: level ?? 'special', rights }
}

export function newGradeOf(given: NewGrade): Grade {
  return 'level' in given ? levelGrade(given.level) : gradeOf(rightsNamed(given.rights))
}

/** As it goes to clients. */
export function gradeView({ level, rights }: Grade): { level: GradeName; rights: Right[] } {
  return { level, rights: namesOf(rights) }
}

/** As it is kept: a level by its name, so that it stays that level; else the boxes. */
export function gradeText({ level, rights }: Grade): string {
  return JSON.stringify(level === 'special' ? { rights: namesOf(rights) } : { level })
}

export function gradeOfText(text: string): Grade {
  return newGradeOf(JSON.parse(text) as NewGrade)
}
