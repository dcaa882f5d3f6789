/**
 * The successful sessions of RFC 3665 §3, replayed by whole user agents on a simulated network. The proxies between are stateless, where those of
 * the RFC keep transactions: they send no 100 of their own, and an ACK for a refusal goes on to whoever refused.
 * All goes over UDP, also 3.6, which is TCP in the RFC from the redirection on; the challenge of 3.2 is left to 3.3.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seededRandom } from '@offhook/base/testing'
import { digestSecrets } from '../digest/response.ts'
import { DigestVerifier } from '../digest/verifier.ts'
import { type SipMessage, SipRequest } from '../grammar/message.ts'
import {
  type Party,
  type SimulatedParties,
  SimulatedProxy,
  type SimulatedProxyOptions,
  simulatedParties,
} from '../testing/index.ts'
import { ANSWER, aliceAndBob, at, call, diary, OFFER, ringing, text } from '../testing/replay.ts'

const BOB = 'sip:bob@biloxi.example.com'
const PROXY_1 = '192.0.2.101'
const PROXY_2 = '192.0.2.102'
const ACCOUNT = { username: 'alice', password: 'secret' }

/** A proxy that leads to `next`. */
function proxy(
  parties: SimulatedParties,
  name: string,
  address: string,
  next: string,
  options?: SimulatedProxyOptions,
): Promise<void> {
  return new SimulatedProxy(parties.network.host(name, address), () => [at(next)], options).start()
}

/** Lets an INVITE pass that has Alice's credentials for `realm`. */
function challenging(parties: SimulatedParties, realm: string, seed: number): SimulatedProxyOptions {
  const random = seededRandom(seed)
  const verifier = new DigestVerifier({ clock: parties.clock, random, realm, algorithms: ['MD5'] })
  const secrets = digestSecrets(ACCOUNT.username, realm, ACCOUNT.password, ['MD5'])
  return {
    challenge: (invite) => {
      const verdict = verifier.verify(invite, () => secrets, 'Proxy-Authorization')
      return verdict.accepted ? undefined : verifier.challenges(verdict.isStale)
    },
  }
}

/** The requests of a method that came to a host. */
function requestsTo(parties: SimulatedParties, name: string, method: string): SipMessage[] {
  return parties.network.seen
    .filter(({ to, message }) => to === name && message instanceof SipRequest && message.method === method)
    .map(({ message }) => message)
}

/** Nothing of the call is left at either side. */
function assertOver(alice: Party, bob: Party): void {
  assert.equal(alice.agent.dialogCount + bob.agent.dialogCount, 0)
}

