/** The table of settings: a key and JSON. */
import { type Statement, type Store, statementOf } from '../store/index.ts'

interface SettingTables {
  setting: { key: string; value: string }
}

export async function loadSettings(store: Store): Promise<readonly { key: string; value: string }[]> {
  return store.tables<SettingTables>().selectFrom('setting').selectAll().execute()
}

export function saveSetting(store: Store, key: string, value: unknown): Statement {
  const row = { key, value: JSON.stringify(value) }
  return statementOf(
    store
      .tables<SettingTables>()
      .insertInto('setting')
      .values(row)
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: row.value })),
  )
}
