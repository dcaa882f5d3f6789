/** Rights in the browser: the lens of the administration, the contact card, privacy, and asking for more. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { seriousFindings } from './axe.ts'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

describe('rights in the browser', () => {
  let office: Office
  let browser: Browser
  let anna: OpenedPage
  let ben: OpenedPage

  before(async () => {
    office = await openOffice(['301', '302'])
    await office.server.parts.settings.change({ defaultLevel: 'business' })
    browser = await openBrowser()
    anna = await openPage(browser, office.url, { width: 1600, height: 1000 })
    ben = await openPage(browser, office.url)
    await signInAs(anna.page)
    await signInAs(ben.page, 'ben')
  })

  after(async () => {
    await browser?.close()
    await office?.close()
    assert.deepEqual([...(anna?.complaints ?? []), ...(ben?.complaints ?? [])], [])
  })

  const person = (user: string) => office.server.parts.people.byUser(user)!
  const grantOf = (owner: string, viewer: string) =>
    office.server.parts.grants.get(person(owner).id, person(viewer).id)
  const choose = async (page: Page, label: string, name: string) => {
    await page.getByRole('combobox', { name: label }).click()
    await page.getByRole('combobox', { name: label }).fill(name)
    await page.getByRole('option', { name: new RegExp(`^${name}`) }).click()
  }
  const isSound = async (page: Page) => {
    assert.deepEqual(await seriousFindings(page), [])
  }

  it('shows through the lens every right between two people, with its reason', async () => {
    const { page } = anna
    await page.goto('/administration/lens')
    await page.getByText('Choose two people').waitFor()
    await choose(page, 'Who looks', 'Ben Carter')
    await choose(page, 'At whom', 'Carla Weiß')
    await page.getByRole('heading', { name: 'Ben Carter over Carla Weiß: Business' }).waitFor()
    const fact = (name: string) => page.getByRole('listitem').filter({ hasText: name })
    await fact('Department and address').getByText('The level for all colleagues is “Business”.').waitFor()
    await fact('Private number').getByText('Nothing gives it.').waitFor()
    const seen = page.getByRole('region', { name: 'What Ben Carter sees' })
    await seen.getByText('on the phone with Schmidt Ltd').waitFor()
    assert.equal(await seen.getByText('hidden').count(), 1, 'the private number')
    await isSound(page)
  })

  it('tries a grant before it is made, then makes it and takes it back', async () => {
    const { page } = anna
    await page.getByText('Personal', { exact: true }).click()
    await page.getByRole('heading', { name: 'Would be added' }).waitFor()
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Private number' })
      .getByText('Would be added')
      .waitFor()
    assert.equal(grantOf('carla', 'ben'), undefined)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { name: 'Ben Carter over Carla Weiß: Personal' }).waitFor()
    assert.equal(grantOf('carla', 'ben')?.grade.level, 'personal')
    await page.getByText('Public', { exact: true }).click()
    await page.getByRole('heading', { name: 'Would be taken away' }).waitFor()
    await page.getByRole('heading', { name: 'Stays all the same' }).waitFor()
    await page.getByRole('button', { name: 'Take back' }).click()
    await page.getByRole('heading', { name: 'Ben Carter over Carla Weiß: Business' }).waitFor()
    assert.equal(grantOf('carla', 'ben'), undefined)
  })

  it('says in the contact card what is hidden and why, and asks for it', async () => {
    const { page } = ben
    await page.getByRole('gridcell', { name: /^Anna Schmidt/ }).focus()
    await page.keyboard.press('i')
    const card = page.getByRole('article', { name: 'Anna Schmidt' })
    await card.getByText('Leitung · Vertrieb').waitFor()
    await card.locator('summary', { hasText: 'First line: Pick up calls' }).click()
    await card.getByText(/You may not pick up their calls/).waitFor()
    await isSound(page)
    await card.getByRole('button', { name: 'Ask to see more' }).click()
    const dialog = page.getByRole('dialog', { name: 'Ask Anna Schmidt to see more' })
    await dialog.getByRole('textbox', { name: 'A word to Anna Schmidt' }).fill('I stand in for you')
    await dialog.getByRole('button', { name: 'Ask', exact: true }).click()
    await card.getByText('You have asked for “Team”. No answer yet.').waitFor()
    await page.keyboard.press('Escape')
  })

  it('tells who is asked at once, and lets them give less', async () => {
    const { page } = anna
    await page.getByText('Ben Carter asks to see more of you').first().waitFor()
    await page.getByRole('button', { name: '1 colleague asks to see more' }).click()
    const request = page.getByRole('dialog').getByRole('region', { name: 'Ben Carter' })
    await request.getByText('“I stand in for you”').waitFor()
    await isSound(page)
    await request.getByRole('combobox', { name: 'Accept as' }).click()
    await page.getByRole('option', { name: 'Personal' }).click()
    await request.getByRole('button', { name: 'Accept', exact: true }).click()
    await until('it is given', () => grantOf('anna', 'ben')?.grade.level === 'personal')
    await page.getByRole('button', { name: /asks to see more/ }).waitFor({ state: 'detached' })
  })

  it('shows in the settings who can see one’s calls, and what one gave', async () => {
    const { page } = anna
    await page.goto('/settings')
    const privacy = page.getByRole('region', { name: 'Privacy' })
    await privacy.getByText('The level for all colleagues is “Business”.').first().waitFor()
    await privacy.getByRole('combobox', { name: 'Right', exact: true }).click()
    await page.getByRole('option', { name: 'Private number' }).click()
    await privacy.getByText('1 colleague', { exact: true }).waitFor()
    await privacy.getByText('Given person to person, at “Personal”.').waitFor()
    await privacy.getByRole('button', { name: 'Change what Ben Carter sees' }).click()
    const drawer = page.getByRole('dialog', { name: 'What Ben Carter sees of you' })
    await drawer.getByText('Team', { exact: true }).click()
    await drawer.getByRole('heading', { name: 'Would be taken away' }).waitFor()
    await isSound(page)
    await drawer.getByRole('button', { name: 'Save' }).click()
    await until('it is less', () => grantOf('anna', 'ben')?.grade.level === 'team')
    await privacy.getByRole('button', { name: 'Take back from Ben Carter' }).click()
    await until('it is taken back', () => grantOf('anna', 'ben') === undefined)
    await privacy.getByText('You have given nobody more than everybody has.').waitFor()
  })

  it('offers nothing that is switched off for all, says why, and comes back with it', async () => {
    const { settings } = office.server.parts
    const { page } = anna
    const privacy = page.getByRole('region', { name: 'Privacy' })
    await settings.change({ presenceEnabled: false })
    await choose(page, 'Give somebody more', 'Ben Carter')
    const drawer = page.getByRole('dialog', { name: 'What Ben Carter sees of you' })
    await drawer
      .getByText('Switched off for the whole company, and given to nobody: Presence, Change the presence.')
      .waitFor()
    await drawer.getByText('Single rights').click()
    const box = (name: string) => drawer.getByRole('checkbox', { name, exact: true })
    assert.equal(await box('Presence').isDisabled(), true)
    assert.equal(await box('Change the presence').isDisabled(), true)
    await box('Note').check()
    await box('Picture').check()
    await isSound(page)
    await drawer.getByRole('button', { name: 'Save' }).click()
    await until('the rest is given', () => grantOf('anna', 'ben')?.grade.level === 'special')
    await settings.change({ presenceEnabled: true, mayGrant: false })
    await privacy.getByText('People do not give each other rights here').waitFor()
    assert.equal(await page.getByRole('combobox', { name: 'Give somebody more' }).count(), 0)
    assert.equal(await privacy.getByRole('button', { name: 'Change what Ben Carter sees' }).count(), 0)
    await ben.page.getByRole('gridcell', { name: /^Carla Weiß/ }).focus()
    await ben.page.keyboard.press('i')
    const card = ben.page.getByRole('article', { name: 'Carla Weiß' })
    await card.getByText('Colleagues cannot give you more here. Ask your administrator.').waitFor()
    assert.equal(await card.getByRole('button', { name: 'Ask to see more' }).count(), 0)
    await privacy.getByRole('button', { name: 'Take back from Ben Carter' }).click()
    await until('it is taken back', () => grantOf('anna', 'ben') === undefined)
    await settings.change({ mayGrant: true })
    await card.getByRole('button', { name: 'Ask to see more' }).waitFor()
    await page.getByRole('combobox', { name: 'Give somebody more' }).waitFor()
  })
})
