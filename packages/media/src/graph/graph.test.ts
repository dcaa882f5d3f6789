import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isNamedError, type Random } from '@offhook/base'
import { seededRandom } from '@offhook/base/testing'
import fc from 'fast-check'
import { CODECS, codecNamed } from '../codec/codecs.ts'
import { parseRtp, writeRtp } from '../rtp/packet.ts'
import { parseRtcp } from '../rtp/rtcp.ts'
import { amplitudeAt, correlation, referenceFile, rms, sine, speechLike } from '../testing/index.ts'
import { DtmfDetector, dtmfTone, isDtmfKey } from './dtmf.ts'
import { FRAME_MS, frameLength, WIDEBAND } from './frame.ts'
import { Leg, type LegFormat } from './leg.ts'
import { LevelMeter, levelOf, SILENCE } from './level-meter.ts'
import { Mixer } from './mixer.ts'
import { nationalTone } from './national-tones.ts'
import { Player } from './player.ts'
import { Recorder } from './recorder.ts'
import { RecordingFile } from './recording-file.ts'
import { Relay } from './relay.ts'
import { type Tone, ToneGenerator } from './tone.ts'
import { parseWav, wavHeader } from './wav.ts'

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

function toneSamples(tone: Tone, rate: number, seconds: number, amplitude?: number): Int16Array {
  const generator = new ToneGenerator(tone, rate, amplitude)
  const out = new Int16Array(Math.ceil((seconds * 1000) / FRAME_MS) * frameLength(rate))
  for (let at = 0; at < out.length; at += frameLength(rate)) out.set(generator.read() ?? [], at)
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
  leg.close(clock.now)
})

test('packets pass a relay untouched but for their payload type', () => {
  const relay = new Relay(new Map([[96, 111]]))
  const packet = Uint8Array.of(0x80, 0x80 | 96, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 9, 9)
  const passed = relay.pass(packet.slice())!
  assert.deepEqual([...passed], [0x80, 0x80 | 111, ...packet.subarray(2)])
  assert.equal(relay.pass(Uint8Array.of(0x80, 8, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3)), undefined)
  assert.equal(relay.pass(new Uint8Array(3)), undefined)
})

test('what is recorded on disk is played again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-media-'))
  try {
    const path = join(folder, 'call.wav')
    const recorder = new Recorder(new RecordingFile(path), 2)
    const near = sine(440, 8000, 3)
    const far = sine(1000, WIDEBAND, 3)
    for (let frame = 0; frame < 150; frame++) {
      recorder.write(0, frameOf(near, frame, 8000), 8000)
      // The right side is silent in the second second.
      if (frame < 50 || frame >= 100) recorder.write(1, frameOf(far, frame, WIDEBAND), WIDEBAND)
      recorder.tick()
    }
    assert.equal(recorder.durationMs, 3000)
    recorder.finish()
    recorder.finish()
    const sound = parseWav(readFileSync(path))
    assert.equal(sound.sampleRate, WIDEBAND)
    assert.equal(sound.samples.length, 3 * WIDEBAND)
    // Both channels are averaged when played.
    const second = sound.samples.subarray(WIDEBAND * 1.1, WIDEBAND * 1.9)
    assert.ok(Math.abs(amplitudeAt(second, 440, WIDEBAND) - 5000) < 200)
    assert.ok(amplitudeAt(second, 1000, WIDEBAND) < 50)
    assert.throws(() => new RecordingFile(path), { code: 'EEXIST' })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

function wav(samples: Int16Array, rate: number): Uint8Array {
  return Buffer.concat([wavHeader(rate, 1, samples.length * 2), Buffer.from(samples.buffer)])
}

test('a player gives its sound once, or for ever', () => {
  const sound = parseWav(wav(sine(300, 8000, 0.05), 8000))
  const once = new Player(sound)
  const frames: Int16Array[] = []
  for (let frame = once.read(); frame; frame = once.read()) frames.push(frame)
  assert.equal(frames.length, 3)
  assert.equal(once.positionMs, 50)
  assert.equal(frames[2]!.at(-1), 0)
  const endless = new Player(sound, true, 30)
  assert.equal(endless.positionMs, 30)
  for (let frame = 0; frame < 20; frame++) assert.ok(rms(endless.read()!) > 3000)
  assert.equal(new Player({ sampleRate: 8000, samples: new Int16Array(0) }, true).read(), undefined)
})

test('WAV files of others are read, and what is none is refused by name', () => {
  const reference = referenceFile('audio/spandsp/short_wb_voice.wav')
  if (reference) assert.equal(parseWav(reference).sampleRate, 16_000)
  const cut = wav(sine(300, 8000, 1), 8000).subarray(0, 1044)
  assert.equal(parseWav(cut).samples.length, 500)
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 60, maxLength: 60 }), fc.nat(44), (bytes, kept) => {
      try {
        parseWav(Buffer.concat([wavHeader(8000, 1, 60).subarray(0, kept), bytes]))
      } catch (fault) {
        assert.ok(isNamedError(fault, 'wav-unsupported'), String(fault))
      }
    }),
    { numRuns: 2000 },
  )
})

