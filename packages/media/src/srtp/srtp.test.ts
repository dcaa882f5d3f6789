import assert from 'node:assert/strict'
import { createCipheriv, createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseRtp, writeRtp } from '../rtp/packet.ts'
import { writeRtcp } from '../rtp/rtcp.ts'
import { CRYPTO_SUITES, type CryptoSuite } from '../sdp/crypto-attribute.ts'
import { AeadCipher } from './aead-cipher.ts'
import { CounterMode } from './counter-mode.ts'
import { HmacSha1 } from './hmac-sha1.ts'
import { deriveKey, LABELS } from './key-derivation.ts'
import { ReplayWindow } from './replay-window.ts'
import { type MasterKey, SrtpReceiver, SrtpSender } from './srtp.ts'

const SUITES = Object.keys(CRYPTO_SUITES) as CryptoSuite[]
const hex = (text: string) => Buffer.from(text, 'hex')

function masterKey(suite: CryptoSuite, byte = 0x41): MasterKey {
  const { keyBytes, saltBytes } = CRYPTO_SUITES[suite]
  return { suite, key: new Uint8Array(keyBytes).fill(byte), salt: new Uint8Array(saltBytes).fill(byte + 1) }
}

function packet(sequence: number, ssrc = 0xcafebabe, length = 160): Uint8Array {
  return writeRtp({
    marker: false,
    payloadType: 8,
    sequence,
    timestamp: sequence * 160,
    ssrc,
    csrcs: [],
    payload: new Uint8Array(length).fill(sequence),
  })
}

const REPORT = writeRtcp([{ kind: 'receiver-report', ssrc: 0xcafebabe, reports: [] }])

test('keystream of RFC 3711 B.2 and RFC 6188 §7.1', () => {
  const initial = hex('f0f1f2f3f4f5f6f7f8f9fafbfcfd0000')
  const cases = [
    [
      '2b7e151628aed2a6abf7158809cf4f3c',
      'e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0',
    ],
    [
      '57f82fe3613fd170a85ec93c40b1f0922ec4cb0dc025b58272147cc438944a98',
      '92bdd28a93c3f52511c677d08b5515a49da71b2378a854f67050756ded165bac63c4868b7096d88421b563b8c94c9a31',
    ],
  ]
  for (const [key, stream] of cases) {
    const bytes = new Uint8Array(48)
    new CounterMode(hex(key!)).apply(bytes, 0, 48, initial)
    assert.equal(Buffer.from(bytes).toString('hex'), stream)
  }
})

test('session keys of RFC 3711 B.3 and RFC 6188 §7.2', () => {
  const cases = [
    {
      key: 'e1f97a0d3e018be0d64fa32c06de4139',
      salt: '0ec675ad498afeebb6960b3aabe6',
      encryption: 'c61e7a93744f39ee10734afe3ff7a087',
      sessionSalt: '30cbbc08863d8c85d49db34a9ae1',
      authentication: 'cebe321f6ff7716b6fd4ab49af256a156d38baa4',
    },
    {
      key: 'f0f04914b513f2763a1b1fa130f10e2998f6f6e43e4309d1e622a0e332b9f1b6',
      salt: '3b04803de51ee7c96423ab5b78d2',
      encryption: '5ba1064e30ec51613cad926c5a28ef731ec7fb397f70a960653caf06554cd8c4',
      sessionSalt: 'fa31791685ca444a9e07c6c64e93',
      authentication: 'fd9c32d39ed5fbb5a9dc96b30818454d1313dc05',
    },
  ]
  for (const { key, salt, encryption, sessionSalt, authentication } of cases) {
    const derive = (label: number, length: number) =>
      deriveKey(hex(key), hex(salt), label, length).toString('hex')
    assert.equal(derive(LABELS.rtpEncryption, key.length / 2), encryption)
    assert.equal(derive(LABELS.rtpSalt, 14), sessionSalt)
    assert.equal(derive(LABELS.rtpAuthentication, 20), authentication)
  }
})

