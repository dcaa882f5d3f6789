/** What applications ask about lines and calls, and their monitors: everything that is answered without asking a phone system. */
import type { Device, LineNumber } from '@offhook/telephony'
import { liveConnections } from '@offhook/telephony'
import { parseDevice } from '../connector/device-id.ts'
import type { Message, Read, ReadMessage, Value } from '../message/message.ts'
import type { Application } from './application.ts'
import { ApplicationNaming } from './application-naming.ts'
import { forwardingsAnswer } from './asked-service.ts'
import { callBacksAnswer } from './call-backs.ts'
import { features, logicalDevice, switchingFunctionCaps } from './capabilities.ts'
import { refusal } from './failure.ts'
import { setFields } from './filter.ts'
import type { Monitor } from './outbox.ts'
import { callIdIn, callInfo, callParties, deviceInfo } from './told-snapshot.ts'

/** The length of a ring, for those who count rings (before edition 6). */
export const SECONDS_PER_RING = 5

/** Devices in one segment of a list: well below the length of a frame. */
const DEVICES_IN_SEGMENT = 100

export interface Answered {
  /** Undefined: it is a service of telephony, which is asked for elsewhere. */
  readonly answer?: Message
  /** What is to be sent behind the answer. */
  readonly follow?: () => void
}

/** The application that asks: its monitors, and what it wants to hear of. */
export interface Inquirer {
  readonly monitors: ReadonlyMap<string, Monitor>
  /** The monitor of that line and filter; undefined where there are as many as may be. */
  startMonitor(line: LineNumber, filtered: ReadonlySet<string>): Monitor | undefined
  dropMonitor(crossRefId: string): boolean
  tellDevice(before: Device, after: Device): void
  /** Sends what belongs to an answer and has none of its own. */
  announce(message: Message): void
  /** Registers for the status of the system; answers the registration's id. */
  register(wantsStatus: boolean, wantsDevices: boolean): string
  cancelRegistration(): void
}

const unknownLine: Answered = { answer: refusal({ operation: 'invalidDeviceID' }) }

export class Inquiries {
  readonly #client: Inquirer
  readonly #version: string
  #lastList = 0

  /** `version`: what the product calls itself. */
  constructor(client: Inquirer, version: string) {
    this.#client = client
    this.#version = version
  }

