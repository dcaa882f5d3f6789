/** Damaged messages, inside and outside a live call: the agent answers or keeps silent, and goes on. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { memoryLog, seededRandom, settle } from '@offhook/base/testing'
import { mutate } from '../../test/mutate.ts'
import { simulatedParties } from '../testing/index.ts'

const ROUNDS = 4000

it('survives damaged messages of every kind, and reports no fault of its own', async () => {
  const parties = simulatedParties({ delayMs: 0 }, 5)
  const log = memoryLog()
  const alice = await parties.join('alice')
  const bob = await parties.join('bob', { log })
  const intruder = parties.network.host('intruder', '192.0.2.66')
  await intruder.start({ onMessage() {} })
  bob.agent.onRequest('REGISTER', (incoming) =>
    incoming.respond(incoming.request.contacts === '*' ? 403 : 200),
  )
  bob.agent.onRequest('MESSAGE', (incoming) => incoming.respond(200))
  bob.agent.onSubscribe('dialog', (subscription) =>
    subscription.accept({ content: () => ({ body: 'state' }) }),
  )
  bob.agent.onInvite((leg) => {
    for (const name of ['info', 'message', 'notify'] as const)
      leg.on(name, (incoming) => incoming.respond(200))
    leg.on('offer', (offer) => offer.accept({ body: 'answer' }))
    leg.on('refer', (referral) => referral.accept())
    leg.progress(183, { body: 'early', reliable: true })
    leg.answer({ body: 'answer' })
  })
  const call = alice.agent.invite({
    target: bob.uri,
    from: alice.uri,
    body: 'offer',
    sessionTimer: { interval: 600, minimum: 90 },
  })
  parties.clock.advance(100)
  assert.equal(call.state, 'confirmed')

  // What really passed between them, and requests of every method in their dialog, are the seeds.
  for (const method of ['INFO', 'UPDATE', 'REFER', 'NOTIFY', 'MESSAGE', 'OPTIONS', 'PRACK']) {
    const headers = {
      'Refer-To': '<sip:x@192.0.2.9?Replaces=1%3Bto-tag%3D2%3Bfrom-tag%3D3>',
      Event: 'refer',
      RAck: '1 1 INVITE',
      'Session-Expires': '90;refresher=uas',
    }
    void call.send(method, { headers, body: 'SIP/2.0 200 OK', contentType: 'message/sipfrag' })
  }
  void call.reinvite({ body: 'offer 2' })
  for (const method of ['REGISTER', 'SUBSCRIBE', 'OPTIONS', 'MESSAGE', 'PUBLISH']) {
    const headers = { Event: 'dialog', Expires: '600', Require: '100rel', Replaces: '1;to-tag=2;from-tag=3' }
    void alice.agent.request({ method, target: bob.uri, from: alice.uri, headers, contactUser: 'alice' })
  }
  // Requests of Bob's, so that there are responses to damage.
  void bob.agent.subscribe({ target: alice.uri, from: bob.uri, event: 'dialog' })
  void bob.agent.register({ registrar: 'sip:192.0.2.1', address: bob.uri, contactUser: 'bob' })
  await parties.clock.advanceAsync(500)
  const seeds = parties.network.seen
    .filter(({ to }) => to === 'bob')
    .map(({ bytes }) => bytes.toString('latin1'))
  assert.ok(seeds.length > 20)

  const random = seededRandom(11)
  const target = parties.network.find(bob.address, 5060)!
  const flow = intruder.flowTo({ transport: 'udp', address: bob.address, port: 5060 })
  for (let round = 0; round < ROUNDS; round++) {
    target.deliver(Buffer.from(mutate(seeds, random), 'latin1'), flow)
    parties.network.seen.length = 0
    parties.clock.advance(round % 50 === 0 ? 3000 : 1)
  }
  await settle()
  assert.deepEqual(
    log.lines.filter(({ level }) => level === 'error'),
    [],
  )

  const pending = alice.agent.request({ method: 'OPTIONS', target: bob.uri, from: alice.uri })
  await parties.clock.advanceAsync(100)
  assert.equal((await pending).status, 200)
  await parties.clock.advanceAsync(4_000_000)
  assert.ok(bob.agent.transactionCount < 20, `${bob.agent.transactionCount} transactions are left`)
})
