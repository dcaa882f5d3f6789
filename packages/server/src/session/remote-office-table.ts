/** Where people are reached, as JSON by person. Rows go with the person. */
import type { RemoteOffice } from '@offhook/contract'
import type { Forwarding } from '@offhook/telephony'
import { type Statement, type Store, statementOf } from '../store/index.ts'

/** With the forwardings that the line had before. */
export interface RemoteOfficeRow extends RemoteOffice {
  readonly former: readonly Forwarding[]
}

interface RemoteOfficeTables {
  remote_office: { person_id: string; state: string }
}

export async function loadRemoteOffices(store: Store): Promise<Map<string, RemoteOfficeRow>> {
  const rows = await store.tables<RemoteOfficeTables>().selectFrom('remote_office').selectAll().execute()
  return new Map(rows.map(({ person_id, state }) => [person_id, JSON.parse(state) as RemoteOfficeRow]))
}

export function saveRemoteOffice(store: Store, personId: string, row: RemoteOfficeRow): Statement {
  const state = JSON.stringify(row)
  return statementOf(
    store
      .tables<RemoteOfficeTables>()
      .insertInto('remote_office')
      .values({ person_id: personId, state })
      .onConflict((conflict) => conflict.column('person_id').doUpdateSet({ state })),
  )
}

export function deleteRemoteOffice(store: Store, personId: string): Statement {
  return statementOf(
    store.tables<RemoteOfficeTables>().deleteFrom('remote_office').where('person_id', '=', personId),
  )
}
