import assert from 'node:assert/strict'
import { test } from 'node:test'
import { routes } from '../routes.ts'
import { asyncApiDocument, openApiDocument } from './index.ts'

function references(value: unknown, found: string[] = []): string[] {
  if (Array.isArray(value)) for (const item of value) references(item, found)
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (key === '$ref') found.push(String(item))
      else references(item, found)
    }
  }
  return found
}

function lookUp(document: unknown, pointer: string): unknown {
  let at: unknown = document
  for (const step of pointer.slice(2).split('/')) at = (at as Record<string, unknown>)?.[step]
  return at
}

test('the OpenAPI document has one operation for each route', () => {
  const document = openApiDocument({ version: '1.2.3' })
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
  assert.deepEqual(operations.map((operation) => operation.operationId).sort(), Object.keys(routes).sort())
  assert.equal(document.info.version, '1.2.3')
})

test('each reference in both documents leads somewhere', () => {
  for (const document of [openApiDocument({ version: '1' }), asyncApiDocument({ version: '1' })]) {
    const found = references(document)
    assert.ok(found.length > 20)
    for (const pointer of found) assert.notEqual(lookUp(document, pointer), undefined, pointer)
  }
})

test('a page of named things refers to the thing by its name', () => {
  const document = openApiDocument({ version: '1' })
  assert.ok(references(document.paths['/people']!.get).includes('#/components/schemas/PersonView'))
})

test('the examples of bodies pass the schemas of the bodies', () => {
  const document = openApiDocument({ version: '1' })
  for (const [name, route] of Object.entries(routes)) {
    if (!('body' in route)) continue
    const operation = document.paths[route.path]![route.method.toLowerCase()]!
    const content = (operation.requestBody as { content: Record<string, { example: unknown }> }).content
    const result = route.body.safeParse(content['application/json']!.example)
    assert.ok(result.success, `${name}: ${result.error?.message}`)
  }
})

test('only requests that change something take an Idempotency-Key', () => {
  const document = openApiDocument({ version: '1' })
  const takes = (path: string) =>
    JSON.stringify(document.paths[path]!.post!.parameters ?? []).includes('Idempotency-Key')
  assert.equal(takes('/calls'), true)
  assert.equal(takes('/numbers/explain'), false)
})

test('the AsyncAPI document has all kinds of events', () => {
  const document = asyncApiDocument({ version: '1' })
  const events = (document.channels as { events: { messages: object } }).events
  for (const kind of ['snapshot', 'resumed', 'call', 'sip', 'signedOut', 'watch'])
    assert.ok(kind in events.messages, kind)
})
