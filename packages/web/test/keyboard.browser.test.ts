/** A whole working day without a mouse. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

describe('the keyboard alone', () => {
  let office: Office
  let browser: Browser
  let page: Page

  before(async () => {
    office = await openOffice()
    browser = await openBrowser()
    ;({ page } = await openPage(browser, office.url))
    await signInAs(page)
  })

  after(async () => {
    await browser?.close()
    await office?.close()
  })

  /** Presses Tab until the element with the focus has this name. */
  async function tabTo(name: RegExp, most = 60): Promise<void> {
    const seen: string[] = []
    for (let count = 0; count < most; count++) {
      await page.keyboard.press('Tab')
      const focused = page.locator(':focus')
      const text = (await focused.count())
        ? ((await focused.getAttribute('aria-label')) ?? (await focused.textContent()) ?? '')
        : ''
      if (name.test(text)) return
      seen.push(text)
    }
    assert.fail(`Tab never reached ${name}; it reached ${seen.join(' | ')}`)
  }

  it('skips to the content first', async () => {
    await page.reload()
    await page.getByRole('grid').waitFor()
    await tabTo(/^Skip to the content$/, 2)
    await page.keyboard.press('Enter')
    assert.equal(await page.locator('#content:focus').count(), 1)
  })

  it('answers, holds and ends a call', async () => {
    office.phone('302').dial('301')
    await page.getByRole('article', { name: 'Ben Carter' }).waitFor()
    await tabTo(/^Answer$/)
    await page.keyboard.press('Enter')
    await page.getByText('In conversation', { exact: true }).waitFor()
    await tabTo(/^Hold$/)
    await page.keyboard.press('Space')
    await page.getByText('On hold', { exact: true }).waitFor()
    await tabTo(/^End$/)
    await page.keyboard.press('Enter')
    await until('the call is over', () => office.server.parts.calls.ofLine('301').length === 0)
  })

  it('opens the menu of a colleague and comes back', async () => {
    await page.getByRole('gridcell', { name: /^Carla Weiß/ }).focus()
    await page.keyboard.press('Space')
    await page.getByRole('menu').waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
  })

  it('goes to a page through the one field', async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('jour')
    await page.getByText('Enter opens Journal').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Journal', level: 1 }).waitFor()
  })

  it('chooses among suggestions with the arrow keys', async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('a')
    const options = page.getByRole('option')
    await page.getByRole('option', { name: /Ben Carter/ }).waitFor()
    await until('there are suggestions', async () => (await options.count()) > 1)
    await page.keyboard.press('ArrowDown')
    assert.equal(await options.nth(1).getAttribute('aria-selected'), 'true')
    const active = await page.getByRole('combobox').first().getAttribute('aria-activedescendant')
    assert.equal(active, await options.nth(1).getAttribute('id'))
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
  })
})
