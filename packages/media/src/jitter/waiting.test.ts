/** How long the buffer waits on good networks and on bad ones, and what it misses. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { seededRandom } from '@offhook/base/testing'
import { pcma } from '../codec/g711.ts'
import { parseRtp } from '../rtp/packet.ts'
import { RtpSource } from '../rtp/rtp-source.ts'
import { speechLike } from '../testing/index.ts'
import { JitterBuffer, type PayloadKind } from './jitter-buffer.ts'

const RATE = 8000
const FRAME = 160
const PAYLOADS = new Map<number, PayloadKind>([[8, pcma]])
const PHASES = [1, 5, 9, 13, 17]

/** How late a packet comes, in milliseconds. */
type Lateness = (index: number, chance: () => number) => number

interface Heard {
  /** In milliseconds, of the sound that is given out, in order of time. */
  readonly waits: readonly number[]
  /** Of a thousand samples. */
  readonly madeUp: number
}

/** A minute and more of speech, in one phase of our beat against the packets. */
function listen(lateness: Lateness, phase: number, seconds: number): Heard {
  const buffer = new JitterBuffer({ sampleRate: RATE, clockRate: RATE, payloads: PAYLOADS })
  const source = new RtpSource(seededRandom(7))
  const random = seededRandom(phase)
  const chance = () => Buffer.from(random.bytes(4)).readUInt32BE() / 2 ** 32
  const payload = pcma.createEncoder().encode(speechLike(RATE, 2))
  const packets = Array.from({ length: seconds * 50 }, (_, index) => {
    const at = (index % 100) * FRAME
    const bytes = source.packet(8, payload.subarray(at, at + FRAME), FRAME).slice()
    return { atMs: phase + index * 20 + lateness(index, chance), bytes }
  }).sort((a, b) => a.atMs - b.atMs)
  const waits: number[] = []
  let next = 0
  for (let nowMs = 0; nowMs < (seconds - 1) * 1000; nowMs += 20) {
    for (; next < packets.length && packets[next]!.atMs <= nowMs; next++)
      buffer.put(parseRtp(packets[next]!.bytes)!, packets[next]!.atMs)
    buffer.get(FRAME, nowMs)
    // What is left when a frame has been taken is a frame younger than that was.
    waits.push(buffer.delayMs(nowMs) + 20)
  }
  const { concealedSamples, playedSamples } = buffer.counts
  return { waits: waits.slice(50), madeUp: (concealedSamples * 1000) / playedSamples }
}

function everyPhase(lateness: Lateness, seconds = 60): { p99: number; madeUp: number } {
  const heard = PHASES.map((phase) => listen(lateness, phase, seconds))
  const waits = heard.flatMap((each) => each.waits).sort((a, b) => a - b)
  const madeUp = heard.reduce((sum, each) => sum + each.madeUp, 0) / heard.length
  return { p99: waits[Math.floor(waits.length * 0.99)]!, madeUp }
}

describe('how long the buffer waits', () => {
  it('is 2 ms and what is left until the next beat, where packets come evenly', () => {
    const { p99, madeUp } = everyPhase((_, chance) => chance() * 1.5)
    assert.ok(p99 <= 23, `${p99} ms`)
    assert.equal(madeUp, 0)
  })

  const networks: readonly [string, Lateness, number, number][] = [
    ['2 % of the packets are 10 to 20 ms late', (_, r) => (r() < 0.02 ? 10 + r() * 10 : r() * 2), 45, 0.5],
    ['5 % of the packets are 5 to 40 ms late', (_, r) => (r() < 0.05 ? 5 + r() * 35 : r() * 3), 65, 4],
    ['they come evenly within 60 ms', (_, r) => r() * 60, 90, 3],
    [
      'three in a row are late every five seconds',
      (i, r) => (i % 250 < 3 ? 60 - (i % 250) * 20 : r() * 2),
      90,
      5,
    ],
  ]
  for (const [what, lateness, mostMs, mostMadeUp] of networks)
    it(`is as much as is needed where ${what}`, () => {
      const { p99, madeUp } = everyPhase(lateness)
      assert.ok(p99 <= mostMs, `${p99} ms`)
      assert.ok(madeUp <= mostMadeUp, `${madeUp} of a thousand`)
    })

  it('grows at once when a packet was missed, and shrinks only when none was for a minute', () => {
    const seconds = 90
    const { waits } = listen(
      (index) => (index >= 500 && index < 503 ? 45 - (index - 500) * 20 : 1),
      15,
      seconds,
    )
    const at = (second: number) => waits[(second - 1) * 50]!
    assert.ok(at(9) <= 25, `before: ${at(9)} ms`)
    assert.ok(at(11) >= 20 && at(60) >= 20, `after: ${at(11)} and ${at(60)} ms`)
    assert.ok(at(85) <= 25, `later: ${at(85)} ms`)
  })

  it('is not made longer by packets that come twice', () => {
    const buffer = new JitterBuffer({ sampleRate: RATE, clockRate: RATE, payloads: PAYLOADS })
    const source = new RtpSource(seededRandom(7))
    const before: Uint8Array[] = []
    for (let nowMs = 0; nowMs < 4000; nowMs += 20) {
      const packet = source.packet(8, new Uint8Array(FRAME), FRAME).slice()
      before.push(packet)
      buffer.put(parseRtp(packet)!, nowMs)
      const old = before.at(-4)
      if (old) assert.equal(buffer.put(parseRtp(old)!, nowMs), 'duplicate')
      buffer.get(FRAME, nowMs + 10)
    }
    assert.equal(buffer.counts.late, 0)
    assert.ok(buffer.counts.duplicate > 150)
  })
})
