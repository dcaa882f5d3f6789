import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice, password } from './office.ts'

/** Nobody is there; no test calls it. */
const provider = {
  name: 'Nordnetz',
  host: '127.0.0.1',
  port: 9,
  addresses: [] as string[],
  'outside-calls': true,
  transit: false,
  type: 'other',
  'number-format': 'national',
} as const

const pictures = process.env.OFFHOOK_PICTURES

describe('the pages in the browser', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let page: Page

  before(async () => {
    office = await openOffice(undefined, { peers: [provider] })
    browser = await openBrowser()
    opened = await openPage(browser, office.url)
    page = opened.page
  })

  after(async () => {
    await browser?.close()
    await office?.close()
    assert.deepEqual(opened?.complaints, [])
  })

  const tile = (name: string) => page.getByRole('gridcell', { name: new RegExp(`^${name}`) })
  const tileThat = (status: string, name: string) => tile(name).and(page.locator(`[data-status=${status}]`))

  it('refuses a wrong password in plain words, and lets the right one in', async () => {
    await page.goto('/people')
    await page.getByLabel('User name').fill('anna')
    await page.locator('input[type=password]').fill('wrong-wrong-wrong')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('User name or password is wrong.').waitFor()
    await signInAs(page)
  })

  it('walks among people with arrow keys, and Enter calls', async () => {
    await tile('Anna Schmidt').focus()
    const focused = (name: string) => page.locator('[role=gridcell]:focus', { hasText: name })
    await page.keyboard.press('End')
    await focused('Lukas Vogel').waitFor()
    await page.keyboard.press('ArrowLeft')
    await focused('Kate Wilson').waitFor()
    await page.keyboard.press('Home')
    await focused('Anna Schmidt').waitFor()
    await tile('Ben Carter').focus()
    await page.keyboard.press('Enter')
    await until("Ben's phone rings", () => office.phone('302').ringing.length === 1)
    office.phone('302').reject(603)
    await until('the call is over', () => office.server.parts.calls.ofLine('301').length === 0)
  })

  it('shows live who is on the phone, and why', async () => {
    const call = office.phone('302').dial('303')
    await until("Carla's phone rings", () => office.phone('303').ringing.length === 1)
    await tileThat('ringing', 'Carla Weiß').waitFor()
    await office.phone('303').answer()
    await tileThat('busy', 'Carla Weiß').waitFor()
    await tile('Ben Carter').hover()
    await page.getByRole('button', { name: 'More about Ben Carter' }).click()
    await page.getByRole('menuitem', { name: 'Why busy?' }).click()
    await page.getByText('Line 302 is in a call.').waitFor()
    await page.keyboard.press('Escape')
    office.phone('302').hangUp(call)
    await tileThat('busy', 'Carla Weiß').waitFor({ state: 'detached' })
  })

  it('picks up with P', async () => {
    office.phone('302').dial('303')
    await until("Carla's phone rings", () => office.phone('303').ringing.length === 1)
    await tileThat('ringing', 'Carla Weiß').waitFor()
    await tile('Carla Weiß').focus()
    await page.keyboard.press('p')
    await page.getByRole('article', { name: 'Ben Carter' }).getByText('In conversation').waitFor()
    office.phone('302').hangUp()
    await until('the call is over', () => office.server.parts.calls.ofLine('301').length === 0)
  })

  it('keeps favourites at the top', async () => {
    await tile('Carla Weiß').focus()
    await page.keyboard.press('f')
    await page.getByRole('rowheader', { name: /Favourites/ }).waitFor()
    await page.locator('[role=gridcell]:focus', { hasText: 'Carla Weiß' }).waitFor()
    await page.keyboard.press('f')
    await page.getByRole('rowheader', { name: /Favourites/ }).waitFor({ state: 'detached' })
  })

  it('searches people, and says when nobody is found', async () => {
    await page.getByRole('searchbox', { name: 'Search people' }).fill('xyz')
    await page.getByText('Nobody found').waitFor()
    await page.getByRole('searchbox', { name: 'Search people' }).fill('support')
    await tile('Kate Wilson').waitFor()
    assert.equal(await page.getByRole('gridcell').count(), 3)
    await page.getByRole('searchbox', { name: 'Search people' }).fill('')
  })

  it('changes presence, note and do not disturb in one place', async () => {
    await page.getByRole('button', { name: /^Me: Anna Schmidt/ }).click()
    await page.getByRole('radio', { name: 'Away' }).click()
    await page.getByRole('textbox', { name: 'Note' }).fill('At lunch')
    await page.keyboard.press('Enter')
    await page.getByRole('switch', { name: 'Do not disturb' }).click()
    await page.keyboard.press('Escape')
    const chip = page.getByRole('banner').getByRole('button', { name: 'Do not disturb', exact: true })
    await chip.waitFor()
    await tile('Anna Schmidt.*Away').waitFor()
    await tile('Anna Schmidt').getByText('At lunch').waitFor()
    await chip.click()
    await chip.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /^Me: Anna Schmidt/ }).click()
    await page.getByRole('radio', { name: 'Automatic' }).click()
    await page.keyboard.press('Escape')
  })

  it('keeps the journal live, by filter, with notes and the reason', async () => {
    await page.getByRole('link', { name: 'Journal' }).click()
    const call = office.phone('302').dial('301')
    await until("Anna's phone rings", () => office.phone('301').ringing.length === 1)
    office.phone('302').hangUp(call)
    await page.getByRole('button', { name: 'Missed', exact: true }).click()
    await page.getByText('Today', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Details of the call with Ben Carter' }).first().click()
    await page
      .getByText('The caller hung up before anybody answered, so it counts as missed.')
      .first()
      .waitFor()
    await page.getByRole('textbox', { name: 'Note' }).fill('Wants an offer')
    await page.keyboard.press('Tab')
    await page.getByText('Note saved').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('searchbox').fill('offer')
    await page.getByText('Wants an offer').waitFor()
    await page.getByRole('button', { name: 'Call Ben Carter back' }).click()
    await until("Ben's phone rings", () => office.phone('302').ringing.length === 1)
    office.phone('302').reject(603)
  })

  it('sets forwarding, and shows it in plain sight', async () => {
    await page.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('switch', { name: 'Always' }).click()
    await page.getByRole('textbox', { name: 'Always: Number' }).fill('303')
    await page.getByRole('button', { name: 'Save' }).click()
    const chip = page.getByRole('banner').getByRole('button', { name: 'To 303' })
    await chip.waitFor()
    await chip.click()
    await chip.waitFor({ state: 'detached' })
  })

  it('speaks German when asked to, and keeps it', async () => {
    await page.getByText('Deutsch', { exact: true }).click()
    await page.getByRole('heading', { name: 'Einstellungen', level: 1 }).waitFor()
    await until('the page says so', async () => (await page.locator('html').getAttribute('lang')) === 'de')
    await page.getByText('English', { exact: true }).click()
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
  })

  it('makes an API token and shows it once', async () => {
    await page.getByLabel('What for').fill('wallboard')
    await page.getByRole('button', { name: 'Create token' }).click()
    const token = (await page.getByRole('dialog').locator('code').textContent()) ?? ''
    assert.ok(token.length > 20)
    const response = await page.request.get(`${office.url}/api/v1/session`, {
      headers: { authorization: `Bearer ${token}` },
    })
    assert.equal(response.status(), 200)
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('No tokens yet.').waitFor()
  })

  it('changes the password', async () => {
    await page.getByLabel('Present password').fill(password)
    await page.getByLabel('New password').fill('kurz')
    await page.getByText('Still 8 characters to go').waitFor()
    await page.getByLabel('New password').fill(`${password}-2`)
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('Password changed.').waitFor()
  })

  it('administers people', async () => {
    await page.getByRole('link', { name: 'Administration' }).click()
    await page
      .getByRole('navigation', { name: 'Administration' })
      .getByRole('link', { name: 'People' })
      .click()
    await page.getByRole('button', { name: 'Add a person' }).click()
    await page.getByRole('textbox', { name: 'User name' }).fill('Ünmöglich')
    await page.keyboard.press('Tab')
    await page.getByText('Small letters, digits, dot, hyphen').waitFor()
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Maria Novak')
    await page.getByRole('textbox', { name: 'User name' }).fill('maria')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The first password of Maria Novak').waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('searchbox').fill('maria')
    await page.getByRole('button', { name: 'Maria Novak' }).click()
    await page.getByRole('textbox', { name: 'Department' }).fill('Lager')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('cell', { name: 'Lager' }).waitFor()
    await page.getByRole('button', { name: 'Maria Novak' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
    await page
      .getByRole('dialog', { name: 'Remove Maria Novak?' })
      .getByRole('button', { name: 'Remove' })
      .click()
    await page.getByText('Maria Novak has been removed').waitFor()
  })

  it('keeps a form open until the list has what was saved, for whoever opens it again at once', async () => {
    const { groups, profiles, computers } = office.server.parts
    await groups.create({ name: 'Night shift' })
    await profiles.create({ name: 'Night', description: '', settings: {}, tabs: [], layout: {} })
    await computers.create({ name: 'GATE' })
    for (const [list, name, label] of [
      ['people', 'David Okafor', 'Department'],
      ['groups', 'Night shift', 'What it is for'],
      ['profiles', 'Night', 'What it is for'],
      ['computers', 'GATE', 'Description'],
    ] as const) {
      await page.goto(`/administration/${list}`)
      const drawer = page.getByRole('dialog')
      const field = drawer.getByRole('textbox', { name: label, exact: true })
      const opener = page.getByRole('button', { name, exact: true })
      await opener.click()
      await field.fill('Tower')
      const isList = ({ pathname }: URL) => pathname === `/api/v1/admin/${list}`
      const { promise: isTold, resolve: tell } = Promise.withResolvers<void>()
      await page.route(isList, async (route) => {
        await isTold
        await route.continue()
      })
      const asked = page.waitForRequest((request) => isList(new URL(request.url())))
      await drawer.getByRole('button', { name: 'Save' }).click()
      await asked
      await page.evaluate(`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`)
      const stayed = await field.count()
      tell()
      assert.equal(stayed, 1, `${list}: closed before the list was there`)
      await drawer.waitFor({ state: 'detached' })
      await page.unroute(isList)
      await opener.click()
      assert.equal(await field.inputValue(), 'Tower')
      await page.keyboard.press('Escape')
      await drawer.waitFor({ state: 'detached' })
    }
  })

  it('administers extensions and their phones', async () => {
    const administration = page.getByRole('navigation', { name: 'Administration' })
    await administration.getByRole('link', { name: 'Extensions' }).click()
    await page.getByRole('button', { name: 'Add an extension' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Number' }).fill('350')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Conference room')
    await dialog.getByRole('button', { name: 'Add an extension' }).click()
    await dialog.getByRole('img', { name: 'Code for softphones' }).waitFor()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('row', { name: /350/ }).getByText('Out of service').waitFor()
    await office.connect('350')
    await page.getByRole('row', { name: /350/ }).getByText('In service').waitFor()
    await administration.getByRole('link', { name: 'Phones' }).click()
    await page.getByRole('row', { name: /350/ }).getByText('DeskPhone/350').waitFor()
  })

  it('says at the extension which number the other side sees, and why, and sets another one', async () => {
    await page.goto('/administration/extensions')
    await page.getByRole('row', { name: /304/ }).click()
    const drawer = page.getByRole('dialog')
    const seen = drawer.getByRole('region', { name: 'What the other side sees' })
    await seen.getByText('Nordnetz: +49 (30) 23125304 (sent as 03023125304)').waitFor()
    await seen.getByText('+493023125304 is the direct number of 304 at').first().waitFor()
    await drawer.getByRole('textbox', { name: 'Number shown outside' }).fill('+4989777')
    await drawer.getByRole('button', { name: 'Save', exact: true }).click()
    await seen.getByText('+4989777 is set as the number that 304 shows.').waitFor()
    await drawer.getByRole('switch', { name: 'Withhold the number' }).click()
    await drawer.getByRole('button', { name: 'Save', exact: true }).click()
    await seen.getByText('Nordnetz: no number').waitFor()
    await seen.getByText('Emergency calls: +49 (30) 23125304').click()
    await seen.getByText(/An emergency call shows the number of/).waitFor()
    if (pictures) await page.screenshot({ path: `${pictures}/shown-number.png` })
    await page.keyboard.press('Escape')
  })

  it('shows SIP live, and captures it', async () => {
    await page
      .getByRole('navigation', { name: 'Administration' })
      .getByRole('link', { name: 'Message ladder' })
      .click()
    await page.getByRole('heading', { name: 'Message ladder' }).waitFor()
    await page.getByRole('button', { name: 'Start a capture' }).click()
    await page.getByText(/running since/).waitFor()
    office.phone('302').dial('303')
    await page
      .getByRole('button', { name: /^INVITE/ })
      .first()
      .waitFor()
    await until("Carla's phone rings", () => office.phone('303').ringing.length === 1)
    office.phone('303').reject(486)
    await page.getByRole('button', { name: /^486/ }).first().click()
    await page.getByRole('region', { name: 'Message' }).getByText(/CSeq:/).waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    await page.getByText(/ended \d/).waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: /^Download/ }).click()
    assert.match((await download).suggestedFilename(), /\.pcapng$/)
  })

  it('shows events and changes settings', async () => {
    const administration = page.getByRole('navigation', { name: 'Administration' })
    await administration.getByRole('link', { name: 'Settings' }).click()
    await page.getByRole('textbox', { name: 'Number of the main line' }).fill('99887')
    await page.getByText(/99887/).waitFor()
    await page.getByText('This changes how numbers of all extensions are written and dialled.').waitFor()
    await page.getByRole('textbox', { name: 'Emergency numbers' }).fill('110, x')
    await page.getByText('Two to six digits each').waitFor()
    await page.getByRole('textbox', { name: 'Emergency numbers' }).fill('110, 112')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Settings saved').waitFor()
    await administration.getByRole('link', { name: 'Events' }).click()
    await page.getByRole('row').nth(1).waitFor()
    await administration.getByRole('link', { name: 'Overview' }).click()
    await page.getByRole('img', { name: /Calls per minute over the last hour/ }).waitFor()
  })

  it('says when the connection is interrupted, and comes back by itself', async () => {
    const sockets = new Set<{ close(): Promise<void> }>()
    let isDown = false
    await page.routeWebSocket(/\/api\/v1\/events/, (socket) => {
      if (isDown) return void socket.close()
      socket.connectToServer()
      sockets.add(socket)
    })
    await page.goto('/people')
    await tile('Ben Carter').waitFor()
    isDown = true
    for (const socket of sockets) await socket.close()
    await page.getByText(/The connection to the server is interrupted/).waitFor()
    isDown = false
    await page.getByText(/The connection to the server is interrupted/).waitFor({ state: 'detached' })
  })
})
