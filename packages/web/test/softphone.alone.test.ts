import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { likeness, rms, speechLike } from '@offhook/media/testing'
import { Baresip, hasBaresip } from '@offhook/pbx/testing'
import type { Page } from 'playwright-core'
import { allFindings } from './axe.ts'
import { type OpenedPage, openPage, signInAs, until } from './browser.ts'
import { idle, leaveIdle, orCalls } from './idle.ts'
import { accountOf, type Office, openOffice } from './office.ts'
import {
  atLeast,
  giveEar,
  hearingOf,
  hears,
  openSpeakingBrowser,
  type SpeakingBrowser,
  spokenBy,
  switchOn,
} from './voices.ts'

const LIKE = 0.95
/** G.711 has no zero: silence is a little more. */
const SILENT = 20
/** Under which the page keeps the calls that it can take up. */
const KEPT = 'offhook-softphone-calls'

describe('the browser as a phone', { skip: !hasBaresip() && 'baresip is not installed' }, () => {
  let office: Office
  let speaker: SpeakingBrowser
  let opened: OpenedPage
  let page: Page
  let ben: Baresip
  const benSays = speechLike(8000, 60, 190)

  before(async () => {
    office = await openOffice([], {
      'media.first-port': 47_400,
      'media.last-port': 47_499,
      'media.browser-port': 0,
      'media.address': '127.0.0.1',
    })
    const account = await accountOf(office.server, '302')
    const udp = office.server.addresses.sip.find(({ transport }) => transport === 'udp')!
    ben = await Baresip.start({
      ...account,
      server: { address: '127.0.0.1', port: udp.port, transport: 'udp' },
      codec: 'PCMA',
      voice: benSays,
    })
    speaker = await openSpeakingBrowser(135)
    opened = await openPage(speaker.browser, office.url)
    page = opened.page
    await giveEar(page)
    await signInAs(page)
    await switchOn(page, 'Anna')
  })

  afterEach((test) => leaveIdle(office, page, test))

  after(async () => {
    await ben?.stop()
    await speaker?.close()
    await office?.close()
    assert.deepEqual(opened?.complaints, [])
  })

  const card = () => page.locator('article[aria-label="Ben Carter"]:not([data-phase=ended])').first()
  const action = (service: string) => card().locator(`[data-service=${service}]`)
  const talking = () => orCalls(office, card().getByText('In conversation').waitFor())
  /** The last two seconds that Ben heard. */
  const soundAtBen = async () => {
    const since = Date.now()
    await new Promise((resolve) => setTimeout(resolve, 2500))
    const stretch = ben.heardSince(since).at(-1) ?? new Int16Array(0)
    return stretch.subarray(-16_000)
  }
  const benHears = async () => likeness(speaker.spoken, await soundAtBen())

  /** Ben calls, and Anna answers in the browser. */
  async function benCalls(): Promise<void> {
    await ben.dial('301')
    await orCalls(office, action('answerCall').click())
    await talking()
  }

  async function hangUp(): Promise<void> {
    await action('clearConnection').click()
    await idle(office)
  }

  async function bothHear(): Promise<void> {
    await Promise.all([
      atLeast(LIKE, 'the browser', () => hears(page, spokenBy(190))),
      atLeast(LIKE, 'the phone', benHears, () => hearingOf(ben)),
    ])
  }

  /** The way of the voice, in the drawer that is open: the own browser and how it speaks. */
  async function showsPath(...more: string[]): Promise<void> {
    const picture = page.getByRole('dialog').getByRole('region', { name: 'The path of the voice' })
    for (const word of ['You', 'Browser', 'DTLS-SRTP', 'Server', 'G.711 A-law', ...more])
      await picture.getByText(word, { exact: true }).first().waitFor()
  }

  /** What the browser has told of the voices that it played. */
  const heardOf = (id: string) =>
    office.server.parts.callMedias.of(id).find(({ isBrowser }) => isBrowser)?.heard ?? []

  /** What is on disk of the media of calls. */
  const kept = () =>
    JSON.stringify(office.server.parts.store.rows({ sql: 'select legs from call_media', parameters: [] }))

  it('is switched on, and the line is in service', async () => {
    await until('the line is in service', () => office.server.parts.phones.browsersOf('301') === 1)
    await page.getByRole('button', { name: 'Browser', exact: true }).waitFor()
  })

  it('calls from the browser, and both hear each other', async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('302')
    await page.keyboard.press('Enter')
    await ben.heard('CALL_INCOMING')
    await ben.answer()
    await talking()
    await bothHear()
    await hangUp()
  })

  it('tells how good the voice is that it plays, which stands with the call and is kept', async () => {
    await benCalls()
    const { id } = office.server.parts.calls.ofLine('301')[0]!
    await page
      .getByRole('button', { name: /^Quality of the voice/ })
      .first()
      .click()
    const drawer = page.getByRole('dialog')
    await showsPath('not encrypted', 'Phone')
    await drawer.getByRole('img', { name: /^Score/ }).waitFor()
    await drawer.getByRole('heading', { name: 'Why it goes this way' }).waitFor()
    await drawer.getByText('What you hear', { exact: true }).click({ timeout: 60_000 })
    await drawer.getByRole('img', { name: /^Score/ }).waitFor()
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'hidden' })
    await hasHeard(id)
    await hangUp()
    await until('it is on disk', () => kept().includes('meanOpinionScore'), kept)
    assert.ok(heardOf(id).length > 0)
  })

  /** The browser has told how it hears, with a delay that it measured. */
  const hasHeard = (id: string) =>
    until(
      'a delay is measured',
      () => heardOf(id).some(({ delayMs }) => delayMs > 0),
      () => heardOf(id),
    )

  it('is shown with path and quality in the journal when it is over', async () => {
    await benCalls()
    const { id } = office.server.parts.calls.ofLine('301')[0]!
    await hasHeard(id)
    await hangUp()
    await page.goto('/journal')
    await page.getByRole('button', { name: 'Details of the call with Ben Carter' }).first().click()
    await page.getByRole('button', { name: 'Media path', exact: true }).click()
    await showsPath()
    const drawer = page.getByRole('dialog')
    await drawer.getByRole('img', { name: /^Score/ }).waitFor()
    await drawer.getByText('What you hear', { exact: true }).click()
    await drawer.getByRole('img', { name: /^Delay/ }).waitFor()
    const folder = process.env.OFFHOOK_SHOTS
    if (folder) await page.screenshot({ path: `${folder}/browser-media.png` })
    await page.goto('/people')
    await page.getByRole('button', { name: 'Browser', exact: true }).waitFor()
  })

  it('presses keys, which the phone hears as telephone events in the voice', async () => {
    await benCalls()
    const before = ben.events.length
    const keys = () => {
      const pressed = ben.events.slice(before).filter(({ type }) => type === 'CALL_DTMF_START')
      return pressed.map(({ param }) => param).join('')
    }
    await action('generateDigits').click()
    const pad = page.getByRole('group', { name: 'Keypad' })
    for (const key of '42#') await pad.getByRole('button', { name: key, exact: true }).click()
    await page.keyboard.type('0')
    await until('the phone has heard them', () => keys() === '42#0', keys)
    await pad.getByText('Sent: 42#0').waitFor()
    // Not in messages of SIP, which providers do not understand.
    const { arrows } = office.server.parts.trace.ladder('302', 1000)
    assert.deepEqual(
      arrows.filter(({ label }) => label.startsWith('INFO')),
      [],
    )
    await bothHear()
    await hangUp()
  })

  it('rings in the browser and is answered there', async () => {
    await benCalls()
    await bothHear()
    await hangUp()
  })

  const isOneCall = () => assert.equal(office.server.parts.calls.ofLine('301').length, 1)

  it('lets one choose and try microphone and loudspeaker', async () => {
    const tried = async (language: 'en' | 'de', theme: 'light' | 'dark') => {
      const { page: settings, complaints } = await openPage(speaker.browser, office.url, { language, theme })
      await signInAs(settings)
      await settings.goto('/settings#audio')
      await settings.getByRole('button', { name: /Show level|Pegel zeigen/ }).click()
      const meter = settings.locator('meter')
      await until(
        'the level moves',
        async () => (await meter.evaluate((each) => Number((each as { value?: number }).value))) > 0.05,
      )
      await settings.getByRole('button', { name: /Record|Aufnehmen/ }).click()
      await settings.getByText(/That is how you sound|So klingen Sie/).waitFor()
      await settings.getByText(/Speak three seconds|Drei Sekunden/).waitFor()
      assert.deepEqual(await allFindings(settings, { include: '#audio' }), [])
      const folder = process.env.OFFHOOK_SHOTS
      if (folder) await settings.locator('#audio').screenshot({ path: `${folder}/audio-${language}.png` })
      assert.deepEqual(complaints, [])
      await settings.context().close()
    }
    await Promise.all([tried('en', 'light'), tried('de', 'dark')])
  })

  it('mutes for real, and goes on after the page was loaded anew', async () => {
    await benCalls()
    await bothHear()
    const folder = process.env.OFFHOOK_SHOTS
    if (folder) await page.screenshot({ path: `${folder}/card.png` })
    await action('mute').click()
    let loud = 0
    const isSilent = async () => {
      const sound = await soundAtBen()
      loud = rms(sound)
      return sound.length === 16_000 && loud < SILENT
    }
    await until('nothing is heard of who is muted', isSilent, () => loud)
    await action('mute').click()
    assert.equal(await page.evaluate<number>(`JSON.parse(localStorage.getItem('${KEPT}')).length`), 1)
    await page.evaluate(`
      const kept = JSON.parse(localStorage.getItem('${KEPT}'))
      const over = { callId: 'over', localTag: 'a', remoteTag: 'b', keptAt: Date.now() }
      localStorage.setItem('${KEPT}', JSON.stringify([over, { ...over, callId: 'over-too' }, ...kept]))
    `)
    await page.reload()
    await until('the line is in service', () => office.server.parts.phones.browsersOf('301') === 1)
    await talking()
    await action('mute').waitFor()
    await bothHear()
    isOneCall()
    await hangUp()
  })

  it('goes on over another network', async () => {
    await benCalls()
    await bothHear()
    const fragment = () =>
      page.evaluate<string>(
        '/a=ice-ufrag:(.*)/.exec(window.lastConnection.currentLocalDescription.sdp)[1].trim()',
      )
    const before = await fragment()
    await page.context().setOffline(true)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    await page.context().setOffline(false)
    await until('ICE began anew', async () => (await fragment()) !== before)
    await bothHear()
    isOneCall()
    await action('holdCall').click()
    await card().getByText('On hold').waitFor()
    await action('retrieveCall').click()
    await talking()
    await atLeast(LIKE, 'the browser', () => hears(page, spokenBy(190)))
    await hangUp()
  })

  /** What Anna sees of Ben's browser on his tile. */
  const audioVideoIs = (state: string) =>
    page
      .locator(`[role=gridcell][data-person="${office.server.parts.people.byUser('ben')!.id}"]`)
      .locator(`[data-audio-video=${state}]`)
      .waitFor()

  it('talks with another browser, where nobody has a desk phone', async () => {
    await ben.stop()
    const other = await openSpeakingBrowser(190)
    try {
      const theirs = await openPage(other.browser, office.url)
      await giveEar(theirs.page)
      await signInAs(theirs.page, 'ben')
      await switchOn(theirs.page, 'Ben')
      await until('Ben is there', () => office.server.parts.phones.browsersOf('302') === 1)
      await audioVideoIs('free')
      await page.keyboard.press('Control+k')
      await page.keyboard.type('302')
      await page.keyboard.press('Enter')
      const ringing = theirs.page.getByRole('article', { name: 'Anna Schmidt' }).first()
      await ringing.locator('[data-service=answerCall]').click()
      await talking()
      await Promise.all([
        atLeast(LIKE, 'Anna', () => hears(page, other.spoken)),
        atLeast(LIKE, 'Ben', () => hears(theirs.page, speaker.spoken)),
      ])
      await audioVideoIs('busy')
      await page.getByRole('button', { name: 'Contact card of Ben Carter' }).click()
      const contact = page.getByRole('dialog')
      await contact.getByText('talks in the browser · Anna Schmidt').waitFor()
      const folder = process.env.OFFHOOK_SHOTS
      if (folder) await page.screenshot({ path: `${folder}/audio-video.png` })
      await page.keyboard.press('Escape')
      // Colleagues who are not close see that it is taken, and no more.
      await office.server.parts.settings.change({ defaultLevel: 'business' })
      await audioVideoIs('unavailable')
      if (folder) await page.screenshot({ path: `${folder}/audio-video-business.png` })
      await hangUp()
      await audioVideoIs('free')
    } finally {
      await other.close()
    }
  })
})
