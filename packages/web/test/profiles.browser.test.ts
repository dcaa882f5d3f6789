/** Profiles: decided in the administration, read-only for people, with pages of the company and fields of cards. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { seriousFindings } from './axe.ts'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

describe('profiles', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let page: Page
  let intranet: Server
  let intranetUrl: string

  before(async () => {
    office = await openOffice(['301', '302'])
    intranet = intranetOf(office)
    await new Promise<void>((resolve) => intranet.listen(0, '127.0.0.1', resolve))
    intranetUrl = `https://127.0.0.1:${(intranet.address() as AddressInfo).port}`
    browser = await openBrowser()
    opened = await openPage(browser, office.url, { width: 1600, height: 1000 })
    page = opened.page
    await signInAs(page)
  })

  after(async () => {
    await browser?.close()
    intranet?.close()
    await office?.close()
    assert.deepEqual(opened?.complaints, [])
  })

  const isSound = async () => {
    assert.deepEqual(await seriousFindings(page, { exclude: 'iframe' }), [])
  }
  const drawer = () => page.getByRole('dialog')
  const openProfile = async (name: string) => {
    await page.goto('/administration/profiles')
    await page.getByRole('button', { name, exact: true }).click()
    await drawer().getByRole('tab', { name: 'Settings' }).waitFor()
  }
  const save = async () => {
    await drawer().getByRole('button', { name: 'Save' }).click()
    await drawer().waitFor({ state: 'detached' })
  }

  it('decide settings for people, who find them read-only with the reason', async () => {
    await page.goto('/administration/profiles')
    await page.getByRole('button', { name: 'Add a profile' }).click()
    await drawer().getByRole('textbox', { name: 'Name' }).fill('Default')
    await drawer().getByRole('tab', { name: 'Settings' }).click()
    const choose = (name: string, value: string) =>
      drawer().getByRole('radiogroup', { name, exact: true }).getByText(value, { exact: true }).click()
    await choose('People as rows instead of tiles', 'On')
    await choose('Ring in the browser', 'Off')
    await choose('Ask before dialling', 'On')
    await choose('Show incoming calls beside every page', 'Off')
    await drawer().getByRole('combobox', { name: 'Theme' }).click()
    await page.getByRole('option', { name: 'Dark' }).click()
    await drawer().getByRole('combobox', { name: 'Volume of ringing' }).click()
    await page.getByRole('option', { name: '40 %' }).click()
    await isSound()
    await save()
    await page.getByRole('row', { name: /Default.*6 settings.*all who have no other/ }).waitFor()
    // Without loading the page again.
    await until('the theme is dark', async () => {
      const scheme = await page.locator('html').getAttribute('data-mantine-color-scheme')
      return scheme === 'dark'
    })
    await page.goto('/settings')
    const why = 'The profile “Default” decides it, which holds for all who have no other.'
    await until('five settings have a reason', async () => (await page.getByText(why).count()) >= 5)
    assert.equal(await page.getByRole('switch', { name: 'Ring when a call comes in' }).isDisabled(), true)
    assert.equal(await page.getByRole('radio', { name: 'Light' }).isDisabled(), true)
    assert.equal(
      await page.getByRole('switch', { name: 'Away when nobody is at the keyboard' }).isEnabled(),
      true,
    )
    await page.goto('/people')
    const rowsView = page.getByRole('radio', { name: 'Rows' })
    await until(
      'rows are shown and fixed',
      async () => (await rowsView.isChecked()) && (await rowsView.isDisabled()),
    )
  })

  it('ask before dialling, and leave incoming calls to the page of calls', async () => {
    await page.goto('/people')
    await page
      .getByRole('row', { name: /Ben Carter/ })
      .first()
      .waitFor()
    const field = page.getByRole('combobox').first()
    await field.fill('302')
    await page.keyboard.press('Enter')
    await drawer().getByText('Call 302?').waitFor()
    await drawer().getByRole('button', { name: 'Cancel' }).click()
    await drawer().waitFor({ state: 'detached' })
    assert.equal([...office.server.parts.calls.all()].length, 0)
    office.phone('301').autoAnswer = false
    const call = office.phone('302').dial('301')
    await until('the title tells of the call', async () => (await page.title()).startsWith('●'))
    assert.equal(await page.getByRole('complementary', { name: 'Calls under way' }).count(), 0)
    await page.getByRole('link', { name: /Calls$/ }).click()
    await page.getByRole('article', { name: 'Ben Carter' }).waitFor()
    await page.getByRole('article', { name: 'Ben Carter' }).getByText('Team lead · Support').waitFor()
    office.phone('302').hangUp(call)
  })

  it('show pages of the company inside the client, each in a frame for its origin alone', async () => {
    await openProfile('Default')
    await drawer().getByRole('tab', { name: 'Own pages' }).click()
    await drawer().getByRole('button', { name: 'Add a page' }).click()
    await drawer().getByRole('textbox', { name: 'Title' }).fill('Intranet')
    await drawer().getByRole('textbox', { name: 'Address' }).fill('http://intranet.example')
    await drawer().getByRole('button', { name: 'Save' }).click()
    await drawer().getByText('An address that begins with https://').waitFor()
    await drawer().getByRole('textbox', { name: 'Address' }).fill(intranetUrl)
    await save()
    await page.getByRole('link', { name: 'Intranet' }).click()
    await page.getByRole('heading', { name: 'Intranet' }).waitFor()
    const inner = page.frameLocator('iframe').frameLocator('iframe')
    await inner.getByText('Canteen: lentil soup, by script').waitFor()
    await isSound()
    // It cannot lead the client away.
    await inner.getByRole('button', { name: 'Break out' }).click()
    await inner.getByText('stayed').waitFor()
    assert.match(page.url(), /\/pages\/1$/)
    // Nor show what is of another origin, though that is asked for in the very same frame.
    await inner.getByRole('button', { name: 'Elsewhere' }).click()
    await until('the other origin is refused', () =>
      opened.complaints.some((text) => text.includes(`frame-src ${intranetUrl}`)),
    )
    opened.complaints.length = 0
    await page.goto('/pages/7')
    await page.getByText('This page is not there any more').waitFor()
  })

  it('say which fields cards have, with a preview', async () => {
    await openProfile('Default')
    await drawer().getByRole('tab', { name: 'Fields' }).click()
    await drawer().getByRole('switch', { name: 'Decide the fields' }).click()
    const preview = drawer().getByRole('region', { name: 'So it looks' })
    await preview.getByText('At the fair until Friday').waitFor()
    await drawer().getByRole('checkbox', { name: 'Note' }).uncheck()
    await preview.getByText('At the fair until Friday').waitFor({ state: 'detached' })
    await drawer().getByRole('button', { name: 'Move Telephones and what they do up' }).click()
    await isSound()
    await drawer().getByText('Card of a call', { exact: true }).click()
    await drawer().getByRole('switch', { name: 'Decide the fields' }).click()
    await preview.getByText('Head of purchasing', { exact: false }).waitFor()
    await drawer().getByRole('checkbox', { name: 'Position, department, company' }).uncheck()
    await preview.getByText('Head of purchasing', { exact: false }).waitFor({ state: 'detached' })
    await drawer().getByRole('checkbox', { name: 'Note' }).check()
    await preview.getByText('At the fair until Friday').waitFor()
    await drawer().getByRole('button', { name: 'Move Number and place down' }).click()
    await isSound()
    await save()
    const { call: decided } = [...office.server.parts.profiles.all()].find(
      ({ name }) => name === 'Default',
    )!.layout
    assert.deepEqual(decided, ['line', 'number', 'called', 'redirectedFrom', 'quality', 'note'])
    await page.goto('/people')
    await page
      .getByRole('row', { name: /Ben Carter/ })
      .first()
      .waitFor()
    await office.server.parts.people.change(office.server.parts.people.byUser('ben')!.id, {
      note: 'Back at three',
      mobile: '0170 1234567',
    })
    await page
      .getByRole('button', { name: /Details of Ben Carter|Ben Carter/ })
      .first()
      .click()
    const card = drawer().getByRole('article', { name: 'Ben Carter' })
    const sections = card.getByRole('region')
    const nameOf = (at: number) => sections.nth(at).getAttribute('aria-label')
    await until('telephones stand before numbers', async () => (await nameOf(0)) === 'Phones')
    assert.equal(await nameOf(1), 'Numbers')
    assert.equal(await card.getByText('Back at three').count(), 0)
    await page.keyboard.press('Escape')
    await drawer().waitFor({ state: 'detached' })
    const call = office.phone('302').dial('301')
    await page.getByRole('link', { name: /Calls$/ }).click()
    const callCard = page.getByRole('article', { name: 'Ben Carter' })
    await callCard.getByText('Back at three').waitFor()
    const text = (await callCard.textContent()) ?? ''
    const at = ['301', '302', 'Back at three'].map((field) => text.indexOf(field))
    assert.ok(
      at.every((place, index) => place > (at[index - 1] ?? -1)),
      text,
    )
    assert.ok(!text.includes('Team lead'), text)
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/call-card.png` })
    office.phone('302').hangUp(call)
  })

  it('explain which of several holds', async () => {
    const { parts } = office.server
    const desk = await parts.profiles.create({
      name: 'Desk',
      description: '',
      settings: { theme: 'light' },
      tabs: [],
      layout: {},
    })
    const ben = parts.people.byUser('ben')!
    await parts.groups.create({ name: 'Support', profileId: desk.id, memberIds: [ben.id] })
    await page.goto('/administration/profiles')
    await page.getByRole('row', { name: /Desk.*1 setting.*group Support/ }).waitFor()
    await page.getByRole('combobox', { name: 'Person' }).click()
    await page.getByRole('combobox', { name: 'Person' }).fill('Ben')
    await page.getByRole('option', { name: /^Ben/ }).click()
    const theme = page.getByRole('row', { name: /^Theme Light/ })
    await theme.getByText('The profile “Desk” of the group Support decides it.').waitFor()
    await theme.getByText('The profile “Default”, for all who have no other, comes later.').waitFor()
    await isSound()
  })
})

/** A page of the company with a certificate of its own. */
function intranetOf(office: Office): Server {
  const file = (name: string) => readFileSync(join(office.server.data, 'tls', name))
  return createServer(
    { cert: file('self-signed.crt'), key: file('self-signed.key') },
    (_request, response) => {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      response.end(`<!doctype html><title>Intranet</title>
<p id="menu">Canteen</p><p id="state"></p>
<button onclick="try { top.location = 'https://elsewhere.example/' } catch {} document.getElementById('state').textContent = 'stayed'">Break out</button>
<button onclick="location = '${office.url}/'">Elsewhere</button>
<script>document.getElementById('menu').textContent += ': lentil soup, by script'</script>`)
    },
  )
}
