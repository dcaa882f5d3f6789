/** The database: whether it is whole. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { bad, type Finding, good } from './finding.ts'

const FILE = 'offhook.db'

/** Reads only: a server may be running on it. */
export function checkDatabase(directory: string): Finding {
  const file = join(directory, FILE)
  if (!existsSync(file)) return good('Database', 'None yet; it is made at the first start.')
  try {
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      database.exec('PRAGMA busy_timeout = 2000')
      const [result] = database.prepare('PRAGMA quick_check(5)').all() as { quick_check: string }[]
      if (result?.quick_check !== 'ok') return broken(file, String(result?.quick_check))
      const { people } = database.prepare('select count(*) as people from person').get() as { people: number }
      return good('Database', `${file} is whole; it knows ${people} people.`)
    } finally {
      database.close()
    }
  } catch (fault) {
    return broken(file, (fault as Error).message)
  }
}

function broken(file: string, reason: string): Finding {
  const advice = `Stop the server, keep a copy of ${file}, and put a backup in its place. "sqlite3 ${file} .recover" saves what can be read.`
  return bad('Database', `${file} is damaged: ${reason}`, advice)
}
