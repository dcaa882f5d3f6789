/** A browser and a phone: the browser's own WebRTC, with its SIP messages sent for it, talks with a baresip. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { silentLog, systemClock, systemRandom } from '@offhook/base'
import {
  HEARD_RATE,
  hasChromium,
  likeness,
  narrow,
  SPEECH_REPEATS_S,
  speechLike,
  TestBrowser,
  TestEngine,
} from '@offhook/media/testing'
import { Agent, type InviteUsage, NetworkTransport } from '@offhook/sip'
import { CallWatch } from '@offhook/telephony/testing'
import { Baresip, hasBaresip } from './testing/baresip.ts'
import { OFFICE_DOMAIN, Office, until } from './testing/office.ts'
import { rhythmOf } from './testing/rhythm.ts'
import { hasWireEar, WireEar } from './testing/wire-ear.ts'

const SECONDS = 60
/** Both say the same, and more than once. */
const spoken = speechLike(8000, SPEECH_REPEATS_S + 1)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const text = (body: Uint8Array) => Buffer.from(body).toString('utf8')

/** Whether `promise` has its value, half a second from now. */
const isSettled = (promise: Promise<unknown>) =>
  Promise.race([promise.then(() => true), pause(500).then(() => false)])

type Page = Awaited<ReturnType<TestBrowser['open']>>

describe('a browser and a phone', {
  skip:
    !(hasBaresip() && hasChromium() && hasWireEar()) &&
    'baresip, Chromium or tshark is not installed, or tests do not run as root',
}, () => {
  let media: TestEngine
  let office: Office
  let watch: CallWatch
  let browser: TestBrowser
  let page: Page
  let agent: Agent
  let ben: Baresip
  let wire: WireEar

  before(async () => {
    media = await TestEngine.start(46_800)
    office = new Office({ media: { engine: media.engine, address: '127.0.0.1' } })
    watch = new CallWatch(office.connector)
    await office.connector.start()
    browser = await TestBrowser.start(speechLike(48_000, SPEECH_REPEATS_S), 48_000)
    page = await browser.open()
    agent = new Agent({
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
      userAgent: 'Browser',
      sessionTimer: false,
      transport: new NetworkTransport({
        clock: systemClock,
        log: silentLog,
        listeners: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
      }),
    })
    await agent.start()
    ben = await Baresip.start({
      line: '21',
      domain: OFFICE_DOMAIN,
      user: 'u21',
      secret: 's21',
      server: { ...office.server, transport: 'udp' },
      codec: 'PCMA',
      voice: speechLike(8000, SECONDS),
    })
    wire = await WireEar.open([ben.voicePorts])
  })

  afterEach(() => office.endCalls())
  after(async () => {
    await wire?.close()
    await ben?.stop()
    await agent?.stop()
    await browser?.stop()
    watch.stop()
    await office.close()
    await media.engine.stop()
  })

  /** What the page wants of SIP: its descriptions go out, those of the other side come in. */
  async function call(): Promise<InviteUsage> {
    const { address, port } = office.server
    const offer = await page.run<string>('offer')
    const rang = ben.events.length
    const usage = agent.invite({
      target: `sip:21@${address}:${port}`,
      from: `<sip:20@${OFFICE_DOMAIN}>`,
      body: Buffer.from(offer),
      credentials: { username: 'u20', password: 's20' },
    })
    usage.on('offer', (change) => {
      void page
        .run<string>('answer', text(change.body))
        .then((answer) => change.accept({ body: Buffer.from(answer) }))
    })
    const answered = new Promise<string>((resolve, reject) => {
      usage.on('answered', ({ response }) => resolve(text(response.body)))
      usage.on('failed', ({ status }) => reject(new Error(`the call failed with ${status}`)))
    })
    await ben.heard('CALL_INCOMING', rang)
    await ben.answer()
    await page.run('accept', await answered)
    await page.reaches('connected')
    return usage
  }

  async function hearsBrowser(): Promise<number> {
    const port = (await ben.voicePort()) ?? 0
    wire.take(port)
    await pause(2500)
    return likeness(spoken, wire.take(port))
  }

  async function browserHears(): Promise<number> {
    await page.takeHeard()
    await pause(2000)
    return likeness(spoken, narrow(await page.takeHeard(), HEARD_RATE))
  }

  /** Twice in a row: what the browser still had to play is over. */
  async function becomesUnheard(): Promise<void> {
    const found: number[] = []
    while (found.length < 15 && !(found.length > 1 && found.slice(-2).every((like) => like < 0.6)))
      found.push(await browserHears())
    assert.ok(found.at(-1)! < 0.6 && found.length < 15, `who is held hears the phone like ${found}`)
  }

  async function atLeast(least: number, hears: () => Promise<number>, who: string): Promise<void> {
    let found = 0
    for (let attempt = 0; attempt < 15 && found < least; attempt++) found = await hears()
    assert.ok(found >= least, `${who} hears speech like ${found}`)
  }

  async function bothHear(): Promise<void> {
    await Promise.all([atLeast(0.75, hearsBrowser, 'the phone'), atLeast(0.75, browserHears, 'the browser')])
  }

  it('hear each other, also after hold', async () => {
    const usage = await call()
    await bothHear()
    await ben.hold()
    await until(() => watch.inState('21', 'hold') !== undefined, 'hold')
    await becomesUnheard()
    await ben.resume()
    await until(() => watch.inState('21', 'connected') !== undefined, 'the call again')
    await bothHear()
    usage.end()
    await until(() => watch.calls.length === 0, 'the end')
  })

  /** Calls a number that there is not, and listens to what is told before the answer. */
  async function hearsOfNoNumber(): Promise<Int16Array> {
    const { address, port } = office.server
    const other = await browser.open()
    const usage = agent.invite({
      target: `sip:7777@${address}:${port}`,
      from: `<sip:20@${OFFICE_DOMAIN}>`,
      body: Buffer.from(await other.run<string>('offer')),
      credentials: { username: 'u20', password: 's20' },
    })
    const early = new Promise<string>((resolve) => {
      usage.on('progress', ({ response }) => response.status === 183 && resolve(text(response.body)))
    })
    const failed = new Promise<number>((resolve) => usage.on('failed', ({ status }) => resolve(status)))
    await other.run('accept', await early)
    const heard: number[] = []
    while (!(await isSettled(failed))) heard.push(...narrow(await other.takeHeard(), HEARD_RATE))
    assert.equal(await failed, 404)
    await until(() => watch.calls.length === 0, 'the end')
    await other.close()
    return Int16Array.from(heard)
  }

  it('are told by a tone before the answer that there is no such number', async () => {
    const missing = new Set([950, 1400, 1800])
    const rhythms: unknown[] = []
    // On a busy machine the browser stumbles while it plays: it has three attempts.
    for (let attempt = 0; attempt < 3 && missing.size > 0; attempt++) {
      const heard = await hearsOfNoNumber()
      for (const hertz of missing) {
        const rhythm = rhythmOf(heard, hertz)
        if (rhythm.some(({ isOn, ms }) => isOn && Math.abs(ms - 330) <= 80)) missing.delete(hertz)
        rhythms.push([hertz, rhythm.map(({ isOn, ms }) => (isOn ? ms : -ms))])
      }
    }
    assert.equal(missing.size, 0, JSON.stringify(rhythms))
  })
})
