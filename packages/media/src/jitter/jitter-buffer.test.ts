import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedClock, seededRandom } from '@offhook/base/testing'
import { codecNamed } from '../codec/codecs.ts'
import { pcma } from '../codec/g711.ts'
import { parseRtp } from '../rtp/packet.ts'
import { RtpSource } from '../rtp/rtp-source.ts'
import { correlation, type NetworkFaults, rms, SimulatedNetwork, sine, speechLike } from '../testing/index.ts'
import { JitterBuffer, type PayloadKind } from './jitter-buffer.ts'

const RATE = 8000
const FRAME = 160
const PAYLOADS = new Map<number, PayloadKind>([
  [8, pcma],
  [13, 'comfort-noise'],
  [101, 'event'],
])

/** A sender, a network and a buffer, on one clock. */
class Stage {
  readonly clock = new SimulatedClock()
  readonly buffer = new JitterBuffer({ sampleRate: RATE, clockRate: RATE, payloads: PAYLOADS })
  readonly network: SimulatedNetwork
  readonly heard: Int16Array[] = []
  source = new RtpSource(seededRandom(7))
  mostDelay = 0
  readonly #encoder = pcma.createEncoder()

  constructor(faults: NetworkFaults, seed = 1) {
    this.network = new SimulatedNetwork(this.clock, seededRandom(seed), faults)
  }

  send(packet: Uint8Array): void {
    this.network.send(packet, (bytes) => this.buffer.put(parseRtp(bytes)!, this.clock.monotonic()))
  }

