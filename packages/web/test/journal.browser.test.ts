/** What one does with the journal: views, order, contact, flag, privacy, sharing, deleting, what is unread; how long it is kept. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { seriousFindings } from './axe.ts'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

describe('the journal', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let other: OpenedPage
  let page: Page

  before(async () => {
    office = await openOffice(['301', '302', '303'])
    browser = await openBrowser()
    opened = await openPage(browser, office.url, { width: 1600, height: 1000 })
    other = await openPage(browser, office.url)
    page = opened.page
    await signInAs(page)
    await signInAs(other.page, 'ben')
  })

  after(async () => {
    await browser?.close()
    await office?.close()
    assert.deepEqual([...(opened?.complaints ?? []), ...(other?.complaints ?? [])], [])
  })

  const isSound = async () => {
    // Cards of calls that are over fade away.
    assert.deepEqual(await seriousFindings(page, { exclude: 'article[data-phase=ended]' }), [])
  }
  const entries = (on = page) => on.getByRole('region', { name: /Journal entries/ }).getByRole('article')
  const drawer = () => page.getByRole('dialog')
  const count = (line: string) =>
    office.server.parts.journal.page({ lines: [line], filter: 'all', limit: 99 })
  /** From one desk to another, where nobody answers. */
  const miss = async (from: string, to: string) => {
    const before = (await count(to)).items.length
    office.phone(to).autoAnswer = false
    const call = office.phone(from).dial(to)
    await until(
      'both know that it rings',
      () => office.phone(to).ringing.length > 0 && call.state === 'ringing',
    )
    office.phone(from).hangUp(call)
    await until('the call is written', async () => {
      const { items } = await count(to)
      return items.length > before && items[0]?.endedAt !== null
    })
  }

  it('marks what is unread, in the rail and in the list, until one looks', async () => {
    await miss('302', '301')
    await miss('303', '301')
    await page.getByRole('link', { name: /2 missed calls/ }).click()
    await until(
      'both are marked',
      async () => (await page.getByRole('img', { name: 'Unread' }).count()) === 2,
    )
    await isSound()
    await page.getByRole('link', { name: /missed calls/ }).waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'People' }).click()
    await page.getByRole('link', { name: 'Journal' }).click()
    await entries().first().waitFor()
    assert.equal(await page.getByRole('img', { name: 'Unread' }).count(), 0)
  })

  it('shows those who were not reached, and sorts by name', async () => {
    await miss('301', '302')
    await page.getByRole('button', { name: 'Not reached' }).click()
    await until('one is left', async () => (await entries().count()) === 1)
    await entries().getByText('Ben Carter').waitFor()
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await page.getByRole('combobox', { name: 'Sort by' }).click()
    await page.getByRole('option', { name: 'By name' }).click()
    await until(
      'Carla is last',
      async () => (await entries().last().textContent())?.includes('Carla') === true,
    )
    assert.equal(await entries().count(), 3)
    await page.getByRole('combobox', { name: 'Sort by' }).click()
    await page.getByRole('option', { name: 'Newest first' }).click()
  })

  it('takes contact and flag, and shares an entry with a colleague, who is told', async () => {
    await entries().filter({ hasText: 'Carla' }).getByRole('button').first().click()
    await drawer().getByRole('textbox', { name: 'Who it was' }).fill('Carla, for the invoice')
    await drawer().getByRole('button', { name: 'Flag' }).click()
    await drawer().getByRole('button', { name: 'Take the flag away' }).waitFor()
    await drawer().getByRole('combobox', { name: 'Share with' }).fill('Ben')
    await page.getByRole('option', { name: /^Ben/ }).click()
    // It is told for a while only.
    await other.page.getByText('Anna Schmidt shares a call with you: Carla, for the invoice.').waitFor()
    await drawer().getByRole('button', { name: 'Remove Ben Carter' }).waitFor()
    await isSound()
    await page.keyboard.press('Escape')
    await drawer().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Flagged', exact: true }).click()
    await until('one is left', async () => (await entries().count()) === 1)
    await entries().getByText('Carla, for the invoice').waitFor()
    await other.page.goto('/journal')
    await other.page.getByRole('button', { name: 'Shared with me' }).click()
    await entries(other.page).getByText('Carla, for the invoice').waitFor()
    await entries(other.page)
      .getByText(/Anna Schmidt · /)
      .waitFor()
  })

  it('makes a single call private, which takes it from those it was shared with', async () => {
    await entries().getByRole('button').first().click()
    await drawer().getByRole('switch', { name: 'Private call' }).dispatchEvent('click')
    await drawer().getByRole('combobox', { name: 'Share with' }).waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await entries().getByRole('img', { name: 'Private' }).waitFor()
    await other.page.reload()
    await other.page.getByRole('button', { name: 'Shared with me' }).click()
    await other.page.getByText('Nothing shared').waitFor()
  })

  it('is open to colleagues where a group says so, who are told what is missed there', async () => {
    const { groups, people } = office.server.parts
    const memberIds = ['anna', 'ben'].map((user) => people.byUser(user)!.id)
    await groups.create({ name: 'Desk', memberIds, membersSeeJournal: true, mayChangeJournal: true })
    await miss('303', '301')
    await other.page.getByText('Anna Schmidt missed a call from Carla Weiß.').waitFor()
    await other.page.goto('/journal')
    await other.page.getByRole('combobox', { name: 'Whose journal' }).click()
    await other.page.getByRole('option', { name: 'Anna Schmidt' }).click()
    await until('all but the private one are there', async () => (await entries(other.page).count()) === 3)
    assert.equal(await other.page.getByText('for the invoice').count(), 0)
  })

  it('is kept as the administration says, and lets entries be deleted where that is switched on', async () => {
    await page.goto('/administration/settings')
    const journal = page.getByRole('region', { name: 'Journal' })
    await journal.getByRole('switch', { name: 'People may delete entries' }).dispatchEvent('click')
    await journal.getByRole('textbox', { name: 'Calls within the house, without a note' }).fill('30')
    await journal.getByRole('combobox', { name: 'Private calls are written' }).click()
    await page.getByRole('option', { name: 'without number and name' }).click()
    await isSound()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Nothing has been changed').or(page.getByText(/saved/i)).first().waitFor()
    const { settings } = office.server.parts
    await until('it is saved', () => settings.current.mayDeleteJournal)
    assert.deepEqual(settings.current.journalKeep, { internalDays: 30, externalDays: 0, notedDays: 0 })
    assert.equal(settings.current.privateCalls, 'hidden')
    await journal.getByRole('button', { name: 'Apply now' }).click()
    await page.getByText('0 entries were deleted').waitFor()
    await page.goto('/journal')
    await until('all are there', async () => (await entries().count()) === 4)
    await entries().filter({ hasText: 'Ben Carter' }).first().getByRole('button').first().click()
    await drawer().getByRole('button', { name: 'Delete' }).click()
    await page
      .getByRole('dialog', { name: 'Delete this entry?' })
      .getByRole('button', { name: 'Delete' })
      .click()
    await until('one less', async () => (await entries().count()) === 3)
  })
})
