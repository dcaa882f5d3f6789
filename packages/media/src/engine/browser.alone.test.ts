import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import type { AgreedAudio, AgreedKeys, LocalAudio } from '../sdp/audio-terms.ts'
import { browserAudio } from '../sdp/browser-audio.ts'
import type { Format } from '../sdp/format.ts'
import { acceptAnswer, createAnswer, createNextOffer, createOffer } from '../sdp/offer-answer.ts'
import { parseDescription } from '../sdp/parse-description.ts'
import type { SessionDescription } from '../sdp/session-description.ts'
import { writeDescription } from '../sdp/write-description.ts'
import {
  type BrowserPhone,
  HEARD_RATE,
  hasChromium,
  hasTurnServer,
  likeness,
  narrow,
  sine,
  speechLike,
  TestBrowser,
  TestEngine,
  TestPhone,
  TurnServer,
  toneAmplitude,
} from '../testing/index.ts'
import { DgramDriver } from '../transport/dgram-driver.ts'

const HOST = '127.0.0.1'
const ORIGIN = { username: '-', sessionId: '1', version: '1', address: HOST }
const format = (
  payloadType: number,
  name: string,
  clockRate: number,
  channels = 1,
  parameters = '',
): Format => ({
  payloadType,
  name,
  clockRate,
  channels,
  parameters,
})
const CODECS: Readonly<Record<string, readonly Format[]>> = {
  PCMA: [format(8, 'PCMA', 8000), format(126, 'telephone-event', 8000)],
  G722: [format(9, 'G722', 8000), format(126, 'telephone-event', 8000)],
  opus: [
    format(111, 'opus', 48_000, 2, 'minptime=10;useinbandfec=1'),
    format(110, 'telephone-event', 48_000),
  ],
}
/** Of what goes in and what comes out, by the codec on the browser's side: Opus keeps the sound, not the wave. */
const LEAST_LIKENESS: Readonly<Record<string, number>> = { PCMA: 0.95, G722: 0.9, opus: 0.8 }
const SPEECH = speechLike(16_000, 4)
/** At 8 kHz, and as it is said: again and again. */
const SAID = Int16Array.from([...narrow(SPEECH, 16_000), ...narrow(SPEECH, 16_000)])

/** How loud a tone is where it is loudest for so long in what a browser heard: before and after the phone speaks there is silence. */
function loudest(heard: Int16Array, hertz: number, seconds: number): number {
  const length = HEARD_RATE * seconds
  let found = 0
  for (let at = 0; at + length <= heard.length; at += HEARD_RATE / 4)
    found = Math.max(found, toneAmplitude(heard.subarray(at, at + length), hertz, HEARD_RATE))
  return found
}

