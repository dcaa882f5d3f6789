import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  BROWSER_OFFER,
  G722,
  lines,
  localAudio,
  OPUS,
  PCMA,
  PCMU,
  TELEPHONE_EVENT,
} from '../testing/index.ts'
import { browserAudio } from './browser-audio.ts'
import { CRYPTO_SUITES, type CryptoLine, type CryptoSuite } from './crypto-attribute.ts'
import { formatsOf } from './format.ts'
import { acceptAnswer, createAnswer, createNextOffer, createOffer } from './offer-answer.ts'
import { parseDescription } from './parse-description.ts'
import { attributeOf, attributesOf, type SessionDescription } from './session-description.ts'
import { writeDescription } from './write-description.ts'

const ALICE = { username: 'alice', sessionId: '2890844526', version: '2890844526', address: '192.0.2.10' }
const BOB = { username: 'bob', sessionId: '2890844730', version: '2890844730', address: '192.0.2.20' }

/** As it travels: written by one side and read by the other. */
function sent(description: SessionDescription): SessionDescription {
  return parseDescription(writeDescription(description))
}

function rules(steps: readonly { rule: string }[]): string[] {
  return steps.map(({ rule }) => rule)
}

function cryptoLine(tag: number, suite: CryptoSuite, byte: number): CryptoLine {
  const { keyBytes, saltBytes } = CRYPTO_SUITES[suite]
  return { tag, suite, key: new Uint8Array(keyBytes).fill(byte), salt: new Uint8Array(saltBytes).fill(byte) }
}

test('answers RFC 3264 §10.1: audio is taken, both videos keep their places and are refused', () => {
  const offer = parseDescription(
    lines(`
      v=0
      o=alice 2890844526 2890844526 IN IP4 host.anywhere.com
      s=
      c=IN IP4 host.anywhere.com
      t=0 0
      m=audio 49170 RTP/AVP 0
      a=rtpmap:0 PCMU/8000
      m=video 51372 RTP/AVP 31
      a=rtpmap:31 H261/90000
      m=video 53000 RTP/AVP 32
      a=rtpmap:32 MPV/90000
    `),
  )
  const { answer, steps } = createAnswer(offer, BOB, localAudio({ port: 49_920 }))
  assert.deepEqual(
    sent(answer.description).media.map(({ kind, port, formats }) => [kind, port, ...formats]),
    [
      ['audio', 49920, '0'],
      ['video', 0, '31'],
      ['video', 0, '32'],
    ],
  )
  assert.deepEqual(answer.audio?.remote, {
    address: 'host.anywhere.com',
    port: 49170,
    rtcpAddress: 'host.anywhere.com',
    rtcpPort: 49171,
  })
  assert.deepEqual(rules(steps), [
    'codec-chosen',
    'direction',
    'one-stream-is-enough',
    'one-stream-is-enough',
  ])
})

test('both sides agree on the same, each seen from itself', () => {
  const alice = localAudio({ port: 5000, formats: [G722, PCMA, TELEPHONE_EVENT] })
  const bob = localAudio({ port: 6000, formats: [PCMA, PCMU, { ...TELEPHONE_EVENT, payloadType: 97 }] })
  const offer = createOffer(ALICE, alice)
  const { answer } = createAnswer(sent(offer), BOB, bob)
  const accepted = acceptAnswer(offer, sent(answer.description), alice).answer
  assert.equal(answer.audio?.codec.name, 'PCMA')
  assert.equal(accepted?.codec.name, 'PCMA')
  assert.equal(accepted.remote.port, 6000)
  // The answer repeats the payload type of the offer (RFC 3264 §6.1).
  assert.equal(answer.audio?.telephoneEvent?.payloadType, 101)
  assert.equal(accepted.telephoneEvent?.receivePayloadType, 101)
})

test('prefers the codec of the offer, or its own where told so', () => {
  const offer = sent(createOffer(ALICE, localAudio({ formats: [PCMU, G722] })))
  const codec = (order: 'offered' | 'own') =>
    createAnswer(offer, BOB, localAudio({ order, formats: [G722, PCMU] })).answer.audio?.codec.name
  assert.equal(codec('offered'), 'PCMU')
  assert.equal(codec('own'), 'G722')
})

