import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { amplitudeAt, correlation, referenceFile, rms, sine, speechLike, words } from '../testing/index.ts'
import type { Codec } from './codec.ts'
import { CODECS, codecNamed } from './codecs.ts'
import { pcma, pcmu } from './g711.ts'
import { g722 } from './g722.ts'
import { NoiseGenerator } from './noise-generator.ts'
import { opus } from './opus.ts'
import { Resampler } from './resampler.ts'

function roundTrip(codec: Codec, samples: Int16Array): Int16Array {
  const encoder = codec.createEncoder()
  const decoder = codec.createDecoder()
  const frame = codec.sampleRate / 50
  const out = new Int16Array(samples.length)
  for (let at = 0; at + frame <= samples.length; at += frame)
    out.set(decoder.decode(encoder.encode(samples.subarray(at, at + frame))), at)
  return out
}

test('G.711: the values that the recommendation names', () => {
  const code = (codec: Codec, sample: number) => codec.createEncoder().encode(Int16Array.of(sample))[0]
  const value = (codec: Codec, byte: number) => codec.createDecoder().decode(Uint8Array.of(byte))[0]
  // Silence is 0xD5 and 0xFF; the ends of the scale.
  assert.equal(code(pcma, 0), 0xd5)
  assert.equal(code(pcma, 32_767), 0xaa)
  assert.equal(code(pcma, -32_768), 0x2a)
  assert.equal(code(pcmu, 0), 0xff)
  assert.equal(code(pcmu, 32_767), 0x80)
  assert.equal(code(pcmu, -32_768), 0x00)
  assert.equal(value(pcma, 0xaa), 32_256)
  assert.equal(value(pcmu, 0x80), 32_124)
  assert.equal(value(pcmu, 0xff), 0)
})

test('G.711: every code survives decoding and encoding', () => {
  for (const codec of [pcma, pcmu]) {
    const codes = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    const again = codec.createEncoder().encode(codec.createDecoder().decode(codes))
    // µ-law has two zeros, which are one value of the decoder (G.711 table 2).
    for (const [byte, code] of again.entries())
      assert.equal(code, codec === pcmu && byte === 0x7f ? 0xff : byte)
  }
})

test('G.711: bit-exact with the vectors of the ITU', () => {
  const source = referenceFile('audio/itu-stl-g711/sweep.src')
  if (!source) return assert.equal(source, undefined)
  const samples = words(source)
  for (const [codec, law] of [
    [pcma, 'a'],
    [pcmu, 'u'],
  ] as const) {
    const codes = Uint8Array.from(words(referenceFile(`audio/itu-stl-g711/sweep-r.${law}`)!))
    assert.deepEqual(codec.createEncoder().encode(samples), codes)
    const decoded = words(referenceFile(`audio/itu-stl-g711/sweep-r.${law}-${law}`)!)
    assert.deepEqual(codec.createDecoder().decode(codes), decoded)
  }
})

test('G.722: bit-exact with the vectors of the ITU', () => {
  const source = referenceFile('audio/itu-stl-g722/inpsp.bin')
  if (!source) return assert.equal(source, undefined)
  const codes = Uint8Array.from(words(referenceFile('audio/itu-stl-g722/codspw.cod')!))
  assert.deepEqual(g722.createEncoder().encode(words(source)), codes)
  assert.deepEqual(g722.createDecoder().decode(codes), words(referenceFile('audio/itu-stl-g722/outsp1.bin')!))
})

test('G.722: the same whether it comes in one piece or in packets', () => {
  const samples = speechLike(16_000, 0.5)
  const whole = g722.createDecoder().decode(g722.createEncoder().encode(samples))
  assert.deepEqual(roundTrip(g722, samples), whole)
})

test('speech comes through each codec', () => {
  for (const codec of CODECS) {
    const samples = speechLike(codec.sampleRate, 1)
    const heard = roundTrip(codec, samples)
    // Opus is not made to keep the form of the wave, and its encoder begins by adapting.
    const least = codec === opus ? 0.9 : 0.99
    const found = correlation(samples, heard, 400)
    assert.ok(found > least, `${codec.name}: ${found}`)
  }
})

test('G.722 and Opus carry what lies above 4 kHz', () => {
  for (const codec of [g722, opus]) {
    const heard = roundTrip(codec, sine(5500, 16_000, 1))
    const amplitude = amplitudeAt(heard.subarray(8000), 5500, 16_000)
    assert.ok(amplitude > 5000 && amplitude < 15_000, `${codec.name}: ${amplitude}`)
  }
})

