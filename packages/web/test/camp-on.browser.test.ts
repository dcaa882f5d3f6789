import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { systemClock } from '@offhook/base'
import { startTestServer, type TestServer } from '@offhook/server/testing'
import { SimulatedSwitch } from '@offhook/telephony/testing'
import type { Browser } from 'playwright-core'
import { type OpenedPage, openBrowser, openPage, signInAs, until } from './browser.ts'
import { password, urlOf } from './office.ts'

const webRoot = new URL('../dist', import.meta.url).pathname

describe('camping on a busy line, in the browser', () => {
  const simulated = new SimulatedSwitch('office', systemClock)
  let server: TestServer
  let browser: Browser
  let opened: OpenedPage

  before(async () => {
    const people = { Anna: '501', Ben: '502', Carla: '503' }
    for (const [name, line] of Object.entries(people)) simulated.addLine({ line, name })
    server = await startTestServer({ webRoot, connectors: [simulated] })
    await server.setUp({ defaultLevel: 'team' })
    for (const [name, line] of Object.entries(people)) {
      const made = await server.parts.people.create({ user: name.toLowerCase(), name, lines: [line] })
      await server.parts.people.setPasswordHash(made.id, await server.parts.accounts.hash(password))
    }
    browser = await openBrowser()
    opened = await openPage(browser, urlOf(server))
    await signInAs(opened.page)
  })

  after(async () => {
    await browser?.close()
    await server?.close()
    assert.deepEqual(opened?.complaints, [])
  })

  it('waits at the press of a button where the phone system can, and says so on both sides', async () => {
    const { page } = opened
    simulated.phone('502').dial('503')
    simulated.phone('503').answer()
    simulated.phone('501').dial('502')
    const card = page.getByRole('article', { name: 'Ben' }).first()
    await card.locator('[data-service=campOnCall]').click()
    await card.getByText('In the queue').waitFor()
    const picture = process.env.OFFHOOK_PICTURES
    if (picture) await page.screenshot({ path: `${picture}/camp-on.png` })
    const ben = await openPage(browser, urlOf(server))
    await signInAs(ben.page, 'ben')
    await ben.page.getByText('Waits until you are free').waitFor()
    if (picture) await ben.page.screenshot({ path: `${picture}/camped-on.png` })
    simulated.phone('502').hangUp()
    const isRinging = () =>
      server.parts.calls.ofLine('502').some(({ connections }) => connections.at(-1)?.state === 'alerting')
    await until('it rings', isRinging)
    simulated.phone('502').answer()
    await card.getByText('In conversation').waitFor()
    simulated.phone('501').hangUp()
    await until('all is quiet', () => server.parts.calls.count === 0)
    assert.deepEqual(ben.complaints, [])
  })
})
