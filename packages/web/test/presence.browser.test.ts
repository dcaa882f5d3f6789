/** Presence in the browser: one's own with an end, a colleague's, waiting for somebody, and the calendar. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

const stamp = (at: number) =>
  new Date(at)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d{3}/, '')
const HOUR = 3_600_000
const calendar = () =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:1', `DTSTART:${stamp(Date.now() - HOUR)}`],
    ...[`DTEND:${stamp(Date.now() + HOUR)}`, 'SUMMARY:Budget', 'END:VEVENT'],
    ...['BEGIN:VEVENT', 'UID:2', `DTSTART:${stamp(Date.now() + 26 * HOUR)}`, 'CLASS:PRIVATE'],
    ...[`DTEND:${stamp(Date.now() + 27 * HOUR)}`, 'SUMMARY:Dentist', 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n')

describe('presence in the browser', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let page: Page
  const web = createServer((_request, response) => response.end(calendar()))

  before(async () => {
    web.listen(0, '127.0.0.1')
    await once(web, 'listening')
    office = await openOffice()
    browser = await openBrowser()
    opened = await openPage(browser, office.url)
    page = opened.page
    await signInAs(page)
  })

  after(async () => {
    await browser?.close()
    await office?.close()
    web.close()
    assert.deepEqual(opened?.complaints, [])
  })

  const person = (user: string) => office.server.parts.people.byUser(user)!
  const tile = (name: string) => page.getByRole('gridcell', { name: new RegExp(`^${name}`) })
  const choose = async (name: string, item: string) => {
    await tile(name).hover()
    await page.getByRole('button', { name: `More about ${name}` }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }

  it('is chosen for a while', async () => {
    await page.getByRole('button', { name: /^Me:/ }).click()
    await page.getByRole('radio', { name: 'Away' }).click()
    await until('away is set', () => person('anna').ownPresence === 'away')
    await page.getByLabel('How long').first().click()
    await page.getByRole('option', { name: 'for 1 hour' }).click()
    await until('it has an end', () => person('anna').ownPresenceUntil !== null)
    await page.getByRole('radio', { name: 'Wrap-up' }).click()
    await tile('Anna Schmidt')
      .and(page.getByRole('gridcell', { name: /Wrap-up/ }))
      .waitFor()
    await page.getByRole('radio', { name: 'Automatic' }).click()
    await until('it is gone', () => person('anna').ownPresence === null)
    await page.keyboard.press('Escape')
  })

  it('is set for a colleague who lets one', async () => {
    await choose('Ben Carter', 'Set presence and note')
    await page.getByRole('radio', { name: 'Do not disturb' }).click()
    await until('it is set', () => person('ben').ownPresenceBy === person('anna').id)
    await page.getByRole('radio', { name: 'Automatic' }).click()
    await until('it is left to the rule', () => person('ben').ownPresence === null)
    await page.keyboard.press('Escape')
  })

  it('waits for a busy colleague, is called first, and is told', async () => {
    const call = office.phone('302').dial('303')
    await until("Carla's phone rings", () => office.phone('303').ringing.length === 1)
    await office.phone('303').answer()
    await tile('Ben Carter').and(page.locator('[data-status=busy]')).waitFor()
    await choose('Ben Carter', 'Tell me when free')
    await page.getByText('You will be told when Ben Carter is free').waitFor()
    await choose('Ben Carter', 'Call when we are both free')
    await page.getByRole('list', { name: 'Waiting calls' }).getByText('Waiting for Ben Carter').waitFor()
    office.phone('302').hangUp(call)
    await page.getByText('Ben Carter is free now').waitFor()
    await until("Ben's phone rings for Anna", () => office.phone('302').ringing.length === 1)
    await page.getByText('Waiting for Ben Carter').waitFor({ state: 'detached' })
    office.phone('302').reject(603)
    await until('the call is over', () => office.server.parts.calls.ofLine('301').length === 0)
  })

  it('tells of every change of a colleague, until one wants it no longer', async () => {
    await choose('Carla Weiß', 'Tell me of every change')
    await page.getByText('You will be told of every change of Carla Weiß').waitFor()
    const { people } = office.server.parts
    const toast = (state: string) => page.getByRole('status').getByText(`Carla Weiß: ${state}`)
    const set = (state: 'away' | 'doNotDisturb' | null) =>
      people.change(person('carla').id, { ownPresence: state })
    await set('away')
    await toast('Away').waitFor()
    await set('doNotDisturb')
    await toast('Do not disturb').waitFor()
    await toast('Away').waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('grid').waitFor()
    await set('away')
    await toast('Away').waitFor()
    await choose('Carla Weiß', 'Tell me of changes no more')
    await page.getByText('You will no longer be told of Carla Weiß').waitFor()
    await set(null)
    await tile('Carla Weiß').and(page.locator('[data-status]')).waitFor()
    assert.equal(office.server.parts.stateWatches.watchedBy(person('anna').id).size, 0)
  })

  it('follows the calendar', async () => {
    await page.goto('/settings')
    const address = `http://127.0.0.1:${(web.address() as AddressInfo).port}/anna.ics`
    await page.getByRole('textbox', { name: 'Address' }).fill(address)
    await page.getByRole('button', { name: 'Connect calendar' }).click()
    await page.getByText(/^2 appointments in the weeks around today/).waitFor()
    await page.goto('/people')
    await tile('Anna Schmidt')
      .getByText(/^In a meeting until/)
      .waitFor()
    await choose('Anna Schmidt', 'Why busy?')
    await page.getByText(/^The calendar has an appointment now, until/).waitFor()
  })

  it('lists the appointments of a colleague on the contact card, private ones without what they are', async () => {
    const { calendars, settings } = office.server.parts
    const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/ben.ics`
    const ben = person('ben').id
    await calendars.set(ben, { kind: 'ics', url, user: '', zone: 'Europe/Berlin', sharesDetails: true })
    await until('the calendar is read', () => calendars.of(ben).length === 2)
    await page.goto('/people')
    await choose('Ben Carter', 'Contact card')
    const list = page.getByRole('region', { name: 'Appointments' })
    await list.getByText('Budget').first().waitFor()
    await list.getByText('Private').first().waitFor()
    assert.equal(await list.getByText('Dentist').count(), 0)
    await settings.change({ defaultLevel: 'public', monitorLevel: 'public' })
    await list.waitFor({ state: 'detached' })
    await settings.change({ defaultLevel: 'team' })
    await page.keyboard.press('Escape')
  })

  it('is grey, with the reason, where it is switched off for all, and nothing that hangs on it is offered', async () => {
    const { settings } = office.server.parts
    await settings.change({ presenceEnabled: false })
    const off = tile('Carla Weiß').and(page.getByRole('gridcell', { name: /Presence is switched off/ }))
    await off.waitFor()
    assert.equal(await off.locator('[data-presence]').count(), 0, 'no mark of a presence')
    await tile('Carla Weiß').hover()
    await page.getByRole('button', { name: 'More about Carla Weiß' }).click()
    await page.getByRole('menuitem', { name: 'Why Carla Weiß is shown like this' }).waitFor()
    assert.equal(await page.getByRole('menuitem', { name: 'Tell me when free' }).count(), 0)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: /^Me:/ }).click()
    await page.getByRole('dialog').getByText('Presence is switched off').waitFor()
    assert.equal(await page.getByRole('radio', { name: 'Away' }).count(), 0)
    await page.keyboard.press('Escape')
    await settings.change({ presenceEnabled: true })
    await tile('Carla Weiß').locator('[data-presence]').waitFor({ state: 'attached' })
  })
})
