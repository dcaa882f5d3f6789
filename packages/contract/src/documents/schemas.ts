/** The schemas of the contract as JSON Schema (draft 2020-12), each under its name, with references between them. */
import { z } from 'zod'
import { serverEvent } from '../events.ts'
import * as exported from '../schemas/index.ts'

export type JsonSchema = Readonly<Record<string, unknown>>

/** Where OpenAPI and AsyncAPI keep the schemas of a document. */
const SCHEMAS = '#/components/schemas/'

export interface NamedSchemas {
  /** By name. */
  readonly schemas: Readonly<Record<string, JsonSchema>>
  /** A reference to the schema, where it has a name; else the schema itself. */
  of(schema: z.ZodType): JsonSchema
}

/**
 * Names every exported schema of the contract. A schema is described as what is sent: a field with a default may be left out.
 */
export function namedSchemas(): NamedSchemas {
  const registry = z.registry<{ id: string }>()
  const names = new Map<z.ZodType, string>()
  const add = (name: string, schema: z.ZodType) => {
    registry.add(schema, { id: name })
    names.set(schema, name)
  }
  for (const [name, value] of Object.entries(exported)) {
    if (value instanceof z.ZodType && !names.has(value)) add(pascalCase(name), value)
  }
  for (const option of serverEvent.options) add(eventName(option), option)
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    unrepresentable: 'any',
    uri: (name) => SCHEMAS + name,
  })
  return {
    schemas: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, plain(schema)])),
    of(schema) {
      const name = names.get(schema)
      if (name) return { $ref: SCHEMAS + name }
      const items = schema instanceof z.ZodArray ? names.get(schema.element as z.ZodType) : undefined
      if (items) return { type: 'array', items: { $ref: SCHEMAS + items } }
      const paged = pageItem(schema, names)
      if (paged) return pageOf(paged)
      return plain(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
    },
  }
}

/** The name of the schema of one kind of event. */
export function eventName(option: (typeof serverEvent.options)[number]): string {
  return `${pascalCase(option.shape.type.value)}Event`
}

function pageItem(schema: z.ZodType, names: ReadonlyMap<z.ZodType, string>): string | undefined {
  if (!(schema instanceof z.ZodObject)) return undefined
  const { items, next, ...rest } = schema.shape as Record<string, z.ZodType>
  if (!(items instanceof z.ZodArray) || !next || Object.keys(rest).length > 0) return undefined
  return names.get(items.element as z.ZodType)
}

function pageOf(name: string): JsonSchema {
  return {
    type: 'object',
    properties: {
      items: { type: 'array', items: { $ref: SCHEMAS + name } },
      next: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    },
    required: ['items', 'next'],
    additionalProperties: false,
  }
}

/** Without the keywords that name the document a schema stands in: here all stand in one. */
function plain(schema: object): JsonSchema {
  const { $schema: _dialect, $id: _id, ...rest } = schema as Record<string, unknown>
  return rest
}

function pascalCase(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
