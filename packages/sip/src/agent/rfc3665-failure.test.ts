/** The unsuccessful sessions of RFC 3665 §3, replayed by whole user agents on a simulated network. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { simulatedParties } from '../testing/index.ts'
import { aliceAndBob, call, diary, OFFER, ringing } from '../testing/replay.ts'

describe('RFC 3665: unsuccessful session establishment', () => {
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
