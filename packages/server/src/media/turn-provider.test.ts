import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, beforeEach, describe, it } from 'node:test'
import { silentLog } from '@offhook/base'
import { SimulatedClock, until } from '@offhook/base/testing'
import { openStore, Seal, type Store } from '../store/index.ts'
import { MediaSettingsBook } from './media-settings.ts'
import { providerRequest, TurnProvider } from './turn-provider.ts'

const SECRET = 'a very secret token'
const HOUR_MS = 3_600_000
const URLS = ['turn:turn.example.com:443?transport=tcp']

/** A provider: keeps what it is asked, and answers as the test says. */
class Provider {
  readonly asked: {
    readonly method: string
    readonly url: string
    readonly authorization: string
    readonly body: string
  }[] = []
  status = 201
  answer: unknown = {}
  readonly #server: Server = createServer(
    (request, response) =>
      void this.#answer(request).then((body) => {
        response
          .writeHead(this.status, { 'content-type': 'application/json', location: '/elsewhere' })
          .end(body)
      }),
  )

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1/turn`
  }

  stop(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }

  async #answer(request: IncomingMessage): Promise<string> {
    const { method = '', url = '', headers } = request
    this.asked.push({ method, url, authorization: headers.authorization ?? '', body: await text(request) })
    return typeof this.answer === 'string' ? this.answer : JSON.stringify(this.answer)
  }
}

describe('a provider of STUN and TURN', () => {
  const directory = mkdtempSync(join(tmpdir(), 'offhook-provider-'))
  const clock = new SimulatedClock()
  const provider = new Provider()
  const events: { readonly code: string; readonly reason: unknown }[] = []
  let store: Store
  let book: MediaSettingsBook
  let kept: TurnProvider

  before(async () => {
    await provider.start()
    store = await openStore({ directory, clock, log: silentLog })
  })
  after(() => {
    kept.stop()
    provider.stop()
    store.close()
    rmSync(directory, { recursive: true })
  })
  beforeEach(async () => {
    kept?.stop()
    events.length = 0
    provider.asked.length = 0
    provider.status = 201
    provider.answer = answerFor('first')
    book = new MediaSettingsBook({ store, seal: Seal.open(directory), clock })
    kept = new TurnProvider({
      mediaSettings: book,
      clock,
      systemEvents: { record: (code, details) => void events.push({ code, reason: details?.reason }) },
    })
    kept.start()
    await book.change({
      turnSource: 'provider',
      providerUrl: provider.url,
      providerRequest: 'postJson',
      providerUser: '',
      providerSecret: SECRET,
      turnHours: 24,
    })
  })

  /** Credentials for two hours from now. */
  const answerFor = (credential: string) => ({
    iceServers: [
      { urls: ['stun:stun.example.com'] },
      { urls: URLS, username: `${Math.floor(clock.now() / 1000) + 7200}:x`, credential },
    ],
  })
  const credential = () => book.iceServers('anna').at(-1)?.credential

  it('gives browsers what it answers, and is asked as it wants', async () => {
    await until('the first answer', () => credential() === 'first')
    assert.deepEqual(provider.asked, [
      { method: 'POST', url: '/v1/turn', authorization: `Bearer ${SECRET}`, body: '{"ttl":86400}' },
    ])
    assert.equal(kept.status.state, 'working')
    assert.ok(book.credentialsEndAt! > clock.now() + HOUR_MS)
    const { turnUris, ...rest } = book.current
    assert.deepEqual(turnUris, [])
    const written = readdirSync(directory).map((name) =>
      readFileSync(join(directory, name)).toString('latin1'),
    )
    assert.ok(
      !JSON.stringify([rest, ...written]).includes(SECRET),
      'the secret is not among the settings, and sealed on disk',
    )
  })

  it('is asked again well before they end', async () => {
    await until('the first answer', () => credential() === 'first')
    provider.answer = answerFor('second')
    await clock.advance(HOUR_MS - 60_000)
    assert.equal(provider.asked.length, 1)
    await clock.advance(120_000)
    await until('the second answer', () => credential() === 'second')
  })

  it('that fails is told once, asked again, and what is known is used as long as it holds', async () => {
    await until('the first answer', () => credential() === 'first')
    provider.status = 403
    await clock.advance(HOUR_MS)
    await until('the refusal', () => kept.status.state === 'failed')
    assert.equal(kept.status.problem?.code, 'turn-provider-refused')
    const asked = provider.asked.length
    await clock.advance(31_000)
    await until('another attempt', () => provider.asked.length > asked)
    assert.equal(credential(), 'first')
    assert.equal(events.length, 1)
    assert.equal(events[0]?.code, 'turn-provider-failed')
    assert.ok(!JSON.stringify(events).includes(SECRET))
    await until('the next plan', () => (kept.status.nextAt ?? 0) > clock.now())
    await clock.advance(HOUR_MS)
    assert.deepEqual(book.iceServers('anna'), [], 'ended credentials are not given to anybody')
    provider.status = 200
    provider.answer = answerFor('third')
    // The attempt under way may have been refused still; the next one is not.
    await until('the end of the attempt', () => (kept.status.nextAt ?? 0) > clock.now())
    await clock.advance(kept.status.nextAt! - clock.now())
    await until('the third answer', () => credential() === 'third')
    assert.equal(events.at(-1)?.code, 'turn-provider-restored')
  })

  for (const [name, status, answer, code] of [
    ['that answers with a page', 200, '<html>', 'turn-provider-unreadable'],
    ['that answers with too much', 200, ' '.repeat(100_000), 'turn-provider-unreadable'],
    ['that names nobody', 200, { iceServers: [] }, 'turn-provider-empty'],
    ['that sends elsewhere', 302, '', 'turn-provider-unreachable'],
  ] as const)
    it(`${name} is explained`, async () => {
      Object.assign(provider, { status, answer })
      await book.change({ providerUrl: `${provider.url}/${code}${status}${name.length}` })
      await until('the failure', () => kept.status.problem?.code === code)
      assert.ok(
        provider.asked.every(({ url }) => url !== '/elsewhere'),
        'the secret goes nowhere else',
      )
      assert.deepEqual(book.iceServers('anna'), [])
    })

  it('that nobody runs is explained', async () => {
    await book.change({ providerUrl: 'http://127.0.0.1:47/' })
    await until('the failure', () => kept.status.problem?.code === 'turn-provider-unreachable')
    assert.equal(kept.status.problem?.details.reason, 'ECONNREFUSED')
  })

  it('is forgotten when own servers are used again', async () => {
    await until('the first answer', () => credential() === 'first')
    await book.change({ turnSource: 'own' })
    assert.equal(kept.status.state, 'off')
    assert.deepEqual(book.iceServers('anna'), [])
    assert.equal(book.provided, undefined)
  })

  it('is signed in at with a user, a token, or a secret in the address', () => {
    const ask = (change: object) => providerRequest({ ...book.current, ...change }, 'a/b')
    const basic = ask({ providerUser: 'AC1', providerRequest: 'postForm' })
    const headers = new Headers(basic.init.headers)
    assert.equal(headers.get('authorization'), `Basic ${Buffer.from('AC1:a/b').toString('base64')}`)
    assert.equal(basic.init.body, 'Ttl=86400')
    const inUrl = ask({ providerUrl: 'https://turn.example.com/?key={secret}', providerRequest: 'get' })
    assert.equal(inUrl.url, 'https://turn.example.com/?key=a%2Fb')
    assert.equal(new Headers(inUrl.init.headers).get('authorization'), null)
    assert.equal(inUrl.init.body, undefined)
  })
})
