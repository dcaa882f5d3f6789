import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { test } from 'node:test'
import { SimulatedClock, seededRandom } from '@offhook/base/testing'
import { isSipUri, parseUri, type SipUri } from '../grammar/uri.ts'
import { FakeLookup } from '../testing/fake-lookup.ts'
import { CachedLookup } from './cached-lookup.ts'
import { type LocateOptions, locateServers } from './locate.ts'
import { nodeLookup } from './lookup.ts'
import { dnsResolver } from './resolver.ts'
import { orderSrv } from './srv-order.ts'

const uri = (text: string): SipUri => {
  const parsed = parseUri(text)
  assert.ok(isSipUri(parsed))
  return parsed
}

// The zone of RFC 3263 §4.1, with addresses.
const ZONE = new FakeLookup({
  naptr: {
    'example.com': [
      {
        order: 50,
        preference: 50,
        flags: 's',
        service: 'SIPS+D2T',
        regexp: '',
        replacement: '_sips._tcp.example.com',
      },
      {
        order: 100,
        preference: 50,
        flags: 's',
        service: 'SIP+D2U',
        regexp: '',
        replacement: '_sip._udp.example.com',
      },
      {
        order: 90,
        preference: 50,
        flags: 's',
        service: 'SIP+D2T',
        regexp: '',
        replacement: '_sip._tcp.example.com',
      },
      { order: 10, preference: 10, flags: 'u', service: 'E2U+sip', regexp: '!x!y!', replacement: '' },
    ],
  },
  srv: {
    '_sips._tcp.example.com': [{ priority: 0, weight: 0, port: 5061, name: 'server1.example.com' }],
    '_sip._tcp.example.com': [
      { priority: 1, weight: 0, port: 5060, name: 'server2.example.com' },
      { priority: 0, weight: 0, port: 5070, name: 'server1.example.com' },
    ],
    '_sip._udp.example.com': [{ priority: 0, weight: 0, port: 5060, name: 'server2.example.com' }],
    '_sip._udp.plain.example': [{ priority: 0, weight: 0, port: 5080, name: 'server1.example.com' }],
    '_sip._udp.closed.example': [{ priority: 0, weight: 0, port: 0, name: '.' }],
  },
  a: {
    'server1.example.com': ['192.0.2.1'],
    'server2.example.com': ['192.0.2.2', '192.0.2.3'],
    'host.example': ['192.0.2.9'],
    localhost: ['127.0.0.1'],
    'closed.example': ['192.0.2.10'],
  },
  aaaa: { 'server2.example.com': ['2001:db8::2'] },
})

const find = async (text: string, options: Partial<LocateOptions> = {}): Promise<string[]> => {
  const { answer } = await locateServers(uri(text), {
    lookup: ZONE,
    random: seededRandom(1),
    transports: ['udp', 'tcp', 'tls'],
    families: [4, 6],
    ...options,
  })
  return answer.map(({ transport, address, port }) => `${transport.toUpperCase()} ${address} ${port}`)
}

test('an address is taken as it is; transport and port have their defaults (§4.1, §4.2)', async () => {
  assert.deepEqual(await find('sip:192.0.2.7'), ['UDP 192.0.2.7 5060'])
  assert.deepEqual(await find('sips:192.0.2.7'), ['TLS 192.0.2.7 5061'])
  assert.deepEqual(await find('sip:[2001:db8::7]:5070;transport=tcp'), ['TCP 2001:db8::7 5070'])
  assert.deepEqual(await find('sips:192.0.2.7;transport=tcp'), ['TLS 192.0.2.7 5061'])
  assert.deepEqual(await find('sip:example.com;maddr=192.0.2.8'), ['UDP 192.0.2.8 5060'])
  assert.deepEqual(await find('sip:[2001:db8::7]', { families: [4] }), [])
})

test('a port asks for the host itself, not for SRV', async () => {
  assert.deepEqual(await find('sip:server2.example.com:5062'), [
    'UDP 192.0.2.2 5062',
    'UDP 192.0.2.3 5062',
    'UDP 2001:db8::2 5062',
  ])
  assert.deepEqual(
    await find('sip:server2.example.com:5062', { families: [6, 4] }).then((found) => found[0]),
    'UDP 2001:db8::2 5062',
  )
})

test('NAPTR tells the transports in their order; SRV the hosts in theirs', async () => {
  assert.deepEqual(await find('sip:example.com', { families: [4] }), [
    'TLS 192.0.2.1 5061',
    'TCP 192.0.2.1 5070',
    'TCP 192.0.2.2 5060',
    'TCP 192.0.2.3 5060',
    'UDP 192.0.2.2 5060',
    'UDP 192.0.2.3 5060',
  ])
  assert.deepEqual(await find('sip:example.com', { transports: ['udp'], families: [6] }), [
    'UDP 2001:db8::2 5060',
  ])
  assert.deepEqual(await find('sips:example.com'), ['TLS 192.0.2.1 5061'])
})

test('a transport in the URI asks for its SRV only', async () => {
  assert.deepEqual(await find('sip:example.com;transport=tcp', { families: [4] }), [
    'TCP 192.0.2.1 5070',
    'TCP 192.0.2.2 5060',
    'TCP 192.0.2.3 5060',
  ])
  assert.deepEqual(await find('sip:host.example;transport=tls'), ['TLS 192.0.2.9 5061'])
  assert.deepEqual(await find('sip:host.example;transport=sctp'), [])
  assert.deepEqual(await find('sips:host.example;transport=udp'), [])
})

