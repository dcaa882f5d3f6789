import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { WIDEBAND } from '../graph/frame.ts'
import { parseWav, wavHeader } from '../graph/wav.ts'
import type { CryptoLine } from '../sdp/crypto-attribute.ts'
import {
  correlation,
  sine,
  speechLike,
  TestPhone,
  type TestPhoneOptions,
  toneAmplitude,
} from '../testing/index.ts'
import { DgramDriver } from '../transport/dgram-driver.ts'
import { loadNativeCalls } from '../transport/native-calls.ts'
import type { News } from './control.ts'
import { MediaEngine } from './media-engine.ts'
import { passesUntouched } from './untouched.ts'

const HOST = '127.0.0.1'

/**
 * How well that came through of `sent` which came through best: on a busy machine packets are late, and then the jitter buffer
 * stretches some. A syllable of `speechLike` begins every half second and lasts a quarter; its middle is compared.
 */
function bestSyllable(sent: Int16Array, heard: Int16Array): number {
  const likenesses = [0.5, 1].map((second) => {
    const start = 8000 * second
    return correlation(sent.subarray(start + 500, start + 1500), heard.subarray(start), 5000)
  })
  return Math.max(...likenesses)
}

/** Of talking for two seconds, before something must have been heard well. */
const MOST_ATTEMPTS = 20

const kinds = (await loadNativeCalls()) ? (['fastest', 'dgram'] as const) : (['dgram'] as const)

test('packets pass untouched where nothing needs their sound, and the reason is told', () => {
  const side = {
    codec: 'PCMA',
    clockRate: 8000,
    isRecorded: false,
    isPlayedTo: false,
    isPressedTo: false,
    needsKeysFound: false,
  }
  assert.equal(passesUntouched(side, side).answer, true)
  const cases = [
    [{ codec: 'G722' }, 'codecs-differ'],
    [{ isRecorded: true }, 'recorded'],
    [{ isPlayedTo: true }, 'played-to'],
    [{ isPressedTo: true }, 'pressed-to'],
    [{ needsKeysFound: true }, 'keys-in-band'],
  ] as const
  for (const [change, rule] of cases) {
    const { answer, steps } = passesUntouched(side, { ...side, ...change })
    assert.deepEqual([answer, steps[0]?.rule], [false, rule])
  }
})

