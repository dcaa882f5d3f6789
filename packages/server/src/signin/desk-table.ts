/** The table of those who are signed in at phones. */
import { type Statement, type Store, statementOf } from '../store/index.ts'

/** Somebody who is signed in at a phone that is not theirs. */
export interface DeskGuest {
  /** The id of the phone account. */
  readonly deviceId: string
  readonly personId: string
  /** The line that the phone carries. */
  readonly line: string
  /** Milliseconds since 1970. */
  readonly since: number
}

interface DeskTables {
  desk_guest: { device_id: string; person_id: string; line: string; since: number }
}

export async function loadDeskGuests(store: Store): Promise<readonly DeskGuest[]> {
  const rows = await store.tables<DeskTables>().selectFrom('desk_guest').selectAll().execute()
  return rows.map((row) => ({
    deviceId: row.device_id,
    personId: row.person_id,
    line: row.line,
    since: row.since,
  }))
}

export function insertDeskGuest(store: Store, { deviceId, personId, line, since }: DeskGuest): Statement {
  const row = { device_id: deviceId, person_id: personId, line, since }
  return statementOf(store.tables<DeskTables>().insertInto('desk_guest').values(row))
}

export function deleteDeskGuest(store: Store, deviceId: string): Statement {
  return statementOf(store.tables<DeskTables>().deleteFrom('desk_guest').where('device_id', '=', deviceId))
}
