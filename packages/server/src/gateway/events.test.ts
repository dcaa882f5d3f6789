import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connect as tlsConnect } from 'node:tls'
import { until } from '@offhook/base/testing'
import { type Client, createClient, openEventStream, ProblemError, type ServerEvent } from '@offhook/contract'
import { WebSocket as Socket } from 'ws'
import { addressOf, clientOf, openClient, setupBody, tokenOf } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'

/** Patient, because other tests run beside this one. */

const PASSWORD = 'a long pass phrase'

let server: TestServer
let base: string
let admin: Client
let token: string

before(async () => {
  server = await startTestServer()
  base = addressOf(server)
  await openClient(server).completeSetup({ body: setupBody(server) })
  admin = await clientOf(server, 'admin')
  token = await tokenOf(server, 'admin')
})
after(() => server.close())

/** Signs in as a browser does; returns the Cookie header. */
async function signIn(user = 'admin', password = PASSWORD): Promise<string> {
  const response = await fetch(`${base}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: base },
    body: JSON.stringify({ user, password }),
  })
  assert.equal(response.status, 201, await response.clone().text())
  return response.headers.get('set-cookie')!.split(';')[0]!
}

/** The client of a browser with that cookie. */
const byBrowser = (cookie: string): Client =>
  createClient({
    server: base,
    fetch: (url, init) => fetch(url, { ...init, headers: { ...(init?.headers as object), cookie } }),
  })

interface Opened {
  readonly socket: Socket
  readonly events: ServerEvent[]
  closed: number | undefined
}

/** Opens the events, with the headers that a browser would send. */
function open(
  headers: Record<string, string>,
  query = '',
  protocols: string[] = ['offhook'],
): Promise<Opened> {
  const { certificate: ca } = server.parts.certificate
  const socket = new Socket(`${base.replace('https', 'wss')}/api/v1/events${query}`, protocols, {
    headers,
    ca,
  })
  const opened: Opened = { socket, events: [], closed: undefined }
  socket.on('message', (data) => opened.events.push(JSON.parse(String(data)) as ServerEvent))
  socket.on('close', (code) => {
    opened.closed = code
  })
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(opened))
    socket.on('unexpected-response', (_request, response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => reject(Object.assign(new Error(body), { code: JSON.parse(body).code })))
    })
    socket.on('error', reject)
  })
}

const bearer = () => ({ authorization: `Bearer ${token}` })
const types = ({ events }: Opened) => events.map(({ type }) => type)

test('signing in sets a cookie that signs in, and signing out ends it', async () => {
  const cookie = await signIn()
  const me = await fetch(`${base}/api/v1/session`, { headers: { cookie } })
  assert.equal(((await me.json()) as { user: string }).user, 'admin')
  const out = await fetch(`${base}/api/v1/session`, { method: 'DELETE', headers: { cookie, origin: base } })
  assert.equal(out.status, 200)
  assert.match(out.headers.get('set-cookie') ?? '', /^__Host-offhook=; Path=\/; Max-Age=0; HttpOnly; Secure/)
  assert.equal((await fetch(`${base}/api/v1/session`, { headers: { cookie } })).status, 401)
})

test('a page of another site cannot sign anybody in', async () => {
  const response = await fetch(`${base}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'https://evil.example' },
    body: JSON.stringify({ user: 'admin', password: PASSWORD }),
  })
  assert.equal(response.status, 403)
})

test('one changes what is one’s own, and no line of others', async () => {
  const me = await admin.changeMe({ body: { note: 'Back at three', language: 'de', ownPresence: 'away' } })
  assert.deepEqual([me.note, me.language, me.ownPresence], ['Back at three', 'de', 'away'])
  assert.equal((await admin.changeMe({ body: { preferredLine: '301' } })).preferredLine, '301')
  await assert.rejects(admin.changeMe({ body: { preferredLine: '302' } }), { code: 'not-found' })
  await admin.changeMe({ body: { ownPresence: null, note: '', language: null } })
})

