/**
 * The bare stage for plays: a simulated switch on a simulated clock, and the call's rule. Between the switch and the rule there may
 * be a wire: a protocol with its connector.
 */
import { NamedError } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import type { Connector, ServiceRequest } from '../connector.ts'
import { serviceErrors } from '../errors.ts'
import { type Action, numberOf, type Observation, type Person, type PhoneVerb } from '../play/play.ts'
import type { Seen, Stage, TraceEntry } from '../play/stage.ts'
import { resynchronise } from '../resynchronise.ts'
import type { ConnectionState, Forwarding, LineNumber } from '../words.ts'
import { CallWatch } from './call-watch.ts'
import type { SimulatedPhone } from './simulated-phone.ts'
import { SimulatedSwitch } from './simulated-switch.ts'
import { observe } from './telephony-observations.ts'

type Of<Name extends Action['do']> = Extract<Action, { do: Name }>

/** What stands between the switch and those who watch it. */
export interface StageWire {
  /** Watched and asked instead of the switch. It must be started. */
  readonly connector: Connector
  /** Lets everything arrive that is on its way. */
  settle(): Promise<void>
  cut(): Promise<void>
  mend(): Promise<void>
}

export class TelephonyStage implements Stage {
  readonly #clock = new SimulatedClock()
  readonly #switch = new SimulatedSwitch('stage', this.#clock)
  readonly #wire: StageWire
  readonly #watch: CallWatch
  #cast: readonly Person[] = []
  #trace: (entry: TraceEntry) => void = () => {}

  /** Without `wire`, the switch is watched itself. */
  constructor(wire?: (simulated: SimulatedSwitch, clock: SimulatedClock) => StageWire) {
    this.#wire = wire?.(this.#switch, this.#clock) ?? withoutWire(this.#switch)
    this.#watch = new CallWatch(this.#wire.connector)
  }

  async open(cast: readonly Person[], trace: (entry: TraceEntry) => void): Promise<void> {
    this.#cast = cast
    this.#trace = trace
    for (const { name, number, isLine, isRestricted: restricted } of cast) {
      if (isLine) this.#switch.addLine({ line: number, name, restricted })
      else this.#switch.addOutside(number, { name, restricted })
    }
    this.#wire.connector.events.on('call', (fact) => trace({ type: 'fact', at: fact.at, fact }))
    await this.#switch.start()
    await this.#wire.connector.start()
    await this.#wire.settle()
  }

  now(): number {
    return this.#clock.now()
  }

  async pass(seconds: number): Promise<void> {
    await this.#clock.advanceAsync(seconds * 1000)
    await this.#wire.settle()
  }

  async observe(observation: Observation): Promise<Seen> {
    return observe(observation, { watch: this.#watch, cast: this.#cast })
  }

  async close(): Promise<void> {
    this.#watch.stop()
    await this.#wire.connector.stop()
    await this.#switch.stop()
  }

  async perform(action: Action): Promise<void> {
    await this.#act(action)
    await this.#wire.settle()
  }

  async #act(action: Action): Promise<void> {
    switch (action.do) {
      case 'dial':
        this.#phone(action.who).dial(numberOf(action.destination))
        break
      case 'answer':
        this.#phone(action.who).answer()
        break
      case 'reject':
        this.#phone(action.who).reject()
        break
      case 'hangUp':
        this.#phone(action.who).hangUp()
        break
      case 'plug':
        if (action.on) this.#switch.plug(action.who.number)
        else this.#switch.unplug(action.who.number)
        break
      case 'callWaiting':
        this.#switch.setCallWaiting(action.who.number, true)
        break
      case 'autoAnswer':
        this.#switch.setAutoAnswer(action.who.number, true)
        break
      case 'link':
        await this.#setLink(action.on)
        break
      default:
        await this.#request(this.#requestFor(action))
    }
  }

  #phone({ number, isLine }: Person): SimulatedPhone {
    return isLine ? this.#switch.phone(number) : this.#switch.outsidePhone(number)
  }

  /** When the link is there again, the switch is asked for what was missed. */
  async #setLink(on: boolean): Promise<void> {
    if (!on) {
      await this.#wire.cut()
      return
    }
    await this.#wire.mend()
    for (const fact of resynchronise(this.#watch.calls, await this.#wire.connector.snapshot())) {
      this.#trace({ type: 'fact', at: fact.at, fact })
      this.#watch.apply(fact)
    }
  }

