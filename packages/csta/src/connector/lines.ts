/** The lines of a switch as the connector knows them. */
import type { Device, Forwarding, LineNumber, LineState, Service } from '@offhook/telephony'
import type { Value } from '../message/message.ts'

export interface Line {
  readonly line: LineNumber
  readonly name: string
  /** As the switch named it, or as the profile makes it from the number. */
  readonly device: Value<'DeviceID'>
  readonly state: LineState
  readonly stateReason: string
  readonly forwardings: readonly Forwarding[]
  readonly doNotDisturb: boolean
  /** Whom the switch calls for it when both are free. */
  readonly callBacks: readonly string[]
  /** The monitor cross reference while it is open. */
  readonly monitor?: string
  /** Since it was opened, the switch has told that the device is out of service. */
  readonly isOut: boolean
}

export type LineChange = Partial<Omit<Line, 'line' | 'device'>>

export class Lines {
  readonly #lines = new Map<LineNumber, Line>()
  readonly #byMonitor = new Map<string, LineNumber>()
  readonly #services: readonly Service[]
  readonly #changed: (device: Device) => void

  /** `changed` is told of every line whose values change, as a whole. */
  constructor(services: readonly Service[], changed: (device: Device) => void) {
    this.#services = services
    this.#changed = changed
  }

  all(): readonly Line[] {
    return [...this.#lines.values()]
  }

  get(line: LineNumber): Line | undefined {
    return this.#lines.get(line)
  }

  /** The line that a monitor watches. */
  ofMonitor(crossRefId: string): Line | undefined {
    const line = this.#byMonitor.get(crossRefId)
    return line === undefined ? undefined : this.#lines.get(line)
  }

  /** Adds a line that is not open yet; one that is known stays as it is. */
  add(line: LineNumber, name: string, device: Value<'DeviceID'>): void {
    if (this.#lines.has(line)) return
    this.#lines.set(line, {
      line,
      name,
      device,
      state: 'notInitialised',
      stateReason: 'The line has not been opened yet.',
      forwardings: [],
      doNotDisturb: false,
      callBacks: [],
      isOut: false,
    })
  }

  remove(line: LineNumber): void {
    const known = this.#lines.get(line)
    if (known?.monitor !== undefined) this.#byMonitor.delete(known.monitor)
    this.#lines.delete(line)
  }

  change(line: LineNumber, change: LineChange): void {
    const before = this.#lines.get(line)
    if (!before) return
    const after = { ...before, ...change }
    this.#lines.set(line, after)
    if (JSON.stringify(this.deviceOf(before)) !== JSON.stringify(this.deviceOf(after))) {
      this.#changed(this.deviceOf(after))
    }
  }

  /** Its monitor has been started. */
  watch(line: LineNumber, crossRefId: string): void {
    const before = this.#lines.get(line)
    if (!before) return
    if (before.monitor !== undefined) this.#byMonitor.delete(before.monitor)
    this.#lines.set(line, { ...before, monitor: crossRefId, isOut: false })
    this.#byMonitor.set(crossRefId, line)
  }

  /** The monitors are gone, with the link or because the switch stopped one. */
  unwatch(line: LineNumber): void {
    const before = this.#lines.get(line)
    if (before?.monitor === undefined) return
    this.#byMonitor.delete(before.monitor)
    const { monitor: _gone, ...rest } = before
    this.#lines.set(line, rest)
  }

  deviceOf({ line, name, state, stateReason, forwardings, doNotDisturb, callBacks }: Line): Device {
    const device = { line, name, state, stateReason, services: this.#services, forwardings, doNotDisturb }
    return callBacks.length > 0 ? { ...device, callBacks } : device
  }
}
