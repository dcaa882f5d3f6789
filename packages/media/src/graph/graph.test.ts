import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Random } from '@offhook/base'
import { seededRandom } from '@offhook/base/testing'
import fc from 'fast-check'
import { codecNamed } from '../codec/codecs.ts'
import { parseRtp, writeRtp } from '../rtp/packet.ts'
import { parseRtcp } from '../rtp/rtcp.ts'
import { amplitudeAt, correlation, rms, sine, speechLike } from '../testing/index.ts'
import { isDtmfKey } from './dtmf.ts'
import { frameLength } from './frame.ts'
import { Leg, type LegFormat } from './leg.ts'
import { Mixer } from './mixer.ts'
import { nationalTone } from './national-tones.ts'
import { Relay } from './relay.ts'
import { ToneGenerator } from './tone.ts'

const FORMATS: Record<string, LegFormat> = {
  PCMA: { name: 'PCMA', clockRate: 8000, payloadType: 8, receivePayloadType: 8 },
  PCMU: { name: 'PCMU', clockRate: 8000, payloadType: 0, receivePayloadType: 0 },
  G722: { name: 'G722', clockRate: 8000, payloadType: 9, receivePayloadType: 9 },
  opus: { name: 'opus', clockRate: 48_000, payloadType: 111, receivePayloadType: 111 },
}

interface Peer {
  /** Ours. */
  readonly leg: Leg
  /** The other end of the wire. */
  readonly phone: Leg
  readonly keys: string[]
}

/** Our leg and a phone, joined without a network. */
function peer(name: string, random: Random, clock: { now: number }): Peer {
  const keys: string[] = []
  const format = FORMATS[name]!
  const event = {
    name: 'telephone-event',
    clockRate: format.clockRate,
    payloadType: 101,
    receivePayloadType: 101,
  }
  const common = { format, formats: [format], telephoneEvent: event, random, cname: name }
  const codec = codecNamed(format.name, format.clockRate)!
  const phone: Leg = new Leg(
    {
      ...common,
      send: (packet) => leg.receive(packet, clock.now),
      sendControl: (packet) => leg.receiveControl(parseRtcp(packet)!, clock.now, clock.now),
      onKey: () => undefined,
    },
    codec,
  )
  const leg: Leg = new Leg(
    {
      ...common,
      send: (packet) => phone.receive(packet, clock.now),
      sendControl: (packet) => phone.receiveControl(parseRtcp(packet)!, clock.now, clock.now),
      onKey: (key) => keys.push(key),
    },
    codec,
  )
  return { leg, phone, keys }
}

function frameOf(sound: Int16Array, index: number, rate: number): Int16Array {
  const length = frameLength(rate)
  const out = new Int16Array(length)
  out.set(sound.subarray(index * length, (index + 1) * length))
  return out
}

test('in a room with every codec each hears all others and not itself', () => {
  const clock = { now: 0 }
  const random = seededRandom(1)
  const mixer = new Mixer()
  const people = [
    ['PCMA', 500],
    ['G722', 800],
    ['opus', 1100],
    ['PCMU', 0],
    ['G722', 0],
  ] as const
  const seats = people.map(([name, hertz]) => ({
    ...peer(name, random, clock),
    hertz,
    heard: [] as number[],
  }))
  for (const { leg } of seats) mixer.join(leg)
  for (let frame = 0; frame < 100; frame++) {
    for (const { phone, hertz } of seats) {
      const rate = phone.sampleRate
      phone.write(frameOf(hertz === 0 ? new Int16Array(rate * 2) : sine(hertz, rate, 2, 6000), frame, rate))
    }
    clock.now += 10
    mixer.tick(clock.now)
    clock.now += 10
    for (const { phone, heard } of seats) heard.push(...phone.read(clock.now))
  }
  for (const { phone, heard, hertz } of seats) {
    const sound = Int16Array.from(heard).subarray(phone.sampleRate)
    for (const other of [500, 800, 1100]) {
      const amplitude = amplitudeAt(sound, other, phone.sampleRate)
      if (other === hertz) assert.ok(amplitude < 300, `${hertz} hears itself: ${amplitude}`)
      else assert.ok(amplitude > 4000 && amplitude < 8000, `${hertz} hears ${other}: ${amplitude}`)
    }
  }
})

