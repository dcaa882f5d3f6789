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

  /** Asked from outside: what the page evaluates by itself, its content security policy refuses. */
  const titled = (title: string) => until(`the title is ${title}`, async () => (await page.title()) === title)

  const pictured = (state: string) =>
    page.locator(`link[rel=icon][href="/icon-${state}.svg"]`).waitFor({ state: 'attached' })

  it('skips to the content first', async () => {
    await page.reload()
    await page.getByRole('grid').waitFor()
    await tabTo(/^Skip to the content$/, 2)
    await page.keyboard.press('Enter')
    await page.locator('#content:focus').waitFor()
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

  it('answers, holds, asks somebody, connects and ends with one key each, also while one types', async () => {
    await page.getByRole('searchbox', { name: 'Search people' }).focus()
    const call = office.phone('302').dial('301')
    const ben = page.getByRole('article', { name: 'Ben Carter' })
    await ben.getByText('Incoming call').waitFor()
    await titled('● Call from Ben Carter')
    await pictured('ringing')
    await page.keyboard.press('F2')
    await ben.getByText('In conversation').waitFor()
    await titled('☎ Ben Carter · People · Offhook')
    assert.equal(await page.getByRole('searchbox', { name: 'Search people' }).inputValue(), '')
    await page.keyboard.press('F4')
    await ben.getByText('On hold').waitFor()
    await pictured('held')
    await page.keyboard.press('F4')
    await ben.getByText('In conversation').waitFor()
    await page.keyboard.press('F7')
    await page.getByRole('combobox', { name: 'Ask whom?' }).waitFor()
    await page.keyboard.type('303')
    await page.keyboard.press('Enter')
    await until("Carla's phone rings", () => office.phone('303').ringing.length === 1)
    await office.phone('303').answer()
    await page
      .getByRole('article', { name: 'Carla Weiß' })
      .getByText(/In conversation/)
      .waitFor()
    await page.keyboard.press('F9')
    await until('Anna is out of it', () => office.server.parts.calls.ofLine('301').length === 0)
    office.phone('302').hangUp(call)
    await titled('People · Offhook')
    office.phone('302').dial('301')
    await page.getByRole('button', { name: 'Decline' }).waitFor()
    await page.keyboard.press('F8')
    await until('the call is declined', () => office.server.parts.calls.ofLine('301').length === 0)
  })

  it('shows all keys for a question mark, from the one field, and from the own menu', async () => {
    const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await page.locator('#content').focus()
    await page.keyboard.press('?')
    await keys.getByText('Hang up or decline').waitFor()
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+k')
    await page.getByText('? shows all keys').waitFor()
    await page.keyboard.type('short')
    await page.getByText('Enter opens Keyboard shortcuts').waitFor()
    await page.keyboard.press('Enter')
    await keys.waitFor()
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /^Me: Anna Schmidt/ }).click()
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await keys.waitFor()
    await page.keyboard.press('Escape')
    await keys.waitFor({ state: 'detached' })
  })

  it('sets the own presence, and finds every page and part of the settings, through the one field', async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('away')
    await page.getByText('Enter sets your presence: Away').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('gridcell', { name: /^Anna Schmidt.*Away/ }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('automatic')
    await page.getByText('Enter sets your presence: Automatic').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('gridcell', { name: /^Anna Schmidt.*Available/ }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('audit')
    await page.getByText('Enter opens Administration · Audit log').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Audit log', level: 1 }).waitFor()
    await titled('Audit log · Offhook')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('passkeys')
    await page.getByText('Enter opens Settings · Passkeys').waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    const parts = page.getByRole('navigation', { name: 'Parts of the settings' })
    await parts.getByRole('link', { name: 'Passkeys' }).waitFor()
    await parts.getByRole('link', { name: 'Look and language' }).click()
    await until('that part is in sight', () =>
      page.evaluate("document.getElementById('look').getBoundingClientRect().top < innerHeight / 2"),
    )
    await page.goto('/people')
    await page.getByRole('grid').waitFor()
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
