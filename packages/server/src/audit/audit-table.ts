/** The table of the audit log. There is no statement that changes or removes a row. */
import type { AuditEntry } from '@offhook/contract'
import { sql } from 'kysely'
import { type Statement, type Store, statementOf } from '../store/index.ts'

interface AuditRow {
  number: number
  at: number
  actor_id: string | null
  actor: string
  action: string
  target: string
  refused: string | null
  changes: string
  address: string
  device: string
  hash: string
}

interface AuditTables {
  audit_entry: AuditRow
}

export interface StoredAuditEntry {
  readonly entry: AuditEntry
  readonly hash: string
}

export interface AuditQuery {
  /** In actor, target, action and address. */
  readonly text?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
  /** Who did it. */
  readonly actorId?: string | undefined
  /** Names of actions, with commas between them. */
  readonly actions?: string | undefined
  /** Only entries before the one with this number. */
  readonly before?: number | undefined
  readonly limit: number
}

export function insertAuditEntry(store: Store, { actorId, changes, ...entry }: AuditEntry, hash: string) {
  const row: AuditRow = { ...entry, actor_id: actorId, changes: JSON.stringify(changes), hash }
  return statementOf(store.tables<AuditTables>().insertInto('audit_entry').values(row)) satisfies Statement
}

/** Newest first. */
export async function selectAuditEntries(store: Store, query: AuditQuery): Promise<readonly AuditEntry[]> {
  let select = store.tables<AuditTables>().selectFrom('audit_entry').selectAll()
  if (query.before !== undefined) select = select.where('number', '<', query.before)
  if (query.from !== undefined) select = select.where('at', '>=', query.from)
  if (query.to !== undefined) select = select.where('at', '<', query.to)
  if (query.actorId !== undefined) select = select.where('actor_id', '=', query.actorId)
  if (query.actions !== undefined) select = select.where('action', 'in', query.actions.split(','))
  if (query.text) {
    const pattern = `%${query.text.toLowerCase().replace(/[\\%_]/g, (mark) => `\\${mark}`)}%`
    select = select.where(
      sql<boolean>`lower(actor || ' ' || target || ' ' || action || ' ' || address) like ${pattern} escape '\\'`,
    )
  }
  const rows = await select.orderBy('number', 'desc').limit(query.limit).execute()
  return rows.map((row) => entryOf(row).entry)
}

/** Oldest first, those behind `after`. */
export async function selectAuditChain(
  store: Store,
  after: number,
  limit: number,
): Promise<readonly StoredAuditEntry[]> {
  const rows = await store
    .tables<AuditTables>()
    .selectFrom('audit_entry')
    .selectAll()
    .where('number', '>', after)
    .orderBy('number')
    .limit(limit)
    .execute()
  return rows.map(entryOf)
}

export async function lastAuditEntry(
  store: Store,
): Promise<{ readonly number: number; readonly hash: string } | undefined> {
  return store
    .tables<AuditTables>()
    .selectFrom('audit_entry')
    .select(['number', 'hash'])
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
}

function entryOf({ actor_id, changes, hash, ...row }: AuditRow): StoredAuditEntry {
  return {
    entry: { ...row, actorId: actor_id, changes: JSON.parse(changes) as AuditEntry['changes'] },
    hash,
  }
}
