/** Telephone links of other pages, which the browser hands to the client. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { chromium } from 'playwright-core'
import { signInAs, until } from './browser.ts'
import { openOffice } from './office.ts'

/** A page of somebody else with a number on it. */
async function pageOfSomebodyElse(): Promise<{ url: string; close(): void }> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.end('<!doctype html><title>Weber</title><a href="tel:+49-30-1234567">Call us</a>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}

it('telephone links of other pages open the client with the number, once that was pressed in the settings', async (t) => {
  const office = await openOffice(['301'])
  t.after(() => office.close())
  const elsewhere = await pageOfSomebodyElse()
  t.after(elsewhere.close)
  const profile = await mkdtemp(join(tmpdir(), 'offhook-links-'))
  // Only a browser that remembers keeps who opens links, so this is none of the contexts that leave nothing behind.
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
    baseURL: office.url,
    ignoreHTTPSErrors: true,
    serviceWorkers: 'block',
    locale: 'en-GB',
  })
  t.after(async () => {
    await context.close()
    await rm(profile, { recursive: true, force: true })
  })
  const [page = await context.newPage()] = context.pages()
  await signInAs(page)
  // What the browser asks its user is answered with yes.
  const browser = await context.newCDPSession(page)
  await browser.send('Page.setRPHRegistrationMode' as never, { mode: 'autoAccept' } as never)
  await page.goto('/settings')
  await page.getByRole('button', { name: 'Open telephone links here' }).click()
  await page.goto(elsewhere.url)
  await page.getByRole('link', { name: 'Call us' }).click()
  const field = page.getByRole('textbox', { name: 'Number' })
  await until('the number is there', async () => (await field.inputValue()) === '+49-30-1234567')
  assert.equal(new URL(page.url()).origin, office.url)
  assert.equal(office.server.parts.calls.ofLine('301').length, 0)
})
