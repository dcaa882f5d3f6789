import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedClock, seededRandom } from '@offhook/base/testing'
import { parseAuth } from '../grammar/auth-header.ts'
import { createRequest, createResponse, type SipRequest } from '../grammar/message.ts'
import { parseMessage } from '../grammar/parse-message.ts'
import { writeMessage } from '../grammar/write-message.ts'
import { DIGEST_HASHES, type DigestAlgorithm, digestHex, parseDigestAlgorithm } from './algorithm.ts'
import { type DigestAccount, DigestClient } from './client.ts'
import { digestResponse, digestSecrets } from './response.ts'
import { DigestVerifier, type DigestVerifierOptions } from './verifier.ts'

const NO_BODY = new Uint8Array(0)

// RFC 2617 §3.5, RFC 7616 §3.9.1. The example of §3.9.2 does not stand here: its digests are not SHA-512/256 (erratum 4897).
const VECTORS = [
  {
    algorithm: 'MD5',
    password: 'Circle Of Life',
    realm: 'testrealm@host.com',
    nonce: 'dcd98b7102dd2f0e8b11d0f600bfb0c093',
    cnonce: '0a4f113b',
    response: '6629fae49393a05397450978507c4ef1',
  },
  {
    algorithm: 'MD5',
    password: 'Circle of Life',
    realm: 'http-auth@example.org',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    response: '8ca523f5e9506fed4657c9700eebdbec',
  },
  {
    algorithm: 'SHA-256',
    password: 'Circle of Life',
    realm: 'http-auth@example.org',
    nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
    cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    response: '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
  },
] as const

test('the examples of RFC 2617 §3.5 and RFC 7616 §3.9.1', () => {
  for (const { algorithm, password, realm, nonce, cnonce, response } of VECTORS) {
    const ha1 = digestSecrets('Mufasa', realm, password, [algorithm])[algorithm]!
    const input = {
      algorithm,
      ha1,
      method: 'GET',
      uri: '/dir/index.html',
      nonce,
      nc: '00000001',
      cnonce,
      body: NO_BODY,
    }
    assert.equal(digestResponse({ ...input, qop: 'auth' }), response)
  }
})

test('SHA-512-256 is SHA-512/256 (FIPS 180-4), not a truncated SHA-512', () => {
  assert.equal(
    digestHex('SHA-512-256', 'abc'),
    '53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23',
  )
})

test('the form of RFC 2069, auth-int and -sess by their definitions', () => {
  const base = {
    ha1: 'a',
    method: 'M',
    uri: 'u',
    nonce: 'n',
    nc: '00000001',
    cnonce: 'c',
    body: Buffer.from('b'),
  }
  const md5 = (text: string) => digestHex('MD5', text)
  assert.equal(digestResponse({ ...base, algorithm: 'MD5', qop: undefined }), md5(`a:n:${md5('M:u')}`))
  assert.equal(
    digestResponse({ ...base, algorithm: 'MD5', qop: 'auth-int' }),
    md5(`a:n:00000001:c:auth-int:${md5(`M:u:${md5('b')}`)}`),
  )
  assert.equal(
    digestResponse({ ...base, algorithm: 'MD5-sess', qop: 'auth' }),
    md5(`${md5('a:n:c')}:n:00000001:c:auth:${md5('M:u')}`),
  )
})

test('algorithms by name', () => {
  assert.equal(parseDigestAlgorithm(undefined), 'MD5')
  assert.equal(parseDigestAlgorithm('sha-256-SESS'), 'SHA-256-sess')
  assert.equal(parseDigestAlgorithm('SHA-1'), undefined)
})

const REALM = 'Büro'
const SECRETS = digestSecrets('anna', REALM, 'geheim', DIGEST_HASHES)
const secretsOf = (username: string) => (username === 'anna' ? SECRETS : undefined)

function world(options: Partial<DigestVerifierOptions> = {}) {
  const clock = new SimulatedClock()
  const random = seededRandom(7)
  const algorithms: readonly DigestAlgorithm[] = ['SHA-512-256', 'SHA-256', 'MD5']
  const verifier = new DigestVerifier({ clock, random, realm: REALM, algorithms, ...options })
  const client = (account: DigestAccount = { username: 'anna', password: 'geheim' }) =>
    new DigestClient(account, random)
  return { clock, random, verifier, client }
}

let sequence = 0
function register(body?: string): SipRequest {
  return createRequest({
    method: 'REGISTER',
    uri: 'sip:example.com',
    headers: {
      Via: 'SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKx',
      From: '<sip:anna@example.com>;tag=1',
      To: '<sip:anna@example.com>',
      'Call-ID': 'c',
      CSeq: `${++sequence} REGISTER`,
    },
    body,
  })
}

