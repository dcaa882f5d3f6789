import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { systemClock, systemRandom } from '@offhook/base'
import { SimulatedClock, until } from '@offhook/base/testing'
import { readXorAddress } from '../stun/attributes.ts'
import { ATTRIBUTE, METHOD, parseStun, stunAttribute, writeStun } from '../stun/message.ts'
import { TestEngine, tlsIdentity } from '../testing/index.ts'
import { type RelayServer, TurnAllocation } from './allocation.ts'
import { RelayListener } from './relay-listener.ts'
import { RelayStream } from './relay-stream.ts'

const HOST = '127.0.0.1'
const SECRET = 'north wind'
const identity = tlsIdentity(HOST)

/** An address at the relay on `port`, and what was heard there. */
function openAllocation(port: number, transport: 'tcp' | 'tls', secret = SECRET) {
  const username = `${Math.floor(Date.now() / 1000) + 600}:anna`
  const credential = createHmac('sha1', secret).update(username).digest('base64')
  const server: RelayServer = { address: HOST, port, transport, username, credential }
  const heard: Uint8Array[] = []
  const stream = new RelayStream(
    { ...server, transport, trusted: identity.certificate },
    {
      onFrame: (frame) => allocation.take(frame),
      onLost: (fault) => allocation.disconnected(fault),
    },
  )
  const nowMs = () => systemClock.monotonic()
  const send = (packet: Uint8Array) => stream.send(packet)
  const allocation = new TurnAllocation(server, send, systemRandom, nowMs, {
    onChanged() {},
    onData: (packet) => void heard.push(Uint8Array.from(packet)),
  })
  allocation.tick()
  return { allocation, heard, close: () => stream.close() }
}

describe('an engine as a relay', () => {
  let asked: TestEngine
  let port: number
  before(async () => {
    asked = await TestEngine.start(46_000)
    const relay = { port: 0, secret: SECRET, identity: { ...identity, privateKey: identity.key } }
    port = (await asked.engine.request({ do: 'serveRelay', relay }))!.port
    await asked.engine.request({ do: 'reach', stun: [], relays: [], answersStun: true })
  })
  after(() => asked?.engine.stop())

  const loadOf = async () => (await asked.engine.request({ do: 'load' })).relay

  for (const transport of ['tcp', 'tls'] as const)
    test(`over ${transport} leads to the port of the browsers, which answers`, async () => {
      const { allocation, heard, close } = openAllocation(port, transport)
      await until('an address', () => allocation.state === 'allocated')
      const browserPort = (await asked.engine.request({ do: 'open', leg: 'web', kind: 'webRtc' })).port
      const transaction = systemRandom.bytes(12)
      const question = writeStun(
        { class: 'request', method: METHOD.binding, transaction, attributes: [] },
        { hasFingerprint: true },
      )
      await until('an answer', () => {
        allocation.send(question, HOST, browserPort)
        return heard.length > 0
      })
      const answer = parseStun(heard[0]!)!
      const seen = readXorAddress(stunAttribute(answer, ATTRIBUTE.xorMappedAddress)!, transaction)
      assert.deepEqual(seen, allocation.relayed, 'the port sees the address at the relay')
      assert.equal((await loadOf())?.allocations, 1)
      await asked.engine.request({ do: 'close', leg: 'web' })
      close()
      await until('all is given back', async () => (await loadOf())?.connections === 0)
    })

  test('refuses whom another secret vouches for', async () => {
    const { allocation, close } = openAllocation(port, 'tcp', 'south wind')
    await until('a refusal', () => allocation.state === 'refused')
    assert.equal(allocation.refusal, 401)
    close()
  })

  test('lets those go who do not speak of TURN', async () => {
    const before = (await loadOf())!.refused
    for (const words of ['GET / HTTP/1.1\r\n\r\n', '\xff\xff\xff\xff']) {
      const socket = connect(port, HOST)
      socket.write(words, 'latin1')
      await new Promise((resolve) => socket.on('error', resolve).on('close', resolve).resume())
    }
    assert.equal((await loadOf())!.refused, before + 2)
  })

  test('is none any more when it is switched off', async () => {
    assert.equal(await asked.engine.request({ do: 'serveRelay', relay: undefined }), undefined)
    assert.equal(await loadOf(), undefined)
    const code = await new Promise((resolve) =>
      connect(port, HOST).on('error', ({ code }: NodeJS.ErrnoException) => resolve(code)),
    )
    assert.equal(code, 'ECONNREFUSED')
  })
})

test('a relay lets those go who say nothing, and takes so many from one address', async () => {
  const clock = new SimulatedClock()
  const terms = { port: 0, secret: SECRET }
  const listener = await RelayListener.open({
    ...{
      terms,
      address: HOST,
      peers: [],
      open: () => Promise.reject(new Error('nobody gets that far')),
      clock,
      random: systemRandom,
    },
  })
  const { port } = listener.report
  const sockets: Socket[] = []
  try {
    for (let index = 0; index < 300; index++) {
      const socket = connect(port, HOST).on('error', () => undefined)
      // A question of STUN alone gives nobody the right to stay.
      socket.write(
        writeStun(
          { class: 'request', method: METHOD.binding, transaction: new Uint8Array(12), attributes: [] },
          { hasFingerprint: false },
        ),
      )
      sockets.push(socket)
    }
    await until('44 are refused', () => listener.report.refused === 44 && listener.report.connections === 256)
    await until(
      'all others were read',
      () => sockets.filter((each) => each.bytesRead > 0 || each.destroyed).length > 0,
    )
    clock.advance(11_000)
    await until('they are gone', () => {
      listener.tick()
      return listener.report.connections === 0
    })
    assert.equal(listener.report.refused, 300)
  } finally {
    for (const socket of sockets) socket.destroy()
    listener.close()
  }
})
