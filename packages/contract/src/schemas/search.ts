/** The one field that searches and dials. */
import { z } from 'zod'
import { id } from './basic.ts'

export const searchQuery = z.strictObject({ text: z.string().trim().min(1).max(80) })

/** A thing that Enter can do. The first one is what Enter does. */
export const suggestion = z.strictObject({
  kind: z.enum(['dial', 'person', 'journal']),
  /** What is shown: a name, or the number as it will be dialled. */
  title: z.string(),
  subtitle: z.string(),
  /** What to pass as destination to start the call; null when there is nothing to call. */
  destination: z.string().nullable(),
  personId: id.nullable(),
  /** Exactly the digits that the phone system will be given. */
  dialable: z.string().nullable(),
})
export type Suggestion = z.infer<typeof suggestion>

export const searchResult = z.strictObject({ suggestions: z.array(suggestion) })
