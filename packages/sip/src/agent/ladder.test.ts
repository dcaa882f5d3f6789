/** Calls between whole user agents on a simulated network, where messages cross, get lost and fork. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { settle } from '@offhook/base/testing'
import type { IncomingInvite } from '../dialog/incoming-invite.ts'
import { SipRequest } from '../grammar/message.ts'
import { SimulatedProxy, simulatedParties } from '../testing/index.ts'
import { ANSWER, aliceAndBob, at, call, diary, OFFER, ringing } from '../testing/replay.ts'

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
