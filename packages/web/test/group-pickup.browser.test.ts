/** Pickup groups: set in the administration, used from the place of the calls. With OFFHOOK_PICTURES pictures are saved there. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { seriousFindings } from './axe.ts'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

async function examine(page: Page, name: string): Promise<void> {
  const folder = process.env.OFFHOOK_PICTURES
  if (folder) await page.screenshot({ path: `${folder}/${name}.png` })
  assert.deepEqual(await seriousFindings(page), [])
}

describe('the pickup group in the browser', () => {
  let office: Office
  let browser: Browser
  let english: OpenedPage
  let german: OpenedPage

  before(async () => {
    office = await openOffice(undefined, { 'media.first-port': 29_200, 'media.browser-port': false })
    browser = await openBrowser()
    english = await openPage(browser, office.url)
    german = await openPage(browser, office.url, { language: 'de', theme: 'dark' })
    await signInAs(english.page)
    await signInAs(german.page)
  })

  after(async () => {
    await browser?.close()
    await office?.close()
    assert.deepEqual(english?.complaints, [])
    assert.deepEqual(german?.complaints, [])
  })

  it('is set with the extension, and suggested for the next one', async () => {
    const { page } = english
    await page.goto('/administration/extensions')
    await page.getByText('302', { exact: true }).click()
    const field = page.getByRole('combobox', { name: 'Pickup group' })
    await field.fill('Sales')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await until('it is kept', () => office.server.parts.extensions.get('302')?.pickupGroup === 'Sales')
    await page.keyboard.press('Escape')
    await page.getByRole('cell', { name: 'Sales' }).waitFor()
    await page.getByText('301', { exact: true }).click()
    await field.click()
    const option = page.getByRole('option', { name: 'Sales' })
    await option.getByText('1 extension').waitFor()
    await examine(page, 'group-form-english')
    await option.click()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await until('both are in it', () => office.server.parts.extensions.pickupMatesOf('301').length === 1)
    await german.page.goto('/administration/extensions')
    await german.page.getByRole('cell', { name: 'Sales' }).first().waitFor()
    await german.page.getByText('301', { exact: true }).click()
    await german.page.getByRole('combobox', { name: 'Heranholgruppe' }).waitFor()
    await examine(german.page, 'group-form-german')
  })

  it('offers the call that rings at a colleague’s line, tells of it, and takes it', async () => {
    await german.page.goto('/people')
    await german.page.getByRole('grid').waitFor()
    await english.page.goto('/calls')
    const caller = office.phone('303').dial('302')
    const offer = german.page.getByRole('region', { name: 'In Ihrer Gruppe klingelt es' })
    const action = offer.getByRole('button', { name: 'In der Gruppe heranholen' })
    await action.waitFor()
    await german.page
      .locator('[data-announcer]')
      .getByText('In Ihrer Heranholgruppe klingelt ein Anruf')
      .waitFor({ state: 'attached' })
    await examine(german.page, 'group-rings-german')
    await english.page.getByRole('button', { name: 'Pick up in the group' }).waitFor()
    await examine(english.page, 'group-rings-english')
    await german.page.setViewportSize({ width: 390, height: 844 })
    await examine(german.page, 'group-rings-phone')
    await action.focus()
    await german.page.keyboard.press('Enter')
    await until('the own phone talks', () => office.phone('301').talking.length === 1)
    await until('the other one is silent', () => office.phone('302').ringing.length === 0)
    await offer.waitFor({ state: 'detached' })
    await german.page.getByText('Im Gespräch').first().waitFor()
    office.phone('303').hangUp(caller)
    await until('the own phone is free', () => office.phone('301').talking.length === 0)
  })
})
