/** The table of system events. Their ids sort by time. */
import type { SystemEvent } from '@offhook/contract'
import { sql } from 'kysely'
import { type Statement, type Store, statementOf } from '../store/index.ts'

interface SystemEventTables {
  system_event: {
    id: string
    at: number
    level: string
    code: string
    sentence: string
    actor: string | null
    details: string
  }
}

export interface SystemEventQuery {
  readonly level?: SystemEvent['level'] | undefined
  /** In sentence and code. */
  readonly text?: string | undefined
  /** Only events older than the one with this id. */
  readonly before?: string | undefined
  readonly limit: number
}

export function insertEvent(store: Store, event: SystemEvent): Statement {
  const row = { ...event, details: JSON.stringify(event.details) }
  return statementOf(store.tables<SystemEventTables>().insertInto('system_event').values(row))
}

/** Keeps the newest `count`. */
export function deleteOldEvents(count: number): Statement {
  return {
    sql: 'delete from system_event where id < (select id from system_event order by id desc limit 1 offset ?)',
    parameters: [count],
  }
}

export async function selectEvents(store: Store, query: SystemEventQuery): Promise<readonly SystemEvent[]> {
  let select = store.tables<SystemEventTables>().selectFrom('system_event').selectAll()
  if (query.level) select = select.where('level', '=', query.level)
  if (query.before) select = select.where('id', '<', query.before)
  if (query.text) {
    const pattern = `%${query.text.toLowerCase().replace(/[\\%_]/g, (mark) => `\\${mark}`)}%`
    select = select.where(
      sql<boolean>`(lower(sentence) like ${pattern} escape '\\' or code like ${pattern} escape '\\')`,
    )
  }
  const rows = await select.orderBy('id', 'desc').limit(query.limit).execute()
  return rows.map((row) => ({
    ...row,
    level: row.level as SystemEvent['level'],
    details: JSON.parse(row.details) as SystemEvent['details'],
  }))
}
