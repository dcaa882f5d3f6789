/** The lines of all phone systems, found by their number. */
import { Emitter, type Listenable, type Log } from '@offhook/base'
import type { ConnectorState, Device, LineNumber, Snapshot } from '@offhook/telephony'
import { faultLog, type SystemEvents } from '../bus/index.ts'
import type { Connectors } from '../connector/index.ts'
import type { Line } from './line.ts'

export type LinesEvents = {
  /** A line is there for the first time (no `before`) or any of its values changed. */
  changed: { readonly line: Line; readonly before?: Line }
  removed: { readonly line: Line }
}

export interface LinesOptions {
  readonly connectors: Connectors
  readonly systemEvents: SystemEvents
  readonly log: Log
}

export class Lines {
  readonly #options: LinesOptions
  readonly #emitter: Emitter<LinesEvents>
  readonly #byNumber = new Map<LineNumber, Line>()

  constructor(options: LinesOptions) {
    this.#options = options
    this.#emitter = new Emitter(faultLog(options.log))
    const { events } = options.connectors
    events.on('device', ({ connector, fact }) => {
      if (fact.type === 'deviceChanged') this.#put(connector, fact.device, fact.at)
      else this.#remove(connector, fact.line)
    })
    events.on('snapshot', ({ connector, snapshot }) => this.#replace(connector, snapshot))
    events.on('state', ({ connector, state }) => this.#linkChanged(connector, state))
  }

  get events(): Listenable<LinesEvents> {
    return this.#emitter
  }

  all(): Iterable<Line> {
    return this.#byNumber.values()
  }

  get(number: LineNumber): Line | undefined {
    return this.#byNumber.get(number)
  }

  #put(connector: string, device: Device, at: number): void {
    const known = this.#byNumber.get(device.line)
    const before = known?.connector === connector ? known : undefined
    const isSameState = before?.device.state === device.state
    const line: Line = { connector, device, since: before && isSameState ? before.since : at }
    this.#byNumber.set(device.line, line)
    if (before && !isSameState) this.#tellState(before.device, device)
    this.#emitter.emit('changed', before ? { line, before } : { line })
  }

  #remove(connector: string, number: LineNumber): void {
    const line = this.#byNumber.get(number)
    if (line?.connector !== connector) return
    this.#byNumber.delete(number)
    this.#emitter.emit('removed', { line })
  }

  /** A snapshot is the whole truth: lines that it does not name are gone. */
  #replace(connector: string, snapshot: Snapshot): void {
    const present = new Set(snapshot.devices.map((device) => device.line))
    for (const line of [...this.#byNumber.values()]) {
      if (line.connector === connector && !present.has(line.device.line)) {
        this.#remove(connector, line.device.line)
      }
    }
    for (const device of snapshot.devices) this.#put(connector, device, snapshot.at)
  }

  /** Without its phone system nothing is known of a line. */
  #linkChanged(connector: string, state: ConnectorState): void {
    if (state.state === 'connected') return
    const lost = state.fault === 'communication' ? 'notInitialised' : 'cannotOpen'
    for (const line of [...this.#byNumber.values()]) {
      if (line.connector !== connector || line.device.state === lost) continue
      const next: Line = {
        ...line,
        device: { ...line.device, state: lost, stateReason: state.sentence },
      }
      this.#byNumber.set(line.device.line, next)
      this.#emitter.emit('changed', { line: next, before: line })
    }
  }

  /** What comes and goes with the link of a phone system is told for that alone, not for each of its lines. */
  #tellState(before: Device, device: Device): void {
    if (before.state === 'notInitialised' || device.state === 'notInitialised') return
    const { systemEvents } = this.#options
    const line = device.line
    if (device.state === 'inService') systemEvents.record('line-in-service', { line })
    else systemEvents.record('line-out-of-service', { line, reason: device.stateReason })
  }
}