test('no common codec: refused, and says so', () => {
  const offer = sent(createOffer(ALICE, localAudio({ formats: [PCMU, TELEPHONE_EVENT] })))
  const { answer, steps } = createAnswer(offer, BOB, localAudio({ formats: [PCMA, TELEPHONE_EVENT] }))
  assert.equal(answer.audio, undefined)
  assert.equal(answer.description.media[0]?.port, 0)
  assert.deepEqual(steps.at(-1), {
    rule: 'no-common-codec',
    because: { remote: 'PCMU/8000 telephone-event/8000', local: 'PCMA/8000 telephone-event/8000' },
    outcome: 'decided',
  })
})

test('telephone events go with the clock of the codec', () => {
  const wide = { ...TELEPHONE_EVENT, payloadType: 110, clockRate: 48_000 }
  const { answer } = createAnswer(
    parseDescription(BROWSER_OFFER),
    BOB,
    localAudio({
      formats: [OPUS, TELEPHONE_EVENT, wide],
      protections: ['dtls'],
      fingerprint: { hash: 'sha-256', value: 'AA' },
    }),
  )
  assert.equal(answer.audio?.codec.name, 'opus')
  assert.equal(answer.audio.telephoneEvent?.payloadType, 110)
})

test('hold, and back (RFC 3264 §8.4)', () => {
  const alice = localAudio({ port: 5000 })
  const bob = localAudio({ port: 6000 })
  const first = createOffer(ALICE, alice)
  const answer = createAnswer(sent(first), BOB, bob).answer

  const hold = createNextOffer(first, { ...alice, direction: 'sendonly' })
  assert.equal(hold.origin.version, '2890844527')
  const held = createAnswer(sent(hold), BOB, bob)
  assert.equal(held.answer.audio?.direction, 'recvonly')
  assert.equal(held.answer.audio.isHeld, true)
  assert.ok(rules(held.steps).includes('held-by-remote'))
  assert.notEqual(attributeOf(held.answer.description.media[0]!, 'recvonly'), undefined)
  assert.equal(acceptAnswer(hold, sent(held.answer.description), alice).answer?.direction, 'sendonly')

  // Both hold each other: nothing flows.
  const both = createAnswer(sent(hold), BOB, { ...bob, direction: 'sendonly' })
  assert.equal(both.answer.audio?.direction, 'inactive')

  const back = createNextOffer(hold, alice)
  assert.equal(back.origin.version, '2890844528')
  assert.equal(createAnswer(sent(back), BOB, bob).answer.audio?.direction, 'sendrecv')
  assert.equal(answer.audio?.isHeld, false)
})

test('a next offer keeps places and the meaning of payload types (RFC 3264 §8.3.2)', () => {
  const offer = parseDescription(
    lines(`
      v=0
      o=- 1 1 IN IP4 192.0.2.9
      s=-
      c=IN IP4 192.0.2.9
      t=0 0
      m=video 51372 RTP/AVP 31
      m=audio 49170 RTP/AVP 96 8
      a=rtpmap:96 opus/48000/2
    `),
  )
  const { answer } = createAnswer(offer, BOB, localAudio({ formats: [OPUS, PCMA] }))
  const other = { ...PCMU, name: 'L16', payloadType: 96 }
  const next = createNextOffer(answer.description, localAudio({ formats: [OPUS, other] }))
  assert.deepEqual(
    next.media.map(({ kind, port }) => [kind, port]),
    [
      ['video', 0],
      ['audio', 40000],
    ],
  )
  const [opus, moved] = formatsOf(next.media[1]!)
  assert.equal(opus?.payloadType, 96)
  assert.notEqual(moved?.payloadType, 96)
})

