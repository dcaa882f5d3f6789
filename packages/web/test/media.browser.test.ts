/**
 * The media path of a call between two real phones that need the server: on the card, in its drawer, and in the journal. With
 * OFFHOOK_SCREENS=1 pictures are saved into docs/screens.
 */
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { freePort } from '@offhook/base/testing'
import { hasTurnServer, TurnServer } from '@offhook/media/testing'
import { Baresip, type BaresipOptions, hasBaresip } from '@offhook/pbx/testing'
import type { Browser, Page } from 'playwright-core'
import { seriousFindings } from './axe.ts'
import { type OpenedPage, openBrowser, openPage, signInAs } from './browser.ts'
import { type Office, openOffice } from './office.ts'

const pictures = new URL('../../../docs/screens/', import.meta.url).pathname
/** A phone hangs up when it has nothing more to say. */
const SECONDS = 120
const takesPictures = process.env.OFFHOOK_SCREENS === '1'

/** 440 Hz, at a rate. */
function tone(rate: number): Int16Array {
  const sample = (_: unknown, index: number) =>
    Math.round(8000 * Math.sin((2 * Math.PI * 440 * index) / rate))
  return Int16Array.from({ length: rate * SECONDS }, sample)
}

/** Serious findings of axe; saves a picture where they are wanted. */
async function examine(page: Page, name: string): Promise<void> {
  if (takesPictures) await page.screenshot({ path: `${pictures}${name}.png` })
  assert.deepEqual(await seriousFindings(page), [])
}

describe('the media path', { skip: !hasBaresip() && 'baresip is not installed' }, () => {
  let office: Office
  let browser: Browser
  let anna: Baresip
  let ben: Baresip
  let opened: OpenedPage[]

  before(async () => {
    if (takesPictures) mkdirSync(pictures, { recursive: true })
    office = await openOffice([], {
      'media.first-port': 45_300,
      'media.last-port': 45_399,
      'media.browser-port': 0,
    })
    browser = await openBrowser()
    anna = await phone('301', { codec: 'G722', voice: tone(16_000) })
    ben = await phone('302', {
      codec: 'PCMA',
      encryption: 'srtp-mand',
      answers: true,
      voice: tone(8000),
    })
    opened = []
  })
  after(async () => {
    await browser?.close()
    await anna?.stop()
    await ben?.stop()
    await office?.close()
  })

  async function phone(line: string, more: Partial<BaresipOptions>): Promise<Baresip> {
    const { extensions, settings } = office.server.parts
    const device = extensions.all().find(({ number }) => number === line)!.devices[0]!
    const { secret } = await extensions.renewSecret(line, device.id)
    const { port } = office.server.addresses.sip.find(({ transport }) => transport.toLowerCase() === 'udp')!
    return Baresip.start({
      line,
      domain: settings.realm,
      user: device.user,
      secret,
      server: { address: '127.0.0.1', port, transport: 'udp' },
      ...more,
    })
  }

  it('is on the card while one talks, and opens from it and from its menu', async () => {
    const first = await openPage(browser, office.url, { language: 'en', theme: 'light' })
    opened.push(first)
    const { page } = first
    await signInAs(page)
    await anna.dial('302')
    await page.locator('article[data-phase=talking]').first().waitFor()
    await page
      .getByRole('button', { name: /^Quality of the voice/ })
      .first()
      .click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('G.722', { exact: true }).waitFor()
    await drawer.getByText('G.711 A-law', { exact: true }).waitFor()
    await drawer.getByText('SRTP', { exact: true }).waitFor()
    await drawer.getByRole('img', { name: /^Score/ }).waitFor()
    await drawer.getByRole('heading', { name: 'Why it goes this way' }).waitFor()
    if (takesPictures) await page.waitForTimeout(11_000)
    await examine(page, 'media-path-en-light')
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'hidden' })
    await examine(page, 'media-card-en-light')
    await page.getByRole('button', { name: 'More about this call' }).first().click()
    await page.getByRole('menuitem', { name: 'Media path' }).click()
    await drawer.getByText('G.722', { exact: true }).waitFor()
    // The call goes on until its values were taken at two moments: then the first and the last one are not of the same second.
    await drawer.getByRole('slider', { name: 'Moment of the figures' }).waitFor()
  })

  it('is kept with the call, and shown in the journal in German in the dark', async () => {
    await anna.hangUp()
    const second = await openPage(browser, office.url, { language: 'de', theme: 'dark', width: 1280 })
    opened.push(second)
    const { page } = second
    await signInAs(page)
    await page.goto('/journal')
    await page.getByRole('button', { name: 'Einzelheiten zum Anruf mit Ben Carter' }).click()
    await page.getByRole('button', { name: 'Medienweg' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('G.722', { exact: true }).waitFor()
    await drawer.getByRole('img', { name: /^Note/ }).waitFor()
    const moments = drawer.getByRole('slider', { name: 'Zeitpunkt der Werte' })
    const last = await moments.getAttribute('aria-valuetext')
    await moments.press('ArrowLeft')
    assert.equal(Number(await moments.inputValue()), Number(await moments.getAttribute('max')) - 1)
    await moments.press('Home')
    const first = await moments.getAttribute('aria-valuetext')
    assert.notEqual(first, last)
    // At the beginning of the axis, and as the moment that is looked at.
    assert.deepEqual(await drawer.locator('[class*=axis] time').allTextContents(), [first, first, last])
    await examine(page, 'media-path-de-dark')
    await page.setViewportSize({ width: 390, height: 844 })
    await page.waitForTimeout(200)
    const isTooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth')
    assert.equal(isTooWide, false)
    await examine(page, 'media-path-de-dark-390')
    for (const { complaints } of opened) assert.deepEqual(complaints, [])
  })
})