test('packets of RFC 7714 §16 and §17', () => {
  const salt = hex('517569642070726f2071756f')
  const rtp = hex(
    '8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e207061727465732074726573',
  )
  const rtcp = hex(
    '81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbeefdeadbeefdeadbeefdeadbeef',
  )
  const cases = [
    {
      key: '000102030405060708090a0b0c0d0e0f',
      srtp: '8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f47a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce',
      srtcp:
        '81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6fda4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4',
    },
    {
      key: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
      srtp: '8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13',
      srtcp:
        '81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555be8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4',
    },
  ]
  for (const { key, srtp, srtcp } of cases) {
    const cipher = new AeadCipher({ rtpKey: hex(key), rtpSalt: salt, rtcpKey: hex(key), rtcpSalt: salt })
    assert.equal(Buffer.from(cipher.protectRtp(rtp, 12, 0)).toString('hex'), srtp)
    assert.deepEqual(cipher.unprotectRtp(hex(srtp), 12, 0), rtp)
    assert.equal(Buffer.from(cipher.protectRtcp(rtcp, 0x5d4)).toString('hex'), srtcp)
    assert.deepEqual(cipher.unprotectRtcp(hex(srtcp)), rtcp)
  }
})

test('HMAC-SHA1 is that of the platform, for every length up to some blocks', () => {
  const out = new Uint8Array(20)
  const message = Uint8Array.from({ length: 300 }, (_, index) => index * 7)
  const key = Uint8Array.from({ length: 20 }, (_, index) => 200 + index)
  const code = new HmacSha1(key)
  for (let length = 0; length <= message.length; length++) {
    code.digest(message, length, out)
    const expected = createHmac('sha1', key).update(message.subarray(0, length)).digest()
    assert.deepEqual(Buffer.from(out), expected)
  }
})

test('a protected packet is what RFC 3711 §3.1 and §4 describe, built here with the platform alone', () => {
  const master = masterKey('AES_CM_128_HMAC_SHA1_80')
  const derive = (label: number, length: number) => deriveKey(master.key, master.salt, label, length)
  const plain = packet(5)
  const initial = Buffer.concat([derive(LABELS.rtpSalt, 14), Buffer.alloc(2)])
  for (let index = 0; index < 4; index++) initial[4 + index]! ^= plain[8 + index]!
  initial[13]! ^= 5
  const cipher = createCipheriv('aes-128-ctr', derive(LABELS.rtpEncryption, 16), initial)
  const body = Buffer.concat([plain.subarray(0, 12), cipher.update(plain.subarray(12))])
  const tag = createHmac('sha1', derive(LABELS.rtpAuthentication, 20))
    .update(Buffer.concat([body, Buffer.alloc(4)]))
    .digest()
    .subarray(0, 10)
  const protectedPacket = new SrtpSender(master).protectRtp(plain)
  assert.deepEqual(Buffer.from(protectedPacket as Uint8Array), Buffer.concat([body, tag]))
})