  answer(message: ReadMessage, application: Application): Answered {
    switch (message.name) {
      case 'MonitorStart':
        return this.#monitorStart(message.body, application)
      case 'MonitorStop': {
        const isKnown = this.#client.dropMonitor(message.body.monitorCrossRefID ?? '')
        if (!isKnown) return { answer: refusal({ operation: 'invalidMonitorCrossRefID' }) }
        return { answer: { name: 'MonitorStopResponse', body: {} } }
      }
      case 'ChangeMonitorFilter': {
        const monitor = this.#client.monitors.get(message.body.monitorCrossRefID ?? '')
        if (!monitor) return { answer: refusal({ operation: 'invalidMonitorCrossRefID' }) }
        monitor.filtered = setFields(message.body.requestedFilterList)
        return { answer: { name: 'ChangeMonitorFilterResponse', body: {} } }
      }
      case 'SnapshotDevice':
        return this.#ofLine(message.body.snapshotObject, application, (line) =>
          this.#snapshotDevice(line, application),
        )
      case 'SnapshotCall':
        return this.#snapshotCall(callIdIn(message.body.snapshotObject), application)
      case 'GetForwarding':
        return this.#ofLine(message.body.device, application, (_line, { forwardings }) =>
          forwardingsAnswer(forwardings, SECONDS_PER_RING),
        )
      case 'GetDoNotDisturb':
        return this.#ofLine(message.body.device, application, (_line, { doNotDisturb }) => ({
          name: 'GetDoNotDisturbResponse',
          body: { doNotDisturbOn: doNotDisturb },
        }))
      case 'GetCallBack':
        return this.#ofLine(message.body.device, application, (line) =>
          callBacksAnswer(line, application.callBacksOf(line)),
        )
      case 'GetLogicalDeviceInformation':
        return this.#ofLine(message.body.device, application, () => logicalDevice)
      case 'GetSwitchingFunctionDevices':
        return this.#devices(application)
      case 'GetSwitchingFunctionCaps':
        return { answer: switchingFunctionCaps(this.#version) }
      case 'GetCSTAFeatures':
        return { answer: features }
      case 'SystemRegister': {
        const { requestTypes = {} } = message.body
        const wantsDevices = requestTypes.switchingFunctionDevicesChanged === true
        const sysStatRegisterID = this.#client.register(requestTypes.systemStatus !== false, wantsDevices)
        return { answer: { name: 'SystemRegisterResponse', body: { sysStatRegisterID } } }
      }
      case 'SystemRegisterCancel':
        this.#client.cancelRegistration()
        return { answer: { name: 'SystemRegisterCancelResponse', body: {} } }
      default:
        return {}
    }
  }

  #monitorStart(
    { monitorObject, monitorType, requestedMonitorFilter }: Read<'MonitorStart'>,
    application: Application,
  ) {
    if (monitorObject?.deviceObject === undefined) {
      return { answer: refusal({ operation: 'invalidMonitorObjectType' }) }
    }
    if (monitorType === 'call') return { answer: refusal({ operation: 'monitorTypeNotSupported' }) }
    const device = deviceMeant(monitorObject.deviceObject, application)
    if (!device) return unknownLine
    const { line } = device
    const monitor = this.#client.startMonitor(line, setFields(requestedMonitorFilter))
    if (!monitor) {
      return { answer: refusal({ systemResourceAvailibility: 'overallMonitorLimitExceeded' }) }
    }
    const answer: Message = { name: 'MonitorStartResponse', body: { monitorCrossRefID: monitor.crossRefId } }
    return device.state === 'outOfService'
      ? { answer, follow: () => this.#client.tellDevice({ ...device, state: 'inService' }, device) }
      : { answer }
  }

  #ofLine(
    asked: Read<'DeviceID'> | undefined,
    application: Application,
    answer: (line: LineNumber, device: Device) => Message,
  ): Answered {
    const device = deviceMeant(asked, application)
    return device ? { answer: answer(device.line, device) } : unknownLine
  }

  #snapshotDevice(line: LineNumber, application: Application): Message {
    const list = application.callsOf(line).flatMap((call) => {
      const naming = new ApplicationNaming(application, line, [call])
      return deviceInfo({ callId: call.id, connections: liveConnections(call) }, line, naming) ?? []
    })
    const crossRefIDorSnapshotData = { snapshotData: { snapshotDeviceResponseInfo: list } }
    return { name: 'SnapshotDeviceResponse', body: { crossRefIDorSnapshotData } }
  }

  /** Of calls with which none of its lines has to do an application learns nothing. */
  #snapshotCall(callId: string, application: Application): Answered {
    const call = application.call(callId)
    const live = call ? liveConnections(call) : []
    const line = live.find(({ party }) => party.line !== undefined && application.device(party.line))?.party
      .line
    if (!call || line === undefined) return { answer: refusal({ operation: 'invalidCallID' }) }
    const naming = new ApplicationNaming(application, line, [call])
    const told = { callId, connections: live }
    const crossRefIDorSnapshotData = { snapshotData: { snapshotCallResponseInfo: callInfo(told, naming) } }
    const body = { crossRefIDorSnapshotData, ...callParties(told, naming) }
    return { answer: { name: 'SnapshotCallResponse', body } }
  }

  #devices(application: Application): Answered {
    const serviceCrossRefID = `s${++this.#lastList}`
    const list = application.devices().map((device): Value<'DeviceListDevice'> => {
      const name = application.nameOf(device).replace(/[;<>]/g, ' ')
      return { deviceID: { text: `N<${device.line}>${name}` }, deviceCategory: 'station' }
    })
    const follow = () => {
      const count = Math.max(1, Math.ceil(list.length / DEVICES_IN_SEGMENT))
      for (let segmentID = 0; segmentID < count; segmentID += 1) {
        const first = segmentID * DEVICES_IN_SEGMENT
        const deviceList = list.slice(first, first + DEVICES_IN_SEGMENT)
        const body = { serviceCrossRefID, segmentID, lastSegment: segmentID === count - 1, deviceList }
        this.#client.announce({ name: 'SwitchingFunctionDevices', body })
      }
    }
    return { answer: { name: 'GetSwitchingFunctionDevicesResponse', body: { serviceCrossRefID } }, follow }
  }
}

function deviceMeant(asked: Read<'DeviceID'> | undefined, application: Application): Device | undefined {
  const line = application.lineOf(parseDevice(asked?.text ?? '').number)
  return line === undefined ? undefined : application.device(line)
}
