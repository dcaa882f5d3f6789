/** Checks what came in against the schemas of the route. */
import type { RouteDescription } from '@offhook/contract'
import type { z } from 'zod'
import { type InputPart, InvalidInput } from './problem.ts'

export interface RawInput {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

/** What the handler is given. Throws {@link InvalidInput}. */
export function checkInput(route: RouteDescription, raw: RawInput): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  if (route.params) input.params = check('params', route.params, raw.params)
  if (route.query) input.query = check('query', route.query, raw.query)
  if (route.body) input.body = check('body', route.body, raw.body)
  return input
}

function check(part: InputPart, schema: z.ZodType, value: unknown): unknown {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new InvalidInput(part, result.error)
}
