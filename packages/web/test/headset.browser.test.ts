/** The browser as a phone among other things on the desk: a headset with buttons, other tabs, other programs at the microphone. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { DeskPhone } from '@offhook/pbx/testing'
import type { Page } from 'playwright-core'
import { allFindings } from './axe.ts'
import { type OpenedPage, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'
import { openSpeakingBrowser, type SpeakingBrowser } from './voices.ts'

/**
 * What `navigator.hid` is where a headset is plugged in: an `EventTarget` whose devices have the parsed report descriptor, tell
 * `inputreport` with a `DataView`, and take output reports only while they are open.
 */
const HID = `
const bit = (usage, more) => ({
  usages: [usage], isAbsolute: true, isArray: false, isRange: false, isConstant: false, hasNull: false, hasPreferredState: false,
  isLinear: true, isVolatile: false, isBufferedBytes: false, logicalMinimum: 0, logicalMaximum: 1, reportSize: 1, reportCount: 1, ...more,
})
const padding = (count) => bit(0, { usages: [], isConstant: true, reportCount: count })
class Headset extends EventTarget {
  opened = false
  vendorId = 0x0b0e
  productId = 0x0422
  productName = 'Desk Headset 40'
  lights = {}
  collections = [{
    usagePage: 0x0b, usage: 5, type: 1, children: [], featureReports: [],
    inputReports: [{ reportId: 2, items: [bit(0x0b0020), bit(0x0b002f, { isAbsolute: false }), padding(6)] }],
    outputReports: [{ reportId: 2, items: [bit(0x080017), bit(0x080009), bit(0x080018), padding(5)] }],
  }]
  async open() {
    if (this.opened) throw new DOMException('The device is already open.', 'InvalidStateError')
    this.opened = true
  }
  async close() { this.opened = false }
  async forget() { window.isAllowed = false }
  async sendReport(reportId, data) {
    if (!this.opened) throw new DOMException('The device must be opened first.', 'InvalidStateError')
    this.lights[reportId] = [...new Uint8Array(data.buffer ?? data)]
  }
  press(...bytes) {
    if (!this.opened) return
    const event = new Event('inputreport')
    Object.defineProperties(event, {
      device: { value: this }, reportId: { value: 2 }, data: { value: new DataView(Uint8Array.of(...bytes).buffer) },
    })
    this.dispatchEvent(event)
  }
}
window.headset = new Headset()
window.isAllowed = localStorage.getItem('test-allowed') === 'yes'
class Hid extends EventTarget {
  async getDevices() { return window.isAllowed ? [window.headset] : [] }
  async requestDevice({ filters }) {
    if (!navigator.userActivation.isActive) throw new DOMException('Must be handling a user gesture.', 'SecurityError')
    if (!filters.some(({ usagePage }) => usagePage === 0x0b)) return []
    window.isAllowed = true
    localStorage.setItem('test-allowed', 'yes')
    return [window.headset]
  }
}
Object.defineProperty(navigator, 'hid', { value: new Hid(), configurable: true })
// Two loudspeakers of one's own, that take their time; which of them voices are heard at.
const LOUDSPEAKERS = { desk: 'Desk speakers', ear: 'Headset 40' }
const devices = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices)
navigator.mediaDevices.enumerateDevices = async () => [
  ...(await devices()).filter(({ kind }) => kind !== 'audiooutput'),
  ...Object.entries(LOUDSPEAKERS).map(([deviceId, label]) => ({ deviceId, label, kind: 'audiooutput', groupId: deviceId })),
]
const sinks = new WeakMap()
for (const { prototype } of [AudioContext, HTMLMediaElement]) prototype.setSinkId = async function (id) {
  await new Promise((resolve) => setTimeout(resolve, 20))
  if (id !== '' && !(id in LOUDSPEAKERS)) throw new DOMException('Requested device not found', 'NotFoundError')
  sinks.set(this, id)
  if (this instanceof HTMLMediaElement) window.voiceAt = id
}
// At which of them this tab has made sounds of its own, and what it asks the microphone for.
window.sounds = []
const original = AudioContext.prototype.createOscillator
AudioContext.prototype.createOscillator = function () {
  window.sounds.push(sinks.get(this) ?? '')
  return original.call(this)
}
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
navigator.mediaDevices.getUserMedia = (wanted) => {
  window.asked = wanted.audio
  return window.isTaken ? Promise.reject(new DOMException('Could not start audio source', 'NotReadableError')) : open(wanted)
}
const Original = RTCPeerConnection
window.RTCPeerConnection = class extends Original {
  constructor(...all) { super(...all); window.lastConnection = this }
}
`

