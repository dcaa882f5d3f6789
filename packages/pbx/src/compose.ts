/** The phone system put together: builds its parts in the order in which one needs the other, and says who hears whom. */
import type { Emitter, Log } from '@offhook/base'
import { Agent, DigestVerifier, NetworkTransport } from '@offhook/sip'
import type { ConnectorEvents, LineNumber } from '@offhook/telephony'
import { stepsOf } from './call-steps.ts'
import { BusyLamps } from './feature/busy-lamps.ts'
import { relayMessage } from './feature/message.ts'
import { withoutPins } from './feature/pin-mask.ts'
import { PresenceWatches } from './feature/presence-watches.ts'
import { Publications } from './feature/publications.ts'
import { isOfPeer, onInvite, peerOf } from './incoming-call.ts'
import { LegEvents } from './leg-events.ts'
import { MediaGateway } from './media/gateway.ts'
import type { PhoneSystemOptions } from './phone-system.ts'
import { ringAlso } from './placing.ts'
import { DialogGuards } from './registration/dialog-guard.ts'
import { PeerRegistrations } from './registration/peer-registrations.ts'
import { Registrar } from './registration/registrar.ts'
import { SignIn } from './registration/sign-in.ts'
import { strangerGate } from './registration/stranger-gate.ts'
import { Throttle } from './registration/throttle.ts'
import type { Directory, Extension } from './routing/extension.ts'
import type { PhoneSystemSettings } from './routing/settings.ts'
import { Services } from './services.ts'
import { SwitchingDomain } from './switching-domain.ts'

/** What lives from start to stop. */
export interface Running {
  readonly agent: Agent
  readonly transport: NetworkTransport
  readonly switching: SwitchingDomain
  readonly registrar: Registrar
  readonly services: Services
}

/** What the phone system starts with; settings, music and lines as they are now. */
export interface Beginning {
  readonly options: PhoneSystemOptions
  readonly settings: PhoneSystemSettings
  readonly holdMusic: Uint8Array | undefined
  readonly directory: Directory
  readonly events: Emitter<ConnectorEvents>
  /** Resolves when what was set at the line is on disk. */
  readonly saveLine: (extension: Extension) => Promise<void>
  /** A phone of the line signed in or out. */
  readonly phonesChanged: (line: LineNumber) => void
}

export function compose(beginning: Beginning): Running {
  const { options, settings, directory, events, saveLine } = beginning
  const { clock, random, log, desks } = options
  const gateway = gatewayOf(beginning)
  const switching = new SwitchingDomain({
    clock,
    random,
    log,
    events,
    settings,
    directory,
    saveLine,
    ...(gateway ? { gateway } : {}),
    ...(desks ? { desks } : {}),
  })
  const throttle = new Throttle(({ kind, source }) => warnOf(log, kind, source))
  const registrar = registrarOf(beginning, switching, throttle)
  const transport = transportOf(options, switching, registrar, throttle)
  const agent = agentOf(options, transport)
  switching.agent = agent
  switching.registrar = registrar
  switching.guards = guardsOf(options, switching, registrar)
  switching.peerRegistrations = new PeerRegistrations(agent, clock, log)
  switching.legs = new LegEvents(switching)
  switching.steps = stepsOf(switching)
  const lamps = new BusyLamps(switching, options.lamps)
  switching.lamps = lamps
  agent.onInvite((invite) => onInvite(switching, registrar.signIn, invite))
  agent.onRequest('MESSAGE', (incoming) => void relayMessage(switching, registrar.signIn, incoming))
  agent.onRequest('REGISTER', (incoming) => registrar.onRegister(incoming))
  answerOptions(agent, switching, registrar, throttle)
  lamps.listen(registrar.signIn)
  const { presence } = options
  if (presence) {
    new PresenceWatches(switching, presence).listen(registrar.signIn)
    new Publications(switching, presence).listen(registrar.signIn)
  }
  return { agent, transport, switching, registrar, services: new Services(switching, saveLine) }
}

