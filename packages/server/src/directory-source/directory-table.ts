/** The tables of directories, their links, and their runs. */
import type { DirectoryRun } from '@offhook/contract'
import { type Statement, type Store, statementOf } from '../store/index.ts'
import { dataOf, type Link, type LinkData } from './link.ts'

export interface StoredDirectory {
  readonly id: string
  readonly data: string
  /** Sealed. */
  readonly secret: string | null
  /** SHA-256 of the token of a SCIM client. */
  readonly tokenHash: string | null
  readonly cursor: string | null
  /** When everything was read last, in milliseconds since 1970. */
  readonly fullAt: number | null
}

interface DirectoryTables {
  directory: {
    id: string
    data: string
    secret: string | null
    token_hash: string | null
    cursor: string | null
    full_at: number | null
  }
  directory_link: { directory_id: string; key: string; kind: string; target_id: string; data: string }
  directory_run: { id: string; directory_id: string; data: string }
}

/** Runs that are kept of each directory. */
const KEPT_RUNS = 200

export async function loadDirectories(store: Store): Promise<readonly StoredDirectory[]> {
  const rows = await store
    .tables<DirectoryTables>()
    .selectFrom('directory')
    .selectAll()
    .orderBy('id')
    .execute()
  return rows.map(({ id, data, secret, token_hash, cursor, full_at }) => ({
    id,
    data,
    secret,
    tokenHash: token_hash,
    cursor,
    fullAt: full_at,
  }))
}

export function saveDirectoryRow(store: Store, directory: StoredDirectory): Statement {
  const { id, tokenHash, fullAt, ...others } = directory
  const columns = { ...others, token_hash: tokenHash, full_at: fullAt }
  return statementOf(
    store
      .tables<DirectoryTables>()
      .insertInto('directory')
      .values({ id, ...columns })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(columns)),
  )
}

/** Its links and runs go with it. */
export function deleteDirectoryRow(store: Store, id: string): Statement {
  return statementOf(store.tables<DirectoryTables>().deleteFrom('directory').where('id', '=', id))
}

export async function loadLinks(store: Store): Promise<readonly Link[]> {
  const rows = await store.tables<DirectoryTables>().selectFrom('directory_link').selectAll().execute()
  return rows.map(({ directory_id, key, kind, target_id, data }) => ({
    // Older versions took no pictures over.
    ...{ picture: null, ...(JSON.parse(data) as Omit<LinkData, 'picture'> & Partial<LinkData>) },
    directoryId: directory_id,
    key,
    kind: kind === 'group' || kind === 'computer' ? kind : 'person',
    targetId: target_id,
  }))
}

export function saveLink(link: Link): Statement {
  return {
    sql: 'insert into directory_link (directory_id, key, kind, target_id, data) values (?, ?, ?, ?, ?) on conflict (directory_id, key) do update set target_id = excluded.target_id, data = excluded.data',
    parameters: [link.directoryId, link.key, link.kind, link.targetId, JSON.stringify(dataOf(link))],
  }
}

export function deleteLink({ directoryId, key }: Pick<Link, 'directoryId' | 'key'>): Statement {
  return {
    sql: 'delete from directory_link where directory_id = ? and key = ?',
    parameters: [directoryId, key],
  }
}

/** Keeps the newest runs. */
export function insertRun(directoryId: string, run: DirectoryRun): readonly Statement[] {
  return [
    {
      sql: 'insert into directory_run (id, directory_id, data) values (?, ?, ?)',
      parameters: [run.id, directoryId, JSON.stringify(run)],
    },
    {
      sql: 'delete from directory_run where directory_id = ? and id < (select id from directory_run where directory_id = ? order by id desc limit 1 offset ?)',
      parameters: [directoryId, directoryId, KEPT_RUNS],
    },
  ]
}

/** Newest first. */
export async function selectRuns(
  store: Store,
  directoryId: string,
  before: string | undefined,
  limit: number,
): Promise<readonly DirectoryRun[]> {
  let select = store
    .tables<DirectoryTables>()
    .selectFrom('directory_run')
    .select('data')
    .where('directory_id', '=', directoryId)
  if (before !== undefined) select = select.where('id', '<', before)
  const rows = await select.orderBy('id', 'desc').limit(limit).execute()
  return rows.map(({ data }) => JSON.parse(data) as DirectoryRun)
}
