import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@offhook/base/testing'
import fc from 'fast-check'
import { readText, readUint32, readUint64, readXorAddress, writeXorAddress } from './attributes.ts'
import { answerBinding } from './binding-answer.ts'
import {
  ATTRIBUTE,
  hasFingerprint,
  isIntact,
  METHOD,
  parseStun,
  stunAttribute,
  writeStun,
} from './message.ts'
import { StunServer } from './stun-server.ts'

/** RFC 5769 §2.1, §2.2, §2.3: password `VOkJxbRl1RmTxUk/WvJxBt`. */
const REQUEST =
  '000100582112a442b7e7a701bc34d686fa87dfae802200105354554e207465737420636c69656e74002400046e0001ff80290008932ff9b151263b36000600096576746a3a68367659202020000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf'
const RESPONSE =
  '0101003c2112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000080001a147e112a643000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96'
const RESPONSE_IPV6 =
  '010100482112a442b7e7a701bc34d686fa87dfae8022000b7465737420766563746f7220002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d900080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c'
const PASSWORD = Buffer.from('VOkJxbRl1RmTxUk/WvJxBt')
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

test('the request of RFC 5769 is read, whole and genuine', () => {
  const message = parseStun(bytes(REQUEST))!
  assert.deepEqual([message.class, message.method], ['request', METHOD.binding])
  assert.equal(readText(message, ATTRIBUTE.username), 'evtj:h6vY')
  assert.equal(readText(message, ATTRIBUTE.software), 'STUN test client')
  assert.equal(readUint32(message, ATTRIBUTE.priority), 1845494271)
  assert.equal(readUint64(message, ATTRIBUTE.iceControlled), 0x932ff9b151263b36n)
  assert.ok(isIntact(bytes(REQUEST), PASSWORD))
  assert.ok(hasFingerprint(bytes(REQUEST)))
})

test('the responses of RFC 5769 tell their addresses', () => {
  for (const [hex, address] of [
    [RESPONSE, '192.0.2.1'],
    [RESPONSE_IPV6, '2001:db8:1234:5678:11:2233:4455:6677'],
  ] as const) {
    const message = parseStun(bytes(hex))!
    const mapped = stunAttribute(message, ATTRIBUTE.xorMappedAddress)!
    assert.equal(message.class, 'success')
    assert.deepEqual(readXorAddress(mapped, message.transaction), { address, port: 32853 })
    assert.deepEqual(writeXorAddress({ address, port: 32853 }, message.transaction), new Uint8Array(mapped))
    assert.ok(isIntact(bytes(hex), PASSWORD) && hasFingerprint(bytes(hex)))
  }
})

test('what is written is read again, and only its own password opens it', () => {
  const transaction = seededRandom(1).bytes(12)
  for (const method of Object.values(METHOD))
    for (const kind of ['request', 'indication', 'success', 'error'] as const) {
      const attributes = [{ type: ATTRIBUTE.username, value: Buffer.from('a:b') }]
      const written = writeStun(
        { class: kind, method, transaction, attributes },
        { key: PASSWORD, hasFingerprint: true },
      )
      const read = parseStun(written)!
      assert.deepEqual([read.class, read.method, read.transaction], [kind, method, transaction])
      assert.equal(readText(read, ATTRIBUTE.username), 'a:b')
      assert.ok(isIntact(written, PASSWORD) && hasFingerprint(written))
      assert.equal(isIntact(written, Buffer.from('another')), false)
    }
})

test('one bit that is changed is noticed', () => {
  const whole = bytes(REQUEST)
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const changed = whole.slice()
    changed[bit >> 3]! ^= 1 << (bit & 7)
    assert.ok(!parseStun(changed) || !hasFingerprint(changed) || !isIntact(changed, PASSWORD), `bit ${bit}`)
  }
})