test('keys in the description: first common suite, under the tag of the offer', () => {
  const alice = localAudio({
    protections: ['sdes'],
    cryptoLines: [cryptoLine(1, 'AEAD_AES_256_GCM', 1), cryptoLine(2, 'AES_CM_128_HMAC_SHA1_80', 2)],
  })
  const bob = localAudio({
    protections: ['sdes'],
    cryptoLines: [cryptoLine(7, 'AES_CM_128_HMAC_SHA1_80', 9)],
  })
  const offer = createOffer(ALICE, alice)
  assert.equal(offer.media[0]?.protocol, 'RTP/SAVP')
  const { answer } = createAnswer(sent(offer), BOB, bob)
  assert.deepEqual(answer.audio?.keys, {
    kind: 'sdes',
    send: cryptoLine(2, 'AES_CM_128_HMAC_SHA1_80', 9),
    receive: cryptoLine(2, 'AES_CM_128_HMAC_SHA1_80', 2),
  })
  assert.equal(attributesOf(answer.description.media[0]!, 'crypto').length, 1)
  const keys = acceptAnswer(offer, sent(answer.description), alice).answer?.keys
  assert.deepEqual(keys?.kind === 'sdes' && [keys.send.key[0], keys.receive.key[0]], [2, 9])
})

test('an offer with keys has a fingerprint beside them, for phones that know DTLS alone', () => {
  const cryptoLines = [cryptoLine(1, 'AES_CM_128_HMAC_SHA1_80', 1)]
  const fingerprint = { hash: 'sha-256', value: Array(32).fill('AA').join(':') }
  const both = localAudio({ protections: ['sdes', 'dtls', 'none'], cryptoLines, fingerprint })
  const offer = sent(createOffer(ALICE, both))
  const [audio] = offer.media
  assert.equal(audio?.protocol, 'RTP/SAVP')
  assert.equal(attributesOf(audio!, 'crypto').length, 1)
  assert.equal(attributeOf(audio!, 'setup'), 'actpass')
  // Who knows keys answers with keys.
  assert.equal(
    createAnswer(offer, BOB, localAudio({ protections: ['sdes'], cryptoLines })).answer.audio?.keys.kind,
    'sdes',
  )
  // As baresip does, which looks at the fingerprint alone.
  const answered = writeDescription(
    createAnswer(offer, BOB, localAudio({ protections: ['sdes'], cryptoLines })).answer.description,
  )
  const theirs = `a=setup:active\r\na=fingerprint:SHA-256 ${Array(32).fill('BB').join(':')}\r\n`
  const answer = parseDescription(answered.replace(/a=crypto:.*\r\n/, theirs))
  const agreed = acceptAnswer(offer, answer, both).answer
  assert.ok(agreed?.keys.kind === 'dtls' && agreed.keys.role === 'server')

  const keysAlone = createOffer(ALICE, { ...both, protections: ['sdes'] })
  assert.equal(attributeOf(keysAlone.media[0]!, 'fingerprint'), undefined)
})

test('an offer in the clear is refused where keys are demanded, and the other way round', () => {
  const plain = sent(createOffer(ALICE, localAudio()))
  const strict = createAnswer(plain, BOB, localAudio({ protections: ['sdes', 'dtls'] }))
  assert.equal(strict.answer.audio, undefined)
  assert.deepEqual(strict.steps[0]?.because, { offered: 'RTP/AVP', accepted: 'sdes dtls' })
  const keyed = sent(
    createOffer(
      ALICE,
      localAudio({ protections: ['sdes'], cryptoLines: [cryptoLine(1, 'AEAD_AES_128_GCM', 1)] }),
    ),
  )
  assert.equal(createAnswer(keyed, BOB, localAudio()).answer.audio, undefined)
})