for (const suite of SUITES) {
  test(`${suite}: comes back as it was, over the wrap of the sequence number`, () => {
    const sender = new SrtpSender(masterKey(suite))
    const receiver = new SrtpReceiver(masterKey(suite))
    for (let index = 65_500; index < 65_600; index++) {
      const plain = packet(index & 0xffff)
      const sealed = sender.protectRtp(plain) as Uint8Array
      assert.notDeepEqual(parseRtp(sealed)?.payload.subarray(0, 160), parseRtp(plain)?.payload)
      assert.deepEqual(new Uint8Array(receiver.unprotectRtp(sealed) as Uint8Array), plain)
    }
    for (let count = 0; count < 3; count++) {
      const sealed = sender.protectRtcp(REPORT) as Uint8Array
      assert.deepEqual(new Uint8Array(receiver.unprotectRtcp(sealed) as Uint8Array), REPORT)
    }
  })

  test(`${suite}: any changed bit is found, and a replay too`, () => {
    const sealed = new SrtpSender(masterKey(suite)).protectRtp(packet(7)) as Uint8Array
    const control = new SrtpSender(masterKey(suite)).protectRtcp(REPORT) as Uint8Array
    const receiver = new SrtpReceiver(masterKey(suite))
    // The bits of version, padding, extension and count decide where the payload begins, so that they may be malformed.
    for (let at = 1; at < sealed.length; at++) {
      const forged = Uint8Array.from(sealed)
      forged[at]! ^= 1
      assert.equal(receiver.unprotectRtp(forged), 'forged', String(at))
    }
    for (let at = 0; at < control.length; at++) {
      const forged = Uint8Array.from(control)
      forged[at]! ^= 1
      assert.equal(receiver.unprotectRtcp(forged), 'forged', String(at))
    }
    assert.equal(typeof receiver.unprotectRtp(sealed), 'object')
    assert.equal(receiver.unprotectRtp(sealed), 'replayed')
    assert.equal(typeof receiver.unprotectRtcp(control), 'object')
    assert.equal(receiver.unprotectRtcp(control), 'replayed')
    const other = new SrtpReceiver(masterKey(suite, 0x50))
    assert.equal(other.unprotectRtp(sealed), 'forged')
  })
}

test('reordering within the window passes, older packets do not', () => {
  const sender = new SrtpSender(masterKey('AES_CM_128_HMAC_SHA1_80'))
  const receiver = new SrtpReceiver(masterKey('AES_CM_128_HMAC_SHA1_80'))
  const sealed = Array.from({ length: 300 }, (_, index) => sender.protectRtp(packet(index)) as Uint8Array)
  assert.equal(typeof receiver.unprotectRtp(sealed[200]!), 'object')
  assert.equal(typeof receiver.unprotectRtp(sealed[100]!), 'object')
  assert.equal(receiver.unprotectRtp(sealed[60]!), 'replayed')
  assert.equal(receiver.unprotectRtp(sealed[100]!), 'replayed')
  assert.equal(typeof receiver.unprotectRtp(sealed[299]!), 'object')
  assert.equal(typeof receiver.unprotectRtp(sealed[201]!), 'object')
  assert.equal(receiver.unprotectRtp(sealed[171]!), 'replayed')
})

test('the replay window agrees with a plain set', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(400), { maxLength: 200 }), (indices) => {
      const window = new ReplayWindow()
      const seen = new Set<number>()
      let highest = -1
      for (const index of indices) {
        const expected = index > highest || (highest - index < 128 && !seen.has(index))
        assert.equal(window.isNew(index), expected)
        if (!expected) continue
        window.note(index)
        seen.add(index)
        highest = Math.max(highest, index)
      }
    }),
  )
})

test('strangers leave nothing behind, and sources are limited', () => {
  const receiver = new SrtpReceiver(masterKey('AES_CM_128_HMAC_SHA1_32'))
  for (let ssrc = 0; ssrc < 1000; ssrc++) assert.equal(receiver.unprotectRtp(packet(1, ssrc)), 'forged')
  const sender = new SrtpSender(masterKey('AES_CM_128_HMAC_SHA1_32'))
  for (let ssrc = 0; ssrc < 32; ssrc++)
    assert.equal(typeof receiver.unprotectRtp(sender.protectRtp(packet(1, ssrc)) as Uint8Array), 'object')
  assert.equal(sender.protectRtp(packet(1, 99)), 'too-many-sources')
})

test('whatever bytes come, nothing is thrown', () => {
  const receivers = SUITES.map((suite) => new SrtpReceiver(masterKey(suite)))
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.constantFrom(0x80, 0x9f, 0xb0), (bytes, first) => {
      if (bytes.length > 0) bytes[0] = first
      for (const receiver of receivers) {
        assert.equal(typeof receiver.unprotectRtp(bytes), 'string')
        assert.equal(typeof receiver.unprotectRtcp(bytes), 'string')
      }
    }),
    { numRuns: 2000 },
  )
})
