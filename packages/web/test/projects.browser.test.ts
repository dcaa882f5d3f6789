import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

const projects = [
  { name: 'Neubau Nordbahnhof', code: '4711', use: 'journal' },
  { name: 'Wartung', code: '0815', use: 'journal' },
  { name: 'Privat', code: '*60eeee#X', use: 'private' },
]

describe('projects in the browser', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let page: Page

  before(async () => {
    office = await openOffice(undefined, { 'media.first-port': 30_200, 'media.browser-port': false })
    const { locations } = office.server.parts
    const { name, json } = locations.plan.default
    await locations.change(name, { location: { ...json, projects }, tests: [], lines: [] })
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

  const field = () => page.getByRole('combobox', { name: 'Project of the next call' })
  const choose = async (text: string) => {
    await field().focus()
    await field().pressSequentially(text)
    await page.getByRole('option', { name: new RegExp(text) }).waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
  }
  const dial = async (number: string) => {
    await page.getByRole('textbox', { name: 'Number' }).fill(number)
    await page.keyboard.press('Enter')
  }
  const hangUp = async () => {
    await until("Ben's phone rings", () => office.phone('302').ringing.length === 1)
    await office.phone('302').answer()
    await until('they talk', () => office.phone('301').talking.length === 1)
    office.phone('301').hangUp()
    await until('all calls are over', () => office.server.parts.calls.ofLine('301').length === 0)
  }

  it('are chosen for a call with the keyboard, and the journal has them', async () => {
    await page.goto(`${office.url}/calls`)
    await choose('Nord')
    await page.getByText('Noted in the journal; the phone system dials as always.').waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('302')
    await page.getByText(/Enter calls .* for Neubau Nordbahnhof/).waitFor()
    await page.keyboard.press('Escape')
    await dial('302')
    await hangUp()
    // The next call is for no project.
    await page.locator('[aria-label="Project of the next call"][value=""]').waitFor()
    await page.goto(`${office.url}/journal`)
    await page.getByRole('article').getByText('Neubau Nordbahnhof').waitFor()
  })

  it('stand first where they were used last', async () => {
    await page.goto(`${office.url}/calls`)
    await choose('Wartung')
    await dial('302')
    await hangUp()
    await field().click()
    const options = page.getByRole('option')
    await options.first().waitFor()
    assert.deepEqual(await options.allTextContents(), ['Wartung', 'Neubau Nordbahnhof', 'Privat'])
    await page.keyboard.press('Escape')
  })

  it('ask for a PIN before the call, and remember it where one wants that', async () => {
    await choose('Privat')
    await dial('302')
    const dialog = page.getByRole('dialog', { name: 'Call for Privat' })
    const call = dialog.getByRole('button', { name: 'Call' })
    await dialog.getByRole('textbox', { name: 'PIN' }).fill('12a3')
    assert.equal(await call.isDisabled(), true, 'a digit is missing')
    await dialog.getByRole('textbox', { name: 'PIN' }).fill('1234')
    await dialog.getByRole('checkbox').check()
    await call.click()
    // The built-in phone system knows no such code: the call fails, and the journal knows whom it was for.
    const entryOf = async () => {
      const { items } = await office.server.parts.journal.page({ lines: ['301'], filter: 'all', limit: 1 })
      return items[0]
    }
    await until('the call is over', async () => {
      const entry = await entryOf()
      return entry?.project?.project === 'Privat' && office.server.parts.calls.ofLine('301').length === 0
    })
    const entry = await entryOf()
    assert.equal(entry?.project?.isPrivate, true)
    assert.ok(!JSON.stringify(entry).includes('1234'))
    await choose('Privat')
    await page.getByRole('button', { name: 'Forget the PIN and user code on this device' }).click()
    await dial('302')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
  })

  it('filter the journal, are summed, changed afterwards and exported', async () => {
    await page.goto(`${office.url}/journal`)
    const filter = page.getByRole('combobox', { name: 'Calls of a project' })
    await filter.click()
    await page.getByRole('option', { name: 'Wartung' }).click()
    await until('one entry is left', async () => (await page.getByRole('article').count()) === 1)
    const link = page.getByRole('link', { name: 'Export as a table' })
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
    assert.equal(download.suggestedFilename(), 'journal.csv')
    await page.getByRole('button', { name: 'By project' }).click()
    const sums = page.getByRole('dialog', { name: 'By project' })
    await sums.getByRole('rowheader', { name: 'Wartung' }).waitFor()
    await page.keyboard.press('Escape')
    await page
      .getByRole('article')
      .getByRole('button', { name: /Details/ })
      .click()
    const details = page.getByRole('dialog')
    await details.getByRole('combobox', { name: 'Project' }).click()
    await page.getByRole('option', { name: 'Neubau Nordbahnhof' }).click()
    await page.getByText('Project saved').waitFor()
    await details.getByText('4711').waitFor()
  })
})
