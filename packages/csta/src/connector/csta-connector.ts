/**
 * A CSTA switch behind the connector port: connects and stays connected, opens its lines, tells what happens as facts, asks for
 * services. What a switch says of a call by several monitors is told once.
 */
import {
  type CancelTimer,
  type Clock,
  Emitter,
  isNamedError,
  type Log,
  NamedError,
  type Random,
  silentLog,
} from '@offhook/base'
import {
  type CallFact,
  type Connector,
  type ConnectorEvents,
  type Device,
  type LineNumber,
  resynchronise,
  type ServiceRequest,
  type ServiceResult,
  type Snapshot,
  type SnapshotCall,
  serviceErrors,
} from '@offhook/telephony'
import type { LinkTap } from '../link/link.ts'
import { dialTcp, type Transport } from '../link/transport.ts'
import type { Read, ReadMessage } from '../message/message.ts'
import { startAudit } from './audit.ts'
import { busyFirst } from './busy-first.ts'
import { CallBook } from './call-book.ts'
import { DeviceEvents } from './device-events.ts'
import { parseDevice, renderDevice } from './device-id.ts'
import type { ForwardingRules } from './forwarding.ts'
import { type DeviceConnection, gatherSegment, Inquiry } from './inquiry.ts'
import { type Line, Lines } from './lines.ts'
import { missingBeginning } from './missing-beginning.ts'
import { Opening } from './opening.ts'
import { Parties } from './party.ts'
import { Segments } from './segments.ts'
import { ServiceDesk } from './service-desk.ts'
import { type CstaSettings, checkSettings, offeredServices } from './settings.ts'
import { answeredSince, snapshotOf } from './snapshot-call.ts'
import { type Connected, Supervision } from './supervision.ts'
import { onSwitchRequest, type SwitchRequestUser } from './switch-requests.ts'
import { Translation } from './translation.ts'
import { wantedEvents } from './wanted-events.ts'

export interface CstaConnectorOptions {
  readonly settings: CstaSettings
  readonly clock: Clock
  readonly random: Random
  readonly log?: Log
  /** Instead of TCP or TLS to the host of the settings. */
  readonly dial?: () => Promise<Transport>
  /** Sees every message as it passes. */
  readonly tap?: LinkTap
}

export class CstaConnector implements Connector {
  readonly name: string
  readonly events: Emitter<ConnectorEvents>
  readonly #settings: CstaSettings
  readonly #clock: Clock
  readonly #log: Log
  readonly #rules: ForwardingRules
  readonly #lines: Lines
  readonly #parties: Parties
  readonly #book: CallBook
  readonly #translation: Translation
  readonly #deviceEvents: DeviceEvents
  readonly #desk: ServiceDesk
  readonly #supervision: Supervision
  #connected: Connected | undefined
  #opening: Opening | undefined
  #stopAudit: CancelTimer | undefined
  /** Resolves when the switch has listed its devices. */
  #discovered: Promise<void> | undefined
  /** Calls that have been laid beside the switch's since the link is there. */
  #reconciled = new Set<string>()

