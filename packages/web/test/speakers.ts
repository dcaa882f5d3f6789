/**
 * Anna at a browser that is her only phone, Ben and Carla at baresip phones that answer by themselves. Anna says speech, each of the others
 * a tone far above it, so that it can be measured who hears whom, and that nobody else is heard.
 */
import assert from 'node:assert/strict'
import type { SuiteContext, TestContext } from 'node:test'
import { amplitudeAt, HEARD_RATE, likeness, narrow, toneAmplitude } from '@offhook/media/testing'
import { Baresip, WireEar } from '@offhook/pbx/testing'
import type { Page } from 'playwright-core'
import { type OpenedPage, openPage, signInAs, until } from './browser.ts'
import { callsOf, idle, leaveIdle, orCalls } from './idle.ts'
import { accountOf, type Office, openOffice } from './office.ts'
import { giveEar, openSpeakingBrowser, type SpeakingBrowser, switchOn } from './voices.ts'

export type Speaker = 'Anna' | 'Ben' | 'Carla'

const HERTZ = { Ben: 2300, Carla: 2900 } as const
const LINES = { Anna: '301', Ben: '302', Carla: '303' } as const
const SECONDS = 120
/** Far above what is heard of somebody who is not there, and below the softest who is. */
const LIKE = 0.75
const UNLIKE = 0.6
const LOUD = 1200
const SILENT = 250
const ATTEMPTS = 20

/** How the last connection of the page stands. */
const CONNECTION = `(async () => {
  const connection = window.lastConnection
  if (!connection) return 'no connection'
  const stats = [...(await connection.getStats()).values()]
  const of = (type, name) => stats.find((each) => each.type === type)?.[name]
  const track = connection.getSenders()[0]?.track
  return {
    connection: connection.connectionState,
    ice: connection.iceConnectionState,
    dtls: of('transport', 'dtlsState'),
    sent: of('outbound-rtp', 'packetsSent'),
    received: of('inbound-rtp', 'packetsReceived'),
    level: of('media-source', 'totalAudioEnergy'),
    microphone: track && [track.readyState, track.enabled, track.muted],
  }
})()`

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

export class Speakers {
  readonly office: Office
  readonly browser: SpeakingBrowser
  readonly opened: OpenedPage
  readonly phones: Readonly<Record<'Ben' | 'Carla', Baresip>>
  readonly #ear: WireEar

  private constructor(
    office: Office,
    browser: SpeakingBrowser,
    opened: OpenedPage,
    phones: Readonly<Record<'Ben' | 'Carla', Baresip>>,
    ear: WireEar,
  ) {
    this.#ear = ear
    this.office = office
    this.browser = browser
    this.opened = opened
    this.phones = phones
  }

  /** `firstPort`: of a hundred ports for voice that no other test uses. */
  static async open(firstPort: number): Promise<Speakers> {
    const office = await openOffice([], {
      'media.first-port': firstPort,
      'media.last-port': firstPort + 99,
      'media.browser-port': 0,
      'media.address': '127.0.0.1',
    })
    const phones = { Ben: await phoneOf(office, 'Ben'), Carla: await phoneOf(office, 'Carla') }
    const browser = await openSpeakingBrowser(135)
    const opened = await openPage(browser.browser, office.url)
    await giveEar(opened.page)
    await signInAs(opened.page)
    await switchOn(opened.page, 'Anna')
    const ear = await WireEar.open([phones.Ben.voicePorts, phones.Carla.voicePorts])
    const speakers = new Speakers(office, browser, opened, phones, ear)
    await speakers.isPhone()
    return speakers
  }

  get page(): Page {
    return this.opened.page
  }

  /** The browser is signed in as a phone. */
  async isPhone(): Promise<void> {
    await until('the browser is a phone', () => this.office.server.parts.phones.browsersOf('301') === 1)
    await this.page.getByRole('button', { name: 'Browser', exact: true }).waitFor()
  }

  /** The card of the call with somebody, as long as it is not over. */
  card(name: string) {
    return this.page.locator(`article[aria-label="${name}"]:not([data-phase=ended])`).first()
  }

  action(name: string, service: string) {
    return this.card(name).locator(`[data-service=${service}]`)
  }

  /** Anna calls in the browser. */
  async dial(number: string): Promise<void> {
    await this.page.keyboard.press('Control+k')
    await this.page.keyboard.type(number)
    await this.page.keyboard.press('Enter')
  }

