/** The flows of RFC 3665, replayed by whole user agents on a simulated network. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { settle } from '@offhook/base/testing'
import type { IncomingInvite } from '../dialog/incoming-invite.ts'
import type { OutgoingInvite } from '../dialog/outgoing-invite.ts'
import { SipRequest } from '../grammar/message.ts'
import { type Party, type SimulatedParties, SimulatedProxy, simulatedParties } from '../testing/index.ts'

const OFFER = 'v=0 offer'
const ANSWER = 'v=0 answer'

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

const at = (address: string) => ({ transport: 'udp', address, port: 5060 }) as const

/** What happened to a leg, as words. */
function diary(leg: OutgoingInvite | IncomingInvite): string[] {
  const seen: string[] = []
  leg.on('progress', ({ response }) => seen.push(`progress ${response.status}`))
  leg.on('answered', ({ response }) => seen.push(`answered ${response.status}`))
  leg.on('failed', ({ status }) => seen.push(`failed ${status}`))
  leg.on('ended', ({ by, cause }) => seen.push(`ended ${by} ${cause}`))
  leg.on('acknowledged', () => seen.push('acknowledged'))
  return seen
}

async function aliceAndBob(parties: SimulatedParties): Promise<{ alice: Party; bob: Party }> {
  return { alice: await parties.join('alice'), bob: await parties.join('bob') }
}

function call(from: Party, to: Party): OutgoingInvite {
  return from.agent.invite({ target: to.uri, from: from.uri, body: OFFER })
}

/** Bob rings, and answers when told to. */
function ringing(bob: Party): { leg: IncomingInvite | undefined; diary: string[] } {
  const held: { leg: IncomingInvite | undefined; diary: string[] } = { leg: undefined, diary: [] }
  bob.agent.onInvite((leg) => {
    held.leg = leg
    held.diary = diary(leg)
    leg.progress(180)
  })
  return held
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
    const first = parties.network.host('proxy1', '192.0.2.101')
    const second = parties.network.host('proxy2', '192.0.2.102')
    await new SimulatedProxy(first, () => [at('192.0.2.102')]).start()
    await new SimulatedProxy(second, (user) => (user === 'bob' ? [at(bob.address)] : [])).start()
    bob.agent.onInvite((leg) => {
      leg.progress(180)
      leg.answer({ body: ANSWER })
    })
    const leg = alice.agent.invite({
      target: 'sip:bob@biloxi.example.com',
      from: alice.uri,
      nextHop: 'sip:192.0.2.101',
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

  it('3.8 no answer: the caller gives up', async () => {
    const parties = simulatedParties()
    const { alice, bob } = await aliceAndBob(parties)
    const atBob = ringing(bob)
    const leg = call(alice, bob)
    const seen = diary(leg)
    parties.clock.advance(5000)
    leg.end({ reason: 'SIP;cause=487' })
    parties.clock.advance(100)
    assert.deepEqual(parties.network.ladder(), [
      'alice → bob INVITE',
      'bob → alice 180 INVITE',
      'alice → bob CANCEL',
      'bob → alice 200 CANCEL',
      'bob → alice 487 INVITE',
      'alice → bob ACK',
    ])
    assert.deepEqual(seen, ['progress 180', 'ended local CANCEL'])
    assert.deepEqual(atBob.diary, ['ended remote CANCEL'])
    assert.equal(alice.agent.dialogCount + bob.agent.dialogCount, 0)
  })

  it('3.9 busy', async () => {
    const parties = simulatedParties()
    const { alice, bob } = await aliceAndBob(parties)
    bob.agent.onInvite((leg) => leg.reject(486))
    const seen = diary(call(alice, bob))
    parties.clock.advance(100)
    assert.deepEqual(parties.network.ladder(), [
      'alice → bob INVITE',
      'bob → alice 486 INVITE',
      'alice → bob ACK',
    ])
    assert.deepEqual(seen, ['failed 486'])
  })

  it('3.10 no response: INVITE is sent seven times in 32 seconds', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const leg = alice.agent.invite({ target: 'sip:bob@192.0.2.99', from: alice.uri, body: OFFER })
    const seen = diary(leg)
    parties.clock.advance(31_900)
    assert.deepEqual(seen, [])
    parties.clock.advance(200)
    assert.deepEqual(seen, ['failed 408'])
    const start = parties.network.seen[0]!.at
    const times = parties.network.seen.map(({ at }) => Math.floor((at - start) / 100) * 100)
    assert.deepEqual(times, [0, 500, 1500, 3500, 7500, 15_500, 31_500])
  })

  it('3.11 temporarily unavailable, with the reason that was given', async () => {
    const parties = simulatedParties()
    const { alice, bob } = await aliceAndBob(parties)
    bob.agent.onInvite((leg) => leg.reject(480, { reason: 'Gone home', headers: { 'Retry-After': '60' } }))
    const leg = call(alice, bob)
    let reason = ''
    leg.on('failed', (failure) => {
      reason = `${failure.status} ${failure.reason} ${failure.response?.headers.get('Retry-After')}`
    })
    parties.clock.advance(100)
    assert.equal(reason, '480 Gone home 60')
  })
})

