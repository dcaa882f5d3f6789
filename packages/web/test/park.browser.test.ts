import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser } from 'playwright-core'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

describe('parking in the browser', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage

  before(async () => {
    office = await openOffice(undefined, { 'media.first-port': 29_000, 'media.browser-port': false })
    browser = await openBrowser()
    opened = await openPage(browser, office.url)
    await signInAs(opened.page)
  })

  after(async () => {
    await browser?.close()
    await office?.close()
    assert.deepEqual(opened?.complaints, [])
  })

  it('lets a call wait at the own line, which is free meanwhile, and takes it back', async () => {
    const { page } = opened
    const card = page.getByRole('article', { name: 'Ben Carter' }).first()
    const action = (service: string) => card.locator(`[data-service=${service}]`)
    await page.keyboard.press('Control+k')
    await page.keyboard.type('302')
    await page.keyboard.press('Enter')
    await until("Ben's phone rings", () => office.phone('302').ringing.length === 1)
    await office.phone('302').answer()
    await card.getByText('In conversation').waitFor()
    await action('parkCall').click()
    await page.keyboard.type('301')
    const picture = process.env.OFFHOOK_PICTURES
    if (picture) await page.screenshot({ path: `${picture}/park-where.png` })
    await page.keyboard.press('Enter')
    await until('the own phone is free', () => office.phone('301').talking.length === 0)
    await card.getByText('Parked here').waitFor()
    if (picture) await page.screenshot({ path: `${picture}/parked.png` })
    office.phone('301').autoAnswer = true
    await action('directedPickupCall').click()
    await card.getByText('In conversation').waitFor()
    assert.equal(office.phone('302').talking.length, 1)
    await action('clearConnection').click()
    await until("Ben's phone is idle", () => office.phone('302').talking.length === 0)
  })
})