  /** Throws `csta-configuration-invalid`. */
  constructor(options: CstaConnectorOptions) {
    const { settings, clock, random, log = silentLog } = options
    checkSettings(settings)
    const { name, profile } = settings
    this.name = name
    this.#settings = settings
    this.#clock = clock
    this.#log = log
    this.events = new Emitter((fault) =>
      log.error('A listener of the connector failed.', { fault: String(fault) }),
    )
    this.#rules = { secondsPerRing: profile.secondsPerRing, knowsNotReachable: profile.knowsNotReachable }
    this.#lines = new Lines(offeredServices(settings), (device) => this.#tellDevice(device))
    this.#parties = new Parties((number) => this.#lines.get(number))
    this.#book = new CallBook(name)
    this.#deviceEvents = new DeviceEvents(this.#lines, this.#rules)
    this.#desk = new ServiceDesk({
      connector: name,
      clock,
      lines: this.#lines,
      book: this.#book,
      rules: this.#rules,
      redirectsToPickUp: profile.redirectsToPickUp && settings.pickup?.isForced !== true,
      pickupCode: settings.pickup?.code,
      groupPickupCode: settings.pickup?.groupCode,
      prompted: (connection, line, number) => this.#prompted(connection, line, number),
    })
    this.#translation = new Translation({
      book: this.#book,
      parties: this.#parties,
      invertsPickupDirection: settings.pickup?.invertsDirection ?? profile.invertsPickupDirection,
      clearsHeldConnections: profile.clearsHeldConnections,
      meantFor: (line) => this.#desk.meantFor(line),
      isPickup: (callId, destination) => this.#desk.isPickup(callId, destination),
    })
    this.#supervision = new Supervision({
      settings,
      clock,
      random,
      log,
      dial: options.dial ?? (() => this.#dial()),
      ...(options.tap ? { tap: options.tap } : {}),
      connected: (connected) => this.#begin(connected),
      disconnected: (fault, sentence) => this.#end(fault, sentence),
    })
  }

  /** Resolves after the first attempt to connect; whether it went well is told as a state. It is tried again until `stop`. */
  async start(): Promise<void> {
    for (const { line, name } of this.#settings.lines ?? []) {
      if (!this.#isUnused(line)) this.#addLine(line, name)
    }
    for (const line of this.#lines.all()) this.#tellDevice(this.#lines.deviceOf(line))
    await this.#supervision.start()
  }

  async stop(): Promise<void> {
    await this.#supervision.stop()
    this.#forgetLink()
  }

  /** Messages sent and received over the present link. */
  get counts(): { readonly sent: number; readonly received: number } {
    return this.#connected?.link.counts ?? { sent: 0, received: 0 }
  }

  /** Opens a line that is asked for, where lines come to be on demand. */
  openLine(line: LineNumber, name = ''): void {
    if (this.#lines.get(line) || this.#isUnused(line)) return
    this.#addLine(line, name)
    this.#tellDevice(this.#lines.deviceOf(this.#lines.get(line)!))
    this.#opening?.open([line])
  }

  /** Tries a line at once that could not be opened, instead of after its pause. */
  openAgain(line: LineNumber): void {
    if (this.#lines.get(line)) this.#askAgain([line])
  }

  /** Nobody is interested in the line any more. */
  async closeLine(line: LineNumber): Promise<void> {
    const known = this.#lines.get(line)
    if (!known) return
    this.#lines.remove(line)
    this.events.emit('device', { type: 'deviceRemoved', at: this.#clock.now(), line })
    const { monitor } = known
    if (monitor === undefined || !this.#connected) return
    await this.#connected.link
      .request('MonitorStop', { monitorCrossRefID: monitor })
      .catch((fault: unknown) => {
        this.#log.debug('The switch did not stop a monitor.', { line, fault: String(fault) })
      })
  }

  /** Waits until all lines have been opened, so that no call is missing. */
  async snapshot(): Promise<Snapshot> {
    this.#mustBeConnected()
    await this.#discovered
    await this.#opening?.finished()
    this.#mustBeConnected()
    return this.present()
  }

  /** Opening thousands of lines takes minutes: what each brings is told as soon as it is open. */
  present(): Snapshot {
    const devices = this.#lines.all().map((line) => this.#lines.deviceOf(line))
    return { at: this.#clock.now(), devices, calls: this.#book.all().map(snapshotOf) }
  }

  async perform(request: ServiceRequest): Promise<ServiceResult> {
    const { link } = this.#mustBeConnected()
    const { line, service } = request
    const known = this.#lines.get(line)
    if (!known) throw new NamedError(serviceErrors, 'line-unknown', { line })
    if (!this.#lines.deviceOf(known).services.includes(service)) {
      throw new NamedError(serviceErrors, 'service-not-supported', { line, service })
    }
    const isSetting = service === 'setForwarding' || service === 'setDoNotDisturb'
    if (known.state !== 'inService' && !(isSetting && known.state === 'outOfService')) {
      throw new NamedError(serviceErrors, 'line-not-in-service', { line })
    }
    return this.#desk.perform(link, known, request)
  }

  #mustBeConnected(): Connected {
    if (this.#connected) return this.#connected
    throw new NamedError(serviceErrors, 'switch-not-connected', { connector: this.name })
  }

  #dial(): Promise<Transport> {
    const { host, port, tls, profile } = this.#settings
    const wantsTls = tls ?? profile.tls
    const target = wantsTls === false ? {} : { tls: wantsTls === true ? {} : wantsTls }
    return dialTcp({ host, port: port ?? profile.port!, ...target }, this.#clock)
  }

  #isUnused(line: LineNumber): boolean {
    return this.#settings.unusedLines?.includes(line) ?? false
  }

  /** A line that the switch does not list any more. What it is in the middle of is not seen any more either. */
  async #leave(line: LineNumber): Promise<void> {
    this.#log.info('The switch does not list a line any more.', { connector: this.name, line })
    const device = this.#parties.ofNumber(line)
    for (const { switchCallId } of this.#book.all()) {
      if (!this.#book.connection(switchCallId, line)) continue
      const at = this.#clock.now()
      this.#tell({ type: 'connectionCleared', switchCallId, at, droppedConnection: device, cause: 'lost' })
    }
    await this.closeLine(line)
  }

  #addLine(line: LineNumber, name = '', device?: { readonly text: string }): void {
    const { profile, switchName } = this.#settings
    this.#lines.add(line, name, device ?? renderDevice(line, profile.deviceForm, switchName))
  }

  #begin(connected: Connected): void {
    const { link } = connected
    const { profile, openPerSecond, lineSource } = this.#settings
    this.#connected = connected
    this.#reconciled = new Set()
    const segments = new Segments(this.#clock)
    const { inquiry, opening } = this.#inquiring(connected, segments, openPerSecond ?? profile.openPerSecond)
    this.#opening = opening
    const discover = async () => {
      if (lineSource === 'discover') await this.#discover(inquiry, opening)
    }
    const user = this.#switchRequests(discover)
    link.events.on('request', (request) => {
      if (!gatherSegment(request, segments)) onSwitchRequest(request, user)
    })
    link.events.on('event', (event) => this.#event(event))
    const present = this.#lines.all().map(({ line }) => line)
    for (const line of present) this.#lines.change(line, notOpened)
    opening.open(busyFirst(present, this.#book))
    this.#stopAudit = startAudit(this.#book, this.#clock, (found) => this.#askAgain(found))
    this.#discovered = discover()
    // Whoever hears of it asks for a snapshot, and that must wait for the lines.
    this.events.emit('state', { state: 'connected' })
  }

  #inquiring(connected: Connected, segments: Segments, perSecond: number) {
    const { link } = connected
    const inquiry = new Inquiry({
      link,
      segments,
      book: this.#book,
      parties: this.#parties,
      rules: this.#rules,
    })
    const opening = new Opening({
      link,
      clock: this.#clock,
      lines: this.#lines,
      inquiry,
      book: this.#book,
      perSecond,
      retrySeconds: retrySeconds(this.#settings),
      filter: this.#settings.profile.isFilterInverted ? wantedEvents : undefined,
      asksForCallBacks:
        link.form.edition >= 6 && offeredServices(this.#settings).includes('callBackNonCallRelated'),
      reconcile: (connection) => this.#reconcile(inquiry, connection),
      lost: (switchCallId, line) =>
        this.#tell({
          type: 'connectionCleared',
          switchCallId,
          at: this.#clock.now(),
          droppedConnection: this.#parties.ofNumber(line),
          cause: 'lost',
        }),
    })
    return { inquiry, opening }
  }

  async #discover(inquiry: Inquiry, opening: Opening): Promise<void> {
    try {
      const { lines = [], usesSwitchNames = true } = this.#settings
      const listed = new Set(lines.map(({ line }) => line))
      const found: LineNumber[] = []
      for (const { deviceID } of await inquiry.devices()) {
        if (!deviceID) continue
        const { number, name = '' } = parseDevice(deviceID.text)
        listed.add(number)
        if (number === '' || this.#lines.get(number) || this.#isUnused(number)) continue
        this.#addLine(number, usesSwitchNames ? name : '', { text: deviceID.text })
        found.push(number)
      }
      const gone = this.#lines.all().filter(({ line }) => !listed.has(line))
      for (const { line } of gone) void this.#leave(line)
      opening.open(found)
    } catch (fault) {
      this.#log.warn('The switch did not list its devices.', { connector: this.name, fault: String(fault) })
    }
  }

  #end(fault: 'communication' | 'login' | 'licence', sentence: string): void {
    this.#forgetLink()
    this.events.emit('state', { state: 'disconnected', fault, sentence })
  }

  /** Calls and lines stay as they were known: what has changed is seen when the link is back. */
  #forgetLink(): void {
    this.#connected = undefined
    this.#stopAudit?.()
    this.#opening?.stop()
    this.#opening = undefined
    for (const { line } of this.#lines.all()) this.#lines.unwatch(line)
  }

  #event(event: ReadMessage): void {
    const crossRefId = (event.body as { readonly monitorCrossRefID?: string }).monitorCrossRefID
    const line = crossRefId === undefined ? undefined : this.#lines.ofMonitor(crossRefId)
    if (this.#deviceEvents.follow(event, line)) return
    const fact = this.#translation.translate(event, this.#clock.now())
    if (fact) this.#tell(fact)
  }

  #switchRequests(discover: () => Promise<void>): SwitchRequestUser {
    return {
      monitorEnded: (crossRefId) => {
        const line = this.#lines.ofMonitor(crossRefId)
        if (line) this.#reopen([line])
      },
      devicesChanged: () => void discover(),
      restarted: () => this.#reopen(this.#lines.all()),
      messagesLost: () => this.#askAgain(this.#lines.all().map(({ line }) => line)),
    }
  }

  /** Monitors have ended on the switch's side. */
  #reopen(lines: readonly Line[]): void {
    const stateReason = 'The phone system has stopped watching this line.'
    for (const { line } of lines) {
      this.#lines.unwatch(line)
      this.#lines.change(line, { state: 'notInitialised', stateReason })
    }
    this.#askAgain(lines.map(({ line }) => line))
  }

  #askAgain(lines: readonly LineNumber[]): void {
    this.#reconciled.clear()
    this.#opening?.open(lines)
  }

  /** Some switches tell of a call only when it rings: the answer to the request says that the own phone is being prompted. */
  #prompted(connection: Read<'ConnectionID'>, line: LineNumber, number: string): void {
    const { callID: switchCallId } = connection
    const at = this.#clock.now()
    if (switchCallId === undefined || this.#book.get(switchCallId) || this.#book.isOver(switchCallId, at))
      return
    const initiatingDevice = this.#parties.ofNumber(line)
    this.#book.remember(connection, initiatingDevice)
    const about = { switchCallId, at, cause: 'makeCall' } as const
    const calledDevice = this.#parties.ofNumber(number)
    this.#tell({ ...about, type: 'serviceInitiated', initiatingDevice, calledDevice })
  }

  /** Tells a fact, unless it is known already, and before it the beginning that some switches leave out. */
  #tell(fact: CallFact): void {
    const beginning = missingBeginning(fact, this.#book)
    if (beginning) this.#tell(beginning)
    if (!this.#book.apply(fact)) return
    this.events.emit('call', fact)
    const isAtLine = fact.type === 'delivered' && fact.alertingDevice.line !== undefined
    if (isAtLine && this.#connected) {
      this.#desk.arrived(this.#connected.link, fact.switchCallId, fact.alertingDevice.line!)
    }
  }

  #tellDevice(device: Device): void {
    this.events.emit('device', { type: 'deviceChanged', at: this.#clock.now(), device })
  }

  /** Lays a call beside what the switch says of it, once after each connect, and tells the difference as facts. */
  async #reconcile(inquiry: Inquiry, { callId, connection }: DeviceConnection): Promise<void> {
    if (this.#reconciled.has(callId)) return
    this.#reconciled.add(callId)
    let now: SnapshotCall | undefined
    try {
      now = await inquiry.call(connection)
    } catch (fault) {
      if (!isNamedError(fault, 'csta-request-refused')) throw fault
      return
    }
    if (!now) return
    const at = this.#clock.now()
    const known = this.#book.get(callId)
    const snapshot = { at, devices: [], calls: [answeredSince(now, at)] }
    for (const fact of resynchronise(known ? [known] : [], snapshot)) this.#tell(fact)
  }
}

const LINE_RETRY_SECONDS = 60
const notOpened = { state: 'notInitialised', stateReason: 'The line has not been opened yet.' } as const

function retrySeconds({ lineRetrySeconds }: CstaSettings): number | null {
  return lineRetrySeconds === undefined ? LINE_RETRY_SECONDS : lineRetrySeconds
}
