/** The four tables: every transition of RFC 3261 figures 5 to 8 and RFC 6026, by a transaction that is driven by hand. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { silentLog } from '@offhook/base'
import { SimulatedClock, seededRandom } from '@offhook/base/testing'
import {
  createRequest,
  createResponse,
  type SipMessage,
  SipRequest,
  type SipResponse,
} from '../grammar/message.ts'
import { parseMessage } from '../grammar/parse-message.ts'
import { writeMessage } from '../grammar/write-message.ts'
import { SimulatedNetwork, type SimulatedTransport } from '../testing/simulated-network.ts'
import type { Flow, TransportName } from '../transport/flow.ts'
import type { ClientTransaction } from './client-transaction.ts'
import type { ServerTransaction } from './server-transaction.ts'
import { defaultTimerBase, type TimerBase } from './timers.ts'
import { TransactionLayer } from './transaction-layer.ts'

interface Bench {
  readonly clock: SimulatedClock
  readonly network: SimulatedNetwork
  readonly layer: TransactionLayer
  readonly peer: SimulatedTransport
  /** What reached the peer: methods and statuses. */
  readonly sent: string[]
  /** What the layer told its user. */
  readonly told: string[]
  readonly servers: ServerTransaction[]
  last: SipMessage | undefined
}

async function bench(timers?: TimerBase): Promise<Bench> {
  const clock = new SimulatedClock()
  const network = new SimulatedNetwork(clock, seededRandom(1), { delayMs: 0 })
  const transport = network.host('layer', '192.0.2.1')
  const peer = network.host('peer', '192.0.2.2')
  const layer = new TransactionLayer({ clock, random: seededRandom(2), log: silentLog, transport, timers })
  const made: Bench = { clock, network, layer, peer, sent: [], told: [], servers: [], last: undefined }
  await peer.start({
    onMessage(message) {
      made.last = message
      made.sent.push(message instanceof SipRequest ? message.method : String(message.status))
    },
  })
  await layer.start({
    receiveRequest(request, transaction) {
      made.told.push(request.method)
      made.servers.push(transaction)
      transaction.user = {
        onCancel: () => made.told.push('CANCEL'),
        onTimeout: () => made.told.push('no ACK'),
      }
    },
    receiveAck: () => made.told.push('ACK'),
  })
  return made
}

function request(method: string, branch?: string): SipRequest {
  const headers: Record<string, string> = {
    From: '<sip:a@192.0.2.2>;tag=a',
    To: '<sip:b@192.0.2.1>',
    'Call-ID': 'call-1',
    CSeq: `1 ${method}`,
    'Max-Forwards': '70',
  }
  const via = branch === undefined ? {} : { Via: `SIP/2.0/UDP 192.0.2.2:5060;branch=${branch}` }
  return createRequest({ method, uri: 'sip:b@192.0.2.1', headers: { ...via, ...headers } })
}

const target = (transport: TransportName, address: string) => ({ transport, address, port: 5060 })

function client(b: Bench, method: string, transport: TransportName = 'udp'): ClientTransaction {
  const transaction = b.layer.send(request(method), flowOf(b, transport), {
    onResponse: ({ status }) => b.told.push(String(status)),
    onFailure: (cause) => b.told.push(cause),
  })
  b.clock.advance(0)
  return transaction
}

function flowOf(b: Bench, transport: TransportName): Flow {
  return b.network.find('192.0.2.1', 5060)!.flowTo(target(transport, '192.0.2.2'))
}

/** The peer answers what it saw last. */
function answer(b: Bench, status: number, to: SipRequest, transport: TransportName = 'udp'): void {
  const response = createResponse(to, status, undefined, { toTag: `t${status}` })
  b.peer.flowTo(target(transport, '192.0.2.1')).send(writeMessage(response))
  b.clock.advance(0)
}

/** The peer sends a request. */
function ask(b: Bench, message: SipRequest, transport: TransportName = 'udp'): void {
  b.peer.flowTo(target(transport, '192.0.2.1')).send(writeMessage(message))
  b.clock.advance(0)
}

function reply(b: Bench, message: SipRequest, status: number): SipResponse {
  const response = createResponse(message, status, undefined, { toTag: 'b' })
  b.servers[0]!.respond(response)
  b.clock.advance(0)
  return response
}

