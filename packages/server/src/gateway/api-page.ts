/** The API described for people at `/api`, and for programs as OpenAPI and AsyncAPI. One page, no script, nothing from elsewhere. */
import { contractErrors, serverEvent } from '@offhook/contract'
import {
  type AsyncApiDocument,
  asyncApiDocument,
  type JsonSchema,
  type OpenApiDocument,
  type OpenApiOperation,
  openApiDocument,
} from '@offhook/contract/documents'
import { serviceErrors } from '@offhook/telephony'
import type { FastifyInstance } from 'fastify'
import { fieldsOf, kindOf } from './api-fields.ts'
import { PAGE_STYLE } from './api-page-style.ts'

/** Stands in the page for the scheme, host and port under which it is read. */
const SERVER_MARK = '%SERVER%'
const REVALIDATE = 'no-cache'

/** Registers `/api`, its style sheet, and both documents. */
export function serveApiPage(app: FastifyInstance, version: string): void {
  // Made when somebody asks: it takes longer than all else of the start.
  const openApi = once(() => openApiDocument({ version }))
  const asyncApi = once(() => asyncApiDocument({ version }))
  const page = once(() => apiPage(openApi(), asyncApi()))
  app.get('/api', async (request, reply) => {
    reply.type('text/html; charset=utf-8').header('cache-control', REVALIDATE)
    return page().replaceAll(SERVER_MARK, escapeHtml(`https://${request.host}`))
  })
  app.get('/api/page.css', async (_request, reply) => {
    reply.type('text/css; charset=utf-8').header('cache-control', REVALIDATE)
    return PAGE_STYLE
  })
  app.get('/api/v1/openapi.json', async (_request, reply) => {
    reply.header('cache-control', REVALIDATE)
    return openApi()
  })
  app.get('/api/v1/asyncapi.json', async (_request, reply) => {
    reply.header('cache-control', REVALIDATE)
    return asyncApi()
  })
}

function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined
  return () => {
    made ??= make()
    return made
  }
}

interface Entry {
  readonly method: string
  readonly path: string
  readonly operation: OpenApiOperation
  readonly schemas: OpenApiDocument['components']['schemas']
}

function apiPage(openApi: OpenApiDocument, asyncApi: AsyncApiDocument): string {
  const { schemas } = openApi.components
  const entries = Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]): Entry => ({ method: method.toUpperCase(), path, operation, schemas }),
    ),
  )
  const tags = [...new Set(entries.map((entry) => entry.operation.tags[0]!))]
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Offhook API</title>
<link rel="stylesheet" href="/api/page.css">
</head>
<body>
<nav aria-label="Contents">
<p class="brand">Offhook <span>API ${escapeHtml(openApi.info.version)}</span></p>
<a href="#start">Start here</a>
${tags.map((tag) => `<a href="#${anchor(tag)}">${escapeHtml(tag)}</a>`).join('\n')}
<a href="#news">News</a>
<a href="#errors">Errors</a>
<p class="documents"><a href="/api/v1/openapi.json">openapi.json</a><a href="/api/v1/asyncapi.json">asyncapi.json</a></p>
</nav>
<main>
${START}
${tags
  .map((tag) =>
    section(
      tag,
      entries.filter((entry) => entry.operation.tags[0] === tag),
    ),
  )
  .join('\n')}
${newsSection(asyncApi)}
${errorSection()}
</main>
</body>
</html>
`
}

const START = `<section id="start">
<h1>The API of Offhook</h1>
<p>Commands and queries are plain HTTPS with JSON. News of calls, lines and people comes over one WebSocket that can be resumed.
The browser client uses nothing else: whatever it can do, your program can do.</p>
<h2>A first call</h2>
<p>Make a token under <em>Settings → API tokens</em>, with the scopes <code>read</code> and <code>call</code>. Then your own phone
rings, and when you lift it, the number is called:</p>
${code(`curl ${SERVER_MARK}/api/v1/calls \\
  -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: $(uuidgen)" \\
  -d '{"destination": "+49 30 1234567"}'`)}
<p>The same with the client of the package <code>@offhook/contract</code>:</p>
${code(`import { createClient, openEventStream } from '@offhook/contract'

const offhook = createClient({ server: '${SERVER_MARK}', token })
await offhook.startCall({ body: { destination: '+49 30 1234567' } })

openEventStream({
  server: '${SERVER_MARK}',
  token,
  onEvent: (event) => event.type === 'call' && console.log(event.call),
})`)}
<h2>Rules</h2>
<ul>
<li>Fields that are not known are refused with 400; <code>errors</code> points at each of them (RFC 6901).</li>
<li>Every failure is a problem document (RFC 9457) with a <code>code</code> from the list below.</li>
<li>A <code>POST</code> may carry an <code>Idempotency-Key</code>. Sent again with the same key, it is not performed again.</li>
<li>Lists come in pages: pass <code>next</code> as <code>cursor</code> until it is null.</li>
<li>Times are milliseconds since 1970-01-01 UTC. Numbers are E.164 with a plus where they are called canonical.</li>
<li>Too many requests are answered with 429 and <code>Retry-After</code>.</li>
<li>With a self-signed certificate, give your program the file <code>tls/self-signed.crt</code> from the data directory.</li>
</ul>
</section>`

function section(tag: string, entries: readonly Entry[]): string {
  return `<section id="${anchor(tag)}">
