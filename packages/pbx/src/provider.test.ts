/** A provider at which the phone system registers: what it is told, who is taken for it, and what is said when it does not work. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { freePort } from '@offhook/base/testing'
import { parseNameAddress } from '@offhook/sip'
import type { PeerRegistrationStatus } from './registration/peer-registration.ts'
import type { Peer } from './routing/settings.ts'
import type { DeskPhone } from './testing/desk-phone.ts'
import { OFFICE_DOMAIN, Office, until } from './testing/office.ts'
import { agentOnLoopback, type CallOptions, callFrom, Provider } from './testing/provider.ts'

const statusOf = (office: Office, name = 'provider'): PeerRegistrationStatus | undefined =>
  office.connector.registrationsAtPeers().find(({ peer }) => peer === name)
const isIn = (office: Office, state: string, name?: string) =>
  until(
    () => statusOf(office, name)?.state === state,
    () => `the state ${state}, not ${JSON.stringify(statusOf(office, name))}`,
  )

describe('a provider at which the phone system registers', () => {
  let provider: Provider
  let office: Office
  let phones: Map<string, DeskPhone>

  before(async () => {
    provider = new Provider()
    await provider.agent.start()
    office = new Office({ settings: { accessCode: '0', peers: [provider.peer()] } })
    phones = await office.open()
    await isIn(office, 'registered')
  })
  after(async () => {
    await office.close()
    await provider.agent.stop()
  })
  afterEach(async () => {
    provider.answer = { status: 200 }
    provider.calls.length = 0
    await office.endCalls()
  })

  const follow = (...peers: Peer[]) => office.connector.setSettings({ ...office.settings, peers })
  /** The status with which a call of the provider ends; `rings` is what happens before. */
  async function ended(options: CallOptions, from = provider.agent): Promise<number> {
    let status = 0
    callFrom(from, provider.contact, options).on('failed', (failure) => {
      status = failure.status
    })
    await until(() => status > 0, `the end of the call ${JSON.stringify(options)}`)
    return status
  }
  async function rings(line: string, options: CallOptions): Promise<void> {
    const phone = phones.get(line)!
    const status = ended(options)
    await until(() => phone.ringing.length === 1, `${line} to ring for ${JSON.stringify(options)}`)
    phone.reject(486)
    assert.equal(await status, 486)
  }

  it('is told the address of the account there, and signed in for with the user', () => {
    const request = provider.asked.at(-1)!
    assert.equal(request.uri, 'sip:provider.test')
    assert.equal(request.to.uri, 'sip:trunk@provider.test')
    assert.match(provider.contact, /^sip:trunk@127\.0\.0\.1:\d+$/)
    assert.match(request.headers.get('Authorization')!, /username="login"/)
    const { until: end, ...rest } = statusOf(office)!
    assert.deepEqual(rest, { peer: 'provider', state: 'registered', status: null, reason: '', retryAt: null })
    assert.ok(end! > Date.now() + 500_000 && end! <= Date.now() + 600_000)
  })

  it('calls by our contact: what it dialled stands in To, in P-Called-Party-ID, or in the Request-URI', async () => {
    await rings('21', { to: '21' })
    await rings('22', { to: '21', headers: { 'P-Called-Party-ID': '<sip:22@provider.test>' } })
    await rings('23', { user: '23', to: '21' })
    assert.equal(await ended({ to: '99' }), 404)
  })

  it('leads nobody outside: not to numbers in To, and not to help', async () => {
    assert.equal(await ended({ to: '0089123' }), 403)
    assert.equal(await ended({ to: '+49900123' }), 403)
    assert.equal(await ended({ to: '112' }), 404, 'who calls us writes To')
    assert.equal(provider.calls.length, 0)
  })

  it('is nobody else, even at the same address', async () => {
    const stranger = agentOnLoopback()
    await stranger.start()
    for (const options of [{ to: '21' }, { user: '21' }, { user: '0089123' }]) {
      assert.equal(await ended(options, stranger), 401)
    }
    assert.equal(phones.get('21')!.ringing.length, 0)
    await stranger.stop()
  })

  it('is called under its own domain, by the route that it gave, and proved to who we are', async () => {
    const route = `<sip:127.0.0.1:${provider.agent.addresses[0]!.port};lr>`
    provider.answer = { status: 200, headers: { 'Service-Route': route } }
    follow(provider.peer({ registration: { account: 'trunk', expires: 700 } }))
    await until(() => provider.asked.at(-1)?.headers.get('Expires') === '700', 'the new registration')
    await isIn(office, 'registered')
    const call = phones.get('20')!.dial('0089123')
    await until(() => call.state === 'over', 'the end of the call')
    assert.equal(call.status, 486)
    const [asked, proved] = provider.calls
    assert.equal(asked!.headers.has('Proxy-Authorization'), false)
    assert.match(proved!.headers.get('Proxy-Authorization')!, /username="login"/)
    assert.equal(proved!.uri, 'sip:089123@provider.test')
    assert.equal(proved!.from.uri, 'sip:20@provider.test')
    assert.equal(
      parseNameAddress(proved!.headers.get('P-Asserted-Identity')!, 'x').uri,
      'sip:20@provider.test',
    )
    assert.equal(proved!.headers.get('Route'), route)
    assert.match(proved!.headers.get('Contact')!, /<sip:trunk@/)
  })

  it('says why it refuses, and a wrong password is told from that; corrected, it works', async () => {
    const told: string[] = []
    const off = office.connector.peerRegistrations.on('changed', ({ state }) => told.push(state))
    provider.answer = { status: 403, reason: `No ${'x'.repeat(200)}` }
    follow(provider.peer({ credentials: { user: 'login', secret: 'another' } }))
    await isIn(office, 'refused')
    const refused = statusOf(office)!
    assert.equal(refused.status, 403)
    assert.equal(refused.reason.length, 120)
    assert.ok(refused.retryAt! > Date.now() + 10_000)
    assert.equal(await ended({ to: '21' }), 401, 'where we are not registered nobody is believed')
    provider.answer = {
      status: 401,
      headers: { 'WWW-Authenticate': 'Digest realm="provider.test", nonce="n1"' },
    }
    follow(provider.peer({ credentials: { user: 'login', secret: 'wrong' } }))
    await isIn(office, 'wrongPassword')
    provider.answer = { status: 200 }
    follow(provider.peer())
    await isIn(office, 'registered')
    assert.deepEqual(told, ['refused', 'wrongPassword', 'registered'])
    off()
  })

  it('is not reachable: that is said, too', async () => {
    follow(provider.peer())
    await isIn(office, 'registered')
    const port = await freePort()
    follow(provider.peer({ name: 'gone', port, transport: 'tcp' }), provider.peer())
    await isIn(office, 'unreachable', 'gone')
    assert.equal(statusOf(office)?.state, 'registered', 'the other one stays')
  })

  it('stays registered through other settings, and is told when it shall not be any more', async () => {
    follow(provider.peer())
    await isIn(office, 'registered')
    const before = provider.asked.length
    follow(provider.peer({ mostCalls: 3 }))
    assert.equal(provider.asked.length, before)
    follow()
    await until(() => provider.asked.at(-1)!.headers.get('Expires') === '0', 'the end of the registration')
    assert.deepEqual(office.connector.registrationsAtPeers(), [])
    assert.equal(await ended({ to: '21' }), 401)
  })
})