test('without NAPTR the SRV records are asked, without those the host', async () => {
  assert.deepEqual(await find('sip:plain.example'), ['UDP 192.0.2.1 5080'])
  assert.deepEqual(await find('sip:host.example'), ['UDP 192.0.2.9 5060'])
  assert.deepEqual(await find('sips:host.example'), ['TLS 192.0.2.9 5061'])
  assert.deepEqual(await find('sips:host.example', { transports: ['udp', 'tcp'] }), [])
  assert.deepEqual(await find('sip:localhost'), ['UDP 127.0.0.1 5060'])
  assert.deepEqual(await find('sip:nowhere.example'), [])
  assert.deepEqual(
    await find('sip:closed.example;transport=udp'),
    [],
    'a single "." says that there is no service',
  )
})

test('the answer names its reasons and the name for the certificate', async () => {
  const { answer, steps } = await locateServers(uri('sips:example.com'), {
    lookup: ZONE,
    random: seededRandom(1),
    transports: ['tls'],
    families: [4],
  })
  assert.equal(answer[0]!.serverName, 'example.com')
  assert.deepEqual(
    steps.map(({ rule, outcome }) => [rule, outcome]),
    [
      ['naptr', 'changed'],
      ['srv', 'decided'],
    ],
  )
})

test('the resolver of an agent keeps what it learnt', async () => {
  const fake = new FakeLookup({ a: { 'host.example': ['192.0.2.9'] } })
  const resolver = dnsResolver({
    clock: new SimulatedClock(),
    random: seededRandom(1),
    lookup: fake,
    transports: ['udp'],
  })
  const target = { transport: 'udp', address: '192.0.2.9', port: 5070, serverName: 'host.example' } as const
  assert.deepEqual(await resolver.resolve(uri('sip:host.example:5070')), [target])
  assert.deepEqual(await resolver.resolve(uri('sip:host.example:5070')), [target])
  assert.equal(fake.questions, 2, 'A and AAAA, once each')
})

test('a DNS that fails is told apart from a name that is not there', async () => {
  await assert.rejects(find('sip:broken.example'), /SERVFAIL/)
})

test('SRV: priorities in order, weights by chance (RFC 2782)', () => {
  const record = (name: string, priority: number, weight: number) => ({ name, priority, weight, port: 5060 })
  const records = [record('c', 2, 0), record('a', 1, 90), record('b', 1, 10), record('z', 1, 0)]
  const random = seededRandom(3)
  const first = new Map<string, number>()
  for (let i = 0; i < 2000; i++) {
    const names = orderSrv(records, random).map(({ name }) => name)
    assert.equal(names.length, 4)
    assert.equal(names[3], 'c')
    first.set(names[0]!, (first.get(names[0]!) ?? 0) + 1)
  }
  assert.ok(Math.abs(first.get('a')! / 2000 - 0.9) < 0.03, `${first.get('a')}`)
  assert.ok(Math.abs(first.get('b')! / 2000 - 0.1) < 0.03, `${first.get('b')}`)
  assert.ok((first.get('z') ?? 0) < 60)
})

test('answers are kept for their lifetime, one question at a time, within a bound', async () => {
  const clock = new SimulatedClock()
  const fake = new FakeLookup({ a: { 'x.example': ['192.0.2.1'] } }, 60)
  const cache = new CachedLookup(fake, { clock, capacity: 3, absentSeconds: 5 })
  await Promise.all([cache.a('x.example'), cache.a('X.example')])
  assert.equal(fake.questions, 1)
  clock.advance(59_000)
  assert.deepEqual((await cache.a('x.example')).records, ['192.0.2.1'])
  assert.equal(fake.questions, 1)
  clock.advance(2_000)
  await cache.a('x.example')
  assert.equal(fake.questions, 2)
  await cache.aaaa('x.example')
  clock.advance(6_000)
  await cache.aaaa('x.example')
  assert.equal(fake.questions, 4, 'that there is nothing is forgotten sooner')
  await assert.rejects(cache.a('broken.example'))
  await assert.rejects(cache.a('broken.example'))
  assert.equal(fake.questions, 6, 'a failure is not kept')
  for (const name of ['1', '2', '3', '4']) await cache.srv(name)
  assert.equal(cache.size, 3)
})

/** A server that answers A questions with 192.0.2.77 for 30 seconds, and says of all others that there is no such name. */
async function withServer(run: (server: string) => Promise<void>): Promise<void> {
  const socket = createSocket('udp4')
  socket.on('message', (question, peer) => {
    const end = question.indexOf(0, 12) + 5
    const isA = question.readUInt16BE(end - 4) === 1
    const head = Buffer.from(question.subarray(0, end))
    head.writeUInt16BE(isA ? 0x8180 : 0x8183, 2)
    head.writeUInt16BE(isA ? 1 : 0, 6)
    head.writeUInt32BE(0, 8)
    const answer = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 192, 0, 2, 77])
    socket.send(isA ? Buffer.concat([head, answer]) : head, peer.port, peer.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  try {
    await run(`127.0.0.1:${socket.address().port}`)
  } finally {
    socket.close()
  }
}

test('Node.js asks a real server', async () => {
  await withServer(async (server) => {
    const lookup = nodeLookup({ servers: [server] })
    assert.deepEqual(await lookup.a('host.example'), { records: ['192.0.2.77'], ttlSeconds: 30 })
    for (const type of ['naptr', 'srv', 'aaaa'] as const)
      assert.deepEqual((await lookup[type]('host.example')).records, [])
  })
  const dead = nodeLookup({ servers: ['127.0.0.1:9'], timeoutMs: 100, tries: 1 })
  await assert.rejects(dead.a('host.example'))
})