describe('RFC 3665: session establishment', () => {
  it('3.1 successful session', async () => {
    const parties = simulatedParties()
    const { alice, bob } = await aliceAndBob(parties)
    const atBob = ringing(bob)
    const leg = call(alice, bob)
    const seen = diary(leg)
    parties.clock.advance(100)
    assert.equal(leg.state, 'early')
    atBob.leg!.answer({ body: ANSWER })
    parties.clock.advance(100)
    assert.equal(leg.state, 'confirmed')
    assert.equal(text(leg.remoteBody), ANSWER)
    assert.equal(text(atBob.leg!.remoteBody), OFFER)
    atBob.leg!.end()
    parties.clock.advance(100)
    assert.deepEqual(parties.network.ladder(), [
      'alice → bob INVITE',
      'bob → alice 180 INVITE',
      'bob → alice 200 INVITE',
      'alice → bob ACK',
      'bob → alice BYE',
      'alice → bob 200 BYE',
    ])
    assert.deepEqual(seen, ['progress 180', 'answered 200', 'ended remote BYE'])
    assert.deepEqual(atBob.diary, ['acknowledged', 'ended local BYE'])
    assert.equal(alice.agent.dialogCount + bob.agent.dialogCount, 0)
    parties.clock.advance(40_000)
    assert.equal(alice.agent.transactionCount + bob.agent.transactionCount, 0)
    assert.equal(parties.clock.pending, 0)
  })

  it('3.2 session through two proxies that record the route', async () => {
    const parties = simulatedParties()
    const { alice, bob } = await aliceAndBob(parties)
    await proxy(parties, 'proxy1', PROXY_1, PROXY_2)
    await proxy(parties, 'proxy2', PROXY_2, bob.address)
    bob.agent.onInvite((leg) => {
      leg.progress(180)
      leg.answer({ body: ANSWER })
    })
    const leg = alice.agent.invite({
      target: BOB,
      from: alice.uri,
      nextHop: `sip:${PROXY_1}`,
      body: OFFER,
    })
    parties.clock.advance(200)
    assert.equal(leg.state, 'confirmed')
    assert.deepEqual(leg.dialog!.routeSet, ['<sip:192.0.2.101:5060;lr>', '<sip:192.0.2.102:5060;lr>'])
    leg.end()
    parties.clock.advance(200)
    assert.deepEqual(parties.network.ladder().slice(-6), [
      'alice → proxy1 BYE',
      'proxy1 → proxy2 BYE',
      'proxy2 → bob BYE',
      'bob → proxy2 200 BYE',
      'proxy2 → proxy1 200 BYE',
      'proxy1 → alice 200 BYE',
    ])
    assert.equal(bob.agent.dialogCount, 0)
  })

  it('3.3 multiple proxy authentication: a realm each, and both credentials in the last INVITE', async () => {
    const parties = simulatedParties()
    const { alice, bob } = await aliceAndBob(parties)
    await proxy(parties, 'proxy1', PROXY_1, PROXY_2, challenging(parties, 'atlanta.example.com', 11))
    await proxy(parties, 'proxy2', PROXY_2, bob.address, challenging(parties, 'biloxi.example.com', 12))
    bob.agent.onInvite((leg) => leg.answer({ body: ANSWER }))
    const leg = alice.agent.invite({
      target: BOB,
      from: alice.uri,
      route: [`<sip:${PROXY_1};lr>`],
      credentials: ACCOUNT,
      body: OFFER,
    })
    const seen = diary(leg)
    parties.clock.advance(200)
    assert.deepEqual(seen, ['answered 200'])
    assert.deepEqual(parties.network.ladder(), [
      'alice → proxy1 INVITE',
      'proxy1 → alice 407 INVITE',
      'alice → proxy1 ACK',
      'alice → proxy1 INVITE',
      'proxy1 → proxy2 INVITE',
      'proxy2 → proxy1 407 INVITE',
      'proxy1 → alice 407 INVITE',
      'alice → proxy1 ACK',
      'alice → proxy1 INVITE',
      'proxy1 → proxy2 ACK',
      'proxy1 → proxy2 INVITE',
      'proxy2 → bob INVITE',
      'bob → proxy2 200 INVITE',
      'proxy2 → proxy1 200 INVITE',
      'proxy1 → alice 200 INVITE',
      'alice → proxy1 ACK',
      'proxy1 → proxy2 ACK',
      'proxy2 → bob ACK',
    ])
    const realms = (message: SipMessage) =>
      message.headers.all('Proxy-Authorization').map((value) => /realm="([^"]+)"/.exec(value)![1])
    const invites = requestsTo(parties, 'proxy1', 'INVITE')
    assert.deepEqual(invites.map(realms), [
      [],
      ['atlanta.example.com'],
      ['atlanta.example.com', 'biloxi.example.com'],
    ])
    assert.deepEqual(
      invites.map(({ cseq }) => cseq.sequence),
      [1, 2, 3],
    )
    assert.equal(new Set(invites.map(({ callId }) => callId)).size, 1)
    // The ACK for the 2xx carries what the INVITE did (RFC 3261 §22.1).
    const [ack] = requestsTo(parties, 'bob', 'ACK')
    assert.deepEqual(ack!.headers.all('Proxy-Authorization'), invites[2]!.headers.all('Proxy-Authorization'))
    leg.end()
    parties.clock.advance(200)
    assertOver(alice, bob)
  })

  it('3.4 proxy failure: seven INVITEs to the first, and the call by the second, which challenges', async () => {
    const parties = simulatedParties()
    const resolver = { resolve: async () => [at(PROXY_1), at(PROXY_2)] }
    const alice = await parties.join('alice', { resolver })
    const bob = await parties.join('bob')
    // It is there, and does not respond.
    parties.network.host('proxy1', PROXY_1)
    await proxy(parties, 'proxy2', PROXY_2, bob.address, challenging(parties, 'biloxi.example.com', 12))
    const atBob = ringing(bob)
    const leg = alice.agent.invite({ target: BOB, from: alice.uri, credentials: ACCOUNT, body: OFFER })
    const seen = diary(leg)
    await parties.clock.advanceAsync(33_000)
    atBob.leg!.answer({ body: ANSWER })
    await parties.clock.advanceAsync(100)
    atBob.leg!.end()
    await parties.clock.advanceAsync(100)
    assert.deepEqual(parties.network.ladder(), [
      ...Array<string>(7).fill('alice → proxy1 INVITE'),
      'alice → proxy2 INVITE',
      'proxy2 → alice 407 INVITE',
      'alice → proxy2 ACK',
      'alice → proxy2 INVITE',
      'proxy2 → bob INVITE',
      'bob → proxy2 180 INVITE',
      'proxy2 → alice 180 INVITE',
      'bob → proxy2 200 INVITE',
      'proxy2 → alice 200 INVITE',
      'alice → proxy2 ACK',
      'proxy2 → bob ACK',
      'bob → proxy2 BYE',
      'proxy2 → alice BYE',
      'alice → proxy2 200 BYE',
      'proxy2 → bob 200 BYE',
    ])
    assert.deepEqual(seen, ['progress 180', 'answered 200', 'ended remote BYE'])
    assertOver(alice, bob)
  })

  it('3.5 through a SIP ALG, which changes the session descriptions and stays in the path alone', async () => {
    const parties = simulatedParties()
    const { alice, bob } = await aliceAndBob(parties)
    const rewrite = (body: string) => `${body} by the ALG`
    await proxy(parties, 'alg', PROXY_1, PROXY_2, { rewrite })
    await proxy(parties, 'proxy2', PROXY_2, bob.address, { recordsRoute: false })
    const atBob = ringing(bob)
    const leg = alice.agent.invite({
      target: BOB,
      from: alice.uri,
      route: [`<sip:${PROXY_1};lr>`],
      body: OFFER,
    })
    const seen = diary(leg)
    parties.clock.advance(100)
    atBob.leg!.answer({ body: ANSWER })
    parties.clock.advance(100)
    assert.equal(text(atBob.leg!.remoteBody), `${OFFER} by the ALG`)
    assert.equal(text(leg.remoteBody), `${ANSWER} by the ALG`)
    assert.deepEqual(leg.dialog!.routeSet, [`<sip:${PROXY_1}:5060;lr>`])
    leg.end()
    parties.clock.advance(100)
    assert.deepEqual(parties.network.ladder(), [
      'alice → alg INVITE',
      'alg → proxy2 INVITE',
      'proxy2 → bob INVITE',
      'bob → proxy2 180 INVITE',
      'proxy2 → alg 180 INVITE',
      'alg → alice 180 INVITE',
      'bob → proxy2 200 INVITE',
      'proxy2 → alg 200 INVITE',
      'alg → alice 200 INVITE',
      'alice → alg ACK',
      'alg → bob ACK',
      'alice → alg BYE',
      'alg → bob BYE',
      'bob → alg 200 BYE',
      'alg → alice 200 BYE',
    ])
    assert.deepEqual(seen, ['progress 180', 'answered 200', 'ended local BYE'])
    assertOver(alice, bob)
  })

  it('3.6 redirect and proxy, with SDP in the ACK: whoever calls follows the 302 by a call of its own', async () => {
    const parties = simulatedParties()
    const targets = new Map([
      ['biloxi.example.com', at('192.0.2.3')],
      ['chicago.example.com', at('192.0.2.103')],
    ])
    const alice = await parties.join('alice', {
      resolver: { resolve: async ({ host }) => [targets.get(host)!] },
    })
    const bob = await parties.join('bob')
    const redirect = await parties.join('redirect')
    await proxy(parties, 'proxy3', '192.0.2.103', bob.address)
    redirect.agent.onInvite((leg) => leg.redirect(['sip:bob@chicago.example.com']))
    const atBob = ringing(bob)
    const first = alice.agent.invite({ target: BOB, from: alice.uri })
    const seen = diary(first)
    let contact = ''
    first.on('failed', ({ response }) => {
      contact = response!.headers.get('Contact')!
    })
    await parties.clock.advanceAsync(100)
    assert.deepEqual(seen, ['failed 302'])
    assert.equal(contact, '<sip:bob@chicago.example.com>')
    // The agent tells of the 302 and follows it nowhere: that is for the user, here under the same To and Call-ID (RFC 3261
    // §8.1.3.4). The From tag is new, and CSeq begins anew, which the RFC's Alice goes on with.
    const leg = alice.agent.invite({
      target: contact.slice(1, -1),
      from: alice.uri,
      to: `<${BOB}>`,
      callId: first.callId,
    })
    leg.on('answered', ({ response }) => {
      assert.equal(text(response.body), OFFER)
      leg.acknowledgeAnswer({ body: ANSWER })
    })
    await parties.clock.advanceAsync(100)
    atBob.leg!.answer({ body: OFFER })
    await parties.clock.advanceAsync(100)
    assert.equal(text(atBob.leg!.remoteBody), ANSWER)
    assert.equal(leg.offers.state, 'agreed')
    assert.equal(atBob.leg!.offers.state, 'agreed')
    atBob.leg!.end()
    await parties.clock.advanceAsync(100)
    assert.deepEqual(parties.network.ladder(), [
      'alice → redirect INVITE',
      'redirect → alice 302 INVITE',
      'alice → redirect ACK',
      'alice → proxy3 INVITE',
      'proxy3 → bob INVITE',
      'bob → proxy3 180 INVITE',
      'proxy3 → alice 180 INVITE',
      'bob → proxy3 200 INVITE',
      'proxy3 → alice 200 INVITE',
      'alice → proxy3 ACK',
      'proxy3 → bob ACK',
      'bob → proxy3 BYE',
      'proxy3 → alice BYE',
      'alice → proxy3 200 BYE',
      'proxy3 → bob 200 BYE',
    ])
    const [invite] = requestsTo(parties, 'bob', 'INVITE')
    assert.equal(invite!.callId, first.callId)
    assert.equal(invite!.to.uri, BOB)
    assert.notEqual(invite!.from.tag, first.localTag)
    assert.deepEqual(atBob.diary, ['acknowledged', 'ended local BYE'])
    assertOver(alice, bob)
  })

  it('3.7 re-INVITE after the callee has changed its address', async () => {
    const parties = simulatedParties()
    const { alice, bob } = await aliceAndBob(parties)
    await proxy(parties, 'proxy2', PROXY_2, bob.address, { recordsRoute: false })
    const atBob = ringing(bob)
    const leg = alice.agent.invite({
      target: BOB,
      from: alice.uri,
      nextHop: `sip:${PROXY_2}`,
      body: OFFER,
    })
    leg.on('offer', (offer) => offer.accept({ body: ANSWER }))
    parties.clock.advance(100)
    atBob.leg!.answer({ body: ANSWER })
    parties.clock.advance(100)
    assert.equal(leg.remoteTarget, 'sip:bob@192.0.2.2:5060')
    parties.network.move(bob.host, '192.0.2.202')
    const change = atBob.leg!.reinvite({ body: 'v=0 offer from elsewhere' })
    await parties.clock.advanceAsync(100)
    assert.equal((await change).status, 200)
    assert.equal(text(leg.remoteBody), 'v=0 offer from elsewhere')
    assert.equal(leg.remoteTarget, 'sip:bob@192.0.2.202:5060')
    leg.end()
    parties.clock.advance(100)
    assert.deepEqual(parties.network.ladder(), [
      'alice → proxy2 INVITE',
      'proxy2 → bob INVITE',
      'bob → proxy2 180 INVITE',
      'proxy2 → alice 180 INVITE',
      'bob → proxy2 200 INVITE',
      'proxy2 → alice 200 INVITE',
      'alice → bob ACK',
      'bob → alice INVITE',
      'alice → bob 200 INVITE',
      'bob → alice ACK',
      'alice → bob BYE',
      'bob → alice 200 BYE',
    ])
    assertOver(alice, bob)
  })

  it('3.7 the same without a proxy, where the caller moves and the callee has kept the way it came', async () => {
    const parties = simulatedParties()
    const { alice, bob } = await aliceAndBob(parties)
    const atBob = ringing(bob)
    const leg = call(alice, bob)
    parties.clock.advance(100)
    atBob.leg!.on('offer', (offer) => offer.accept({ body: ANSWER }))
    atBob.leg!.answer({ body: ANSWER })
    parties.clock.advance(100)
    parties.network.move(alice.host, '192.0.2.201')
    const change = leg.reinvite({ body: 'v=0 offer from elsewhere' })
    await parties.clock.advanceAsync(100)
    assert.equal((await change).status, 200)
    atBob.leg!.end()
    parties.clock.advance(100)
    assert.deepEqual(parties.network.ladder().slice(-2), ['bob → alice BYE', 'alice → bob 200 BYE'])
    assertOver(alice, bob)
  })
})