function gatewayOf({ options, settings, holdMusic }: Beginning): MediaGateway | undefined {
  const { media, clock, random, log } = options
  if (!media) return undefined
  return new MediaGateway({
    engine: media.engine,
    address: media.address,
    ...(holdMusic ? { holdMusic } : {}),
    codecs: settings.codecs,
    clock,
    random,
    log,
  })
}

function registrarOf(
  { options, settings, phonesChanged }: Beginning,
  switching: SwitchingDomain,
  throttle: Throttle,
): Registrar {
  const { clock, random, log, registrations } = options
  const verifier = new DigestVerifier({
    clock,
    random,
    realm: settings.realm ?? settings.domain,
    algorithms: settings.digestAlgorithms,
  })
  const registrar: Registrar = new Registrar({
    clock,
    log,
    store: registrations,
    settings: () => switching.settings,
    onChange: phonesChanged,
    onSignedIn: (line) => ringAlso(switching, line),
    signIn: new SignIn({
      clock,
      verifier,
      throttle,
      directory: () => switching.directory,
      isKnownAddress: (line, address) => registrar.isKnownAddress(line, address),
      knows: (address) => registrar.knows(address),
    }),
  })
  return registrar
}

function guardsOf(
  { clock, log }: PhoneSystemOptions,
  switching: SwitchingDomain,
  registrar: Registrar,
): DialogGuards {
  return new DialogGuards({
    clock,
    log,
    signIn: registrar.signIn,
    bindingsOf: (line) => registrar.bindings.of(line),
    isOfPeer: (name, flow) => {
      const peer = switching.peer(name)
      return peer !== undefined && isOfPeer(switching, peer, flow, true)
    },
  })
}

function transportOf(
  { clock, log, listeners, limits, trace }: PhoneSystemOptions,
  switching: SwitchingDomain,
  registrar: Registrar,
  throttle: Throttle,
): NetworkTransport {
  return new NetworkTransport({
    clock,
    log,
    listeners,
    ...(limits ? { limits } : {}),
    advertiseTo: (peer) => switching.settings.publicAddress?.(peer).answer,
    gate: strangerGate({
      clock,
      throttle,
      isSignedIn: (address) => registrar.knows(address),
      peers: () => [
        ...switching.settings.peers.flatMap(({ addresses }) => addresses),
        ...switching.peerRegistrations.addresses(),
      ],
      onFlood: (source) => warnOf(log, 'address-floods', source),
    }),
    ...(trace ? { observer: withoutPins(trace, () => switching.settings.featureCodes) } : {}),
  })
}

function agentOf(options: PhoneSystemOptions, transport: NetworkTransport): Agent {
  const { clock, random, log, userAgent = 'Offhook', resolver } = options
  return new Agent({
    clock,
    random,
    log,
    userAgent,
    isRelay: true,
    extensions: ['path', 'outbound'],
    ...(resolver ? { resolver } : {}),
    transport,
  })
}

/** Says what we can (RFC 3261 §11.2); strangers who ask often are counted among those who scan. */
function answerOptions(
  agent: Agent,
  switching: SwitchingDomain,
  registrar: Registrar,
  throttle: Throttle,
): void {
  agent.onRequest('OPTIONS', (incoming) => {
    const { source } = incoming
    const isStranger = peerOf(switching, source) === undefined && !registrar.knows(source.remoteAddress)
    if (isStranger) throttle.onUnproved(source.remoteAddress, switching.clock.monotonic())
    incoming.respond(200, {
      headers: { Allow: agent.allow, Supported: agent.supported, Accept: 'application/sdp' },
    })
  })
}

const NOTICES = {
  'address-guesses': 'An address guesses secrets of phones and is refused for a while',
  'account-guessed': 'The secret of a phone is being guessed; new addresses are refused for a while',
  'address-floods': 'An unknown address sends more than it may; the rest is dropped',
  'address-scans': 'An address scans for phones and is not answered for a while',
} as const

function warnOf(log: Log, notice: keyof typeof NOTICES, source: string): void {
  log.warn(NOTICES[notice], { source })
}