function challenge(verifier: DigestVerifier, request: SipRequest, isStale = false) {
  return createResponse(request, 401, undefined, {
    headers: { 'WWW-Authenticate': verifier.challenges(isStale) },
  })
}

/** What the wire makes of a request. */
const sent = (request: SipRequest): SipRequest => parseMessage(writeMessage(request)) as SipRequest

function authorized(verifier: DigestVerifier, client: DigestClient, request = register()): SipRequest {
  assert.equal(client.accept(challenge(verifier, request)), true)
  client.authorize(request)
  return sent(request)
}

test('without credentials: three challenges, the strongest first', () => {
  const { verifier } = world()
  assert.deepEqual(verifier.verify(register(), secretsOf), {
    accepted: false,
    because: 'no-credentials',
    isStale: false,
    username: undefined,
  })
  const read = verifier.challenges().map((value) => parseAuth(value, 'WWW-Authenticate').params)
  assert.deepEqual(
    read.map((params) => params.get('algorithm')),
    ['SHA-512-256', 'SHA-256', 'MD5'],
  )
  assert.equal(new Set(read.map((params) => params.get('nonce'))).size, 1)
})

for (const algorithm of DIGEST_HASHES.flatMap((name) => [name, `${name}-sess` as const])) {
  test(`${algorithm}: the right secret is accepted, by auth and auth-int, a wrong one is not`, () => {
    const { verifier, client } = world({ algorithms: [algorithm], withIntegrity: true })
    assert.deepEqual(verifier.verify(authorized(verifier, client()), secretsOf), {
      accepted: true,
      username: 'anna',
      algorithm,
    })
    const wrong = verifier.verify(
      authorized(verifier, client({ username: 'anna', password: 'x' })),
      secretsOf,
    )
    assert.deepEqual(wrong, { accepted: false, because: 'wrong-secret', isStale: false, username: 'anna' })
    const unknown = verifier.verify(
      authorized(verifier, client({ username: 'ben', password: 'x' })),
      secretsOf,
    )
    assert.deepEqual(unknown, { accepted: false, because: 'unknown-user', isStale: false, username: 'ben' })
  })
}

test('auth-int covers the body', () => {
  const { verifier, client } = world({ withIntegrity: true })
  const request = register('text')
  const response = challenge(verifier, request)
  response.headers.set(
    'WWW-Authenticate',
    response.headers.all('WWW-Authenticate').map((value) => value.replace('auth,auth-int', 'auth-int')),
  )
  const phone = client()
  assert.equal(phone.accept(response), true)
  phone.authorize(request)
  const received = sent(request)
  received.body = Buffer.from('tampered')
  assert.equal(verifier.verify(received, secretsOf).accepted, false)
  received.body = Buffer.from('text')
  assert.equal(verifier.verify(received, secretsOf).accepted, true)
})

test('the client answers the strongest that it can', () => {
  const { verifier, client } = world({ algorithms: ['MD5', 'SHA-256'] })
  const used = (account?: DigestAccount) =>
    parseAuth(
      authorized(verifier, client(account)).headers.get('Authorization')!,
      'Authorization',
    ).params.get('algorithm')
  assert.equal(used(), 'SHA-256')
  assert.equal(used({ username: 'anna', secrets: { MD5: SECRETS.MD5! } }), 'MD5')
})

test('a nonce is used on with a growing count; no count is taken twice', () => {
  const { verifier, client } = world()
  const phone = client()
  const first = authorized(verifier, phone)
  assert.equal(verifier.verify(first, secretsOf).accepted, true)
  const replay = verifier.verify(first, secretsOf)
  assert.deepEqual(replay, { accepted: false, because: 'nonce-replayed', isStale: true, username: 'anna' })
  const later = Array.from({ length: 40 }, () => {
    const request = register()
    phone.authorize(request)
    return sent(request)
  })
  for (const index of [2, 0, 1, 39, 20])
    assert.equal(verifier.verify(later[index]!, secretsOf).accepted, true)
  for (const index of [0, 1, 2, 39, 20, 3])
    assert.equal(verifier.verify(later[index]!, secretsOf).accepted, false, `${index}`)
  assert.equal(verifier.verify(later[21]!, secretsOf).accepted, true)
})

test('without qop a nonce is good once', () => {
  const { verifier, random } = world()
  const request = register()
  const response = challenge(verifier, request)
  const bare = response.headers.all('WWW-Authenticate').map((value) => value.replace(', qop="auth"', ''))
  response.headers.set('WWW-Authenticate', bare)
  const phone = new DigestClient({ username: 'anna', password: 'geheim' }, random)
  phone.accept(response)
  phone.authorize(request)
  assert.equal(verifier.verify(sent(request), secretsOf).accepted, true)
  assert.equal(verifier.verify(sent(request), secretsOf).accepted, false)
})

