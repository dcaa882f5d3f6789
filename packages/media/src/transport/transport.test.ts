import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freePort, seededRandom } from '@offhook/base/testing'
import { parseRtp, writeRtp } from '../rtp/packet.ts'
import { type RtcpPacket, writeRtcp } from '../rtp/rtcp.ts'
import { CRYPTO_SUITES, type CryptoLine } from '../sdp/crypto-attribute.ts'
import { SrtpSender } from '../srtp/srtp.ts'
import { DgramDriver } from './dgram-driver.ts'
import { createDriver } from './driver.ts'
import { MediaPort, type PortTerms } from './media-port.ts'
import { loadNativeCalls } from './native-calls.ts'
import { PortRange } from './port-range.ts'
import type { UdpDriver } from './udp.ts'

const HOST = '127.0.0.1'
const drivers: UdpDriver[] = [new DgramDriver()]
const fastest = await createDriver()
if (fastest.name === 'native') drivers.push(fastest)
after(() => {
  for (const driver of drivers) driver.close()
})

/** Waits, a turn at a time, until `isDone`. */
async function until(driver: UdpDriver, isDone: () => boolean): Promise<void> {
  for (let turn = 0; turn < 400 && !isDone(); turn++) await driver.wait(5)
}

test('the native driver is there on Linux with 64 bits', async () => {
  const isExpected = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch)
  assert.equal((await loadNativeCalls()) !== undefined, isExpected)
})

test('native: what has piled up is taken over several turns, so that the beat goes on between them', async (t) => {
  const driver = fastest.name === 'native' ? await createDriver() : undefined
  if (!driver) return t.skip('needs Linux with 64 bits')
  let came = 0
  const sockets = await Promise.all(
    Array.from({ length: 20 }, () =>
      driver.open(HOST, 0, () => {
        came++
      }),
    ),
  )
  for (const socket of sockets)
    for (let index = 0; index < 150; index++) sockets[0]!.send(new Uint8Array(172), HOST, socket.port)
  const turns: number[] = []
  for (let turn = 0; turn < 400 && came < 3000; turn++) {
    const before = came
    await driver.wait(0)
    turns.push(came - before)
  }
  assert.equal(came, 3000)
  assert.ok(Math.max(...turns) <= 1100, `${turns}`)
  driver.close()
})

