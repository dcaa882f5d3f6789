import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { isNamedError } from '@offhook/base'
import fc from 'fast-check'
import { CODECS } from '../codec/codecs.ts'
import { amplitudeAt, referenceFile, rms, sine, speechLike } from '../testing/index.ts'
import { DtmfDetector, dtmfTone, isDtmfKey } from './dtmf.ts'
import { FRAME_MS, frameLength, WIDEBAND } from './frame.ts'
import { LevelMeter, levelOf, SILENCE } from './level-meter.ts'
import { nationalTone } from './national-tones.ts'
import { Player } from './player.ts'
import { Recorder } from './recorder.ts'
import { RecordingFile } from './recording-file.ts'
import { type Tone, ToneGenerator } from './tone.ts'
import { parseWav, wavHeader } from './wav.ts'

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

function wav(samples: Int16Array, rate: number): Uint8Array {
  return Buffer.concat([wavHeader(rate, 1, samples.length * 2), Buffer.from(samples.buffer)])
}

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
