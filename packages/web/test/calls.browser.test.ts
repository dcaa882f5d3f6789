import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

describe('calls in the browser', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let page: Page

  before(async () => {
    office = await openOffice(undefined, { 'media.first-port': 29_000, 'media.browser-port': false })
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

  afterEach(async () => {
    for (const line of ['301', '302', '303']) {
      const phone = office.phone(line)
      for (const call of phone.calls) if (call.state !== 'over') phone.hangUp(call)
    }
    await until('all calls are over', () => office.server.parts.calls.ofLine('301').length === 0)
  })

  const card = (name: string) => page.getByRole('article', { name }).first()
  const action = (name: string, service: string) => card(name).locator(`[data-service=${service}]`)

  async function callBen(): Promise<void> {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('302')
    await page.keyboard.press('Enter')
    await until("Ben's phone rings", () => office.phone('302').ringing.length === 1)
    await office.phone('302').answer()
    await card('Ben Carter').getByText('In conversation').waitFor()
  }

  it('says before Enter what it will do, and calls', async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('Ben')
    await page.getByText(/Enter calls Ben Carter/).waitFor()
    await page.keyboard.press('Enter')
    await until("Ben's phone rings", () => office.phone('302').ringing.length === 1)
    await card('Ben Carter').getByText('It rings there').waitFor()
    await office.phone('302').answer()
    await card('Ben Carter').getByText('In conversation').waitFor()
    await action('Ben Carter', 'clearConnection').click()
    await until("Ben's phone is idle", () => office.phone('302').talking.length === 0)
    await card('Ben Carter').getByText('Ended').waitFor()
  })

  it('takes a digit typed anywhere into the one field', async () => {
    await page.getByRole('heading', { name: 'People', level: 1 }).click()
    await page.keyboard.type('30')
    assert.equal(await page.getByRole('combobox').first().inputValue(), '30')
    await page.keyboard.press('Escape')
  })

  it('holds and retrieves', async () => {
    await callBen()
    await action('Ben Carter', 'holdCall').click()
    await card('Ben Carter').getByText('On hold').waitFor()
    await action('Ben Carter', 'retrieveCall').click()
    await card('Ben Carter').getByText('In conversation').waitFor()
  })

  it('consults and connects the two', async () => {
    await callBen()
    await action('Ben Carter', 'consultationCall').click()
    await page.keyboard.type('Carla')
    await page.getByRole('option', { name: /Carla/ }).waitFor()
    await page.keyboard.press('Enter')
    await until("Carla's phone rings", () => office.phone('303').ringing.length === 1)
    await office.phone('303').answer()
    await card('Carla Weiß').getByText('Consultation').waitFor()
    await card('Ben Carter').getByText('On hold').waitFor()
    await page.getByRole('button', { name: 'Connect them' }).click()
    await until('Anna is out', () => office.server.parts.calls.ofLine('301').length === 0)
    await until('Ben hears Carla', () => office.phone('302').hears() === office.phone('303').mediaPort)
  })

  it('makes a conference of both', async () => {
    await callBen()
    await action('Ben Carter', 'consultationCall').click()
    await page.keyboard.type('Carla')
    await page.getByRole('option', { name: /Carla/ }).waitFor()
    await page.keyboard.press('Enter')
    await until("Carla's phone rings", () => office.phone('303').ringing.length === 1)
    await office.phone('303').answer()
    await page.getByRole('button', { name: 'Conference' }).click()
    await page.getByRole('heading', { name: 'Ben Carter, Carla Weiß' }).first().waitFor()
    office.phone('302').hangUp()
    await until('Anna hears Carla', () => office.phone('301').hears() === office.phone('303').mediaPort)
  })

  it('shows an incoming call without taking the focus, and answers it', async () => {
    const search = page.getByRole('searchbox', { name: 'Search people' })
    await search.fill('fra')
    const call = office.phone('302').dial('301')
    await card('Ben Carter').getByText('Incoming call').waitFor()
    assert.equal(await page.locator('input[type=search]:focus').count(), 1)
    await page
      .locator('[data-announcer]')
      .getByText('Incoming call from Ben Carter')
      .last()
      .waitFor({ state: 'attached' })
    await until('the title tells it', async () => /Ben Carter/.test(await page.title()))
    await action('Ben Carter', 'answerCall').click()
    await until('they talk', () => call.state === 'talking')
    await card('Ben Carter').getByText('In conversation').waitFor()
    await search.fill('')
  })

  it('tells the desktop who calls and from where, and takes the notification back', async () => {
    const { people } = office.server.parts
    const ben = people.byUser('ben')!.id
    await people.change(ben, { company: 'Carter Ltd' })
    const other = await openPage(browser, office.url)
    await other.context.grantPermissions(['notifications'], { origin: office.url })
    // What the desktop shows, nobody can read: this notes what is asked of it.
    await other.page.addInitScript(`
      window.asked = []
      window.Notification = class {
        static permission = 'granted'
        constructor(title, { body, tag }) { this.tag = tag; asked.push(['show', title, body]) }
        close() { asked.push(['close']) }
      }`)
    await signInAs(other.page)
    const call = office.phone('302').dial('301')
    const asked = () => other.page.evaluate('asked') as Promise<string[][]>
    await until('it is shown', async () => (await asked()).length === 1)
    assert.deepEqual(await asked(), [['show', 'Ben Carter calls', 'Team lead · Support · Carter Ltd · 302']])
    office.phone('302').hangUp(call)
    await until('it is taken back', async () => (await asked()).at(-1)?.[0] === 'close')
    assert.deepEqual(other.complaints, [])
    await other.context.close()
  })

  it('declines', async () => {
    const call = office.phone('302').dial('301')
    await action('Ben Carter', 'clearConnection').click()
    await until('the call is refused', () => call.state === 'over')
  })

  it('forwards a ringing call to a colleague', async () => {
    office.phone('302').dial('301')
    await action('Ben Carter', 'deflectCall').click()
    await page.keyboard.type('30')
    await page.getByRole('option', { name: /Ben Carter/ }).waitFor()
    // Enter comes before the suggestions for the last digit, and must not take one of those before.
    await page.keyboard.type('3')
    await page.keyboard.press('Enter')
    await until("Carla's phone rings", () => office.phone('303').ringing.length === 1)
  })

  it('sends key tones', async () => {
    await callBen()
    await action('Ben Carter', 'generateDigits').click()
    await page.getByRole('button', { name: '4', exact: true }).click()
    await until('the digit arrives', () => office.phone('302').digits.includes('4'))
  })

  it('says in one plain sentence why a call failed', async () => {
    office.phone('302').refusesWith = 486
    try {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('302')
      await page.keyboard.press('Enter')
      await page.getByText('The line is busy. Try again later, or call another number.').waitFor()
    } finally {
      office.phone('302').refusesWith = undefined
    }
  })

  it('tells what happened and why', async () => {
    await callBen()
    await card('Ben Carter').getByRole('button', { name: 'More about this call' }).click()
    await page.getByRole('menuitem', { name: 'What happened and why' }).click()
    await page.getByText('Ben Carter answered').waitFor()
    await page.getByText('Ladder', { exact: true }).click()
    await page.getByRole('img', { name: /Ladder diagram/ }).waitFor()
    await page
      .getByRole('button', { name: /^INVITE/ })
      .first()
      .click()
    await page.getByText(/Call-ID:/).waitFor()
    await page.keyboard.press('Escape')
  })

  it('opens a telephone link without dialling by itself', async () => {
    await page.goto('/call?number=tel%3A302')
    const field = page.getByRole('textbox', { name: 'Number' })
    await until('the number is there', async () => (await field.inputValue()) === '302')
    assert.equal(office.server.parts.calls.ofLine('301').length, 0)
    await page.keyboard.press('Enter')
    await until("Ben's phone rings", () => office.phone('302').ringing.length === 1)
    await page.goto('/people')
  })
})
