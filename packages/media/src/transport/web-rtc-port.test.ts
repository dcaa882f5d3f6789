import assert from 'node:assert/strict'
import type { NetworkInterfaceInfo } from 'node:os'
import { after, test } from 'node:test'
import { seededRandom } from '@offhook/base/testing'
import fc from 'fast-check'
import { IceAgent } from '../ice/ice-agent.ts'
import { ATTRIBUTE, METHOD, writeStun } from '../stun/message.ts'
import { DgramDriver } from './dgram-driver.ts'
import { localAddresses } from './local-addresses.ts'
import { packetKind } from './packet-kind.ts'
import { type WebRtcPeer, WebRtcPort } from './web-rtc-port.ts'

const HOST = '127.0.0.1'
const driver = new DgramDriver()
after(() => driver.close())

test('the first byte tells what a packet is, as in RFC 7983', () => {
  const kinds = [0, 3, 4, 19, 20, 63, 64, 127, 128, 191, 192, 255].map((byte) =>
    packetKind(Uint8Array.of(byte)),
  )
  assert.deepEqual(kinds, [
    ...['stun', 'stun', 'unknown', 'unknown', 'dtls', 'dtls'],
    ...['unknown', 'unknown', 'rtp', 'rtp', 'unknown', 'unknown'],
  ])
  assert.equal(packetKind(new Uint8Array(0)), 'unknown')
})

test('one address, or all that others can reach', () => {
  const address = (family: 'IPv4' | 'IPv6', text: string, internal = false) =>
    ({ family, address: text, internal }) as NetworkInterfaceInfo
  const interfaces = {
    lo: [address('IPv4', HOST, true)],
    eth0: [address('IPv4', '192.0.2.2'), address('IPv6', '2001:db8::2'), address('IPv6', 'fe80::1')],
  }
  assert.deepEqual(localAddresses('192.0.2.9', interfaces), ['192.0.2.9'])
  assert.deepEqual(localAddresses('0.0.0.0', interfaces), ['192.0.2.2'])
  assert.deepEqual(localAddresses('::', interfaces), ['192.0.2.2', '2001:db8::2'])
  assert.deepEqual(localAddresses('0.0.0.0', {}), [HOST])
})

async function openPort(advertised: readonly string[] = []): Promise<WebRtcPort> {
  return WebRtcPort.open(driver, [HOST], advertised, 0, seededRandom(1), () => 0)
}

function peerOf(port: WebRtcPort, seed: number): WebRtcPeer & { readonly taken: Uint8Array[] } {
  const taken: Uint8Array[] = []
  const listener = { onState: () => undefined, onValid: () => undefined, onCheck: () => undefined }
  const agent = new IceAgent(port.bases, port.candidates, port.newTag(), seededRandom(seed), listener)
  const peer = { agent, taken, take: (packet: Uint8Array) => taken.push(packet) }
  port.admit(peer)
  return peer
}

const RTP = new Uint8Array(172).fill(128)

test('advertised addresses are told behind those that are bound', async () => {
  const port = await openPort(['203.0.113.7', HOST])
  assert.deepEqual(
    port.candidates.map(({ address, port: number }) => [address, number]),
    [
      [HOST, port.port],
      ['203.0.113.7', port.port],
    ],
  )
  port.close()
})

test('an address that is proven cannot be taken by a claim, and is free when its leg ends', async () => {
  const port = await openPort()
  const [honest, thief] = [peerOf(port, 1), peerOf(port, 2)]
  port.learn(honest, '10.0.0.1', 5000, true)
  port.learn(thief, '10.0.0.1', 5000, false)
  port.take(RTP, 0, '10.0.0.1', 5000, 0)
  assert.deepEqual([honest.taken.length, thief.taken.length], [1, 0])
  port.take(RTP, 0, '10.0.0.1', 5001, 0)
  assert.deepEqual(port.dropped, { stranger: 1 })
  port.remove(honest)
  port.take(RTP, 0, '10.0.0.1', 5000, 0)
  assert.equal(port.dropped.stranger, 2)
  port.close()
})

test('a leg that is known at many addresses is known at the latest', async () => {
  const port = await openPort()
  const peer = peerOf(port, 1)
  for (let number = 1; number <= 100; number++) port.learn(peer, '10.0.0.1', number, true)
  for (let number = 1; number <= 100; number++) port.take(RTP, 0, '10.0.0.1', number, 0)
  assert.equal(peer.taken.length, 32)
  port.close()
})

test('a flood of checks is not even looked at, until the next second', async () => {
  const port = await openPort()
  const peer = peerOf(port, 1)
  const name = { type: ATTRIBUTE.username, value: Buffer.from(`${peer.agent.fragments[0]}:x`) }
  const check = writeStun(
    { class: 'request', method: METHOD.binding, transaction: new Uint8Array(12), attributes: [name] },
    { key: Buffer.from('not the password'), hasFingerprint: true },
  )
  for (let count = 0; count < 1000; count++) port.take(check, 0, '10.0.0.1', 5000, 0)
  assert.deepEqual(port.dropped, { forged: 400, flood: 600 })
  port.take(check, 0, '10.0.0.1', 5000, 1000)
  assert.equal(port.dropped.forged, 401)
  port.close()
})

test('whatever comes, nothing is thrown and everything is counted', async () => {
  const port = await openPort()
  peerOf(port, 1)
  let count = 0
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (packet) => {
      port.take(packet, 0, '10.0.0.1', 5000, count++)
    }),
    { numRuns: 1000 },
  )
  assert.equal(
    Object.values(port.dropped).reduce((sum, each) => sum + each, 0),
    count,
  )
  port.close()
})