describe('the browser phone on a desk', () => {
  let office: Office
  let speaker: SpeakingBrowser
  let opened: OpenedPage
  let page: Page
  let ben: DeskPhone

  before(async () => {
    office = await openOffice(['302'], {
      'media.first-port': 47_500,
      'media.last-port': 47_599,
      'media.browser-port': 0,
      'media.address': '127.0.0.1',
    })
    ben = office.phone('302')
    speaker = await openSpeakingBrowser(135)
    opened = await openPage(speaker.browser, office.url)
    page = opened.page
    await page.addInitScript(HID)
    await signInAs(page)
    await page.getByRole('button', { name: /^Me: Anna/ }).click()
    await page.getByRole('switch', { name: 'Use this browser as phone' }).click()
    await page.keyboard.press('Escape')
    await until('the line is in service', () => office.server.parts.phones.browsersOf('301') === 1)
  })

  after(async () => {
    await speaker?.close()
    await office?.close()
    assert.deepEqual(opened?.complaints, [])
  })

  const cardOn = (on: Page) => on.locator('article[aria-label="Ben Carter"]:not([data-phase=ended])').first()
  const press = (...bytes: readonly number[]) => page.evaluate(`window.headset.press(${bytes.join(',')})`)
  const lights = () => page.evaluate<number | undefined>('window.headset.lights[2]?.[0]')
  const isLit = (what: string, bits: number) => until(what, async () => (await lights()) === bits)
  const soundsAt = () => page.evaluate<string[]>('window.sounds')
  const idle = () => until('no call', () => office.server.parts.calls.ofLine('301').length === 0)
  const ring = async () => {
    ben.dial('301')
    await cardOn(page).locator('[data-service=answerCall]').waitFor()
  }

  it('answers, mutes and hangs up at the headset that was chosen, whose lights follow', async () => {
    await page.goto('/settings#audio')
    await page.getByText('Answer, hang up and mute at the headset; its lights follow.').waitFor()
    await page.getByRole('button', { name: 'Choose headset' }).click()
    await page.getByText('Desk Headset 40 is used.').waitFor()
    assert.deepEqual(await allFindings(page, { include: '#audio' }), [])
    await until('it is open', () => page.evaluate<boolean>('window.headset.opened'))
    await ring()
    await isLit('it shows that it rings', 4)
    await press(1)
    await cardOn(page).getByText('In conversation').waitFor()
    await isLit('it shows the call', 1)
    // It repeats the state that its light told it: nothing is done twice.
    await press(1)
    await press(3)
    await cardOn(page).getByRole('button', { name: 'Unmute' }).waitFor()
    await isLit('it shows that one is muted', 3)
    const isSilent = () =>
      page.evaluate<boolean>(
        'window.lastConnection.getSenders().every(({ track }) => track?.enabled === false)',
      )
    assert.equal(await isSilent(), true)
    await press(1)
    await press(3)
    await cardOn(page).getByRole('button', { name: 'Mute', exact: true }).waitFor()
    assert.equal(await isSilent(), false)
    await press(1)
    await press(0)
    await idle()
    await isLit('all its lights are out', 0)
  })

  it('uses the headset again after the page was loaded anew', async () => {
    await page.reload()
    await until('it is open', () => page.evaluate<boolean>('window.headset.opened'))
    await page.getByRole('button', { name: 'Browser', exact: true }).waitFor()
    await ring()
    await press(1)
    await cardOn(page).getByText('In conversation').waitFor()
    await press(0)
    await idle()
  })

  it('rings in one of several tabs, is steered from all, and moves to the next when it is closed', async () => {
    const second = await opened.context.newPage()
    await second.addInitScript(HID)
    await second.goto('/calls')
    await second.getByRole('button', { name: 'Browser', exact: true }).waitFor()
    assert.equal(office.server.parts.phones.browsersOf('301'), 1)
    await page.evaluate('window.sounds = []')
    await ring()
    await cardOn(second).locator('[data-service=answerCall]').waitFor()
    await until('the leading tab rings', async () => (await soundsAt()).length > 0)
    assert.deepEqual(await second.evaluate('window.sounds'), [])
    await cardOn(second).locator('[data-service=answerCall]').click()
    await cardOn(second).getByText('In conversation').waitFor()
    await cardOn(second).locator('[data-service=mute]').click()
    await cardOn(page).getByRole('button', { name: 'Unmute' }).waitFor()
    await cardOn(page).locator('[data-service=mute]').click()
    const third = page
    page = second
    await third.close()
    await until('the second tab has the voice', async () =>
      page.evaluate<boolean>("window.lastConnection?.connectionState === 'connected'"),
    )
    await cardOn(page).locator('[data-service=mute]').waitFor()
    assert.equal(office.server.parts.calls.ofLine('301').length, 1)
    await cardOn(page).locator('[data-service=clearConnection]').click()
    await idle()
  })

  it('says that another program has the microphone, and lets the call ring on', async () => {
    await page.evaluate('window.isTaken = true')
    await ring()
    await cardOn(page).locator('[data-service=answerCall]').click()
    await page.getByText('Another program has the microphone for itself').waitFor()
    const folder = process.env.OFFHOOK_SHOTS
    if (folder) await page.screenshot({ path: `${folder}/taken.png` })
    assert.equal(ben.current, undefined)
    await page.evaluate('window.isTaken = false')
    await cardOn(page).locator('[data-service=answerCall]').click()
    await cardOn(page).getByText('In conversation').waitFor()
  })

  it('tells when the microphone is pulled out in a call, and goes on with the next that is there', async () => {
    const gone = `
      const [sender] = window.lastConnection.getSenders()
      window.former = sender.track
      window.former.stop()
      window.former.dispatchEvent(new Event('ended'))
    `
    await page.evaluate(`window.isTaken = true; ${gone}`)
    await page.getByText('Another program has the microphone for itself').waitFor()
    await page.evaluate(`
      window.isTaken = false
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'))
    `)
    await cardOn(page).locator('[data-service=mute]').waitFor()
    await until('another microphone speaks', () =>
      page.evaluate<boolean>(`
        (() => {
          const { track } = window.lastConnection.getSenders()[0]
          return track !== window.former && track.readyState === 'live'
        })()
      `),
    )
    await cardOn(page).locator('[data-service=clearConnection]').click()
    await idle()
  })

  it('rings at the ringer from the first note on, and the voice comes out of the loudspeaker', async () => {
    await page.goto('/settings#audio')
    for (const [what, device] of [
      ['Ringer', 'Desk speakers'],
      ['Loudspeaker', 'Headset 40'],
    ] as const) {
      await page.getByRole('combobox', { name: what, exact: true }).click()
      await page.getByRole('option', { name: device }).click()
    }
    const isHeardAtDesk = async (what: string) => {
      await until(what, async () => (await soundsAt()).length > 0)
      assert.deepEqual([...new Set(await soundsAt())], ['desk'], what)
      await page.evaluate('window.sounds = []')
    }
    for (const trial of ['Test ring', 'Hear the ring', 'Hear call waiting']) {
      await page.getByRole('button', { name: trial, exact: true }).click()
      await isHeardAtDesk(trial)
    }
    await page.reload()
    await page.getByRole('button', { name: 'Browser', exact: true }).waitFor()
    await page.getByRole('heading', { name: 'Microphone and speaker' }).click()
    await ring()
    await isHeardAtDesk('it rings')
    await cardOn(page).locator('[data-service=answerCall]').click()
    await cardOn(page).getByText('In conversation').waitFor()
    await until('the voice is heard', async () => (await page.evaluate('window.voiceAt')) === 'ear')
    await page.getByRole('combobox', { name: 'Loudspeaker', exact: true }).click()
    await page.getByRole('option', { name: 'Desk speakers' }).click()
    await until('it is heard there', async () => (await page.evaluate('window.voiceAt')) === 'desk')
  })

  it('asks for the microphone as the switches say, in the middle of a call, too', async () => {
    const asked = () => page.evaluate<Record<string, boolean>>('window.asked')
    const sent = () =>
      page.evaluate<Record<string, boolean>>('window.lastConnection.getSenders()[0].track.getSettings()')
    for (const [what, name] of [
      ['Suppress noise', 'noiseSuppression'],
      ['Cancel echo', 'echoCancellation'],
      ['Level the volume', 'autoGainControl'],
    ] as const) {
      assert.equal((await asked())[name], true)
      assert.equal((await sent())[name], true)
      for (const isOn of [false, true]) {
        await page.getByRole('switch', { name: what }).press('Space')
        await until(`asked ${isOn} for ${name}`, async () => (await asked())[name] === isOn)
        await until(`what is sent has ${name} ${isOn}`, async () => (await sent())[name] === isOn)
      }
    }
    await cardOn(page).locator('[data-service=clearConnection]').click()
    await idle()
  })

  it('rings with the desk phone, and each is told when the call was answered at the other', async () => {
    const desk = await office.connect('301')
    desk.autoAnswer = false
    await page.getByRole('button', { name: 'Browser', exact: true }).waitFor()
    await ring()
    await until('the desk phone rings', () => desk.ringing.length === 1)
    await desk.answer()
    await cardOn(page).getByText('answered on another of your phones').waitFor()
    await cardOn(page).getByText('In conversation').waitFor()
    await page
      .locator('[data-announcer]')
      .getByText('The call from Ben Carter was answered on another of your phones')
      .last()
      .waitFor({ state: 'attached' })
    assert.equal(await cardOn(page).locator('[data-service=mute], [data-service=answerCall]').count(), 0)
    const folder = process.env.OFFHOOK_SHOTS
    if (folder) await page.screenshot({ path: `${folder}/answered-elsewhere.png` })
    desk.hangUp()
    await idle()
    await ring()
    await until('the desk phone rings', () => desk.ringing.length === 1)
    let reason: string | undefined
    desk.ringing[0]!.usage.on('ended', (ending) => {
      reason = ending.reason
    })
    await cardOn(page).locator('[data-service=answerCall]').click()
    await cardOn(page).getByText('in this browser').waitFor()
    await until('the desk phone is silent', () => desk.ringing.length === 0)
    assert.match(reason ?? '', /SIP;\s*cause=200;\s*text="Call completed elsewhere"/)
    await cardOn(page).locator('[data-service=clearConnection]').click()
    await idle()
  })

  it('is shown in the settings, also in German on a narrow screen in the dark', async () => {
    const folder = process.env.OFFHOOK_SHOTS
    for (const [language, theme, width] of [
      ['en', 'light', 1280],
      ['de', 'dark', 390],
    ] as const) {
      const shown = await openPage(speaker.browser, office.url, { language, theme, width })
      await shown.page.addInitScript(HID)
      await signInAs(shown.page)
      await shown.page.goto('/settings#audio')
      await shown.page.getByRole('button', { name: /Choose headset|Headset wählen/ }).click()
      await shown.page.getByText(/Desk Headset 40 (is used|wird verwendet)/).waitFor()
      if (folder) await shown.page.locator('#audio').screenshot({ path: `${folder}/headset-${language}.png` })
      assert.deepEqual(shown.complaints, [])
      await shown.context.close()
    }
  })
})