test('a token is shown once, listed without its secret, and revoked', async () => {
  const made = await byBrowser(await signIn()).createToken({ body: { name: 'Script', scopes: ['read'] } })
  assert.match(made.token, /^[\w-]{43}$/)
  const reader = createClient({ server: base, token: made.token })
  assert.equal((await reader.getMe()).user, 'admin')
  await assert.rejects(reader.startCall({ body: { destination: '302' } }), (fault) => {
    return fault instanceof ProblemError && fault.code === 'scope-missing'
  })
  const listed = (await admin.listTokens()).find(({ id }) => id === made.id)
  assert.ok(listed && !('token' in listed))
  await admin.deleteToken({ params: { id: made.id } })
  await assert.rejects(reader.getMe(), { code: 'sign-in-needed' })
})

test('the events begin with everything one may see', async () => {
  const opened = await open(bearer())
  await until('the snapshot', () => opened.events.length > 0)
  const [snapshot] = opened.events
  assert.equal(snapshot?.type, 'snapshot')
  assert.deepEqual(snapshot?.type === 'snapshot' && snapshot.people.map(({ name }) => name).sort(), [
    'Ada Admin',
    'Ben',
  ])
  assert.equal(opened.socket.protocol, 'offhook', 'the token is never echoed')
  opened.socket.close()
})

test('the events need a sign-in, and a cookie only from our own page', async () => {
  await assert.rejects(open({}), { code: 'sign-in-needed' })
  await assert.rejects(open({ authorization: 'Bearer wrong' }), { code: 'sign-in-needed' })
  const cookie = await signIn()
  await assert.rejects(open({ cookie, origin: 'https://evil.example' }), { code: 'origin-refused' })
  const opened = await open({ cookie, origin: base })
  opened.socket.close()
  const asProtocol = await open({}, '', ['offhook', `offhook.token.${token}`])
  asProtocol.socket.close()
  const caller = await byBrowser(cookie).createToken({ body: { name: 'no read', scopes: ['call'] } })
  await assert.rejects(open({ authorization: `Bearer ${caller.token}` }), { code: 'scope-missing' })
})

test('who comes back gets what was missed, and a whole snapshot where that is no longer known', async () => {
  const first = await open(bearer())
  await until('the snapshot', () => first.events.length > 0)
  const { sequence } = first.events.at(-1)!
  first.socket.terminate()
  await admin.changeMe({ body: { note: 'missed' } })
  const second = await open(bearer(), `?after=${sequence}`)
  await until('what was missed', () => types(second).includes('me'))
  assert.equal(types(second)[0], 'resumed')
  assert.ok(!types(second).includes('snapshot'))
  const sequences = second.events.map((event) => event.sequence)
  assert.deepEqual(
    sequences,
    [...sequences].sort((a, b) => a - b),
  )
  second.socket.close()
  const old = await open(bearer(), '?after=1')
  await until('the snapshot', () => old.events.length > 0)
  assert.equal(types(old)[0], 'snapshot')
  old.socket.close()
})

test('the client of the contract comes back by itself and misses nothing', async () => {
  const notes: string[] = []
  const states: string[] = []
  const stream = openEventStream({
    server: base,
    token,
    chance: () => 0,
    onState: (state) => states.push(state),
    onEvent: (event) => {
      if (event.type === 'me') notes.push(event.me.note)
    },
  })
  await until('the stream', () => states.includes('live'))
  await admin.changeMe({ body: { note: 'one' } })
  await until('the first note', () => notes.includes('one'))
  // The server drops the connection as a broken network would.
  server.parts.sessions.stop()
  await until('the break', () => states.includes('waiting'))
  await admin.changeMe({ body: { note: 'two' } })
  await until('the second note', () => notes.includes('two'))
  stream.close()
  assert.equal(states.at(-1), 'ended')
})

