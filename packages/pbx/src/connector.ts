/** The built-in phone system as a connector: starts and stops its parts, tells its lines, performs services. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { Emitter, type Listenable, NamedError } from '@offhook/base'
import {
  Agent,
  DIGEST_HASHES,
  DigestVerifier,
  digestSecrets,
  type ListenerAddress,
  NetworkTransport,
} from '@offhook/sip'
import {
  type ConnectorEvents,
  type Device,
  type LineNumber,
  type Party,
  type Service,
  type ServiceRequest,
  type ServiceResult,
  type Snapshot,
  serviceErrors,
  services,
} from '@offhook/telephony'
import { isOfBrowser } from './call/browser-leg.ts'
import { type LegMedia, mediaOf } from './call/leg-media.ts'
import { stepsOf } from './call-steps.ts'
import { BusyLamps } from './feature/busy-lamps.ts'
import { relayMessage } from './feature/message.ts'
import { withoutPins } from './feature/pin-mask.ts'
import { PresenceWatches } from './feature/presence-watches.ts'
import { Publications } from './feature/publications.ts'
import { leadsElsewhere } from './feature/remote-office.ts'
import { onInvite, peerOf } from './incoming-call.ts'
import { LegEvents } from './leg-events.ts'
import { MediaGateway } from './media/gateway.ts'
import type { AbsenceEvents, ConnectedPhone, PhoneSystem, PhoneSystemOptions } from './phone-system.ts'
import { ringAlso } from './placing.ts'
import type { PeerRegistrationStatus } from './registration/peer-registration.ts'
import { type PeerRegistrationEvents, PeerRegistrations } from './registration/peer-registrations.ts'
import { Registrar } from './registration/registrar.ts'
import { SignIn } from './registration/sign-in.ts'
import { strangerGate } from './registration/stranger-gate.ts'
import { Throttle } from './registration/throttle.ts'
import { type Extension, Guests, type PhoneDevice } from './routing/extension.ts'
import type { PhoneSystemSettings } from './routing/settings.ts'
import { Services } from './services.ts'
import { SwitchingDomain } from './switching-domain.ts'

/** What lives from start to stop. */
interface Running {
  readonly agent: Agent
  readonly transport: NetworkTransport
  readonly switching: SwitchingDomain
  readonly registrar: Registrar
  readonly services: Services
}

export class BuiltInConnector implements PhoneSystem {
  readonly name: string
  readonly #options: PhoneSystemOptions
  readonly #events: Emitter<ConnectorEvents>
  #settings: PhoneSystemSettings
  #holdMusic: Uint8Array | undefined
  #extensions = new Map<LineNumber, Extension>()
  #running: Running | undefined
  readonly #guests = new Guests()
  readonly #absences = new Emitter<AbsenceEvents>()
  readonly #peers = new Emitter<PeerRegistrationEvents>()
  readonly #told = new Map<LineNumber, string>()