describe('INVITE client transaction (figure 5)', () => {
  it('Calling: A doubles without bound, B ends it', async () => {
    const b = await bench()
    const transaction = client(b, 'INVITE')
    assert.equal(transaction.state, 'calling')
    b.clock.advance(31_600)
    assert.equal(b.sent.length, 7)
    b.clock.advance(500)
    assert.deepEqual(b.told, ['timeout'])
    assert.equal(transaction.state, 'terminated')
    assert.equal(b.layer.size, 0)
  })

  it('Calling: nothing is repeated on a reliable transport', async () => {
    const b = await bench()
    client(b, 'INVITE', 'tcp')
    b.clock.advance(31_900)
    assert.equal(b.sent.length, 1)
    b.clock.advance(200)
    assert.deepEqual(b.told, ['timeout'])
  })

  it('Calling: a connection that breaks is a transport error', async () => {
    const b = await bench()
    client(b, 'INVITE', 'tcp').flow.close()
    assert.deepEqual(b.told, ['transport'])
  })

  it('Proceeding: no repetition, every 1xx is told, no time limit', async () => {
    const b = await bench()
    const transaction = client(b, 'INVITE')
    const invite = b.last as SipRequest
    answer(b, 100, invite)
    answer(b, 180, invite)
    answer(b, 180, invite)
    b.clock.advance(100_000)
    assert.equal(transaction.state, 'proceeding')
    assert.equal(b.sent.length, 1)
    assert.deepEqual(b.told, ['100', '180', '180'])
  })

  it('Completed: ACK for each repetition, told once, ended by D', async () => {
    const b = await bench()
    const transaction = client(b, 'INVITE')
    const invite = b.last as SipRequest
    answer(b, 486, invite)
    assert.equal(transaction.state, 'completed')
    const ack = b.last as SipRequest
    assert.equal(ack.method, 'ACK')
    assert.equal(ack.topVia.branch, invite.topVia.branch)
    assert.equal(ack.to.tag, 't486')
    assert.equal(ack.need('CSeq'), '1 ACK')
    answer(b, 486, invite)
    assert.deepEqual(b.sent, ['INVITE', 'ACK', 'ACK'])
    assert.deepEqual(b.told, ['486'])
    b.clock.advance(31_900)
    assert.equal(transaction.state, 'completed')
    b.clock.advance(200)
    assert.equal(transaction.state, 'terminated')
  })

  it('Completed: D is zero on a reliable transport', async () => {
    const b = await bench()
    const transaction = client(b, 'INVITE', 'tcp')
    answer(b, 486, b.last as SipRequest, 'tcp')
    assert.deepEqual(b.sent, ['INVITE', 'ACK'])
    assert.equal(transaction.state, 'terminated')
  })

  it('Accepted: every 2xx is told and none acknowledged here, ended by M', async () => {
    const b = await bench()
    const transaction = client(b, 'INVITE')
    const invite = b.last as SipRequest
    answer(b, 200, invite)
    answer(b, 200, invite)
    answer(b, 486, invite)
    assert.deepEqual(b.told, ['200', '200'])
    assert.deepEqual(b.sent, ['INVITE'])
    assert.equal(transaction.state, 'accepted')
    b.clock.advance(32_100)
    answer(b, 200, invite)
    assert.deepEqual(b.told, ['200', '200'])
    assert.equal(b.layer.size, 0)
  })
})

describe('non-INVITE client transaction (figure 6)', () => {
  it('Trying: E doubles up to T2, F ends it', async () => {
    const b = await bench()
    const transaction = client(b, 'OPTIONS')
    assert.equal(transaction.state, 'trying')
    b.clock.advance(31_900)
    // 0, 0.5, 1.5, 3.5, 7.5, 11.5 … 31.5
    assert.equal(b.sent.length, 11)
    b.clock.advance(200)
    assert.deepEqual(b.told, ['timeout'])
  })

  it('Proceeding: repeated every T2, F still counts', async () => {
    const b = await bench()
    client(b, 'OPTIONS')
    answer(b, 100, b.last as SipRequest)
    b.clock.advance(9000)
    // 0, 0.5 (E was running), then every 4 s
    assert.equal(b.sent.length, 4)
    b.clock.advance(24_000)
    assert.deepEqual(b.told, ['100', 'timeout'])
  })

  it('Completed: one final answer is told, K ends it', async () => {
    const b = await bench()
    const transaction = client(b, 'OPTIONS')
    const options = b.last as SipRequest
    answer(b, 200, options)
    answer(b, 200, options)
    assert.deepEqual(b.told, ['200'])
    b.clock.advance(4900)
    assert.equal(transaction.state, 'completed')
    b.clock.advance(200)
    assert.equal(transaction.state, 'terminated')
  })

  it('Completed: K is zero on a reliable transport', async () => {
    const b = await bench()
    const transaction = client(b, 'OPTIONS', 'tcp')
    answer(b, 404, b.last as SipRequest, 'tcp')
    assert.equal(transaction.state, 'terminated')
  })
})