describe('the connection of a browser', { skip: !hasTurnServer() && 'coturn is not installed' }, () => {
  let office: Office
  let browser: Browser
  let bothWays: TurnServer
  let turn: TurnServer

  before(async () => {
    if (takesPictures) mkdirSync(pictures, { recursive: true })
    office = await openOffice(['301'], {
      'media.first-port': 45_400,
      'media.last-port': 45_499,
      'media.browser-port': 0,
      peers: [
        {
          name: 'Provider',
          host: '127.0.0.1',
          port: 9,
          addresses: [],
          'outside-calls': true,
          transit: false,
          type: 'other',
        },
      ],
    })
    browser = await openBrowser([
      '--allow-loopback-in-peer-connection',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
    ])
    turn = await TurnServer.start('127.0.0.1', { secret: 'north wind' })
    bothWays = await TurnServer.start('127.0.0.1', { secret: 'north wind', takesUdp: true })
  })
  after(async () => {
    await browser?.close()
    await turn?.stop()
    await bothWays?.stop()
    await office?.close()
  })

  const states = async (page: Page) => {
    const lines = await page.locator('li[data-result]').all()
    return Promise.all(lines.map((line) => line.getAttribute('data-result')))
  }

  it('is set up in the administration, and tested there, with a TURN server that is reached over TCP alone', async () => {
    const { page } = await openPage(browser, office.url, { language: 'en', theme: 'light', height: 1200 })
    await signInAs(page)
    await page.goto('/administration/media')
    await page.getByRole('heading', { name: 'Media', exact: true }).waitFor()
    await page.getByText('Running').waitFor()
    await page.getByLabel('TURN servers').fill('https://wrong')
    await page.getByText('An address is not as it should be').waitFor()
    await page
      .getByLabel('TURN servers')
      .fill(`turn:127.0.0.1:${turn.port}?transport=udp\nturn:127.0.0.1:${turn.port}?transport=tcp`)
    await page.getByLabel('Shared secret', { exact: true }).fill('north wind')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('One is set.').waitFor()
    await page.getByRole('button', { name: 'Test the connection' }).click()
    await page.getByText('All is well: your voice gets through.').waitFor({ timeout: 90_000 })
    assert.deepEqual(await states(page), ['ok', 'ok', 'notSet', 'failed', 'ok', 'notSet', 'ok', 'ok'])
    await page.getByText('relay over tcp', { exact: false }).first().waitFor()
    await examine(page, 'media-administration-en-light')
  })

  it('gives the server an address at the TURN server, too, and says which', async () => {
    const { page } = await openPage(browser, office.url, { language: 'en', theme: 'light', height: 1200 })
    await signInAs(page)
    await page.goto('/administration/media')
    await page.getByLabel('STUN servers').fill(`stun:127.0.0.1:${bothWays.port}`)
    await page.getByLabel('TURN servers').fill(`turn:127.0.0.1:${bothWays.port}`)
    await page.getByLabel('Shared secret', { exact: true }).fill('north wind')
    await page.getByLabel('Take an address at the relay as well').check()
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const ports = page.locator('#ports')
    await ports
      .getByText(`(of 127.0.0.1:${bothWays.port} over UDP)`, { exact: false })
      .waitFor({ timeout: 60_000 })
    await ports.getByText(/^127\.0\.0\.1:[0-9]+$/).waitFor()
    await examine(page, 'media-relay-en-light')
    await office.server.parts.mediaSettings.change({ stunUris: [], serverUsesRelay: false })
  })

  it('lets the server be STUN server and relay itself, by two switches, and tests it', async () => {
    const { page } = await openPage(browser, office.url, { language: 'de', theme: 'dark', height: 1400 })
    await signInAs(page)
    const port = await freePort()
    const { mediaSettings } = office.server.parts
    await mediaSettings.change({ stunUris: [], turnUris: [], publicAddress: '127.0.0.1' })
    try {
      await page.goto('/administration/media')
      const own = page.locator('#own-relay')
      await own.getByLabel('Selbst auch STUN-Server sein').check()
      await own.getByLabel('Selbst auch Relay sein').check()
      await own.getByLabel('TCP-Port des Relays').fill('70000')
      await own.getByText('Von 1 bis 65535.').waitFor()
      await own.getByLabel('TCP-Port des Relays').fill(String(port))
      await page.getByRole('button', { name: 'Speichern', exact: true }).click()
      await own.getByText(`turn:127.0.0.1:${port}?transport=tcp`, { exact: false }).waitFor()
      await page.getByRole('button', { name: 'Verbindung prüfen' }).click()
      await page.getByText('Alles in Ordnung: Ihre Stimme kommt an.').waitFor({ timeout: 90_000 })
      const [, , stun, , tcp, , , throughRelay] = await states(page)
      assert.deepEqual([stun, tcp, throughRelay], ['ok', 'ok', 'ok'])
      await own.scrollIntoViewIfNeeded()
      await examine(page, 'media-own-servers-de-dark')
    } finally {
      await mediaSettings.change({ ownStun: false, ownTurnPort: null, publicAddress: '' })
    }
  })

  it('changes ports and addresses of phones while it runs, and says who is told which address', async () => {
    const { page } = await openPage(browser, office.url, { language: 'en', theme: 'light', height: 1200 })
    await signInAs(page)
    await page.goto('/administration/media')
    const networks = page.locator('#networks')
    await networks.getByLabel('First port for phones').fill('45600')
    await networks.getByLabel('Last port').fill('45603')
    await networks.getByText('From 1024 to 65535, and at least eight.').waitFor()
    await networks.getByLabel('Last port').fill('45699')
    await networks.getByLabel('Public address').fill('203.0.113.9')
    await networks.getByLabel('Own networks').fill('198.51.100.0/24')
    await networks.getByRole('button', { name: 'Save networks' }).click()
    await page.locator('#ports').getByText('UDP 45600–45699', { exact: true }).waitFor()
    const { engine } = office.server.parts.media!
    const { port } = await engine.request({ do: 'open', leg: 'new' })
    assert.ok(port >= 45_600 && port <= 45_699, `${port}`)
    await engine.request({ do: 'close', leg: 'new' })
    const ask = async (peer: string) => {
      await networks.getByLabel('Which address is told to').fill(peer)
      await networks.getByRole('button', { name: 'Ask' }).click()
    }
    await ask('192.168.7.20')
    await networks
      .getByText('192.168.7.20 is in none of the own networks, and is told 203.0.113.9.')
      .waitFor()
    await ask('198.51.100.7')
    await networks
      .getByText(
        '198.51.100.7 is in the own network 198.51.100.0/24, and is told the address of this machine.',
      )
      .waitFor()
    await networks.scrollIntoViewIfNeeded()
    await examine(page, 'media-networks-en-light')
    await office.server.parts.mediaSettings.change({ publicAddress: '', internalNetworks: [] })
  })

  it('fetches servers from a provider, and tests them', async () => {
    const username = `${Math.floor(Date.now() / 1000) + 7200}:somebody`
    const credential = createHmac('sha1', 'north wind').update(username).digest('base64')
    const answer = JSON.stringify({
      iceServers: [{ urls: [`turn:127.0.0.1:${turn.port}?transport=tcp`], username, credential }],
    })
    const asked: string[] = []
    const provider = createServer((request, response) => {
      asked.push(`${request.method} ${request.headers.authorization}`)
      response.writeHead(201, { 'content-type': 'application/json' }).end(answer)
    })
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
    try {
      const { page } = await openPage(browser, office.url, { language: 'en', theme: 'light', height: 1400 })
      await signInAs(page)
      await page.goto('/administration/media')
      const servers = page.locator('#servers')
      await servers.getByRole('combobox', { name: 'Where they come from' }).click()
      await page.getByRole('option', { name: 'A provider, who is asked for them regularly' }).click()
      await servers.getByLabel('Address of the provider').fill('ftp://provider.example')
      await servers.getByText('An address that begins with https://.').waitFor()
      const { port } = provider.address() as AddressInfo
      await servers.getByLabel('Address of the provider').fill(`http://127.0.0.1:${port}/turn`)
      await servers.getByLabel('Secret or token').fill('token of the house')
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await servers.getByText(/^Servers came on .*; they are fetched again on/).waitFor()
      await servers.getByText(`turn:127.0.0.1:${turn.port}?transport=tcp`, { exact: true }).waitFor()
      assert.deepEqual(asked, ['POST Bearer token of the house'])
      await page.getByRole('button', { name: 'Test the connection' }).click()
      await page.getByText('All is well: your voice gets through.').waitFor({ timeout: 90_000 })
      assert.deepEqual(await states(page), ['ok', 'ok', 'notSet', 'notSet', 'ok', 'notSet', 'ok', 'ok'])
      await servers.scrollIntoViewIfNeeded()
      await examine(page, 'media-provider-en-light')
    } finally {
      provider.closeAllConnections()
      provider.close()
    }
    await office.server.parts.mediaSettings.change({ turnSource: 'own' })
  })

  it('says which servers are needed, and what is wrong with those that are set', async () => {
    const { mediaSettings } = office.server.parts
    const { page } = await openPage(browser, office.url, { language: 'de', theme: 'dark', height: 1200 })
    await signInAs(page)
    await mediaSettings.change({ stunUris: [], turnUris: [] })
    await page.goto('/administration/media')
    const advice = page.locator('#advice')
    await advice.locator('[data-rule=no-servers-needed]').waitFor()
    await mediaSettings.change({
      stunUris: [`stun:127.0.0.1:${bothWays.port}`],
      internalNetworks: ['192.168.0.0/16'],
    })
    await advice
      .locator('[data-rule=stun-server-internal]')
      .getByText('127.0.0.1', { exact: false })
      .waitFor()
    await advice.locator('[data-rule=turn-needed]').waitFor()
    await advice.scrollIntoViewIfNeeded()
    await examine(page, 'media-advice-de-dark')
    await mediaSettings.change({ stunUris: [], internalNetworks: [] })
  })

  it('puts the codecs in the order that is wanted', async () => {
    const { page } = await openPage(browser, office.url, { language: 'en', theme: 'light', height: 1200 })
    await signInAs(page)
    await page.goto('/administration/media')
    const phones = page.getByRole('group', { name: 'With phones' })
    const advice = page.getByText('Opus stays good at 20 kbit/s and suits mobile networks', { exact: false })
    await advice.waitFor()
    await phones.getByRole('button', { name: 'G.722 earlier' }).click()
    await phones.getByRole('checkbox', { name: /µ-law/ }).uncheck()
    assert.ok(await phones.getByRole('checkbox', { name: /A-law/ }).isDisabled())
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await phones.getByText('In use: G.722, Opus, G.711 A-law', { exact: true }).waitFor()
    assert.deepEqual(office.server.parts.mediaSettings.current.phoneCodecs, ['G722', 'opus', 'PCMA'])
    await page.locator('#codecs').scrollIntoViewIfNeeded()
    await examine(page, 'media-codecs-en-light')
  })

  it('gives a provider codecs of its own, HD only where it is chosen, and tells what calls cost', async () => {
    const { page } = await openPage(browser, office.url, { language: 'de', theme: 'dark', height: 1600 })
    await signInAs(page)
    await page.goto('/administration/media')
    const provider = page.getByRole('group', { name: 'Mit Provider' })
    await provider.getByText('In Gebrauch: G.711 A-law, G.711 µ-law', { exact: false }).waitFor()
    await provider.getByText('HD ist zunächst aus', { exact: false }).waitFor()
    await provider.getByRole('checkbox', { name: 'G.722' }).check()
    await provider.getByRole('button', { name: 'G.722 weiter nach vorn' }).click()
    await provider.getByRole('button', { name: 'G.722 weiter nach vorn' }).click()
    await page.getByRole('button', { name: 'Speichern', exact: true }).click()
    await provider.getByText('In Gebrauch: G.722, G.711 A-law, G.711 µ-law', { exact: false }).waitFor()
    const { peerCodecs } = office.server.parts.mediaSettings.current
    assert.deepEqual(peerCodecs, { Provider: ['G722', 'PCMA', 'PCMU'] })
    const load = page.locator('#codecs')
    await load
      .getByText(/Mit Provider: Beide Seiten sprechen G\.722; etwa 667 Gespräche je Prozessorkern/)
      .waitFor()
    await load.scrollIntoViewIfNeeded()
    await examine(page, 'media-peer-codecs-de-dark')
    await page.getByRole('button', { name: 'Wie üblich für Provider' }).click()
    await page.getByRole('button', { name: 'Speichern', exact: true }).click()
    await provider.getByText('In Gebrauch: G.711 A-law, G.711 µ-law', { exact: false }).waitFor()
    assert.deepEqual(office.server.parts.mediaSettings.current.peerCodecs, {})
  })

  it('tells what to do when the secret is wrong, and that voice gets through all the same', async () => {
    await office.server.parts.mediaSettings.change({
      turnUris: [`turn:127.0.0.1:${turn.port}?transport=udp`, `turn:127.0.0.1:${turn.port}?transport=tcp`],
      turnSecret: 'south wind',
    })
    const { page } = await openPage(browser, office.url, { language: 'de', theme: 'dark', height: 1200 })
    await signInAs(page)
    await page.goto('/settings#connection')
    await page.getByRole('button', { name: 'Verbindung prüfen' }).click()
    await page.getByText('Von hier kommt Ihre Stimme an').waitFor({ timeout: 90_000 })
    assert.deepEqual(await states(page), [
      'ok',
      'ok',
      'notSet',
      'failed',
      'failed',
      'notSet',
      'ok',
      'skipped',
    ])
    await page.getByText('Der TURN-Server weist über TCP ab', { exact: false }).waitFor()
    await page.locator('#connection').scrollIntoViewIfNeeded()
    await examine(page, 'media-settings-de-dark')
  })
})
