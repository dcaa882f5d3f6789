/**
 * The embedded database: `node:sqlite` in WAL mode.
 *
 * `synchronous=FULL`: every transaction is on the disk before it is acknowledged, so neither `kill -9` nor a power cut takes
 * anything back (with NORMAL, a power cut may). The group commit makes it affordable: one wait for the disk serves all writes
 * of a turn. Other programs may read beside the server, as `offhook backup` does.
 */
import { chmodSync, closeSync, openSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { isNamedError, NamedError } from '@offhook/base'
import { type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely'
import { nameDiskFault } from './disk-fault.ts'
import { storeErrors } from './errors.ts'
import type { Statement } from './statement.ts'

/** Prepared statements that are kept. The product's own number of them is about a hundred. */
const MOST_PREPARED = 500

export class SqliteFile {
  readonly #file: string
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()

  /** Opens or makes `file`. Throws `store-unreadable`. */
  constructor(file: string) {
    this.#file = file
    try {
      // For the owner alone: it holds hashes of passwords and phone secrets. SQLite gives its side files the same mode.
      closeSync(openSync(file, 'a', 0o600))
      chmodSync(file, 0o600)
      this.#database = new DatabaseSync(file)
      this.#database.exec('PRAGMA journal_mode = WAL')
      this.#database.exec('PRAGMA synchronous = FULL')
      this.#database.exec('PRAGMA foreign_keys = ON')
      this.#database.exec('PRAGMA busy_timeout = 2000')
      this.#database.exec('PRAGMA cache_size = -16000')
    } catch (fault) {
      const named = nameDiskFault(fault, file)
      if (isNamedError(named)) throw named
      throw new NamedError(storeErrors, 'store-unreadable', { file, reason: String(fault) }, fault)
    }
  }

  /** Runs `statements` in one transaction. */
  transact(statements: Iterable<Statement>): void {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      for (const { sql, parameters } of statements) this.#prepare(sql).run(...parameters)
      this.#database.exec('COMMIT')
    } catch (fault) {
      throw this.#undone(fault)
    }
  }

  /** All that `run` changes, or nothing of it; nobody else may write meanwhile. */
  async together(run: () => Promise<void>): Promise<void> {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      await run()
      this.#database.exec('COMMIT')
    } catch (fault) {
      throw this.#undone(fault)
    }
  }

  /** Takes the transaction back, where SQLite has not done so by itself, as on a full disk. */
  #undone(fault: unknown): unknown {
    if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
    return nameDiskFault(fault, this.#file)
  }

  /** Writes all that is in it to `target`, a file that is empty or not there, as it is at this moment. */
  copyTo(target: string): void {
    try {
      closeSync(openSync(target, 'w', 0o600))
      this.#database.prepare('VACUUM INTO ?').run(target)
    } catch (fault) {
      throw nameDiskFault(fault, target)
    }
  }

  /** Rows of a query that the table files write by hand. */
  rows(statement: Statement): unknown[] {
    return this.#prepare(statement.sql).all(...statement.parameters)
  }

  close(): void {
    this.#prepared.clear()
    this.#database.close()
  }

  dialect(): SqliteDialect {
    return new SqliteDialect({ database: this.#forKysely() })
  }

  /** What kysely expects of a database (the shape of better-sqlite3). Closing is the store's business. */
  #forKysely(): SqliteDatabase {
    return {
      close() {},
      prepare: (sql) => asKyselyStatement(this.#prepare(sql)),
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#prepared.get(sql)
    if (known) return known
    const made = this.#database.prepare(sql)
    if (this.#prepared.size >= MOST_PREPARED) this.#prepared.clear()
    this.#prepared.set(sql, made)
    return made
  }
}

function asKyselyStatement(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as never[])),
    run: (parameters) => statement.run(...(parameters as never[])),
    iterate: (parameters) => statement.iterate(...(parameters as never[])) as IterableIterator<unknown>,
  }
}
