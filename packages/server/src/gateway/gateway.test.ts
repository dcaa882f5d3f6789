import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { silentLog, systemClock, systemRandom } from '@offhook/base'
import { type Problem, type RouteDescription, routes } from '@offhook/contract'
import type { NewAuditEntry } from '../audit/index.ts'
import type { ClientRequest, Handlers } from '../handlers.ts'
import type { Viewer } from '../rights/index.ts'
import type { Authenticated, Authenticator } from './authentication.ts'
import { loadCertificate } from './certificate.ts'
import { Gateway, type GatewayOptions } from './gateway.ts'
import type { IdempotencyRow, IdempotencyTable } from './idempotency.ts'

const ID = '01KA8Z3V9QF4T2M7XW5C1D6E8H'
const PATH_VALUES: Record<string, string> = {
  id: ID,
  token: ID,
  callId: ID,
  line: '301',
  number: '301',
  name: 'x.pcapng',
  file: 'countries',
}
const WIDE = { burst: 100_000, perSecond: 100_000 }

let folder: string
let gateway: Gateway
let base: string
let isSetupNeeded = false
const audited: NewAuditEntry[] = []
const performed: { route: string; input: unknown; request: ClientRequest }[] = []
let answer: (route: string) => unknown = () => ({ callId: ID })

const people: Record<string, Authenticated> = {
  user: person('user', ['read', 'call', 'administer']),
  operator: person('operator', ['read', 'call', 'administer']),
  administrator: person('administrator', ['read', 'call', 'administer']),
  reader: person('administrator', ['read']),
  caller: person('administrator', ['read', 'call']),
}

function person(role: Viewer['role'], scopes: Authenticated['scopes']): Authenticated {
  return {
    viewer: { personId: `${role}-${scopes.length}`, role, language: 'en' },
    credential: { kind: 'token', id: `${role}-${scopes.join()}` },
    scopes,
  }
}

const authenticator: Authenticator = {
  recognise: (_kind, secret) => people[secret] ?? null,
}

function memoryTable(): IdempotencyTable & { rows: Map<string, IdempotencyRow> } {
  const rows = new Map<string, IdempotencyRow>()
  return {
    rows,
    find: async (key) => rows.get(key),
    insert: async (row) => void rows.set(row.key, row),
    setAnswer: async (key, text) => void rows.set(key, { ...rows.get(key)!, answer: text }),
    remove: async (key) => void rows.delete(key),
    removeBefore: async () => {},
  }
}
const table = memoryTable()

function handlers(): Handlers {
  const made: Record<string, unknown> = {}
  for (const name of Object.keys(routes)) {
    made[name] = async (input: unknown, _viewer: unknown, request: ClientRequest) => {
      performed.push({ route: name, input, request })
      return answer(name)
    }
  }
  return made as unknown as Handlers
}

async function make(changes: Partial<GatewayOptions> = {}): Promise<Gateway> {
  return new Gateway({
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    version: '1.2.3',
    bind: ['127.0.0.1'],
    httpsPort: 0,
    httpPort: 0,
    certificate: await loadCertificate({ dataDir: folder, clock: systemClock, names: ['localhost'] }),
    handlers: handlers(),
    authenticator,
    sessions: {
      open: () => ({ viewer: people.user!.viewer, watch() {}, setActivity() {}, reload() {}, close() {} }),
    },
    sip: { admits: () => false, accept: (_request, socket) => socket.destroy() },
    idempotency: table,
    audit: { record: async (entry) => void audited.push(entry), nameOf: (personId) => personId },
    isSetupNeeded: () => isSetupNeeded,
    webRoot: join(folder, 'dist'),
    bodyLimit: 64 * 1024,
    mostClients: 10,
    limits: { address: WIDE, caller: WIDE },
    ...changes,
  })
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-gateway-'))
  await mkdir(join(folder, 'dist/assets'), { recursive: true })
  await writeFile(join(folder, 'dist/index.html'), '<meta name="csp-nonce" content="%CSP_NONCE%">the page')
  await writeFile(join(folder, 'dist/assets/main-abc.js'), 'console.log(1)')
  gateway = await make()
  await gateway.start()
  const certificate = await loadCertificate({ dataDir: folder, clock: systemClock, names: [] })
  setDefaultCACertificates([...getCACertificates('default'), certificate.certificate])
  base = `https://127.0.0.1:${gateway.addresses.find(({ purpose }) => purpose === 'https')!.port}`
})

after(async () => {
  await gateway.stop()
  await rm(folder, { recursive: true })
})

