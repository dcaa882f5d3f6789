import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { DeskPhone } from '@offhook/pbx/testing'
import type { TestServer } from '@offhook/server/testing'
import type { Browser, Page } from 'playwright-core'
import { seriousFindings } from './axe.ts'
import { openBrowser, openPage, until } from './browser.ts'
import { openNewServer, password, signIn } from './office.ts'

describe('the set-up in the browser', () => {
  let server: TestServer
  let url: string
  let token: string
  let browser: Browser
  let page: Page
  let complaints: string[]
  const phones: DeskPhone[] = []

  before(async () => {
    ;({ server, url, token } = await openNewServer())
    browser = await openBrowser()
    ;({ page, complaints } = await openPage(browser, url))
  })

  after(async () => {
    await browser?.close()
    for (const phone of phones) await phone.stop()
    await server?.close()
    assert.deepEqual(complaints, [])
  })

  const next = () => page.getByRole('button', { name: 'Next' }).click()
  const value = (name: string) =>
    page.getByRole('definition').filter({ has: page.getByLabel(`Copy: ${name}`) })

  it('leads to the set-up from everywhere', async () => {
    await page.goto('/people')
    await page.getByRole('heading', { name: 'Welcome. Who looks after this server?' }).waitFor()
    assert.match(page.url(), /\/setup$/)
  })

  it('asks for the administrator, and says what is missing', async () => {
    await page.goto(`/setup?token=${token}`)
    await next()
    await page.getByText('Please fill this in').first().waitFor()
    await page.getByRole('textbox', { name: 'Your name' }).fill('Anna Schmidt')
    assert.equal(await page.getByRole('textbox', { name: 'User name' }).inputValue(), 'anna')
    await page.locator('input[type=password]').fill(password)
    await next()
  })

  it('proposes a name and a presence domain', async () => {
    await page.getByRole('heading', { name: 'What is this server called?' }).waitFor()
    assert.notEqual(await page.getByRole('textbox', { name: 'Host name or address' }).inputValue(), '')
    await page.getByRole('textbox', { name: 'Presence domain' }).fill('musterfirma.example')
    await next()
  })

  it('shows at once how a number will look', async () => {
    await page.getByRole('combobox', { name: 'Country' }).click()
    await page.getByRole('combobox', { name: 'Country' }).fill('Germany')
    await page.getByRole('option', { name: /^Germany/ }).click()
    await page.getByRole('textbox', { name: 'Area code' }).fill('30')
    await page.getByRole('textbox', { name: 'Number of the main line' }).fill('23125')
    await page.getByText('+49 (30) 23125301').waitFor()
    await next()
  })

  it('takes people typed and pasted, and finds mistakes', async () => {
    await page.getByRole('radio', { name: '301 is my own extension' }).click()
    await page.getByText('Paste a list', { exact: true }).click()
    await page
      .getByRole('textbox', { name: /One person a line/ })
      .fill('302; Ben Carter; ben\n303; Carla Weiß')
    await page.getByRole('button', { name: 'Take 2 lines over' }).click()
    const user = page.getByRole('textbox', { name: 'User name' }).nth(1)
    await user.fill('ben!')
    await page.getByText('Small letters, digits, dot, hyphen', { exact: true }).last().waitFor()
    await user.fill('ben')
    await page.getByRole('button', { name: 'Finish and connect a phone' }).click()
  })

  it('shows how to connect a phone, and sees it arrive', async () => {
    await page.getByRole('img', { name: 'Code for softphones' }).waitFor()
    await page.getByText('Waiting for the phone…').waitFor()
    const { port } = server.addresses.sip.find(({ transport }) => transport === 'udp')!
    assert.equal(await value('Server').textContent(), `127.0.0.1:${port}`, 'it is not the usual port')
    const account = {
      line: '301',
      user: (await value('User').textContent()) ?? '',
      secret: (await value('Secret').textContent()) ?? '',
      domain: server.parts.settings.realm,
    }
    phones.push(await signIn(server, account))
    await page.getByText('It is here!').waitFor()
    await page.getByText('Connect a second phone, and make the first call.').waitFor()
  })

  it('makes the first call', async () => {
    await page.getByRole('combobox', { name: 'Extension' }).click()
    await page.getByRole('option', { name: /^302/ }).click()
    const account = {
      line: '302',
      user: (await value('User').textContent()) ?? '',
      secret: (await value('Secret').textContent()) ?? '',
      domain: server.parts.settings.realm,
    }
    const ben = await signIn(server, account)
    phones.push(ben)
    await page.getByRole('button', { name: 'Call 302 now' }).click()
    await until("Ben's phone rings", () => ben.ringing.length === 1)
    await ben.answer()
    await page.getByRole('article', { name: 'Ben Carter' }).getByText('In conversation').waitFor()
  })

  it('is over then', async () => {
    await page.goto('/setup')
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor()
  })

  it('leaves the name of the server to be changed, with what hangs on it shown before', async () => {
    await page.goto('/administration/settings')
    const field = page.getByRole('textbox', { name: 'Host name or address' })
    await field.fill('not a name')
    const look = page.getByRole('button', { name: 'Change server name …' })
    await page.getByText('A host name or an IP address, without blanks').waitFor()
    assert.ok(await look.isDisabled())
    await field.fill('phones.musterfirma.example')
    await look.click()
    const dialog = page.getByRole('dialog', {
      name: 'Change the server name to phones.musterfirma.example?',
    })
    const byHand = dialog.getByRole('region', { name: 'Has to be done by hand' })
    await byHand.getByText('3 phone accounts were given out; phones signed in now: 2.').waitFor()
    await byHand.getByText('The self-signed certificate is not for phones.musterfirma.example').waitFor()
    await byHand.getByText('One browser is signed in.').waitFor()
    await dialog.getByText('Phones are still given 127.0.0.1: the configuration file says so.').waitFor()
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/server-name.png` })
    assert.deepEqual(await seriousFindings(page), [])
    assert.notEqual(server.parts.settings.current.serverName, 'phones.musterfirma.example')
    await dialog.getByRole('button', { name: 'Change the name' }).click()
    await page.getByText('The server name is phones.musterfirma.example now').waitFor()
    assert.equal(server.parts.settings.current.serverName, 'phones.musterfirma.example')
    await until('the new name stands in the field as it is', () => look.isDisabled())
  })
})
