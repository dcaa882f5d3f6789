/** What happens inside a call: changes of the session, reliable answers, session timers, transfers, taking over. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import { seededRandom, settle } from '@offhook/base/testing'
import type { IncomingInvite } from '../dialog/incoming-invite.ts'
import type { IncomingRequest } from '../dialog/incoming-request.ts'
import type { InviteOptions, OutgoingInvite } from '../dialog/outgoing-invite.ts'
import type { Referral } from '../dialog/referral.ts'
import type { SessionOffer } from '../dialog/session-offer.ts'
import { digestSecrets } from '../digest/response.ts'
import { DigestVerifier } from '../digest/verifier.ts'
import { SipRequest, type SipResponse } from '../grammar/message.ts'
import { type Party, type SimulatedParties, simulatedParties } from '../testing/index.ts'
import type { AgentOptions } from './agent.ts'

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

interface Call {
  readonly parties: SimulatedParties
  readonly alice: Party
  readonly bob: Party
  readonly a: OutgoingInvite
  readonly b: IncomingInvite
}

async function established(
  options: Partial<InviteOptions> = {},
  agents: Partial<AgentOptions> = {},
): Promise<Call> {
  const parties = simulatedParties()
  const alice = await parties.join('alice', agents)
  const bob = await parties.join('bob', agents)
  let b: IncomingInvite | undefined
  bob.agent.onInvite((leg) => {
    b = leg
    leg.answer({ body: 'answer 1' })
  })
  const a = alice.agent.invite({ target: bob.uri, from: alice.uri, body: 'offer 1', ...options })
  parties.clock.advance(100)
  assert.equal(a.state, 'confirmed')
  parties.network.seen.length = 0
  return { parties, alice, bob, a, b: b! }
}

/** Lets the network and promises run. */
async function pass({ parties }: Call, ms = 100): Promise<void> {
  await parties.clock.advanceAsync(ms)
  await settle()
}

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
    const first = call.a.reinvite({ body: 'offer 2' })
    await assert.rejects(call.a.reinvite({ body: 'offer 3' }), (fault) =>
      isNamedError(fault, 'sip-offer-pending'),
    )
    await pass(call)
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

describe('session timers (RFC 4028)', () => {
  const timer = { sessionTimer: { interval: 600, minimum: 90 } }

  it('are refreshed by UPDATE at half time', async () => {
    const call = await established({}, timer)
    await pass(call, 301_000)
    assert.deepEqual(call.parties.network.ladder(), ['alice → bob UPDATE', 'bob → alice 200 UPDATE'])
    await pass(call, 2_000_000)
    assert.equal(call.a.state, 'confirmed')
    assert.equal(call.b.state, 'confirmed')
  })

  it('end the call when the other side has vanished', async () => {
    const call = await established({}, timer)
    const endings: string[] = []
    call.b.on('ended', ({ cause }) => endings.push(cause))
    call.parties.network.loses = (_message, from) => from === 'alice'
    await pass(call, 600_000)
    assert.deepEqual(endings, ['expired'])
    assert.ok(call.parties.network.ladder().includes('bob → alice BYE'))
  })

  it('are asked for again with a longer interval after 422', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice', { sessionTimer: { interval: 120, minimum: 90 } })
    const bob = await parties.join('bob', { sessionTimer: { interval: 1800, minimum: 900 } })
    bob.agent.onInvite((leg) => leg.answer({ body: 'answer' }))
    const leg = alice.agent.invite({ target: bob.uri, from: alice.uri, body: 'offer' })
    parties.clock.advance(200)
    assert.equal(leg.state, 'confirmed')
    const answers = parties.network.seen
      .map(({ message }) => message)
      .filter((each) => !(each instanceof SipRequest))
    assert.deepEqual(
      answers.map(
        (each) =>
          `${(each as SipResponse).status} ${each.headers.get('Session-Expires') ?? each.headers.get('Min-SE')}`,
      ),
      ['422 900', '200 900;refresher=uac'],
    )
  })
})