interface Ask {
  readonly as?: string
  readonly cookie?: string
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

function ask(route: RouteDescription, { as, cookie, body, headers = {} }: Ask = {}): Promise<Response> {
  const path = route.path.replace(/\{(\w+)\}/g, (_hole, name: string) => PATH_VALUES[name]!)
  return fetch(`${base}/api/v1${path}`, {
    method: route.method,
    headers: {
      ...(as ? { authorization: `Bearer ${as}` } : {}),
      ...(cookie ? { cookie: `other=1; __Host-offhook=${cookie}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}

async function problem(
  response: Promise<Response> | Response,
  status: number,
  code: string,
): Promise<Problem> {
  const got = await response
  assert.equal(got.headers.get('content-type'), 'application/problem+json; charset=utf-8')
  const body = (await got.json()) as Problem
  assert.deepEqual([got.status, body.status, body.code], [status, status, code])
  return body
}

for (const [name, route] of Object.entries(routes) as [string, RouteDescription][]) {
  if (route.access !== 'open') {
    test(`${name} answers 401 to somebody who is not signed in`, async () => {
      const response = await ask(route)
      assert.match(response.headers.get('www-authenticate') ?? '', /^Bearer/)
      await problem(response, 401, 'sign-in-needed')
      await problem(ask(route, { as: 'unknown' }), 401, 'sign-in-needed')
      await problem(ask(route, { cookie: 'unknown' }), 401, 'sign-in-needed')
    })
  }
  if (route.access !== 'open' && route.scope !== 'read') {
    test(`${name} answers 403 to a token without the scope ${route.scope}`, async () => {
      await problem(ask(route, { as: route.scope === 'call' ? 'reader' : 'caller' }), 403, 'scope-missing')
    })
  }
  if (route.access === 'administrator') {
    test(`${name} answers 403 to somebody who is no administrator`, async () => {
      const { details } = await problem(ask(route, { as: 'user' }), 403, 'not-permitted')
      assert.deepEqual(details, { rule: 'administrators-only' })
    })
  }
  if (route.access === 'operator') {
    test(`${name} answers operators, and 403 to people without a role`, async () => {
      const { details } = await problem(ask(route, { as: 'user' }), 403, 'not-permitted')
      assert.deepEqual(details, { rule: 'operators-only' })
      assert.notEqual((await ask(route, { as: 'operator' })).status, 403)
    })
  }
  if (route.body && 'shape' in route.body) {
    test(`${name} answers 400 to a field it does not know, and points at it`, async () => {
      const { errors } = await problem(
        ask(route, { as: 'administrator', body: { 'no/such~field': 1 } }),
        400,
        'request-invalid',
      )
      assert.ok(
        errors!.some(({ pointer }) => pointer === '/no~1such~0field'),
        JSON.stringify(errors),
      )
    })
  }
}

test('a field deep inside and one in the query are pointed at', async () => {
  const deep = await problem(
    ask(routes.setForwardings, { as: 'user', body: [{ kind: 'always', destination: '302', colour: 'red' }] }),
    400,
    'request-invalid',
  )
  assert.deepEqual(
    deep.errors!.map(({ pointer }) => pointer),
    ['/0/colour'],
  )
  const response = await fetch(`${base}/api/v1/journal?limit=9999&wrong=1`, {
    headers: { authorization: 'Bearer user' },
  })
  const query = await problem(response, 400, 'request-invalid')
  assert.deepEqual(query.errors!.map(({ pointer }) => pointer).sort(), ['/query/limit', '/query/wrong'])
})

test('a body that is no JSON, too large or of another type is named', async () => {
  await problem(ask(routes.startCall, { as: 'user', body: '{"destination":' }), 400, 'body-malformed')
  await problem(ask(routes.startCall, { as: 'user', body: '' }), 400, 'body-malformed')
  await problem(
    ask(routes.startCall, { as: 'user', body: { destination: 'x'.repeat(70_000) } }),
    413,
    'body-too-large',
  )
  const typed = ask(routes.startCall, { as: 'user', body: 'a=b', headers: { 'content-type': 'text/plain' } })
  await problem(typed, 415, 'media-type-unknown')
})

test('an unknown address is 404, a known one with another method 405', async () => {
  await problem(fetch(`${base}/api/v1/nothing`), 404, 'route-unknown')
  const wrong = await fetch(`${base}/api/v1/calls/${ID}/hold`, { method: 'PUT' })
  assert.equal(wrong.headers.get('allow'), 'POST')
  const { detail } = await problem(wrong, 405, 'method-not-allowed')
  assert.match(detail, /PUT/)
  await problem(fetch(`${base}/api/v1/calls/%zz/hold`, { method: 'POST' }), 400, 'body-malformed')
})

test('a fault without a name is told without a word of what it was', async () => {
  answer = () => {
    throw new Error('the database password is 123')
  }
  const document = await problem(ask(routes.listCalls, { as: 'user' }), 500, 'server-fault')
  assert.ok(!JSON.stringify(document).includes('123'))
  assert.match(String(document.details?.trace), /^[0-9a-f]{16}$/)
  answer = () => ({ callId: ID })
})

test('before the set-up, only the set-up answers', async () => {
  isSetupNeeded = true
  await problem(ask(routes.listCalls, { as: 'user' }), 409, 'set-up-needed')
  await problem(ask(routes.signIn, { body: { user: 'a', password: 'b' } }), 409, 'set-up-needed')
  assert.equal((await ask(routes.getSetup)).status, 200)
  isSetupNeeded = false
})

test('a request of another site with a cookie is refused; without a cookie there is nothing to protect', async () => {
  const body = { destination: '302' }
  for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1']) {
    await problem(ask(routes.startCall, { cookie: 'user', body, headers: { origin } }), 403, 'origin-refused')
  }
  const crossSite = { 'sec-fetch-site': 'cross-site' }
  await problem(ask(routes.startCall, { cookie: 'user', body, headers: crossSite }), 403, 'origin-refused')
  assert.equal((await ask(routes.startCall, { cookie: 'user', body, headers: { origin: base } })).status, 202)
  const elsewhere = { origin: 'https://evil.example' }
  assert.equal((await ask(routes.startCall, { as: 'user', body, headers: elsewhere })).status, 202)
})

test('the same idempotency key performs a request once, even at the same time', async () => {
  performed.length = 0
  const body = { destination: '303' }
  const send = (key: string, as = 'user', other: object = body) =>
    ask(routes.startCall, { as, body: other, headers: { 'idempotency-key': key } })
  const answers = await Promise.all([send('k1'), send('k1'), send('k1')])
  assert.deepEqual(
    answers.map((response) => response.status),
    [202, 202, 202],
  )
  assert.deepEqual(await answers[2]!.json(), { callId: ID })
  assert.equal(performed.length, 1)
  await problem(send('k1', 'user', { destination: '304' }), 422, 'idempotency-key-reused')
  assert.equal((await send('k1', 'administrator')).status, 202)
  assert.equal(performed.length, 2)
  await problem(send('has space'), 400, 'idempotency-key-invalid')
})

test('the key holds over a restart, an unknown outcome is told, and a failure may be tried again', async () => {
  performed.length = 0
  const headers = { 'idempotency-key': 'k2' }
  const body = { destination: '305' }
  await ask(routes.startCall, { as: 'user', body, headers })
  const firstBase = base
  const second = await make()
  await second.start()
  try {
    base = `https://127.0.0.1:${second.addresses.find(({ purpose }) => purpose === 'https')!.port}`
    assert.equal((await ask(routes.startCall, { as: 'user', body, headers })).status, 202)
    assert.equal(performed.length, 1)
    for (const [key, row] of table.rows) table.rows.set(key, { ...row, answer: null })
    const third = await make()
    await third.start()
    base = `https://127.0.0.1:${third.addresses.find(({ purpose }) => purpose === 'https')!.port}`
    await problem(ask(routes.startCall, { as: 'user', body, headers }), 409, 'outcome-unknown')
    await third.stop()
  } finally {
    base = firstBase
    await second.stop()
  }
  let isBroken = true
  answer = () => {
    if (isBroken) throw new Error('not now')
    return { callId: ID }
  }
  const again = { 'idempotency-key': 'k3' }
  await problem(ask(routes.startCall, { as: 'user', body, headers: again }), 500, 'server-fault')
  isBroken = false
  assert.equal((await ask(routes.startCall, { as: 'user', body, headers: again })).status, 202)
})

test('an answer that is a secret is not written down', async () => {
  answer = () => ({ token: 'very-secret' })
  const body = { name: 'x', scopes: ['read'] }
  const response = await ask(routes.createToken, { as: 'user', body, headers: { 'idempotency-key': 'k4' } })
  assert.equal(response.status, 201)
  assert.ok(![...table.rows.values()].some((row) => row.answer?.includes('very-secret')))
  answer = () => ({ callId: ID })
})

test('a client that asks too much waits, and another does not', async () => {
  const small = await make({ limits: { address: WIDE, caller: { burst: 3, perSecond: 1 } } })
  await small.start()
  const firstBase = base
  base = `https://127.0.0.1:${small.addresses.find(({ purpose }) => purpose === 'https')!.port}`
  try {
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) statuses.push((await ask(routes.listCalls, { as: 'user' })).status)
    assert.deepEqual(statuses, [200, 200, 200, 429])
    const last = await ask(routes.listCalls, { as: 'user' })
    assert.equal(last.headers.get('retry-after'), '1')
    await problem(last, 429, 'too-many-requests')
    assert.equal((await ask(routes.listCalls, { as: 'administrator' })).status, 200)
  } finally {
    base = firstBase
    await small.stop()
  }
})

test('every answer has the security headers, and no inline script or style is allowed', async () => {
  for (const path of ['/', '/api', '/api/v1/calls', '/assets/main-abc.js', '/health']) {
    const { headers } = await fetch(base + path)
    const policy = headers.get('content-security-policy') ?? ''
    assert.ok(policy.includes("default-src 'none'") && policy.includes("script-src 'self';"), path)
    assert.ok(!policy.includes('unsafe'), path)
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('strict-transport-security'), null, 'not with a self-signed certificate')
  }
  const certificate = await loadCertificate({ dataDir: folder, clock: systemClock, names: [] })
  const trusted = await make({ certificate: { ...certificate, isSelfSigned: false } })
  await trusted.start()
  const { port } = trusted.addresses[0]!
  const { headers } = await fetch(`https://127.0.0.1:${port}/health`)
  assert.match(headers.get('strict-transport-security') ?? '', /max-age=\d{7,}/)
  await trusted.stop()
})

test('the page is given for every address of the client, each time with a nonce of its own', async () => {
  const nonces = new Set<string>()
  for (const path of ['/', '/people', '/calls/01', '/index.html']) {
    const response = await fetch(base + path)
    assert.equal(response.headers.get('cache-control'), 'no-cache')
    const nonce = /content="([^"]+)">the page/.exec(await response.text())?.[1]
    assert.ok(response.headers.get('content-security-policy')?.includes(`'nonce-${nonce}'`))
    nonces.add(nonce!)
  }
  assert.equal(nonces.size, 4)
  const asset = await fetch(`${base}/assets/main-abc.js`)
  assert.match(asset.headers.get('cache-control') ?? '', /immutable/)
  assert.equal(await asset.text(), 'console.log(1)')
  await problem(fetch(`${base}/assets/missing.js`), 404, 'route-unknown')
  await problem(fetch(`${base}/..%2f..%2fetc%2fpasswd.txt`), 400, 'body-malformed')
})