test('payloads tell their length without being decoded', () => {
  for (const codec of CODECS) {
    const payload = codec.createEncoder().encode(new Int16Array(codec.sampleRate / 50))
    assert.equal(codec.countSamples(payload), codec.sampleRate / 50, codec.name)
    assert.equal(codec.countSamples(new Uint8Array(0)), 0)
  }
  // RFC 6716 §3.1: configuration 1 is 20 ms; code 1 is two frames; code 3 counts in its second byte.
  assert.equal(opus.countSamples(Uint8Array.of((1 << 3) | 1)), 640)
  assert.equal(opus.countSamples(Uint8Array.of((1 << 3) | 3, 3)), 960)
  assert.equal(opus.countSamples(Uint8Array.of((3 << 3) | 3, 3)), 0)
})

test('no payload makes a decoder throw', () => {
  const decoders = CODECS.map((codec) => codec.createDecoder())
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (payload) => {
      for (const decoder of decoders) assert.ok(decoder.decode(payload).length <= 120 * 16)
    }),
    { numRuns: 1000 },
  )
})

test('codecs are found by name and clock, in any case', () => {
  assert.equal(codecNamed('g722', 8000), g722)
  assert.equal(codecNamed('OPUS', 48_000), opus)
  assert.equal(codecNamed('PCMA', 16_000), undefined)
})

/** By how many decibels a sine passes. */
function response(from: number, to: number, hertz: number): number {
  const out = new Resampler(from, to).process(sine(hertz, from, 0.5))
  const settled = out.subarray(to / 10, to / 10 + to / 4)
  return 20 * Math.log10(Math.max(amplitudeAt(settled, hertz, to), 0.01) / 10_000)
}

const PAIRS = [
  [8000, 16_000],
  [16_000, 8000],
  [16_000, 48_000],
  [48_000, 16_000],
  [8000, 48_000],
  [48_000, 8000],
] as const

test('the resampler is flat up to nine tenths of the band', () => {
  for (const [from, to] of PAIRS) {
    const band = Math.min(from, to) / 2
    for (const share of [0.05, 0.25, 0.5, 0.75, 0.85, 0.9]) {
      const level = response(from, to, band * share)
      assert.ok(Math.abs(level) < 0.2, `${from} → ${to}, ${band * share} Hz: ${level} dB`)
    }
  }
})

test('what does not fit is held below −60 dB, and no image is added', () => {
  for (const [from, to] of PAIRS) {
    const band = Math.min(from, to) / 2
    const isDown = to < from
    const hertz = isDown ? band * 1.12 : band * 0.88
    const out = new Resampler(from, to).process(sine(hertz, from, 0.5, 20_000))
    const image = Math.abs((isDown ? to : from) - hertz)
    const level = 20 * Math.log10(Math.max(amplitudeAt(out.subarray(to / 10), image, to), 0.01) / 20_000)
    assert.ok(level < -60, `${from} → ${to}: ${level} dB at ${image} Hz`)
  }
})

test('the resampler gives the same in any blocks, and never a sample too many', () => {
  for (const [from, to] of PAIRS) {
    const samples = speechLike(from, 0.2)
    const whole = new Resampler(from, to).process(samples)
    assert.equal(whole.length, (samples.length * to) / from)
    const pieces = new Resampler(from, to)
    const joined: number[] = []
    for (let at = 0, size = 1; at < samples.length; at += size, size = (size * 7) % 53)
      joined.push(...pieces.process(samples.subarray(at, at + size)))
    assert.deepEqual(Int16Array.from(joined), whole)
  }
})

test('comfort noise has the level that it is told to have', () => {
  for (const reflections of [[], [0.7], [-0.5, 0.3, 0.1]]) {
    const generator = new NoiseGenerator()
    generator.describe({ level: 40, reflections })
    const level = rms(generator.generate(32_000))
    assert.ok(Math.abs(level / 327.67 - 1) < 0.05, `${reflections}: ${level}`)
  }
})

test('coloured noise has its power where it is told', () => {
  const generator = new NoiseGenerator()
  // A first coefficient near −1 is a low-pass (the predictor is x[n] ≈ −k·x[n−1]).
  generator.describe({ level: 30, reflections: [-0.9] })
  const samples = generator.generate(16_000)
  const differences = Int16Array.from(samples.subarray(1), (sample, index) => sample - samples[index]!)
  assert.ok(rms(differences) < rms(samples) / 2)
})
