/** The tables of providers and directories, and of whose account there is whose here. */
import { type Statement, type Store, statementOf } from '../store/index.ts'

export interface StoredSource {
  readonly id: string
  readonly kind: string
  readonly data: string
  /** Sealed. */
  readonly secret: string | null
}

export interface Identity {
  readonly sourceId: string
  /** What the source calls the person for good. */
  readonly subject: string
  readonly personId: string
}

interface SourceTables {
  sign_in_source: { id: string; kind: string; data: string; secret: string | null }
  identity: { source_id: string; subject: string; person_id: string }
}

export function loadSources(store: Store): Promise<readonly StoredSource[]> {
  return store.tables<SourceTables>().selectFrom('sign_in_source').selectAll().orderBy('id').execute()
}

export function saveSource(store: Store, source: StoredSource): Statement {
  const { id: _id, ...others } = source
  const insert = store.tables<SourceTables>().insertInto('sign_in_source').values(source)
  return statementOf(insert.onConflict((conflict) => conflict.column('id').doUpdateSet(others)))
}

/** Its identities go with it. */
export function deleteSource(store: Store, id: string): Statement {
  return statementOf(store.tables<SourceTables>().deleteFrom('sign_in_source').where('id', '=', id))
}

export async function loadIdentities(store: Store): Promise<readonly Identity[]> {
  const rows = await store.tables<SourceTables>().selectFrom('identity').selectAll().execute()
  return rows.map((row) => ({ sourceId: row.source_id, subject: row.subject, personId: row.person_id }))
}

export function insertIdentity(store: Store, { sourceId, subject, personId }: Identity): Statement {
  const row = { source_id: sourceId, subject, person_id: personId }
  return statementOf(store.tables<SourceTables>().insertInto('identity').values(row))
}

export function deleteIdentitiesOf(store: Store, sourceId: string, personId: string): Statement {
  return statementOf(
    store
      .tables<SourceTables>()
      .deleteFrom('identity')
      .where('source_id', '=', sourceId)
      .where('person_id', '=', personId),
  )
}
