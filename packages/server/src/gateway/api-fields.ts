/** The fields of a body as a table for the page of the API: name, whether it is needed, and what it may hold. */
import type { JsonSchema } from '@offhook/contract/documents'

export interface Field {
  readonly name: string
  readonly isNeeded: boolean
  /** `text`, `number`, `one of a, b` … */
  readonly kind: string
}

type Schemas = Readonly<Record<string, JsonSchema>>

/** The fields of an object; empty for anything else. */
export function fieldsOf(schema: JsonSchema, schemas: Schemas): readonly Field[] {
  const object = resolved(schema, schemas)
  const required = new Set((object.required ?? []) as readonly string[])
  return Object.entries((object.properties ?? {}) as Schemas).map(([name, field]) => ({
    name,
    isNeeded: required.has(name),
    kind: kindOf(field, schemas),
  }))
}

/** What a field may hold, in a few words. */
export function kindOf(schema: JsonSchema, schemas: Schemas): string {
  const field = resolved(schema, schemas)
  const choices = (field.anyOf ?? field.oneOf) as readonly JsonSchema[] | undefined
  if (choices) return [...new Set(choices.map((choice) => kindOf(choice, schemas)))].join(' or ')
  if (Array.isArray(field.enum)) return `one of ${field.enum.join(', ')}`
  const usual = field.default === undefined ? '' : `, usually ${JSON.stringify(field.default)}`
  switch (field.type) {
    case 'string':
      return `text${bounds(field.minLength, field.maxLength, 'characters')}${usual}`
    case 'integer':
    case 'number':
      return `number${bounds(field.minimum, field.maximum, '')}${usual}`
    case 'boolean':
      return `true or false${usual}`
    case 'null':
      return 'null'
    case 'array':
      return `list of ${kindOf((field.items ?? {}) as JsonSchema, schemas)}${bounds(undefined, field.maxItems, 'entries')}`
    default:
      return 'object'
  }
}

/** Bounds that say nothing, such as those of every safe integer, are left out. */
function bounds(least: unknown, most: unknown, unit: string): string {
  const isTold = (bound: unknown): bound is number => typeof bound === 'number' && Math.abs(bound) < 1e12
  const tail = unit === '' ? '' : ` ${unit}`
  if (isTold(least) && isTold(most)) return `, ${least} to ${most}${tail}`
  if (isTold(most)) return `, at most ${most}${tail}`
  return isTold(least) && least > 0 ? `, at least ${least}${tail}` : ''
}

function resolved(schema: JsonSchema, schemas: Schemas): JsonSchema {
  const reference = schema.$ref
  return typeof reference === 'string'
    ? (schemas[reference.slice(reference.lastIndexOf('/') + 1)] ?? {})
    : schema
}
