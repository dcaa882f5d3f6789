/** Passkeys, the second factor and the pages around them, with a virtual authenticator in the browser. */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { type Office, openOffice, password } from './office.ts'

/** The code of an authenticator app (RFC 6238) that was given `secret`. */
function codeOf(secret: string): string {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  const key = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const hash = createHmac('sha1', key).update(counter).digest()
  const number = hash.readUInt32BE(hash[19]! & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}

describe('signing in by other ways than a password alone', () => {
  let office: Office
  let browser: Browser
  let opened: OpenedPage
  let page: Page

  before(async () => {
    office = await openOffice([])
    browser = await openBrowser()
    // Passkeys belong to a name, never to an address.
    opened = await openPage(browser, office.url.replace('127.0.0.1', 'localhost'))
    page = opened.page
    const devTools = await opened.context.newCDPSession(page)
    await devTools.send('WebAuthn.enable')
    await devTools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
  })

  after(async () => {
    await browser?.close()
    await office?.close()
    assert.deepEqual(opened?.complaints, [])
  })

  const signOut = async () => {
    await page.getByRole('button', { name: /^Me: / }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  }

  it('a passkey is made in the settings and signs in without a user name', async () => {
    await signInAs(page, 'anna')
    await page.goto('/settings#passkeys')
    await page.getByLabel('Name of the passkey').fill('My laptop')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByText('Passkey added').waitFor()
    await page.getByText('My laptop').waitFor()
    await signOut()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('button', { name: /^Me: Anna Schmidt/ }).waitFor()
    const anna = office.server.parts.people.byUser('anna')!
    assert.equal(office.server.parts.credentials.signIns(anna.id)[0]?.method, 'passkey')
    assert.ok(office.server.parts.passkeys.of(anna.id)[0]!.usedAt !== null)
  })

  it('a passkey that was removed signs nobody in', async () => {
    await page.goto('/settings#passkeys')
    await page.locator('#passkeys').getByRole('button', { name: 'Remove' }).click()
    await page.getByText('Passkey removed').waitFor()
    await signOut()
    await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
    await page.getByRole('alert').getByText('This passkey is not known here').waitFor()
  })

  it('a second factor that the role needs is set up on the way in', async () => {
    await office.server.parts.signInPolicy.change({ secondFactorRoles: ['user'] })
    await page.goto('/people')
    await page.locator('input[autocomplete=username]').fill('ben')
    await page.locator('input[autocomplete=current-password]').fill(password)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Set up your second factor' }).waitFor()
    await page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor()
    const secret = await page.locator('code').first().textContent()
    assert.equal(await page.getByRole('region', { name: 'Recovery codes' }).getByRole('listitem').count(), 10)
    await page.getByLabel('Code', { exact: true }).fill('000000')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('alert').getByText('The code is wrong').waitFor()
    await page.getByLabel('Code', { exact: true }).fill(codeOf(secret ?? ''))
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: /^Me: Ben Carter/ }).waitFor()
    await signOut()
    await office.server.parts.signInPolicy.change({ secondFactorRoles: [] })
  })

  it('a link of the administrator sets a new password', async () => {
    const ben = office.server.parts.people.byUser('ben')!
    await office.server.parts.secondFactor.remove(ben.id)
    const { token } = await office.server.parts.resetLinks.create(ben.id)
    await page.goto(`/reset#${token}`)
    await page.getByLabel('New password').fill('kastanie-regal-mond')
    await page.getByRole('button', { name: 'Set a new password' }).click()
    await page.getByText('Your new password is set.').waitFor()
    await page.locator('input[autocomplete=username]').fill('ben')
    await page.locator('input[autocomplete=current-password]').fill('kastanie-regal-mond')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^Me: Ben Carter/ }).waitFor()
    await signOut()
  })

  it('administrators see rules, who is slowed down, and the log of what was done', async () => {
    await signInAs(page, 'anna')
    await page.goto('/administration/security')
    await page.getByRole('switch', { name: 'Refuse the most common passwords' }).click()
    await until('the rule is changed', () => !office.server.parts.signInPolicy.current.refuseCommon)
    await page.getByRole('combobox', { name: 'Kinds of characters in their passwords' }).click()
    await page.getByRole('option', { name: '3 of 4 kinds' }).click()
    await until(
      'administrators need more',
      () => office.server.parts.signInPolicy.current.administratorKinds === 3,
    )
    if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/security.png` })
    await page.goto('/settings#password')
    await page.getByText('With characters of 3 kinds').waitFor()
    await page.getByRole('textbox', { name: 'Present password' }).fill(password)
    await page.getByRole('textbox', { name: 'New password' }).fill('only small letters')
    await page.getByRole('button', { name: 'Change password' }).click()
    await page.getByText('The password needs characters of 3 kinds at least').waitFor()
    await office.server.parts.signInPolicy.change({ administratorKinds: 1 })
    await page.goto('/administration/security')
    await page.getByRole('button', { name: 'Add a provider' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByLabel('Name on the button').fill('Example ID')
    await drawer.getByLabel('Issuer').fill('https://id.example.com')
    await drawer.getByLabel('Client ID').fill('offhook')
    await drawer.getByRole('button', { name: 'Save' }).click()
    await drawer.waitFor({ state: 'detached' })
    await page.getByText('OpenID Connect · https://id.example.com').waitFor()
    await page.goto('/administration/audit')
    await page.getByText('refuseCommon: true → false').waitFor()
    await page.getByText('Anna Schmidt changed the rules for signing in.').first().waitFor()
    await page.getByLabel('What it concerns').first().click()
    await page.getByRole('option', { name: 'Security' }).click()
    await page.getByText('Anna Schmidt added Example ID as a source of sign-ins.').waitFor()
    await until('sign-ins are left out', async () => (await page.getByText('signed in.').count()) === 0)
    await page.getByLabel('Until').fill('2020-01-01')
    await page.getByRole('button', { name: 'All entries' }).click()
    await page.getByText('Anna Schmidt signed in.').first().waitFor()
    await page.getByRole('searchbox').fill('createSignInSource')
    await page.getByText('Example ID').first().waitFor()
    await page.getByRole('button', { name: 'Check the log' }).click()
    await page.getByText(/entries are as they were written/).waitFor()
  })

  it('operators see the state of the system and no more', async () => {
    const { people } = office.server.parts
    await people.change(people.byUser('ben')!.id, { role: 'operator' })
    await signOut()
    await page.locator('input[autocomplete=username]').fill('ben')
    await page.locator('input[autocomplete=current-password]').fill('kastanie-regal-mond')
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Administration' }).click()
    const nav = page.getByRole('navigation', { name: 'Administration' })
    await nav.getByRole('link', { name: 'Phones' }).waitFor()
    assert.equal(await nav.getByRole('link', { name: 'People' }).count(), 0)
    assert.equal(await nav.getByRole('link', { name: 'Security' }).count(), 0)
    await page.goto('/administration/people')
    await page.waitForURL('**/administration/overview')
  })
})
