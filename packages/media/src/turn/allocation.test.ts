import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { seededRandom } from '@offhook/base/testing'
import fc from 'fast-check'
import { errorCode, textAttribute, uint32Attribute, writeXorAddress } from '../stun/attributes.ts'
import { StunMapping } from '../stun/mapping.ts'
import { ATTRIBUTE, METHOD, parseStun, type StunMessage, stunAttribute, writeStun } from '../stun/message.ts'
import { hasTurnServer, TestEngine, TurnServer, tlsIdentity } from '../testing/index.ts'
import { type AllocationListener, type RelayServer, TurnAllocation } from './allocation.ts'

const SERVER = {
  address: '198.51.100.10',
  port: 3478,
  transport: 'udp',
  username: 'anna',
  credential: 'north wind',
} as const
const PEER = { address: '203.0.113.7', port: 4000 }
const RELAYED = { address: '198.51.100.10', port: 50_000 }
const STUN_CLIENT = '/usr/bin/turnutils_stunclient'
/** RFC 8489 §9.2.2. */
const KEY = createHash('md5').update('anna:test:north wind').digest()

/** An allocation whose messages are kept, and answered by the test. */
function open() {
  const sent: Uint8Array[] = []
  const heard: string[] = []
  let changes = 0
  const clock = { nowMs: 0 }
  const listener: AllocationListener = {
    onChanged: () => changes++,
    onData: (packet, address, port) =>
      heard.push(`${Buffer.from(packet).toString()} from ${address}:${port}`),
  }
  const allocation = new TurnAllocation(
    SERVER,
    (packet) => sent.push(packet),
    seededRandom(1),
    () => clock.nowMs,
    listener,
  )
  const last = (): StunMessage => parseStun(sent.at(-1)!)!
  return { allocation, sent, heard, clock, last, changes: () => changes }
}

function challenge(request: StunMessage, code: number, nonce: string): Uint8Array {
  const attributes = [
    errorCode(code, ''),
    textAttribute(ATTRIBUTE.realm, 'test'),
    textAttribute(ATTRIBUTE.nonce, nonce),
  ]
  return writeStun({ ...request, class: 'error', attributes }, { hasFingerprint: false })
}

