/** What happens inside a call: session timers, transfers, taking over, requests that are challenged. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seededRandom } from '@offhook/base/testing'
import type { IncomingRequest } from '../dialog/incoming-request.ts'
import type { Referral } from '../dialog/referral.ts'
import { digestSecrets } from '../digest/response.ts'
import { DigestVerifier } from '../digest/verifier.ts'
import { SipRequest, type SipResponse } from '../grammar/message.ts'
import { established, pass } from '../testing/established-call.ts'
import { simulatedParties } from '../testing/index.ts'

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

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
