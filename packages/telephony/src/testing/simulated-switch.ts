/**
 * A whole phone system without a wire: a connector on any clock, with lines, phones that people use, and parties outside. What
 * a switch cannot do here, no test of the product may expect of one.
 */
import { type Clock, Emitter, NamedError } from '@offhook/base'
import type { Connector, ConnectorEvents, ServiceRequest, ServiceResult, Snapshot } from '../connector.ts'
import { serviceErrors } from '../errors.ts'
import type { CallFact, Device } from '../fact.ts'
import { type LineNumber, type Party, type Service, services } from '../words.ts'
import { SimulatedPhone } from './simulated-phone.ts'
import { SimulatedServiceDesk } from './simulated-service-desk.ts'
import { snapshotOf } from './simulated-snapshot.ts'
import { type Extension, SimulatedSwitchingDomain, type SwitchCall } from './simulated-switching-domain.ts'
import { SimulatedWaiting } from './simulated-waiting.ts'

export interface SimulatedLine {
  readonly line: LineNumber
  readonly name?: string
  /** Withholds its identity from those it calls. */
  readonly restricted?: boolean
  readonly callWaiting?: boolean
  readonly autoAnswer?: boolean
  readonly services?: readonly Service[]
}

export class SimulatedSwitch implements Connector {
  readonly name: string
  readonly events = new Emitter<ConnectorEvents>()
  readonly #clock: Clock
  readonly #switching: SimulatedSwitchingDomain
  readonly #waiting: SimulatedWaiting
  readonly #desk: SimulatedServiceDesk
  readonly #extensions = new Map<LineNumber, Extension>()
  readonly #services = new Map<LineNumber, readonly Service[]>()
  readonly #phones = new Map<LineNumber, SimulatedPhone>()
  readonly #outside = new Map<string, { party: Party; isBusy: boolean; phone: SimulatedPhone }>()
  #isLinked = false
  /** The digits that were sent, a record a line, for tests to read. */
  readonly digits = new Map<LineNumber, string>()

