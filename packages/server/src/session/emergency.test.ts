/** Emergency rules on the wire (§10.3.3.5): what the peer behind the built-in phone system gets. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { silentLog, systemClock, systemRandom } from '@offhook/base'
import { until } from '@offhook/base/testing'
import { DeskPhone } from '@offhook/pbx/testing'
import { Agent, NetworkTransport } from '@offhook/sip'
import type { ClientRequest } from '../handlers.ts'
import { handlersOf } from '../routes.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const emergency = [
  { name: 'HQ', subnet: '127.0.0.0/8', numbers: ['110', '112'], prefix: '81' },
  { name: 'Branch', subnet: '2001:db8::/32', numbers: ['112'], prefix: '*82#' },
]
const projects = [{ name: 'Private', code: '*60eeee#X', use: 'private' }]

describe('emergency calls (§10.3.3.5)', () => {
  const carrier = new Agent({
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    userAgent: 'Carrier',
    sessionTimer: false,
    transport: new NetworkTransport({
      clock: systemClock,
      log: silentLog,
      listeners: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
    }),
  })
  /** The Request-URIs that reached the carrier. */
  const called: string[] = []
  let server: TestServer
  let phone: DeskPhone

  before(async () => {
    carrier.onInvite((invite) => {
      called.push(invite.request.uri)
      invite.reject(486)
    })
    await carrier.start()
    const port = carrier.addresses[0]!.port
    const peer = {
      name: 'carrier',
      host: '127.0.0.1',
      port,
      addresses: [`127.0.0.1:${port}`],
      secret: undefined,
    }
    server = await startTestServer({
      config: {
        'csta.tcp': false,
        'csta.tls': false,
        'sip.barred': ['8', '1'],
        peers: [{ ...peer, 'outside-calls': true, transit: false, type: 'other' }],
      },
    })
    await server.setUp({
      location: { country: 'DE', areaCode: '30', trunkNumber: '5550', accessCode: '0' },
    })
    const { locations, extensions, people } = server.parts
    const { name, json } = locations.plan.default
    await locations.change(name, { location: { ...json, emergency, projects }, tests: [], lines: [] })
    // No right to call outside, and everything sent on: an emergency call asks for neither.
    await extensions.create({ number: '301', name: 'Anna' })
    await extensions.change('301', { mayCallOutside: false })
    await people.create({ user: 'anna', name: 'Anna', lines: ['301'] })
    const account = extensions.all()[0]!.devices[0]!
    const { secret } = await extensions.renewSecret('301', account.id)
    const sip = server.addresses.sip.find(({ transport }) => transport.toLowerCase() === 'udp')!
    phone = new DeskPhone({
      line: '301',
      user: account.user,
      secret,
      domain: server.parts.settings.realm,
      server: { address: '127.0.0.1', port: sip.port },
    })
    phone.autoAnswer = true
    await phone.start()
    await phone.register()
    await until('it is so', () => server.parts.phones.countOf('301') === 1)
  })

  after(async () => {
    await phone?.stop()
    await server?.close()
    await carrier.stop()
  })

  const viewer = () => server.viewerOf(server.parts.people.byUser('anna')!)
  const routes = () => handlersOf(server.parts)
  const reached = async (act: () => unknown): Promise<string> => {
    const before = called.length
    await act()
    await until('it is so', () => called.length > before)
    await until('it is so', () => server.parts.calls.ofLine('301').length === 0)
    return called.at(-1)!.replace(/^sip:|@.*$/g, '')
  }
  const from = (address: string) => ({ address }) as ClientRequest
  const start = (body: object, address: string) =>
    routes().startCall({ body: { destination: '112', ...body } }, viewer(), from(address))

  it('of a phone that dials by itself go out with the prefix of its place, whatever it may not', async () => {
    assert.equal(await reached(() => phone.dial('112')), '81112')
    assert.equal(await reached(() => phone.dial('0110')), '81110', 'with the access code too')
    const refused = phone.dial('0089123456')
    await until('it is so', () => refused.state === 'over')
    assert.equal(refused.status, 403, 'other calls outside are still refused')
  })

  it('of a client go out with the prefix of the place where the phone is, without PIN, and say why', async () => {
    let callId: string | null = null
    const number = await reached(async () => {
      callId = (await start({ project: 'Private' }, '192.0.2.99')).callId
    })
    assert.equal(number, '81112')
    const story = await routes().explainCall({ params: { callId: callId! } }, viewer(), from('192.0.2.99'))
    const dialled = story.decisions.find(({ subject }) => subject === 'dial')
    assert.deepEqual(
      dialled?.steps
        .filter(({ rule }) => rule === 'emergency')
        .map(({ because }) => [because.rule, because.after]),
      [['HQ', '81112']],
    )
    assert.ok(
      story.decisions.some(({ steps }) => steps.some(({ rule }) => rule === 'number-is-emergency')),
      'the phone system knows what it is',
    )
    const { items } = await server.parts.journal.page({ lines: ['301'], filter: 'all', limit: 1 })
    assert.equal(items[0]?.other.number, '112', 'nobody sees the prefix')
  })

  it('of a browser get the prefix of the place where the browser is, IPv4 and IPv6', () => {
    const numbers = server.parts.numbers.of('301')
    const dialled = (client: string) => numbers.dial('112', { client }).result
    assert.equal(dialled('127.0.0.1'), '81112')
    assert.equal(dialled('::ffff:127.0.0.1'), '81112')
    assert.equal(dialled('2001:db8:1::7'), '*82#112')
    assert.equal(dialled('192.0.2.1'), '0112', 'no rule knows the place: it goes out as it is')
  })

  it('go out without a prefix where no rule knows the place, and follow a change of the rules at once', async () => {
    const { locations } = server.parts
    const { name, json } = locations.plan.default
    const change = (rules: object[]) =>
      locations.change(name, { location: { ...json, emergency: rules }, tests: [], lines: [] })
    await change([])
    assert.equal(await reached(() => phone.dial('112')), '112')
    assert.equal(await reached(() => start({}, '127.0.0.1')), '112')
    await change([{ ...emergency[0], prefix: '77' }])
    assert.equal(await reached(() => phone.dial('112')), '77112')
  })
})
