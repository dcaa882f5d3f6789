/** Events about devices (ECMA-269 §22.2 and §23): they change lines and are no facts about calls. */
import type { Read, ReadMessage } from '../message/message.ts'
import { parseDevice } from './device-id.ts'
import { type ForwardingRules, readForwarding, saysNotReachable, withForwarding } from './forwarding.ts'
import type { Line, Lines } from './lines.ts'

export class DeviceEvents {
  readonly #lines: Lines
  readonly #rules: ForwardingRules

  constructor(lines: Lines, rules: ForwardingRules) {
    this.#lines = lines
    this.#rules = rules
  }

  /** Follows the event where it is one about a device. `line` is the one whose monitor told it. */
  follow(event: ReadMessage, line: Line | undefined): boolean {
    switch (event.name) {
      case 'DoNotDisturbEvent':
        if (line) this.#lines.change(line.line, { doNotDisturb: event.body.doNotDisturbOn ?? false })
        return true
      case 'CallBackEvent':
        this.#callBack(event)
        return true
      case 'ForwardingEvent':
        if (line) this.#forwarding(event, line)
        return true
      case 'OutOfServiceEvent':
        if (line) {
          const stateReason = 'The phone system says that the device is out of service.'
          this.#lines.change(line.line, { state: 'outOfService', stateReason, isOut: true })
        }
        return true
      case 'BackInServiceEvent':
        if (line) this.#lines.change(line.line, { state: 'inService', stateReason: '', isOut: false })
        return true
      default:
        return false
    }
  }

  /** Told by the monitors of both devices; it is a matter of the one that asked for it. */
  #callBack({ body }: ReadMessage<'CallBackEvent'>): void {
    const { originatingDevice, targetDevice, callBackSetCanceled: isSet } = body
    const line = this.#lines.get(numberIn(originatingDevice))
    const target = numberIn(targetDevice)
    if (!line || target === '') return
    const others = line.callBacks.filter((known) => known !== target)
    this.#lines.change(line.line, { callBacks: isSet ? [...others, target] : others })
  }

  #forwarding({ body }: ReadMessage<'ForwardingEvent'>, { line, forwardings }: Line): void {
    const { forwardTo, ...entry } = body
    const told = { ...entry, ...(forwardTo ? { forwardDN: forwardTo } : {}) }
    const read = readForwarding(told, this.#rules, saysNotReachable(body.extensions))
    if (read)
      this.#lines.change(line, { forwardings: withForwarding(forwardings, read.kind, read.forwarding) })
  }
}

function numberIn(told: Read<'SubjectDeviceID'> | undefined): string {
  return parseDevice(told?.deviceIdentifier?.text ?? '').number
}
