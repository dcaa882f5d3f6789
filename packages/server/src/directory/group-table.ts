/** The tables of groups and their members. */
import { gradeOfText, gradeText } from '../rights/index.ts'
import { type Statement, type Store, statementOf } from '../store/index.ts'
import { emptyGroup, type Group, type GroupFields } from './group.ts'

interface GroupTables {
  person_group: { id: string; name: string; source: string; data: string }
  group_member: { group_id: string; person_id: string; is_primary: number }
}

export async function loadGroups(store: Store): Promise<readonly Group[]> {
  const tables = store.tables<GroupTables>()
  const rows = await tables.selectFrom('person_group').selectAll().execute()
  const memberRows = await tables.selectFrom('group_member').selectAll().execute()
  const members = new Map(rows.map(({ id }) => [id, new Set<string>()]))
  const primary = new Map(rows.map(({ id }) => [id, new Set<string>()]))
  for (const { group_id, person_id, is_primary } of memberRows) {
    members.get(group_id)?.add(person_id)
    if (is_primary === 1) primary.get(group_id)?.add(person_id)
  }
  return rows.map((row) => ({
    ...fieldsOf(row.data),
    id: row.id,
    name: row.name,
    source: row.source,
    memberIds: members.get(row.id)!,
    primaryIds: primary.get(row.id)!,
  }))
}

export function insertGroup(store: Store, group: Group): Statement[] {
  const { id, name, source } = group
  const tables = store.tables<GroupTables>()
  return [
    statementOf(tables.insertInto('person_group').values({ id, name, source, data: dataOf(group) })),
    ...[...group.memberIds].map((personId) => putMember(store, id, personId, group.primaryIds.has(personId))),
  ]
}

export function updateGroup(store: Store, group: Group): Statement {
  const { id, name, source } = group
  return statementOf(
    store
      .tables<GroupTables>()
      .updateTable('person_group')
      .set({ name, source, data: dataOf(group) })
      .where('id', '=', id),
  )
}

/** Memberships go with the group. */
export function deleteGroup(store: Store, id: string): Statement {
  return statementOf(store.tables<GroupTables>().deleteFrom('person_group').where('id', '=', id))
}

export function putMember(store: Store, groupId: string, personId: string, isPrimary: boolean): Statement {
  const row = { group_id: groupId, person_id: personId, is_primary: isPrimary ? 1 : 0 }
  return statementOf(
    store
      .tables<GroupTables>()
      .insertInto('group_member')
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(['group_id', 'person_id']).doUpdateSet({ is_primary: row.is_primary }),
      ),
  )
}

export function deleteMember(store: Store, groupId: string, personId: string): Statement {
  return statementOf(
    store
      .tables<GroupTables>()
      .deleteFrom('group_member')
      .where('group_id', '=', groupId)
      .where('person_id', '=', personId),
  )
}

type StoredGrades = { readonly memberGrade: string; readonly leaderGrade: string }
type Data = Omit<GroupFields, 'name' | 'source' | 'memberGrade' | 'leaderGrade'> & StoredGrades

function dataOf(group: Group): string {
  const { id, name, source, memberIds, primaryIds, memberGrade, leaderGrade, ...fields } = group
  const data: Data = {
    ...fields,
    memberGrade: gradeText(memberGrade),
    leaderGrade: gradeText(leaderGrade),
  }
  return JSON.stringify(data)
}

function fieldsOf(text: string): Omit<GroupFields, 'name' | 'source'> {
  const { memberGrade, leaderGrade, ...fields } = JSON.parse(text) as Data
  return {
    ...emptyGroup,
    ...fields,
    memberGrade: gradeOfText(memberGrade),
    leaderGrade: gradeOfText(leaderGrade),
  }
}
