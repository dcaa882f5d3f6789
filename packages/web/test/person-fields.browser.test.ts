/** All fields of people: in the administration, several people at once, and one's own profile. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { seriousFindings } from './axe.ts'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice } from './office.ts'

describe('the fields of people in the browser', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let page: Page

  before(async () => {
    office = await openOffice(['301'])
    await office.server.parts.groups.create({ name: 'Support' })
    browser = await openBrowser()
    opened = await openPage(browser, office.url, { width: 1600, height: 1000 })
    page = opened.page
    await signInAs(page)
    await page.goto('/administration/people')
  })

  after(async () => {
    await browser?.close()
    await office?.close()
    assert.deepEqual(opened?.complaints, [])
  })

  const person = (user: string) => office.server.parts.people.byUser(user)!
  const drawer = () => page.getByRole('dialog')
  const isSound = async (what: Page = page) => {
    assert.deepEqual(await seriousFindings(what), [])
  }

  it('are filled in by the administration, kind by kind', async () => {
    await page.getByRole('button', { name: 'Carla Weiß' }).click()
    await drawer().getByRole('tab', { name: 'Numbers & address' }).click()
    await drawer().getByRole('textbox', { name: 'Private', exact: true }).fill('030 998877')
    await drawer().getByRole('textbox', { name: 'City' }).fill('Berlin')
    await drawer().getByRole('textbox', { name: 'Website' }).fill('nowhere')
    await drawer().getByText('This does not fit').waitFor()
    await drawer().getByRole('textbox', { name: 'Website' }).fill('https://carla.example')
    await isSound()
    await drawer().getByRole('tab', { name: 'Phones' }).click()
    await drawer().getByRole('switch', { name: 'Telephones of this server' }).click()
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/person-phones.png` })
    await drawer().getByRole('button', { name: 'Add a line' }).click()
    await drawer().getByRole('textbox', { name: 'Extension' }).fill('302')
    await drawer().getByRole('checkbox', { name: 'picks up, forwards' }).check()
    await isSound()
    await drawer().getByRole('tab', { name: 'Profile & services' }).click()
    await drawer().getByRole('checkbox', { name: 'Change one’s own account' }).check()
    await drawer().getByText('In no group.').waitFor()
    await drawer().getByRole('button', { name: 'Save' }).click()
    await drawer().waitFor({ state: 'detached' })
    const { numbers, address, extraLines, entitlements } = person('carla')
    assert.equal(numbers.private, '030 998877')
    assert.equal(address.city, 'Berlin')
    assert.deepEqual(extraLines, [
      { line: '302', seeOutgoingParty: false, seeIncomingParty: true, pickUp: true },
    ])
    assert.deepEqual(entitlements, ['configureSelf'])
    assert.equal(person('carla').usesExtensions, false)
  })

  it('come with where somebody signed in last, and is signed in now', async () => {
    await page.getByRole('button', { name: 'Anna Schmidt', exact: true }).click()
    await drawer().getByRole('tab', { name: 'Status' }).click()
    await drawer().getByText('Last sign-in').waitFor()
    await drawer()
      .getByText(/password · Chrome · Linux · 127\.0\.0\.1/)
      .waitFor()
    await drawer().getByText('Sat at none that is registered.').waitFor()
    const item = (name: RegExp) => drawer().getByRole('listitem').filter({ hasText: name })
    await item(/Chrome, Linux/)
      .getByText('active', { exact: true })
      .waitFor()
    await item(/301/).getByText('Phone', { exact: false }).waitFor()
    await isSound()
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/person-status.png` })
    await page.keyboard.press('Escape')
    await drawer().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Carla Weiß' }).click()
    await drawer().getByRole('tab', { name: 'Status' }).click()
    await drawer().getByText('Has never signed in.').waitFor()
    await page.keyboard.press('Escape')
    await drawer().waitFor({ state: 'detached' })
  })

  it('come with their API tokens, each of which is revoked alone', async () => {
    const { credentials } = office.server.parts
    const { id } = person('david')
    await credentials.createToken(id, 'wallboard', ['read'])
    await credentials.createToken(id, 'dialler of the front desk', ['read', 'call'])
    await page.getByRole('button', { name: 'David Okafor' }).click()
    await drawer().getByText('2 API tokens').waitFor()
    const revoke = drawer().getByRole('button', { name: 'Revoke wallboard' })
    await revoke.scrollIntoViewIfNeeded()
    await isSound()
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/person-tokens.png` })
    await revoke.click()
    await drawer().getByText('1 API token', { exact: true }).waitFor()
    assert.deepEqual(
      credentials.tokens(id).map(({ name }) => name),
      ['dialler of the front desk'],
    )
    await credentials.endAll(id)
    await page.keyboard.press('Escape')
    await drawer().waitFor({ state: 'detached' })
  })

  it('are more where the administration adds some, and stand in the contact card', async () => {
    await page.goto('/administration/settings')
    await page.getByRole('button', { name: 'Add a field' }).click()
    await page.getByText('Each field needs a label').waitFor()
    await page.getByRole('textbox', { name: 'Label of field 1' }).fill('Spoken languages')
    const key = page.getByRole('textbox', { name: 'Key of field 1' })
    assert.equal(await key.inputValue(), 'spokenLanguages')
    if (process.env.SHOTS)
      await page.screenshot({ path: `${process.env.SHOTS}/further-fields.png`, fullPage: true })
    await isSound()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await until('the field is there', () => office.server.parts.settings.current.furtherFields.length === 1)
    await page.goto('/administration/people')
    await page.getByRole('button', { name: 'Carla Weiß' }).click()
    await drawer().getByRole('tab', { name: 'Numbers & address' }).click()
    await drawer().getByRole('textbox', { name: 'Spoken languages' }).fill('Deutsch, Español')
    await drawer().getByRole('button', { name: 'Save' }).click()
    await drawer().waitFor({ state: 'detached' })
    assert.deepEqual(person('carla').furtherFields, { spokenLanguages: 'Deutsch, Español' })
    await page.goto('/people')
    await page.getByRole('button', { name: 'Carla Weiß' }).first().click()
    const card = page.getByRole('article', { name: 'Carla Weiß' })
    await card.getByText('Deutsch, Español').waitFor()
    await card.getByText('Spoken languages').waitFor()
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/further-card.png` })
    await page.goto('/administration/people')
  })

  it('are changed for several people at once', async () => {
    for (const name of ['Ben Carter', 'Kate Wilson'])
      await page.getByRole('checkbox', { name: `Choose ${name}` }).check()
    await isSound()
    await page.getByRole('button', { name: 'Change 2 people' }).click()
    const choose = async (label: string, option: string) => {
      await drawer().getByRole('combobox', { name: label }).click()
      await page.getByRole('option', { name: option }).click()
    }
    await choose('Add to the group', 'Support')
    await choose('Give the service', 'Change one’s own account')
    await choose('Rights over them for', 'Carla Weiß')
    await choose('Level', 'Personal')
    await isSound()
    await drawer().getByRole('button', { name: 'Change 2 people' }).click()
    await page.getByText('2 people changed').waitFor()
    const [group] = office.server.parts.groups.ofPerson(person('kate').id)
    assert.equal(group?.memberIds.size, 2)
    assert.deepEqual(person('ben').entitlements, ['configureSelf'])
    const { grants } = office.server.parts
    for (const user of ['ben', 'kate'])
      assert.equal(grants.get(person(user).id, person('carla').id)?.grade.level, 'personal')
    await page.getByRole('button', { name: 'Columns' }).click()
    await page.getByRole('checkbox', { name: 'Department' }).uncheck()
    await page.getByRole('columnheader', { name: 'Department' }).waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
  })

  it('are changed by oneself where one may, and else read, with the reason', async () => {
    await page.getByRole('button', { name: /^Me:/ }).click()
    await page.getByRole('button', { name: 'My profile' }).click()
    await page.getByText('The administration looks after your account.').waitFor()
    await page.getByText('Why can I not change this?').click()
    await page.getByText('This has not been switched on for you.').first().waitFor()
    const service = (name: string) =>
      page.getByRole('region', { name: 'Your services' }).getByRole('listitem', { name })
    await service('Change one’s own account').getByText('· off').waitFor()
    await service('Calls in the browser, with sound').getByText('· on').waitFor()
    await service('Calls in the browser, with sound').getByText('Why?').click()
    await service('Calls in the browser, with sound').getByText('All have it.').waitFor()
    if (process.env.SHOTS)
      await page.screenshot({ path: `${process.env.SHOTS}/own-services.png`, fullPage: true })
    await isSound()
    const ben = await openPage(browser, office.url)
    await signInAs(ben.page, 'ben')
    await ben.page.goto('/profile')
    await ben.page.getByRole('textbox', { name: 'Private', exact: true }).fill('030 5550123')
    await isSound(ben.page)
    await ben.page.getByRole('button', { name: 'Save' }).click()
    await until('it is kept', () => person('ben').numbers.private === '030 5550123')
    const elsewhere = ben.page.getByRole('switch', { name: 'Call from elsewhere with the company’s number' })
    assert.equal(await elsewhere.count(), 0, 'not left to people')
    await office.server.parts.settings.change({ selfServices: ['remoteOffice'] })
    await ben.page.reload()
    await elsewhere.waitFor({ state: 'attached' })
    await elsewhere.click()
    await until('it is switched on', () => person('ben').entitlements.includes('remoteOffice'))
    await isSound(ben.page)
    await elsewhere.and(ben.page.locator(':checked')).waitFor({ state: 'attached' })
    await elsewhere.click()
    await until('it is switched off', () => !person('ben').entitlements.includes('remoteOffice'))
    await ben.page.goto('/settings')
    const [chooser] = await Promise.all([
      ben.page.waitForEvent('filechooser'),
      ben.page.getByRole('button', { name: 'Choose a picture' }).click(),
    ])
    await chooser.setFiles(fileURLToPath(new URL('../public/icon-192.png', import.meta.url)))
    await ben.page.getByText('Picture saved').waitFor()
    await ben.page.getByRole('img', { name: 'Picture of Ben Carter' }).waitFor()
    // Whoever looks on has it at once.
    await page.goto('/people')
    const seen = page.getByRole('gridcell', { name: /^Ben Carter/ }).locator('img')
    await seen.waitFor()
    const { picture } = person('ben')
    assert.match((await seen.getAttribute('src')) ?? '', new RegExp(`/picture\\?size=\\d+&v=${picture}$`))
    await until('the picture is painted', () =>
      seen.evaluate(
        (img: { complete: boolean; naturalWidth: number }) => img.complete && img.naturalWidth === 96,
      ),
    )
    await ben.page.getByRole('button', { name: 'Remove', exact: true }).click()
    await ben.page.getByText('Picture removed').waitFor()
    await seen.waitFor({ state: 'detached' })
    await ben.context.close()
    assert.deepEqual(ben.complaints, [])
  })
})
