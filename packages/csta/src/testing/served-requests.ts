/** What the simulated CSTA switch does when it is asked. */
import { NamedError } from '@offhook/base'
import { type Device, type LineNumber, type SnapshotCall, serviceErrors } from '@offhook/telephony'
import type { SimulatedSwitch } from '@offhook/telephony/testing'
import { acceptanceOf, answeredFor, forwardingsAnswer, requestOf } from '../gateway/asked-service.ts'
import { callBackIn, callBacksAnswer } from '../gateway/call-backs.ts'
import { setFields } from '../gateway/filter.ts'
import { callInfo, callParties, deviceInfo, type ToldCall } from '../gateway/told-snapshot.ts'
import type { CstaLink } from '../link/link.ts'
import { isSessionMessage, namespaceOf } from '../message/edition.ts'
import type { Message, Read, ReadMessage, Value } from '../message/message.ts'
import { findElement, textOf } from '../message/xml.ts'
import { type Dialect, SECONDS_PER_RING } from './dialect.ts'
import type { Identifiers } from './identifiers.ts'
import { appearanceText, INACTIVE } from './shared-lines.ts'

export interface Monitor {
  readonly crossRefId: string
  readonly line: LineNumber
  /** Names of filter fields that are set. */
  readonly filtered: ReadonlySet<string>
}

/** One application that is connected. */
export interface Client {
  readonly link: CstaLink
  readonly monitors: Map<string, Monitor>
  isSignedIn: boolean
}

/** The switch as far as requests have to do with it. */
export interface AskedSwitch {
  readonly simulated: SimulatedSwitch
  readonly dialect: Dialect
  readonly identifiers: Identifiers
  device(line: LineNumber): Device | undefined
  monitor(client: Client, line: LineNumber, filtered: ReadonlySet<string>): Monitor
  /** Sends an event under one monitor, where the switch has such events and the filter lets it pass. */
  send(client: Client, monitor: Monitor, event: Message): void
}

/** Items in a segment: few, so that there are several. */
const SEGMENT_ITEMS = 1

const capabilities = {
  name: 'GetSwitchingFunctionCapsResponse',
  body: {
    switchingSubDomainName: 'simulated',
    manufacturerName: 'Offhook',
    ignoreUnsupportedParameters: 'ignoreParameters',
    connectionView: 'local',
  },
} as const satisfies Message

export class ServedRequests {
  readonly #switch: AskedSwitch
  #lastSegmented = 0
  /** Segments that follow the answers which announced them. */
  readonly #segments: Message[] = []

  constructor(csta: AskedSwitch) {
    this.#switch = csta
  }