describe('transfer (RFC 3515, RFC 4488)', () => {
  it('tells its progress', async () => {
    const call = await established()
    let referral: Referral | undefined
    call.b.on('refer', (each) => {
      referral = each
      each.accept()
    })
    const transfer = call.a.refer({ to: 'sip:carol@192.0.2.3' })
    const seen: string[] = []
    transfer.on('accepted', ({ status }) => seen.push(`accepted ${status}`))
    transfer.on('progress', ({ status, isFinal }) => seen.push(`${status}${isFinal ? ' final' : ''}`))
    await pass(call)
    assert.equal(referral!.referTo.target, 'sip:carol@192.0.2.3')
    assert.equal(referral!.referredBy?.uri, call.alice.uri)
    referral!.progress(180)
    await pass(call)
    referral!.progress(200)
    await pass(call)
    assert.deepEqual(seen, ['accepted 202', '100', '180', '200 final'])
    assert.equal(call.b.state, 'confirmed')
  })

  it('keeps silent when it is asked to', async () => {
    const call = await established()
    call.b.on('refer', (each) => {
      each.accept()
      each.progress(200)
    })
    const transfer = call.a.refer({ to: 'sip:carol@192.0.2.3', progress: false })
    let withProgress = true
    transfer.on('accepted', (event) => {
      withProgress = event.withProgress
    })
    await pass(call)
    assert.equal(withProgress, false)
    assert.deepEqual(call.parties.network.ladder(), ['alice → bob REFER', 'bob → alice 202 REFER'])
  })

  it('is declined when nobody listens', async () => {
    const call = await established()
    let status = 0
    call.a.refer({ to: 'sip:carol@192.0.2.3' }).on('rejected', (event) => {
      status = event.status
    })
    await pass(call)
    assert.equal(status, 603)
  })

  it('names the dialog to take over, and the INVITE with Replaces finds it', async () => {
    const call = await established()
    const carol = await call.parties.join('carol')
    let replaced: unknown
    call.bob.agent.onInvite((leg) => {
      replaced = leg.replaces
      leg.answer({ body: 'answer' })
      leg.replaces!.end()
    })
    const { callId, localTag, remoteTag } = call.a
    const value = `${callId};to-tag=${remoteTag};from-tag=${localTag}`
    const invite = (replaces: string | string[]) =>
      carol.agent.invite({
        target: call.bob.uri,
        from: carol.uri,
        body: 'offer',
        headers: { Replaces: replaces },
      })
    const c = invite(value)
    await pass(call)
    assert.equal(replaced, call.b)
    assert.equal(c.state, 'confirmed')
    assert.equal(call.a.state, 'ended')
    const statuses: number[] = []
    for (const bad of [value, [value, value], `${callId};to-tag=x;from-tag=y`]) {
      invite(bad).on('failed', ({ status }) => statuses.push(status))
    }
    await pass(call)
    assert.deepEqual(statuses.sort(), [400, 481, 481])
  })
})

describe('other requests in a call', () => {
  it('INFO, MESSAGE, NOTIFY talk, OPTIONS', async () => {
    const call = await established()
    const seen: string[] = []
    const take = (incoming: IncomingRequest) => {
      const { request } = incoming
      seen.push(`${request.method} ${request.headers.get('Event') ?? text(request.body)}`)
      incoming.respond(200)
    }
    call.b.on('info', take)
    call.b.on('message', take)
    call.b.on('notify', take)
    const answers = [
      call.a.info('Signal=1', 'application/dtmf-relay'),
      call.a.send('MESSAGE', { body: 'hello', contentType: 'text/plain' }),
      call.a.notifyTalk(),
      call.a.send('OPTIONS'),
      call.a.send('PUBLISH'),
    ]
    await pass(call)
    assert.deepEqual(
      await Promise.all(answers.map(async (each) => (await each)?.status)),
      [200, 200, 200, 200, 405],
    )
    assert.deepEqual(seen, ['INFO Signal=1', 'MESSAGE hello', 'NOTIFY talk'])
  })

  it('a lower CSeq is refused 500, an unknown dialog 481', async () => {
    const call = await established()
    const info = call.a.makeRequest('INFO')
    info.headers.set('CSeq', '0 INFO')
    const statuses: number[] = []
    const user = { onResponse: ({ status }: SipResponse) => void statuses.push(status), onFailure() {} }
    call.a.sendRequest(info, user)
    const stray = call.a.makeRequest('INFO')
    stray.headers.set('To', `<${call.bob.uri}>;tag=nobody`)
    call.a.sendRequest(stray, user)
    await pass(call)
    assert.deepEqual(statuses.sort(), [481, 500])
  })

  it('481 to a request ends the call here too', async () => {
    const call = await established()
    let cause = ''
    call.a.on('ended', (ending) => {
      cause = ending.cause
    })
    call.bob.agent.release(call.b)
    void call.a.info('x', 'text/plain')
    await pass(call)
    assert.equal(cause, 'lost')
  })
})

