/** The API as an OpenAPI 3.1 document, generated from the table of routes. */
import type { z } from 'zod'
import { contractErrors } from '../errors.ts'
import { type RouteDescription, takesKey } from '../route.ts'
import { routes } from '../routes.ts'
import { problem } from '../schemas/index.ts'
import { exampleOf } from './example.ts'
import { type JsonSchema, type NamedSchemas, namedSchemas } from './schemas.ts'

export interface DocumentOptions {
  readonly version: string
}

export interface OpenApiOperation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly description: string
  readonly [key: string]: unknown
}

export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly securitySchemes: JsonSchema
  }
  readonly [key: string]: unknown
}

export function openApiDocument(options: DocumentOptions): OpenApiDocument {
  const schemas = namedSchemas()
  const paths: Record<string, Record<string, OpenApiOperation>> = {}
  for (const [name, route] of Object.entries(routes) as [string, RouteDescription][]) {
    const path = (paths[route.path] ??= {})
    path[route.method.toLowerCase()] = operation(name, route, schemas)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Offhook',
      version: options.version,
      description:
        'Commands and queries. News of calls, lines and people comes over one WebSocket, described by asyncapi.json.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }, { session: [] }],
    tags: [...new Set(Object.values(routes).map((route) => route.tag))].map((name) => ({ name })),
    paths,
    components: {
      schemas: schemas.schemas,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token with scopes.' },
        session: { type: 'apiKey', in: 'cookie', name: '__Host-offhook', description: 'A browser session.' },
      },
    },
    'x-errors': contractErrors,
  }
}

function operation(name: string, route: RouteDescription, schemas: NamedSchemas): OpenApiOperation {
  const parameters = [
    ...parametersOf(route.params, 'path', schemas),
    ...parametersOf(route.query, 'query', schemas),
    ...(takesKey(route) ? [IDEMPOTENCY_KEY] : []),
  ]
  return {
    operationId: name,
    summary: route.summary,
    tags: [route.tag],
    description: accessSentence(route),
    ...(route.access === 'open' ? { security: [] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: { required: true, content: json(route.body, schemas) } } : {}),
    responses: {
      [route.status]: success(route, schemas),
      default: {
        description: 'A problem document (RFC 9457) with a code from the catalogue.',
        content: { 'application/problem+json': { schema: schemas.of(problem) } },
      },
    },
  }
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'A value of your choice. The same key and the same request are performed only once.',
  schema: { type: 'string', maxLength: 128 },
}

function accessSentence(route: RouteDescription): string {
  if (route.access === 'open') return 'Open to everybody.'
  const who = {
    person: 'Everybody who is signed in',
    operator: 'Operators and administrators',
    administrator: 'Administrators',
  }[route.access]
  return `${who}; an API token needs the scope "${route.scope}".`
}

function success(route: RouteDescription, schemas: NamedSchemas): JsonSchema {
  if (route.contentType) {
    return {
      description: 'The file.',
      content: { [route.contentType]: { schema: { type: 'string', format: 'binary' } } },
    }
  }
  if (route.status === 204) return { description: 'Done.' }
  return {
    description: route.status === 202 ? 'Accepted; what follows is told as news.' : 'Done.',
    content: json(route.response, schemas),
  }
}

function json(schema: z.ZodType, schemas: NamedSchemas): JsonSchema {
  const described = schemas.of(schema)
  return {
    'application/json': { schema: described, example: exampleOf(described, schemas.schemas) },
  }
}

function parametersOf(
  object: z.ZodObject | undefined,
  place: 'path' | 'query',
  schemas: NamedSchemas,
): JsonSchema[] {
  if (!object) return []
  return Object.entries(object.shape as Record<string, z.ZodType>).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || !schema.safeParse(undefined).success,
    schema: schemas.of(schema),
  }))
}