  /** Each hears the others and nobody else; one alone hears nobody. */
  async talk(...names: Speaker[]): Promise<void> {
    await Promise.all(names.map((name) => this.#hears(name, names)))
  }

  async #hears(name: Speaker, names: readonly Speaker[]): Promise<void> {
    let heard: Heard | undefined
    for (let attempt = 0; attempt < ATTEMPTS && !isAsExpected(heard, name, names); attempt++)
      heard = await this.heardBy(name)
    if (isAsExpected(heard, name, names)) return
    const packets = name === 'Anna' ? '' : `; ${await this.phones[name].voicePackets()} packets have come`
    const browser = JSON.stringify(await this.page.evaluate(CONNECTION))
    assert.fail(
      `${name} hears ${JSON.stringify(heard)}${packets}; calls: ${callsOf(this.office)}; browser: ${browser}`,
    )
  }

  /** How much of each is heard: likeness of the speech, loudness of the tones. */
  async heardBy(name: Speaker): Promise<Heard> {
    const sound = await this.soundAt(name)
    const [ben, carla] = [HERTZ.Ben, HERTZ.Carla].map((hertz) => toneAmplitude(sound, hertz, 8000)) as [
      number,
      number,
    ]
    const speech = without(without(sound, HERTZ.Ben), HERTZ.Carla)
    return {
      Anna: Number(likeness(this.browser.spoken, speech).toFixed(2)),
      Ben: Math.round(ben),
      Carla: Math.round(carla),
    }
  }

  /** What somebody hears during the next seconds, at 8 kHz. */
  async soundAt(name: Speaker, ms = 2500): Promise<Int16Array> {
    if (name === 'Anna') {
      await this.page.evaluate('window.heard = []')
      await pause(ms)
      return narrow(Int16Array.from(await this.page.evaluate<number[]>('window.heard')), HEARD_RATE)
    }
    const port = (await this.phones[name].voicePort()) ?? 0
    this.#ear.take(port)
    await pause(ms)
    return this.#ear.take(port)
  }

  /** Whether the server waits for the browser of somebody in a call of `line`. */
  isMissing(line: string): boolean {
    const { calls, phoneSystem } = this.office.server.parts
    return calls.ofLine(line).some(({ switchCallId }) => phoneSystem.missingIn(switchCallId).length > 0)
  }

  /** The card of the call with somebody shows that one talks. */
  async inConversation(name: string): Promise<void> {
    await orCalls(this.office, this.card(name).getByText('In conversation').waitFor())
  }

  idle(): Promise<void> {
    return idle(this.office)
  }

  /** After each test: no call is left, also where it failed. */
  leave(test: TestContext | SuiteContext): Promise<void> {
    return leaveIdle(this.office, this.page, test)
  }

  async close(): Promise<void> {
    for (const phone of Object.values(this.phones)) await phone.stop()
    await this.#ear.close()
    await this.browser.close()
    await this.office.close()
    assert.deepEqual(this.opened.complaints, [])
  }
}

export type Heard = Readonly<Record<Speaker, number>>

async function phoneOf(office: Office, name: 'Ben' | 'Carla'): Promise<Baresip> {
  const { port } = office.server.addresses.sip.find(({ transport }) => transport === 'udp')!
  const sample = (_: unknown, index: number) => 7000 * Math.sin((2 * Math.PI * HERTZ[name] * index) / 8000)
  return Baresip.start({
    ...(await accountOf(office.server, LINES[name])),
    server: { address: '127.0.0.1', port, transport: 'udp' },
    codec: 'PCMA',
    answers: true,
    voice: Int16Array.from({ length: 8000 * SECONDS }, sample),
  })
}

function isAsExpected(heard: Heard | undefined, name: Speaker, names: readonly Speaker[]): boolean {
  if (!heard) return false
  return (Object.keys(LINES) as Speaker[]).every((of) => {
    const isHeard = of !== name && names.includes(of)
    if (of === 'Anna') return isHeard ? heard.Anna >= LIKE : heard.Anna < UNLIKE
    return isHeard ? heard[of] > LOUD : heard[of] < SILENT
  })
}

/** Takes a tone away: in stretches of 50 ms, because its phase leaps where the jitter buffer leaves something out. */
function without(samples: Int16Array, hertz: number): Int16Array {
  const result = Int16Array.from(samples)
  for (let at = 0; at + STRETCH <= samples.length; at += STRETCH) {
    const part = result.subarray(at, at + STRETCH)
    if (amplitudeAt(part, hertz, 8000) < SILENT) continue
    let [sine, cosine] = [0, 0]
    part.forEach((sample, index) => {
      sine += (2 * sample * Math.sin(angle(hertz, index))) / STRETCH
      cosine += (2 * sample * Math.cos(angle(hertz, index))) / STRETCH
    })
    part.forEach((sample, index) => {
      part[index] = sample - sine * Math.sin(angle(hertz, index)) - cosine * Math.cos(angle(hertz, index))
    })
  }
  return result
}

const STRETCH = 400
const angle = (hertz: number, index: number) => (2 * Math.PI * hertz * index) / 8000