test('a password change ends the other browsers, and tells them', async () => {
  const [here, there] = [await signIn(), await signIn()]
  const other = await open({ cookie: there, origin: base })
  const own = await open({ cookie: here, origin: base })
  const response = await fetch(`${base}/api/v1/me/password`, {
    method: 'PUT',
    headers: { cookie: here, origin: base, 'content-type': 'application/json' },
    body: JSON.stringify({ old: PASSWORD, new: 'another long phrase' }),
  })
  assert.equal(response.status, 204)
  await until('the end of the other browser', () => other.closed !== undefined)
  assert.equal(other.closed, 4401)
  assert.equal(types(other).at(-1), 'signedOut')
  assert.equal(own.closed, undefined)
  own.socket.close()
  const { people, accounts } = server.parts
  await people.setPasswordHash(people.byUser('admin')!.id, await accounts.hash(PASSWORD))
})

test('topics are for administrators, and nonsense ends the socket', async () => {
  const ben = await tokenOf(server, 'ben')
  for (const [message, reason] of [
    [JSON.stringify({ type: 'watch', topics: [{ topic: 'sip' }] }), 'not-permitted'],
    ['{"type":', 'request-invalid'],
    [JSON.stringify({ type: 'watch', topics: [], more: 1 }), 'request-invalid'],
  ] as const) {
    const opened = await open({ authorization: `Bearer ${ben}` })
    let text = ''
    opened.socket.on('close', (_code, said) => {
      text = String(said)
    })
    opened.socket.send(message)
    await until('the end', () => opened.closed !== undefined)
    assert.deepEqual([opened.closed, text], [1008, reason])
  }
  const flood = await open(bearer())
  for (let i = 0; i < 100; i++) flood.socket.send('{"type":"watch","topics":[]}')
  await until('the end of the flood', () => flood.closed !== undefined)
  const large = await open(bearer())
  large.socket.send('x'.repeat(17_000))
  await until('the end of the large message', () => large.closed !== undefined)
  assert.equal(large.closed, 1009)
})

test('administrators hear of system events that they watch', async () => {
  const opened = await open(bearer())
  opened.socket.send(JSON.stringify({ type: 'watch', topics: [{ topic: 'systemEvents' }] }))
  await until('the topic', () => server.parts.sessions.isWatched('systemEvents'))
  await admin.changeServerName({ body: { serverName: 'renamed.example' } })
  await until('the event', () => types(opened).includes('systemEvent'))
  const event = opened.events.find(({ type }) => type === 'systemEvent')
  assert.equal(event?.type === 'systemEvent' && event.event.code, 'settings-changed')
  opened.socket.close()
})

test('a reader that does not keep up is dropped, and nobody else waits for it', async () => {
  await until('the end of the others', () => server.parts.sessions.count === 0)
  const { port } = new URL(base)
  const slow = tlsConnect({ host: '127.0.0.1', port: Number(port), ca: server.parts.certificate.certificate })
  slow.on('error', () => {})
  slow.write(
    `GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n` +
      `Sec-WebSocket-Protocol: offhook\r\nAuthorization: Bearer ${token}\r\n\r\n`,
  )
  await new Promise((resolve) => slow.once('data', resolve))
  slow.pause()
  const quick = await open(bearer())
  assert.equal(server.parts.sessions.count, 2)
  // Each change of a setting is a new snapshot for everybody.
  let rounds = 0
  while (server.parts.sessions.count > 1 && rounds < 100_000) {
    const changes = Array.from({ length: 200 }, () =>
      server.parts.settings.change({ serverName: `Name ${rounds++}` }),
    )
    await Promise.all(changes)
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.equal(server.parts.sessions.count, 1, `still there after ${rounds} changes`)
  const last = `Name ${rounds - 1}`
  const isLast = (event: ServerEvent) => event.type === 'snapshot' && event.me.serverName === last
  await until('the last change', () => quick.events.some(isLast))
  assert.equal(quick.closed, undefined)
  quick.socket.close()
  slow.destroy()
})

test('there is room for so many connections of one person, and no more', async () => {
  const sockets: Opened[] = []
  for (let i = 0; i < 100; i++) sockets.push(await open(bearer()))
  await assert.rejects(open(bearer()), { code: 'server-busy' })
  const ben = await open({ authorization: `Bearer ${await tokenOf(server, 'ben')}` })
  for (const { socket } of [...sockets, ben]) socket.terminate()
})
