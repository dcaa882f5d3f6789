/** The table of locations: JSON as the administrator wrote it. */
import type { LocationJson, NumberTest } from '@offhook/contract'
import { type Statement, type Store, statementOf } from '../store/index.ts'
import type { StoredLocation } from './location.ts'

interface LocationRow {
  name: string
  is_default: number
  data: string
  lines: string
  tests: string
}

interface LocationTables {
  location: LocationRow
}

export async function loadLocations(store: Store): Promise<readonly StoredLocation[]> {
  const rows = await store.tables<LocationTables>().selectFrom('location').selectAll().execute()
  return rows.map((row) => ({
    name: row.name,
    isDefault: row.is_default === 1,
    json: JSON.parse(row.data) as LocationJson,
    lines: JSON.parse(row.lines) as string[],
    tests: JSON.parse(row.tests) as NumberTest[],
  }))
}

export function saveLocation(store: Store, location: StoredLocation): Statement {
  const { name, ...columns } = {
    name: location.name,
    is_default: location.isDefault ? 1 : 0,
    data: JSON.stringify(location.json),
    lines: JSON.stringify(location.lines),
    tests: JSON.stringify(location.tests),
  } satisfies LocationRow
  return statementOf(
    store
      .tables<LocationTables>()
      .insertInto('location')
      .values({ name, ...columns })
      .onConflict((conflict) => conflict.column('name').doUpdateSet(columns)),
  )
}

export function deleteLocation(store: Store, name: string): Statement {
  return statementOf(store.tables<LocationTables>().deleteFrom('location').where('name', '=', name))
}
