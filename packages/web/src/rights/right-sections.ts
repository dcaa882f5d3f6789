/** The boxes in the order and the company in which they are shown. Pure. */
import type { GradeView, NewGrade, Right } from '@offhook/contract'

export const rightSections = [
  {
    name: 'contact',
    rights: ['seePicture', 'seeBusinessContact', 'seeNumbers', 'seeDepartment', 'seePrivateNumber'],
  },
  {
    name: 'presence',
    rights: [
      'seePresence',
      'seeNote',
      'setPresence',
      'setNote',
      'seePublicAppointments',
      'seePrivateAppointments',
      'seePrivateAppointmentDetails',
    ],
  },
  { name: 'lines', rights: ['seeLineState'] },
  { name: 'audioVideo', rights: ['seeAudioVideoState', 'seeAudioVideoBusy', 'seeAudioVideoParticipants'] },
  { name: 'journal', rights: ['seeJournal', 'changeJournal'] },
] as const

export const places = ['line1', 'line2', 'furtherLines'] as const
export const lineRightNames = [
  'seeOutgoingParty',
  'seeIncomingParty',
  'seeIsForwarded',
  'seeForwardTarget',
  'setForwarding',
  'pickUp',
] as const

export const levelNames = ['none', 'public', 'business', 'team', 'personal'] as const
export type LevelName = (typeof levelNames)[number]

/** What is sent for a grade that was read. */
export function newGradeOf({ level, rights }: GradeView): NewGrade {
  return level === 'special' ? { rights: [...rights] } : { level }
}

/** The boxes of a choice. */
export function rightsOf(
  grade: NewGrade,
  levels: Readonly<Record<LevelName, readonly Right[]>>,
): readonly Right[] {
  return 'level' in grade ? levels[grade.level] : grade.rights
}

/**
 * A choice with one box turned; boxes that are those of a level are that level again. `dropped` are the boxes that cannot be given one
 * by one, only with a level.
 */
export function withBox(
  grade: NewGrade,
  box: Right,
  isOn: boolean,
  levels: Readonly<Record<LevelName, readonly Right[]>>,
  dropped: readonly Right[] = [],
): NewGrade {
  const next = new Set(rightsOf(grade, levels))
  if (isOn) next.add(box)
  else next.delete(box)
  const level = levelNames.find(
    (name) => levels[name].length === next.size && levels[name].every((each) => next.has(each)),
  )
  return level ? { level } : { rights: [...next].filter((right) => !dropped.includes(right)) }
}

export function levelOf(grade: NewGrade): LevelName | 'special' {
  return 'level' in grade ? grade.level : 'special'
}