describe('an allocation at a relay (RFC 8656)', () => {
  test('is asked for again with credentials when challenged, and once only', () => {
    const { allocation, sent, last } = open()
    allocation.tick()
    assert.equal(stunAttribute(last(), ATTRIBUTE.username), undefined)
    allocation.take(challenge(last(), 401, 'first'))
    assert.equal(Buffer.from(stunAttribute(last(), ATTRIBUTE.username)!).toString(), 'anna')
    assert.equal(Buffer.from(stunAttribute(last(), ATTRIBUTE.nonce)!).toString(), 'first')
    allocation.take(challenge(last(), 401, 'second'))
    assert.equal(allocation.state, 'refused')
    assert.equal(allocation.refusal, 401)
    assert.equal(sent.length, 2)
  })

  test('does not believe who cannot seal an answer', () => {
    const { allocation, last } = open()
    allocation.tick()
    allocation.take(challenge(last(), 401, 'first'))
    const transaction = last().transaction
    const attributes = [
      { type: ATTRIBUTE.xorRelayedAddress, value: writeXorAddress(RELAYED, transaction) },
      uint32Attribute(ATTRIBUTE.lifetime, 600),
    ]
    const answer = { class: 'success', method: METHOD.allocate, transaction, attributes } as const
    allocation.take(writeStun(answer, { hasFingerprint: false }))
    allocation.take(writeStun(answer, { key: Buffer.from('south wind'), hasFingerprint: false }))
    assert.equal(allocation.state, 'asking')
    assert.equal(allocation.relayed, undefined)
  })

  test('carries packets both ways once the relay lets the peer in', () => {
    const { allocation, sent, heard, last, changes } = open()
    const succeed = (...attributes: StunMessage['attributes']) =>
      allocation.take(
        writeStun({ ...last(), class: 'success', attributes }, { key: KEY, hasFingerprint: true }),
      )
    allocation.tick()
    allocation.take(challenge(last(), 401, 'first'))
    const relayed = writeXorAddress(RELAYED, last().transaction)
    succeed({ type: ATTRIBUTE.xorRelayedAddress, value: relayed }, uint32Attribute(ATTRIBUTE.lifetime, 600))
    assert.deepEqual(allocation.relayed, RELAYED)
    assert.equal(changes(), 1)
    allocation.send(Buffer.from('lost'), PEER.address, PEER.port)
    assert.equal(last().method, METHOD.createPermission)
    allocation.take(challenge(last(), 438, 'second'))
    assert.equal(Buffer.from(stunAttribute(last(), ATTRIBUTE.nonce)!).toString(), 'second')
    succeed()
    allocation.send(Buffer.from('hello'), PEER.address, PEER.port)
    assert.equal(last().class, 'indication')
    assert.equal(Buffer.from(stunAttribute(last(), ATTRIBUTE.data)!).toString(), 'hello')
    const transaction = Buffer.alloc(12)
    const attributes = [
      { type: ATTRIBUTE.xorPeerAddress, value: writeXorAddress(PEER, transaction) },
      { type: ATTRIBUTE.data, value: Buffer.from('good day') },
    ]
    allocation.take(
      writeStun(
        { class: 'indication', method: METHOD.data, transaction, attributes },
        { hasFingerprint: false },
      ),
    )
    assert.deepEqual(heard, ['good day from 203.0.113.7:4000'])
    const before = sent.length
    allocation.close()
    assert.equal(sent.length, before + 1)
    assert.equal(last().method, METHOD.refresh)
    assert.equal(Buffer.from(stunAttribute(last(), ATTRIBUTE.lifetime)!).readUInt32BE(), 0)
  })

  test('is given up when the relay is silent, and asked for again later', () => {
    const { allocation, sent, clock } = open()
    for (; clock.nowMs < 64_000; clock.nowMs += 100) allocation.tick()
    assert.equal(allocation.state, 'silent')
    assert.equal(sent.length, 7)
    for (; clock.nowMs < 100_000; clock.nowMs += 100) allocation.tick()
    assert.ok(sent.length > 7)
  })

  test('sends and hears nothing before there is an address, and reads garbage without harm', () => {
    const { allocation, sent, heard } = open()
    allocation.send(Buffer.from('hello'), PEER.address, PEER.port)
    const transaction = Buffer.alloc(12)
    const attributes = [
      { type: ATTRIBUTE.xorPeerAddress, value: writeXorAddress(PEER, transaction) },
      { type: ATTRIBUTE.data, value: Buffer.from('hello') },
    ]
    allocation.take(
      writeStun(
        { class: 'indication', method: METHOD.data, transaction, attributes },
        { hasFingerprint: false },
      ),
    )
    assert.deepEqual([sent.length, heard.length], [0, 0])
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        allocation.take(bytes)
        const whole = Buffer.concat([Buffer.from([1, 1, 0, 0]), Buffer.from('2112a442', 'hex'), bytes])
        whole.writeUInt16BE(Math.max(whole.length - 20, 0), 2)
        allocation.take(whole)
      }),
    )
  })
})

test('a mapping that is not confirmed any more is forgotten', () => {
  const sent: Uint8Array[] = []
  const clock = { nowMs: 0 }
  const mapping = new StunMapping(
    SERVER,
    (packet) => sent.push(packet),
    seededRandom(2),
    () => clock.nowMs,
  )
  mapping.tick()
  const { transaction } = parseStun(sent[0]!)!
  const answer = (id: Uint8Array) =>
    writeStun(
      {
        class: 'success',
        method: METHOD.binding,
        transaction: id,
        attributes: [{ type: ATTRIBUTE.xorMappedAddress, value: writeXorAddress(PEER, id) }],
      },
      { hasFingerprint: false },
    )
  mapping.take(answer(Buffer.alloc(12)))
  assert.equal(mapping.mapped, undefined, 'an answer to nothing that was asked')
  mapping.take(answer(transaction))
  assert.deepEqual(mapping.mapped, PEER)
  for (; clock.nowMs < 200_000; clock.nowMs += 100) mapping.tick()
  assert.equal(mapping.mapped, undefined)
})

