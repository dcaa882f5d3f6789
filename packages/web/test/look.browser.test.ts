/** What pages look like away from the screen at a desk: on paper, in the hand, in the colours of the system. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

const FINGERTIP = 44
/** What stands in running text or in a row that opens as a whole needs no size of its own. */
const tooSmall = `[...document.querySelectorAll('main button, main a, main input, main summary, header button, nav a')]
  .map((element) => ({ element, box: element.getBoundingClientRect(), row: element.closest('tr, label, p, dl, article, [class*=tile]') }))
  .filter(({ element, box, row }) => box.height > 1 && box.height < ${FINGERTIP} && row === null && element.type !== 'checkbox')
  .map(({ element, box }) => (element.getAttribute('aria-label') ?? element.textContent) + ' ' + Math.round(box.height))`

describe('how it looks elsewhere', () => {
  let office: Office
  let browser: Browser

  before(async () => {
    office = await openOffice()
    browser = await openBrowser()
    const call = office.phone('302').dial('301')
    await until("Anna's phone rings", () => office.phone('301').ringing.length === 1)
    office.phone('302').hangUp(call)
    await until('the call is over', () => office.server.parts.calls.ofLine('301').length === 0)
  })

  after(async () => {
    await browser?.close()
    await office?.close()
  })

  it('prints the journal as a table, without what is there to press, dark on white', async () => {
    const { page, context } = await openPage(browser, office.url, { theme: 'dark' })
    await signInAs(page)
    await page.goto('/journal')
    await page.getByRole('button', { name: 'Details of the call with Ben Carter' }).waitFor()
    await page.emulateMedia({ media: 'print' })
    await page.getByText(/^Journal of Anna Schmidt, as of/).waitFor()
    await page.getByRole('row', { name: /Ben Carter 302 Incoming · Missed/ }).waitFor()
    assert.equal(await page.getByRole('searchbox').isVisible(), false)
    assert.equal(await page.getByRole('navigation', { name: 'Main' }).isVisible(), false)
    assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(255, 255, 255)')
    await page.emulateMedia({ media: 'screen' })
    await page.getByText(/^Journal of Anna Schmidt, as of/).waitFor({ state: 'detached' })
    await context.close()
  })

  it('has nothing to press that is smaller than a fingertip in the hand, and ends a call in sight', async () => {
    const context = await browser.newContext({
      baseURL: office.url,
      ignoreHTTPSErrors: true,
      serviceWorkers: 'block',
      locale: 'en-GB',
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    })
    const page = await context.newPage()
    await signInAs(page)
    for (const path of ['people', 'calls', 'journal', 'administration/people', 'administration/lines']) {
      await page.goto(`/${path}`)
      await page.locator('h1').first().waitFor()
      await page.waitForLoadState('networkidle')
      assert.deepEqual(await page.evaluate(tooSmall), [], path)
    }
    await page.goto('/settings')
    const ask = page.getByRole('switch', { name: 'Ask before dialling' })
    await ask.scrollIntoViewIfNeeded()
    const { x, y, width } = (await ask.boundingBox())!
    const above = `document.elementFromPoint(${x + width / 2}, ${y - 10})`
    assert.equal(await page.evaluate(`${above}.closest('label')?.control.ariaLabel`), 'Ask before dialling')
    await page.goto('/people')
    await page.getByRole('grid').waitFor()
    const call = office.phone('302').dial('301')
    await page.getByRole('button', { name: 'Answer' }).tap()
    await inSight(page, 'Hold')
    await inSight(page, 'End')
    await page.getByRole('button', { name: 'End' }).tap()
    await until('the call is over', () => call.state === 'over')
    await context.close()
  })

  it('says in which field something is wrong, also where that field stands on another tab', async () => {
    const { page, context } = await openPage(browser, office.url)
    await signInAs(page)
    await page.goto('/administration/people')
    await page.getByRole('button', { name: 'Ben Carter', exact: true }).click()
    await page.getByRole('tab', { name: 'Numbers & address' }).click()
    await page.getByRole('textbox', { name: 'Website' }).fill('not a page')
    await page.getByRole('tab', { name: 'General' }).click()
    // The form is longer than the window, and the button is in sight all the same.
    await inSight(page, 'Save')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Something is missing or wrong: see the marked field.').waitFor()
    await page.locator('input[aria-invalid=true]:focus').waitFor()
    assert.equal(await page.locator(':focus').inputValue(), 'not a page')
    await context.close()
  })

  it('keeps every state apart where the system chooses the colours', async () => {
    const { page, context } = await openPage(browser, office.url)
    await page.emulateMedia({ forcedColors: 'active' })
    await signInAs(page)
    const styleOf = (selector: string, name: string) =>
      page.evaluate(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${name}`)
    const chosen = await styleOf('button[aria-pressed=true]', 'backgroundColor')
    assert.notEqual(chosen, await styleOf('button[aria-pressed=false]', 'backgroundColor'))
    assert.equal(await styleOf('[role=gridcell]', 'borderTopStyle'), 'solid')
    await context.close()
  })
})

/** Waits until the button is wholly inside of the window. */
async function inSight(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true })
  await button.waitFor()
  const size = page.viewportSize()!
  await until(`${name} is in sight`, async () => {
    const box = await button.boundingBox()
    return box !== null && box.x >= 0 && box.x + box.width <= size.width && box.y + box.height <= size.height
  })
}
