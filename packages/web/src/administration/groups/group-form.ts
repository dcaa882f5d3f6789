/** What the form of a group holds, and what of it is sent. Pure. */
import type { GroupView, NewGrade } from '@offhook/contract'
import { newGradeOf } from '../../rights/right-sections.ts'

export interface GroupForm
  extends Pick<
    GroupView,
    | 'name'
    | 'description'
    | 'isActive'
    | 'leaderId'
    | 'deputyIds'
    | 'leaderSeesJournal'
    | 'membersSeeJournal'
    | 'mayChangeJournal'
    | 'entitlements'
    | 'profileId'
    | 'monitorGroups'
    | 'keys'
  > {
  readonly memberGrade: NewGrade
  readonly leaderGrade: NewGrade
}

export function formOf(group: GroupView | null): GroupForm {
  if (group) {
    const { id: _id, source: _source, members: _members, memberGrade, leaderGrade, ...fields } = group
    return { ...fields, memberGrade: newGradeOf(memberGrade), leaderGrade: newGradeOf(leaderGrade) }
  }
  return {
    name: '',
    description: '',
    isActive: true,
    leaderId: null,
    deputyIds: [],
    leaderSeesJournal: false,
    membersSeeJournal: false,
    mayChangeJournal: false,
    entitlements: [],
    profileId: null,
    monitorGroups: [],
    keys: [],
    memberGrade: { level: 'none' },
    leaderGrade: { level: 'none' },
  }
}
