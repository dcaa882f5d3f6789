/** A new key for a database whose own is lost: knowingly, as all that was sealed with that one is lost with it. */
import { chownSync, existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { NamedError, type Random } from '@offhook/base'
import { DATABASE } from './backup.ts'
import { lockData } from './data-lock.ts'
import { nameDiskFault } from './disk-fault.ts'
import { storeErrors } from './errors.ts'
import { keyFileOf, Seal } from './seal.ts'
import { type SecretName, sealedSecretsOf } from './sealed-secrets.ts'

export interface NewKeyOptions {
  /** The data directory. */
  readonly directory: string
  /** Without it nothing is changed. */
  readonly isMeant: boolean
  readonly random: Random
}

/**
 * The secrets that are lost with the old key. Second factors among them are switched off: no code would be right any more, and an
 * administrator who has one could not even sign in. Throws `store-missing`, `secrets-key-present`, `store-in-use`, and the names of what
 * the disk refuses.
 */
export function beginNewKey(options: NewKeyOptions): readonly SecretName[] {
  const directory = resolve(options.directory)
  if (!existsSync(join(directory, DATABASE)))
    throw new NamedError(storeErrors, 'store-missing', { directory })
  const file = keyFileOf(directory)
  if (existsSync(file)) throw new NamedError(storeErrors, 'secrets-key-present', { file })
  try {
    const unlock = lockData(directory)
    try {
      const lost = loseSecrets(join(directory, DATABASE), options.isMeant)
      if (options.isMeant) makeKey(directory, options.random)
      return lost
    } finally {
      unlock()
    }
  } catch (fault) {
    throw nameDiskFault(fault, directory)
  }
}

/** Before the key is made: who is interrupted in between does it again. */
function loseSecrets(file: string, isMeant: boolean): readonly SecretName[] {
  const database = new DatabaseSync(file)
  try {
    const lost = sealedSecretsOf(database).map(({ kind, name }) => ({ kind, name }))
    if (isMeant && lost.some(({ kind }) => kind === 'secondFactor')) {
      database.exec(
        "update account set totp_secret = null, totp_step = null, recovery_codes = '[]' where totp_secret is not null",
      )
    }
    return lost
  } finally {
    database.close()
  }
}

/** Who owns the data directory owns the key, also where root makes it. */
function makeKey(directory: string, random: Random): void {
  Seal.open(directory, random)
  if (process.getuid?.() !== 0) return
  const { uid, gid } = statSync(directory)
  chownSync(keyFileOf(directory), uid, gid)
}
