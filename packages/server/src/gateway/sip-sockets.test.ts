/** SIP over WebSocket at a whole server: who is let in, as what they sign in, and when it ends. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { until } from '@offhook/base/testing'
import type { SoftphoneAccount } from '@offhook/contract'
import { WebSocket as Socket } from 'ws'
import { addressOf, openClient, setupBody } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'

const PASSWORD = 'a long pass phrase'

let server: TestServer
let base: string

before(async () => {
  server = await startTestServer({
    config: { 'media.first-port': 48_400, 'media.last-port': 48_419, 'media.browser-port': 0 },
  })
  base = addressOf(server)
  await openClient(server).completeSetup({ body: setupBody(server) })
})
after(() => server.close())

/** Signs in as a browser does; returns the Cookie header. */
async function signIn(): Promise<string> {
  const response = await ask('POST', '/session', undefined, { user: 'admin', password: PASSWORD })
  assert.equal(response.status, 201)
  return response.headers.get('set-cookie')!.split(';')[0]!
}

function ask(method: string, path: string, cookie?: string, body?: unknown): Promise<Response> {
  return fetch(`${base}/api/v1${path}`, {
    method,
    headers: {
      origin: base,
      ...(cookie ? { cookie } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

async function openPhone(cookie: string): Promise<SoftphoneAccount> {
  const response = await ask('POST', '/me/softphone', cookie, {})
  assert.equal(response.status, 200, await response.clone().text())
  return (await response.json()) as SoftphoneAccount
}

/** A socket at `/sip`; rejects with the code of the problem. */
function connect(headers: Record<string, string>, protocols = ['sip']): Promise<Socket> {
  const { certificate: ca } = server.parts.certificate
  const socket = new Socket(`${base.replace('https', 'wss')}/sip`, protocols, { headers, ca })
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket))
    socket.on('error', reject)
    socket.on('unexpected-response', (_request, response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => reject(new Error(JSON.parse(body).code)))
    })
  })
}

const refused = (code: string) => ({ message: code })

/** Signs the account in at the address of `line`; the final status. */
async function register(socket: Socket, account: SoftphoneAccount, line = account.line): Promise<number> {
  const { domain, user, secret } = account
  const uri = `sip:${domain}`
  const send = async (sequence: number, authorization: string): Promise<string> => {
    const answer = new Promise<string>((resolve) => socket.once('message', (data) => resolve(String(data))))
    socket.send(
      [
        `REGISTER ${uri} SIP/2.0`,
        `Via: SIP/2.0/WSS page.invalid;branch=z9hG4bK${line}${sequence}${Math.random()}`,
        'Max-Forwards: 70',
        `From: <sip:${line}@${domain}>;tag=a`,
        `To: <sip:${line}@${domain}>`,
        `Call-ID: register-${Math.random()}`,
        `CSeq: ${sequence} REGISTER`,
        `Contact: <sip:page@page.invalid;transport=ws>;expires=120`,
        ...(authorization === '' ? [] : [authorization]),
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    )
    return answer
  }
  const challenge = await send(1, '')
  const [, realm = ''] = /realm="([^"]*)"/.exec(challenge) ?? []
  const [, nonce = ''] = /nonce="([^"]*)"/.exec(challenge) ?? []
  const md5 = (text: string) => createHash('md5').update(text).digest('hex')
  const secrets = md5(`${user}:${realm}:${secret}`)
  const response = md5(`${secrets}:${nonce}:00000001:c:auth:${md5(`REGISTER:${uri}`)}`)
  const values = `username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}"`
  const answer = await send(2, `Authorization: Digest ${values}, qop=auth, nc=00000001, cnonce="c"`)
  return Number(/^SIP\/2.0 (\d+)/.exec(answer)?.[1])
}

const browsers = () =>
  server.parts.phoneSystem.phones().filter(({ transport }) => transport === 'wss' || transport === 'ws')
    .length

test('only pages of ours whose sign-in is a phone come in, and speak SIP', async () => {
  const cookie = await signIn()
  await assert.rejects(connect({ cookie }), refused('origin-refused'))
  await assert.rejects(connect({ cookie, origin: 'https://elsewhere.example' }), refused('origin-refused'))
  await assert.rejects(connect({ origin: base }), refused('sign-in-needed'))
  await assert.rejects(connect({ origin: base, cookie: '__Host-offhook=made-up' }), refused('sign-in-needed'))
  await assert.rejects(connect({ origin: base, cookie }), refused('not-permitted'))
  await openPhone(cookie)
  await assert.rejects(connect({ origin: base, cookie }, ['offhook']), refused('body-malformed'))
  const socket = await connect({ origin: base, cookie })
  assert.equal(socket.protocol, 'sip')
  socket.close()
})

test('a browser signs in as a device of its line and of no other, until it is switched off', async () => {
  const cookie = await signIn()
  const account = await openPhone(cookie)
  const socket = await connect({ origin: base, cookie })
  assert.equal(await register(socket, account, '302'), 403)
  assert.equal(await register(socket, { ...account, secret: 'guessed' }), 403)
  assert.equal(await register(socket, account), 200)
  assert.equal(browsers(), 1)
  const [phone] = server.parts.phoneSystem.phones()
  assert.deepEqual([phone?.line, phone?.device], ['301', account.device])
  const closed = new Promise((resolve) => socket.once('close', resolve))
  assert.equal((await ask('DELETE', '/me/softphone', cookie)).status, 204)
  await closed
  assert.equal(browsers(), 0)
  await assert.rejects(connect({ origin: base, cookie }), refused('not-permitted'))
})

test('who signs out is a phone no longer', async () => {
  const cookie = await signIn()
  const account = await openPhone(cookie)
  const socket = await connect({ origin: base, cookie })
  assert.equal(await register(socket, account), 200)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  assert.equal((await ask('DELETE', '/session', cookie)).status, 200)
  await closed
  assert.equal(browsers(), 0)
})

test('one sign-in holds four connections: the fifth ends the oldest', async () => {
  const cookie = await signIn()
  await openPhone(cookie)
  const sockets = [await connect({ origin: base, cookie })]
  let isClosed = false
  sockets[0]!.once('close', () => {
    isClosed = true
  })
  for (let count = 1; count < 4; count++) sockets.push(await connect({ origin: base, cookie }))
  assert.equal(isClosed, false)
  sockets.push(await connect({ origin: base, cookie }))
  await until('the end of the oldest', () => isClosed)
  for (const socket of sockets) socket.close()
})