<h1>${escapeHtml(tag)}</h1>
${entries.map(article).join('\n')}
</section>`
}

function article({ method, path, operation, schemas }: Entry): string {
  const body = exampleIn(operation.requestBody)
  const responses = operation.responses as Record<string, unknown>
  const status = Object.keys(responses).find((key) => key !== 'default') ?? '200'
  const answer = exampleIn(responses[status])
  const parameters = (operation.parameters ?? []) as Parameter[]
  return `<details id="${escapeHtml(operation.operationId)}">
<summary><span class="method ${method.toLowerCase()}">${method}</span> <code>${escapeHtml(path)}</code> <span>${escapeHtml(operation.summary)}</span></summary>
<p>${escapeHtml(operation.description)}</p>
${parameterTable(parameters, schemas)}
${body === undefined ? '' : `<h3>Body</h3>${fieldTable(operation, schemas)}${code(pretty(body))}`}
<h3>Answer ${escapeHtml(status)}</h3>
${answer === undefined ? '<p>No content.</p>' : code(pretty(answer))}
<h3>curl</h3>
${code(curlExample(method, path, operation, body))}
<h3>JavaScript</h3>
${code(clientExample(operation, parameters, body))}
</details>`
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly schema: JsonSchema
}

function parameterTable(parameters: readonly Parameter[], schemas: Entry['schemas']): string {
  return table(
    parameters.map(({ name, in: place, required, schema }) => [
      `<code>${escapeHtml(name)}</code>`,
      escapeHtml(`${required ? 'needed' : 'optional'}, in the ${place}`),
      escapeHtml(kindOf(schema, schemas)),
    ]),
  )
}

function fieldTable(operation: OpenApiOperation, schemas: Entry['schemas']): string {
  const { content } = operation.requestBody as { content: Record<string, { schema: JsonSchema }> }
  return table(
    fieldsOf(content['application/json']!.schema, schemas).map(({ name, isNeeded, kind }) => [
      `<code>${escapeHtml(name)}</code>`,
      isNeeded ? 'needed' : 'optional',
      escapeHtml(kind),
    ]),
  )
}

function table(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return ''
  return `<table>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('')}</table>`
}

function curlExample(method: string, path: string, operation: OpenApiOperation, body: unknown): string {
  const lines = [`curl ${SERVER_MARK}/api/v1${filled(path)}`]
  if (method !== 'GET' && !(method === 'POST' && body !== undefined)) lines[0] += ` -X ${method}`
  if (!Array.isArray(operation.security)) lines.push('-H "Authorization: Bearer $TOKEN"')
  if (body !== undefined) {
    lines.push('-H "Content-Type: application/json"', `-d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`)
  }
  return lines.join(' \\\n  ')
}

function clientExample(operation: OpenApiOperation, parameters: readonly Parameter[], body: unknown): string {
  const inPath = parameters.filter((parameter) => parameter.in === 'path')
  const parts = [
    ...(inPath.length > 0
      ? [`params: { ${inPath.map(({ name }) => `${name}: '${VALUES[name] ?? '…'}'`).join(', ')} }`]
      : []),
    ...(body === undefined ? [] : [`body: ${pretty(body)}`]),
  ]
  const input = parts.length === 0 ? '' : `{ ${parts.join(', ')} }`
  return `await offhook.${operation.operationId}(${input})`
}

const VALUES: Readonly<Record<string, string>> = {
  id: '01KA8Z3V9QF4T2M7XW5C1D6E8H',
  callId: '01KA8Z4N0RG6S3P9YB2D7F5J1K',
  line: '301',
  number: '301',
  name: 'sipav_2026-01-05_09-30-00.pcapng',
}

function filled(path: string): string {
  return path.replace(/\{(\w+)\}/g, (_hole, name: string) => VALUES[name] ?? '…')
}

function newsSection(document: AsyncApiDocument): string {
  const kinds = serverEvent.options.map((option) => {
    const kind = option.shape.type.value
    const fields = Object.keys(option.shape).filter((field) => field !== 'type' && field !== 'sequence')
    return `<tr><td><code>${escapeHtml(kind)}</code></td><td>${fields.map((field) => `<code>${escapeHtml(field)}</code>`).join(' ')}</td></tr>`
  })
  return `<section id="news">
<h1>News</h1>
<p>${escapeHtml((document.info as { description: string }).description)}</p>
<p>After the connection the server sends a <code>snapshot</code>, or, where it still knows what was missed, that and
<code>resumed</code>. A message replaces what was known before under the same id. Administrators may ask for more with
<code>{"type":"watch","topics":[{"topic":"phones"},{"topic":"sip","line":"301"}]}</code>.</p>
<table>${kinds.join('')}</table>
</section>`
}

function errorSection(): string {
  const rows = Object.entries({ ...contractErrors, ...serviceErrors })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([name, entry]) =>
        `<tr id="error-${escapeHtml(name)}"><td><code>${escapeHtml(name)}</code></td><td>${entry.status}</td><td>${escapeHtml(entry.sentence)}</td></tr>`,
    )
  return `<section id="errors"><h1>Errors</h1><table>${rows.join('')}</table></section>`
}

function exampleIn(holder: unknown): unknown {
  const content = (holder as { content?: Record<string, { example?: unknown }> } | undefined)?.content
  return content?.['application/json']?.example
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2)
}

function code(text: string): string {
  return `<pre><code>${escapeHtml(text)}</code></pre>`
}

function anchor(tag: string): string {
  return tag.toLowerCase().replace(/[^a-z]+/g, '-')
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`)
}
