/** The phone systems: the built-in one, the line groups of others, their phones and lines, and the trace of what passes. */
import { join } from 'node:path'
import { BuiltInConnector, type LampBook, type PhoneSystem, type PresenceBook } from '@offhook/pbx'
import type { TlsIdentity } from '@offhook/sip'
import type { LineNumber } from '@offhook/telephony'
import { PhoneAccounts } from '../admin/index.ts'
import type { Config } from '../config/index.ts'
import {
  Connectors,
  DialledNumbers,
  emergencyOf,
  LineGroups,
  mailboxOf,
  Phones,
  peerNumbers,
  peerResolver,
  phoneSystemSettings,
  registrationTable,
  SipPhones,
  type SipPhonesOptions,
  sipListeners,
  UnwantedCallsBook,
} from '../connector/index.ts'
import { switchExtensions } from '../directory/index.ts'
import { loadCertificate } from '../gateway/index.ts'
import { LineBinder, Lines } from '../line/index.ts'
import type { ServerOptions } from '../server-options.ts'
import type { Sessions } from '../session/index.ts'
import { Softphones } from '../softphone/index.ts'
import { Captures, Trace } from '../trace/index.ts'
import { certificateFiles } from './certificate-files.ts'
import type { DirectoryParts } from './directory.ts'
import type { Ground } from './ground.ts'
import type { MediaParts } from './media.ts'
import type { SignInParts } from './sign-in.ts'

/** The line group of the built-in phone system. */
const BUILT_IN = 'built-in'

export type TelephonyParts = Awaited<ReturnType<typeof composeTelephony>>

interface Later {
  readonly sessions: () => Sessions
  readonly presence: () => PresenceBook
  readonly lamps: () => LampBook
}

export async function composeTelephony(
  given: Ground & DirectoryParts & SignInParts & MediaParts,
  options: Pick<ServerOptions, 'connectors'>,
  later: Later,
) {
  const { config, store, clock, random, newId, log, seal, systemEvents, version } = given
  const {
    directories,
    lineSettings,
    locations,
    settings,
    people,
    extensions,
    entitlements,
    numbers,
    deskGuests,
    media,
    mediaSettings,
    publicAddress,
  } = given
  const userAgent = `Offhook/${version}`

  const certificate = await loadCertificate({
    files: certificateFiles(config),
    dataDir: config.data,
    clock,
    names: config.name === '' ? [] : [config.name],
  })
  const dialled = new DialledNumbers()
  const trace: Trace = new Trace({
    clock,
    phoneSystem: () => phoneSystem,
    nameOfLine: (line) => extensions.get(line)?.name,
    isWatched: () => later.sessions().isWatched('sip'),
    isLine: (number) => lines.get(number) !== undefined,
    publish: (arrow, lines) =>
      later.sessions().publish('sip', { type: 'sip', lines: [...lines], arrow }, lines),
  })
  const captures = new Captures({
    directory: join(config.data, 'captures'),
    point: trace.point,
    clock,
    log: log('trace'),
    systemEvents,
  })

  const identity = { key: certificate.privateKey, cert: certificate.certificate }
  const unwantedCalls = new UnwantedCallsBook(store)
  await unwantedCalls.load()
  const shownNumbers = peerNumbers({
    numbers,
    peers: () => config.peers,
    extension: (line) => extensions.get(line),
  })
  const phoneSystem: PhoneSystem = new BuiltInConnector({
    name: BUILT_IN,
    clock,
    random,
    log: log('pbx'),
    listeners: sipListeners(config, identity),
    settings: {
      ...phoneSystemSettings(
        config,
        settings.current,
        mediaSettings.current,
        unwantedCalls.current,
        settings.realm,
        emergencyOf(numbers),
        publicAddress.toldTo,
      ),
      numbers: shownNumbers,
    },
    extensions: switchExtensions(
      extensions.all(),
      deskGuests.lineAt,
      (line) => mailboxOf({ people, numbers, unwantedCalls }, line),
      locations.countryOf,
    ),
    registrations: registrationTable(store),
    lineSettings: { save: (line, changed) => extensions.saveLineSettings(line, changed) },
    desks: deskGuests,
    presence: {
      document: (watcher, target) => later.presence().document(watcher, target),
      follow: (target, onChange) => later.presence().follow(target, onChange),
      publish: (line, said) => later.presence().publish(line, said),
    },
    lamps: {
      showsState: (...asked) => later.lamps().showsState(...asked),
      showsParty: (...asked) => later.lamps().showsParty(...asked),
    },
    resolver: peerResolver(clock, random),
    trace: dialled.masking(trace.observer),
    ...(media ? { media } : {}),
    userAgent,
  })
  const connectors = new Connectors({
    addressOf: (line) => lineSettings.of(line).address,
    numbers,
    dialled,
    systemEvents,
    clock,
    log: log('connector'),
  })
  connectors.add(phoneSystem)
  for (const connector of options.connectors ?? []) connectors.add(connector)
  const sipPhones = new SipPhones({
    bind: config.bind[0] ?? '0.0.0.0',
    clock,
    random,
    log: log('csta'),
    userAgent,
    resolver: peerResolver(clock, random),
    ...phoneSignIn(config, identity, () => lineGroups),
  })
  const lineGroups: LineGroups = new LineGroups({
    sipPhones,
    tap: (name, ...message) => trace.csta.record({ kind: 'phoneSystem', name }, ...message),
    store,
    seal,
    connectors,
    systemEvents,
    clock,
    random,
    log: log('connector'),
    configured: config['line-groups'],
  })
  await lineGroups.load()

  const phones = new Phones({ phoneSystem, connectors, clock })
  const phoneAccounts = new PhoneAccounts({
    phoneSystem,
    name: config.name,
    serverName: () => settings.current.serverName,
  })
  const softphones = new Softphones({
    people,
    extensions,
    entitlements,
    phoneSystem,
    hasMedia: media !== undefined && config['media.browser-port'] !== false,
    realm: () => settings.realm,
    iceServers: ({ id }) => mediaSettings.iceServers(id),
    clock,
    random,
    newId,
  })
  const lines: Lines = new Lines({ connectors, systemEvents, log: log('line') })
  const lineBinder = new LineBinder({
    people,
    lines,
    numbers,
    isOn: () => settings.current.bindLines,
    bindsLines: (personId, number) => directories.ownership.bindsLines(personId, number),
  })
  return {
    certificate,
    trace,
    captures,
    phoneSystem,
    shownNumbers,
    unwantedCalls,
    connectors,
    sipPhones,
    lineGroups,
    phones,
    phoneAccounts,
    softphones,
    lines,
    lineBinder,
  }
}

/** Where SIP phones sign in for CSTA, where they shall. */
function phoneSignIn(
  config: Config,
  tls: TlsIdentity,
  lineGroups: () => LineGroups,
): Pick<SipPhonesOptions, 'signIn'> {
  const { 'csta.phones': port, 'csta.phones-tls': tlsPort } = config
  if (port === false && tlsPort === false) return {}
  const passwordOf = (line: LineNumber) => lineGroups().phonePasswordOf(line)
  return { signIn: { port, tlsPort, tls, passwordOf, came: (line) => lineGroups().phoneCame(line) } }
}
