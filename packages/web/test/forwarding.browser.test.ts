import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { seriousFindings } from './axe.ts'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice, signIn } from './office.ts'

describe('forwarding in the browser', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let page: Page

  before(async () => {
    const carrier = {
      name: 'carrier',
      type: 'other' as const,
      host: '127.0.0.1',
      port: 9,
      addresses: [],
      'outside-calls': true,
      transit: false,
    }
    office = await openOffice(undefined, { peers: [carrier], 'sip.barred': ['0900'] })
    const { people, lineSettings } = office.server.parts
    for (const user of ['anna', 'ben']) {
      const { id, numbers } = people.byUser(user)!
      await people.change(id, { mobile: '+49 170 1234567', numbers: { ...numbers, mailbox: '399' } })
    }
    await office.server.parts.settings.change({ defaultLevel: 'personal' })
    const forwardList = {
      ringSeconds: 15,
      targets: [
        { destination: '302', ringSeconds: 20 },
        { destination: '303', ringSeconds: 20 },
      ],
    }
    await lineSettings.change('301', { ...lineSettings.of('301'), forwardList })
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

  const kept = (line: string) => office.server.parts.lines.get(line)?.device.forwardings

  const isSound = async () => {
    assert.deepEqual(await seriousFindings(page), [])
  }

  it('offers the mobile and the mailbox of the account, and shows the list that administrators set', async () => {
    await page.goto('/settings')
    await page.getByRole('switch', { name: 'When nobody answers' }).check()
    await page.getByRole('button', { name: /^When nobody answers: Mailbox/ }).click()
    await page.getByRole('switch', { name: 'When busy' }).check()
    await page.getByRole('button', { name: /^When busy: Mobile/ }).click()
    const list = page.getByRole('list', { name: 'Forwarding list' })
    await list.getByText('rings for 15 seconds').waitFor()
    await list.getByText('rings until the caller gives up').waitFor()
    await isSound()
    await page.getByRole('button', { name: 'Save' }).click()
    await until('both are kept', () => kept('301')?.length === 2)
    assert.equal(kept('301')?.find(({ kind }) => kind === 'noAnswer')?.destination, '399')
    assert.match(kept('301')?.find(({ kind }) => kind === 'busy')?.destination ?? '', /1701234567$/)
  })

  it('is set for a colleague who lets one do so', async () => {
    await page.goto('/people')
    const tile = page.getByRole('gridcell', { name: /^Ben Carter/ })
    await tile.focus()
    await page.keyboard.press('i')
    await page.getByRole('button', { name: 'Forwarding of line 302' }).click()
    const dialog = page.getByRole('dialog', { name: 'Forwarding of Ben Carter, line 302' })
    await dialog.getByRole('switch', { name: 'Always' }).check()
    await dialog.getByRole('button', { name: /^Always: Mailbox/ }).click()
    await isSound()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await until('it is kept', () => kept('302')?.[0]?.destination === '399')
    await page.getByText('Forwarding saved').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.getByText('calls go to 399').waitFor()
  })

  it('of a colleague is out of reach without the right', async () => {
    await page.keyboard.press('Escape')
    await office.server.parts.settings.change({ defaultLevel: 'team' })
    const tile = page.getByRole('gridcell', { name: /^Ben Carter/ })
    await tile.focus()
    await page.keyboard.press('i')
    await page.getByText('calls go to 399').waitFor()
    await page.getByRole('button', { name: 'Forwarding of line 302' }).waitFor({ state: 'detached' })
  })

  it('of a colleague is seen by everybody, also by those who do not see whether the line is free', async () => {
    await office.server.parts.settings.change({ defaultLevel: 'public' })
    const phones = page.getByRole('region', { name: 'Phones' })
    await phones.getByText('calls go elsewhere').waitFor()
    await phones.getByText('302').waitFor()
    assert.equal(await page.getByText('399').count(), 0)
    await isSound()
    await page.keyboard.press('Escape')
    await page.getByRole('gridcell', { name: /^Ben Carter.*calls go elsewhere/ }).waitFor()
    await office.server.parts.settings.change({ defaultLevel: 'team' })
  })

  it('to where one is, and calling from there, is offered to those who may, marked in plain sight, and ended at a press', async () => {
    const heading = page.getByRole('heading', { name: 'Calling from elsewhere' })
    await page.goto('/settings')
    await page.getByRole('switch', { name: 'When busy' }).waitFor()
    assert.equal(await heading.count(), 0)
    const { people } = office.server.parts
    await people.change(people.byUser('anna')!.id, { entitlements: ['remoteOffice'] })
    await page.reload()
    await heading.waitFor()
    const number = page.getByLabel('Number where you are')
    await until('the mobile is proposed', async () => /170/.test(await number.inputValue()))
    await number.fill('0900 123456')
    await page.getByRole('button', { name: 'Call from there' }).click()
    await page.getByText('0900 123456 cannot be called').waitFor()
    await number.fill('0170 1234567')
    await page.getByRole('button', { name: 'Call from there' }).click()
    await page.getByText('You call from 0170 1234567').waitFor()
    await isSound()
    await page.getByRole('button', { name: 'From 0170 1234567' }).click()
    await page.getByRole('button', { name: 'Call from there' }).waitFor()
    await until('calls come here again', () => kept('301')?.every(({ kind }) => kind !== 'always') ?? false)
  })

  it('leaves the choice among several phones of a line, with which one then calls', async () => {
    const { server } = office
    const { device, secret } = await server.parts.extensions.addDevice('301', 'Home office')
    const home = await signIn(server, {
      line: '301',
      user: device.user,
      secret,
      domain: server.parts.settings.realm,
    })
    await page.getByRole('combobox', { name: 'Phone beside this browser' }).click()
    await page.getByRole('option', { name: /^Home office/ }).click()
    await page.goto('/calls')
    await page.getByRole('textbox', { name: 'Number' }).fill('302')
    await page.keyboard.press('Enter')
    await until('the one at home calls', () => home.calls.length === 1)
    assert.equal(office.phone('301').calls.length, 0)
    await home.stop()
  })
})
