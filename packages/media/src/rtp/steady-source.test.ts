import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemRandom } from '@offhook/base'
import { parseRtp, writeRtp } from './packet.ts'
import { SteadySource } from './steady-source.ts'

function packet(ssrc: number, sequence: number, timestamp: number): Uint8Array {
  const payload = Uint8Array.of(1, 2, 3)
  return writeRtp({ marker: false, payloadType: 8, ssrc, sequence, timestamp, csrcs: [], payload })
}

test('whoever speaks, the peer hears one source whose numbers and time go on', () => {
  const source = new SteadySource(systemRandom)
  const pass = (ssrc: number, sequence: number, timestamp: number, nowMs: number) => {
    const bytes = packet(ssrc, sequence, timestamp)
    source.pass(bytes, 8000, nowMs)
    return parseRtp(bytes)!
  }
  const said = [
    pass(1, 65_534, 1000, 0),
    pass(1, 65_535, 1160, 20),
    pass(2, 7, 4_000_000_000, 60),
    pass(2, 9, 4_000_000_320, 100),
    pass(2, 8, 4_000_000_160, 100),
    pass(1, 300, 50_000, 120),
  ]
  assert.equal(new Set(said.map(({ ssrc }) => ssrc)).size, 1)
  assert.deepEqual(
    said.map(({ sequence }) => sequence),
    [65_534, 65_535, 0, 2, 1, 3],
  )
  assert.deepEqual(
    said.map(({ timestamp }) => timestamp),
    [1000, 1160, 1480, 1800, 1640, 1960],
  )
})

test('its report tells of all that was sent, whoever spoke, and when', () => {
  const source = new SteadySource(systemRandom)
  assert.equal(source.hasSent, false)
  source.pass(packet(1, 10, 1000), 8000, 0)
  source.pass(packet(2, 7, 90_000), 8000, 20)
  assert.equal(source.hasSent, true)
  const { ssrc, packetCount, octetCount, rtpTimestamp } = source.report(Date.UTC(2026, 0, 1), [], 60)
  assert.deepEqual([ssrc, packetCount, octetCount, rtpTimestamp], [source.ssrc, 2, 6, 1480])
})