describe('INVITE server transaction (figure 7)', () => {
  it('Proceeding: 100 after 200 ms, the last answer again for each INVITE', async () => {
    const b = await bench()
    const invite = request('INVITE', 'z9hG4bK1')
    ask(b, invite)
    ask(b, invite)
    assert.deepEqual(b.sent, [])
    b.clock.advance(210)
    reply(b, invite, 180)
    ask(b, invite)
    assert.deepEqual(b.sent, ['100', '180', '180'])
    assert.deepEqual(b.told, ['INVITE'])
  })

  it('Proceeding: 100 at once where it is wanted so', async () => {
    const b = await bench({ ...defaultTimerBase, trying: 0 })
    ask(b, request('INVITE', 'z9hG4bK1'))
    b.clock.advance(0)
    assert.deepEqual(b.sent, ['100'])
    assert.deepEqual(b.told, ['INVITE'])
  })

  it('Completed: G repeats up to T2, H gives up', async () => {
    const b = await bench()
    const invite = request('INVITE', 'z9hG4bK1')
    ask(b, invite)
    reply(b, invite, 486)
    ask(b, invite)
    assert.equal(b.sent.length, 2)
    b.clock.advance(31_900)
    assert.equal(b.sent.length, 12)
    b.clock.advance(200)
    assert.deepEqual(b.told, ['INVITE', 'no ACK'])
    assert.equal(b.layer.size, 0)
  })

  it('Confirmed: the ACK stops it and is absorbed, I ends it', async () => {
    const b = await bench()
    const invite = request('INVITE', 'z9hG4bK1')
    ask(b, invite)
    reply(b, invite, 486)
    ask(b, request('ACK', 'z9hG4bK1'))
    ask(b, request('ACK', 'z9hG4bK1'))
    assert.equal(b.servers[0]!.state, 'confirmed')
    b.clock.advance(4900)
    assert.deepEqual(b.sent, ['486'])
    assert.deepEqual(b.told, ['INVITE'])
    b.clock.advance(200)
    assert.equal(b.layer.size, 0)
  })

  it('Accepted: INVITEs are absorbed, ACK and further 2xx pass, L ends it', async () => {
    const b = await bench()
    const invite = request('INVITE', 'z9hG4bK1')
    ask(b, invite)
    reply(b, invite, 200)
    ask(b, invite)
    reply(b, invite, 200)
    reply(b, invite, 486)
    ask(b, request('ACK', 'z9hG4bK1'))
    assert.deepEqual(b.sent, ['200', '200'])
    assert.deepEqual(b.told, ['INVITE', 'ACK'])
    b.clock.advance(32_100)
    assert.equal(b.layer.size, 0)
  })
})

describe('non-INVITE server transaction (figure 8)', () => {
  it('Trying absorbs, Proceeding and Completed repeat the last answer, J ends it', async () => {
    const b = await bench()
    const options = request('OPTIONS', 'z9hG4bK1')
    ask(b, options)
    ask(b, options)
    assert.deepEqual(b.sent, [])
    reply(b, options, 183)
    ask(b, options)
    reply(b, options, 200)
    ask(b, options)
    reply(b, options, 404)
    assert.deepEqual(b.sent, ['183', '183', '200', '200'])
    b.clock.advance(31_900)
    assert.equal(b.layer.size, 1)
    b.clock.advance(200)
    assert.equal(b.layer.size, 0)
  })

  it('J is zero on a reliable transport', async () => {
    const b = await bench()
    const options = request('OPTIONS', 'z9hG4bK1')
    ask(b, options, 'tcp')
    reply(b, options, 200)
    assert.equal(b.layer.size, 0)
  })
})

