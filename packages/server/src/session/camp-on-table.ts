/** Who waits for whom to be called together. Rows go with either of them. */
import { type Statement, type Store, statementOf } from '../store/index.ts'

interface CampOnTables {
  camp_on: { id: string; asker_id: string; target_id: string; created_at: number; ends_at: number }
}

export interface CampOnRow {
  readonly id: string
  readonly askerId: string
  readonly targetId: string
  readonly createdAt: number
  readonly until: number
}

/** Oldest first. */
export async function loadCampOns(store: Store): Promise<CampOnRow[]> {
  const rows = await store.tables<CampOnTables>().selectFrom('camp_on').selectAll().orderBy('id').execute()
  return rows.map((row) => ({
    id: row.id,
    askerId: row.asker_id,
    targetId: row.target_id,
    createdAt: Number(row.created_at),
    until: Number(row.ends_at),
  }))
}

export function insertCampOn(
  store: Store,
  { id, askerId, targetId, createdAt, until }: CampOnRow,
): Statement {
  const row = { id, asker_id: askerId, target_id: targetId, created_at: createdAt, ends_at: until }
  return statementOf(store.tables<CampOnTables>().insertInto('camp_on').values(row))
}

export function deleteCampOn(store: Store, id: string): Statement {
  return statementOf(store.tables<CampOnTables>().deleteFrom('camp_on').where('id', '=', id))
}

export function deleteOldCampOns(store: Store, now: number): Statement {
  return statementOf(store.tables<CampOnTables>().deleteFrom('camp_on').where('ends_at', '<=', now))
}
