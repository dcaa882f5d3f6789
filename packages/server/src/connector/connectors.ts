/** The phone systems: their line groups, and what they tell, under one roof. They come, go and are replaced while it runs. */
import { type Clock, Emitter, type Listenable, type Log, NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import {
  type CallFact,
  type Connector,
  type ConnectorState,
  type Decision,
  type Device,
  type DeviceFact,
  type LineNumber,
  type ServiceRequest,
  type ServiceResult,
  type Snapshot,
  serviceErrors,
} from '@offhook/telephony'
import { faultLog, type SystemEvents } from '../bus/index.ts'
import type { Numbers } from '../location/index.ts'
import type { DialledAs, DialledNumbers } from './dialled-numbers.ts'
import { LineGroup } from './line-group.ts'
import { LineOwners } from './line-owners.ts'

export type ConnectorsEvents = {
  fact: { readonly connector: string; readonly fact: CallFact }
  device: { readonly connector: string; readonly fact: DeviceFact }
  decision: { readonly connector: string; readonly decision: Decision }
  snapshot: { readonly connector: string; readonly snapshot: Snapshot }
  state: { readonly connector: string; readonly state: ConnectorState }
  /** A line is not used, because `owner` has one of that number. */
  refused: { readonly connector: string; readonly line: LineNumber; readonly owner: string }
}

export interface ConnectorsOptions {
  readonly numbers: Numbers
  readonly dialled: DialledNumbers
  /** Of a line with several addresses the one whose calls are told; null: all. */
  readonly addressOf: (line: LineNumber) => string | null
  readonly systemEvents: SystemEvents
  readonly clock: Clock
  readonly log: Log
}

/** A line that a phone system offers although another one has its number already. */
export interface TakenLine {
  readonly device: Device
  readonly connector: string
  readonly owner: string
}

export class Connectors {
  readonly #options: ConnectorsOptions
  readonly #emitter: Emitter<ConnectorsEvents>
  readonly #groups = new Map<string, LineGroup>()
  readonly #owners = new LineOwners()
  #isRunning = false

  constructor(options: ConnectorsOptions) {
    this.#options = options
    this.#emitter = new Emitter(faultLog(options.log))
  }

  get events(): Listenable<ConnectorsEvents> {
    return this.#emitter
  }

  /** Whether there is a line group of that name. */
  has(name: string): boolean {
    return this.#groups.has(name)
  }

  /**
   * Takes a connector under supervision. It is started at once where the others run, else with them. Throws `already-exists`.
   */
  add(connector: Connector): void {
    const { name } = connector
    if (this.#groups.has(name)) {
      throw new NamedError(contractErrors, 'already-exists', { what: 'line group', key: name })
    }
    const group = this.#groupOf(connector)
    this.#groups.set(name, group)
    if (this.#isRunning) void group.start()
  }

  /** Puts `connector` in the place of the one of the same name: to the calls it is one whose link is lost and comes back. */
  async replace(connector: Connector): Promise<void> {
    const { name } = connector
    const former = this.#groups.get(name)
    const group = this.#groupOf(connector)
    this.#groups.set(name, group)
    await former?.stop()
    const sentence = 'The line group is being connected anew.'
    this.#emitter.emit('state', {
      connector: name,
      state: { state: 'disconnected', fault: 'communication', sentence },
    })
    if (this.#isRunning) void group.start()
  }

  /** Ends a connector. Its lines are gone, and of its calls nothing is known any more. */
  async remove(name: string): Promise<void> {
    const group = this.#groups.get(name)
    if (!group) return
    this.#groups.delete(name)
    await group.stop()
    const at = this.#options.clock.now()
    this.#emitter.emit('snapshot', { connector: name, snapshot: { at, devices: [], calls: [] } })
    for (const line of this.#owners.ofGroup(name)) this.#released(name, line)
  }

  async start(): Promise<void> {
    this.#isRunning = true
    await Promise.all([...this.#groups.values()].map((group) => group.start()))
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    await Promise.all([...this.#groups.values()].map((group) => group.stop()))
  }

  states(): readonly { readonly connector: string; readonly state: ConnectorState }[] {
    return [...this.#groups.values()].map((group) => ({ connector: group.name, state: group.state }))
  }

  /** The line group that has a line of this number. */
  ownerOf(line: LineNumber): string | undefined {
    return this.#owners.ownerOf(line)
  }

  /** Lines that are not shown because another group has their number. */
  taken(): readonly TakenLine[] {
    return [...this.#groups.values()].flatMap((group) =>
      group.refused().map((device) => ({
        device,
        connector: group.name,
        owner: this.#owners.ownerOf(device.line) ?? '',
      })),
    )
  }

  /** A party's number as its phone system reported it, before it was made canonical. */
  reported(connector: string, switchCallId: string, canonical: string): string {
    return this.#groups.get(connector)?.reported(switchCallId, canonical) ?? canonical
  }

  /**
   * Asks a phone system for a service. `dialled` says what is known of the destination's digits where they are more than a number.
   * Rejects with one of `serviceErrors`.
   */
  async perform(connector: string, request: ServiceRequest, dialled?: DialledAs): Promise<ServiceResult> {
    const group = this.#groups.get(connector)
    if (!group) throw new NamedError(serviceErrors, 'switch-not-connected', { connector })
    if (dialled) this.#options.dialled.expect(dialled)
    // Neither destination nor digits: what people dial and key in is nobody's business.
    const { service, line } = request
    const switchCallId = 'switchCallId' in request ? request.switchCallId : undefined
    this.#options.log.debug('a phone system is asked', { connector, service, line, switchCallId })
    return group.connector.perform(request)
  }

  #groupOf(connector: Connector): LineGroup {
    const { numbers, dialled, addressOf, clock, log } = this.#options
    const { name } = connector
    return new LineGroup({
      connector,
      numbers,
      dialled,
      addressOf,
      clock,
      log: log.with({ connector: name }),
      lines: {
        claim: (line) => this.#owners.claim(line, name),
        owned: () => this.#owners.ofGroup(name),
        release: (line) => this.#released(name, line),
        refused: (line) => {
          const owner = this.#owners.ownerOf(line) ?? ''
          this.#emitter.emit('refused', { connector: name, line, owner })
        },
      },
      listener: {
        fact: (fact) => this.#emitter.emit('fact', { connector: name, fact }),
        device: (fact) => this.#emitter.emit('device', { connector: name, fact }),
        decision: (decision) =>
          this.#emitter.emit('decision', { connector: name, decision: dialled.withoutSecrets(decision) }),
        snapshot: (snapshot) => this.#emitter.emit('snapshot', { connector: name, snapshot }),
        state: (state) => this.#stateChanged(name, state),
      },
    })
  }

  /** The number is free: a group that has waited for it gets it. */
  #released(connector: string, line: LineNumber): void {
    if (!this.#owners.release(line, connector)) return
    for (const group of this.#groups.values()) if (group.admit(line)) return
  }

  #stateChanged(connector: string, state: ConnectorState): void {
    const { systemEvents } = this.#options
    if (state.state === 'connected') systemEvents.record('connector-connected', { connector })
    else systemEvents.record('connector-lost', { connector, reason: state.sentence })
    this.#emitter.emit('state', { connector, state })
  }
}