  /** The answer. Throws named errors, which `refusal` turns into what CSTA says. */
  async serve(client: Client, message: ReadMessage): Promise<Message | undefined> {
    const { dialect } = this.#switch
    if (isSessionMessage(message.name)) return this.#session(client, message)
    if (!client.isSignedIn) return { name: 'CSTAErrorCode', body: { security: 'securityInfoViolated' } }
    if (dialect.refuses.includes(message.name)) throw new NamedError(serviceErrors, 'service-not-supported')
    return (await this.#inquiry(client, message)) ?? this.#service(message)
  }

  /** What goes out right behind an answer. */
  follow(client: Client, request: ReadMessage, answer: Message | undefined): void {
    for (const segment of this.#segments.splice(0)) {
      // Segments are requests that nobody answers; they carry an invoke id of the switch's own.
      client.link.announce(segment)
    }
    if (request.name !== 'MonitorStart' || answer?.name !== 'MonitorStartResponse') return
    const monitor = client.monitors.get(answer.body.monitorCrossRefID)
    if (!monitor || this.#switch.device(monitor.line)?.state !== 'outOfService') return
    const device = this.#switch.identifiers.subject({ line: monitor.line, number: monitor.line })
    const body = { monitorCrossRefID: monitor.crossRefId, device }
    this.#switch.send(client, monitor, { name: 'OutOfServiceEvent', body })
  }

  #session(client: Client, message: ReadMessage): Message | undefined {
    const { session, edition } = this.#switch.dialect
    switch (message.name) {
      case 'StartApplicationSession': {
        const info = message.body.applicationInfo?.applicationSpecificInfo ?? []
        const text = (name: string) => textOf(findElement(info, name)?.content ?? [])
        client.isSignedIn = session?.user === text('userName') && session.password === text('password')
        if (!client.isSignedIn) {
          const body = { errorCode: { definedError: 'invalidApplicationInfo' } } as const
          return { name: 'StartApplicationSessionNegResponse', body }
        }
        const body = {
          sessionID: '1',
          actualProtocolVersion: namespaceOf(edition),
          actualSessionDuration: 60,
        }
        return { name: 'StartApplicationSessionPosResponse', body }
      }
      case 'ResetApplicationSessionTimer':
        return { name: 'ResetApplicationSessionTimerPosResponse', body: { actualSessionDuration: 60 } }
      case 'StopApplicationSession':
        client.isSignedIn = session === undefined
        return { name: 'StopApplicationSessionPosResponse', body: {} }
      default:
        return undefined
    }
  }

  async #inquiry(client: Client, message: ReadMessage): Promise<Message | undefined> {
    switch (message.name) {
      case 'MonitorStart': {
        const line = this.#line(message.body.monitorObject?.deviceObject)
        const monitor = this.#switch.monitor(client, line, setFields(message.body.requestedMonitorFilter))
        return { name: 'MonitorStartResponse', body: { monitorCrossRefID: monitor.crossRefId } }
      }
      case 'MonitorStop':
        client.monitors.delete(message.body.monitorCrossRefID ?? '')
        return { name: 'MonitorStopResponse', body: {} }
      case 'SnapshotDevice':
        return this.#snapshotDevice(this.#line(message.body.snapshotObject))
      case 'SnapshotCall':
        return this.#snapshotCall(message.body.snapshotObject?.callID ?? '')
      case 'GetForwarding': {
        const { forwardings } = this.#switch.device(this.#line(message.body.device))!
        return forwardingsAnswer(forwardings, SECONDS_PER_RING)
      }
      case 'GetDoNotDisturb': {
        const { doNotDisturb } = this.#switch.device(this.#line(message.body.device))!
        return { name: 'GetDoNotDisturbResponse', body: { doNotDisturbOn: doNotDisturb } }
      }
      case 'GetCallBack': {
        const line = this.#line(message.body.device)
        return callBacksAnswer(line, this.#switch.device(line)?.callBacks ?? [])
      }
      case 'GetSwitchingFunctionCaps':
        return capabilities
      case 'GetSwitchingFunctionDevices':
        return this.#devices()
      default:
        return undefined
    }
  }

  async #service(message: ReadMessage): Promise<Message> {
    const { simulated } = this.#switch
    if (message.name === 'CallBack') return this.#callBack(message.body.callbackConnection)
    const wish = callBackIn(message, this.#switch.identifiers)
    if (wish) {
      const { line, target: destination, on } = wish
      await simulated.perform({ service: 'callBackNonCallRelated', line, destination, on })
      return { name: on ? 'CallBackNonCallRelatedResponse' : 'CancelCallBackResponse', body: {} }
    }
    const request = requestOf(message, this.#switch.identifiers, {
      secondsPerRing: SECONDS_PER_RING,
      of: (line) => this.#switch.device(line)?.forwardings ?? [],
    })
    if (!request) throw new NamedError(serviceErrors, 'service-not-supported', { service: message.name })
    const { switchCallId = '' } = await simulated.perform(request)
    const line = answeredFor(request)
    const own = this.#switch.identifiers.connection(switchCallId, { line, number: line })
    return acceptanceOf(message.name, own)
  }

