import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { beforeEach, describe, test } from 'node:test'
import { seededRandom } from '@offhook/base/testing'
import fc from 'fast-check'
import {
  readErrorCode,
  readText,
  readUint32,
  readXorAddress,
  textAttribute,
  uint32Attribute,
  writeXorAddress,
} from '../stun/attributes.ts'
import {
  ATTRIBUTE,
  isIntact,
  METHOD,
  parseStun,
  type StunAttribute,
  stunAttribute,
  writeStun,
} from '../stun/message.ts'
import { type OnPeerPacket, ServedAllocation } from './served-allocation.ts'

const OURS = { address: '192.168.7.2', port: 7226 }
const CLIENT = { address: '203.0.113.7', port: 4000 }
const SECRET = 'north wind'
const USERNAME = '1000:anna'
const UDP = { type: ATTRIBUTE.requestedTransport, value: Uint8Array.of(17, 0, 0, 0) }
const SPOKEN = Uint8Array.of(1, 2, 3, 4, 5)

describe('what a client has at our relay (RFC 8656)', () => {
  const random = seededRandom(5)
  const clock = { nowMs: 0, unixMs: 500_000 }
  let told: Uint8Array[]
  let reached: [Uint8Array, string, number][]
  let hear: OnPeerPacket
  let isBound: boolean
  let isFree: boolean
  let allocation: ServedAllocation

  beforeEach(() => {
    Object.assign(clock, { nowMs: 0, unixMs: 500_000 })
    told = []
    reached = []
    isBound = false
    isFree = true
    const ground = {
      secret: SECRET,
      peers: [OURS],
      async open(_address: string, onPacket: OnPeerPacket) {
        hear = onPacket
        isBound = true
        return {
          port: 50_000,
          send: (packet: Uint8Array, to: string, port: number) =>
            void reached.push([Uint8Array.from(packet), to, port]),
          close: () => void (isBound = false),
        }
      },
      mayHaveMore: () => isFree,
      nowMs: () => clock.nowMs,
      unixMs: () => clock.unixMs,
    }
    const client = { from: CLIENT, nonce: 'once', send: (packet: Uint8Array) => void told.push(packet) }
    allocation = new ServedAllocation(ground, client)
  })

  const keyOf = (username: string, secret: string) => {
    const password = createHmac('sha1', secret).update(username).digest('base64')
    return createHash('md5').update(`${username}:offhook:${password}`).digest()
  }
  const KEY = keyOf(USERNAME, SECRET)
  const signed = (username = USERNAME, nonce = 'once') => [
    textAttribute(ATTRIBUTE.username, username),
    textAttribute(ATTRIBUTE.realm, 'offhook'),
    textAttribute(ATTRIBUTE.nonce, nonce),
  ]
  const transaction = random.bytes(12)
  const peer = (address: string, port: number) => ({
    type: ATTRIBUTE.xorPeerAddress,
    value: writeXorAddress({ address, port }, transaction),
  })
  const channel = (number: number) => uint32Attribute(ATTRIBUTE.channelNumber, number * 65_536)
  async function ask(method: number, attributes: readonly StunAttribute[], key: Uint8Array | null = KEY) {
    const message = { class: 'request', method, transaction, attributes } as const
    await allocation.take(writeStun(message, { ...(key ? { key } : {}), hasFingerprint: true }))
    return parseStun(told.at(-1)!)!
  }
  const codeOf = async (...args: Parameters<typeof ask>) => readErrorCode(await ask(...args))
  const allocate = () => ask(METHOD.allocate, [UDP, ...signed()])
  const send = (address: string, port: number) =>
    allocation.take(
      writeStun(
        {
          class: 'indication',
          method: METHOD.send,
          transaction,
          attributes: [peer(address, port), { type: ATTRIBUTE.data, value: SPOKEN }],
        },
        { hasFingerprint: false },
      ),
    )

  test('is given to whom our secret vouches for, and to nobody else', async () => {
    const challenge = await ask(METHOD.allocate, [UDP], null)
    assert.equal(await codeOf(METHOD.allocate, [UDP, ...signed(USERNAME, 'old')]), 438)
    assert.equal(readErrorCode(challenge), 401)
    assert.equal(await codeOf(METHOD.allocate, [UDP, ...signed()], keyOf(USERNAME, 'south wind')), 401)
    assert.equal(readText(parseStun(told.at(-1)!)!, ATTRIBUTE.nonce), 'once')
    assert.equal(await codeOf(METHOD.allocate, [UDP, ...signed('400:anna')], keyOf('400:anna', SECRET)), 401)
    assert.equal(isBound, false)
    const given = await allocate()
    assert.equal(given.class, 'success')
    assert.ok(isIntact(told.at(-1)!, KEY))
    const read = (type: number) => readXorAddress(stunAttribute(given, type)!, transaction)
    assert.deepEqual(read(ATTRIBUTE.xorRelayedAddress), { address: OURS.address, port: 50_000 })
    assert.deepEqual(read(ATTRIBUTE.xorMappedAddress), CLIENT)
    assert.equal(readUint32(given, ATTRIBUTE.lifetime), 600)
    assert.equal(await codeOf(METHOD.allocate, [UDP, ...signed()]), 437, 'there is one already')
    const other = '1000:ben'
    assert.equal(
      await codeOf(METHOD.refresh, signed(other), keyOf(other, SECRET)),
      441,
      'of somebody else, on the same connection',
    )
  })

  test('whoever guesses has to go', async () => {
    let attempts = 0
    const guess = () => {
      const attributes = [UDP, ...signed()]
      const message = { class: 'request', method: METHOD.allocate, transaction, attributes } as const
      return allocation.take(writeStun(message, { key: random.bytes(16), hasFingerprint: false }))
    }
    while (await guess()) attempts++
    assert.equal(attempts, 7)
  })

  test('what cannot be had is refused by its code', async () => {
    const tcp = { type: ATTRIBUTE.requestedTransport, value: Uint8Array.of(6, 0, 0, 0) }
    assert.equal(await codeOf(METHOD.allocate, signed()), 400)
    assert.equal(await codeOf(METHOD.allocate, [tcp, ...signed()]), 442)
    const family = { type: ATTRIBUTE.requestedAddressFamily, value: Uint8Array.of(2, 0, 0, 0) }
    assert.equal(await codeOf(METHOD.allocate, [UDP, family, ...signed()]), 440)
    const evenPort = { type: 0x0018, value: Uint8Array.of(0) }
    assert.equal(await codeOf(METHOD.allocate, [UDP, evenPort, ...signed()]), 420)
    assert.equal(await codeOf(METHOD.refresh, signed()), 437)
    isFree = false
    assert.equal(await codeOf(METHOD.allocate, [UDP, ...signed()]), 486)
    assert.equal(isBound, false)
  })

  test('leads to the port of the browsers, and nowhere else', async () => {
    await allocate()
    for (const [address, code] of [
      ['127.0.0.1', 403],
      ['169.254.169.254', 403],
      ['192.168.7.3', 403],
      ['198.51.100.7', 403],
      ['::1', 443],
    ] as const) {
      assert.equal(await codeOf(METHOD.createPermission, [peer(address, 0), ...signed()]), code, address)
      await send(address, OURS.port)
    }
    const both = [peer(OURS.address, 0), peer('10.0.0.1', 0)]
    assert.equal(await codeOf(METHOD.createPermission, [...both, ...signed()]), 403, 'all or none')
    await send(OURS.address, OURS.port)
    assert.deepEqual(reached, [], 'not let in yet')
    assert.equal((await ask(METHOD.createPermission, [both[0]!, ...signed()])).class, 'success')
    await send(OURS.address, 22)
    assert.deepEqual(reached, [], 'another port')
    assert.equal(
      await codeOf(METHOD.channelBind, [channel(0x4000), peer(OURS.address, 22), ...signed()]),
      403,
    )
    await send(OURS.address, OURS.port)
    assert.deepEqual(reached, [[SPOKEN, OURS.address, OURS.port]])
    const before = told.length
    hear(SPOKEN, OURS.address, 22)
    hear(SPOKEN, '192.168.7.3', OURS.port)
    assert.equal(told.length, before, 'what others send is not passed on')
    hear(SPOKEN, OURS.address, OURS.port)
    const heard = parseStun(told.at(-1)!)!
    assert.equal(heard.method, METHOD.data)
    assert.deepEqual([...stunAttribute(heard, ATTRIBUTE.data)!], [...SPOKEN])
    clock.nowMs = 301_000
    await send(OURS.address, OURS.port)
    assert.equal(reached.length, 1, 'a permission ends after five minutes')
  })

  test('carries voice by channel, as much as calls need and no more', async () => {
    await allocate()
    const bind = (number: number) =>
      codeOf(METHOD.channelBind, [channel(number), peer(OURS.address, OURS.port), ...signed()])
    assert.equal(await bind(0x3fff), 400)
    assert.equal(await bind(0x4001), undefined)
    assert.equal(await bind(0x4002), 400, 'it has a channel already')
    assert.equal(await bind(0x4001), undefined, 'held on to')
    const frame = (length: number) =>
      Buffer.concat([Uint8Array.of(0x40, 1, 0, length), new Uint8Array(length)])
    await allocation.take(frame(160))
    assert.equal(reached[0]![0].length, 160)
    hear(SPOKEN, OURS.address, OURS.port)
    assert.deepEqual([...told.at(-1)!], [0x40, 1, 0, 5, ...SPOKEN])
    for (let index = 0; index < 2000; index++) await allocation.take(frame(200))
    assert.ok(reached.length <= 500, `${reached.length} in one second`)
    clock.nowMs = 1000
    await allocation.take(frame(160))
    assert.equal(reached.at(-1)![0].length, 160, 'in the next one it goes on')
  })

  test('ends by itself, when it is given back, and with its connection', async () => {
    await allocate()
    clock.nowMs = 599_000
    assert.ok(allocation.isHeld)
    await ask(METHOD.refresh, [uint32Attribute(ATTRIBUTE.lifetime, 9999), ...signed()])
    assert.equal(readUint32(parseStun(told.at(-1)!)!, ATTRIBUTE.lifetime), 3600, 'an hour at most')
    clock.nowMs = 4_200_000
    assert.equal(allocation.isHeld, false)
    await ask(METHOD.refresh, [uint32Attribute(ATTRIBUTE.lifetime, 0), ...signed()])
    assert.equal(isBound, false)
    await allocate()
    assert.equal(isBound, true)
    allocation.close()
    assert.equal(isBound, false)
  })

  test('reads garbage without harm', async () => {
    await allocate()
    const real = writeStun(
      {
        class: 'request',
        method: METHOD.createPermission,
        transaction,
        attributes: [peer(OURS.address, 0), ...signed()],
      },
      { key: KEY, hasFingerprint: true },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(real.length - 1), fc.nat(255)), { maxLength: 4 }),
        fc.uint8Array({ minLength: 4, maxLength: 80 }),
        async (changes, noise) => {
          const changed = Uint8Array.from(real)
          for (const [at, byte] of changes) changed[at] = byte
          await allocation.take(changed)
          await allocation.take(noise)
          told.length = 0
        },
      ),
      { numRuns: 1000 },
    )
    assert.deepEqual(reached, [])
  })
})