test('attributes behind the seal are not believed', () => {
  const sealed = writeStun(
    { class: 'request', method: METHOD.binding, transaction: new Uint8Array(12), attributes: [] },
    { key: PASSWORD, hasFingerprint: false },
  )
  const more = Uint8Array.of(...sealed, 0, ATTRIBUTE.useCandidate, 0, 0)
  more[3] = more.length - 20
  assert.ok(isIntact(more, PASSWORD))
  assert.equal(stunAttribute(parseStun(more)!, ATTRIBUTE.useCandidate), undefined)
})

test('anything else is refused without a throw', () => {
  const changed = fc.tuple(
    fc.constantFrom(REQUEST, RESPONSE, RESPONSE_IPV6),
    fc.array(fc.tuple(fc.nat(107), fc.nat(255)), { maxLength: 6 }),
    fc.nat(108),
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), changed, (noise, [hex, edits, length]) => {
      const packet = bytes(hex)
      for (const [at, value] of edits) packet[at % packet.length] = value
      for (const input of [noise, packet, packet.subarray(0, length)]) {
        const message = parseStun(input)
        if (!message) continue
        assert.ok(message.attributes.length <= 32)
        isIntact(input, PASSWORD)
        hasFingerprint(input)
        for (const { value } of message.attributes) readXorAddress(value, message.transaction)
      }
    }),
    { numRuns: 2000 },
  )
})

test('who asks from where they are seen is told, and nobody else is answered', () => {
  const transaction = seededRandom(3).bytes(12)
  const ask = (
    attributes: { type: number; value: Uint8Array }[] = [],
    kind: 'request' | 'indication' = 'request',
  ) => writeStun({ class: kind, method: METHOD.binding, transaction, attributes }, { hasFingerprint: true })
  const place = { address: '203.0.113.7', port: 4000 }
  const answer = answerBinding(ask(), place.address, place.port)!
  const message = parseStun(answer)!
  assert.equal(message.class, 'success')
  assert.deepEqual(message.transaction, transaction)
  assert.deepEqual(readXorAddress(stunAttribute(message, ATTRIBUTE.xorMappedAddress)!, transaction), place)
  assert.ok(hasFingerprint(answer))
  assert.ok(answer.length <= ask().length + 12, 'it is hardly longer than the question')
  assert.equal(
    answerBinding(answer, place.address, place.port),
    undefined,
    'no two of them answer each other',
  )
  const check = [{ type: ATTRIBUTE.username, value: Buffer.from('a:b') }]
  assert.equal(answerBinding(ask(check), place.address, place.port), undefined, 'a check of ICE')
  assert.equal(answerBinding(ask([], 'indication'), place.address, place.port), undefined)
  assert.equal(
    answerBinding(ask([{ type: 0x7001, value: new Uint8Array(4) }]), place.address, place.port),
    undefined,
  )
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (noise) => void answerBinding(noise, '::1', 1)))
})

test('as a server answers nobody before it is switched on, and nobody without bounds', () => {
  const server = new StunServer()
  const transaction = new Uint8Array(12)
  const ask = writeStun(
    { class: 'request', method: METHOD.binding, transaction, attributes: [] },
    { hasFingerprint: false },
  )
  assert.equal(server.take(ask, '203.0.113.7', 4000, 0), undefined)
  server.isOn = true
  const answers = (times: number, addressOf: (index: number) => string, nowMs: number) =>
    Array.from({ length: times }, (_, index) => server.take(ask, addressOf(index), 4000, nowMs)).filter(
      (answer) => answer instanceof Uint8Array,
    ).length
  assert.equal(
    answers(1000, () => '203.0.113.7', 0),
    50,
    'one address',
  )
  assert.equal(
    answers(1000, (index) => `2001:db8::${index.toString(16)}`, 999),
    50,
    'one network of IPv6',
  )
  assert.equal(
    answers(1000, (index) => `2001:db8:7:${index.toString(16)}::1`, 999),
    400,
    'all of them',
  )
  assert.deepEqual(server.report, { isOn: true, answered: 500, refused: 2500 })
  assert.equal(
    answers(1, () => '203.0.113.7', 1000),
    1,
    'and again in the next second',
  )
  server.isOn = false
  assert.equal(server.take(ask, '203.0.113.7', 4000, 5000), undefined)
})