describe('two accounts at one provider', () => {
  it('are told apart by the contact that is called', async (t) => {
    const provider = new Provider()
    await provider.agent.start()
    const second = { registration: { account: 'second', expires: 600 }, inboundPrefix: '9' }
    const peers = [provider.peer(), provider.peer({ name: 'second', ...second })]
    const office = new Office({ settings: { peers } })
    const phones = await office.open()
    t.after(async () => {
      await office.close()
      await provider.agent.stop()
    })
    await isIn(office, 'registered')
    await isIn(office, 'registered', 'second')
    const status = new Promise((resolve) =>
      provider.call({ user: 'second', to: '921' }).on('failed', resolve),
    )
    await until(() => phones.get('21')!.ringing.length === 1, 'the call by the second account')
    phones.get('21')!.reject(486)
    await status
  })
})

describe('another phone system as registrar', () => {
  it('refuses the wrong secret, takes the right one, and calls go both ways over the connection', async (t) => {
    const listeners = (['udp', 'tcp'] as const).map((transport) => ({
      transport,
      host: '127.0.0.1',
      port: 0,
    }))
    const registrar = new Office({ listeners })
    const there = await registrar.open()
    const { port } = registrar.connector.addresses.find(({ transport }) => transport === 'tcp')!
    const peer: Peer = {
      name: 'provider',
      host: '127.0.0.1',
      port,
      transport: 'tcp',
      domain: OFFICE_DOMAIN,
      addresses: [],
      carriesOutsideCalls: true,
      mayTransit: false,
      credentials: { user: 'u20', secret: 'wrong' },
      registration: { account: '20', expires: 600 },
    }
    const branch = new Office({ listeners, settings: { accessCode: '0', peers: [peer] } })
    const here = await branch.open()
    t.after(async () => {
      await branch.close()
      await registrar.close()
    })
    await isIn(branch, 'refused')
    const right = { ...peer, credentials: { user: 'u20', secret: 's20' } }
    branch.connector.setSettings({ ...branch.settings, peers: [right] })
    await isIn(branch, 'registered')

    there.get('20')!.refusesWith = 480
    there.get('21')!.dial('20')
    await until(() => here.get('20')!.ringing.length === 1, 'the call of the registrar')
    await here.get('20')!.answer()
    here.get('20')!.hangUp()
    await until(() => there.get('21')!.calls[0]?.state === 'over', 'its end')

    here.get('22')!.dial('023')
    await until(() => there.get('23')!.ringing.length === 1, 'the call through the registrar')
    await there.get('23')!.answer()
    await until(() => here.get('22')!.talking.length === 1, 'the answer')
    here.get('22')!.hangUp()
    await until(() => there.get('23')!.talking.length === 0, 'its end')

    await branch.connector.stop()
    assert.equal(
      registrar.connector.phones().filter(({ line }) => line === '20').length,
      1,
      'the desk phone alone',
    )
  })
})
