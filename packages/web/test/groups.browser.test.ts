/** Groups and services in the administration. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { seriousFindings } from './axe.ts'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

describe('groups in the administration', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let page: Page

  before(async () => {
    office = await openOffice(['301'])
    browser = await openBrowser()
    opened = await openPage(browser, office.url, { width: 1600, height: 1000 })
    page = opened.page
    await signInAs(page)
  })

  after(async () => {
    await browser?.close()
    await office?.close()
    assert.deepEqual(opened?.complaints, [])
  })

  const choose = async (label: string, name: string) => {
    await page.getByRole('combobox', { name: label }).click()
    await page.getByRole('combobox', { name: label }).fill(name)
    await page.getByRole('option', { name: new RegExp(`^${name}`) }).click()
  }
  const isSound = async (what: Page = page) => {
    assert.deepEqual(await seriousFindings(what), [])
  }
  const group = () => [...office.server.parts.groups.all()].find(({ name }) => name === 'Reception')
  const drawer = () => page.getByRole('dialog')

  it('adds a group with a leader and rights, and says what is missing', async () => {
    await page.goto('/administration/groups')
    await page.getByText('No group yet').waitFor()
    await page.getByRole('button', { name: 'Add a group' }).click()
    await drawer().getByRole('button', { name: 'Save' }).click()
    await drawer().getByText('Please fill this in').waitFor()
    await drawer().getByRole('textbox', { name: 'Name' }).fill('Reception')
    await choose('Leader', 'Ines')
    await choose('Deputies', 'Jonas')
    await drawer().getByRole('button', { name: 'Remove Jonas Lehmann' }).waitFor()
    await isSound()
    await drawer().getByRole('tab', { name: 'Rights' }).click()
    const among = drawer().getByRole('group', { name: 'What members have over each other' })
    await among.getByText('Team', { exact: true }).click()
    await among.getByText('Single rights').click()
    await among.getByRole('checkbox', { name: 'Private number' }).check()
    await among.getByText('Special', { exact: true }).waitFor()
    await isSound()
    await drawer().getByRole('button', { name: 'Save' }).click()
    await page.getByRole('row', { name: /Reception.*Ines Krüger.*Special/ }).waitFor()
    assert.equal(group()?.deputyIds.length, 1)
  })

  it('puts people in and out', async () => {
    await page.getByRole('button', { name: 'Reception' }).click()
    await drawer().getByRole('tab', { name: 'Members' }).click()
    await drawer().getByText('Nobody is in this group yet.').waitFor()
    for (const name of ['Ben', 'Carla']) {
      await choose('Add a member', name)
      await drawer()
        .getByRole('button', { name: new RegExp(`^Take ${name}`) })
        .waitFor()
    }
    await drawer().getByRole('searchbox').fill('carl')
    await drawer().getByRole('button', { name: 'Take Ben Carter out' }).waitFor({ state: 'detached' })
    await drawer().getByRole('button', { name: 'Take Carla Weiß out' }).click()
    await until('she is out', () => group()?.memberIds.size === 1)
  })

  it('marks whose primary group it is in their directory, and lets nobody take them out', async () => {
    const { people, groups } = office.server.parts
    const carla = people.byUser('carla')!.id
    const { id, memberIds } = group()!
    await groups.replaceMembers(id, new Set([...memberIds, carla]), new Set([carla]))
    await page.goto('/administration/groups')
    await page.getByRole('button', { name: 'Reception' }).click()
    await drawer().getByRole('tab', { name: 'Members' }).click()
    const item = drawer().getByRole('listitem').filter({ hasText: 'Carla Weiß' })
    await item.getByText('Primary group: changed in the directory').waitFor()
    assert.ok(await item.getByRole('button').isDisabled())
    const ben = drawer().getByRole('listitem').filter({ hasText: 'Ben Carter' })
    assert.equal(await ben.getByText('Primary group').count(), 0)
    await groups.replaceMembers(id, memberIds, new Set())
  })

  it('fills the monitor of members with groups and keys', async () => {
    await drawer().getByRole('tab', { name: 'Monitor & keys' }).click()
    await drawer().getByRole('button', { name: 'Add a key' }).click()
    await drawer().getByRole('textbox', { name: 'Label' }).fill('Door')
    await drawer().getByRole('textbox', { name: 'Number' }).fill('*9')
    await drawer()
      .getByRole('checkbox', { name: /Favourites.*Door/ })
      .check()
    await isSound()
    await drawer().getByRole('button', { name: 'Save' }).click()
    await drawer().waitFor({ state: 'detached' })
    assert.deepEqual(group()?.keys, [{ label: 'Door', number: '*9', inMonitor: true, inFavourites: true }])
  })

  it('lets their leaders administer them in the settings, as far as they have rights themselves', async () => {
    const { people, groups } = office.server.parts
    const [ben, frank, grace] = ['ben', 'frank', 'grace'].map((user) => people.byUser(user)!.id)
    const workshop = await groups.create({ name: 'Workshop', leaderId: ben!, memberIds: [frank!, grace!] })
    const led = () => groups.get(workshop.id)!
    const own = await openPage(browser, office.url, { width: 1280, height: 1000 })
    await signInAs(own.page, 'ben')
    await own.page.goto('/settings')
    await own.page.getByRole('region', { name: 'Groups that you lead' }).getByText('2 members').waitFor()
    await own.page.getByRole('button', { name: 'Administer: Workshop' }).click()
    const form = own.page.getByRole('dialog')
    const among = form.getByRole('group', { name: 'What members have over each other' })
    const save = form.getByRole('button', { name: 'Save' })
    await form.getByRole('textbox', { name: 'What it is for' }).fill('Repairs')
    // What leaders do not have they are not offered, with whose word that is.
    await form
      .getByText('what “Workshop” gives you over members (Nothing), or members over each other (Nothing)')
      .waitFor()
    assert.equal(await among.getByRole('radio', { name: 'Personal' }).isDisabled(), true)
    assert.deepEqual([led().description, led().memberGrade.level], ['', 'none'])
    await form.getByRole('button', { name: 'Add a key' }).click()
    await form.getByRole('textbox', { name: 'Label' }).fill('Gate')
    await form.getByRole('textbox', { name: 'Number' }).fill('*8')
    await form.getByRole('button', { name: 'Take Frank Müller out' }).click()
    await form.getByRole('button', { name: 'Take Frank Müller out' }).waitFor({ state: 'detached' })
    await isSound(own.page)
    if (process.env.SHOTS) await own.page.screenshot({ path: `${process.env.SHOTS}/led-group.png` })
    await save.click()
    await form.waitFor({ state: 'detached' })
    await own.page.getByRole('region', { name: 'Groups that you lead' }).getByText('One member').waitFor()
    const { description, keys, memberIds } = led()
    assert.deepEqual([description, [...memberIds]], ['Repairs', [grace]])
    assert.deepEqual(keys, [{ label: 'Gate', number: '*8', inMonitor: true, inFavourites: false }])
    // Whoever leads no more has it no more.
    await groups.change(workshop.id, { leaderId: null })
    await own.page.reload()
    await own.page.getByRole('heading', { name: 'Settings', exact: true }).waitFor()
    await own.page.waitForLoadState('networkidle')
    assert.equal(await own.page.getByRole('region', { name: 'Groups that you lead' }).count(), 0)
    await own.context.close()
    assert.deepEqual(own.complaints, [])
  })

  it('switches services on, and says what counts for a person and why', async () => {
    await page.goto('/administration/services')
    await choose('Look at a person', 'Ben')
    const row = page.getByRole('row', { name: /Change one’s own account/ })
    await row.getByText('No place gives it.').waitFor()
    await row.getByRole('combobox').click()
    await page.getByRole('option', { name: 'Reception' }).click()
    await row.getByText('The group “Reception” gives it.').waitFor()
    await page.getByRole('switch', { name: 'Call from elsewhere with the company’s number: for all' }).click()
    await page
      .getByRole('row', { name: /Call from elsewhere/ })
      .getByText('All have it.')
      .waitFor()
    await isSound()
    await page.getByRole('switch', { name: /^Calls in the browser, with sound: left to those who/ }).click()
    await until('it is left to people', () =>
      office.server.parts.settings.current.selfServices.includes('softphoneAudio'),
    )
    assert.equal(await page.getByRole('switch', { name: /^Change one’s own account: left to/ }).count(), 0)
    await row.getByRole('button', { name: /^Take Change one’s own account from Reception/ }).click()
    await row.getByText('No place gives it.').waitFor()
  })
})
