/** What a guard of a dialog is asked, and what cannot be challenged. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { simulatedParties } from '../testing/index.ts'
import type { IncomingInvite } from './incoming-invite.ts'
import type { DialogGuard } from './source.ts'

const REFUSES: DialogGuard = { judge: () => ({ verdict: 'refused', status: 403 }) }

describe('a dialog with a guard', () => {
  it('takes no answer to its offer from an ACK of somebody else', async () => {
    const parties = simulatedParties()
    const [alice, bob, carol] = [
      await parties.join('alice'),
      await parties.join('bob'),
      await parties.join('carol'),
    ]
    let leg: IncomingInvite | undefined
    const answers: string[] = []
    bob.agent.onInvite((invite) => {
      leg = invite
      invite.guard = REFUSES
      invite.on('acknowledged', ({ request }) => answers.push(Buffer.from(request.body).toString()))
      invite.answer({ body: 'offer' })
    })
    const call = alice.agent.invite({ target: bob.uri, from: alice.uri })
    parties.clock.advance(100)
    const ack = [
      `ACK ${bob.uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${carol.address}:5060;branch=z9hG4bKforged`,
      'Max-Forwards: 70',
      `From: <${alice.uri}>;tag=${call.localTag}`,
      `To: <${bob.uri}>;tag=${leg!.localTag}`,
      `Call-ID: ${call.callId}`,
      'CSeq: 1 ACK',
      'Content-Type: application/sdp',
      'Content-Length: 6',
      '',
      'forged',
    ]
    const way = carol.host.flowTo({ transport: 'udp', address: bob.address, port: 5060 })
    way.send(Buffer.from(ack.join('\r\n'), 'latin1'))
    parties.clock.advance(100)
    assert.deepEqual(answers, [])
    call.acknowledgeAnswer({ body: 'answer' })
    parties.clock.advance(100)
    assert.deepEqual(answers, ['answer'])
  })

  it('asks nobody about its own peer, and refuses before it keeps anything of a stranger', async () => {
    const parties = simulatedParties()
    const [alice, bob] = [await parties.join('alice'), await parties.join('bob')]
    bob.agent.onInvite((invite) => {
      invite.guard = REFUSES
      invite.answer({ body: 'answer' })
    })
    const call = alice.agent.invite({ target: bob.uri, from: alice.uri, body: 'offer' })
    parties.clock.advance(100)
    assert.equal((await wait(parties.clock, call.info('x', 'text/plain')))?.status, 200)
    parties.network.move(alice.host, '192.0.2.99')
    // The peer itself may be elsewhere now: 403 ends nothing.
    assert.equal((await wait(parties.clock, call.info('x', 'text/plain')))?.status, 403)
    assert.equal(call.state, 'confirmed')
  })
})

async function wait<T>(clock: { advanceAsync(ms: number): Promise<void> }, promise: Promise<T>): Promise<T> {
  await clock.advanceAsync(200)
  return promise
}
