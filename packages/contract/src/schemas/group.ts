/** Groups of people. */
import { z } from 'zod'
import { dialString, id, personName, time } from './basic.ts'
import { entitlement } from './entitlement.ts'
import { grade, newGrade, right } from './right.ts'

export const groupName = z.string().trim().min(1).max(120)

/** Members of another group, shown to the members of this one in a group with a lock. */
export const monitorGroup = z.strictObject({
  groupId: id,
  inMonitor: z.boolean(),
  inFavourites: z.boolean(),
})

/** A key with a number, given to all members. */
export const groupKey = z.strictObject({
  label: z.string().trim().min(1).max(80),
  number: dialString,
  inMonitor: z.boolean(),
  inFavourites: z.boolean(),
})

const plainFields = {
  description: z.string().max(280),
  /** While false the group gives nothing; its people stay as active as they are. */
  isActive: z.boolean(),
  /** Not necessarily a member. */
  leaderId: id.nullable(),
  deputyIds: z.array(id).max(20),
  leaderSeesJournal: z.boolean(),
  membersSeeJournal: z.boolean(),
  mayChangeJournal: z.boolean(),
  entitlements: z.array(entitlement),
  /** Settings of the client that members have. */
  profileId: id.nullable(),
  monitorGroups: z.array(monitorGroup).max(50),
  keys: z.array(groupKey).max(100),
}

export const group = z.strictObject({
  id,
  name: groupName,
  /** `builtIn`, or the name of the directory that the members come from. */
  source: z.string(),
  ...plainFields,
  /** What members have over each other. */
  memberGrade: grade,
  /** What the leader and the deputies have over members. */
  leaderGrade: grade,
  members: z.int().min(0),
})
export type GroupView = z.infer<typeof group>

/** A group as its leader has it, with what can be passed on to its members. */
export const ledGroup = z.strictObject({ ...group.shape, passableRights: z.array(right) })
export type LedGroupView = z.infer<typeof ledGroup>

const changeable = z.strictObject({ ...plainFields, memberGrade: newGrade, leaderGrade: newGrade }).partial()

export const newGroup = z.strictObject({
  ...changeable.shape,
  name: groupName,
  memberIds: z.array(id).max(50_000).optional(),
})
export const changeGroup = z.strictObject({ ...changeable.shape, name: groupName.optional() })

/** What a leader changes of the group they lead. */
export const changeLedGroup = z
  .strictObject({ description: plainFields.description, memberGrade: newGrade, keys: plainFields.keys })
  .partial()

export const groupMember = z.strictObject({
  personId: id,
  name: personName,
  department: z.string(),
  /** The primary group of the directory they come from: they cannot be taken out here. */
  isPrimary: z.boolean(),
  isActive: z.boolean(),
  lastSeenAt: time.nullable(),
})

export const ledGroupMember = groupMember.pick({
  personId: true,
  name: true,
  department: true,
  isPrimary: true,
})

export const memberIds = z.strictObject({ personIds: z.array(id).min(1).max(1000) })