test('the mix of listeners is encoded once for each codec', () => {
  const clock = { now: 0 }
  const mixer = new Mixer()
  const sent: Uint8Array[][] = []
  for (let index = 0; index < 4; index++) {
    const packets: Uint8Array[] = []
    sent.push(packets)
    const format = FORMATS[index < 2 ? 'PCMA' : 'G722']!
    mixer.join(
      new Leg(
        {
          format,
          formats: [format],
          random: seededRandom(index),
          cname: 'x',
          send: (packet) => packets.push(packet),
          sendControl: () => undefined,
          onKey: () => undefined,
        },
        codecNamed(format.name, 8000)!,
      ),
    )
  }
  mixer.play(new ToneGenerator(nationalTone('DE', 'dial')))
  for (let frame = 0; frame < 10; frame++) mixer.tick((clock.now += 20))
  const payloads = sent.map((packets) => packets.map((packet) => parseRtp(packet)!.payload))
  assert.deepEqual(payloads[0], payloads[1])
  assert.deepEqual(payloads[2], payloads[3])
  assert.equal(payloads[0]!.length, 10)
  assert.ok(rms(codecNamed('PCMA', 8000)!.createDecoder().decode(payloads[0]![9]!)) > 2000)
})

test('muted is not heard, deaf does not hear, and many loud voices do not wrap', () => {
  const clock = { now: 0 }
  const mixer = new Mixer()
  const random = seededRandom(2)
  const seats = Array.from({ length: 9 }, () => peer('PCMA', random, clock))
  for (const { leg } of seats) mixer.join(leg)
  mixer.mute(seats[0]!.leg, true)
  mixer.deafen(seats[1]!.leg, true)
  let loudest = 0
  mixer.listen((mix) => {
    for (let index = 1; index < mix.length; index++)
      loudest = Math.max(loudest, Math.abs(mix[index]! - mix[index - 1]!))
  })
  const last: Int16Array[] = []
  for (let frame = 0; frame < 50; frame++) {
    for (const [index, { phone }] of seats.entries())
      phone.write(frameOf(sine(index === 0 ? 2000 : 300, 8000, 1, 30_000), frame, 8000))
    mixer.tick((clock.now += 10))
    clock.now += 10
    for (const [index, { phone }] of seats.entries()) last[index] = phone.read(clock.now)
  }
  assert.ok(amplitudeAt(last[2]!, 2000, 8000) < amplitudeAt(last[2]!, 300, 8000) / 5)
  assert.ok(rms(last[1]!) < 20)
  // 300 Hz at full scale changes by 3,900 a sample at most; six of them, pressed together, by less than that of a wrap.
  assert.ok(loudest < 30_000, String(loudest))
  assert.equal(mixer.meter(seats[0]!.leg)?.isSpeaking, true)
  mixer.leave(seats[0]!.leg)
  assert.equal(mixer.size, 8)
})

test('keys travel as events, and the sound goes on after them', () => {
  const clock = { now: 0 }
  const { leg, phone, keys } = peer('PCMA', seededRandom(3), clock)
  assert.equal(phone.press('1#D'), true)
  assert.equal(phone.press('x'), false)
  assert.equal(phone.press('1'.repeat(100)), false)
  const sound = sine(600, 8000, 3)
  let last = new Int16Array(0)
  for (let frame = 0; frame < 100; frame++) {
    phone.write(frameOf(sound, frame, 8000))
    clock.now += 20
    last = Int16Array.from(leg.read(clock.now))
  }
  assert.deepEqual(keys, ['1', '#', 'D'])
  assert.ok(rms(last) > 5000)
})

test('a leg reports, measures the round trip and rates itself', () => {
  const clock = { now: 1_000_000 }
  const { leg, phone } = peer('G722', seededRandom(4), clock)
  for (let frame = 0; frame < 200; frame++) {
    phone.write(new Int16Array(320))
    leg.write(new Int16Array(320))
    clock.now += 20
    leg.read(clock.now)
    if (frame % 50 === 49) {
      leg.report(clock.now, clock.now)
      phone.report(clock.now, clock.now)
      leg.report(clock.now, clock.now)
    }
  }
  const quality = leg.quality(clock.now)
  assert.equal(quality.lossRatio, 0)
  assert.ok(quality.roundTripMs !== undefined && quality.roundTripMs < 25, String(quality.roundTripMs))
  assert.ok(quality.meanOpinionScore > 4.3)
  leg.receive(new Uint8Array(5), clock.now)
  assert.equal(leg.strays, 1)
  leg.close(clock.now, clock.now)
})

