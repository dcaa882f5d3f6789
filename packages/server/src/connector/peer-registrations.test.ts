/** Registrations at providers, as those who run the system see them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Emitter } from '@offhook/base'
import { until } from '@offhook/base/testing'
import type { PeerRegistrationEvents, PeerRegistrationStatus } from '@offhook/pbx'
import { Provider } from '@offhook/pbx/testing'
import { handlersOf } from '../routes.ts'
import { startTestServer } from '../testing/test-server.ts'
import { tellPeerRegistrations } from './peer-registration-events.ts'

it('are told once when lost, with the reason, and once when back', () => {
  const peerRegistrations = new Emitter<PeerRegistrationEvents>()
  const told: unknown[] = []
  tellPeerRegistrations({ peerRegistrations }, { record: (code, details) => told.push([code, details]) })
  const now = (state: PeerRegistrationStatus['state'], status: number | null = null, reason = '') =>
    peerRegistrations.emit('changed', { peer: 'p', state, until: null, status, reason, retryAt: null })
  now('registered')
  now('registered')
  now('unreachable', 408, 'Request Timeout')
  now('unreachable', 503, 'Service Unavailable')
  now('registered')
  now('refused', 404, 'Unknown')
  now('wrongPassword', 401, 'Unauthorized')
  assert.deepEqual(told, [
    ['peer-registered', { peer: 'p' }],
    ['peer-unreachable', { peer: 'p', status: 408, reason: 'Request Timeout' }],
    ['peer-registered', { peer: 'p' }],
    ['peer-registration-refused', { peer: 'p', status: 404, reason: 'Unknown' }],
    ['peer-wrong-password', { peer: 'p', status: 401, reason: 'Unauthorized' }],
  ])
})

it('stand in the overview, and nowhere with their secret', async (t) => {
  const provider = new Provider()
  await provider.agent.start()
  t.after(() => provider.agent.stop())
  const common = {
    host: '127.0.0.1',
    port: provider.agent.addresses[0]!.port,
    type: 'other',
    addresses: [] as string[],
    'outside-calls': true,
    transit: false,
    register: true,
    secret: 'open sesame',
  } as const
  const server = await startTestServer({
    config: { peers: [{ ...common, name: 'Provider', user: 'trunk' }] },
  })
  t.after(() => server.close())
  await server.setUp({ location: { country: 'DE', areaCode: '30', trunkNumber: '5550', accessCode: '0' } })
  const { person } = await server.addPerson({ name: 'Otto', role: 'administrator' })
  const request = { note() {} } as never
  const overview = () => handlersOf(server.parts).getOverview({}, server.viewerOf(person), request)
  const { phoneSystem, systemEvents } = server.parts
  await until('the registration', () => phoneSystem.registrationsAtPeers()[0]?.state === 'registered')
  const shown = await overview()
  const [{ until: end, ...rest }] = shown.peerRegistrations as [(typeof shown.peerRegistrations)[0]]
  assert.deepEqual(rest, { peer: 'Provider', state: 'registered', status: null, reason: '', retryAt: null })
  assert.ok(end! > Date.now())
  const events = await systemEvents.list({ limit: 100 })
  assert.equal(events.filter(({ code }) => code === 'peer-registered').length, 1)
  assert.doesNotMatch(JSON.stringify([shown, events]), /sesame/)
})
