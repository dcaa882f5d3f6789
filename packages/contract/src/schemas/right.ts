/** Who may see and do what: the boxes that can be ticked, and the levels that tick several at once. */
import { z } from 'zod'
import { id, personName, time } from './basic.ts'

/** What can be granted about a person as a whole. */
export const personRights = [
  'seePicture',
  'seeBusinessContact',
  'seeDepartment',
  'seePrivateNumber',
  'seePresence',
  'setPresence',
  'seeNote',
  'setNote',
  'seePublicAppointments',
  /** That there is a private appointment: the word "private" in its place. */
  'seePrivateAppointments',
  /** Subject and place of private appointments. */
  'seePrivateAppointmentDetails',
  'seeNumbers',
  'seeLineState',
  /** That audio or video is not reachable now: grey. */
  'seeAudioVideoState',
  /** That this is because of a conversation: red. */
  'seeAudioVideoBusy',
  'seeAudioVideoParticipants',
  'seeJournal',
  'changeJournal',
] as const

/** What can be granted about each line of a person. */
export const lineRights = [
  'seeOutgoingParty',
  'seeIncomingParty',
  'seeIsForwarded',
  'seeForwardTarget',
  'setForwarding',
  'pickUp',
] as const

/** A person's first line, their second one, and all others. */
export const linePlaces = ['line1', 'line2', 'furtherLines'] as const

export type PersonRight = (typeof personRights)[number]
export type LineRight = (typeof lineRights)[number]
export type LinePlace = (typeof linePlaces)[number]
export type Right = PersonRight | `${LinePlace}.${LineRight}`

export const allRights: readonly Right[] = [
  ...personRights,
  ...linePlaces.flatMap((place) => lineRights.map((name) => `${place}.${name}` as const)),
]

export const right = z.enum(allRights)

export const level = z.enum(['public', 'business', 'team', 'personal'])
export type Level = z.infer<typeof level>

/** A level, nothing at all, or `special` where a box differs from each level. */
export const gradeName = z.enum(['none', ...level.options, 'special'])
export type GradeName = z.infer<typeof gradeName>

/** How far somebody is trusted. `rights` are the boxes that are ticked, whatever ticked them. */
export const grade = z.strictObject({ level: gradeName, rights: z.array(right) })
export type GradeView = z.infer<typeof grade>

/** A level, or the boxes themselves. Boxes that are those of a level are kept as that level. */
export const newGrade = z.union([
  z.strictObject({ level: z.enum(['none', ...level.options]) }),
  z.strictObject({ rights: z.array(right).max(allRights.length) }),
])
export type NewGrade = z.infer<typeof newGrade>

/** What somebody may be asked about: a right, for lines without its place. */
export const action = z.enum([...personRights, ...lineRights, 'steerLine', 'changeSelf'])
export type Action = z.infer<typeof action>

/** What one person gave to another. */
export const grant = z.strictObject({
  /** To whom it was given. */
  viewerId: id,
  viewerName: personName,
  ownerId: id,
  ownerName: personName,
  grade,
  at: time,
})
export type GrantView = z.infer<typeof grant>
