/** Who waits for whom to be free. Rows go with either of them. */
import { type Statement, type Store, statementOf } from '../store/index.ts'

interface FreeWatchTables {
  free_watch: { watcher_id: string; person_id: string; created_at: number }
}

export async function loadFreeWatches(store: Store) {
  const rows = await store.tables<FreeWatchTables>().selectFrom('free_watch').selectAll().execute()
  return rows.map((row) => ({ watcherId: row.watcher_id, personId: row.person_id }))
}

export function insertFreeWatch(
  store: Store,
  watch: { watcherId: string; personId: string; createdAt: number },
): Statement {
  const row = { watcher_id: watch.watcherId, person_id: watch.personId, created_at: watch.createdAt }
  return statementOf(store.tables<FreeWatchTables>().insertInto('free_watch').values(row))
}

export function deleteFreeWatch(store: Store, watcherId: string, personId: string): Statement {
  return statementOf(
    store
      .tables<FreeWatchTables>()
      .deleteFrom('free_watch')
      .where('watcher_id', '=', watcherId)
      .where('person_id', '=', personId),
  )
}

export function deleteOldFreeWatches(store: Store, before: number): Statement {
  return statementOf(
    store.tables<FreeWatchTables>().deleteFrom('free_watch').where('created_at', '<', before),
  )
}
