/** Where requests go: addresses, names, several addresses, large requests (RFC 3263 §4, RFC 3261 §18.1.1). */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seededRandom } from '@offhook/base/testing'
import type { DnsLookup } from '../dns/lookup.ts'
import { dnsResolver } from '../dns/resolver.ts'
import { SipRequest } from '../grammar/message.ts'
import { parseUri, type SipUri } from '../grammar/uri.ts'
import { simulatedParties } from '../testing/index.ts'
import type { FlowTarget } from '../transport/flow.ts'
import { literalTarget } from './target.ts'

const udp = (address: string): FlowTarget => ({ transport: 'udp', address, port: 5060 })

/** A resolver that knows one name. */
const knows = (...targets: FlowTarget[]) => ({ resolve: async () => targets })

describe('the next hop', () => {
  const cases: [uri: string, target: string | undefined][] = [
    ['sip:a@192.0.2.1', 'udp 192.0.2.1 5060'],
    ['sip:a@192.0.2.1:5070;transport=tcp', 'tcp 192.0.2.1 5070'],
    ['sip:a@[2001:db8::1];transport=TLS', 'tls 2001:db8::1 5061'],
    ['sips:a@192.0.2.1', 'tls 192.0.2.1 5061'],
    ['sips:a@192.0.2.1;transport=ws', 'wss 192.0.2.1 443'],
    ['sip:a@example.com;maddr=192.0.2.7', 'udp 192.0.2.7 5060'],
    ['sip:a@example.com', undefined],
  ]
  for (const [uri, expected] of cases) {
    it(`of ${uri} is ${expected ?? 'looked up'}`, () => {
      const target = literalTarget(parseUri(uri) as SipUri)
      assert.equal(target && `${target.transport} ${target.address} ${target.port}`, expected)
    })
  }

  it('is the next address when one does not answer, or answers 503', async () => {
    const resolver = knows(udp('192.0.2.250'), udp('192.0.2.2'), udp('192.0.2.3'))
    const parties = simulatedParties()
    const alice = await parties.join('alice', { resolver })
    const busy = await parties.join('busy')
    const bob = await parties.join('bob')
    busy.agent.onInvite((leg) => leg.reject(503))
    bob.agent.onInvite((leg) => leg.answer({ body: 'answer' }))
    const leg = alice.agent.invite({ target: 'sip:bob@example.com', from: alice.uri, body: 'offer' })
    await parties.clock.advanceAsync(40_000)
    assert.equal(leg.state, 'confirmed')
    assert.deepEqual(parties.network.ladder().slice(7), [
      'alice → busy INVITE',
      'busy → alice 503 INVITE',
      'alice → busy ACK',
      'alice → bob INVITE',
      'bob → alice 200 INVITE',
      'alice → bob ACK',
    ])
    // Each attempt is a transaction of its own.
    const branches = parties.network.seen
      .map(({ message }) => message)
      .filter((each) => each instanceof SipRequest && each.method === 'INVITE')
      .map((each) => each.topVia.branch)
    assert.equal(new Set(branches).size, 3)
  })

  it('is found through the DNS: SRV by priority, and the second when the first is gone', async () => {
    const none = { records: [], ttlSeconds: 60 }
    const addresses: Record<string, string> = {
      'one.example.com': '192.0.2.250',
      'two.example.com': '192.0.2.2',
    }
    const srv = Object.keys(addresses).map((name, priority) => ({ name, priority, weight: 0, port: 5060 }))
    const lookup: DnsLookup = {
      naptr: async () => none,
      srv: async (name) => (name === '_sip._udp.example.com' ? { records: srv, ttlSeconds: 60 } : none),
      a: async (name) => ({ records: [addresses[name]!], ttlSeconds: 60 }),
      aaaa: async () => none,
    }
    const parties = simulatedParties()
    const resolver = dnsResolver({
      clock: parties.clock,
      random: seededRandom(1),
      transports: ['udp', 'tcp'],
      lookup,
    })
    const alice = await parties.join('alice', { resolver })
    const two = await parties.join('two')
    two.agent.onInvite((leg) => leg.answer({ body: 'answer' }))
    const leg = alice.agent.invite({ target: 'sip:bob@example.com', from: alice.uri, body: 'offer' })
    await parties.clock.advanceAsync(40_000)
    assert.equal(leg.state, 'confirmed')
    assert.equal(leg.flow?.remoteAddress, two.address)
  })

  it('is told 503 when the name is unknown, and nothing is sent', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice', { resolver: knows() })
    const failures: number[] = []
    alice.agent
      .invite({ target: 'sip:bob@nowhere.example', from: alice.uri, body: 'offer' })
      .on('failed', ({ status }) => failures.push(status))
    alice.agent
      .invite({ target: 'tel:+4930123', from: alice.uri, body: 'offer' })
      .on('failed', ({ status }) => failures.push(status))
    const answer = await alice.agent.request({
      method: 'OPTIONS',
      target: 'sip:nowhere.example',
      from: alice.uri,
    })
    await parties.clock.advanceAsync(10)
    assert.deepEqual(failures, [503, 503])
    assert.equal(answer.status, 503)
    assert.equal(parties.network.seen.length, 0)
    assert.equal(alice.agent.dialogCount, 0)
  })

  it('can be given up while the name is still looked up', async () => {
    let found: (targets: FlowTarget[]) => void = () => {}
    const resolver = { resolve: () => new Promise<FlowTarget[]>((resolve) => (found = resolve)) }
    const parties = simulatedParties()
    const alice = await parties.join('alice', { resolver })
    const bob = await parties.join('bob')
    bob.agent.onInvite((leg) => leg.progress(180))
    const leg = alice.agent.invite({ target: 'sip:bob@example.com', from: alice.uri, body: 'offer' })
    leg.end()
    found([udp(bob.address)])
    await parties.clock.advanceAsync(200)
    assert.equal(alice.agent.dialogCount, 0)
    assert.equal(bob.agent.dialogCount, 0)
  })

  it('is reached by TCP when the request is large, and by UDP where nobody listens there', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob')
    const transports: string[] = []
    bob.agent.onRequest('MESSAGE', (incoming) => {
      transports.push(`${incoming.source.transport} ${incoming.request.topVia.transport}`)
      incoming.respond(200)
    })
    const send = (length: number) =>
      alice.agent.request({
        method: 'MESSAGE',
        target: bob.uri,
        from: alice.uri,
        body: 'x'.repeat(length),
        contentType: 'text/plain',
      })
    const answers = [send(100), send(1300)]
    await parties.clock.advanceAsync(200)
    for (const answer of answers) assert.equal((await answer).status, 200)
    assert.deepEqual(transports, ['udp UDP', 'tcp TCP'])
    const carol = await parties.join('carol')
    parties.network.find(carol.address, 5060)!.refusesConnections = true
    carol.agent.onRequest('MESSAGE', (incoming) => {
      transports.push(incoming.source.transport)
      incoming.respond(200)
    })
    const body = 'x'.repeat(1300)
    const target = carol.uri
    const again = alice.agent.request({
      method: 'MESSAGE',
      target,
      from: alice.uri,
      body,
      contentType: 'text/plain',
    })
    await parties.clock.advanceAsync(1000)
    assert.equal((await again).status, 200)
    assert.deepEqual(transports.slice(2), ['udp'])
  })

  it('of an answer on a connection that has closed is a new one (§18.2.2)', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob')
    bob.agent.onInvite((leg) => {
      leg.source.close()
      leg.reject(486)
    })
    const leg = alice.agent.invite({ target: `${bob.uri};transport=tcp`, from: alice.uri, body: 'offer' })
    await parties.clock.advanceAsync(100)
    // The caller's transaction ended with its connection; the answer still found its way.
    assert.equal(leg.state, 'ended')
    assert.ok(parties.network.ladder().includes('bob → alice 486 INVITE'))
  })
})

describe('Join (RFC 3911)', () => {
  it('names a call that lives, or is refused 481', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob')
    const carol = await parties.join('carol')
    const joined: unknown[] = []
    bob.agent.onInvite((leg) => {
      joined.push(leg.joins)
      leg.answer({ body: 'answer' })
    })
    const call = alice.agent.invite({ target: bob.uri, from: alice.uri, body: 'offer' })
    parties.clock.advance(100)
    const join = (fromTag: string) =>
      carol.agent.invite({
        target: bob.uri,
        from: carol.uri,
        body: 'offer',
        headers: { Join: `${call.callId};to-tag=${call.remoteTag};from-tag=${fromTag}` },
      })
    const right = join(call.localTag)
    const statuses: number[] = []
    join('other').on('failed', ({ status }) => statuses.push(status))
    parties.clock.advance(100)
    assert.equal(right.state, 'confirmed')
    assert.equal(joined[1], bob.agent.usage(call.callId, call.remoteTag))
    assert.deepEqual(statuses, [481])
  })
})
