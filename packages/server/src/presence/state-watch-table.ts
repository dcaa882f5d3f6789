/** Of whose changes somebody is told. Rows go with either of them. */
import { type Statement, type Store, statementOf } from '../store/index.ts'

interface StateWatchTables {
  state_watch: { watcher_id: string; person_id: string }
}

export async function loadStateWatches(store: Store) {
  const rows = await store.tables<StateWatchTables>().selectFrom('state_watch').selectAll().execute()
  return rows.map((row) => ({ watcherId: row.watcher_id, personId: row.person_id }))
}

export function insertStateWatch(store: Store, watcherId: string, personId: string): Statement {
  const row = { watcher_id: watcherId, person_id: personId }
  return statementOf(store.tables<StateWatchTables>().insertInto('state_watch').values(row))
}

export function deleteStateWatch(store: Store, watcherId: string, personId: string): Statement {
  return statementOf(
    store
      .tables<StateWatchTables>()
      .deleteFrom('state_watch')
      .where('watcher_id', '=', watcherId)
      .where('person_id', '=', personId),
  )
}
