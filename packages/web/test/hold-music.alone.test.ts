/** Music on hold in the administration: uploaded, converted, listened to, chosen, heard by a desk phone that is held, removed. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { wavHeader } from '@offhook/media'
import { amplitudeAt, sine } from '@offhook/media/testing'
import { DeskPhone, Ear } from '@offhook/pbx/testing'
import type { Browser, Page } from 'playwright-core'
import { seriousFindings } from './axe.ts'
import { openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

const pictures = new URL('../../../docs/screens/', import.meta.url).pathname
const takesPictures = process.env.OFFHOOK_SCREENS === '1'
const HERTZ = 660

const hasConverter = (() => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

async function examine(page: Page, name: string): Promise<void> {
  if (takesPictures) {
    mkdirSync(pictures, { recursive: true })
    await page.locator('#hold-music').screenshot({ path: `${pictures}${name}.png` })
  }
  assert.deepEqual(await seriousFindings(page, { include: '#hold-music' }), [])
}

describe('music on hold', { skip: !hasConverter && 'ffmpeg is not installed' }, () => {
  let office: Office
  let browser: Browser
  let folder: string
  const phones: DeskPhone[] = []

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'offhook-music-'))
    const samples = sine(HERTZ, 44_100, 20, 9000)
    const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
    const wav = Buffer.concat([wavHeader(44_100, 1, bytes.length), bytes])
    execFileSync('ffmpeg', ['-v', 'error', '-i', 'pipe:0', '-y', join(folder, 'Slow waltz.mp3')], {
      input: wav,
    })
    writeFileSync(join(folder, 'Notes.mp3'), 'these are no notes')
    office = await openOffice([], {
      'media.first-port': 48_000,
      'media.last-port': 48_099,
      'media.browser-port': false,
    })
    browser = await openBrowser(['--autoplay-policy=no-user-gesture-required'])
  })
  after(async () => {
    await browser?.close()
    for (const phone of phones) await phone.stop()
    await office?.close()
    rmSync(folder, { recursive: true })
  })

  async function phone(line: string): Promise<DeskPhone> {
    const { extensions, settings } = office.server.parts
    const device = extensions.all().find(({ number }) => number === line)!.devices[0]!
    const { secret } = await extensions.renewSecret(line, device.id)
    const { port } = office.server.addresses.sip.find(({ transport }) => transport.toLowerCase() === 'udp')!
    const made = new DeskPhone({
      line,
      user: device.user,
      secret,
      server: { address: '127.0.0.1', port },
      domain: settings.realm,
    })
    await made.start()
    await made.register()
    phones.push(made)
    return made
  }

  const upload = (page: Page, name: string) =>
    page.locator('#hold-music input[type=file]').setInputFiles(join(folder, name))

  it('is any file with sound, and whoever is held hears it', async () => {
    const { page } = await openPage(browser, office.url, { language: 'en', theme: 'light', height: 1200 })
    await signInAs(page)
    await page.goto('/administration/media')
    await upload(page, 'Slow waltz.mp3')
    const piece = page.getByRole('radio', { name: 'Slow waltz' })
    await piece.waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Listen to Slow waltz' }).click()
    await page.getByRole('button', { name: 'Stop' }).click()
    // It shows as chosen at once, before the server has it.
    const held = Promise.withResolvers<void>()
    const isAsked = page.waitForRequest((request) => request.method() === 'PATCH')
    await page.route('**/api/v1/admin/media', async (route) => {
      await held.promise
      await route.continue()
    })
    await piece.click()
    await isAsked
    await page.getByRole('radio', { name: 'Slow waltz', checked: true }).waitFor()
    assert.equal(office.server.parts.mediaSettings.current.holdMusic, '')
    held.resolve()
    await until('it is set', () => office.server.parts.mediaSettings.current.holdMusic !== '')
    await upload(page, 'Notes.mp3')
    await page
      .getByRole('alert')
      .filter({ hasText: 'has no sound that can be read' })
      .waitFor({ timeout: 60_000 })
    await examine(page, 'hold-music-en-light')

    const [anna, ben] = [await phone('301'), await phone('302')]
    const ear = await Ear.open(anna)
    try {
      anna.dial('302')
      await until('it rings at Ben', () => ben.ringing.length > 0)
      await ben.answer()
      await until('Anna hears Ben', () => anna.hears() !== undefined)
      await ben.hold()
      let loudest = 0
      for (let attempt = 0; attempt < 30 && loudest < 4000; attempt++) {
        ear.take()
        await page.waitForTimeout(400)
        loudest = amplitudeAt(ear.take(), HERTZ, 8000)
      }
      assert.ok(loudest >= 4000, `the waltz is as loud as ${loudest}`)
      anna.hangUp()
    } finally {
      await ear.close()
    }

    await page.getByRole('button', { name: 'Remove Slow waltz' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await piece.waitFor({ state: 'detached' })
    assert.equal(office.server.parts.mediaSettings.current.holdMusic, '')
  })

  it('reads well in German, in the dark', async () => {
    await office.server.parts.mediaSettings.change({ holdMusic: 'off' })
    const { page } = await openPage(browser, office.url, { language: 'de', theme: 'dark', height: 1200 })
    await signInAs(page)
    await page.goto('/administration/media')
    await page.getByRole('radio', { name: 'Nichts: Stille' }).waitFor()
    assert.ok(await page.getByRole('radio', { name: 'Nichts: Stille' }).isChecked())
    await examine(page, 'hold-music-de-dark')
  })
})
