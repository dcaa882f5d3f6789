/** The torture messages of RFC 4475, sent to a whole user agent: what does it answer? */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { silentLog } from '@offhook/base'
import { SimulatedClock, seededRandom } from '@offhook/base/testing'
import { TORTURE_VERDICTS } from '../../test/torture-verdicts.ts'
import { type SimulatedFlow, SimulatedNetwork } from '../testing/index.ts'
import { Agent } from './agent.ts'

const SERVER = '192.0.2.200'
const PEER = '192.0.2.201'

/** Takes calls, registrations and messages from everybody. */
async function server(clock: SimulatedClock, network: SimulatedNetwork) {
  const transport = network.host('server', SERVER)
  const agent = new Agent({
    clock,
    random: seededRandom(1),
    log: silentLog,
    transport,
    userAgent: 'server/1.0',
  })
  const taken: string[] = []
  agent.onInvite((leg) => {
    taken.push('INVITE')
    leg.reject(486)
  })
  for (const method of ['REGISTER', 'MESSAGE']) {
    agent.onRequest(method, (incoming) => {
      taken.push(method)
      incoming.respond(200)
    })
  }
  await agent.start()
  return { agent, transport, taken }
}

/** Writes down what the server sends, also what nobody could read. */
class WatchedNetwork extends SimulatedNetwork {
  readonly answers: string[] = []

  override carry(bytes: Buffer, flow: SimulatedFlow): void {
    this.answers.push(bytes.toString('latin1'))
    super.carry(bytes, flow)
  }
}

/** The final answers to one datagram, and the methods that reached the handlers. */
async function send(bytes: Buffer): Promise<{ answers: string[]; statuses: number[]; taken: string[] }> {
  const clock = new SimulatedClock()
  const network = new WatchedNetwork(clock, seededRandom(2))
  const peer = network.host('peer', PEER)
  const { agent, transport, taken } = await server(clock, network)
  transport.deliver(bytes, peer.flowTo({ transport: 'udp', address: SERVER, port: 5060 }))
  clock.advance(300)
  const answers = network.answers.filter((text) => /^SIP\/2\.0 [2-6]/.test(text))
  const statuses = [...new Set(answers.map((text) => Number(text.slice(8, 11))))]
  const stopped = agent.stop()
  await clock.advanceAsync(60_000)
  await stopped
  return { answers, statuses, taken }
}

/** What {@link server} answers to what it takes, by method; it knows no other. */
const TAKEN: Readonly<Record<string, number>> = { INVITE: 486, REGISTER: 200, MESSAGE: 200, OPTIONS: 200 }

for (const { file, section, by, verdict } of TORTURE_VERDICTS) {
  const bytes = readFileSync(new URL(`../../test/fixtures/rfc4475/${file}.dat`, import.meta.url))
  const method = bytes.toString('latin1').split(' ', 1)[0]!
  const isResponse = method.startsWith('SIP/')
  test(`§${section} ${file}: ${isResponse ? 'no answer' : `${verdict} by ${by}`}`, async () => {
    const { statuses, taken } = await send(bytes)
    if (isResponse) assert.deepEqual([statuses, taken], [[], []], 'a response to nothing is dropped')
    else if (by === 'registrar')
      assert.deepEqual([statuses, taken], [[200], ['REGISTER']], 'left to who registers')
    else if (file === 'wsinv')
      assert.deepEqual(statuses, [481], 'its To has a tag, and there is no such dialog')
    else if (verdict === 'accept') assert.deepEqual(statuses, [TAKEN[method] ?? 405])
    else assert.deepEqual([statuses, taken], [[verdict], []])
  })
}

test('bext01: the answer names what is not supported (RFC 3261 §8.2.2.3)', async () => {
  const { answers } = await send(
    readFileSync(new URL('../../test/fixtures/rfc4475/bext01.dat', import.meta.url)),
  )
  assert.match(answers[0]!, /\r\nUnsupported: nothingSupportsThis, nothingSupportsThisEither\r\n/)
})
