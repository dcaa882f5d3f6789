/** What an upgrade changes cannot be changed back: the database as it was is kept beside it, so that the older version can be started again. */
import { readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { migrations } from './migrations/index.ts'
import type { SqliteFile } from './sqlite.ts'

/** Named by the first migration that it does not have; the copy of the last upgrade alone is kept. */
const COPY = /^offhook-before-.+\.db$/

/** What this version knows, in their order. */
export const knownMigrations: readonly string[] = Object.keys(migrations).sort()

/** The copy that was made; undefined where nothing is upgraded. */
export function keepBeforeUpgrade(file: SqliteFile, directory: string): string | undefined {
  const done = migrationsOf(file)
  if (done.length === 0) return undefined
  const next = knownMigrations.find((name) => !done.includes(name))
  // One of a newer version has what this one does not know: it is refused, and stays as it is.
  if (next === undefined || done.some((name) => !knownMigrations.includes(name))) return undefined
  const copy = `offhook-before-${next}.db`
  file.copyTo(join(directory, `${copy}.new`))
  for (const name of readdirSync(directory)) {
    if (COPY.test(name)) rmSync(join(directory, name), { force: true })
  }
  renameSync(join(directory, `${copy}.new`), join(directory, copy))
  return join(directory, copy)
}

/** What was migrated already; nothing where the database is new. */
export function migrationsOf(file: Pick<SqliteFile, 'rows'>): readonly string[] {
  const table = { sql: "select name from sqlite_master where name = 'kysely_migration'", parameters: [] }
  if (file.rows(table).length === 0) return []
  const names = { sql: 'select name from kysely_migration order by name', parameters: [] }
  return (file.rows(names) as { name: string }[]).map(({ name }) => name)
}