describe('an engine with coturn', { skip: !hasTurnServer() && 'coturn is not installed' }, () => {
  const tls = tlsIdentity('127.0.0.1')
  let turn: TurnServer
  let engine: TestEngine
  before(async () => {
    turn = await TurnServer.start('127.0.0.1', { takesUdp: true, tls })
    engine = await TestEngine.start(45_600)
  })
  after(async () => {
    await engine?.engine.stop()
    await turn?.stop()
  })

  const relay = (transport: RelayServer['transport'], more: Partial<RelayServer> = {}): RelayServer => ({
    address: '127.0.0.1',
    port: transport === 'tls' ? turn.tlsPort : turn.port,
    transport,
    username: turn.username,
    credential: turn.credential,
    trusted: tls.certificate,
    ...more,
  })
  const reach = async (...relays: readonly RelayServer[]) => {
    await engine.engine.request({ do: 'reach', stun: [], relays: [] })
    await engine.engine.request({ do: 'reach', stun: [], relays })
  }
  async function becomes(state: string) {
    for (let attempt = 0; attempt < 600; attempt++) {
      const [known] = (await engine.engine.request({ do: 'load' })).outside.relays
      if (known?.state === state) return known
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`the relay never was ${state}`)
  }

  for (const transport of ['udp', 'tcp', 'tls'] as const)
    test(`over ${transport} hears why a wrong credential is refused, and gets an address with the right one, of which browsers are told`, async () => {
      await reach(relay(transport, { credential: 'wrong' }))
      assert.equal((await becomes('refused')).refusal, 401)
      await reach(relay(transport))
      assert.equal((await becomes('allocated')).transport, transport)
      const { ice } = await engine.engine.request({ do: 'open', leg: 'web', kind: 'webRtc' })
      const told = ice!.candidates.find(({ type }) => type === 'relay')
      assert.equal(told?.address, '127.0.0.1')
      assert.ok(told!.priority < ice!.candidates[0]!.priority)
      await engine.engine.request({ do: 'close', leg: 'web' })
    })

  test('prefers an address that is reached over UDP', async () => {
    // Another one: coturn remembers for a while from where an address was given back.
    const other = await TurnServer.start('127.0.0.1', { takesUdp: true, tls })
    const { port } = other
    await reach(relay('tls', { port: other.tlsPort }), relay('tcp', { port }), relay('udp', { port }))
    let load = await engine.engine.request({ do: 'load' })
    for (let attempt = 0; attempt < 600; attempt++) {
      load = await engine.engine.request({ do: 'load' })
      if (load.outside.relays.every(({ state }) => state === 'allocated')) break
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const { ice } = await engine.engine.request({ do: 'open', leg: 'web', kind: 'webRtc' })
    const told = ice!.candidates.filter(({ type }) => type === 'relay')
    const ports = ['udp', 'tcp', 'tls'].map(
      (transport) => load.outside.relays.find((each) => each.transport === transport)?.relayed?.port,
    )
    assert.deepEqual(
      told.toSorted((a, b) => b.priority - a.priority).map(({ port }) => port),
      ports,
    )
    await engine.engine.request({ do: 'close', leg: 'web' })
    await other.stop()
  })

  test('says why a relay cannot be reached: its certificate, or nobody there', async () => {
    await reach(relay('tls', { trusted: tlsIdentity('127.0.0.1').certificate }))
    assert.equal((await becomes('unreachable')).fault, 'DEPTH_ZERO_SELF_SIGNED_CERT')
    await reach(relay('tls', { name: 'turn.example.com' }))
    assert.equal((await becomes('unreachable')).fault, 'ERR_TLS_CERT_ALTNAME_INVALID')
    await reach(relay('tcp', { port: 9 }))
    assert.equal((await becomes('unreachable')).fault, 'ECONNREFUSED')
  })
})

test('the port of the browsers answers the STUN client of coturn, and another engine', {
  skip: !existsSync(STUN_CLIENT) && 'coturn is not installed',
}, async () => {
  const [asked, asking] = [await TestEngine.start(45_700), await TestEngine.start(45_800)]
  try {
    const { port } = await asked.engine.request({ do: 'open', leg: 'web', kind: 'webRtc' })
    await asked.engine.request({ do: 'reach', stun: [], relays: [], answersStun: true })
    const { stdout } = await promisify(execFile)(STUN_CLIENT, ['-p', String(port), '127.0.0.1'], {
      timeout: 60_000,
    })
    assert.match(stdout, /reflexive addr: 127\.0\.0\.1:\d+/)
    await asking.engine.request({ do: 'reach', stun: [{ address: '127.0.0.1', port }], relays: [] })
    const own = (await asking.engine.request({ do: 'open', leg: 'web', kind: 'webRtc' })).port
    for (let attempt = 0; attempt < 600; attempt++) {
      const { mapped } = (await asking.engine.request({ do: 'load' })).outside
      if (mapped.some((seen) => seen.address === '127.0.0.1' && seen.port === own)) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    assert.fail('the other engine was never told')
  } finally {
    await asked.engine.stop()
    await asking.engine.stop()
  }
})