  constructor(options: PhoneSystemOptions) {
    this.name = options.name
    this.#options = options
    this.#settings = options.settings
    this.#holdMusic = options.media?.holdMusic
    this.#events = new Emitter((fault, name) => {
      const reason = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)
      options.log.error('A listener to the phone system failed', { event: String(name), fault: reason })
    })
    for (const extension of options.extensions) this.#extensions.set(extension.number, extension)
  }

  get events(): Listenable<ConnectorEvents> {
    return this.#events
  }

  get dialogs(): number {
    return this.#running?.agent.dialogCount ?? 0
  }

  get addresses(): readonly ListenerAddress[] {
    return this.#running?.agent.addresses ?? []
  }

  async start(): Promise<void> {
    if (this.#running) return
    const running = this.#build()
    await running.registrar.load()
    running.registrar.follow(this.#lineOfDevice())
    await running.agent.start()
    this.#running = running
    running.switching.peerRegistrations.follow(this.#settings.peers)
    this.#told.clear()
    this.#events.emit('state', { state: 'connected' })
    for (const line of this.#extensions.keys()) this.#tellDevice(line)
  }

  async stop(): Promise<void> {
    const running = this.#running
    if (!running) return
    await running.switching.peerRegistrations.stop()
    if (this.#running !== running) return
    for (const call of [...running.switching.calls.values()])
      call.release(undefined, { cause: 'networkOutOfOrder' })
    this.#running = undefined
    running.registrar.stop()
    running.switching.gateway?.stop()
    await running.agent.stop()
  }

  async snapshot(): Promise<Snapshot> {
    const { switching } = this.#mustRun()
    return {
      at: this.#options.clock.now(),
      devices: Array.from(this.#extensions.keys(), (line) => this.#device(line)),
      calls: Array.from(switching.calls.values(), (call) => ({
        switchCallId: call.id,
        connections: call.connections
          .filter((connection) => connection.state !== 'null')
          .map((connection) => connection.snapshot()),
      })),
    }
  }

  mediaOf(switchCallId: string): readonly LegMedia[] {
    const switching = this.#running?.switching
    const call = switching?.calls.get(switchCallId)
    return [...(switching?.pastMedia.of(switchCallId) ?? []), ...mediaOf(call?.connections ?? [])]
  }

  async perform(request: ServiceRequest): Promise<ServiceResult> {
    return this.#mustRun().services.perform(request)
  }

  setExtensions(extensions: readonly Extension[]): void {
    const before = this.#extensions
    this.#extensions = new Map(extensions.map((extension) => [extension.number, extension]))
    const running = this.#running
    if (!running) return
    running.switching.directory = this.#guests.directory(this.#extensions.values())
    running.registrar.follow(this.#lineOfDevice())
    for (const line of before.keys()) if (!this.#extensions.has(line)) this.#tellRemoved(line)
    for (const line of this.#extensions.keys()) this.#tellDevice(line)
  }

  setSettings(settings: PhoneSystemSettings): void {
    this.#settings = settings
    const { switching, transport } = this.#running ?? {}
    if (!switching) return
    switching.settings = settings
    transport?.readvertise()
    switching.peerRegistrations.follow(settings.peers)
    if (switching.gateway) switching.gateway.codecs = settings.codecs
  }

  setHoldMusic(wav: Uint8Array | undefined): void {
    this.#holdMusic = wav
    this.#running?.switching.gateway?.setHoldMusic(wav)
  }

  addGuest(line: LineNumber, device: PhoneDevice): void {
    this.#guests.add(line, device)
  }

  removeGuest(deviceId: string): void {
    const line = this.#guests.lineOf(deviceId)
    this.#guests.remove(deviceId)
    if (line !== undefined) this.#running?.registrar.removeDevice(line, deviceId)
  }

  expectPickup(line: LineNumber, isCaller: (party: Party) => boolean): void {
    this.#running?.switching.awaitedPickups.expect(line, isCaller)
  }

  deviceOf(line: LineNumber, switchCallId: string): string | undefined {
    const connections = this.#running?.switching.lines.of(line) ?? []
    return connections.find(({ call, state }) => call.id === switchCallId && state !== 'null')?.leg?.device
  }

  leadsElsewhere(line: LineNumber, number: string): boolean {
    const switching = this.#running?.switching
    const extension = switching?.directory.extension(line)
    return switching !== undefined && extension !== undefined && leadsElsewhere(switching, extension, number)
  }

  isOutside(switchCallId: string): boolean {
    const call = this.#running?.switching.calls.get(switchCallId)
    return call?.connections.some(({ peer }) => peer !== undefined) ?? false
  }

  missingIn(switchCallId: string): readonly LineNumber[] {
    const switching = this.#running?.switching
    const connections = switching?.calls.get(switchCallId)?.connections ?? []
    return connections.flatMap(({ leg, line }) =>
      leg && line && switching?.absences.isMissing(leg) ? line : [],
    )
  }

  browsersIn(switchCallId: string): readonly LineNumber[] {
    const connections = this.#running?.switching.calls.get(switchCallId)?.connections ?? []
    return connections.flatMap(({ leg, line }) => (leg && line && isOfBrowser(leg) ? line : []))
  }

  get absences(): Listenable<AbsenceEvents> {
    return this.#absences
  }

  get peerRegistrations(): Listenable<PeerRegistrationEvents> {
    return this.#peers
  }

  registrationsAtPeers(): readonly PeerRegistrationStatus[] {
    return this.#running?.switching.peerRegistrations.all() ?? []
  }

  acceptUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#running) this.#running.transport.acceptUpgrade(request, socket, head)
    else socket.destroy()
  }

  phones(): readonly ConnectedPhone[] {
    const running = this.#running
    if (!running) return []
    return Array.from(running.registrar.bindings.all(), (binding) => ({
      line: binding.line,
      device: binding.device,
      contact: binding.contact,
      userAgent: binding.userAgent,
      transport: binding.flow.transport,
      address: addressText(binding.flow),
      since: binding.since,
      expiresAt: binding.expiresAt,
      abilities: binding.abilities,
    }))
  }

  #build(): Running {
    const { clock, random, log, registrations, trace, listeners, limits, resolver } = this.#options
    const { media, desks } = this.#options
    const holdMusic = this.#holdMusic
    const gateway =
      media &&
      new MediaGateway({
        engine: media.engine,
        address: media.address,
        ...(holdMusic ? { holdMusic } : {}),
        codecs: this.#settings.codecs,
        clock,
        random,
        log,
      })
    const switching = new SwitchingDomain({
      clock,
      random,
      log,
      events: this.#events,
      settings: this.#settings,
      directory: this.#guests.directory(this.#extensions.values()),
      saveLine: (extension) => this.#save(extension),
      ...(gateway ? { gateway } : {}),
      ...(desks ? { desks } : {}),
    })
    const throttle = new Throttle(({ kind, source }) => log.warn(NOTICES[kind], { source }))
    const verifier = new DigestVerifier({
      clock,
      random,
      realm: this.#settings.realm ?? this.#settings.domain,
      algorithms: this.#settings.digestAlgorithms,
    })
    const registrar: Registrar = new Registrar({
      clock,
      log,
      store: registrations,
      settings: () => switching.settings,
      onChange: (line) => this.#tellDevice(line),
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
    const transport = new NetworkTransport({
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
        onFlood: (source) => log.warn(NOTICES['address-floods'], { source }),
      }),
      ...(trace ? { observer: withoutPins(trace, () => switching.settings.featureCodes) } : {}),
    })
    const agent = new Agent({
      clock,
      random,
      log,
      userAgent: this.#options.userAgent ?? 'Offhook',
      isRelay: true,
      extensions: ['path', 'outbound'],
      ...(resolver ? { resolver } : {}),
      transport,
    })
    switching.agent = agent
    switching.registrar = registrar
    switching.peerRegistrations = new PeerRegistrations(agent, clock, log)
    switching.peerRegistrations.events.on('changed', (status) => this.#peers.emit('changed', status))
    switching.absences.events.on('changed', (change) => this.#absences.emit('changed', change))
    switching.legs = new LegEvents(switching)
    switching.steps = stepsOf(switching)
    const lamps = new BusyLamps(switching, this.#options.lamps)
    switching.lamps = lamps
    agent.onInvite((invite) => onInvite(switching, registrar.signIn, invite))
    agent.onRequest('MESSAGE', (incoming) => void relayMessage(switching, registrar.signIn, incoming))
    lamps.listen(registrar.signIn)
    const { presence } = this.#options
    if (presence) {
      new PresenceWatches(switching, presence).listen(registrar.signIn)
      new Publications(switching, presence).listen(registrar.signIn)
    }
    agent.onRequest('REGISTER', (incoming) => registrar.onRegister(incoming))
    agent.onRequest('OPTIONS', (incoming) => {
      const { source } = incoming
      const isStranger = peerOf(switching, source) === undefined && !registrar.knows(source.remoteAddress)
      if (isStranger) throttle.onUnproved(source.remoteAddress, clock.monotonic())
      incoming.respond(200, {
        headers: { Allow: agent.allow, Supported: agent.supported, Accept: 'application/sdp' },
      })
    })
    return {
      agent,
      transport,
      switching,
      registrar,
      services: new Services(switching, (extension) => this.#save(extension)),
    }
  }

  async #save(extension: Extension): Promise<void> {
    const { number, forwardings, doNotDisturb } = extension
    await this.#options.lineSettings.save(number, { forwardings, doNotDisturb })
    const known = this.#extensions.get(number)
    if (!known) return
    this.#extensions.set(number, { ...known, forwardings, doNotDisturb })
    if (this.#running) this.#running.switching.directory = this.#guests.directory(this.#extensions.values())
    this.#tellDevice(number)
  }

  #lineOfDevice(): (device: string) => LineNumber | undefined {
    const lines = new Map<string, LineNumber>()
    for (const { number, devices } of this.#extensions.values()) {
      for (const { id } of devices) lines.set(id, number)
    }
    return (device) => {
      const guestLine = this.#guests.lineOf(device) ?? ''
      return lines.get(device) ?? (this.#extensions.has(guestLine) ? guestLine : undefined)
    }
  }

  #device(line: LineNumber): Device {
    const extension = this.#extensions.get(line)!
    const bindings = this.#running?.registrar.bindings.of(line) ?? []
    const isThere = bindings.length > 0
    const mixed = this.#options.media ? OFFERED : WITHOUT_MIXER
    const offered = extension.pickupGroup === undefined ? mixed.filter(isNotGroupPickup) : mixed
    return {
      line,
      name: extension.name,
      state: isThere ? 'inService' : 'outOfService',
      stateReason: isThere ? '' : 'No phone is signed in to this line.',
      services: bindings.some((binding) => binding.abilities.talk) ? offered : offered.filter(isNotAnswer),
      forwardings: extension.forwardings,
      doNotDisturb: extension.doNotDisturb,
    }
  }

  /** Tells the line where anything of it changed. */
  #tellDevice(line: LineNumber): void {
    if (!this.#running || !this.#extensions.has(line)) return
    const device = this.#device(line)
    const text = JSON.stringify(device)
    if (this.#told.get(line) === text) return
    this.#told.set(line, text)
    this.#events.emit('device', { type: 'deviceChanged', at: this.#options.clock.now(), device })
  }

  #tellRemoved(line: LineNumber): void {
    this.#told.delete(line)
    this.#events.emit('device', { type: 'deviceRemoved', at: this.#options.clock.now(), line })
  }

  #mustRun(): Running {
    if (!this.#running) throw new NamedError(serviceErrors, 'switch-not-connected', { connector: this.name })
    return this.#running
  }
}

/** A call that finds a line busy does not stay, so it cannot wait; call backs are made by the server, for lines of any phone system. */
const OFFERED: readonly Service[] = services.filter(
  (service) => service !== 'campOnCall' && service !== 'callBackNonCallRelated',
)
/** Three talk only where the voices can be mixed. */
const WITHOUT_MIXER: readonly Service[] = OFFERED.filter((service) => service !== 'conferenceCall')
const isNotGroupPickup = (service: Service): boolean => service !== 'groupPickupCall'
const isNotAnswer = (service: Service): boolean => service !== 'answerCall'

const NOTICES = {
  'address-guesses': 'An address guesses secrets of phones and is refused for a while',
  'account-guessed': 'The secret of a phone is being guessed; new addresses are refused for a while',
  'address-floods': 'An unknown address sends more than it may; the rest is dropped',
  'address-scans': 'An address scans for phones and is not answered for a while',
} as const

function addressText({ address, port }: { address: string; port: number }): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/** The secrets to keep for a device, for every hash that can be offered: what {@link Extension} wants. */
export function deviceSecrets(user: string, realm: string, secret: string): ReturnType<typeof digestSecrets> {
  return digestSecrets(user, realm, secret, DIGEST_HASHES)
}