test('who has sent nothing reports as a receiver (RFC 3550 §6.4)', () => {
  const told: Uint8Array[] = []
  const leg = new Leg(
    {
      format: FORMATS.PCMA!,
      formats: [FORMATS.PCMA!],
      random: seededRandom(1),
      cname: 'x',
      send: () => undefined,
      sendControl: (packet) => told.push(packet),
      onKey: () => undefined,
    },
    codecNamed('PCMA', 8000)!,
  )
  leg.report(0, 0)
  leg.write(new Int16Array(160))
  leg.report(20, 20)
  leg.close(40, 40)
  assert.deepEqual(
    told.map((packet) => parseRtcp(packet)!.map(({ kind }) => kind)),
    [
      ['receiver-report', 'source-description'],
      ['sender-report', 'source-description'],
      ['sender-report', 'source-description', 'goodbye'],
    ],
  )
})

test('packets pass a relay untouched but for their payload type', () => {
  const relay = new Relay(new Map([[96, 111]]))
  const packet = Uint8Array.of(0x80, 0x80 | 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 9)
  const passed = relay.pass(packet.slice())!
  assert.deepEqual([...passed], [0x80, 0x80 | 111, ...packet.subarray(2)])
  assert.equal(relay.pass(Uint8Array.of(0x80, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3)), undefined)
  assert.equal(relay.pass(new Uint8Array(3)), undefined)
})

test('speech goes through a leg of each codec and still is that speech', () => {
  for (const name of ['PCMA', 'PCMU', 'G722']) {
    const clock = { now: 0 }
    const { leg, phone } = peer(name, seededRandom(5), clock)
    const rate = leg.sampleRate
    const sound = speechLike(rate, 2)
    const heard: number[] = []
    for (let frame = 0; frame < 110; frame++) {
      phone.write(frameOf(sound, frame, rate))
      clock.now += 20
      heard.push(...leg.read(clock.now))
    }
    const found = correlation(sound, Int16Array.from(heard), rate / 10)
    assert.ok(found > 0.97, `${name}: ${found}`)
  }
})

test('whatever packets come from the peer itself, a leg goes on with its beat', () => {
  const wild = fc.record({
    marker: fc.boolean(),
    payloadType: fc.constantFrom(8, 8, 8, 9, 13, 101, 77),
    sequence: fc.oneof(fc.nat(0xffff), fc.integer({ min: 0, max: 40 })),
    timestamp: fc.oneof(
      fc.nat(0xffff_ffff),
      fc.integer({ min: 0, max: 40 }).map((frame) => frame * 160),
    ),
    ssrc: fc.constantFrom(1, 1, 1, 2),
    csrcs: fc.constant([]),
    payload: fc.uint8Array({ maxLength: 400 }),
  })
  const formats = [FORMATS.PCMA!, FORMATS.G722!]
  fc.assert(
    fc.property(fc.array(wild, { maxLength: 60 }), fc.nat(3), (packets, pace) => {
      const event = { name: 'telephone-event', clockRate: 8000, payloadType: 101, receivePayloadType: 101 }
      const leg = new Leg(
        {
          format: FORMATS.PCMA!,
          formats,
          telephoneEvent: event,
          comfortNoise: { name: 'CN', clockRate: 8000, payloadType: 13, receivePayloadType: 13 },
          random: seededRandom(1),
          cname: 'x',
          send: () => undefined,
          sendControl: () => undefined,
          onKey: (key) => assert.ok(isDtmfKey(key)),
        },
        codecNamed('PCMA', 8000)!,
      )
      for (const [index, packet] of packets.entries()) {
        leg.receive(writeRtp(packet), index * 7)
        if (index % (pace + 1) === 0) assert.equal(leg.read(index * 7).length, 160)
      }
      for (let frame = 0; frame < 20; frame++)
        assert.equal(leg.read(packets.length * 7 + frame * 20).length, 160)
      const score = leg.quality(1000).meanOpinionScore
      assert.ok(score >= 1 && score <= 4.5, String(score))
    }),
    { numRuns: 500 },
  )
})
