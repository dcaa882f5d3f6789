import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { systemClock } from '@offhook/base'
import { ApplicationSession, CstaLink, dialTcp, protocolVersions } from '@offhook/csta'
import type { Browser, Page } from 'playwright-core'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

const login = { namespace: 'urn:offhook:csta', element: 'login', user: 'userName', password: 'password' }

describe('applications over CSTA, in the administration', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let page: Page
  let link: CstaLink | undefined

  before(async () => {
    office = await openOffice(['301', '302'], { 'csta.plain': false })
    browser = await openBrowser()
    opened = await openPage(browser, office.url)
    page = opened.page
    await signInAs(page)
  })

  after(async () => {
    link?.close('the test is over')
    await browser?.close()
    await office?.close()
    assert.deepEqual(opened?.complaints, [])
  })

  it('says why nobody may connect without encryption, and lets an administrator switch it on', async () => {
    const plain = page.getByRole('switch', { name: 'Also without encryption' })
    const tcp = () => office.server.addresses.csta.some(({ transport }) => transport === 'tcp')
    await page.goto('/administration/applications')
    await page.getByText('whoever listens on the way reads the tokens').waitFor()
    assert.equal(await plain.isChecked(), false)
    assert.equal(tcp(), false)
    const picture = process.env.OFFHOOK_PICTURES
    if (picture) await page.screenshot({ path: `${picture}/csta-plain.png` })
    await plain.focus()
    await page.keyboard.press('Space')
    await page.getByText('not encrypted', { exact: false }).first().waitFor()
    await until('the port is open', tcp)
  })

  it('gives a computer a token, shows who is connected by it, and disconnects it', async () => {
    await page.goto('/administration/applications')
    await page.getByText('No application is connected').waitFor()
    await page.getByRole('link', { name: 'Computers and their tokens' }).click()
    await page.getByText('No computers yet').waitFor()
    await page.getByRole('button', { name: 'Add a computer' }).click()
    await page.getByLabel('Name of the computer').fill('TS-BERLIN')
    await page.getByRole('switch', { name: 'All lines, also those to come' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The token of TS-BERLIN').waitFor()
    const secret = (await page.locator('code').nth(1).textContent()) ?? ''
    await page.getByRole('button', { name: 'Done' }).click()

    const { port } = office.server.addresses.csta.find(({ transport }) => transport === 'tcp')!
    const transport = await dialTcp({ host: '127.0.0.1', port }, systemClock)
    link = new CstaLink({ transport, clock: systemClock, form: { edition: 6 } })
    link.open()
    await ApplicationSession.start(link, systemClock, {
      applicationId: 'Example TSP 4.1',
      versions: protocolVersions(6),
      seconds: 600,
      login,
      user: 'TS-BERLIN',
      password: secret,
    })
    for (const line of ['301', '302']) {
      await link.request('MonitorStart', { monitorObject: { deviceObject: { text: line } } })
    }
    await page.reload()
    await page.getByRole('row', { name: /TS-BERLIN.*all lines.*Example TSP 4\.1/ }).waitFor()
    await page.goto('/administration/applications')
    const row = page.getByRole('row', { name: /TS-BERLIN.*Example TSP 4\.1/ })
    await row.getByText('3 / 3').waitFor()
    await page.getByRole('button', { name: 'Disconnect TS-BERLIN' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click()
    await page.getByText('No application is connected').waitFor()
    await until('the link has ended', () => link?.isOpen === false)
  })

  it('places a browser at a computer, whose telephone belongs to whoever is signed in there', async () => {
    await page.goto('/administration/computers')
    await page.getByRole('button', { name: 'Add a computer' }).click()
    await page.getByLabel('Name of the computer').fill('HALL')
    await page.getByLabel('First telephone').fill('309')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The token of HALL').waitFor()
    const secret = (await page.locator('code').nth(1).textContent()) ?? ''
    await page.getByRole('button', { name: 'Done' }).click()
    await page.goto('/settings')
    const section = page.locator('#computer')
    await section.getByLabel('Name of the computer').fill('HALL')
    await section.getByLabel('Token').fill(secret)
    await section.getByRole('button', { name: 'Place this browser' }).click()
    await section.getByText('This browser stands at HALL').waitFor()
    const linesOf = () => office.server.parts.people.byUser('anna')?.lines.join(' ')
    await until('the telephone is Anna’s too', () => linesOf() === '301 309')
    await page.goto('/administration/computers')
    await page.getByRole('row', { name: /HALL.*309.*Anna Schmidt/ }).waitFor()
    await page.goto('/settings')
    await section.getByText('This browser stands at HALL').waitFor()
    await page.evaluate('window.isOld = true')
    const elsewhere = await openPage(browser, office.url)
    await signInAs(elsewhere.page)
    await elsewhere.page.goto('/administration/computers')
    await elsewhere.page.getByRole('row', { name: /HALL/ }).click()
    const drawer = elsewhere.page.getByRole('dialog')
    await drawer.getByRole('button', { name: 'Load the client anew' }).click()
    await elsewhere.page
      .getByRole('dialog', { name: 'Load the client at HALL anew?' })
      .getByRole('button', { name: 'Load the client anew' })
      .click()
    await elsewhere.page.getByText('One browser at HALL loads anew').waitFor()
    await until('the page was loaded anew', async () =>
      page.evaluate('window.isOld !== true').then(Boolean, () => false),
    )
    await drawer.getByText('What was done here').click()
    await drawer.getByText('Anna Schmidt had the client at the computer HALL load anew.').waitFor()
    assert.deepEqual(elsewhere.complaints, [])
    await elsewhere.context.close()
    await section.getByRole('button', { name: 'Take it away' }).click()
    await section.getByRole('button', { name: 'Place this browser' }).waitFor()
    await until('it is not any more', () => linesOf() === '301')
  })

  it('adds a webhook, shows its secret once, tries it, and tells the service of calls', async (t) => {
    const posted: string[] = []
    const service = createServer(async (request, response) => {
      posted.push(await text(request))
      response.writeHead(204).end()
    })
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
    t.after(() => service.close())
    const { port } = service.address() as AddressInfo
    await page.goto('/administration/applications')
    await page.getByText('No service is told of calls.').waitFor()
    await page.getByRole('button', { name: 'Add a webhook' }).click()
    await page.getByLabel('Name').fill('Customers')
    await page.getByLabel('Address').fill('http://crm.example.com/calls')
    await page.getByRole('button', { name: 'Save' }).click()
    // Without encryption not over the network.
    await until('it is refused', async () => (await page.locator('[aria-invalid=true]').count()) === 1)
    await page.getByLabel('Address').fill(`http://127.0.0.1:${port}/calls`)
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The secret of Customers').waitFor()
    assert.match((await page.locator('code').textContent()) ?? '', /^whsec_/)
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Post a test to Customers' }).click()
    await page.getByText('Customers took the test').waitFor()
    assert.match(posted[0] ?? '', /"type":"test"/)
    office.phone('302').dial('399')
    await until('the call is told', () => posted.some((body) => body.includes('"line":"302"')))
    await page.getByText(/last told/).waitFor()
    const picture = process.env.OFFHOOK_PICTURES
    if (picture) await page.screenshot({ path: `${picture}/webhooks.png`, fullPage: true })
    await page.getByRole('button', { name: 'Customers', exact: true }).click()
    await page.getByRole('switch', { name: 'Told of calls' }).click()
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('switched off').waitFor()
    await page.getByRole('button', { name: 'Customers', exact: true }).click()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('Remove the webhook Customers?').waitFor()
    await page.getByRole('dialog').last().getByRole('button', { name: 'Remove' }).click()
    await page.getByText('No service is told of calls.').waitFor()
  })
})
