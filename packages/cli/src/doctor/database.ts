/** The database: whether it is whole, of a version that this program knows, and of a time that has come. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { knownMigrations } from '@offhook/server'
import { bad, type Finding, good } from './finding.ts'

const FILE = 'offhook.db'
/** Less is no jump of the clock. */
const FUTURE_MS = 60_000

/** Reads only: a server may be running on it. */
export function checkDatabase(directory: string, now = Date.now()): Finding {
  const file = join(directory, FILE)
  if (!existsSync(file)) return good('Database', 'None yet; it is made at the first start.')
  try {
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      database.exec('PRAGMA busy_timeout = 2000')
      return examine(database, file, now)
    } finally {
      database.close()
    }
  } catch (fault) {
    const { message, errcode = 0 } = fault as Error & { errcode?: number }
    return (errcode & 0xff) === CANNOT_OPEN ? closed(file, message) : broken(file, message)
  }
}

/** SQLITE_CANTOPEN: of a file that is there, a matter of rights. */
const CANNOT_OPEN = 14

function examine(database: DatabaseSync, file: string, now: number): Finding {
  const one = (sql: string) => Object.values(database.prepare(sql).get() ?? {})[0]
  const check = one('PRAGMA quick_check(5)')
  if (check !== 'ok') return broken(file, String(check))
  const names = database.prepare('select name from kysely_migration').all() as { name: string }[]
  const newer = names.find(({ name }) => !knownMigrations.includes(name))
  if (newer !== undefined) {
    return bad(
      'Database',
      `${file} was written by a newer version of Offhook (${newer.name}).`,
      'Start that version or a newer one, or restore a backup from before the upgrade: "offhook restore".',
    )
  }
  const latest = Number(one('select max(at) from system_event') ?? 0)
  if (latest > now + FUTURE_MS) {
    const advice =
      'Set the clock right, best by NTP ("timedatectl set-ntp true"): until then the journal is in disorder.'
    return bad(
      'Database',
      `It knows of events at ${new Date(latest).toISOString()}: the clock was set back.`,
      advice,
    )
  }
  const text = `${file} is whole; it knows ${one('select count(*) from person')} people.`
  const isOlder = names.length < knownMigrations.length
  return good('Database', isOlder ? `${text} It is brought up to date at the next start.` : text)
}

function closed(file: string, reason: string): Finding {
  const advice = `Run this as the user that runs Offhook; where that is who you are, give it the data: "chown -R USER" on the directory of ${file}.`
  return bad('Database', `${file} cannot be opened: ${reason}`, advice)
}

function broken(file: string, reason: string): Finding {
  const advice = `Stop the server, keep a copy of ${file}, and bring a backup back: "offhook restore". "sqlite3 ${file} .recover" saves what can be read.`
  return bad('Database', `${file} is damaged: ${reason}`, advice)
}
