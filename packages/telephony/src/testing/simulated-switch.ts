/**
 * A whole phone system without a wire: a connector on any clock, with lines, phones that people use, and parties outside. What
 * a switch cannot do here, no test of the product may expect of one.
 */
import { type Clock, Emitter, NamedError } from '@offhook/base'
import { isSameParty } from '../call.ts'
import type { Connector, ConnectorEvents, ServiceRequest, ServiceResult, Snapshot } from '../connector.ts'
import { serviceErrors } from '../errors.ts'
import type { CallFact, Device } from '../fact.ts'
import { type Cause, type LineNumber, type Party, type Service, services } from '../words.ts'
import { hangUpCause, incorrectState, SimulatedPhone } from './simulated-phone.ts'
import { snapshotOf } from './simulated-snapshot.ts'
import {
  type Extension,
  type Leg,
  SimulatedSwitchingDomain,
  type SwitchCall,
} from './simulated-switching-domain.ts'
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

type Request<Name extends Service> = Extract<ServiceRequest, { service: Name }>

export class SimulatedSwitch implements Connector {
  readonly name: string
  readonly events = new Emitter<ConnectorEvents>()
  readonly #clock: Clock
  readonly #switching: SimulatedSwitchingDomain
  readonly #waiting: SimulatedWaiting
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
    return this.#performOn(extension, request)
  }

  #performOn(extension: Extension, request: ServiceRequest): ServiceResult {
    switch (request.service) {
      case 'makeCall':
        return this.#makeCall(extension, request)
      case 'answerCall':
        this.#switching.answer(this.#leg(request, request.switchCallId, 'alerting'))
        return {}
      case 'clearConnection':
        return this.#clearConnection(request)
      case 'holdCall':
        this.#switching.hold(this.#talking(request, request.switchCallId))
        return {}
      case 'retrieveCall':
        this.#mustNotTalk(request.line)
        this.#switching.retrieve(this.#leg(request, request.switchCallId, 'hold'))
        return {}
      case 'consultationCall':
        return this.#consultationCall(request)
      case 'alternateCall': {
        const { held, active } = this.#pair(request)
        this.#switching.hold(active)
        this.#switching.retrieve(held)
        return {}
      }
      case 'reconnectCall': {
        const { held, active } = this.#pair(request)
        this.#switching.leave(active, hangUpCause(active), extension.party)
        this.#switching.retrieve(held)
        return {}
      }
      case 'transferCall':
        return this.#transferCall(request)
      case 'conferenceCall':
        return this.#conferenceCall(request)
      case 'singleStepTransferCall': {
        const leg = this.#talking(request, request.switchCallId)
        this.#switching.transferTo(leg, validDestination(request.destination))
        return { switchCallId: request.switchCallId }
      }
      case 'deflectCall': {
        const leg = this.#leg(request, request.switchCallId, 'alerting')
        this.#switching.divert(leg, validDestination(request.destination), 'redirected')
        return {}
      }
      case 'directedPickupCall':
        return this.#directedPickupCall(extension, request)
      case 'groupPickupCall':
        return this.#groupPickupCall(extension)
      case 'parkCall':
        return this.#parkCall(request)
      case 'campOnCall':
        this.#waiting.campOn(this.#leg(request, request.switchCallId, 'connected'))
        return {}
      case 'generateDigits':
        return this.#generateDigits(request)
      case 'setForwarding':
        for (const { destination } of request.forwardings) validDestination(destination)
        extension.forwardings = request.forwardings
        this.#tellDevice(request.line)
        return {}
      case 'setDoNotDisturb':
        extension.doNotDisturb = request.on
        this.#tellDevice(request.line)
        return {}
      case 'callBackNonCallRelated':
        this.#waiting.setCallBack(request.line, validDestination(request.destination), request.on)
        return {}
    }
  }

  #makeCall(extension: Extension, request: Request<'makeCall'>): ServiceResult {
    const destination = validDestination(request.destination)
    if (destination === request.line)
      throw new NamedError(serviceErrors, 'destination-invalid', { destination })
    this.#mustNotTalk(request.line)
    const { call } = this.#switching.prompt(extension.party, destination, request.handsFree)
    return { switchCallId: call.id }
  }

  #clearConnection(request: Request<'clearConnection'>): ServiceResult {
    const leg = this.#leg(request, request.switchCallId)
    const cause: Cause = leg.state === 'alerting' ? 'callRejected' : hangUpCause(leg)
    this.#switching.leave(leg, cause, leg.party)
    return {}
  }

  #consultationCall(request: Request<'consultationCall'>): ServiceResult {
    const leg = this.#talking(request, request.switchCallId)
    const destination = validDestination(request.destination)
    this.#switching.hold(leg, 'consultation')
    return { switchCallId: this.#switching.dial(leg.party, destination, 'consultation').call.id }
  }

  #transferCall(request: Request<'transferCall'>): ServiceResult {
    const { held, active } = this.#joinable(request)
    this.#switching.transfer(held, active)
    return { switchCallId: held.call.id }
  }

  #conferenceCall(request: Request<'conferenceCall'>): ServiceResult {
    const { held, active } = this.#joinable(request)
    if (active.answeredAt === undefined) throw incorrectState('not answered')
    this.#switching.conference(held, active)
    return { switchCallId: held.call.id }
  }

  /** The two calls of a line, where one call can be made of them. */
  #joinable(request: Request<'transferCall' | 'conferenceCall'>): { held: Leg; active: Leg } {
    const { held, active } = this.#pair(request)
    const failing = active.call.legs.find((leg) => leg.state === 'fail')
    if (failing) throw incorrectState(failing.state)
    // Nobody can talk with himself: one line would have two parts in one call, which no fact could tell apart.
    if (active.call.legs.some((leg) => leg !== active && hasParty(held, leg.party))) {
      const reason = 'both calls are with the same device'
      throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason })
    }
    return { held, active }
  }

  #directedPickupCall(extension: Extension, request: Request<'directedPickupCall'>): ServiceResult {
    this.#mustNotTalk(request.line)
    this.#extension(request.ringingLine)
    const ringing = { service: request.service, line: request.ringingLine }
    const leg = this.#leg(ringing, request.switchCallId)
    if (leg.state !== 'alerting' && leg.state !== 'queued') throw incorrectState(leg.state)
    this.#switching.pickUp(leg, extension.party)
    return { switchCallId: request.switchCallId }
  }

  /** All lines are one pickup group. */
  #groupPickupCall({ party }: Extension): ServiceResult {
    this.#mustNotTalk(party.line)
    const ringing = [...this.#extensions.keys()]
      .filter((line) => line !== party.line)
      .flatMap((line) => this.#switching.legsOf(line))
      .filter(({ state }) => state === 'alerting')
      .toSorted((a, b) => a.startedAt - b.startedAt)
    const [leg] = ringing
    if (!leg || hasParty(leg, party)) throw new NamedError(serviceErrors, 'call-unknown')
    this.#switching.pickUp(leg, party)
    return { switchCallId: leg.call.id }
  }

  #parkCall(request: Request<'parkCall'>): ServiceResult {
    const { line, switchCallId } = request
    const destination = validDestination(request.destination)
    const place = this.#extensions.get(destination)
    const leg = this.#talking(request, switchCallId)
    if (!place) throw new NamedError(serviceErrors, 'destination-invalid', { destination })
    if (leg.call.legs.length !== 2 || (destination !== line && hasParty(leg, place.party))) {
      const reason = 'this call cannot be parked there'
      throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason })
    }
    this.#switching.park(leg, place.party)
    return { switchCallId }
  }

  #generateDigits(request: Request<'generateDigits'>): ServiceResult {
    this.#talking(request, request.switchCallId)
    if (!/^[0-9A-D*#]{1,64}$/.test(request.digits)) {
      throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason: 'these are no digits' })
    }
    this.digits.set(request.line, (this.digits.get(request.line) ?? '') + request.digits)
    return {}
  }

  #extension(line: LineNumber): Extension {
    const extension = this.#extensions.get(line)
    if (!extension) throw new NamedError(serviceErrors, 'line-unknown', { line })
    return extension
  }

  #leg(of: { line: LineNumber }, switchCallId: string, state?: Leg['state']): Leg {
    const leg = this.#switching.legsOf(of.line).find((known) => known.call.id === switchCallId)
    if (!leg) throw new NamedError(serviceErrors, 'call-unknown')
    if (state && leg.state !== state) throw incorrectState(leg.state)
    return leg
  }

  /** The leg of a call that was answered. */
  #talking(of: { line: LineNumber }, switchCallId: string): Leg {
    const leg = this.#leg(of, switchCallId, 'connected')
    if (leg.answeredAt === undefined) throw incorrectState('not answered')
    return leg
  }

  #pair(of: { line: LineNumber; heldCall: string; activeCall: string }): { held: Leg; active: Leg } {
    return {
      held: this.#leg(of, of.heldCall, 'hold'),
      active: this.#leg(of, of.activeCall, 'connected'),
    }
  }

  #mustNotTalk(line: LineNumber): void {
    const leg = this.#switching
      .legsOf(line)
      .find(({ state }) => state === 'connected' || state === 'initiated')
    if (leg) throw incorrectState(leg.state)
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

function hasParty({ call }: Leg, party: Party): boolean {
  return call.legs.some((leg) => isSameParty(leg.party, party))
}

/** The digits of a number as written by a person. */
function validDestination(destination: string): string {
  const number = destination.replace(/[\s()/-]/g, '')
  if (!/^\+?[0-9*#]{1,32}$/.test(number)) {
    throw new NamedError(serviceErrors, 'destination-invalid', { destination })
  }
  return number
}
