/** What is set for calls that nobody takes, in the administration; what callers and colleagues notice of it. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { DeskPhone } from '@offhook/pbx/testing'
import type { Browser, Page } from 'playwright-core'
import { allFindings } from './axe.ts'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

describe('calls that nobody takes', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let page: Page
  let ben: DeskPhone

  before(async () => {
    office = await openOffice(['301', '302'])
    office.phone('301').autoAnswer = false
    ben = office.phone('302')
    browser = await openBrowser()
    opened = await openPage(browser, office.url)
    page = opened.page
    await signInAs(page)
  })

  after(async () => {
    await browser?.close()
    await office?.close()
    assert.deepEqual(opened?.complaints, [])
  })

  const settings = () => office.server.parts.unwantedCalls.current
  const form = () => page.getByRole('dialog', { name: 'Built-in phone system' })
  const open = async () => {
    await page.goto('/administration/lines')
    await page.getByRole('button', { name: 'Settings', exact: true }).first().click()
    await form().getByText('Calls that nobody takes').waitFor()
  }
  const choose = async (label: string, option: string) => {
    await form().getByRole('combobox', { name: label }).click()
    await page.getByRole('option', { name: option }).click()
  }
  const save = async () => {
    await form().getByRole('button', { name: 'Save' }).click()
    await form().waitFor({ state: 'hidden' })
  }
  const statusOf = async (number: string) => {
    const call = ben.dial(number)
    await until('it is over', () => call.state === 'over')
    return call.status
  }
  const card = () => page.locator('article[aria-label="Ben Carter"]:not([data-phase=ended])').first()

  it('are answered as busy, or as it is set, while nobody is there', async () => {
    assert.equal(await statusOf('303'), 486)
    await open()
    assert.deepEqual(await allFindings(page, { include: '#unwanted-calls' }), [])
    await choose('Nobody signed in, or do not disturb', 'Decline (603)')
    await save()
    assert.equal(settings().whileAbsent, 603)
    assert.equal(await statusOf('303'), 603)
  })

  it('go to the mailbox of who is not there', async () => {
    await open()
    await form().getByRole('switch', { name: 'Nobody signed in: on to the mailbox' }).check()
    await save()
    const { people } = office.server.parts
    const carla = [...people.all()].find(({ user }) => user === 'carla')!
    await people.change(carla.id, { numbers: { ...carla.numbers, mailbox: '301' } })
    const call = ben.dial('303')
    await until('it rings at the mailbox', () => office.phone('301').ringing.length > 0)
    ben.hangUp(call)
    await until('it is over', () => office.phone('301').ringing.length === 0)
  })

  it('have no button to decline, where that is hidden', async () => {
    await page.goto('/calls')
    ben.dial('301')
    await card().locator('[data-service=answerCall]').waitFor()
    assert.equal(await card().locator('[data-service=clearConnection]').count(), 1)
    ben.hangUp()
    await card().waitFor({ state: 'hidden' })
    await open()
    await form().getByRole('switch', { name: 'No button to decline' }).check()
    await choose('Declined calls', 'Let it ring on (180)')
    await save()
    await page.goto('/calls')
    ben.dial('301')
    await card().locator('[data-service=answerCall]').waitFor()
    assert.equal(await card().locator('[data-service=clearConnection]').count(), 0)
    ben.hangUp()
    await card().waitFor({ state: 'hidden' })
  })

  it('ring on for the caller after they were declined', async () => {
    await office.server.parts.unwantedCalls.change({ ...settings(), hidesReject: false })
    await page.goto('/calls')
    const call = ben.dial('301')
    await card().locator('[data-service=clearConnection]').click()
    await card().waitFor({ state: 'hidden' })
    await until('the phone is silent', () => office.phone('301').ringing.length === 0)
    assert.equal(call.state, 'ringing')
    ben.hangUp(call)
    await until('it is over', () => office.server.parts.calls.ofLine('302').length === 0)
  })

  it('that ring on after they were declined leave the line free on the board, and the caller calling', async () => {
    await page.goto('/people')
    const tile = (name: string, status: string) =>
      page.locator(`[role=gridcell][data-status=${status}]`, { hasText: name }).waitFor()
    const call = ben.dial('301')
    await tile('Anna Schmidt', 'ringing')
    await card().locator('[data-service=clearConnection]').click()
    await tile('Anna Schmidt', 'free')
    await tile('Ben Carter', 'calling')
    assert.equal(call.state, 'ringing')
    // The line takes its next call meanwhile, which is another one.
    const carla = await office.connect('303')
    const other = carla.dial('301')
    await tile('Anna Schmidt', 'ringing')
    carla.hangUp(other)
    await tile('Anna Schmidt', 'free')
    ben.hangUp(call)
    await tile('Ben Carter', 'free')
  })

  it('are set in German too, in the dark, on a narrow screen', async () => {
    const folder = process.env.OFFHOOK_SHOTS
    for (const [language, theme, width] of [
      ['en', 'light', 1280],
      ['de', 'dark', 390],
    ] as const) {
      const shown = await openPage(browser, office.url, { language, theme, width })
      await signInAs(shown.page)
      await shown.page.goto('/administration/lines')
      await shown.page
        .getByRole('button', { name: language === 'de' ? 'Einstellungen' : 'Settings', exact: true })
        .first()
        .click()
      await shown.page.getByText(/Calls that nobody takes|Anrufe, die niemand annimmt/).waitFor()
      await shown.page.getByText(/rings on|läutet es, bis|hears it ring until/).waitFor()
      if (folder) await shown.page.screenshot({ path: `${folder}/unwanted-${language}.png` })
      assert.deepEqual(shown.complaints, [])
      await shown.context.close()
    }
  })
})
