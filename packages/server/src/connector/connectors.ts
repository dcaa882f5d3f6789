/** The phone systems: their line groups, and what they tell, under one roof. */
import { type Clock, Emitter, type Listenable, type Log, NamedError } from '@offhook/base'
import {
  type CallFact,
  type Connector,
  type ConnectorState,
  type Decision,
  type DeviceFact,
  type ServiceRequest,
  type ServiceResult,
  type Snapshot,
  serviceErrors,
} from '@offhook/telephony'
import { faultLog, type SystemEvents } from '../bus/index.ts'
import type { Numbers } from '../location/index.ts'
import { LineGroup } from './line-group.ts'

export type ConnectorsEvents = {
  fact: { readonly connector: string; readonly fact: CallFact }
  device: { readonly connector: string; readonly fact: DeviceFact }
  decision: { readonly connector: string; readonly decision: Decision }
  snapshot: { readonly connector: string; readonly snapshot: Snapshot }
  state: { readonly connector: string; readonly state: ConnectorState }
}

export interface ConnectorsOptions {
  readonly numbers: Numbers
  readonly systemEvents: SystemEvents
  readonly clock: Clock
  readonly log: Log
}

export class Connectors {
  readonly #options: ConnectorsOptions
  readonly #emitter: Emitter<ConnectorsEvents>
  readonly #groups = new Map<string, LineGroup>()

  constructor(options: ConnectorsOptions) {
    this.#options = options
    this.#emitter = new Emitter(faultLog(options.log))
  }

  get events(): Listenable<ConnectorsEvents> {
    return this.#emitter
  }

  /** Takes a connector under supervision, from `start` on. */
  add(connector: Connector): void {
    const { numbers, clock, log } = this.#options
    const { name } = connector
    const group = new LineGroup({
      connector,
      numbers,
      clock,
      log: log.with({ connector: name }),
      listener: {
        fact: (fact) => this.#emitter.emit('fact', { connector: name, fact }),
        device: (fact) => this.#emitter.emit('device', { connector: name, fact }),
        decision: (decision) => this.#emitter.emit('decision', { connector: name, decision }),
        snapshot: (snapshot) => this.#emitter.emit('snapshot', { connector: name, snapshot }),
        state: (state) => this.#stateChanged(name, state),
      },
    })
    this.#groups.set(name, group)
  }

  async start(): Promise<void> {
    await Promise.all([...this.#groups.values()].map((group) => group.start()))
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#groups.values()].map((group) => group.stop()))
  }

  states(): readonly { readonly connector: string; readonly state: ConnectorState }[] {
    return [...this.#groups.values()].map((group) => ({ connector: group.name, state: group.state }))
  }

  /** Asks a phone system for a service. Rejects with one of `serviceErrors`. */
  async perform(connector: string, request: ServiceRequest): Promise<ServiceResult> {
    const group = this.#groups.get(connector)
    if (!group) throw new NamedError(serviceErrors, 'switch-not-connected', { connector })
    // Neither destination nor digits: what people dial and key in is nobody's business.
    const { service, line } = request
    const switchCallId = 'switchCallId' in request ? request.switchCallId : undefined
    this.#options.log.debug('a phone system is asked', { connector, service, line, switchCallId })
    return group.connector.perform(request)
  }

  #stateChanged(connector: string, state: ConnectorState): void {
    const { systemEvents } = this.#options
    if (state.state === 'connected') systemEvents.record('connector-connected', { connector })
    else systemEvents.record('connector-lost', { connector, reason: state.sentence })
    this.#emitter.emit('state', { connector, state })
  }
}