test('the plain port only sends to HTTPS', async () => {
  const { port } = gateway.addresses.find(({ purpose }) => purpose === 'http')!
  const answers = await Promise.all(
    [`127.0.0.1:${port}`, 'no host<', 'name.example'].map(
      (host) =>
        new Promise<[number, string | undefined]>((resolve, reject) => {
          httpRequest({ port, host: '127.0.0.1', path: '/people?x=1', headers: { host } }, (response) => {
            response.resume()
            resolve([response.statusCode!, response.headers.location])
          })
            .on('error', reject)
            .end()
        }),
    ),
  )
  const httpsPort = new URL(base).port
  assert.deepEqual(answers[0], [308, `https://127.0.0.1:${httpsPort}/people?x=1`])
  assert.deepEqual(answers[1], [400, undefined])
  assert.deepEqual(answers[2], [308, `https://name.example:${httpsPort}/people?x=1`])
})

test('the page of the API describes every route and every error, without a script', async () => {
  const response = await fetch(`${base}/api`)
  const page = await response.text()
  for (const name of Object.keys(routes)) assert.ok(page.includes(`<details id="${name}">`), name)
  assert.ok(page.includes('id="error-sign-in-needed"'))
  assert.ok(page.includes(`curl ${base.replaceAll(':', '&#58;')}`) || page.includes(`curl ${base}`))
  assert.match(page, /<code>destination<\/code><\/td><td>needed<\/td><td>text, 1 to 128 characters/)
  assert.match(
    page,
    /<code>limit<\/code><\/td><td>optional, in the query<\/td><td>number, 1 to 200, usually 50/,
  )
  assert.ok(!/<script|style=|\son\w+=/.test(page))
  const openApi = (await (await fetch(`${base}/api/v1/openapi.json`)).json()) as { openapi: string }
  assert.equal(openApi.openapi, '3.1.0')
  const asyncApi = (await (await fetch(`${base}/api/v1/asyncapi.json`)).json()) as { asyncapi: string }
  assert.equal(asyncApi.asyncapi, '3.0.0')
  assert.deepEqual(await (await fetch(`${base}/health`)).json(), { status: 'ok' })
})

test('it does not start without a handler for every route, nor on a port that is taken', async () => {
  const { listCalls: _left, ...rest } = handlers()
  const lacking = await make({ handlers: rest as Handlers })
  await assert.rejects(lacking.start(), { code: 'handler-missing' })
  const taken = await make({ httpsPort: gateway.addresses[0]!.port })
  await assert.rejects(taken.start(), { code: 'port-in-use' })
})
