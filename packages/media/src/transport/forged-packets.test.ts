/** What somebody gets who sends packets to the ports of a call that is not theirs: neither its voice, nor a stream, nor its end. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@offhook/base/testing'
import { IceAgent } from '../ice/ice-agent.ts'
import { type RtcpPacket, writeRtcp } from '../rtp/rtcp.ts'
import { CRYPTO_SUITES, type CryptoLine } from '../sdp/crypto-attribute.ts'
import { SrtpReceiver, SrtpSender } from '../srtp/srtp.ts'
import { ATTRIBUTE, METHOD, writeStun } from '../stun/message.ts'
import { DgramDriver } from './dgram-driver.ts'
import { MediaPort, type PortTerms } from './media-port.ts'
import { type WebRtcPeer, WebRtcPort } from './web-rtc-port.ts'

/** As the peer says, and as its router makes of it; the signalling comes by the same router. */
const TOLD = { address: '10.0.0.9', port: 4000, rtcpAddress: '10.0.0.9', rtcpPort: 4001 }
const ROUTER = '198.51.100.7'
const THIEF = '203.0.113.66'
const RTCP = writeRtcp([{ kind: 'goodbye', ssrcs: [7] }])

function rtp(sequence = 1): Uint8Array {
  const packet = new Uint8Array(172)
  packet.set([0x80, 8, sequence >> 8, sequence & 255])
  return packet
}

function line(byte: number): CryptoLine {
  const { keyBytes, saltBytes } = CRYPTO_SUITES.AES_CM_128_HMAC_SHA1_80
  const [key, salt] = [new Uint8Array(keyBytes).fill(byte), new Uint8Array(saltBytes).fill(byte)]
  return { tag: 1, suite: 'AES_CM_128_HMAC_SHA1_80', key, salt }
}

const sdes = (send: number, receive: number) =>
  ({ kind: 'srtp', send: line(send), receive: line(receive) }) as const

function openPort(terms: Partial<PortTerms> = {}) {
  const heard: Uint8Array[] = []
  const controls: (readonly RtcpPacket[])[] = []
  const sent: { packet: Uint8Array; to: string }[] = []
  const dtls: Uint8Array[] = []
  const port = new MediaPort({
    onRtp: (packet) => heard.push(packet.slice()),
    onRtcp: (packets) => controls.push(packets),
    onDtls: (packet) => dtls.push(packet),
  })
  const socket = {
    send: (packet: Uint8Array, address: string, number: number) =>
      void sent.push({ packet: packet.slice(), to: `${address}:${number}` }),
    close: () => {},
  }
  port.bind({ rtp: socket, rtcp: socket })
  const start = (change: Partial<PortTerms> = {}) =>
    port.start({
      remote: TOLD,
      rtcpMux: false,
      keys: { kind: 'none' },
      isLearnt: true,
      signalledFrom: ROUTER,
      ...terms,
      ...change,
    })
  start()
  /** Where our voice goes now. */
  const goesTo = () => {
    port.sendRtp(rtp())
    return sent.at(-1)?.to
  }
  return { port, heard, controls, sent, dtls, start, goesTo }
}

test('who scans the ports of a call gets nothing of it, and the phone behind its router is heard from its first packet on', () => {
  const { port, heard, goesTo } = openPort()
  for (let count = 0; count < 8; count++) port.takeRtp(rtp(count), THIEF, 6000, 0)
  assert.equal(goesTo(), '10.0.0.9:4000')
  port.takeRtp(rtp(), ROUTER, 5555, 0)
  assert.equal(goesTo(), `${ROUTER}:5555`)
  for (let count = 0; count < 50; count++) port.takeRtp(rtp(count), THIEF, 6000, 0)
  assert.equal(goesTo(), `${ROUTER}:5555`)
  assert.equal(heard.length, 1)
  assert.deepEqual(port.dropped, { stranger: 58 })
})

test('a voice from elsewhere is heard when it goes on, and gives way to one from where the phone is', () => {
  const { port, heard, goesTo } = openPort()
  for (let count = 0; count < 20; count++) port.takeRtp(rtp(count), THIEF, 6000, 0)
  assert.equal(heard.length, 12)
  assert.equal(goesTo(), `${THIEF}:6000`)
  port.takeRtp(rtp(), TOLD.address, 4444, 0)
  assert.equal(goesTo(), '10.0.0.9:4444')
  port.takeRtp(rtp(), THIEF, 6000, 0)
  assert.equal(heard.length, 13)
})

