/** Damaged messages, sent to a whole user agent that takes calls, registrations and subscriptions. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { silentLog } from '@offhook/base'
import { SimulatedClock, seededRandom } from '@offhook/base/testing'
import { corpus } from '../../test/fuzz.ts'
import { mutate } from '../../test/mutate.ts'
import { SimulatedNetwork } from '../testing/index.ts'
import { Agent } from './agent.ts'

const MESSAGES = 15_000

/** Answers lead nowhere: the senders of damaged messages do not listen. */
class DeafNetwork extends SimulatedNetwork {
  answers = 0

  override carry(): void {
    this.answers++
  }
}

test(`${MESSAGES} damaged messages: nothing is thrown, and all is forgotten again`, async () => {
  const clock = new SimulatedClock()
  const network = new DeafNetwork(clock, seededRandom(1))
  const transport = network.host('server', '192.0.2.1')
  const peer = network.host('peer', '192.0.2.2')
  const agent = new Agent({
    clock,
    random: seededRandom(2),
    log: silentLog,
    transport,
    userAgent: 'server/1.0',
  })
  let calls = 0
  agent.onInvite((leg) => {
    leg.progress(180)
    if (calls++ % 2 === 0) leg.answer({ body: 'v=0' })
    else leg.reject(486)
  })
  for (const method of ['REGISTER', 'MESSAGE', 'PUBLISH'])
    agent.onRequest(method, (incoming) => incoming.respond(200))
  agent.onSubscribe('dialog', (subscription) => subscription.reject(403))
  await agent.start()
  const random = seededRandom(3)
  const originals = corpus()
  for (let i = 0; i < MESSAGES; i++) {
    const bytes = Buffer.from(mutate(originals, random), 'latin1')
    transport.deliver(bytes, peer.flowTo({ transport: 'udp', address: '192.0.2.1', port: 5060 }))
    if (i % 50 === 0) clock.advance(500)
  }
  assert.ok(calls > 20, `${calls} calls came through`)
  assert.ok(network.answers > MESSAGES / 5, `${network.answers} answers`)
  clock.advance(120_000)
  assert.equal(agent.transactionCount, 0)
  const stopped = agent.stop()
  await clock.advanceAsync(10_000)
  await stopped
})