test('answers a browser: DTLS, ICE, rtcp-mux, bundle', () => {
  const ice = {
    usernameFragment: 'abcd',
    password: 'abcdefghijklmnopqrstuv',
    options: [],
    isLite: false,
    candidates: [],
    isComplete: true,
  }
  const { answer } = createAnswer(
    parseDescription(BROWSER_OFFER),
    BOB,
    localAudio({
      formats: [OPUS, PCMA, TELEPHONE_EVENT],
      protections: ['none', 'dtls'],
      fingerprint: { hash: 'sha-256', value: Array(32).fill('AB').join(':') },
      ice,
      rtcpMux: true,
    }),
  )
  assert.equal(answer.audio?.keys.kind === 'dtls' && answer.audio.keys.role, 'client')
  assert.equal(answer.audio?.ice?.candidates.length, 2)
  assert.equal(answer.audio.usesFeedback, true)
  const written = sent(answer.description)
  assert.equal(attributeOf(written, 'group'), 'BUNDLE 0')
  const [audio, video] = written.media
  assert.equal(attributeOf(audio!, 'setup'), 'active')
  assert.equal(attributeOf(audio!, 'mid'), '0')
  assert.notEqual(attributeOf(audio!, 'rtcp-mux'), undefined)
  assert.equal(attributeOf(video!, 'mid'), '1')
  assert.equal(video!.port, 0)
})

test('an answer that does not fit its offer is refused by name', () => {
  const local = localAudio()
  const offer = createOffer(ALICE, local)
  const answer = createAnswer(sent(offer), BOB, localAudio()).answer.description
  const faulty: SessionDescription[] = [
    { ...answer, media: [] },
    { ...answer, media: [{ ...answer.media[0]!, kind: 'video' }] },
    { ...answer, media: [{ ...answer.media[0]!, protocol: 'RTP/SAVP' }] },
  ]
  for (const description of faulty)
    assert.throws(() => acceptAnswer(offer, description, local), { code: 'sdp-answer-mismatch' })
  const refused = { ...answer, media: [{ ...answer.media[0]!, port: 0 }] }
  assert.deepEqual(rules(acceptAnswer(offer, refused, local).steps), ['refused-by-remote'])
})

test('an offer to a browser is one call, and a further answer keeps the role in the DTLS association', () => {
  const fingerprint = (byte: string) => ({ hash: 'sha-256', value: Array(32).fill(byte).join(':') })
  const ice = {
    usernameFragment: 'abcd',
    password: 'a'.repeat(24),
    options: ['trickle'],
    isLite: false,
    candidates: [],
    isComplete: true,
  }
  const us = browserAudio({ port: 4000, fingerprint: fingerprint('AA'), ice }, { formats: [OPUS, PCMA] })
  const them = browserAudio({ port: 5000, fingerprint: fingerprint('BB'), ice }, { formats: [OPUS] })
  const offer = sent(createOffer(ALICE, us))
  const [audio] = offer.media
  assert.equal(audio?.protocol, 'UDP/TLS/RTP/SAVPF')
  assert.deepEqual(attributesOf(offer, 'group'), ['BUNDLE 0'])
  for (const name of ['mid', 'msid', 'ice-ufrag', 'ice-pwd', 'fingerprint', 'rtcp-mux'])
    assert.notEqual(attributeOf(audio!, name), undefined, name)
  assert.equal(attributeOf(audio!, 'setup'), 'actpass')
  const first = createAnswer(offer, BOB, them).answer
  const agreed = acceptAnswer(offer, sent(first.description), us).answer!
  assert.deepEqual([first.audio?.iceRole, agreed.iceRole], ['controlled', 'controlling'])
  assert.ok(agreed.keys.kind === 'dtls' && agreed.keys.role === 'server')

  const again = sent(createNextOffer(first.description, them))
  const kept = createAnswer(again, ALICE, { ...us, agreedKeys: agreed.keys })
  assert.equal(attributeOf(kept.answer.description.media[0]!, 'setup'), 'passive')
  assert.ok(rules(kept.steps).includes('dtls-goes-on'))
  const other = sent(createNextOffer(first.description, { ...them, fingerprint: fingerprint('CC') }))
  const fresh = createAnswer(other, ALICE, { ...us, agreedKeys: agreed.keys })
  assert.equal(attributeOf(fresh.answer.description.media[0]!, 'setup'), 'active')
})