for (const driver of drivers) {
  test(`${driver.name}: packets arrive whole, with their sender`, async () => {
    const came: [number, number, string, number][] = []
    const a = await driver.open(HOST, 0, () => undefined)
    const b = await driver.open(HOST, 0, (packet, address, port) =>
      came.push([packet.length, packet[0] ?? -1, address, port]),
    )
    for (const length of [0, 1, 172, 1500, 2048]) a.send(new Uint8Array(length).fill(7), HOST, b.port)
    a.send(new Uint8Array(3000), HOST, b.port)
    driver.flush()
    await until(driver, () => came.length >= 5)
    assert.deepEqual(
      came,
      [0, 1, 172, 1500, 2048].map((length) => [length, length === 0 ? -1 : 7, HOST, a.port]),
    )
    a.close()
    a.close()
    a.send(new Uint8Array(1), HOST, b.port)
    b.close()
  })

  test(`${driver.name}: a burst of a thousand packets both ways, from several sockets`, async () => {
    let echoed = 0
    const echo = await driver.open(HOST, 0, (packet, address, port) => echo.send(packet, address, port))
    const sockets = await Promise.all(
      Array.from({ length: 10 }, () =>
        driver.open(HOST, 0, () => {
          echoed++
        }),
      ),
    )
    for (let round = 0; round < 10; round++) {
      for (const socket of sockets)
        for (let index = 0; index < 10; index++) socket.send(new Uint8Array(172), HOST, echo.port)
      driver.flush()
      await until(driver, () => echoed >= (round + 1) * 100)
    }
    assert.equal(echoed, 1000)
    for (const socket of [echo, ...sockets]) socket.close()
  })

  test(`${driver.name}: a port that is taken is told, and a peer that is gone does not matter`, async () => {
    const a = await driver.open(HOST, 0, () => undefined)
    await assert.rejects(
      driver.open(HOST, a.port, () => undefined),
      { code: 'EADDRINUSE' },
    )
    await assert.rejects(
      driver.open('192.0.2.77', 0, () => undefined),
      { code: 'EADDRNOTAVAIL' },
    )
    const b = await driver.open(HOST, 0, () => undefined)
    const gone = b.port
    b.close()
    for (let index = 0; index < 5; index++) {
      a.send(new Uint8Array(10), HOST, gone)
      await driver.wait(2)
    }
    a.close()
  })

  test(`${driver.name}: ports come in pairs out of the range, until they are used up`, async () => {
    // Three pairs: they begin with the even ports.
    const odd = (await freePort(HOST, 8)) | 1
    const range = new PortRange(driver, seededRandom(1), odd, odd + 7)
    const pairs = []
    for (let count = 0; count < 3; count++)
      pairs.push(
        await range.open(
          HOST,
          () => undefined,
          () => undefined,
        ),
      )
    const ports = pairs.map(({ rtp, rtcp }) => [rtp.port, rtcp.port])
    for (const [rtp, rtcp] of ports) {
      assert.ok(rtp! % 2 === 0 && rtp! > odd && rtp! < odd + 6)
      assert.equal(rtcp, rtp! + 1)
    }
    await assert.rejects(
      range.open(
        HOST,
        () => undefined,
        () => undefined,
      ),
      { code: 'media-ports-used-up' },
    )
    pairs[0]!.rtp.close()
    pairs[0]!.rtcp.close()
    await driver.wait(5)
    const again = await range.open(
      HOST,
      () => undefined,
      () => undefined,
    )
    assert.equal(again.rtp.port, ports[0]![0])
    for (const { rtp, rtcp } of [...pairs, again]) {
      rtp.close()
      rtcp.close()
    }
  })
}

const REMOTE = { address: '192.0.2.1', port: 4000, rtcpAddress: '192.0.2.1', rtcpPort: 4001 }
const RTP = writeRtp({
  marker: false,
  payloadType: 8,
  sequence: 1,
  timestamp: 1,
  ssrc: 1,
  csrcs: [],
  payload: new Uint8Array(160),
})
const RTCP = writeRtcp([{ kind: 'receiver-report', ssrc: 1, reports: [] }])

function line(byte: number): CryptoLine {
  const { keyBytes, saltBytes } = CRYPTO_SUITES.AES_CM_128_HMAC_SHA1_80
  return {
    tag: 1,
    suite: 'AES_CM_128_HMAC_SHA1_80',
    key: new Uint8Array(keyBytes).fill(byte),
    salt: new Uint8Array(saltBytes).fill(byte),
  }
}

function listeningPort(terms?: Partial<PortTerms>) {
  const rtp: Uint8Array[] = []
  const rtcp: (readonly RtcpPacket[])[] = []
  const port = new MediaPort({ onRtp: (packet) => rtp.push(packet), onRtcp: (packets) => rtcp.push(packets) })
  if (terms) port.start({ remote: REMOTE, rtcpMux: false, keys: { kind: 'none' }, isLearnt: false, ...terms })
  return { port, rtp, rtcp }
}

test('strangers, early packets and what is no RTCP are dropped and counted', () => {
  const { port, rtp, rtcp } = listeningPort()
  port.takeRtp(RTP, '192.0.2.1', 4000, 0)
  assert.deepEqual(port.dropped, { 'not-started': 1 })
  port.start({ remote: REMOTE, rtcpMux: false, keys: { kind: 'none' }, isLearnt: false })
  port.takeRtp(RTP, '192.0.2.1', 4000, 0)
  port.takeRtp(RTP, '192.0.2.66', 4000, 0)
  port.takeRtp(RTP, '192.0.2.1', 4002, 0)
  port.takeRtcp(RTCP, '192.0.2.1', 4001, 0)
  port.takeRtcp(RTP, '192.0.2.1', 4001, 0)
  port.takeRtcp(RTCP.subarray(0, 6), '192.0.2.1', 4001, 0)
  port.takeRtp(RTCP, '192.0.2.1', 4000, 0)
  assert.equal(rtp.length, 1)
  assert.equal(rtcp.length, 1)
  assert.deepEqual(port.dropped, { 'not-started': 1, stranger: 2, malformed: 3 })
})

