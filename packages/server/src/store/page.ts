/** Pages of lists that stand in memory: sorted by a key, with that key as the cursor. */
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'

export interface Page<Item> {
  readonly items: Item[]
  readonly next: string | null
}

export interface PageQuery {
  readonly cursor?: string | undefined
  readonly limit: number
}

/** Throws `cursor-invalid`. `keyOf` must tell all items apart. */
export function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  query: PageQuery,
): Page<Item> {
  const after = query.cursor === undefined ? undefined : parseCursor(query.cursor)
  const sorted = items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  const rest = after === undefined ? sorted : sorted.filter(({ key }) => key > after)
  const page = rest.slice(0, query.limit)
  const isMore = rest.length > page.length
  return { items: page.map(({ item }) => item), next: isMore ? formatCursor(page.at(-1)!.key) : null }
}

export function formatCursor(key: string): string {
  return Buffer.from(key).toString('base64url')
}

/** Throws `cursor-invalid`. */
export function parseCursor(cursor: string): string {
  if (!/^[A-Za-z0-9_-]{1,512}$/.test(cursor)) throw new NamedError(contractErrors, 'cursor-invalid')
  return Buffer.from(cursor, 'base64url').toString()
}

/** Whether `text` stands in one of `fields`, whatever the case. */
export function contains(text: string | undefined, ...fields: readonly (string | null)[]): boolean {
  if (!text) return true
  const wanted = text.toLowerCase()
  return fields.some((field) => field?.toLowerCase().includes(wanted))
}
