/** Offers and answers within a call: changes of the session, reliable answers. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import type { IncomingInvite } from '../dialog/incoming-invite.ts'
import type { SessionOffer } from '../dialog/session-offer.ts'
import { SipRequest } from '../grammar/message.ts'
import { established, pass } from '../testing/established-call.ts'
import { simulatedParties } from '../testing/index.ts'

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

describe('changing the session', () => {
  it('by re-INVITE, with the answer in the 2xx', async () => {
    const call = await established()
    const offers: string[] = []
    call.b.on('offer', (offer) => {
      offers.push(`${offer.method} ${text(offer.body)}`)
      offer.accept({ body: 'answer 2' })
    })
    const result = call.a.reinvite({ body: 'offer 2' })
    await pass(call)
    assert.equal((await result).status, 200)
    assert.deepEqual(offers, ['INVITE offer 2'])
    assert.equal(text(call.a.remoteBody), 'answer 2')
    assert.deepEqual(call.parties.network.ladder(), [
      'alice → bob INVITE',
      'bob → alice 200 INVITE',
      'alice → bob ACK',
    ])
  })

  it('by re-INVITE without a body: the offer comes in the 2xx, the answer goes in the ACK', async () => {
    const call = await established()
    call.a.on('offer', (offer) => {
      assert.equal(offer.hasOffer, false)
      offer.accept({ body: 'offer 2' })
    })
    let acknowledged = ''
    call.a.on('acknowledged', ({ request }) => {
      acknowledged = text(request.body)
    })
    const pending = call.b.reinvite()
    await pass(call)
    const result = await pending
    assert.equal(text(result.response!.body), 'offer 2')
    result.acknowledge({ body: 'answer 2' })
    await pass(call)
    assert.equal(acknowledged, 'answer 2')
    assert.equal(call.a.offers.state, 'agreed')
    assert.equal(call.b.offers.state, 'agreed')
  })

  it('is refused without ending the call', async () => {
    const call = await established()
    call.b.on('offer', (offer) => offer.reject(488))
    const result = call.a.reinvite({ body: 'offer 2' })
    await pass(call)
    assert.equal((await result).status, 488)
    assert.equal(call.a.state, 'confirmed')
    assert.equal(call.a.offers.state, 'agreed')
    assert.equal(text(call.a.remoteBody), 'answer 1')
  })

  it('after glare: both are told 491, and both get through in the end (§14.1)', async () => {
    const call = await established()
    const seen: string[] = []
    for (const leg of [call.a, call.b]) {
      leg.on('offer', (offer) => {
        seen.push(text(offer.body))
        offer.accept({ body: 'answer 2' })
      })
    }
    const results = [call.a.reinvite({ body: 'from alice' }), call.b.reinvite({ body: 'from bob' })]
    await pass(call, 5000)
    for (const result of results) assert.equal((await result).status, 200)
    // Bob, who did not make the Call-ID, tries first.
    assert.deepEqual(seen, ['from bob', 'from alice'])
    const ladder = call.parties.network.ladder()
    assert.equal(ladder.filter((line) => line.includes('491')).length, 2)
  })

  it('by UPDATE, which needs no ACK', async () => {
    const call = await established()
    call.a.on('offer', (offer) => offer.accept({ body: 'answer 2' }))
    const result = call.b.update({ body: 'offer 2' })
    await pass(call)
    assert.equal((await result).status, 200)
    assert.deepEqual(call.parties.network.ladder(), ['bob → alice UPDATE', 'alice → bob 200 UPDATE'])
  })

  it('only once at a time', async () => {
    const call = await established()
    call.b.on('offer', () => {})
    assert.ok(!call.a.isOfferPending)
    const first = call.a.reinvite({ body: 'offer 2' })
    assert.ok(call.a.isOfferPending)
    await assert.rejects(call.a.reinvite({ body: 'offer 3' }), (fault) =>
      isNamedError(fault, 'sip-offer-pending'),
    )
    await pass(call)
    assert.ok(call.b.isOfferPending)
    call.b.end()
    await pass(call)
    assert.equal((await first).status, 487)
  })

  it('refuses a second re-INVITE while the first waits for its answer (500 with Retry-After)', async () => {
    const call = await established()
    let waiting: SessionOffer | undefined
    call.b.on('offer', (offer) => {
      waiting = offer
    })
    void call.a.reinvite({ body: 'offer 2' })
    await pass(call)
    const again = call.parties.network.seen[0]!.message as SipRequest
    const copy = new SipRequest('INVITE', again.uri, again.headers.copy(), again.body)
    copy.headers.set('CSeq', '99 INVITE')
    copy.headers.delete('Via')
    call.alice.agent.send(copy, call.a.way(), { onResponse() {}, onFailure() {} })
    await pass(call)
    const refusal = call.parties.network.seen.find(
      ({ message }) => !(message instanceof SipRequest) && message.status === 500,
    )
    assert.ok(refusal)
    assert.ok(Number(refusal.message.headers.get('Retry-After')) <= 10)
    assert.ok(waiting)
  })

  it('is taken back by CANCEL', async () => {
    const call = await established()
    let cancelled = false
    call.b.on('offer', (offer) => {
      offer.onCancelled = () => {
        cancelled = true
      }
    })
    const request = call.a.makeRequest('INVITE', { body: 'offer 2' })
    let status = 0
    const sent = call.a.sendRequest(request, {
      onResponse: (response) => {
        status = response.status
      },
      onFailure() {},
    })
    await pass(call, 300)
    sent.cancel()
    await pass(call)
    assert.equal(cancelled, true)
    assert.equal(status, 487)
    assert.equal(call.b.state, 'confirmed')
  })
})

describe('an INVITE without a body', () => {
  it('gets the offer with the 2xx and answers in the ACK', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob')
    let answer = ''
    bob.agent.onInvite((leg) => {
      leg.on('acknowledged', ({ request }) => {
        answer = text(request.body)
      })
      leg.answer({ body: 'offer' })
    })
    const leg = alice.agent.invite({ target: bob.uri, from: alice.uri })
    leg.on('answered', ({ response }) => leg.acknowledgeAnswer({ body: `answer to ${text(response.body)}` }))
    parties.clock.advance(100)
    assert.equal(answer, 'answer to offer')
    assert.equal(leg.offers.state, 'agreed')
  })
})

describe('reliable provisional answers (RFC 3262)', () => {
  it('are repeated until PRACK, and hold back the answer while they carry SDP', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob')
    let lost = 0
    parties.network.loses = (message) =>
      message instanceof SipRequest && message.method === 'PRACK' && lost++ < 1
    bob.agent.onInvite((leg) => {
      leg.progress(183, { body: 'answer', reliable: true })
      leg.progress(180, { reliable: true })
      leg.answer()
    })
    const leg = alice.agent.invite({ target: bob.uri, from: alice.uri, body: 'offer' })
    parties.clock.advance(3000)
    assert.equal(leg.state, 'confirmed')
    assert.equal(leg.offers.state, 'agreed')
    assert.deepEqual(parties.network.ladder(), [
      'alice → bob INVITE',
      'bob → alice 183 INVITE',
      'alice → bob PRACK (lost)',
      'bob → alice 183 INVITE',
      'alice → bob PRACK',
      'bob → alice 200 PRACK',
      'bob → alice 180 INVITE',
      'alice → bob PRACK',
      'bob → alice 200 PRACK',
      'bob → alice 200 INVITE',
      'alice → bob ACK',
    ])
  })

  it('are sent when the caller requires them, and end the call when no PRACK comes', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob')
    parties.network.loses = (message) => message instanceof SipRequest && message.method === 'PRACK'
    let ended = ''
    bob.agent.onInvite((leg) => {
      leg.on('ended', ({ cause }) => {
        ended = cause
      })
      leg.progress(180)
    })
    const leg = alice.agent.invite({ target: bob.uri, from: alice.uri, body: 'offer', reliable: 'required' })
    let status = 0
    leg.on('failed', (failure) => {
      status = failure.status
    })
    parties.clock.advance(33_000)
    assert.equal(ended, 'lost')
    assert.equal(status, 504)
  })

  it('bring the answer in the PRACK when the offer came in the 183', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob')
    let atBob: IncomingInvite | undefined
    bob.agent.onInvite((leg) => {
      atBob = leg
      leg.progress(183, { body: 'offer', reliable: true })
    })
    const leg = alice.agent.invite({ target: bob.uri, from: alice.uri })
    leg.on('progress', ({ acknowledge }) => acknowledge?.('answer'))
    parties.clock.advance(100)
    assert.equal(text(atBob!.remoteBody), 'answer')
    assert.equal(atBob!.offers.state, 'agreed')
    assert.equal(leg.offers.state, 'agreed')
  })
})