for (const [offset, kind] of kinds.entries())
  describe(`the media thread, driver ${kind}`, () => {
    const driver = new DgramDriver()
    const folder = mkdtempSync(join(tmpdir(), 'offhook-engine-'))
    const news: News[] = []
    let engine: MediaEngine
    let seed = 1

    before(async () => {
      const firstPort = 43_000 + offset * 500
      engine = await MediaEngine.start({ address: HOST, firstPort, lastPort: firstPort + 499, driver: kind })
      engine.events.on('news', (told) => news.push(told))
    })
    after(async () => {
      await engine.stop()
      driver.close()
      rmSync(folder, { recursive: true })
    })

    /** The phones of a test, by their legs: what a failure has left over is nothing to the next one. */
    const phones = new Map<string, TestPhone>()
    afterEach(() => hangUp(Object.fromEntries(phones)))

    async function call(leg: string, options: TestPhoneOptions): Promise<TestPhone> {
      const phone = await TestPhone.open(driver, options, seed++)
      phones.set(leg, phone)
      const { port } = await engine.request({ do: 'open', leg })
      phone.callTo(port)
      await engine.request({ do: 'start', leg, audio: phone.audio(), isLearnt: false })
      return phone
    }

    /** Lets the phones talk for as many frames at their pace. */
    async function talk(frames: number, ...pairs: [TestPhone, Int16Array][]): Promise<void> {
      const start = performance.now()
      for (let frame = 0; frame < frames; frame++) {
        for (const [phone, sound] of pairs) phone.frame(sound, frame)
        await driver.wait(Math.max(start + (frame + 1) * 20 - performance.now(), 0))
      }
    }

    /** Lets the phones talk until that was enough: on a busy machine no packet may be in time for a while. */
    async function talkUntil(
      isEnough: () => boolean,
      frames: number,
      ...pairs: [TestPhone, Int16Array][]
    ): Promise<void> {
      for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
        await talk(frames, ...pairs)
        if (isEnough()) return
      }
    }

    async function hangUp(ended: Record<string, TestPhone>): Promise<void> {
      for (const [leg, phone] of Object.entries(ended)) {
        await engine.request({ do: 'close', leg })
        phone.close()
        phones.delete(leg)
      }
    }

    test('two phones with one codec: passed on unopened, both ways, keys too', async () => {
      const a = await call('a', { codec: 'PCMA' })
      const b = await call('b', { codec: 'PCMA' })
      const sounds = [speechLike(8000, 2), sine(700, 8000, 2)] as const
      // What came before they were connected is not taken for a delay of all that follows.
      await talk(10, [a, sounds[0]])
      const { answer, steps } = await engine.request({ do: 'connect', legs: ['a', 'b'] })
      assert.deepEqual([answer, steps[0]?.rule], [true, 'same-codec'])
      a.leg.press('5')
      let [found, tone] = [0, 0]
      const isHeard = () => {
        found = Math.max(found, bestSyllable(sounds[0], b.takeHeard()))
        tone = Math.max(tone, toneAmplitude(a.takeHeard().subarray(8000), 700, 8000))
        return found > 0.95 && tone > 8000
      }
      await talkUntil(isHeard, 90, [a, sounds[0]], [b, sounds[1]])
      assert.ok(found > 0.95, `b hears a: ${found}`)
      assert.ok(tone > 8000, `a hears b: ${tone}`)
      assert.deepEqual(b.keys, ['5'])
      assert.ok(
        news.some(
          (told) => told.kind === 'key' && told.leg === 'a' && told.key === '5' && told.way === 'event',
        ),
      )
      const quality = await engine.request({ do: 'quality', leg: 'a' })
      assert.equal(quality.isUntouched, true)
      assert.ok(quality.meanOpinionScore > 4)
      await engine.request({ do: 'press', leg: 'b', keys: '7#' })
      const isUntouched = async () => (await engine.request({ do: 'quality', leg: 'b' })).isUntouched
      assert.equal(await isUntouched(), false)
      for (let attempt = 0; attempt < MOST_ATTEMPTS && b.keys.length < 3; attempt++)
        await talk(30, [a, sounds[0]], [b, sounds[1]])
      assert.deepEqual(b.keys, ['5', '7', '#'])
      for (let attempt = 0; attempt < MOST_ATTEMPTS && !(await isUntouched()); attempt++) await talk(10)
      assert.equal(await isUntouched(), true)
      // There are phones that take no telephone events of a second source.
      assert.equal(b.sources.size, 1)
      await hangUp({ a, b })
    })

    test('different codecs and keys: the sound is coded anew, recorded, and keys are heard in the band', async () => {
      const line = (byte: number): CryptoLine => ({
        tag: 1,
        suite: 'AES_CM_128_HMAC_SHA1_80',
        key: new Uint8Array(16).fill(byte),
        salt: new Uint8Array(14).fill(byte),
      })
      const a = await call('a', { codec: 'PCMA', keys: { kind: 'sdes', send: line(1), receive: line(2) } })
      const b = await call('b', { codec: 'G722', hasEvents: false })
      const { answer } = await engine.request({ do: 'connect', legs: ['a', 'b'] })
      assert.equal(answer, false)
      const path = join(folder, 'call.wav')
      await engine.request({ do: 'record', leg: 'a', path })
      await assert.rejects(engine.request({ do: 'record', leg: 'b', path }), {
        code: 'media-recording-failed',
      })
      const speech = speechLike(8000, 2)
      const [low, high] = [sine(770, 16_000, 2, 8000), sine(1336, 16_000, 2, 8000)]
      const keyTone = low.map((sample, index) => sample + high[index]!)
      const narrowHeard = () => {
        const heard = b.takeHeard()
        // At 16 kHz; every other sample is compared.
        return Int16Array.from({ length: heard.length >> 1 }, (_, index) => heard[index * 2]!)
      }
      let found = 0
      const isHeard = () => {
        found = Math.max(found, bestSyllable(speech, narrowHeard()))
        return found > 0.95
      }
      await talkUntil(isHeard, 90, [a, speech], [b, keyTone])
      await engine.request({ do: 'record', leg: 'a', path: undefined })
      assert.ok(found > 0.95, `b hears a: ${found}`)
      assert.ok(
        news.some(
          (told) => told.kind === 'key' && told.leg === 'b' && told.key === '5' && told.way === 'in-band',
        ),
      )
      const recording = parseWav(readFileSync(path))
      assert.equal(recording.sampleRate, WIDEBAND)
      assert.ok(recording.samples.length > WIDEBAND)
      const quality = await engine.request({ do: 'quality', leg: 'a' })
      assert.deepEqual(quality.dropped, {})
      await hangUp({ a, b })
    })

    test('hold: the held one hears music, the other nothing; then both talk again', async () => {
      const a = await call('a', { codec: 'PCMA' })
      const b = await call('b', { codec: 'PCMA' })
      await engine.request({ do: 'connect', legs: ['a', 'b'] })
      const music = sine(1000, 8000, 1)
      const bytes = Buffer.concat([wavHeader(8000, 1, music.length * 2), Buffer.from(music.buffer)])
      await engine.request({ do: 'play', leg: 'b', sound: { kind: 'wav', bytes, isEndless: true } })
      await engine.request({
        do: 'start',
        leg: 'a',
        audio: a.audio({ direction: 'inactive' }),
        isLearnt: false,
      })
      const tone = sine(500, 8000, 2)
      let loudest = 0
      const isMusicHeard = () => {
        const held = b.takeHeard().subarray(5000)
        assert.ok(toneAmplitude(held, 500, 8000) < 300)
        assert.ok(toneAmplitude(a.takeHeard().subarray(3000), 500, 8000) < 300)
        loudest = Math.max(loudest, toneAmplitude(held, 1000, 8000))
        return loudest > 7000
      }
      await talkUntil(isMusicHeard, 60, [a, tone], [b, tone])
      assert.ok(loudest > 7000, `b hears the music: ${loudest}`)
      await engine.request({ do: 'play', leg: 'b', sound: undefined })
      await engine.request({ do: 'start', leg: 'a', audio: a.audio(), isLearnt: false })
      const levels = [0, 0]
      const areHeard = () => {
        for (const [index, phone] of [a, b].entries())
          levels[index] = Math.max(levels[index]!, toneAmplitude(phone.takeHeard().subarray(5000), 500, 8000))
        return levels.every((level) => level > 7000)
      }
      await talkUntil(areHeard, 60, [a, tone], [b, tone])
      assert.ok(
        levels.every((level) => level > 7000),
        `both hear each other: ${levels}`,
      )
      await hangUp({ a, b })
    })

    test('a room of three codecs, with an announcement, a tone before, and somebody muted', async () => {
      const a = await call('a', { codec: 'PCMU' })
      const b = await call('b', { codec: 'G722' })
      const c = await call('c', { codec: 'opus' })
      await engine.request({ do: 'play', leg: 'a', sound: { kind: 'tone', country: 'DE', tone: 'dial' } })
      let dial = 0
      const isDialHeard = () => {
        dial = Math.max(dial, toneAmplitude(a.takeHeard().subarray(2400), 425, 8000))
        return dial > 3000
      }
      await talkUntil(isDialHeard, 30, [a, new Int16Array(0)])
      assert.ok(dial > 3000, `a hears the dial tone: ${dial}`)
      await engine.request({ do: 'play', leg: 'a', sound: undefined })
      for (const leg of ['a', 'b', 'c']) await engine.request({ do: 'join', leg, room: 'one' })
      await engine.request({ do: 'mute', leg: 'c', isMuted: true })
      const sounds: [TestPhone, Int16Array][] = [
        [a, sine(600, 8000, 2, 6000)],
        [b, sine(900, 16_000, 2, 6000)],
        [c, sine(1300, 16_000, 2, 6000)],
      ]
      await engine.request({
        do: 'announce',
        room: 'one',
        sound: { kind: 'tone', country: 'FR', tone: 'dial' },
      })
      // Of each, what is heard there: the announcement (440 Hz) is fainter.
      const audible = [
        [900, 440],
        [600, 440],
        [600, 900, 440],
      ]
      const faint = new Map<string, number>(
        audible.flatMap((tones, who) => tones.map((hertz) => [`${who} hears ${hertz}`, 0] as const)),
      )
      const areHeard = () => {
        for (const [who, phone] of [a, b, c].entries()) {
          const heard = phone.takeHeard()
          const level = (hertz: number) =>
            toneAmplitude(heard.subarray(-heard.length / 2), hertz, who === 0 ? 8000 : 16_000)
          if (who !== 2) assert.ok(level(1300) < 300, `${who} hears who is muted`)
          for (const hertz of audible[who]!) {
            const name = `${who} hears ${hertz}`
            if (level(hertz) > (hertz === 440 ? 3000 : 3500)) faint.delete(name)
            else if (faint.has(name)) faint.set(name, level(hertz))
          }
        }
        return faint.size === 0
      }
      await talkUntil(areHeard, 70, ...sounds)
      assert.deepEqual([...faint], [])
      await engine.request({ do: 'disconnect', leg: 'b' })
      await hangUp({ a, b, c })
    })

    test('what cannot be done is refused by name', async () => {
      await assert.rejects(engine.request({ do: 'quality', leg: 'nobody' }), {
        code: 'media-leg-unknown',
        message: 'There is no media leg nobody.',
      })
      await engine.request({ do: 'open', leg: 'x' })
      await assert.rejects(engine.request({ do: 'press', leg: 'x', keys: '1' }), {
        code: 'media-leg-not-started',
      })
      const phone = await TestPhone.open(driver, { codec: 'PCMA', hasEvents: false }, seed++)
      const start = (changes: Parameters<TestPhone['audio']>[0]) =>
        engine.request({ do: 'start', leg: 'x', audio: phone.audio(changes), isLearnt: false })
      await assert.rejects(engine.request({ do: 'open', leg: 'y', kind: 'webRtc' }), {
        code: 'media-web-rtc-off',
      })
      await assert.rejects(engine.request({ do: 'restartIce', leg: 'x' }), { code: 'media-ice-missing' })
      const { codec } = phone.audio()
      await assert.rejects(start({ codec: { ...codec, name: 'G729' } }), { code: 'media-codec-unknown' })
      await start({})
      await assert.rejects(engine.request({ do: 'press', leg: 'x', keys: '1' }), {
        code: 'media-key-refused',
      })
      await assert.rejects(
        engine.request({
          do: 'play',
          leg: 'x',
          sound: { kind: 'wav', bytes: new Uint8Array(5), isEndless: false },
        }),
        { code: 'wav-unsupported' },
      )
      await hangUp({ x: phone })
      const load = await engine.request({ do: 'load' })
      assert.equal(load.legs, 0)
      assert.equal(load.driver, kind === 'dgram' ? 'dgram' : 'native')
      assert.ok(load.ticks > 50)
    })
  })

