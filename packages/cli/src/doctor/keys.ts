/** The keys: there, whole, readable for the server, and for nobody else. */
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, lostSecrets, readKey, type SecretName } from '@offhook/server'
import { describeLost } from '../lost-secrets.ts'
import { bad, type Finding, good, warn } from './finding.ts'

const SUBJECT = 'Keys and rights'
/** What every server writes to. */
const WRITTEN = ['offhook.db', 'offhook.db-wal', 'offhook.db-shm', 'secrets.key', 'tls', 'captures']

export function checkKeys(config: Config): Finding {
  const { data } = config
  if (!existsSync(data)) return good(SUBJECT, 'None yet; they are made at the first start.')
  const foreign = WRITTEN.find((name) => existsSync(join(data, name)) && !isWritable(join(data, name)))
  if (foreign !== undefined) {
    return bad(
      SUBJECT,
      `${join(data, foreign)} belongs to somebody else: it cannot be written.`,
      `Run this as the user that runs Offhook. If that is who you are, the server was once started by another, as root: "chown -R USER ${data}".`,
    )
  }
  const key = join(data, 'secrets.key')
  if (existsSync(key)) {
    try {
      readKey(key)
    } catch (fault) {
      return bad(SUBJECT, (fault as Error).message, 'Put secrets.key of a backup in its place.')
    }
  }
  const lost = lostOf(data)
  if (lost.length > 0) return withoutKey(key, lost)
  const open = keysOf(config).find((file) => (statSync(file).mode & 0o077) !== 0)
  if (open !== undefined) {
    return warn(SUBJECT, `Others than the owner may read ${open}.`, `Close it: "chmod 600 ${open}".`)
  }
  return good(SUBJECT, 'Readable for the owner alone.')
}

/** None where there is no database, or one that cannot be read: that is found where databases are looked at. */
function lostOf(data: string): readonly SecretName[] {
  try {
    return lostSecrets(data)
  } catch {
    return []
  }
}

function withoutKey(key: string, lost: readonly SecretName[]): Finding {
  const what = describeLost(lost).join(' ')
  const count = lost.length === 1 ? 'one secret' : `${lost.length} secrets`
  if (!existsSync(key)) {
    return bad(
      SUBJECT,
      `${key} is missing: the server does not start, as it could not read ${count}.`,
      `Put secrets.key of a backup in its place. If it is lost for good, "offhook new-key" makes another one, and these are entered anew. ${what}`,
    )
  }
  return warn(
    SUBJECT,
    `${key} does not open ${count} of the database: sealed with another key.`,
    `Where this is the wrong key, stop the server and put the right one of a backup in its place. Else: ${what}`,
  )
}

function keysOf(config: Config): readonly string[] {
  const { data } = config
  const tls = join(data, 'tls')
  const made = existsSync(tls) ? readdirSync(tls).filter((name) => name.endsWith('.key')) : []
  const files = [join(data, 'secrets.key'), join(data, 'offhook.db'), ...made.map((name) => join(tls, name))]
  return [...files, config['tls.key']].filter((file) => file !== '' && existsSync(file))
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}