test('a peer behind a router is learnt once, and then nobody takes its place', () => {
  const { port, rtp } = listeningPort({ isLearnt: true })
  port.takeRtp(Buffer.from('no RTP'), '192.0.2.66', 4000, 0)
  port.takeRtp(RTP, '198.51.100.7', 5555, 0)
  port.takeRtp(RTP, '198.51.100.7', 5555, 0)
  port.takeRtp(RTP, '192.0.2.66', 4000, 0)
  assert.equal(rtp.length, 2)
  assert.deepEqual(port.dropped, { malformed: 1, stranger: 1 })
})

test('with keys, only what the peer has sealed is learnt from', () => {
  const keys = { kind: 'srtp', send: line(1), receive: line(2) } as const
  const { port, rtp, rtcp } = listeningPort({ isLearnt: true, keys, rtcpMux: true })
  const peer = new SrtpSender(line(2))
  port.takeRtp(RTP, '192.0.2.66', 4000, 0)
  const sealed = peer.protectRtp(RTP) as Uint8Array
  port.takeRtp(sealed, '198.51.100.7', 5555, 0)
  port.takeRtp(sealed, '198.51.100.7', 5555, 0)
  port.takeRtp(peer.protectRtcp(RTCP) as Uint8Array, '198.51.100.7', 5555, 0)
  port.takeRtp(sealed, '192.0.2.66', 4000, 0)
  assert.deepEqual(parseRtp(rtp[0]!)?.payload.length, 160)
  assert.deepEqual([rtp.length, rtcp.length], [1, 1])
  assert.deepEqual(port.dropped, { forged: 1, replayed: 1, stranger: 1 })
})

test('a flood is dropped, and the next second begins anew', () => {
  const { port, rtp } = listeningPort({})
  for (let index = 0; index < 5000; index++) port.takeRtp(RTP, '192.0.2.1', 4000, 500)
  assert.equal(rtp.length, 1000)
  assert.deepEqual(port.dropped, { flood: 4000 })
  port.takeRtp(RTP, '192.0.2.1', 4000, 1000)
  assert.equal(rtp.length, 1001)
})

for (const driver of drivers)
  test(`${driver.name}: two ports talk, sealed, with RTCP beside`, async () => {
    const range = new PortRange(driver, seededRandom(2), 41_100, 41_199)
    const a = listeningPort()
    const b = listeningPort()
    const open = ({ port }: { port: MediaPort }) =>
      range.open(
        HOST,
        (packet, address, from) => port.takeRtp(packet, address, from, 0),
        (packet, address, from) => port.takeRtcp(packet, address, from, 0),
      )
    const [forA, forB] = [await open(a), await open(b)]
    a.port.bind(forA)
    b.port.bind(forB)
    const terms = (to: typeof forA, send: CryptoLine, receive: CryptoLine): PortTerms => ({
      remote: { address: HOST, port: to.rtp.port, rtcpAddress: HOST, rtcpPort: to.rtcp.port },
      rtcpMux: false,
      keys: { kind: 'srtp', send, receive },
      isLearnt: false,
    })
    a.port.start(terms(forB, line(1), line(2)))
    b.port.start(terms(forA, line(2), line(1)))
    a.port.sendRtp(RTP)
    a.port.sendRtcp(RTCP)
    b.port.sendRtp(RTP)
    driver.flush()
    await until(driver, () => b.rtp.length + b.rtcp.length + a.rtp.length >= 3)
    assert.deepEqual([b.rtp.length, b.rtcp.length, a.rtp.length], [1, 1, 1])
    assert.deepEqual([a.port.dropped, b.port.dropped], [{}, {}])
    a.port.close()
    b.port.close()
    a.port.sendRtp(RTP)
  })
