/** As an installed app: manifest, service worker, and nothing of the API in any cache. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Browser, chromium, type Page } from 'playwright-core'
import { signInAs } from './browser.ts'
import { type Office, openOffice } from './office.ts'

describe('the installed app', () => {
  let office: Office
  let browser: Browser
  let page: Page
  const complaints: string[] = []

  before(async () => {
    office = await openOffice(['302'])
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      // A service worker is refused over a certificate that nobody vouches for, whatever the page itself ignores.
      args: ['--no-sandbox', '--disable-gpu', '--ignore-certificate-errors'],
    })
    const context = await browser.newContext({
      baseURL: office.url,
      ignoreHTTPSErrors: true,
      locale: 'en-GB',
    })
    page = await context.newPage()
    page.on('console', (message) => {
      if (/content security policy/i.test(message.text())) complaints.push(message.text())
    })
    await signInAs(page)
  })

  after(async () => {
    await browser?.close()
    await office?.close()
  })

  it('has a manifest with icons and takes telephone links', async () => {
    const response = await page.request.get('/manifest.webmanifest')
    const manifest = (await response.json()) as {
      icons: { src: string; sizes: string }[]
      protocol_handlers: { protocol: string; url: string }[]
    }
    assert.deepEqual(manifest.protocol_handlers, [{ protocol: 'tel', url: '/call?number=%s' }])
    for (const { src } of manifest.icons) assert.equal((await page.request.get(src)).status(), 200, src)
  })

  it('runs a service worker under the content security policy', async () => {
    const state = await page.evaluate('navigator.serviceWorker.ready.then(({ active }) => active.state)')
    assert.match(String(state), /activat/)
    assert.deepEqual(complaints, [])
  })

  it('keeps nothing of the API', async () => {
    await page.reload()
    await page.getByRole('grid').waitFor()
    await page.getByRole('link', { name: 'Journal' }).click()
    await page.getByRole('heading', { name: 'Journal', level: 1 }).waitFor()
    const kept = (await page.evaluate(`caches.keys().then((names) => Promise.all(names.map((name) =>
      caches.open(name).then((cache) => cache.keys()).then((requests) => requests.map(({ url }) => url)))))`)) as string[][]
    const urls = kept.flat()
    assert.ok(urls.some((url) => url.includes('/assets/')))
    assert.deepEqual(
      urls.filter((url) => new URL(url).pathname.startsWith('/api')),
      [],
    )
  })

  it('still works when it comes from the service worker', async () => {
    await page.reload()
    await page.getByRole('link', { name: 'People' }).click()
    await page.getByRole('gridcell', { name: /^Ben Carter/ }).waitFor()
    assert.deepEqual(complaints, [])
  })
})