describe('calls', () => {
  it('answer late: 100 after 200 ms, and the call is found again behind it', async () => {
    const parties = simulatedParties()
    const { alice, bob } = await aliceAndBob(parties)
    let later: IncomingInvite | undefined
    bob.agent.onInvite((leg) => {
      later = leg
    })
    const leg = call(alice, bob)
    parties.clock.advance(300)
    assert.deepEqual(parties.network.ladder(), ['alice → bob INVITE', 'bob → alice 100 INVITE'])
    assert.equal(leg.state, 'calling')
    later!.answer({ body: ANSWER })
    parties.clock.advance(100)
    assert.equal(leg.state, 'confirmed')
  })

  it('end before anything came back: CANCEL waits for a provisional answer', async () => {
    const parties = simulatedParties()
    const { alice, bob } = await aliceAndBob(parties)
    ringing(bob)
    const leg = call(alice, bob)
    leg.end()
    assert.equal(leg.state, 'ended')
    parties.clock.advance(100)
    assert.deepEqual(parties.network.ladder().slice(0, 3), [
      'alice → bob INVITE',
      'bob → alice 180 INVITE',
      'alice → bob CANCEL',
    ])
    assert.equal(alice.agent.dialogCount + bob.agent.dialogCount, 0)
  })

  it('are hung up when the answer crosses the CANCEL', async () => {
    const parties = simulatedParties()
    const { alice, bob } = await aliceAndBob(parties)
    const atBob = ringing(bob)
    const leg = call(alice, bob)
    parties.clock.advance(100)
    leg.end()
    atBob.leg!.answer({ body: ANSWER })
    parties.clock.advance(200)
    const ladder = parties.network.ladder()
    assert.ok(ladder.includes('alice → bob ACK'))
    assert.ok(ladder.includes('alice → bob BYE'))
    assert.deepEqual(atBob.diary, ['acknowledged', 'ended remote BYE'])
    assert.equal(alice.agent.dialogCount + bob.agent.dialogCount, 0)
  })

  it('hang up before the ACK has come: BYE waits for it', async () => {
    const parties = simulatedParties()
    const { alice, bob } = await aliceAndBob(parties)
    bob.agent.onInvite((leg) => {
      leg.answer({ body: ANSWER })
      leg.end()
    })
    const seen = diary(call(alice, bob))
    parties.clock.advance(100)
    assert.deepEqual(parties.network.ladder(), [
      'alice → bob INVITE',
      'bob → alice 200 INVITE',
      'alice → bob ACK',
      'bob → alice BYE',
      'alice → bob 200 BYE',
    ])
    assert.deepEqual(seen, ['answered 200', 'ended remote BYE'])
  })

  it('that nobody acknowledges are repeated for 32 seconds and then hung up', async () => {
    const parties = simulatedParties()
    const { alice, bob } = await aliceAndBob(parties)
    parties.network.loses = (message) => message instanceof SipRequest && message.method === 'ACK'
    const atBob = ringing(bob)
    call(alice, bob)
    parties.clock.advance(100)
    atBob.leg!.answer({ body: ANSWER })
    parties.clock.advance(33_000)
    assert.deepEqual(atBob.diary, ['ended remote no ACK'])
    const answers = parties.network.ladder().filter((line) => line === 'bob → alice 200 INVITE')
    assert.equal(answers.length, 11)
    assert.ok(parties.network.ladder().includes('bob → alice BYE'))
  })

  it('that fork: the first answer wins, the second is acknowledged and ended', async () => {
    const parties = simulatedParties()
    const { alice, bob } = await aliceAndBob(parties)
    const carol = await parties.join('carol')
    const proxy = parties.network.host('proxy', '192.0.2.100')
    await new SimulatedProxy(proxy, (user) =>
      user === 'all' ? [bob, carol].map(({ address }) => at(address)) : [],
    ).start()
    const legs: IncomingInvite[] = []
    for (const party of [bob, carol]) {
      party.agent.onInvite((leg) => {
        legs.push(leg)
        leg.progress(180)
      })
    }
    const leg = alice.agent.invite({ target: 'sip:all@192.0.2.100', from: alice.uri, body: OFFER })
    const tags = new Set<string>()
    leg.on('progress', ({ tag }) => tags.add(tag))
    parties.clock.advance(100)
    assert.equal(tags.size, 2)
    for (const each of legs) each.answer({ body: ANSWER })
    parties.clock.advance(200)
    assert.equal(leg.state, 'confirmed')
    assert.equal(legs.filter(({ state }) => state === 'confirmed').length, 1)
    assert.equal(leg.remoteTag, legs.find(({ state }) => state === 'confirmed')!.localTag)
  })

  it('survive a bad network', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const parties = simulatedParties({ delayMs: 20, jitterMs: 200, loss: 0.2, repetition: 0.2 }, seed)
      const { alice, bob } = await aliceAndBob(parties)
      const diaries: string[][] = []
      bob.agent.onInvite((leg) => {
        diaries.push(diary(leg))
        leg.progress(180)
        leg.answer({ body: ANSWER })
      })
      const leg = call(alice, bob)
      const seen = diary(leg)
      parties.clock.advance(20_000)
      leg.end()
      parties.clock.advance(120_000)
      await settle()
      assert.equal(diaries.length, 1, `seed ${seed}: one call, however often the INVITE came`)
      assert.equal(seen.at(-1), 'ended local BYE', `seed ${seed}: ${seen}`)
      assert.equal(diaries[0]!.at(-1), 'ended remote BYE', `seed ${seed}: ${diaries[0]}`)
      assert.equal(alice.agent.dialogCount + bob.agent.dialogCount, 0)
      assert.equal(alice.agent.transactionCount + bob.agent.transactionCount, 0)
    }
  })
})
