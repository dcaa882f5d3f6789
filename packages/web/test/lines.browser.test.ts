/** Phone systems and lines in the administration, with CSTA switches behind real TCP ports. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@offhook/base/testing'
import { type CstaOffice, openCstaSwitch } from '@offhook/server/testing'
import type { Browser, Page } from 'playwright-core'
import { allFindings } from './axe.ts'
import { type OpenedPage, openBrowser, openPage, signInAs } from './browser.ts'
import { type Office, openOffice } from './office.ts'

const inDialog = { include: '[role=dialog]', without: ['landmark-no-duplicate-banner'] }

describe('phone systems and lines', () => {
  let office: Office
  let pbx: CstaOffice
  let browser: Browser
  let opened: OpenedPage
  let page: Page

  before(async () => {
    office = await openOffice(['301', '302'])
    pbx = await openCstaSwitch({ 302: 'Fax', 701: 'Hannah Vogt', 702: 'Ole Petersen', 703: 'Lager' })
    browser = await openBrowser()
    opened = await openPage(browser, office.url, { width: 1600, height: 1000 })
    page = opened.page
    await signInAs(page)
    await page.goto('/administration/lines')
    await page.getByRole('heading', { name: 'Built-in phone system' }).waitFor()
  })

  after(async () => {
    await browser?.close()
    await office?.close()
    await pbx?.listening.cut()
    assert.deepEqual(opened?.complaints, [])
  })

  const drawer = () => page.getByRole('dialog')
  const card = (name: string) =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) })
  const shot = (name: string) =>
    process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/${name}.png` }) : undefined

  it('checks the form, tries the connection step by step, and connects', async () => {
    await page.getByRole('button', { name: 'Connect a phone system' }).click()
    await drawer().getByRole('textbox', { name: 'Name', exact: true }).fill('Warehouse')
    await drawer().getByRole('textbox', { name: 'Address' }).fill('127.0.0.1')
    await drawer().getByRole('button', { name: 'Test the connection' }).click()
    await drawer().getByText('This maker has no usual port; enter one.').waitFor()
    await drawer().getByRole('textbox', { name: 'Port' }).fill('1')
    await drawer().getByRole('button', { name: 'Test the connection' }).click()
    await drawer().getByText('The connection does not work yet.').waitFor()
    await drawer().getByRole('textbox', { name: 'Port' }).fill(String(pbx.port))
    await drawer().getByRole('button', { name: 'Test the connection' }).click()
    await drawer().getByText('The connection works.').waitFor()
    await drawer().getByText('made by Offhook').waitFor()
    await drawer().getByText('4 devices').waitFor()
    await shot('lines-form')
    await drawer().getByRole('textbox', { name: 'Feature codes' }).fill('Night service = *88#')
    await drawer().getByRole('button', { name: 'Save' }).click()
    await card('Warehouse').getByText('Connected').waitFor()
    await card('Warehouse').getByText('3 of 3 lines in service').waitFor()
    await card('Warehouse').getByText('1 belongs to another phone system already').waitFor()
  })

  it('lists the lines of all of them, with the reason of those that are not in service', async () => {
    const table = page.getByRole('region', { name: 'All lines' })
    await table.getByRole('button', { name: '701' }).waitFor()
    await page.getByRole('searchbox').fill('302')
    await table.getByText('Fax').waitFor()
    await until('only those of that number', async () => (await table.getByRole('row').count()) === 3)
    await page.getByRole('searchbox').fill('')
    await page.getByRole('button', { name: 'Cannot open' }).click()
    await until('only the one', async () => (await table.getByRole('row').count()) === 2)
    await table.getByRole('button', { name: '302' }).click()
    await drawer().getByText('built-in has a line of this number already.').waitFor()
    await shot('lines-details')
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await shot('lines-page')
  })

  it('sets what holds for one line: private, exchange, journal, and a forwarding list', async () => {
    const table = page.getByRole('region', { name: 'All lines' })
    await table.getByRole('button', { name: '701' }).click()
    await drawer().getByRole('switch', { name: 'Private phone' }).check()
    await drawer().getByRole('combobox', { name: 'Calls in the journal' }).click()
    await page.getByRole('option', { name: 'Never' }).click()
    await drawer().getByRole('switch', { name: 'Forwarding list' }).check()
    await drawer().getByRole('button', { name: 'Save' }).click()
    await drawer().getByText('Each station needs a line or a number.').waitFor()
    await drawer().getByRole('textbox', { name: 'Station 2' }).fill('703')
    await drawer().getByRole('button', { name: 'Add a station' }).click()
    await drawer().getByRole('textbox', { name: 'Station 3' }).fill('702')
    await drawer().getByRole('button', { name: 'Move 702 up' }).click()
    await drawer().getByRole('textbox', { name: 'Seconds of ringing at 702' }).fill('15')
    await drawer().getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved').first().waitFor()
    await shot('line-settings')
    await drawer().getByText('Calls of this line are not written now.').waitFor()
    assert.deepEqual(office.server.parts.lineSettings.of('701'), {
      isTrunk: false,
      isPrivate: true,
      keepsJournal: false,
      address: null,
      forwardList: {
        ringSeconds: 20,
        targets: [
          { destination: '702', ringSeconds: 15 },
          { destination: '703', ringSeconds: 20 },
        ],
      },
    })
    await page.keyboard.press('Escape')
    await table.getByRole('img', { name: 'Private phone' }).waitFor()
    await shot('lines-marks')
  })

  it('says in plain words that nobody answers any more', async () => {
    await pbx.listening.cut()
    await card('Warehouse').getByText('No connection').waitFor()
    await card('Warehouse').getByText('Nobody answers at this address.').waitFor()
    await shot('lines-lost')
    await pbx.listening.listen()
    await card('Warehouse').getByRole('button', { name: 'Connect anew' }).click()
    await card('Warehouse').getByText('3 of 3 lines in service').waitFor()
  })

  it('can be used by everybody, in both languages, light and dark', async () => {
    for (const [language, theme, width] of [
      ['de', 'dark', 1280],
      ['de', 'light', 420],
    ] as const) {
      const other = await openPage(browser, office.url, { language, theme, width, height: 900 })
      await signInAs(other.page)
      await other.page.goto('/administration/lines')
      await other.page.getByRole('heading', { name: 'Warehouse' }).waitFor()
      await other.page.getByRole('heading', { name: 'Alle Leitungen' }).waitFor()
      assert.deepEqual(await allFindings(other.page), [])
      if (process.env.SHOTS)
        await other.page.screenshot({ path: `${process.env.SHOTS}/lines-${language}-${theme}-${width}.png` })
      await other.page.getByRole('button', { name: '701' }).click()
      await other.page.getByRole('dialog').getByText('Weiterleitungsliste', { exact: true }).waitFor()
      if (process.env.SHOTS)
        await other.page.screenshot({ path: `${process.env.SHOTS}/line-${language}-${theme}-${width}.png` })
      assert.deepEqual(await allFindings(other.page, inDialog), [])
      await other.page.keyboard.press('Escape')
      await other.page.getByRole('button', { name: 'Einstellungen', exact: true }).last().click()
      await other.page.getByRole('dialog').getByText('Funktionscodes und Heranholen').waitFor()
      if (process.env.SHOTS)
        await other.page.screenshot({
          path: `${process.env.SHOTS}/lines-form-${language}-${theme}-${width}.png`,
        })
      assert.deepEqual(await allFindings(other.page, inDialog), [])
      await other.context.close()
    }
  })
})
