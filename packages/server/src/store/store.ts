/** The port to the database. Reads go through kysely, writes through the group commit; both speak portable SQL. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, type Log, NamedError } from '@offhook/base'
import { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { keepBeforeUpgrade } from './before-upgrade.ts'
import { lockData } from './data-lock.ts'
import { nameDiskFault } from './disk-fault.ts'
import { storeErrors } from './errors.ts'
import { GroupWriter } from './group-writer.ts'
import { migrations } from './migrations/index.ts'
import { SqliteFile } from './sqlite.ts'
import type { Statement } from './statement.ts'

export interface Store {
  /** For reading. `Tables` are the tables that the caller knows: its own. */
  tables<Tables>(): Kysely<Tables>
  /** Rows of a statement written by hand, for the few queries that are asked very often. */
  rows(statement: Statement): readonly unknown[]
  /**
   * Writes `statements` together or not at all; resolves when they are on disk, rejects when they could not be written. All that
   * is written in one turn of the event loop costs one wait for the disk, so many small writes are welcome.
   */
  write(...statements: readonly Statement[]): Promise<void>
  /** Calls `run` when all that was written before is on disk; at once where nothing waits. */
  whenWritten(run: () => void): void
  /** Writes what waits and closes. */
  close(): void
}

export interface StoreOptions {
  /** Made where it is missing, readable by the owner alone. */
  readonly directory: string
  readonly clock: Clock
  readonly log: Log
}

/** Opens the embedded database of a data directory and brings it up to date. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const unlock = takeDirectory(options.directory)
  let file: SqliteFile | undefined
  try {
    file = new SqliteFile(join(options.directory, 'offhook.db'))
    const kysely = new Kysely<unknown>({ dialect: file.dialect() })
    const kept = keepBeforeUpgrade(file, options.directory)
    if (kept !== undefined) {
      options.log.info('the database is brought up to date; as it was before, it is kept in a copy', { kept })
    }
    await file.together(() => migrate(kysely))
    return storeOn(file, kysely, options, unlock)
  } catch (fault) {
    file?.close()
    unlock()
    throw fault
  }
}

/** Makes the directory where it is missing, and takes its lock. */
function takeDirectory(directory: string): () => void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    return lockData(directory)
  } catch (fault) {
    throw nameDiskFault(fault, directory)
  }
}

function storeOn(
  file: SqliteFile,
  kysely: Kysely<unknown>,
  options: StoreOptions,
  unlock: () => void,
): Store {
  const writer = new GroupWriter((statements) => file.transact(statements), options.clock, options.log)
  let isClosed = false
  return {
    tables: <Tables>() => kysely as Kysely<Tables>,
    rows: (statement) => file.rows(statement),
    write: (...statements) => writer.write(statements),
    whenWritten: (run) => writer.whenWritten(run),
    close() {
      if (isClosed) return
      isClosed = true
      writer.close()
      file.close()
      unlock()
    },
  }
}

/** Brings the database up to the newest migration. Throws `store-newer` where it knows one that this version does not. */
async function migrate(kysely: Kysely<unknown>): Promise<void> {
  const migrator = new Migrator({
    db: kysely,
    provider: { getMigrations: async () => ({ ...migrations }) },
  })
  const { error } = await migrator.migrateToLatest()
  if (error === undefined) return
  const missing = /previously executed migration (\S+) is missing/.exec(String(error))
  if (missing) throw new NamedError(storeErrors, 'store-newer', { migration: missing[1]! }, error)
  throw error
}