  async #request(request: ServiceRequest): Promise<void> {
    this.#trace({ type: 'request', at: this.now(), request })
    await this.#wire.connector.perform(request)
  }

  #requestFor(action: Exclude<Action, ByHand>): ServiceRequest {
    const line = action.who.number
    switch (action.do) {
      case 'click':
        return { service: 'makeCall', line, destination: numberOf(action.destination) }
      case 'hold':
        return { service: 'holdCall', line, switchCallId: this.#callOf(line, 'connected') }
      case 'retrieve':
        return { service: 'retrieveCall', line, switchCallId: this.#callOf(line, 'hold') }
      case 'toggle':
        return { service: 'alternateCall', line, ...this.#bothCalls(line) }
      case 'reconnect':
        return { service: 'reconnectCall', line, ...this.#bothCalls(line) }
      case 'transfer':
        return { service: 'transferCall', line, ...this.#bothCalls(line) }
      case 'conference':
        return { service: 'conferenceCall', line, ...this.#bothCalls(line) }
      case 'consult':
      case 'transferTo': {
        const service = action.do === 'consult' ? 'consultationCall' : 'singleStepTransferCall'
        const switchCallId = this.#callOf(line, 'connected')
        return { service, line, switchCallId, destination: numberOf(action.destination) }
      }
      case 'deflect': {
        const switchCallId = this.#callOf(line, 'alerting')
        return { service: 'deflectCall', line, switchCallId, destination: numberOf(action.destination) }
      }
      case 'pickUp': {
        const ringingLine = action.whom.number
        const switchCallId = this.#callOf(ringingLine, 'alerting', 'queued')
        return { service: 'directedPickupCall', line, ringingLine, switchCallId }
      }
      case 'pickUpInGroup':
        return { service: 'groupPickupCall', line }
      case 'park': {
        const switchCallId = this.#callOf(line, 'connected')
        return { service: 'parkCall', line, switchCallId, destination: numberOf(action.destination) }
      }
      case 'campOn':
        return { service: 'campOnCall', line, switchCallId: this.#callOf(line, 'connected') }
      case 'callBack':
        return { service: 'callBackNonCallRelated', line, destination: action.whom.number, on: action.on }
      case 'press': {
        const switchCallId = this.#callOf(line, 'connected')
        return { service: 'generateDigits', line, switchCallId, digits: action.digits }
      }
      case 'forward':
        return { service: 'setForwarding', line, forwardings: this.#forwardingsWith(action) }
      case 'forwardNothing':
        return { service: 'setForwarding', line, forwardings: [] }
      case 'doNotDisturb':
        return { service: 'setDoNotDisturb', line, on: action.on }
    }
  }

  #forwardingsWith({ who, kind, destination, seconds }: Of<'forward'>): readonly Forwarding[] {
    const others = this.#watch.devices.get(who.number)?.forwardings.filter((set) => set.kind !== kind) ?? []
    const ringSeconds = seconds === undefined ? {} : { ringSeconds: seconds }
    return [...others, { kind, destination: numberOf(destination), ...ringSeconds }]
  }

  #bothCalls(line: LineNumber): { heldCall: string; activeCall: string } {
    return { heldCall: this.#callOf(line, 'hold'), activeCall: this.#callOf(line, 'connected') }
  }

  /** The call in the first of these states in which the line has one. */
  #callOf(line: LineNumber, ...states: readonly ConnectionState[]): string {
    for (const state of states) {
      const own = this.#watch.inState(line, state)
      if (own) return own.call.switchCallId
    }
    const present = this.#watch.live(line)[0]?.connection.state ?? 'null'
    throw new NamedError(serviceErrors, 'connection-state-incorrect', { state: present })
  }
}

function withoutWire(simulated: SimulatedSwitch): StageWire {
  return {
    connector: simulated,
    settle: async () => {},
    cut: async () => simulated.disconnect(),
    mend: async () => simulated.reconnect(),
  }
}

/** What people do with their hands; the rest is asked of the switch as services. */
type ByHand = { readonly do: PhoneVerb | 'dial' | 'plug' | 'link' | 'callWaiting' | 'autoAnswer' }
