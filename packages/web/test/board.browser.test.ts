/** Favourites and monitor in the browser: arranged by dragging and by keys, given with a lock. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { seriousFindings } from './axe.ts'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

describe('favourites and monitor in the browser', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let page: Page

  before(async () => {
    office = await openOffice(['301', '302', '303'])
    const { groups } = office.server.parts
    const support = await groups.create({ name: 'Support', memberIds: [id('ben'), id('kate')] })
    await groups.create({
      name: 'Front desk',
      memberIds: [id('anna')],
      monitorGroups: [{ groupId: support.id, inMonitor: true, inFavourites: false }],
      keys: [{ label: 'Door', number: '303', inMonitor: false, inFavourites: true }],
    })
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

  const id = (user: string) => office.server.parts.people.byUser(user)!.id
  const group = (name: string) => page.getByRole('region', { name, exact: true })
  const tile = (of: string, name: string) => group(of).getByRole('gridcell', { name: new RegExp(name) })
  const names = async (of: string) =>
    (await group(of).getByRole('gridcell').locator('[class*=label]').allTextContents()).join(', ')
  const kept = (name: string) =>
    office.server.parts.contactGroups.of(id('anna')).find((each) => each.name === name)?.entries ?? []
  const isSound = async () => {
    assert.deepEqual(await seriousFindings(page), [])
  }
  const newGroup = async (name: string) => {
    await page.getByRole('button', { name: 'New group' }).click()
    await page.getByRole('textbox', { name: 'Name of the group' }).fill(name)
    await page.keyboard.press('Enter')
    await group(name).waitFor()
  }
  const addPerson = async (to: string, name: string) => {
    await page.getByRole('button', { name: `Add to ${to}` }).click()
    await page.getByRole('combobox', { name: 'Colleague' }).fill(name)
    await page.getByRole('option', { name: new RegExp(`^${name}`) }).click()
    await tile(to, name).waitFor()
    await page.keyboard.press('Escape')
  }

  it('dials with a key that the administration gives, with a lock', async () => {
    await page.getByRole('button', { name: 'Favourites', exact: true }).click()
    await group('Front desk').getByRole('img', { name: 'Given by the administration' }).waitFor()
    await tile('Front desk', 'Door').focus()
    await page.keyboard.press('Enter')
    await until("Carla's phone rings", () => office.phone('303').ringing.length === 1)
    office.phone('303').reject(603)
    await until('the call is over', () => [...office.server.parts.calls.all()].length === 0)
    await tile('Front desk', 'Door').click()
    await until("Carla's phone rings again", () => office.phone('303').ringing.length === 1)
    office.phone('303').reject(603)
  })

  it('keeps groups of one’s own: people, keys, lines', async () => {
    await newGroup('Desk')
    await addPerson('Desk', 'Ben')
    await addPerson('Desk', 'Carla')
    await page.getByRole('button', { name: 'Add to Desk' }).click()
    await page.getByText('Key', { exact: true }).click()
    await page.getByRole('textbox', { name: 'Label' }).fill('Taxi')
    await page.getByRole('textbox', { name: 'Number' }).fill('030 202020')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await tile('Desk', 'Taxi').waitFor()
    await page.getByText('Line', { exact: true }).click()
    await page.getByRole('textbox', { name: 'Number' }).fill('306')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await tile('Desk', '306.*Frank Müller').waitFor()
    await isSound()
    await page.keyboard.press('Escape')
    await until('all four are kept', () => kept('Desk').length === 4)
  })

  it('is arranged by keys, and says so', async () => {
    await tile('Desk', 'Ben').focus()
    await page.keyboard.press('Space')
    await page.getByText(/^Ben Carter is (lifted|at Desk, place 1)/).waitFor({ state: 'attached' })
    await page.keyboard.press('ArrowRight')
    await page.getByText('Ben Carter is at Desk, place 2.').waitFor({ state: 'attached' })
    await page.keyboard.press('Space')
    await until('Ben is second', async () => (await names('Desk')) === 'Carla Weiß, Ben Carter, Taxi, 306')
    await until('it is kept', () => kept('Desk')[1]?.entry.kind === 'person')
    await page.keyboard.press('ArrowLeft')
    await page.locator('[role=gridcell]:focus', { hasText: 'Carla' }).waitFor()
    await page.keyboard.press('Delete')
    await until('she is out', () => kept('Desk').length === 3)
  })

  it('is arranged by dragging from group to group', async () => {
    await newGroup('Friends')
    // Cards of calls that are over leave by themselves, and the board takes their room.
    await until('no call is shown', async () => (await page.getByRole('article').count()) === 0)
    const from = (await tile('Desk', 'Ben').boundingBox())!
    const to = (await group('Friends').boundingBox())!
    await page.mouse.move(from.x + 60, from.y + 50)
    await page.mouse.down()
    await page.mouse.move(from.x + 80, from.y + 60, { steps: 3 })
    await page.mouse.move(to.x + 120, to.y + 70, { steps: 8 })
    await page.mouse.up()
    await tile('Friends', 'Ben').waitFor()
    await until('it is kept', () => kept('Friends').length === 1 && kept('Desk').length === 2)
  })

  it('renames, orders and removes groups', async () => {
    const menu = async (name: string, item: string) => {
      await page.getByRole('button', { name: `Change the group ${name}` }).click()
      await page.getByRole('menuitem', { name: item }).click()
    }
    await menu('Friends', 'Rename')
    await page.getByRole('dialog').getByRole('textbox').fill('Team')
    await page.keyboard.press('Enter')
    await group('Team').waitFor()
    await menu('Team', 'Move up')
    const order = () =>
      office.server.parts.contactGroups
        .of(id('anna'))
        .map(({ name }) => name)
        .join()
    await until('it is first', () => order() === 'Team,Desk')
    await menu('Desk', 'Remove the group')
    await until('it is gone', () => order() === 'Team')
  })

  it('watches a group in the monitor, and picks up there', async () => {
    await page.getByRole('button', { name: 'Monitor', exact: true }).click()
    await tile('Support', 'Ben Carter').waitFor()
    office.phone('302').autoAnswer = false
    office.phone('303').dial('302')
    await until("Ben's phone rings", () => office.phone('302').ringing.length === 1)
    await page.getByRole('button', { name: 'Pick up the call for Ben Carter' }).waitFor()
    await isSound()
    await tile('Support', 'Ben Carter').focus()
    await page.keyboard.press('p')
    await page.getByRole('article', { name: 'Carla Weiß' }).getByText('In conversation').waitFor()
    office.phone('303').hangUp()
  })

  it('has everybody in a locked group where that is switched on in the settings', async () => {
    await page.goto('/administration/settings')
    const all = page.getByRole('switch', { name: 'Everybody has everybody in the monitor' })
    await all.focus()
    await page.keyboard.press('Space')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await until('it is on', () => office.server.parts.settings.current.everybodyInMonitor)
    await page.goto('/people')
    await page.getByRole('button', { name: 'Monitor', exact: true }).click()
    await group('Everybody').getByRole('img', { name: 'Given by the administration' }).waitFor()
    await tile('Everybody', 'Lukas Vogel').waitFor()
    assert.equal(await tile('Everybody', 'Anna Schmidt').count(), 0)
    await office.server.parts.settings.change({ everybodyInMonitor: false })
    await group('Everybody').waitFor({ state: 'detached' })
  })
})
