/**
 * Secrets that have to be read again, as those of other systems have: sealed with a key that lies beside the database, so that a copy
 * of the database alone gives none of them away.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NamedError, type Random, systemRandom } from '@offhook/base'
import { nameDiskFault } from './disk-fault.ts'
import { storeErrors } from './errors.ts'

const KEY_BYTES = 32
/** NIST SP 800-38D §5.2.1.1: the length that GCM is made for. */
const NONCE_BYTES = 12
const TAG_BYTES = 16

export class Seal {
  readonly #key: Uint8Array
  readonly #random: Random

  constructor(key: Uint8Array, random: Random = systemRandom) {
    this.#key = key
    this.#random = random
  }

  /**
   * The key of a data directory; made where there is none. Readable by the owner alone. Throws `secrets-key-damaged`, and the
   * names of what the disk refuses.
   */
  static open(directory: string, random: Random = systemRandom): Seal {
    const file = keyFileOf(directory)
    try {
      writeFileSync(file, random.bytes(KEY_BYTES), { flag: 'wx', mode: 0o600 })
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw nameDiskFault(fault, file)
    }
    return new Seal(readKey(file), random)
  }

  /** `owner` is bound to the secret: sealed for one it does not open for another. */
  close(secret: string, owner: string): string {
    const nonce = this.#random.bytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    cipher.setAAD(Buffer.from(owner))
    const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
    return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url')
  }

  /** What is kept of a short secret that only has to be recognised: without the key it cannot be guessed at. */
  mark(secret: string, owner: string): string {
    return createHmac('sha256', this.#key).update(`${owner}\0${secret}`).digest('base64url')
  }

  /** Undefined where it was sealed with another key, for somebody else, or is damaged. */
  open(sealed: string, owner: string): string | undefined {
    const bytes = Buffer.from(sealed, 'base64url')
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(Buffer.from(owner))
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES))
      return Buffer.concat([text, decipher.final()]).toString('utf8')
    } catch {
      return undefined
    }
  }
}

/** Where the key of a data directory lies. */
export function keyFileOf(directory: string): string {
  return join(directory, 'secrets.key')
}

/** Throws `secrets-key-damaged` for what is no key. */
export function readKey(file: string): Uint8Array {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(file)
  } catch (fault) {
    throw nameDiskFault(fault, file)
  }
  if (bytes.length === KEY_BYTES) return bytes
  throw new NamedError(storeErrors, 'secrets-key-damaged', { file, bytes: bytes.length })
}
