/** The table of what is set for single lines: JSON by the number of the line. */
import { type LineSettings, usualLineSettings } from '@offhook/contract'
import type { LineNumber } from '@offhook/telephony'
import { type Statement, type Store, statementOf } from '../store/index.ts'

interface LineSettingsTables {
  line_settings: { line: string; settings: string }
}

/** What a later version may add has its usual value. */
export async function loadLineSettings(store: Store): Promise<ReadonlyMap<LineNumber, LineSettings>> {
  const rows = await store.tables<LineSettingsTables>().selectFrom('line_settings').selectAll().execute()
  return new Map(
    rows.map(({ line, settings }) => [
      line,
      { ...usualLineSettings, ...(JSON.parse(settings) as Partial<LineSettings>) },
    ]),
  )
}

export function saveLineSettings(store: Store, line: LineNumber, settings: LineSettings): Statement {
  const text = JSON.stringify(settings)
  return statementOf(
    store
      .tables<LineSettingsTables>()
      .insertInto('line_settings')
      .values({ line, settings: text })
      .onConflict((conflict) => conflict.column('line').doUpdateSet({ settings: text })),
  )
}

export function deleteLineSettings(store: Store, line: LineNumber): Statement {
  return statementOf(store.tables<LineSettingsTables>().deleteFrom('line_settings').where('line', '=', line))
}
