/** The settings of the built-in phone system, from the configuration and from what administrators set. Pure. */
import type { MediaSettings, UnwantedCallSettings } from '@offhook/contract'
import { defaultSettings, type Peer, type PhoneSystemSettings } from '@offhook/pbx'
import type { ListenerConfig, TlsIdentity } from '@offhook/sip'
import type { Config, PeerConfig } from '../config/index.ts'
import { usedCodecs } from '../media/index.ts'
import type { Settings } from '../settings/index.ts'

/** The emergency rules of the locations (§10.3.3.5), as the phone system needs them. */
export interface Emergency {
  /** Numbers of the rules, with their prefixes and without. */
  readonly numbers: readonly string[]
  readonly prefixOf: NonNullable<PhoneSystemSettings['emergencyPrefix']>
}

export function phoneSystemSettings(
  config: Config,
  settings: Settings,
  media: MediaSettings,
  { whileAbsent, declined }: UnwantedCallSettings,
  realm: string,
  emergency: Emergency,
  publicAddress: NonNullable<PhoneSystemSettings['publicAddress']>,
): PhoneSystemSettings {
  const { accessCode } = settings.location
  const { phones, browsers, peers } = usedCodecs(media, config.peers)
  return {
    ...defaultSettings,
    domain: config['sip.domain'] || settings.presenceDomain,
    realm,
    peers: config.peers.map((peer) => peerOf(peer, peers.get(peer.name))),
    emergencyNumbers: [
      ...new Set([...settings.emergencyNumbers, ...config['numbers.emergency'], ...emergency.numbers]),
    ],
    emergencyPrefix: (asked) => emergency.prefixOf(asked),
    publicAddress,
    digestAlgorithms: config['sip.digest'],
    barredPrefixes: config['sip.barred'],
    ...(accessCode === '' ? {} : { accessCode }),
    ringSeconds: config['sip.ring-seconds'],
    mostPlacedCalls: config['sip.most-placed-calls'],
    unwantedCalls: { whileAbsent, declined },
    musicOnHold: media.holdMusic === '' ? config['media.hold-music'] !== 'off' : media.holdMusic !== 'off',
    codecs: { phones, browsers },
    toneCountry: settings.location.country || defaultSettings.toneCountry,
  }
}

/** One listener for each address and transport that is switched on. */
export function sipListeners(config: Config, tls: TlsIdentity): readonly ListenerConfig[] {
  const transports = [
    { transport: 'udp', port: config['sip.udp'] },
    { transport: 'tcp', port: config['sip.tcp'] },
    { transport: 'tls', port: config['sip.tls'] },
  ] as const
  const advertise = config.name === '' ? {} : { advertise: config.name }
  return config.bind.flatMap((host) =>
    transports.flatMap(({ transport, port }): ListenerConfig[] =>
      port === false
        ? []
        : [{ transport, host, port, ...advertise, ...(transport === 'tls' ? { tls } : {}) }],
    ),
  )
}

export function peerOf(peer: PeerConfig, codecs: readonly string[] | undefined): Peer {
  const { user, secret, domain, account } = peer
  const prefix = peer['inbound-prefix']
  const mostCalls = peer['most-calls']
  const isThroughServer = peer['media-through-server']
  return {
    name: peer.name,
    host: peer.host,
    addresses: peer.addresses,
    carriesOutsideCalls: peer['outside-calls'],
    mayTransit: peer.transit,
    ...(peer.port === undefined ? {} : { port: peer.port }),
    ...(peer.transport === undefined ? {} : { transport: peer.transport }),
    ...(prefix === undefined ? {} : { inboundPrefix: prefix }),
    ...(domain === undefined ? {} : { domain }),
    ...(user === undefined ? {} : { credentials: { user, secret: secret ?? '' } }),
    ...(peer.register
      ? { registration: { expires: peer.expires ?? 3600, ...(account === undefined ? {} : { account }) } }
      : {}),
    ...(mostCalls === undefined ? {} : { mostCalls }),
    ...(isThroughServer === undefined ? {} : { mediaThroughServer: isThroughServer }),
    ...(codecs === undefined ? {} : { codecs }),
  }
}