describe('Chromium and the engine', { skip: !hasChromium() && 'chromium is not installed' }, () => {
  const driver = new DgramDriver()
  let engine: TestEngine
  let browser: TestBrowser
  let seed = 1

  before(async () => {
    engine = await TestEngine.start(45_400)
    browser = await TestBrowser.start(SPEECH, 16_000)
  })
  after(async () => {
    await browser.stop()
    await engine.engine.stop()
    driver.close()
  })

  async function openPhone(codec: string): Promise<TestPhone> {
    const phone = await TestPhone.open(driver, { codec }, seed++)
    const { port } = await engine.engine.request({ do: 'open', leg: 'phone' })
    phone.callTo(port)
    await engine.engine.request({ do: 'start', leg: 'phone', audio: phone.audio(), isLearnt: false })
    return phone
  }

  const open = async (formats: readonly Format[]): Promise<LocalAudio> =>
    browserAudio(await engine.engine.request({ do: 'open', leg: 'web', kind: 'webRtc' }), { formats })

  const start = async (audio: AgreedAudio | undefined) => {
    await engine.engine.request({ do: 'start', leg: 'web', audio: audio!, isLearnt: false })
    return audio!.keys
  }

  /** The browser offers, we answer. */
  async function answer(page: BrowserPhone, local: LocalAudio, sdp: string): Promise<SessionDescription> {
    const { answer: answered } = createAnswer(parseDescription(sdp), ORIGIN, local)
    await start(answered.audio)
    await page.run('accept', writeDescription(answered.description))
    return answered.description
  }

  /** We offer, the browser answers. */
  async function offer(
    page: BrowserPhone,
    local: LocalAudio,
    description: SessionDescription,
  ): Promise<AgreedKeys> {
    const sdp = await page.run<string>('answer', writeDescription(description))
    return start(acceptAnswer(description, parseDescription(sdp), local).answer)
  }

  async function talk(phone: TestPhone, sound: Int16Array, frames: number): Promise<void> {
    const began = performance.now()
    for (let frame = 0; frame < frames; frame++) {
      phone.frame(sound, frame)
      await driver.wait(Math.max(began + (frame + 1) * 20 - performance.now(), 0))
    }
  }

  /** The phone hears what the browser's microphone says, and the browser what the phone says. */
  async function areHeard(page: BrowserPhone, phone: TestPhone, least: number): Promise<void> {
    const rate = phone.leg.sampleRate
    let [speech, tone] = [0, 0]
    for (let attempt = 0; attempt < 30 && (speech < least || tone < 2000); attempt++) {
      phone.takeHeard()
      await page.takeHeard()
      await talk(phone, sine(700, rate, 2, 8000), 100)
      speech = Math.max(speech, likeness(SAID, narrow(phone.takeHeard(), rate)))
      tone = Math.max(tone, loudest(await page.takeHeard(), 700, 1))
    }
    assert.ok(speech >= least, `the phone hears the browser: ${speech}`)
    assert.ok(tone > 2000, `the browser hears the phone: ${tone}`)
  }

  for (const [codec, formats] of Object.entries(CODECS))
    test(`${codec}: the browser calls, and both are heard`, { timeout: 400_000 }, async () => {
      const phone = await openPhone(codec === 'PCMA' ? 'PCMA' : 'G722')
      const page = await browser.open()
      await answer(page, await open(formats), await page.run<string>('offer'))
      await page.reaches('connected')
      await engine.reaches('web', 'connected')
      const { answer: isUntouched } = await engine.engine.request({ do: 'connect', legs: ['phone', 'web'] })
      assert.equal(isUntouched, codec !== 'opus')
      await areHeard(page, phone, LEAST_LIKENESS[codec]!)
      let quality = await engine.engine.request({ do: 'quality', leg: 'web' })
      // Of the whole call: a machine that stalled when it began is made good for.
      for (let attempt = 0; attempt < 30 && quality.meanOpinionScore <= 2; attempt++) {
        await talk(phone, sine(700, phone.leg.sampleRate, 2, 8000), 50)
        quality = await engine.engine.request({ do: 'quality', leg: 'web' })
      }
      // Who is the server of the handshake chooses: Chromium prefers this one, we prefer AEAD_AES_128_GCM.
      assert.equal(quality.connection?.suite, 'AES_CM_128_HMAC_SHA1_80')
      assert.ok(quality.meanOpinionScore > 2, JSON.stringify(quality))
      await page.close()
      phone.close()
      for (const leg of ['web', 'phone']) await engine.engine.request({ do: 'close', leg })
      engine.news.length = 0
    })

  test('the browser is called, is put on hold, taken back, and changes its network', {
    timeout: 600_000,
  }, async () => {
    const phone = await openPhone('PCMA')
    const page = await browser.open()
    const local = await open(CODECS.PCMA!)
    const first = createOffer(ORIGIN, local)
    await offer(page, local, first)
    await page.reaches('connected')
    await engine.reaches('web', 'connected')
    await engine.engine.request({ do: 'connect', legs: ['phone', 'web'] })
    await areHeard(page, phone, 0.95)

    const held = createNextOffer(first, { ...local, direction: 'inactive' })
    await offer(page, local, held)
    // What the browser still had to play is heard for a moment.
    const levels: number[] = []
    for (let attempt = 0; attempt < 30 && !(levels.at(-1)! < 300); attempt++) {
      await page.takeHeard()
      await talk(phone, sine(700, 8000, 2), 50)
      const heard = await page.takeHeard()
      if (heard.length >= HEARD_RATE / 2) levels.push(loudest(heard, 700, 0.25))
    }
    assert.ok(levels.at(-1)! < 300, `the browser is held and hears the phone: ${levels}`)

    const back = createNextOffer(held, local)
    await offer(page, local, back)
    await areHeard(page, phone, 0.95)

    // ICE restart by us: a further offer with new credentials.
    const restarted = { ...local, ice: await engine.engine.request({ do: 'restartIce', leg: 'web' }) }
    const anew = createNextOffer(back, restarted)
    const agreedKeys = await offer(page, restarted, anew)
    await areHeard(page, phone, 0.95)

    // And by the browser, as after a change of its network.
    const remote = async () =>
      (await engine.engine.request({ do: 'quality', leg: 'web' })).connection?.path?.remote
    const before = await remote()
    const sdp = await page.run<string>('offer', { iceRestart: true })
    const again = { ...local, agreedKeys, ice: await engine.engine.request({ do: 'restartIce', leg: 'web' }) }
    await answer(page, again, sdp)
    // Until the new way is found, the voice takes the old one.
    for (let attempt = 0; attempt < 30 && isDeepStrictEqual(await remote(), before); attempt++)
      await talk(phone, sine(700, 8000, 2), 50)
    assert.notDeepEqual(await remote(), before)
    await areHeard(page, phone, 0.95)
    assert.equal(
      engine.news.filter((news) => news.kind === 'connection' && news.state === 'failed').length,
      0,
    )
    await page.close()
    phone.close()
    for (const leg of ['web', 'phone']) await engine.engine.request({ do: 'close', leg })
    engine.news.length = 0
  })

  test('a browser that trickles, and two browsers in one call', { timeout: 400_000 }, async () => {
    const pages = [await browser.open(), await browser.open()]
    for (const [index, page] of pages.entries()) {
      const leg = `web-${index}`
      const opened = await engine.engine.request({ do: 'open', leg, kind: 'webRtc' })
      const local = browserAudio(opened, { formats: CODECS.opus! })
      const offered = parseDescription(await page.run<string>('offerAtOnce'))
      const { answer: answered } = createAnswer(offered, ORIGIN, local)
      assert.deepEqual(answered.audio?.ice?.candidates, [])
      await engine.engine.request({ do: 'start', leg, audio: answered.audio!, isLearnt: false })
      await page.run('accept', writeDescription(answered.description))
      await engine.reaches(leg, 'connected')
      await page.reaches('connected')
    }
    const { answer: isUntouched } = await engine.engine.request({ do: 'connect', legs: ['web-0', 'web-1'] })
    assert.equal(isUntouched, true)
    for (const page of pages) {
      let speech = 0
      for (let attempt = 0; attempt < 30 && speech < LEAST_LIKENESS.opus!; attempt++) {
        await page.takeHeard()
        await new Promise((resolve) => setTimeout(resolve, 2000))
        speech = Math.max(speech, likeness(SAID, narrow(await page.takeHeard(), HEARD_RATE)))
      }
      assert.ok(speech >= LEAST_LIKENESS.opus!, `${speech}`)
    }
    for (const page of pages) await page.close()
    for (const leg of ['web-0', 'web-1']) await engine.engine.request({ do: 'close', leg })
  })

  const relay = { timeout: 180_000, skip: !hasTurnServer() && 'coturn is not installed' }
  test('a browser that gets out by TCP alone reaches us through a relay', relay, async () => {
    const turn = await TurnServer.start(HOST)
    try {
      const phone = await openPhone('PCMA')
      const { username, credential } = turn
      const page = await browser.open({
        iceTransportPolicy: 'relay',
        iceServers: [{ urls: `turn:${HOST}:${turn.port}?transport=tcp`, username, credential }],
      })
      const offered = await page.run<string>('offer')
      assert.match(offered, /a=candidate:.* typ relay/)
      await answer(page, await open(CODECS.PCMA!), offered)
      await page.reaches('connected')
      await engine.reaches('web', 'connected')
      await engine.engine.request({ do: 'connect', legs: ['phone', 'web'] })
      await areHeard(page, phone, 0.95)
      const { connection } = await engine.engine.request({ do: 'quality', leg: 'web' })
      assert.equal(connection?.path?.remote.type, 'relay')
      await page.close()
      phone.close()
      for (const leg of ['web', 'phone']) await engine.engine.request({ do: 'close', leg })
    } finally {
      await turn.stop()
    }
  })
})
