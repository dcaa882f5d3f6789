/** The pictures of people in an LDAP server, few at a time: each may be as large as the server lets it be. */
import { createHash } from 'node:crypto'
import type { Client, Filter } from 'ldapts'
import type { PictureItem } from '../source.ts'
import type { Dialect } from './dialect.ts'
import { bytesOf, keyBytes, keyText, withKeys } from './entry-reader.ts'

export interface PictureReading {
  readonly client: Client
  readonly dialect: Dialect
  readonly bases: readonly string[]
  /** Of people. */
  readonly filter: string
  /** The attribute that holds the picture. */
  readonly attribute: string
  /** Those whose pictures are asked for; null for all. */
  readonly keys: readonly string[] | null
}

const AT_ONCE = 10

/** Those who have one. */
export async function* picturesOf(reading: PictureReading): AsyncIterable<PictureItem> {
  const { keys, filter, attribute, dialect } = reading
  const present = `${filter}(${attribute}=*)`
  if (keys === null) {
    yield* search(reading, `(&${present})`)
    return
  }
  for (let at = 0; at < keys.length; at += AT_ONCE) {
    const chosen = keys.slice(at, at + AT_ONCE).map((key) => keyBytes(dialect, key))
    yield* search(reading, withKeys(dialect, chosen, `(&${present})`))
  }
}

async function* search(
  { client, dialect, bases, attribute }: PictureReading,
  filter: string | Filter,
): AsyncIterable<PictureItem> {
  for (const base of bases) {
    const pages = client.searchPaginated(base, {
      scope: 'sub',
      filter,
      attributes: [dialect.key, attribute],
      explicitBufferAttributes: [dialect.key, attribute],
      paged: { pageSize: AT_ONCE },
    })
    for await (const { searchEntries } of pages) {
      for (const entry of searchEntries) {
        const key = bytesOf(entry[dialect.key])
        const bytes = bytesOf(entry[attribute])
        if (!key || !bytes) continue
        const mark = createHash('sha256').update(bytes).digest('hex').slice(0, 32)
        yield {
          type: 'picture',
          key: keyText(dialect, key),
          picture: { mark, content: () => Promise.resolve(bytes) },
        }
      }
    }
  }
}
