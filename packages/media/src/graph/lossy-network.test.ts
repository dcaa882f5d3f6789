import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedClock, seededRandom } from '@offhook/base/testing'
import fc from 'fast-check'
import { codecNamed } from '../codec/codecs.ts'
import { parseRtcp } from '../rtp/rtcp.ts'
import { type NetworkFaults, SimulatedNetwork, sine } from '../testing/index.ts'
import { Leg } from './leg.ts'

const FORMAT = { name: 'PCMA', clockRate: 8000, payloadType: 8, receivePayloadType: 8 }
const FRAME = 160
const SOUND = sine(300, 8000, 20)

interface Course {
  /** Milliseconds of delay in the jitter buffer, once a minute. */
  readonly delays: readonly number[]
  readonly meanOpinionScore: number
  readonly lossRatio: number
  readonly jitterMs: number
}

/** One leg speaks to another over a bad network for so many minutes; the clock of the speaker is `ppm` faster. */
function talk(faults: NetworkFaults, ppm: number, minutes: number, seed: number): Course {
  const clock = new SimulatedClock()
  const network = new SimulatedNetwork(clock, seededRandom(seed), faults)
  const legOf = (send: (packet: Uint8Array) => void, sendControl: (packet: Uint8Array) => void): Leg =>
    new Leg(
      {
        format: FORMAT,
        formats: [FORMAT],
        random: seededRandom(seed + 1),
        cname: 'x',
        send,
        sendControl,
        onKey: () => assert.fail('nobody pressed a key'),
      },
      codecNamed('PCMA', 8000)!,
    )
  const listener = legOf(
    () => assert.fail('the listener is silent'),
    () => undefined,
  )
  const speaker = legOf(
    (packet) => network.send(packet, (bytes) => listener.receive(bytes, clock.monotonic())),
    (packet) =>
      network.send(packet, (bytes) =>
        listener.receiveControl(parseRtcp(bytes)!, clock.monotonic(), clock.now()),
      ),
  )
  const began = clock.monotonic()
  let sent = 0
  const speak = () => {
    speaker.write(SOUND.subarray((sent % 1000) * FRAME, ((sent % 1000) + 1) * FRAME))
    sent++
    if (sent % 250 === 0) speaker.report(clock.monotonic(), clock.now())
    clock.after(began + sent * 20 * (1 - ppm / 1e6) - clock.monotonic(), speak)
  }
  speak()
  const delays: number[] = []
  for (let frame = 1; frame <= minutes * 3000; frame++) {
    clock.advance(20)
    assert.equal(listener.read(clock.monotonic()).length, FRAME)
    if (frame % 3000 === 0) delays.push(listener.quality(clock.monotonic()).delayMs)
  }
  const { meanOpinionScore, lossRatio, jitterMs } = listener.quality(clock.monotonic())
  return { delays, meanOpinionScore, lossRatio, jitterMs }
}

test('whatever the network does, for two minutes: no crash, bounded delay, and how good it was is told', () => {
  const faults = fc.record({
    loss: fc.double({ min: 0, max: 0.2, noNaN: true }),
    burst: fc.integer({ min: 1, max: 4 }),
    delayMs: fc.integer({ min: 0, max: 150 }),
    jitterMs: fc.integer({ min: 0, max: 200 }),
    reorder: fc.double({ min: 0, max: 0.1, noNaN: true }),
    duplicate: fc.double({ min: 0, max: 0.3, noNaN: true }),
  })
  fc.assert(
    fc.property(faults, fc.integer({ min: -200, max: 200 }), fc.integer(), (each, ppm, seed) => {
      const { delays, meanOpinionScore, lossRatio } = talk(each, ppm, 2, Math.abs(seed) + 1)
      for (const delay of delays) assert.ok(delay < each.jitterMs + 250, `${delay} ms`)
      assert.ok(meanOpinionScore >= 1 && meanOpinionScore <= 4.5)
      assert.ok(Math.abs(lossRatio - each.loss) < 0.06, `${lossRatio} of ${each.loss} lost`)
    }),
    { numRuns: 15 },
  )
})

for (const ppm of [200, -200])
  test(`all of it at its worst, and a clock off by ${ppm} ppm, for 30 minutes: the delay does not grow`, () => {
    const worst = { loss: 0.2, burst: 2, delayMs: 40, jitterMs: 200, reorder: 0.1, duplicate: 0.2 }
    const { delays, meanOpinionScore } = talk(worst, ppm, 30, 5)
    const most = (part: readonly number[]) => Math.max(...part)
    // 200 ppm are 360 ms in half an hour.
    assert.ok(most(delays.slice(-10)) <= most(delays.slice(0, 10)) + 100, delays.join())
    assert.ok(most(delays) < 450, delays.join())
    const good = talk({ delayMs: 40 }, ppm, 2, 5).meanOpinionScore
    assert.ok(meanOpinionScore < 3 && good > 4, `${meanOpinionScore} ${good}`)
  })
