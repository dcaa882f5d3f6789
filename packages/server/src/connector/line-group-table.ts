/** The table of line groups: JSON as the administrator set it, the secret sealed. */
import type { LineGroupSettings } from '@offhook/contract'
import { type Statement, type Store, statementOf } from '../store/index.ts'

export interface StoredLineGroup {
  readonly settings: LineGroupSettings
  /** Sealed. */
  readonly secret: string | null
}

interface LineGroupTables {
  line_group: { name: string; settings: string; secret: string | null }
}

export async function loadLineGroups(store: Store): Promise<readonly StoredLineGroup[]> {
  const rows = await store.tables<LineGroupTables>().selectFrom('line_group').selectAll().execute()
  return rows.map(({ settings, secret }) => ({
    // What groups of earlier versions do not have is as it was then.
    settings: {
      sipTransport: null,
      groupPickupCode: null,
      lineKeys: [],
      ...JSON.parse(settings),
    } as LineGroupSettings,
    secret,
  }))
}

export function saveLineGroup(store: Store, { settings, secret }: StoredLineGroup): Statement {
  const columns = { settings: JSON.stringify(settings), secret }
  return statementOf(
    store
      .tables<LineGroupTables>()
      .insertInto('line_group')
      .values({ name: settings.name, ...columns })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(columns)),
  )
}

export function deleteLineGroup(store: Store, name: string): Statement {
  return statementOf(store.tables<LineGroupTables>().deleteFrom('line_group').where('name', '=', name))
}
