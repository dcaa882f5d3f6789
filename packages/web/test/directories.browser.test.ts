/** Directories in the administration, with a real one behind them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  companyLdif,
  hasSlapd,
  plainPicture,
  SLAPD_ADMIN,
  SLAPD_COMPUTERS,
  SLAPD_PEOPLE,
  type Slapd,
  startSlapd,
} from '@offhook/server/testing'
import type { Browser, Page } from 'playwright-core'
import { seriousFindings } from './axe.ts'
import { type OpenedPage, openBrowser, openPage, signInAs } from './browser.ts'
import { type Office, openOffice } from './office.ts'

/** Computers, and somebody with a picture. */
const others = [
  ...['RECEPTION', 'MEETING'].map(
    (name) =>
      `dn: cn=${name},${SLAPD_COMPUTERS}\nobjectClass: device\ncn: ${name}\ndescription: Beside a door\n`,
  ),
  `dn: uid=paula,${SLAPD_PEOPLE}\nobjectClass: inetOrgPerson\nuid: paula\ncn: Paula Picture\nsn: Picture`,
  `telephoneNumber: +49 30 12345-99\njpegPhoto:: ${plainPicture(40, 140, 90).toString('base64')}\n`,
].join('\n')

describe('directories', { skip: hasSlapd ? false : 'slapd is not installed' }, () => {
  let office: Office
  let slapd: Slapd
  let browser: Browser
  let opened: OpenedPage
  let page: Page

  before(async () => {
    slapd = await startSlapd(`${companyLdif({ people: 40, groups: 4 })}${others}`)
    office = await openOffice(['301'])
    browser = await openBrowser()
    opened = await openPage(browser, office.url, { width: 1400, height: 1000 })
    page = opened.page
    await signInAs(page)
    await page.goto('/administration/directories')
  })

  after(async () => {
    await browser?.close()
    await office?.close()
    await slapd?.stop()
    assert.deepEqual(opened?.complaints, [])
  })

  const drawer = () => page.getByRole('dialog')
  const field = (name: string) => drawer().getByRole('textbox', { name, exact: true })
  const card = () =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Example' }) })
  const isSound = async (what: Page = page) => {
    assert.deepEqual(await seriousFindings(what), [])
  }
  const shot = (name: string) =>
    process.env.SHOTS ? page.screenshot({ path: `${process.env.SHOTS}/${name}.png` }) : undefined

  it('says plainly what is wrong, and shows the people as they will become', async () => {
    await page.getByText('No directory yet').waitFor()
    await shot('directories-none')
    await page.getByRole('button', { name: 'Connect a directory' }).click()
    await field('Name').fill('Example')
    await field('Servers').fill(slapd.tlsAddress)
    await field('Certificates of your own authority').fill(slapd.authority)
    await field('Service account').fill(SLAPD_ADMIN.dn)
    await drawer().getByLabel('Password', { exact: true }).fill('wrong')
    await drawer().getByRole('button', { name: 'Test the connection' }).click()
    await drawer().getByText('The connection does not work yet.').waitFor()
    await drawer().getByText('The name or the password is wrong.').waitFor()
    await shot('directories-wrong')
    await drawer().getByLabel('Password', { exact: true }).fill(SLAPD_ADMIN.password)
    await drawer().getByRole('button', { name: 'Test the connection' }).click()
    await drawer().getByText('The connection works.').waitFor()
    await drawer().getByText('Find people: 41 people').waitFor()
    await drawer().getByText('First1 Last1', { exact: true }).waitFor()
    await drawer().getByText('The first ten, as they will become').scrollIntoViewIfNeeded()
    await shot('directories-form')
    await drawer().getByRole('button', { name: 'Save' }).click()
    await card().getByText('41 people').waitFor()
    await card().getByText('Up to date').waitFor()
    await shot('directories-card')
  })

  it('brings computers, which stand in the register and are changed there', async () => {
    await card().getByRole('button', { name: 'Change', exact: true }).click()
    await drawer().getByText('What is read').click()
    await drawer().getByRole('switch', { name: 'Computers too' }).check()
    await field('Computers below').fill(SLAPD_COMPUTERS)
    await drawer().getByRole('button', { name: 'Test the connection' }).click()
    await drawer().getByText('Find computers: 2 computers').waitFor()
    await shot('directories-computers')
    await drawer().getByRole('button', { name: 'Save' }).click()
    await card().getByText('2 computers').waitFor()
    await page.goto('/administration/computers')
    await page.getByRole('button', { name: 'RECEPTION' }).click()
    await drawer().getByText('Comes from the directory Example').waitFor()
    assert.equal(await field('Description').getAttribute('readonly'), '')
    await drawer().getByRole('textbox', { name: 'First telephone' }).fill('305')
    await shot('directories-computer')
    await drawer().getByRole('button', { name: 'Save' }).click()
    await page.getByRole('row', { name: /RECEPTION.*305/ }).waitFor()
  })

  it('brings pictures, and has numbers written back where that is on', async () => {
    const paula = () => office.server.parts.people.byUser('paula')!
    await page.goto('/administration/people')
    await page.getByRole('searchbox').fill('paula')
    await page.getByRole('button', { name: 'Paula Picture' }).click()
    await drawer().getByText('Comes from the directory Example, and is changed there.').waitFor()
    await drawer()
      .getByRole('img', { name: /Paula Picture/ })
      .waitFor()
    await drawer().getByRole('tab', { name: 'Numbers & address' }).click()
    assert.equal(await field('Business').getAttribute('readonly'), '')
    await page.goto('/administration/directories')
    await card().getByRole('button', { name: 'Change', exact: true }).click()
    await drawer().getByText('Attributes', { exact: true }).click()
    await drawer().getByRole('switch', { name: 'Write numbers and address back' }).check()
    await shot('directories-write')
    await drawer().getByRole('button', { name: 'Save' }).click()
    // It was up to date before.
    await drawer().waitFor({ state: 'detached' })
    await card().getByText('Up to date').waitFor()
    await page.goto('/administration/people')
    await page.getByRole('searchbox').fill('paula')
    await page.getByRole('button', { name: 'Paula Picture' }).click()
    await drawer().getByText('What else comes from there is written there when you save.').waitFor()
    await drawer().getByRole('tab', { name: 'Numbers & address' }).click()
    await field('Business').fill('+49 (30) 12345-98')
    await shot('directories-written')
    await drawer().getByRole('button', { name: 'Save' }).click()
    await drawer().waitFor({ state: 'detached' })
    assert.equal(paula().numbers.business, '+493012345-98'.replace('-', ''))
    await page.goto('/administration/directories')
  })

  it('keeps by which business numbers lines are found', async () => {
    const open = () => card().getByRole('button', { name: 'Change', exact: true }).click()
    const found = (which: string) =>
      drawer().getByRole('switch', { name: `Find lines by the ${which} business number` })
    await open()
    await found('second').uncheck()
    await shot('directories-rules')
    await drawer().getByRole('button', { name: 'Save' }).click()
    await drawer().waitFor({ state: 'detached' })
    const [kept] = office.server.parts.directories.all()
    assert.deepEqual(kept?.settings.unboundNumbers, ['business2'])
    await open()
    assert.deepEqual([await found('first').isChecked(), await found('second').isChecked()], [true, false])
    await drawer().getByRole('button', { name: 'Disconnect' }).click()
    const question = page.getByRole('dialog', { name: 'Disconnect Example?' })
    await question.getByRole('button', { name: 'Cancel' }).waitFor()
    await isSound()
    await question.getByRole('button', { name: 'Cancel' }).click()
    await question.waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await drawer().waitFor({ state: 'detached' })
  })

  it('stops before many are taken away, and tells in its history what changed and why', async () => {
    await card().getByRole('button', { name: 'Change', exact: true }).click()
    await drawer().getByText('What is read').click()
    await field('Filter of people').fill('(uid=user1*)')
    await drawer().getByRole('button', { name: 'Save' }).click()
    await card().getByText('30 people are missing from the directory').waitFor()
    await shot('directories-brake')
    await isSound()
    await card().getByRole('button', { name: 'Switch off 30 people' }).click()
    await card().getByText('Up to date').waitFor()
    await card().getByRole('button', { name: 'History' }).click()
    await drawer().getByText('Stopped: 30 people would have been switched off').waitFor()
    await drawer().locator('summary').first().click()
    await drawer().getByText('is gone from the directory').first().waitFor()
    await shot('directories-history')
    await page.keyboard.press('Escape')
  })

  it('gives an identity provider a token for SCIM, once', async () => {
    await page.getByRole('button', { name: 'Connect a directory' }).click()
    await drawer().getByRole('combobox', { name: 'Kind' }).click()
    await page.getByRole('option', { name: 'SCIM: the directory writes here' }).click()
    await field('Name').fill('Provider')
    await drawer().getByRole('button', { name: 'Save' }).click()
    await page.getByText('Waits for the directory to write').waitFor()
    await page.getByRole('button', { name: 'New token' }).click()
    await page.getByText('Enter this at your identity provider').waitFor()
    await shot('directories-scim')
  })

  it('imports people from a CSV file, after showing what would be done', async () => {
    await page.getByRole('button', { name: 'Import people (CSV)' }).click()
    const file = 'Benutzername;Vorname;Nachname;Telefon\nnora;Nora;Blum;030 4711\n;Ohne;Namen;\n'
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(file) })
    await drawer().getByText('2 rows: 1 new · 0 changed · 0 as they are · 1 cannot be read').waitFor()
    await drawer().getByText('left out: no user name').waitFor()
    await shot('directories-import')
    await drawer().getByRole('button', { name: 'Import 1 person' }).click()
    await page.getByText('1 added, 0 changed').waitFor()
    assert.equal(office.server.parts.people.byUser('nora')?.lastName, 'Blum')
  })

  it('is sound, in both languages and themes', async () => {
    for (const language of ['en', 'de'] as const) {
      for (const theme of ['light', 'dark'] as const) {
        const other = await openPage(browser, office.url, { language, theme, width: 1400, height: 1000 })
        await signInAs(other.page)
        await other.page.goto('/administration/directories')
        await other.page.getByRole('heading', { name: 'Example' }).waitFor()
        if (process.env.SHOTS)
          await other.page.screenshot({ path: `${process.env.SHOTS}/directories-${language}-${theme}.png` })
        await isSound(other.page)
        await other.context.close()
      }
    }
  })
})
