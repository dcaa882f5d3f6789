/** Groups of people, lines and keys in the favourites and in the monitor: one's own, and those that the administration gives. */
import { z } from 'zod'
import { dialString, id, lineNumber } from './basic.ts'

/** Where a group is shown. */
export const contactPlace = z.enum(['favourites', 'monitor'])

export const contactEntry = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), personId: id }),
  z.strictObject({ kind: z.literal('line'), line: lineNumber }),
  /** A key that dials. */
  z.strictObject({ kind: z.literal('key'), label: z.string().trim().min(1).max(80), number: dialString }),
])
export type ContactEntry = z.infer<typeof contactEntry>

/** An entry, and where its key lies in the grid of the group; null leaves it to the order. */
export const placedEntry = z.strictObject({
  entry: contactEntry,
  cell: z.strictObject({ row: z.int().min(0).max(199), column: z.int().min(0).max(19) }).nullable(),
})
export type PlacedEntry = z.infer<typeof placedEntry>

const fields = {
  name: z.string().trim().min(1).max(120),
  shownIn: contactPlace,
  entries: z.array(placedEntry).max(500),
}

export const contactGroup = z.strictObject({
  /** Of a group of one's own its id; of one that is given, what gives it. */
  id: z.string(),
  name: z.string(),
  shownIn: contactPlace,
  entries: z.array(placedEntry),
  /** Given by the administration: shown with a lock, and not to be changed. */
  isLocked: z.boolean(),
  /** What it is made of. */
  origin: z.enum(['own', 'group', 'keys', 'extraLines', 'everybody']),
})
export type ContactGroupView = z.infer<typeof contactGroup>

export const newContactGroup = z.strictObject({ ...fields, entries: fields.entries.default([]) })
export const changeContactGroup = z.strictObject(fields).partial()
export const contactGroupOrder = z.strictObject({ ids: z.array(id).max(200) })