test('tones have the frequencies and the rhythm of their country', () => {
  const busy = toneSamples(nationalTone('de', 'busy'), 8000, 1.92)
  assert.ok(amplitudeAt(busy.subarray(400, 3400), 425, 8000) > 4800)
  assert.equal(rms(busy.subarray(3841, 7680)), 0)
  assert.ok(rms(busy.subarray(7700, 11_400)) > 3000)
  const ringing = toneSamples(nationalTone('US', 'ringing'), 8000, 2)
  for (const hertz of [440, 480]) assert.ok(amplitudeAt(ringing, hertz, 8000) > 4500)
  const dial = toneSamples(nationalTone('GB', 'dial'), 8000, 30)
  assert.ok(rms(dial.subarray(29 * 8000)) > 4000)
  assert.deepEqual(nationalTone('XX', 'busy'), nationalTone('DE', 'busy'))
})

test('every key is found in the band, at both rates, loud and soft, and through every codec', () => {
  for (const rate of [8000, 16_000])
    for (const amplitude of [15_000, 1000]) {
      const detector = new DtmfDetector(rate)
      let found = ''
      for (const key of '0123456789*#ABCD')
        found += detector.take(toneSamples(dtmfTone(key, 50), rate, 0.1, amplitude))
      assert.equal(found, '0123456789*#ABCD', `${rate} Hz, ${amplitude}`)
    }
  for (const codec of CODECS) {
    const encoder = codec.createEncoder()
    const decoder = codec.createDecoder()
    const detector = new DtmfDetector(codec.sampleRate)
    let found = ''
    for (const key of '1590#') {
      const sound = toneSamples(dtmfTone(key, 100), codec.sampleRate, 0.16)
      for (let frame = 0; frame < 8; frame++)
        found += detector.take(decoder.decode(encoder.encode(frameOf(sound, frame, codec.sampleRate))))
    }
    assert.equal(found, '1590#', codec.name)
  }
})

test('keys of 40 ms are found, those of 20 ms and single tones are not (Q.24)', () => {
  const find = (tone: Tone, offset = 0) => {
    const sound = toneSamples(tone, 8000, 0.2)
    return new DtmfDetector(8000).take(sound.subarray(offset))
  }
  for (let offset = 0; offset < 100; offset += 7) {
    const late: Tone = {
      steps: [{ frequencies: [], ms: offset / 8 }, ...dtmfTone('5', 40).steps],
      isEndless: false,
    }
    assert.equal(find(late), '5', String(offset))
  }
  assert.equal(find(dtmfTone('5', 20)), '')
  // Q.24: within 1.5 % it is a key.
  const detuned = (factor: number): Tone => ({
    steps: [{ frequencies: [770 * factor, 1336 * factor], ms: 100 }],
    isEndless: false,
  })
  assert.equal(find(detuned(1.014)), '5')
  assert.equal(find(detuned(0.986)), '5')
  assert.equal(find({ steps: [{ frequencies: [770], ms: 100 }], isEndless: false }), '')
  assert.equal(find({ steps: [{ frequencies: [425], ms: 100 }], isEndless: false }), '')
})

test('the same key twice is two keys, held long it is one', () => {
  const detector = new DtmfDetector(8000)
  const twice =
    detector.take(toneSamples(dtmfTone('7', 60), 8000, 0.12)) +
    detector.take(toneSamples(dtmfTone('7', 60), 8000, 0.12))
  assert.equal(twice, '77')
  assert.equal(new DtmfDetector(8000).take(toneSamples(dtmfTone('7', 3000), 8000, 3)), '7')
  assert.equal(isDtmfKey('7'), true)
  assert.equal(isDtmfKey('77'), false)
})

test('nobody presses keys by speaking', () => {
  const detector = new DtmfDetector(8000)
  assert.equal(detector.take(speechLike(8000, 30)), '')
  const voice = referenceFile('audio/spandsp/short_nb_voice.wav')
  if (voice) assert.equal(detector.take(parseWav(voice).samples), '')
})

test('levels are told in dB below full scale', () => {
  assert.equal(levelOf(new Int16Array(160)), SILENCE)
  assert.equal(levelOf(new Int16Array(160).fill(-32_768)), 0)
  assert.equal(levelOf(sine(1000, 8000, 0.02, 32_767)), 3)
  const meter = new LevelMeter()
  meter.take(sine(1000, 8000, 0.02, 3277))
  assert.equal(meter.level, 23)
  assert.equal(meter.isSpeaking, true)
  for (let frame = 0; frame < 20; frame++) meter.take(new Int16Array(160))
  assert.equal(meter.isSpeaking, false)
  assert.equal(meter.level, 63)
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
