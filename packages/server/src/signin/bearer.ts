/** Opaque tokens: what their owner holds, and what is kept of them. */
import { createHash } from 'node:crypto'
import type { Random } from '@offhook/base'

const BYTES = 32

/** 256 random bits, base64url (43 characters). */
export function newBearer(random: Random): string {
  return Buffer.from(random.bytes(BYTES)).toString('base64url')
}

/**
 * What is kept: SHA-256. A token has 256 bits of chance, so nothing slower is needed, and the hash can be looked up, which
 * leaves nothing to compare and so no time to measure.
 */
export function bearerHash(bearer: string): string {
  return createHash('sha256').update(bearer).digest('hex')
}

/** Whether `text` has the form of a token; what has not is refused without a look-up. */
export function isBearer(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text)
}