  /** For the one whom the call found busy; the call is over then. */
  async #callBack(connection: Read<'ConnectionID'> | undefined): Promise<Message> {
    const { simulated, identifiers } = this.#switch
    const line = identifiers.numberAt(connection)
    const { calls } = await simulated.snapshot()
    const call = calls.find(({ switchCallId }) => switchCallId === connection?.callID)
    const target = call?.connections.find(({ state }) => state === 'fail')?.party.line
    if (!call || target === undefined) throw new NamedError(serviceErrors, 'call-unknown')
    await simulated.perform({ service: 'callBackNonCallRelated', line, destination: target, on: true })
    await simulated.perform({ service: 'clearConnection', line, switchCallId: call.switchCallId })
    return { name: 'CallBackResponse', body: { targetDevice: { text: target } } }
  }

  #line(device: Read<'DeviceID'> | undefined): LineNumber {
    const number = this.#switch.identifiers.numberOf(device)
    if (!this.#switch.device(number)) throw new NamedError(serviceErrors, 'line-unknown', { line: number })
    return number
  }

  async #snapshotDevice(line: LineNumber): Promise<Message> {
    const { calls } = await this.#switch.simulated.snapshot()
    const list = calls.flatMap((call) => deviceInfo(told(call), line, this.#switch.identifiers) ?? [])
    const serviceCrossRefID = this.#segment('SnapshotDeviceData', list)
    const crossRefIDorSnapshotData =
      serviceCrossRefID === undefined
        ? { snapshotData: { snapshotDeviceResponseInfo: list } }
        : { serviceCrossRefID }
    return { name: 'SnapshotDeviceResponse', body: { crossRefIDorSnapshotData } }
  }

  async #snapshotCall(callId: string): Promise<Message> {
    const { calls } = await this.#switch.simulated.snapshot()
    const call = calls.find(({ switchCallId }) => switchCallId === callId)
    if (!call) throw new NamedError(serviceErrors, 'call-unknown')
    const { identifiers } = this.#switch
    const list = [...this.#inactive(call), ...callInfo(told(call), identifiers)]
    const serviceCrossRefID = this.#segment('SnapshotCallData', list)
    const crossRefIDorSnapshotData =
      serviceCrossRefID === undefined
        ? { snapshotData: { snapshotCallResponseInfo: list } }
        : { serviceCrossRefID }
    const parties = callParties(told(call), identifiers)
    return { name: 'SnapshotCallResponse', body: { crossRefIDorSnapshotData, ...parties } }
  }

  /** The other appearances of shared lines. */
  #inactive({ switchCallId: callID, connections }: SnapshotCall): Value<'SnapshotCallResponseInfo'>[] {
    const { dialect, identifiers } = this.#switch
    if (dialect.sharesLines !== 'bridged') return []
    const acting = connections.filter(({ party, state }) => party.line !== undefined && state !== 'alerting')
    return acting.map(({ party }) => ({
      deviceOnCall: identifiers.subject(party),
      callIdentifier: { callID, deviceID: { text: appearanceText(party, INACTIVE) } },
      localConnectionInfo: 'queued',
    }))
  }

  async #devices(): Promise<Message> {
    const { devices } = await this.#switch.simulated.snapshot()
    const list = devices.map(({ line, name }) => ({
      deviceID: { text: `N<${line}>${name}` },
      deviceCategory: 'station' as const,
    }))
    const serviceCrossRefID = this.#segment('SwitchingFunctionDevices', list, true)
    return {
      name: 'GetSwitchingFunctionDevicesResponse',
      body: serviceCrossRefID === undefined ? {} : { serviceCrossRefID },
    }
  }

  /** Puts the list into segments, where the dialect has them. */
  #segment(name: Message['name'], list: readonly unknown[], isAlways = false): string | undefined {
    if (!this.#switch.dialect.segments && !isAlways) return undefined
    const serviceCrossRefID = `s${++this.#lastSegmented}`
    const field = name === 'SwitchingFunctionDevices' ? 'deviceList' : 'snapshotData'
    const count = Math.max(1, Math.ceil(list.length / SEGMENT_ITEMS))
    for (let segmentID = 0; segmentID < count; segmentID += 1) {
      const items = list.slice(segmentID * SEGMENT_ITEMS, (segmentID + 1) * SEGMENT_ITEMS)
      const body = { serviceCrossRefID, segmentID, lastSegment: segmentID === count - 1, [field]: items }
      this.#segments.push({ name, body } as Message)
    }
    return serviceCrossRefID
  }
}

function told({ switchCallId, connections }: SnapshotCall): ToldCall {
  return { callId: switchCallId, connections }
}