describe('requests nobody may send (RFC 3261 §8.2)', () => {
  const cases: [
    what: string,
    method: string,
    headers: Record<string, string>,
    status: number,
    header?: string,
  ][] = [
    ['an unknown method', 'FROBNICATE', {}, 405, 'Allow'],
    ['an unknown extension', 'OPTIONS', { Require: '100rel, teleport' }, 420, 'Unsupported'],
    ['an unknown body encoding', 'MESSAGE', { 'Content-Encoding': 'gzip' }, 415, 'Accept-Encoding'],
    ['BYE outside a dialog', 'BYE', {}, 481],
    ['a SUBSCRIBE nobody takes', 'SUBSCRIBE', { Event: 'dialog' }, 405],
    ['no hop left', 'MESSAGE', { 'Max-Forwards': '0' }, 483],
  ]
  for (const [what, method, headers, status, header] of cases) {
    it(`${what}: ${status}`, async () => {
      const parties = simulatedParties()
      const alice = await parties.join('alice')
      const bob = await parties.join('bob', { isRelay: true })
      bob.agent.onRequest('MESSAGE', (incoming) => incoming.respond(200))
      const maxForwards = headers['Max-Forwards'] === undefined ? 70 : Number(headers['Max-Forwards'])
      const { 'Max-Forwards': _, ...rest } = headers
      const answer = alice.agent.request({
        method,
        target: bob.uri,
        from: alice.uri,
        headers: rest,
        maxForwards,
        body: 'hello',
        contentType: 'text/plain',
      })
      await parties.clock.advanceAsync(100)
      assert.equal((await answer).status, status)
      if (header) assert.ok((await answer).headers.has(header), header)
    })
  }

  it('OPTIONS is answered with what the agent can', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob')
    const pending = alice.agent.request({ method: 'OPTIONS', target: bob.uri, from: alice.uri })
    await parties.clock.advanceAsync(100)
    const answer = await pending
    assert.equal(answer.status, 200)
    assert.match(answer.headers.get('Allow')!, /INVITE, ACK, CANCEL, BYE/)
    assert.match(answer.headers.get('Supported')!, /100rel/)
  })

  it('an INVITE with a strange body: 415 with Accept; nobody there: 480', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob')
    const statuses: string[] = []
    for (const contentType of ['image/png', 'application/sdp']) {
      alice.agent
        .invite({ target: bob.uri, from: alice.uri, body: 'x', contentType })
        .on('failed', ({ status, response }) => statuses.push(`${status} ${response?.headers.has('Accept')}`))
    }
    await parties.clock.advanceAsync(100)
    assert.deepEqual(statuses.sort(), ['415 true', '480 false'])
  })
})

describe('requests in a call that are challenged', () => {
  it('are sent again with credentials', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob')
    const verifier = new DigestVerifier({
      clock: parties.clock,
      random: seededRandom(4),
      realm: 'bob',
      algorithms: ['MD5'],
    })
    const secrets = digestSecrets('alice', 'bob', 'secret', ['MD5'])
    const verdicts: boolean[] = []
    /** Answers 401 unless the credentials are right. */
    const isRight = (incoming: Pick<IncomingRequest, 'request' | 'respond'>) => {
      const { accepted } = verifier.verify(incoming.request, () => secrets)
      verdicts.push(accepted)
      if (!accepted) incoming.respond(401, { headers: { 'WWW-Authenticate': verifier.challenges() } })
      return accepted
    }
    bob.agent.onInvite((leg) => {
      if (!isRight({ request: leg.request, respond: (status, options) => leg.reject(status, options) }))
        return
      leg.answer({ body: 'answer' })
      leg.on('info', (incoming) => {
        if (isRight(incoming)) incoming.respond(200)
      })
    })
    const credentials = { username: 'alice', password: 'secret' }
    const leg = alice.agent.invite({ target: bob.uri, from: alice.uri, body: 'offer', credentials })
    parties.clock.advance(200)
    assert.equal(leg.state, 'confirmed')
    // The nonce has grown old: the first INFO is refused, the second is right.
    parties.clock.advance(400_000)
    const answer = leg.info('x', 'text/plain')
    await parties.clock.advanceAsync(200)
    assert.equal((await answer)?.status, 200)
    assert.deepEqual(verdicts, [false, true, false, true])
    const ack = parties.network.seen
      .map(({ message }) => message)
      .filter((each) => each.cseq.method === 'ACK')
    assert.ok(ack.at(-1)!.headers.has('Authorization'))
  })
})

describe('a handler that fails', () => {
  it('lets the call be refused 500, and nothing be left behind', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob')
    bob.agent.onInvite(() => {
      throw new Error('broken')
    })
    const statuses: number[] = []
    alice.agent
      .invite({ target: bob.uri, from: alice.uri, body: 'offer' })
      .on('failed', ({ status }) => statuses.push(status))
    parties.clock.advance(100)
    assert.deepEqual(statuses, [500])
    assert.equal(bob.agent.dialogCount, 0)
  })
})

describe('a BYE without a hop left', () => {
  it('reaches a relay all the same: it is meant for it', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob', { isRelay: true })
    bob.agent.onInvite((leg) => leg.answer({ body: 'answer' }))
    const leg = alice.agent.invite({ target: bob.uri, from: alice.uri, body: 'offer' })
    parties.clock.advance(100)
    const bye = leg.makeRequest('BYE')
    bye.headers.set('Max-Forwards', '0')
    leg.sendRequest(bye, { onResponse() {}, onFailure() {} })
    parties.clock.advance(100)
    assert.equal(bob.agent.dialogCount, 0)
  })
})