test('an old nonce is stale; the client goes on with the new one', () => {
  const { clock, verifier, client } = world({ nonceSeconds: 60 })
  const phone = client()
  assert.equal(verifier.verify(authorized(verifier, phone), secretsOf).accepted, true)
  clock.advance(61_000)
  const late = register()
  phone.authorize(late)
  const verdict = verifier.verify(sent(late), secretsOf)
  assert.deepEqual(verdict, { accepted: false, because: 'nonce-expired', isStale: true, username: 'anna' })
  const again = register()
  assert.equal(phone.accept(challenge(verifier, again, true)), true)
  phone.authorize(again)
  assert.equal(verifier.verify(sent(again), secretsOf).accepted, true)
})

test('a nonce of another server is not taken, with a shared key it is', () => {
  const ours = world().verifier
  const foreign = world({ random: seededRandom(8) })
  const verdict = ours.verify(authorized(foreign.verifier, foreign.client()), secretsOf)
  assert.deepEqual(verdict, { accepted: false, because: 'nonce-foreign', isStale: true, username: 'anna' })
  const nonceKey = new Uint8Array(32).fill(5)
  const one = world({ nonceKey })
  assert.equal(
    world({ nonceKey }).verifier.verify(authorized(one.verifier, one.client()), secretsOf).accepted,
    true,
  )
})

test('what is remembered is bounded, and what is forgotten cannot be replayed', () => {
  const { clock, verifier, client } = world({ nonceCapacity: 100, nonceSeconds: 1000 })
  const used: SipRequest[] = []
  for (let i = 0; i < 500; i++) {
    clock.advance(1000)
    const request = authorized(verifier, client())
    assert.equal(verifier.verify(request, secretsOf).accepted, true)
    used.push(request)
  }
  for (const request of used) assert.equal(verifier.verify(request, secretsOf).accepted, false)
})

test('the client gives up when fresh credentials are refused, and tries anew when an old nonce is', () => {
  const { verifier, client } = world()
  const phone = client()
  const request = register()
  assert.equal(phone.accept(challenge(verifier, request)), true)
  phone.authorize(request)
  assert.equal(phone.accept(challenge(verifier, request)), false)
  assert.equal(phone.accept(challenge(verifier, request)), true)
  phone.authorize(request)
  phone.authorize(request)
  assert.equal(phone.accept(challenge(verifier, request)), true, 'the nonce had been used before')
})

test('credentials for the proxy and for the registrar stand in one request', () => {
  const { verifier, client } = world()
  const proxy = world({ realm: 'proxy' }).verifier
  const phone = client()
  const request = register()
  phone.accept(challenge(verifier, request))
  phone.accept(
    createResponse(request, 407, undefined, { headers: { 'Proxy-Authenticate': proxy.challenges() } }),
  )
  phone.authorize(request)
  assert.equal(request.headers.all('Authorization').length, 1)
  assert.equal(request.headers.all('Proxy-Authorization').length, 1)
  const proxySecrets = digestSecrets('anna', 'proxy', 'geheim', DIGEST_HASHES)
  assert.equal(verifier.verify(sent(request), secretsOf).accepted, true)
  assert.equal(proxy.verify(sent(request), () => proxySecrets, 'Proxy-Authorization').accepted, true)
})

test('challenges and credentials that cannot be used are named', () => {
  const { verifier, client } = world()
  const because = (value: string) => {
    const request = register()
    request.headers.set('Authorization', value)
    const verdict = verifier.verify(request, secretsOf)
    return verdict.accepted || verdict.because
  }
  const realm = `realm="${Buffer.from(REALM).toString('latin1')}"`
  assert.equal(because('NoOneKnowsThisScheme opaque-data=here'), 'no-credentials')
  assert.equal(because('Digest realm="other"'), 'no-credentials')
  assert.equal(because('Digest realm'), 'malformed')
  assert.equal(because(`Digest ${realm}`), 'malformed')
  assert.equal(because(`Digest ${realm}, algorithm=SHA-1`), 'algorithm-not-offered')
  assert.equal(because(`Digest ${realm}, qop=auth-int`), 'qop-not-offered')
  assert.equal(
    because(`Digest ${realm}, username="anna", nonce="n", uri="u", response="r", qop=auth, nc=1, cnonce="c"`),
    'malformed',
  )
  const response = (value: string) =>
    createResponse(register(), 401, undefined, { headers: { 'WWW-Authenticate': value } })
  for (const value of [
    'Basic realm="x"',
    'Digest realm="x"',
    'Digest realm="x", nonce="n", algorithm=X',
    'Digest realm="x", nonce="n", qop="y"',
    'Digest "',
  ]) {
    assert.equal(client().accept(response(value)), false, value)
  }
})
