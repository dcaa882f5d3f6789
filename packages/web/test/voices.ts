/** Browsers that speak and are heard: Chromium with a sound file for a microphone, and an ear in the page. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wavHeader } from '@offhook/media'
import {
  HEARD_RATE,
  likeness,
  narrow,
  rms,
  SAMPLES_TO_TEXT,
  SPEECH_REPEATS_S,
  samplesOfText,
  speechLike,
} from '@offhook/media/testing'
import type { Baresip } from '@offhook/pbx/testing'
import type { Browser, Page } from 'playwright-core'
import { openBrowser } from './browser.ts'

/** After these it begins again, without a seam. */
const SECONDS = SPEECH_REPEATS_S

export interface SpeakingBrowser {
  readonly browser: Browser
  /** What it says, at 8 kHz. */
  readonly spoken: Int16Array
  close(): Promise<void>
}

/** What somebody says again and again, at 8 kHz, with what it takes to find the seam in it, too. */
export const spokenBy = (voice: number): Int16Array => speechLike(8000, SECONDS + 1, voice)

/** A browser that says something of its own in its own `voice` (Hz) again and again. `program`: see `openBrowser`. */
export async function openSpeakingBrowser(voice: number, program?: string): Promise<SpeakingBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-voice-'))
  const file = join(folder, 'microphone.wav')
  const sound = speechLike(48_000, SECONDS, voice)
  const bytes = Buffer.from(sound.buffer, sound.byteOffset, sound.byteLength)
  writeFileSync(file, Buffer.concat([wavHeader(48_000, 1, bytes.length), bytes]))
  const switches = [
    '--allow-loopback-in-peer-connection',
    '--autoplay-policy=no-user-gesture-required',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-audio-capture=${file}`,
  ]
  const browser = await openBrowser(switches, program)
  return {
    browser,
    spoken: spokenBy(voice),
    async close() {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Keeps what comes over the last connection of the page: a former one would put its silence between. */
const EAR = `
window.heard = []
let ear
const Original = RTCPeerConnection
window.RTCPeerConnection = class extends Original {
  constructor(...all) {
    super(...all)
    window.lastConnection = this
    this.addEventListener('track', ({ track }) => {
      const stream = new MediaStream([track])
      const element = new Audio()
      element.srcObject = stream
      element.muted = true
      element.play()
      ear?.close()
      const context = ear = new AudioContext({ sampleRate: ${HEARD_RATE} })
      const processor = context.createScriptProcessor(2048, 1, 1)
      processor.onaudioprocess = ({ inputBuffer }) => {
        for (const sample of inputBuffer.getChannelData(0))
          window.heard.push(Math.round(Math.max(-1, Math.min(1, sample)) * 32767))
        if (window.heard.length > ${HEARD_RATE * 30}) window.heard = window.heard.slice(-${HEARD_RATE * 10})
      }
      context.createMediaStreamSource(stream).connect(processor)
      processor.connect(context.destination)
    })
  }
}
`

/** What Chromium does to a voice that nobody needs cleaned; it would not be the same any more at the other end. An empty page keeps nothing. */
const UNTREATED = `
for (const treatment of ['echo-cancellation', 'noise-suppression', 'auto-gain'])
  if (location.protocol !== 'about:') localStorage.setItem('offhook-' + treatment, 'false')
`

/** Hears what comes to the page, and lets it send its voice as it is. */
export async function giveEar(page: Page): Promise<void> {
  await page.addInitScript(EAR)
  await page.addInitScript(UNTREATED)
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** How much what the page hears is like `spoken`; 1 is the same. */
export async function hears(page: Page, spoken: Int16Array): Promise<number> {
  return likeness(spoken, await soundAt(page, 2500))
}

/** What the page hears during the next `ms`, at 8 kHz. */
async function soundAt(page: Page, ms: number): Promise<Int16Array> {
  await page.evaluate('window.heard = []')
  await pause(ms)
  const heard = await page.evaluate<string>(`(${SAMPLES_TO_TEXT})(window.heard)`)
  return narrow(samplesOfText(heard), HEARD_RATE)
}

/** Tries until the likeness is enough; fails with `who`, and with what is known of it (`seen`), when it never is. */
export async function atLeast(
  least: number,
  who: string,
  measure: () => Promise<number>,
  seen?: () => Promise<unknown>,
): Promise<number> {
  const found: number[] = []
  while (found.length < 15) {
    const like = await measure()
    if (like >= least) return like
    found.push(like)
  }
  const likenesses = found.map((like) => like.toFixed(2)).join(', ')
  throw new Error(`${who} hears speech like ${likenesses}${seen ? `; ${JSON.stringify(await seen())}` : ''}`)
}

/** What is known of how a phone hears: packets that came, how long and loud each stretch of sound was, what it told last. */
export async function hearingOf(phone: Baresip): Promise<unknown> {
  const stretches = phone
    .heardSince(0)
    .map((sound) => [sound.length, Math.round(rms(sound.subarray(-16_000)))])
  const told = phone.events.slice(-12).map(({ type, param }) => `${type} ${param ?? ''}`)
  return { packets: await phone.voicePackets(), stretches, told }
}

/** Makes the browser of this page a phone of the line of `name`. */
export async function switchOn(page: Page, name: string): Promise<void> {
  try {
    await page.getByRole('button', { name: new RegExp(`^Me: ${name}`) }).click()
    await page.getByRole('switch', { name: 'Use this browser as phone' }).click()
    await page.keyboard.press('Escape')
  } catch (fault) {
    const shown = JSON.stringify(await page.locator('body').ariaSnapshot())
    throw new Error(`${(fault as Error).message}\nthe page shows: ${shown.slice(0, 4000)}`)
  }
}