test('calls from a change of the range on use the new ports, and those that run keep theirs', async () => {
  const engine = await MediaEngine.start({
    address: HOST,
    firstPort: 43_900,
    lastPort: 43_949,
    driver: 'fastest',
  })
  const driver = new DgramDriver()
  try {
    const former = await TestPhone.open(driver, { codec: 'PCMA' }, 77)
    const before = await engine.request({ do: 'open', leg: 'former' })
    former.callTo(before.port)
    await engine.request({ do: 'start', leg: 'former', audio: former.audio(), isLearnt: false })
    await engine.request({ do: 'usePorts', firstPort: 43_960, lastPort: 43_999 })
    const next = await engine.request({ do: 'open', leg: 'next' })
    assert.ok(before.port >= 43_900 && before.port < 43_950, `${before.port}`)
    assert.ok(next.port >= 43_960 && next.port <= 43_999, `${next.port}`)
    const tone = { kind: 'tone', country: 'DE', tone: 'ringing' } as const
    await engine.request({ do: 'play', leg: 'former', sound: tone })
    let heard = 0
    for (let frame = 0; frame < 1000 && heard < 500; frame++) {
      former.frame(new Int16Array(8000), frame)
      await driver.wait(20)
      if (frame % 50 === 49) heard = toneAmplitude(former.takeHeard(), 425, 8000)
    }
    assert.ok(heard >= 500, `${heard}`)
    former.close()
  } finally {
    await engine.stop()
    driver.close()
  }
})

test('a thread that is stopped answers no more', async () => {
  const engine = await MediaEngine.start({
    address: HOST,
    firstPort: 44_000,
    lastPort: 44_009,
    driver: 'dgram',
  })
  let failed = 0
  engine.events.on('failed', () => failed++)
  await engine.stop()
  await engine.stop()
  await assert.rejects(engine.request({ do: 'load' }), { code: 'media-engine-stopped' })
  assert.equal(failed, 0)
})
