/** A browser whose network lets TCP to the server and to a relay out, and nothing else: its person calls all the same. */
import assert from 'node:assert/strict'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { after, afterEach, before, describe, it } from 'node:test'
import {
  hasTurnServer,
  likeness,
  speechLike,
  TcpOnlyNetwork,
  TurnServer,
  whyNoNetworks,
} from '@offhook/media/testing'
import { Baresip, hasBaresip } from '@offhook/pbx/testing'
import type { Page } from 'playwright-core'
import { type OpenedPage, openPage, signInAs, until } from './browser.ts'
import { idle, leaveIdle, orCalls } from './idle.ts'
import { accountOf, type Office, openOffice } from './office.ts'
import {
  atLeast,
  giveEar,
  hearingOf,
  hears,
  openSpeakingBrowser,
  type SpeakingBrowser,
  spokenBy,
  switchOn,
} from './voices.ts'

const LIKE = 0.95
const skip = !hasBaresip()
  ? 'baresip is not installed'
  : !hasTurnServer()
    ? 'coturn is not installed'
    : (whyNoNetworks() ?? false)

/** How the voice of the last connection leaves the browser: the protocol to the relay, and the types of both candidates. */
const PATH = `(async () => {
  const all = [...(await window.lastConnection.getStats()).values()]
  const transport = all.find(({ type }) => type === 'transport')
  const pair = all.find(({ id }) => id === transport.selectedCandidatePairId)
  const local = all.find(({ id }) => id === pair.localCandidateId)
  return [local.candidateType, local.relayProtocol]
})()`

describe('a browser that gets out by TCP alone', { skip }, () => {
  const network = new TcpOnlyNetwork()
  let office: Office
  let turn: TurnServer
  let speaker: SpeakingBrowser
  let opened: OpenedPage
  let page: Page
  let ben: Baresip
  const benSays = speechLike(8000, 60, 190)

  before(async () => {
    network.open()
    turn = await TurnServer.start(network.address, { secret: 'north wind' })
    office = await openOffice([], {
      bind: [network.address],
      name: network.address,
      'media.first-port': 47_600,
      'media.last-port': 47_699,
      'media.browser-port': 0,
    })
    await office.server.parts.mediaSettings.change({
      turnUris: [`turn:${network.address}:${turn.port}?transport=tcp`],
      turnSecret: 'north wind',
    })
    const https = office.server.addresses.gateway.find(({ purpose }) => purpose === 'https')!
    network.allow(turn.port)
    network.allow(https.port)
    const udp = office.server.addresses.sip.find(({ transport }) => transport === 'udp')!
    ben = await Baresip.start({
      ...(await accountOf(office.server, '302')),
      address: network.address,
      server: { address: network.address, port: udp.port, transport: 'udp' },
      codec: 'PCMA',
      voice: benSays,
    })
    speaker = await openSpeakingBrowser(135, network.chromium)
    opened = await openPage(speaker.browser, `https://${network.address}:${https.port}`)
    page = opened.page
    await giveEar(page)
    await signInAs(page)
    await switchOn(page, 'Anna')
  })

  afterEach((test) => leaveIdle(office, page, test))

  after(async () => {
    await ben?.stop()
    await speaker?.close()
    await office?.close()
    await turn?.stop()
    network.close()
    assert.deepEqual(opened?.complaints, [])
  })

  const card = () => page.locator('article[aria-label="Ben Carter"]:not([data-phase=ended])').first()
  const benHears = async () => {
    const since = Date.now()
    await new Promise((resolve) => setTimeout(resolve, 2500))
    const stretch = ben.heardSince(since).at(-1) ?? new Int16Array(0)
    return likeness(speaker.spoken, stretch.subarray(-16_000))
  }
  const talks = async () => {
    await orCalls(office, card().getByText('In conversation').waitFor())
    await Promise.all([
      atLeast(LIKE, 'the browser', () => hears(page, spokenBy(190))),
      atLeast(LIKE, 'the phone', benHears, () => hearingOf(ben)),
    ])
    assert.deepEqual(await page.evaluate(PATH), ['relay', 'tcp'])
  }
  const hangUp = async () => {
    await card().locator('[data-service=clearConnection]').click()
    await idle(office)
  }

  it('signs in, and is a phone of its line', async () => {
    await until('the line is in service', () => office.server.parts.phones.browsersOf('301') === 1)
  })

  it('calls through the relay, and both hear each other', async () => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type('302')
    await page.keyboard.press('Enter')
    await ben.heard('CALL_INCOMING')
    await ben.answer()
    await talks()
    await hangUp()
  })

  it('is called through the relay, and both hear each other', async () => {
    await ben.dial('301')
    await card().locator('[data-service=answerCall]').click()
    await talks()
    await hangUp()
  })

  it('is heard over a way on which every answer takes its time, as on mobile data', async () => {
    const far = await slowWay(network.address, turn.port)
    network.allow(far.port)
    try {
      await office.server.parts.mediaSettings.change({
        turnUris: [`turn:${network.address}:${far.port}?transport=tcp`],
      })
      await page.reload()
      await page.getByRole('button', { name: 'Browser', exact: true }).waitFor()
      await ben.dial('301')
      await card().locator('[data-service=answerCall]').click()
      await talks()
      await hangUp()
    } finally {
      far.close()
    }
  })

  it('calls through the relay that the server is itself, with no other', async () => {
    const port = await freePort(network.address)
    network.allow(port)
    const { mediaSettings, ownRelay } = office.server.parts
    await mediaSettings.change({ turnUris: [], ownTurnPort: port })
    const uri = `turn:${network.address}:${port}?transport=tcp`
    await until('the relay is there', () => ownRelay.status.uris[0] === uri)
    await turn.stop()
    await page.reload()
    await page.getByRole('button', { name: 'Browser', exact: true }).waitFor()
    await ben.dial('301')
    await card().locator('[data-service=answerCall]').click()
    await talks()
    const { relay } = await office.server.parts.media!.engine.request({ do: 'load' })
    assert.ok(relay!.allocations > 0)
    await hangUp()
  })
})

/** A port of TCP at `address` that nobody uses. */
async function freePort(address: string): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const ONE_WAY_MS = 300

/** A port of `address` that leads to another one there, with a delay of {@link ONE_WAY_MS} for each byte, both ways. */
async function slowWay(address: string, port: number): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>()
  const pass = (from: Socket, to: Socket) => {
    sockets.add(from)
    from.on('data', (bytes) => setTimeout(() => to.write(bytes), ONE_WAY_MS))
    from.on('close', () => to.destroy())
    from.on('error', () => to.destroy())
  }
  const server = createServer((near) => {
    const far = connect(port, address)
    pass(near, far)
    pass(far, near)
  })
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
