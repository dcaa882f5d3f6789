/** Who may see and do what: the boxes that can be ticked, and the levels that tick several at once. */
import { z } from 'zod'
import { explanationStep, id, listQuery, personName, time } from './basic.ts'

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

export const grants = z.strictObject({ given: z.array(grant), received: z.array(grant) })

/** Somebody asks to see or do more. */
export const grantRequest = z.strictObject({
  askerId: id,
  askerName: personName,
  ownerId: id,
  ownerName: personName,
  /** What is asked for. */
  grade,
  message: z.string(),
  /** A declined one stays with the asker until the owner lets them ask again. */
  state: z.enum(['open', 'declined']),
  at: time,
})
export type GrantRequestView = z.infer<typeof grantRequest>

/** Requests to oneself that wait for an answer, and one's own. */
export const grantRequests = z.strictObject({
  received: z.array(grantRequest),
  sent: z.array(grantRequest),
})
export type GrantRequests = z.infer<typeof grantRequests>

export const newGrantRequest = z.strictObject({
  grade: newGrade.default({ level: 'business' }),
  message: z.string().trim().max(280).default(''),
})

/** One right of one person over another, and why. */
export const rightFact = z.strictObject({
  right,
  answer: z.boolean(),
  steps: z.array(explanationStep),
})
export type RightFact = z.infer<typeof rightFact>

/** Everything that one person may see of another and do with them. */
export const rightsLens = z.strictObject({
  viewerId: id,
  viewerName: personName,
  ownerId: id,
  ownerName: personName,
  /** All rights together, as a level or `special`. */
  grade,
  facts: z.array(rightFact),
})
export type RightsLens = z.infer<typeof rightsLens>

/** What would change. */
export const rightsPreview = z.strictObject({
  before: grade,
  after: grade,
  gained: z.array(right),
  lost: z.array(right),
  /** Rights that the change takes back and that something else still gives, with the reason. */
  kept: z.array(rightFact),
})
export type RightsPreview = z.infer<typeof rightsPreview>

/** Somebody who may see or do a certain thing, and what gives it to them. */
export const viewerWithRight = z.strictObject({
  personId: id,
  name: personName,
  steps: z.array(explanationStep),
})

export const viewersQuery = z.strictObject({
  ...listQuery.shape,
  right,
})

export const levels = z.strictObject({
  /** All boxes, in the order in which they are shown. */
  rights: z.array(right),
  /** The boxes of each level. */
  levels: z.record(z.enum(['none', ...level.options]), z.array(right)),
})

/** Names or ids of two people. */
const someone = z.string().trim().min(1).max(64)

export const rightQuestion = z.strictObject({
  viewer: someone,
  action,
  target: someone,
  /** Place of the line among those of the target, from 1. */
  line: z.coerce.number().int().min(1).max(20).optional(),
})

export const rightAnswer = z.strictObject({
  viewerName: personName,
  targetName: personName,
  action,
  answer: z.boolean(),
  steps: z.array(explanationStep),
})
export type RightAnswer = z.infer<typeof rightAnswer>

export const lensQuery = z.strictObject({ viewerId: id, ownerId: id })

/** A change that has not been made, to see what it would do between two people. */
export const proposedChange = z.strictObject({
  viewerId: id,
  ownerId: id,
  change: z.union([
    z.strictObject({ grant: newGrade }),
    z.strictObject({
      groupId: id,
      memberGrade: newGrade.optional(),
      leaderGrade: newGrade.optional(),
    }),
    z.strictObject({ defaultLevel: level }),
  ]),
})
