/** The built-in phone system as a connector: starts and stops its parts, tells its lines, performs services. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { Emitter, hostPort, type Listenable, NamedError } from '@offhook/base'
import type { ListenerAddress } from '@offhook/sip'
import {
  type ConnectorEvents,
  type Device,
  type LineNumber,
  type Party,
  type ServiceRequest,
  type ServiceResult,
  type Snapshot,
  serviceErrors,
} from '@offhook/telephony'
import { isOfBrowser } from './call/browser-leg.ts'
import { type LegMedia, mediaOf } from './call/leg-media.ts'
import { compose, type Running } from './compose.ts'
import { deviceOf } from './extension-device.ts'
import { leadsElsewhere } from './feature/remote-office.ts'
import type { AbsenceEvents, ConnectedPhone, PhoneSystem, PhoneSystemOptions } from './phone-system.ts'
import type { PeerRegistrationStatus } from './registration/peer-registration.ts'
import type { PeerRegistrationEvents } from './registration/peer-registrations.ts'
import { type Extension, Guests, type PhoneDevice } from './routing/extension.ts'
import type { PhoneSystemSettings } from './routing/settings.ts'

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
    const running = compose({
      options: this.#options,
      settings: this.#settings,
      holdMusic: this.#holdMusic,
      directory: this.#guests.directory(this.#extensions.values()),
      events: this.#events,
      saveLine: (extension) => this.#save(extension),
      phonesChanged: (line) => this.#tellDevice(line),
    })
    const { peerRegistrations, absences } = running.switching
    peerRegistrations.events.on('changed', (status) => this.#peers.emit('changed', status))
    absences.events.on('changed', (change) => this.#absences.emit('changed', change))
    await running.registrar.load()
    running.registrar.follow(this.#lineOfDevice())
    await running.agent.start()
    this.#running = running
    peerRegistrations.follow(this.#settings.peers)
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
      address: hostPort(binding.flow.address, binding.flow.port),
      since: binding.since,
      expiresAt: binding.expiresAt,
      abilities: binding.abilities,
    }))
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
    const bindings = this.#running?.registrar.bindings.of(line) ?? []
    return deviceOf(this.#extensions.get(line)!, bindings, this.#options.media !== undefined)
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