  say(samples: Int16Array): void {
    this.send(this.source.packet(8, this.#encoder.encode(samples), samples.length))
  }

  listen(): void {
    this.heard.push(this.buffer.get(FRAME, this.clock.monotonic()))
    this.mostDelay = Math.max(this.mostDelay, this.buffer.delayMs(this.clock.monotonic()))
  }

  /** Sends `sound` and listens, until a second after. The sender's clock is `drift` (1e-6) faster than ours. */
  play(sound: Int16Array, drift = 0): Int16Array {
    const start = this.clock.monotonic()
    const frames = Math.floor(sound.length / FRAME)
    const speak = (index: number) => {
      this.say(sound.subarray(index * FRAME, (index + 1) * FRAME))
      if (index + 1 < frames)
        this.clock.after(start + (index + 1) * 20 * (1 - drift) - this.clock.monotonic(), () =>
          speak(index + 1),
        )
    }
    speak(0)
    // We listen between two packets, as no clock is in step with another.
    this.clock.advance(7)
    for (let frame = 0; frame < frames + 50; frame++) {
      this.listen()
      this.clock.advance(20)
    }
    return this.#joined()
  }

  #joined(): Int16Array {
    const out = new Int16Array(this.heard.length * FRAME)
    for (const [index, samples] of this.heard.entries()) out.set(samples, index * FRAME)
    return out
  }
}

test('on a perfect network the sound comes through unchanged, and waits 2 to 22 ms', () => {
  const stage = new Stage({ delayMs: 30 })
  const sound = speechLike(RATE, 3)
  const heard = stage.play(sound)
  assert.ok(correlation(sound, heard, 1000) > 0.99)
  const { concealedSamples, shortened, lengthened, late } = stage.buffer.counts
  assert.ok(concealedSamples <= 50 * FRAME, 'only the end, where nothing is sent, is made up')
  assert.deepEqual([shortened, lengthened, late], [0, 0, 0])
  // What is left when a frame has been taken is a frame younger than that was.
  assert.ok(stage.mostDelay <= 2, String(stage.mostDelay))
})

test('duplicates and reordering alone change nothing that is heard', () => {
  const sound = speechLike(RATE, 5)
  const stage = new Stage({ delayMs: 20, duplicate: 0.3, reorder: 0.05 })
  const heard = stage.play(sound)
  assert.ok(stage.buffer.counts.duplicate + stage.buffer.counts.late > 40)
  // The delay may change on the way, so that each half second is looked for by itself.
  const parts: number[] = []
  for (let at = 0; at < 10; at++) {
    const start = (at * RATE) / 2
    parts.push(correlation(sound.subarray(start, start + RATE / 2), heard.subarray(start), 1500))
  }
  parts.sort((a, b) => a - b)
  assert.ok(parts[2]! > 0.95, String(parts))
})

for (const loss of [0.01, 0.05, 0.1, 0.2])
  test(`${loss * 100} % loss is concealed, and the delay does not grow`, () => {
    const sound = speechLike(RATE, 20)
    const stage = new Stage({ delayMs: 20, jitterMs: 10, loss })
    stage.play(sound)
    const share = stage.buffer.counts.concealedSamples / (sound.length + 50 * FRAME)
    const tail = (50 * FRAME) / (sound.length + 50 * FRAME)
    assert.ok(Math.abs(share - tail - loss) < 0.03, String(share))
    assert.ok(stage.mostDelay < 90, String(stage.mostDelay))
  })

for (const jitterMs of [20, 50, 100, 200])
  test(`jitter of ${jitterMs} ms: the buffer waits as long as needed and hardly longer`, () => {
    const stage = new Stage({ delayMs: 20, jitterMs })
    stage.play(speechLike(RATE, 30))
    assert.ok(stage.buffer.targetMs <= jitterMs + 25, `target ${stage.buffer.targetMs}`)
    assert.ok(stage.mostDelay < jitterMs + 150, `delay ${stage.mostDelay}`)
    const share = stage.buffer.counts.concealedSamples / stage.buffer.counts.playedSamples
    // A second of 31 is the end; 3 % may be late.
    assert.ok(share < 0.1, `made up ${share}`)
  })

test('when the jitter is over, the delay goes back', () => {
  const stage = new Stage({ delayMs: 20, jitterMs: 150 })
  stage.play(speechLike(RATE, 10))
  assert.ok(stage.mostDelay > 80)
  stage.network.change({ delayMs: 20 })
  stage.mostDelay = 0
  stage.play(speechLike(RATE, 20))
  assert.ok(stage.buffer.counts.shortened > 3)
  assert.ok(stage.buffer.targetMs <= 40, `target ${stage.buffer.targetMs}`)
})

for (const ppm of [200, -200])
  test(`30 minutes with a clock that is off by ${ppm} ppm: no growing delay`, () => {
    const stage = new Stage({ delayMs: 20, jitterMs: 5 })
    const sound = sine(300, RATE, 20)
    const delays: number[] = []
    const frames = (30 * 60 * 1000) / 20
    const start = stage.clock.monotonic()
    let sent = 0
    const speak = () => {
      stage.say(sound.subarray((sent % 1000) * FRAME, ((sent % 1000) + 1) * FRAME))
      sent++
      stage.clock.after(start + sent * 20 * (1 - ppm / 1e6) - stage.clock.monotonic(), speak)
    }
    speak()
    for (let frame = 0; frame < frames; frame++) {
      stage.clock.advance(20)
      stage.buffer.get(FRAME, stage.clock.monotonic())
      if (frame % 1000 === 999) delays.push(stage.buffer.delayMs(stage.clock.monotonic()))
    }
    // 200 ppm are 360 ms in half an hour.
    assert.ok(Math.max(...delays) < 80, `delay ${Math.max(...delays)}`)
    const { concealedSamples, playedSamples, late, overflow } = stage.buffer.counts
    assert.ok(concealedSamples / playedSamples < 0.01, `made up ${concealedSamples}`)
    assert.ok(late < 90 && overflow === 0, `late ${late}`)
  })

test('an outage of a second that was delay leaves no delay behind', () => {
  const stage = new Stage({ delayMs: 20 })
  stage.play(speechLike(RATE, 3))
  stage.network.change({ delayMs: 1000 })
  stage.play(speechLike(RATE, 0.5))
  stage.network.change({ delayMs: 20 })
  stage.mostDelay = 0
  stage.play(speechLike(RATE, 5))
  assert.ok(stage.mostDelay < 450, String(stage.mostDelay))
  stage.mostDelay = 0
  stage.play(speechLike(RATE, 5))
  assert.ok(stage.mostDelay < 120, String(stage.mostDelay))
})

test('silence that the sender makes is filled with its noise, not counted as loss', () => {
  const stage = new Stage({ delayMs: 10 })
  const voice = speechLike(RATE, 1)
  let concealed = 0
  const tick = (act: () => void) => {
    act()
    stage.clock.advance(20)
    stage.listen()
  }
  for (let round = 0; round < 3; round++) {
    for (let at = 0; at + FRAME <= voice.length; at += FRAME)
      tick(() => stage.say(voice.subarray(at, at + FRAME)))
    tick(() => stage.send(stage.source.packet(13, Uint8Array.of(40), FRAME)))
    const before = stage.buffer.counts.concealedSamples
    for (let frame = 0; frame < 200; frame++) tick(() => stage.source.silence(FRAME))
    concealed += stage.buffer.counts.concealedSamples - before
    const quiet = stage.heard.at(-5)!
    assert.ok(Math.abs(rms(quiet) / 327 - 1) < 0.3, String(rms(quiet)))
  }
  assert.ok(concealed <= FRAME, String(concealed))
  assert.equal(stage.buffer.counts.late, 0)
})

test('telephone events take sequence numbers, but are not loss', () => {
  const stage = new Stage({ delayMs: 10 })
  const voice = speechLike(RATE, 1)
  for (let frame = 0; frame < 100; frame++) {
    if (frame % 20 < 15) stage.say(voice.subarray((frame % 50) * FRAME, (frame % 50) * FRAME + FRAME))
    else {
      const { timestamp } = stage.source
      stage.send(stage.source.packetAt(101, new Uint8Array(4), timestamp, false))
      stage.source.skip(FRAME)
    }
    stage.clock.advance(20)
    stage.listen()
  }
  assert.ok(stage.buffer.counts.concealedSamples <= 10 * FRAME, String(stage.buffer.counts.concealedSamples))
})

test('another source takes over at once', () => {
  const stage = new Stage({ delayMs: 10 })
  stage.play(sine(300, RATE, 1))
  stage.source = new RtpSource(seededRandom(99))
  const before = stage.heard.length
  const sound = sine(500, RATE, 1)
  const heard = stage.play(sound).subarray(before * FRAME)
  assert.ok(correlation(sound, heard, 1000) > 0.98)
})

test('a change of codec in the same stream is followed', () => {
  const g722 = codecNamed('G722', 8000)!
  const buffer = new JitterBuffer({
    sampleRate: 16_000,
    clockRate: 8000,
    payloads: new Map<number, PayloadKind>([
      [8, pcma],
      [9, g722],
    ]),
  })
  const source = new RtpSource(seededRandom(3))
  const narrow = pcma.createEncoder()
  const wide = g722.createEncoder()
  const loud: number[] = []
  for (let frame = 0; frame < 100; frame++) {
    const isWide = frame >= 50
    const rate = isWide ? 16_000 : 8000
    const sound = sine(400, rate, 0.02)
    const payload = (isWide ? wide : narrow).encode(sound)
    buffer.put(parseRtp(source.packet(isWide ? 9 : 8, payload, 160))!, frame * 20)
    loud.push(rms(buffer.get(320, frame * 20 + 10)))
  }
  for (const level of loud.slice(10)) assert.ok(Math.abs(level / 7071 - 1) < 0.15, String(level))
  assert.equal(buffer.put(parseRtp(source.packet(77, new Uint8Array(3), 160))!, 3000), 'unknown-payload')
})

test('concealment of a steady voice is close to what was lost, and fades when it lasts', () => {
  const stage = new Stage({})
  const sound = sine(200, RATE, 1, 8000)
  for (let frame = 0; frame < 40; frame++) {
    if (frame < 30) stage.say(sound.subarray(frame * FRAME, (frame + 1) * FRAME))
    stage.clock.advance(20)
    stage.listen()
  }
  const levels = stage.heard.map(rms)
  const first = levels.findIndex((level, index) => index > 25 && level < 5000)
  assert.ok(first >= 30, 'the first lost frame is nearly full')
  assert.ok(levels[39]! < 1, 'after 60 ms it is silent')
})
