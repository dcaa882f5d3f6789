/** Small shapes that others are made of. */
import { z } from 'zod'

/** Sorts by time of creation: 26 characters of Crockford base 32. */
export const id = z.string().regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)

/** Milliseconds since 1970-01-01T00:00:00Z. */
export const time = z.int().min(0)

/** The number that is the key of a line, as its phone system writes it. */
export const lineNumber = z.string().regex(/^[0-9*#+a-zA-Z._-]{1,32}$/)

/** What somebody typed into a field that dials: bounded, otherwise free. */
export const dialString = z.string().trim().min(1).max(128)

/** A person's sign-in name. */
export const userName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._@-]{0,63}$/)

export const password = z.string().min(10).max(256)

export const personName = z.string().trim().min(1).max(120)

/** ISO 3166-1 alpha-2, upper case. */
export const country = z.string().regex(/^[A-Z]{2}$/)

/** One page of a list. `next` is passed as `cursor` to get the following one; null on the last page. */
export function page<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), next: z.string().nullable() })
}

export const pageQuery = z.strictObject({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

export const listQuery = z.strictObject({
  ...pageQuery.shape,
  text: z.string().trim().max(80).optional(),
})

/** One step of an explanation: a stable code that clients translate, and the words that fill it. */
export const explanationStep = z.strictObject({
  rule: z.string(),
  because: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  outcome: z.enum(['decided', 'changed', 'passed']),
})
export type ExplanationStepView = z.infer<typeof explanationStep>

/** RFC 9457 problem document. `code` is from the catalogue; `pointer` (RFC 6901) shows the field that is wrong. */
export const problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  errors: z.array(z.strictObject({ pointer: z.string(), detail: z.string() })).optional(),
})
export type Problem = z.infer<typeof problem>
