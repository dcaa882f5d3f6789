/** The picture of a user as SCIM names it: RFC 7643 §4.1.2, `photos`. */
import { createHash } from 'node:crypto'
import { NamedError } from '@offhook/base'
import { directoryErrors } from '../../directory/index.ts'
import { bytesOf } from '../answer-bytes.ts'
import { MOST_PICTURE_BYTES } from '../picture-intake.ts'
import type { SourcePicture } from '../source.ts'
import { isObject, type Json, type JsonObject, nameIn } from './filter.ts'

export type Fetch = typeof globalThis.fetch

/** What stands in place of a picture that was sent itself, so that a client reads what it may send back. */
const HELD = 'urn:offhook:picture:'
const DATA = /^data:image\/(?:jpeg|png);base64,/i
const MOST_ADDRESS = 1000
const TIMEOUT_MS = 5000

/** The primary one, else the first that is no thumbnail, else the first; null for none that can be used. */
export function photoOf(resource: JsonObject, fetch: Fetch): SourcePicture | null {
  const value = photoIn(resource)
  if (value.startsWith(HELD)) return { mark: value, content: unreadable }
  if (DATA.test(value)) {
    const mark = `${HELD}${createHash('sha256').update(value).digest('hex').slice(0, 32)}`
    return { mark, content: async () => Buffer.from(value.replace(DATA, ''), 'base64') }
  }
  if (!URL.canParse(value) || value.length > MOST_ADDRESS) return null
  return { mark: value, content: () => fetched(new URL(value), fetch) }
}

/** As {@link photoOf} reads it back. */
export function photosFrom(mark: string | undefined): JsonObject {
  return mark === undefined ? {} : { photos: [{ value: mark, type: 'photo', primary: true }] }
}

function photoIn(resource: JsonObject): string {
  const photos: Json | undefined = resource[nameIn(resource, 'photos') ?? '']
  const list = Array.isArray(photos) ? (photos as readonly Json[]).filter(isObject) : []
  const isThumbnail = ({ type }: JsonObject) => String(type).toLowerCase() === 'thumbnail'
  const chosen =
    list.find(({ primary }) => primary === true) ?? list.find((photo) => !isThumbnail(photo)) ?? list[0]
  return typeof chosen?.value === 'string' ? chosen.value.trim() : ''
}

/**
 * Encrypted, from the very address that was named, and only a picture: whoever holds the token is trusted with people, not with what
 * else this machine can reach, so nothing of the answer but a picture is ever shown.
 */
async function fetched(url: URL, fetch: Fetch): Promise<Uint8Array> {
  if (url.protocol !== 'https:' || url.username !== '') return unreadable()
  try {
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
    return (answer.ok && (await bytesOf(answer, MOST_PICTURE_BYTES))) || unreadable()
  } catch (fault) {
    throw new NamedError(directoryErrors, 'picture-unreadable', {}, fault)
  }
}

async function unreadable(): Promise<never> {
  throw new NamedError(directoryErrors, 'picture-unreadable', {})
}
