/** Writes fields of one entry: the first value of each attribute, which is the one that is read. */
import { NamedError } from '@offhook/base'
import { contractErrors, type DirectoryField } from '@offhook/contract'
import { Attribute, Change, type Client } from 'ldapts'
import type { Dialect } from './dialect.ts'
import { type EntryReader, keyBytes, valuesOf, withKeys } from './entry-reader.ts'

export interface EntryWriting {
  readonly client: Client
  readonly dialect: Dialect
  readonly reader: EntryReader
  readonly bases: readonly string[]
  readonly key: string
  readonly fields: Readonly<Partial<Record<DirectoryField, string>>>
}

/** Rejects with `not-found`, and as the server answers. */
export async function writeEntry({
  client,
  dialect,
  reader,
  bases,
  key,
  fields,
}: EntryWriting): Promise<void> {
  const wanted = (Object.entries(fields) as [DirectoryField, string][]).flatMap(([field, value]) => {
    const attribute = reader.attributeOf(field)
    return attribute === undefined ? [] : [[attribute, value] as const]
  })
  for (const base of bases) {
    const { searchEntries } = await client.search(base, {
      scope: 'sub',
      filter: withKeys(dialect, [keyBytes(dialect, key)]),
      attributes: wanted.map(([attribute]) => attribute),
    })
    const entry = searchEntries[0]
    if (!entry) continue
    const changes = wanted.map(([type, value]) => {
      const others = valuesOf(entry, type)
        .slice(1)
        .filter((other) => other !== value)
      const values = value === '' ? others : [value, ...others]
      return new Change({ operation: 'replace', modification: new Attribute({ type, values }) })
    })
    await client.modify(entry.dn, changes)
    return
  }
  throw new NamedError(contractErrors, 'not-found', { what: 'entry of the directory', key })
}