test('one datagram that looks like DTLS moves no voice where no handshake was agreed on', () => {
  const hello = Uint8Array.of(22, 254, 253, 0, 0)
  for (const keys of [{ kind: 'none' } as const, sdes(1, 2)]) {
    const { port, dtls, goesTo } = openPort({ keys })
    for (let count = 0; count < 20; count++) port.takeRtp(hello, THIEF, 6000, 0)
    assert.equal(goesTo(), '10.0.0.9:4000')
    assert.deepEqual(dtls, [])
  }
})

test('a handshake is led away by nobody who is not likely to be the peer, and by nobody once there are keys', () => {
  const hello = Uint8Array.of(22, 254, 253, 0, 0)
  const { port, dtls, sent, start, goesTo } = openPort({ keys: { kind: 'awaited' }, hasDtls: true })
  port.takeRtp(hello, ROUTER, 5555, 0)
  port.takeRtp(hello, THIEF, 6000, 0)
  port.sendDtls(hello)
  assert.equal(sent.at(-1)?.to, `${ROUTER}:5555`)
  assert.equal(dtls.length, 1)
  start({ keys: sdes(1, 2), hasDtls: true })
  for (let count = 0; count < 20; count++) port.takeRtp(hello, THIEF, 6000, 0)
  assert.equal(goesTo(), `${ROUTER}:5555`)
})

test('reports go to nobody who only claims to be the peer', () => {
  const { port, controls, sent } = openPort()
  port.takeRtcp(RTCP, THIEF, 6001, 0)
  port.sendRtcp(RTCP)
  assert.deepEqual([controls.length, sent.at(-1)?.to], [0, '10.0.0.9:4001'])
  port.takeRtcp(RTCP, ROUTER, 5556, 0)
  port.sendRtcp(RTCP)
  assert.deepEqual([controls.length, sent.at(-1)?.to], [1, `${ROUTER}:5556`])
})

test('a flood of strangers does not drown the peer', () => {
  const { port, heard } = openPort()
  port.takeRtp(rtp(), ROUTER, 5555, 0)
  for (let count = 0; count < 5000; count++) port.takeRtp(rtp(count), THIEF, 6000, 10)
  port.takeRtp(rtp(2), ROUTER, 5555, 20)
  port.takeRtp(rtp(3), ROUTER, 5555, 40)
  assert.equal(heard.length, 3)
})

test('keys that come back repeat no keystream, and take nothing that was heard before', () => {
  const { port, heard, sent, start } = openPort({ keys: sdes(1, 2), rtcpMux: true })
  const peer = new SrtpSender(line(2))
  const early = peer.protectRtp(rtp(1)) as Uint8Array
  port.takeRtp(early, ROUTER, 5555, 0)
  port.sendRtcp(RTCP)
  start({ keys: { kind: 'none' } })
  start({ keys: sdes(3, 4) })
  start({ keys: sdes(1, 2) })
  port.takeRtp(early, ROUTER, 5555, 0)
  assert.equal(heard.length, 1)
  assert.deepEqual(port.dropped, { replayed: 1 })
  port.sendRtcp(RTCP)
  const [first, second] = [sent.at(0)!.packet, sent.at(-1)!.packet]
  assert.notDeepEqual(second, first)
  const reader = new SrtpReceiver(line(1))
  assert.deepEqual(reader.unprotectRtcp(first), RTCP)
  assert.deepEqual(reader.unprotectRtcp(second), RTCP)
})

test('a flood of checks of strangers does not end the paths of browsers that stand', async () => {
  const driver = new DgramDriver()
  const port = await WebRtcPort.open(driver, ['127.0.0.1'], [], 0, seededRandom(1), () => 0)
  try {
    const listener = { onState: () => undefined, onValid: () => undefined, onCheck: () => undefined }
    const agent = new IceAgent(port.bases, port.candidates, port.newTag(), seededRandom(1), listener)
    const peer: WebRtcPeer = { agent, take: () => undefined }
    port.admit(peer)
    port.learn(peer, '10.0.0.1', 5000, true)
    const check = (fragment: string) =>
      writeStun(
        {
          class: 'request',
          method: METHOD.binding,
          transaction: new Uint8Array(12),
          attributes: [{ type: ATTRIBUTE.username, value: Buffer.from(`${fragment}:x`) }],
        },
        { key: Buffer.from('not the password'), hasFingerprint: true },
      )
    for (let count = 0; count < 6000; count++) port.take(check('none'), 0, THIEF, count, 0)
    const own = agent.fragments[0]!
    for (let count = 0; count < 1000; count++) port.take(check(own), 0, THIEF, count, 0)
    const { forged = 0 } = port.dropped
    // It is looked at (and found forged, as this test has no password to seal it with).
    port.take(check(own), 0, '10.0.0.1', 5000, 0)
    assert.equal(port.dropped.forged, forged + 1)
  } finally {
    port.close()
    driver.close()
  }
})