describe('matching (§17.1.3, §17.2.3)', () => {
  it('takes RFC 2543 clients by what they repeat', async () => {
    const b = await bench()
    const invite = request('INVITE', 'old')
    ask(b, invite)
    ask(b, invite)
    assert.deepEqual(b.told, ['INVITE'])
    reply(b, invite, 486)
    ask(b, request('ACK', 'old'))
    assert.equal(b.servers[0]!.state, 'confirmed')
  })

  it('answers CANCEL 200 and tells it, or 481 without an INVITE', async () => {
    const b = await bench()
    ask(b, request('INVITE', 'z9hG4bK1'))
    ask(b, request('CANCEL', 'z9hG4bK1'))
    ask(b, request('CANCEL', 'z9hG4bK2'))
    assert.deepEqual(b.sent, ['200', '481'])
    assert.deepEqual(b.told, ['INVITE', 'CANCEL'])
  })

  it('refuses a request that came by another way too (482, §8.2.2.2)', async () => {
    const b = await bench()
    ask(b, request('INVITE', 'z9hG4bK1'))
    ask(b, request('INVITE', 'z9hG4bK2'))
    assert.deepEqual(b.sent, ['482'])
    assert.deepEqual(b.told, ['INVITE'])
  })

  it('sends the answer to the port the request came from when rport asks so, else to that of Via', async () => {
    const b = await bench()
    const options = request('OPTIONS', 'z9hG4bK1')
    options.headers.set('Via', 'SIP/2.0/UDP 10.0.0.1:7777;rport;branch=z9hG4bK1')
    ask(b, options)
    reply(b, b.servers[0]!.request!, 200)
    const via = (b.last as SipResponse).topVia
    assert.equal(`${via.received} ${via.rport}`, '192.0.2.2 5060')
    const fixed = request('OPTIONS', 'z9hG4bK2')
    fixed.headers.set('Via', 'SIP/2.0/UDP 10.0.0.1:7777;branch=z9hG4bK2')
    fixed.headers.set('Call-ID', 'call-2')
    b.servers.length = 0
    ask(b, fixed)
    reply(b, b.servers[0]!.request!, 200)
    assert.equal(b.network.seen.at(-1)!.to, 'nobody')
  })
})

describe('overload', () => {
  it('refuses with 503 and Retry-After beyond the bound, keeping nothing', async () => {
    const clock = new SimulatedClock()
    const network = new SimulatedNetwork(clock, seededRandom(1), { delayMs: 0 })
    const layer = new TransactionLayer({
      clock,
      random: seededRandom(2),
      log: silentLog,
      transport: network.host('layer', '192.0.2.1'),
      limits: { pending: 2 },
    })
    const taken: string[] = []
    await layer.start({ receiveRequest: ({ callId }) => taken.push(callId), receiveAck() {} })
    const peer = network.host('peer', '192.0.2.2')
    const answers: SipMessage[] = []
    await peer.start({ onMessage: (message) => answers.push(message) })
    for (let i = 0; i < 5; i++) {
      const message = request('OPTIONS', `z9hG4bK${i}`)
      message.headers.set('Call-ID', `call-${i}`)
      peer.flowTo(target('udp', '192.0.2.1')).send(writeMessage(message))
    }
    clock.advance(0)
    assert.deepEqual(taken, ['call-0', 'call-1'])
    assert.equal(layer.size, 2)
    assert.equal(layer.counts.refused, 3)
    assert.deepEqual(
      answers.map((each) => (each as SipResponse).status),
      [503, 503, 503],
    )
    assert.equal(answers[0]!.headers.get('Retry-After'), '5')
    assert.ok(parseMessage(writeMessage(answers[0]!)))
    // Who comes back to a call that goes on is no new work.
    const back = request('INVITE', 'z9hG4bKback')
    back.headers.set('Call-ID', 'back')
    back.headers.set('Replaces', 'call;to-tag=a;from-tag=b')
    peer.flowTo(target('udp', '192.0.2.1')).send(writeMessage(back))
    clock.advance(0)
    assert.deepEqual(taken, ['call-0', 'call-1', 'back'])
  })
})