  constructor(name: string, clock: Clock) {
    this.name = name
    this.#clock = clock
    this.#switching = new SimulatedSwitchingDomain({
      clock,
      extensions: this.#extensions,
      outside: (number) => this.#outside.get(number),
      tell: (fact) => this.#tell(fact),
      decide: (call, line, why) => {
        const answer = why.answer.do === 'ring' ? 'ring' : `${why.answer.do}: ${why.answer.cause}`
        const decision = { switchCallId: call.id, at: clock.now(), subject: 'route', line }
        this.#emit('decision', { ...decision, why: { answer, steps: why.steps } })
      },
    })
    this.#waiting = new SimulatedWaiting({
      switching: this.#switching,
      extensions: this.#extensions,
      changed: (line) => this.#tellDevice(line),
    })
    this.#desk = new SimulatedServiceDesk({
      switching: this.#switching,
      waiting: this.#waiting,
      extensions: this.#extensions,
      digits: this.digits,
      changed: (line) => this.#tellDevice(line),
    })
  }

  /** Adds a line with a phone that is plugged in. */
  addLine(options: SimulatedLine): SimulatedPhone {
    const { line, name, restricted } = options
    const party = { line, number: line, ...(name ? { name } : {}), ...(restricted ? { restricted } : {}) }
    const extension: Extension = {
      party,
      isPluggedIn: true,
      doNotDisturb: false,
      forwardings: [],
      callWaiting: options.callWaiting ?? false,
      autoAnswer: options.autoAnswer ?? false,
    }
    const isUsable = () => extension.isPluggedIn
    const phone = new SimulatedPhone({ switching: this.#switching, clock: this.#clock, party, isUsable })
    this.#extensions.set(line, extension)
    this.#services.set(line, options.services ?? services)
    this.#phones.set(line, phone)
    this.#tellDevice(line)
    return phone
  }

  removeLine(line: LineNumber): void {
    this.unplug(line)
    this.#extensions.delete(line)
    this.#phones.delete(line)
    this.#emit('device', { type: 'deviceRemoved', at: this.#clock.now(), line })
  }

  /** Somebody outside who can be called and can call. A restricted party's number stays outside. */
  addOutside(number: string, options: { name?: string; restricted?: boolean } = {}): SimulatedPhone {
    const { name, restricted } = options
    const party = restricted ? { number: '', restricted } : { number, ...(name ? { name } : {}) }
    const phone = new SimulatedPhone({ switching: this.#switching, clock: this.#clock, party })
    this.#outside.set(number, { party, isBusy: false, phone })
    return phone
  }

  phone(line: LineNumber): SimulatedPhone {
    const phone = this.#phones.get(line)
    if (!phone) throw new NamedError(serviceErrors, 'line-unknown', { line })
    return phone
  }

  /** The phone of somebody outside. */
  outsidePhone(number: string): SimulatedPhone {
    const outside = this.#outside.get(number)
    if (!outside) throw new NamedError(serviceErrors, 'destination-invalid', { destination: number })
    return outside.phone
  }

  /** Whether a second call rings at the phone; otherwise the line is busy then. */
  setCallWaiting(line: LineNumber, on: boolean): void {
    this.#extension(line).callWaiting = on
  }

  /** Whether the phone goes off hook by itself when it is prompted. */
  setAutoAnswer(line: LineNumber, on: boolean): void {
    this.#extension(line).autoAnswer = on
  }

  setOutsideBusy(number: string, isBusy: boolean): void {
    const outside = this.#outside.get(number)
    if (outside) outside.isBusy = isBusy
  }

  /** Pulls the plug of the phone: its calls end. */
  unplug(line: LineNumber): void {
    this.#extension(line).isPluggedIn = false
    for (const leg of this.#switching.legsOf(line)) this.#switching.leave(leg, 'networkOutOfOrder')
    this.#tellDevice(line)
  }

  plug(line: LineNumber): void {
    this.#extension(line).isPluggedIn = true
    this.#tellDevice(line)
  }

  /** The link to the switch breaks: it goes on, but tells nothing. */
  disconnect(): void {
    const sentence = 'The phone system does not answer.'
    this.#emit('state', { state: 'disconnected', fault: 'communication', sentence })
    this.#isLinked = false
  }

  reconnect(): void {
    this.#isLinked = true
    this.#emit('state', { state: 'connected' })
    for (const line of this.#extensions.keys()) this.#tellDevice(line)
  }

  async start(): Promise<void> {
    this.reconnect()
  }

  async stop(): Promise<void> {
    this.#isLinked = false
  }

  async snapshot(): Promise<Snapshot> {
    this.#mustBeLinked()
    const devices = [...this.#extensions.keys()].map((line) => this.#device(line))
    return { at: this.#clock.now(), devices, calls: snapshotOf(this.#switching.calls.values()) }
  }

  async perform(request: ServiceRequest): Promise<ServiceResult> {
    this.#mustBeLinked()
    const { line, service } = request
    const extension = this.#extension(line)
    if (!this.#services.get(line)?.includes(service)) {
      throw new NamedError(serviceErrors, 'service-not-supported', { line, service })
    }
    const isSetting = service === 'setForwarding' || service === 'setDoNotDisturb'
    if (!extension.isPluggedIn && !isSetting) {
      throw new NamedError(serviceErrors, 'line-not-in-service', { line })
    }
    return this.#desk.perform(extension, request)
  }

  #extension(line: LineNumber): Extension {
    const extension = this.#extensions.get(line)
    if (!extension) throw new NamedError(serviceErrors, 'line-unknown', { line })
    return extension
  }

  #mustBeLinked(): void {
    if (!this.#isLinked) throw new NamedError(serviceErrors, 'switch-not-connected', { connector: this.name })
  }

  #device(line: LineNumber): Device {
    const extension = this.#extension(line)
    const callBacks = this.#waiting.callBacksOf(line)
    return {
      line,
      name: extension.party.name ?? '',
      state: extension.isPluggedIn ? 'inService' : 'outOfService',
      stateReason: extension.isPluggedIn ? '' : 'The phone is not plugged in.',
      services: this.#services.get(line) ?? [],
      forwardings: extension.forwardings,
      doNotDisturb: extension.doNotDisturb,
      ...(callBacks.length > 0 ? { callBacks } : {}),
    }
  }

  #tellDevice(line: LineNumber): void {
    this.#emit('device', { type: 'deviceChanged', at: this.#clock.now(), device: this.#device(line) })
  }

  #tell(fact: CallFact): void {
    this.#emit('call', fact)
    this.#waiting.judge()
    if (fact.type === 'delivered' || fact.type === 'networkReached') this.#wakePhone(fact)
  }

  #wakePhone(fact: Extract<CallFact, { type: 'delivered' | 'networkReached' }>): void {
    const party = fact.type === 'delivered' ? fact.alertingDevice : fact.networkInterfaceUsed
    const call: SwitchCall | undefined = this.#switching.calls.get(fact.switchCallId)
    const leg = call?.legs.find((known) => known.party === party)
    const phone =
      party.line === undefined ? this.#outside.get(party.number)?.phone : this.#phones.get(party.line)
    if (leg) phone?.rings(leg)
  }

  #emit<Name extends keyof ConnectorEvents>(name: Name, event: ConnectorEvents[Name]): void {
    if (this.#isLinked) this.events.emit(name, event)
  }
}
