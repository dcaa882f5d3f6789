import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { MediaSettings, Settings, UnwantedCallSettings } from '@offhook/contract'
import { type Config, checkConfig, defaultConfig } from '../config/index.ts'
import { phoneSystemSettings, sipListeners } from './phone-system-settings.ts'

const settings: Settings = {
  serverName: 'Test',
  presenceDomain: 'example.com',
  location: { country: 'DE', areaCode: '30', trunkNumber: '', accessCode: '0' },
  defaultLevel: 'business',
  emergencyNumbers: ['110', '112'],
  monitorLevel: 'none',
  entitlements: [],
  selfServices: [],
  bindLines: true,
  everybodyInMonitor: false,
  everybodySeesJournals: false,
  mayDeleteJournal: false,
  journalKeep: { internalDays: 0, externalDays: 0, notedDays: 0 },
  privateCalls: 'plain',
  presenceEnabled: true,
  plainCsta: false,
  furtherFields: [],
  mayGrant: true,
}

const media: MediaSettings = {
  stunUris: [],
  turnUris: [],
  turnAuth: 'secret',
  turnUser: '',
  turnHours: 12,
  phoneCodecs: ['G722'],
  serverUsesRelay: false,
  ownStun: false,
  ownTurnPort: null,
  holdMusic: '',
  browserCodecs: [],
  turnSource: 'own',
  providerUrl: '',
  providerRequest: 'get',
  providerUser: '',
  phonePorts: null,
  publicAddress: '',
  internalNetworks: [],
  peerCodecs: {},
}

const toldTo = () => ({ answer: undefined, steps: [] })
const emergency = { numbers: ['112', '81112'], prefixOf: () => ({ prefix: '81', rule: 'HQ' }) }
const unwanted: UnwantedCallSettings = {
  whileAbsent: 603,
  declined: 180,
  hidesReject: false,
  toMailbox: false,
}

const configOf = (text: string): Config => {
  const { values, mistakes } = checkConfig(text, 'offhook.toml')
  assert.deepEqual(mistakes, [])
  return { ...defaultConfig(), ...Object.fromEntries(values) }
}

describe('the settings of the phone system', () => {
  it('come from the administration and the configuration; the realm is its own', () => {
    const config = configOf(
      '[numbers]\nemergency = ["112", "19222"]\n[sip]\ndigest = ["SHA-256", "MD5"]\nbarred = ["0900"]\nring-seconds = 60\nmost-placed-calls = 8',
    )
    const made = phoneSystemSettings(config, settings, media, unwanted, 'offhook-1', emergency, toldTo)
    assert.equal(made.domain, 'example.com')
    assert.equal(made.realm, 'offhook-1')
    assert.deepEqual(made.emergencyNumbers, ['110', '112', '19222', '81112'])
    const asked = { line: '301', number: '112', address: '10.12.13.7' }
    assert.deepEqual(made.emergencyPrefix?.(asked), { prefix: '81', rule: 'HQ' })
    assert.deepEqual(made.digestAlgorithms, ['SHA-256', 'MD5'])
    assert.deepEqual(made.barredPrefixes, ['0900'])
    assert.equal(made.accessCode, '0')
    assert.equal(made.ringSeconds, 60)
    assert.equal(made.mostPlacedCalls, 8)
    assert.deepEqual(made.unwantedCalls, { whileAbsent: 603, declined: 180 })
    assert.deepEqual(made.codecs, { phones: ['G722', 'PCMA'], browsers: ['opus', 'PCMA'] })
    const direct = { ...settings, location: { ...settings.location, accessCode: '' } }
    assert.ok(!('accessCode' in phoneSystemSettings(config, direct, media, unwanted, 'r', emergency, toldTo)))
    const named = configOf('[sip]\ndomain = "pbx.example.com"')
    assert.equal(
      phoneSystemSettings(named, settings, media, unwanted, 'r', emergency, toldTo).domain,
      'pbx.example.com',
    )
  })

  it('hold the peers with all that was said of them, and nothing else', () => {
    const config = configOf(`
      [[peers]]
      name = "provider"
      host = "sip.example.net"
      port = 5070
      transport = "tls"
      addresses = ["192.0.2.1"]
      inbound-prefix = "+4930555"
      user = "u"
      secret = "s"
      most-calls = 30
      [[peers]]
      name = "registered"
      host = "proxy.example.net"
      domain = "example.net"
      user = "u"
      secret = "s"
      register = true
      account = "+4930555"
      [[peers]]
      name = "old switch"
      host = "192.0.2.7"
      outside-calls = false
      transit = true`)
    assert.deepEqual(phoneSystemSettings(config, settings, media, unwanted, 'r', emergency, toldTo).peers, [
      {
        name: 'provider',
        host: 'sip.example.net',
        port: 5070,
        transport: 'tls',
        addresses: ['192.0.2.1'],
        carriesOutsideCalls: true,
        mayTransit: false,
        inboundPrefix: '+4930555',
        credentials: { user: 'u', secret: 's' },
        mostCalls: 30,
        codecs: ['PCMA', 'PCMU'],
      },
      {
        name: 'registered',
        host: 'proxy.example.net',
        domain: 'example.net',
        addresses: [],
        carriesOutsideCalls: true,
        mayTransit: false,
        credentials: { user: 'u', secret: 's' },
        registration: { expires: 3600, account: '+4930555' },
        codecs: ['PCMA', 'PCMU'],
      },
      {
        name: 'old switch',
        host: '192.0.2.7',
        addresses: [],
        carriesOutsideCalls: false,
        mayTransit: true,
        codecs: ['PCMA', 'PCMU'],
      },
    ])
  })

  it('listen on each address with each transport that is on', () => {
    const tls = { key: 'k', cert: 'c' }
    const config = configOf(
      'bind = ["127.0.0.1", "::1"]\nname = "pbx.example.com"\n[sip]\ntcp = false\ntls = 5071',
    )
    assert.deepEqual(
      sipListeners(config, tls).map(({ transport, host, port }) => [transport, host, port]),
      [
        ['udp', '127.0.0.1', 5060],
        ['tls', '127.0.0.1', 5071],
        ['udp', '::1', 5060],
        ['tls', '::1', 5071],
      ],
    )
    const [udp, secure] = sipListeners(config, tls)
    assert.equal(udp?.advertise, 'pbx.example.com')
    assert.ok(!('tls' in udp!))
    assert.deepEqual(secure?.tls, tls)
  })
})
