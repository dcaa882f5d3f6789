/** Groups: values, and what a group gives its people. */
import type { Entitlement } from '@offhook/contract'
import {
  type Door,
  type Grade,
  lineRightsNamed,
  noGrade,
  type Rights,
  rightsNamed,
  union,
} from '../rights/index.ts'

/** Members of another group, shown to the members of this one in a group with a lock. */
export interface MonitorGroup {
  readonly groupId: string
  readonly inMonitor: boolean
  readonly inFavourites: boolean
}

/** A key with a number, given to all members. */
export interface GroupKey {
  readonly label: string
  readonly number: string
  readonly inMonitor: boolean
  readonly inFavourites: boolean
}

export interface GroupFields {
  readonly name: string
  readonly description: string
  /** Where its members come from: `builtIn`, or the name of a directory. */
  readonly source: string
  /** While false the group gives nothing; its people stay as active as they are. */
  readonly isActive: boolean
  /** Not necessarily a member. */
  readonly leaderId: string | null
  readonly deputyIds: readonly string[]
  /** What members have over each other. */
  readonly memberGrade: Grade
  /** What the leader and the deputies have over members. */
  readonly leaderGrade: Grade
  /** The journal of members is open to the leader and the deputies. */
  readonly leaderSeesJournal: boolean
  readonly membersSeeJournal: boolean
  /** Who sees the journal may change entries too. */
  readonly mayChangeJournal: boolean
  /** Services that every member has. */
  readonly entitlements: readonly Entitlement[]
  /** The settings of the client that members have. */
  readonly profileId: string | null
  readonly monitorGroups: readonly MonitorGroup[]
  readonly keys: readonly GroupKey[]
}

export interface Group extends GroupFields {
  readonly id: string
  readonly memberIds: ReadonlySet<string>
  /** Of whom this is the primary group of the directory they come from: they cannot be taken out here. */
  readonly primaryIds: ReadonlySet<string>
}

export const emptyGroup: Omit<GroupFields, 'name'> = {
  description: '',
  source: 'builtIn',
  isActive: true,
  leaderId: null,
  deputyIds: [],
  memberGrade: noGrade,
  leaderGrade: noGrade,
  leaderSeesJournal: false,
  membersSeeJournal: false,
  mayChangeJournal: false,
  entitlements: [],
  profileId: null,
  monitorGroups: [],
  keys: [],
}

/**
 * What the group gives over each of its members: to the members, to those who lead it. What the groups give that are shown in each
 * other's monitors comes on top, see `Groups`.
 */
export function doorsOfGroup(group: Group): readonly Door[] {
  if (!group.isActive) return []
  const leaders = leadersOf(group)
  const doors: Door[] = [
    {
      rule: 'group-member',
      viewers: group.memberIds,
      grade: withJournal(group, group.memberGrade, group.membersSeeJournal),
      group: group.name,
    },
    {
      rule: 'group-leader',
      viewers: leaders,
      grade: withJournal(group, group.leaderGrade, group.leaderSeesJournal),
      group: group.name,
    },
  ]
  return doors.filter(({ viewers, grade }) => viewers.size > 0 && grade.rights !== noGrade.rights)
}

/** Leader and deputies. */
export function leadersOf({ leaderId, deputyIds }: GroupFields): ReadonlySet<string> {
  return new Set(leaderId === null ? deputyIds : [leaderId, ...deputyIds])
}

function withJournal({ mayChangeJournal }: GroupFields, grade: Grade, seesJournal: boolean): Grade {
  if (!seesJournal) return grade
  const journal = rightsNamed(mayChangeJournal ? ['seeJournal', 'changeJournal'] : ['seeJournal'])
  return { level: grade.level, rights: union(grade.rights, journal) }
}

/** A line of others that somebody may watch, whoever owns it. */
export interface ExtraLine {
  readonly line: string
  readonly seeOutgoingParty: boolean
  readonly seeIncomingParty: boolean
  /** Pick up calls there, and set forwardings. */
  readonly pickUp: boolean
}

/** What an extra line gives: that it is seen at all, and what was ticked. */
export function rightsOfExtraLine(extra: ExtraLine): Rights {
  return union(
    rightsNamed(['seeLineState']),
    lineRightsNamed([
      'seeIsForwarded',
      ...(extra.seeOutgoingParty ? (['seeOutgoingParty'] as const) : []),
      ...(extra.seeIncomingParty ? (['seeIncomingParty'] as const) : []),
      ...(extra.pickUp ? (['pickUp', 'seeForwardTarget', 'setForwarding'] as const) : []),
    ]),
  )
}
