/** The secrets of all areas that stand sealed in a database, and which of them its key does not open. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Log, NamedError, type Random } from '@offhook/base'
import { DATABASE } from './backup.ts'
import { storeErrors } from './errors.ts'
import { keyFileOf, readKey, Seal } from './seal.ts'
import type { Store } from './store.ts'

/** What a secret is for. */
export type SecretKind =
  | 'secondFactor'
  | 'calendar'
  | 'lineGroup'
  | 'directory'
  | 'source'
  | 'webhook'
  | 'turn'

/** A secret without itself. */
export interface SecretName {
  readonly kind: SecretKind
  /** The person, the line group …; of TURN servers the key of the setting. */
  readonly name: string
}

interface SealedSecret extends SecretName {
  /** Whom it was sealed for. */
  readonly owner: string
  readonly sealed: string
}

/** By table, so that a database of a time before it can be read. The owners are those under which each area seals. */
const QUERIES: readonly { readonly kind: SecretKind; readonly table: string; readonly select: string }[] = [
  {
    kind: 'secondFactor',
    table: 'account',
    select: `select 'totp ' || person_id as owner, person.name as name, totp_secret as sealed
      from account join person on person.id = person_id`,
  },
  {
    kind: 'calendar',
    table: 'calendar',
    select: `select person_id as owner, person.name as name, secret as sealed
      from calendar join person on person.id = person_id`,
  },
  {
    kind: 'lineGroup',
    table: 'line_group',
    select: `select 'line-group ' || name as owner, name, secret as sealed from line_group`,
  },
  {
    kind: 'directory',
    table: 'directory',
    select: `select 'directory ' || id as owner, json_extract(data, '$.name') as name, secret as sealed from directory`,
  },
  {
    kind: 'source',
    table: 'sign_in_source',
    select: `select 'source ' || id as owner, json_extract(data, '$.name') as name, secret as sealed from sign_in_source`,
  },
  {
    kind: 'webhook',
    table: 'webhook',
    select: `select 'webhook ' || id as owner, json_extract(data, '$.name') as name, secret as sealed from webhook`,
  },
  {
    kind: 'turn',
    table: 'setting',
    select: `select key as owner, key as name, json_extract(value, '$') as sealed
      from setting where key in ('turnSecret', 'turnProviderSecret')`,
  },
]

/**
 * The key of an open database. One without sealed secrets is given a new key where it has none; another is not, as each of them
 * would be lost without a word: throws `secrets-key-missing`. Throws as {@link Seal.open}.
 */
export function openSeal(store: Pick<Store, 'rows'>, directory: string, random: Random, log: Log): Seal {
  const secrets = sealedSecrets(store)
  const file = keyFileOf(directory)
  if (secrets.length > 0 && !existsSync(file)) {
    throw new NamedError(storeErrors, 'secrets-key-missing', { file, count: secrets.length })
  }
  const seal = Seal.open(directory, random)
  const lost = notOpened(secrets, seal)
  if (lost.length > 0) {
    log.error('secrets were sealed with another key: bring it back, or enter them anew', {
      lost: lost.map(({ kind, name }) => `${kind} ${name}`),
    })
  }
  return seal
}

/** The secrets of a data directory that cannot be read: all of them where the key is missing. Reads only: a server may run on it. */
export function lostSecrets(directory: string): readonly SecretName[] {
  const database = new DatabaseSync(join(directory, DATABASE), { readOnly: true })
  try {
    database.exec('PRAGMA busy_timeout = 2000')
    const secrets = sealedSecretsOf(database)
    const file = keyFileOf(directory)
    return existsSync(file) ? notOpened(secrets, new Seal(readKey(file))) : secrets
  } finally {
    database.close()
  }
}

export function sealedSecretsOf(database: DatabaseSync): readonly SealedSecret[] {
  return sealedSecrets({ rows: ({ sql, parameters }) => database.prepare(sql).all(...parameters) })
}

function sealedSecrets({ rows }: Pick<Store, 'rows'>): readonly SealedSecret[] {
  const tables = rows({ sql: "select name from sqlite_master where type = 'table'", parameters: [] })
  const known = new Set((tables as { name: string }[]).map(({ name }) => name))
  return QUERIES.filter(({ table }) => known.has(table)).flatMap(({ kind, select }) => {
    const sql = `select owner, name, sealed from (${select}) where sealed is not null order by name`
    return (rows({ sql, parameters: [] }) as Omit<SealedSecret, 'kind'>[]).map((row) => ({ ...row, kind }))
  })
}

function notOpened(secrets: readonly SealedSecret[], seal: Seal): readonly SecretName[] {
  return secrets
    .filter(({ sealed, owner }) => seal.open(sealed, owner) === undefined)
    .map(({ kind, name }) => ({ kind, name }))
}
