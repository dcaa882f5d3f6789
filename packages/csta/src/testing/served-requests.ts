/** What the simulated CSTA switch does when it is asked. */
import { type NamedError, NamedError as Refusal } from '@offhook/base'
import {
  concernsLine,
  type Forwarding,
  type LineNumber,
  type ServiceRequest,
  type SnapshotCall,
  serviceErrors,
} from '@offhook/telephony'
import {
  notReachableExtension,
  readForwarding,
  saysNotReachable,
  withForwarding,
} from '../connector/forwarding.ts'
import { isSessionMessage, namespaceOf } from '../message/edition.ts'
import type { Message, Read, ReadMessage, Value } from '../message/message.ts'
import { findElement, textOf } from '../message/xml.ts'
import type { Client, SimulatedCstaSwitch } from './simulated-csta-switch.ts'
import { forwardItem, SECONDS_PER_RING } from './told-device.ts'

/** Items in a segment: few, so that there are several. */
const SEGMENT_ITEMS = 1

const refusals: Readonly<Record<string, Value<'UniversalFailure'>>> = {
  'line-unknown': { operation: 'invalidDeviceID' },
  'line-not-in-service': { systemResourceAvailibility: 'deviceOutOfService' },
  'call-unknown': { operation: 'invalidCallID' },
  'connection-state-incorrect': { stateIncompatibility: 'invalidConnectionState' },
  'service-not-supported': { operation: 'serviceNotSupported' },
  'destination-invalid': { operation: 'invalidDestination' },
  'request-refused-by-switch': { operation: 'generic' },
}

type Connection = Read<'ConnectionID'> | undefined

export class ServedRequests {
  readonly #switch: SimulatedCstaSwitch
  #lastSegmented = 0
  /** Segments that follow the answers which announced them. */
  readonly #segments: Message[] = []

  constructor(csta: SimulatedCstaSwitch) {
    this.#switch = csta
  }

  /** The answer. Throws named errors, which `refusal` turns into what CSTA says. */
  async serve(client: Client, message: ReadMessage): Promise<Message | undefined> {
    const { dialect } = this.#switch
    if (isSessionMessage(message.name)) return this.#session(client, message)
    if (!client.isSignedIn) return { name: 'CSTAErrorCode', body: { security: 'securityInfoViolated' } }
    if (dialect.refuses.includes(message.name)) throw new Refusal(serviceErrors, 'service-not-supported')
    return (await this.#inquiry(client, message)) ?? this.#service(message)
  }

  refusal(fault: NamedError): Message {
    const body = refusals[fault.code] ?? { unspecified: true }
    return { name: 'CSTAErrorCode', body }
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
        const ordered = [...forwardings].sort((a, b) => order(a) - order(b))
        const hasPrivate = forwardings.some(({ kind }) => kind === 'notReachable')
        const extensions = hasPrivate ? { extensions: notReachableExtension } : {}
        const forwardingList = ordered.map((set) => forwardItem(set.kind, set))
        return { name: 'GetForwardingResponse', body: { forwardingList, ...extensions } }
      }
      case 'GetDoNotDisturb': {
        const { doNotDisturb } = this.#switch.device(this.#line(message.body.device))!
        return { name: 'GetDoNotDisturbResponse', body: { doNotDisturbOn: doNotDisturb } }
      }
      case 'GetSwitchingFunctionDevices':
        return this.#devices()
      default:
        return undefined
    }
  }

  async #service(message: ReadMessage): Promise<Message> {
    const { simulated } = this.#switch
    const request = this.#requestOf(message)
    if (!request) throw new Refusal(serviceErrors, 'service-not-supported', { service: message.name })
    const { switchCallId = '' } = await simulated.perform(request)
    const { identifiers } = this.#switch
    const own = identifiers.connection(switchCallId, { line: request.line, number: request.line })
    switch (message.name) {
      case 'MakeCall':
        return { name: 'MakeCallResponse', body: { callingDevice: own } }
      case 'ConsultationCall':
        return { name: 'ConsultationCallResponse', body: { initiatedCall: own } }
      case 'TransferCall':
        return { name: 'TransferCallResponse', body: { transferredCall: own } }
      case 'ConferenceCall':
        return { name: 'ConferenceCallResponse', body: { conferenceCall: own } }
      case 'SingleStepTransferCall':
        return { name: 'SingleStepTransferCallResponse', body: { transferredCall: own } }
      default:
        return { name: `${message.name}Response`, body: {} } as Message
    }
  }

  #requestOf(message: ReadMessage): ServiceRequest | undefined {
    const { identifiers } = this.#switch
    const about = (connection: Connection) => ({
      line: identifiers.numberAt(connection),
      switchCallId: connection?.callID ?? '',
    })
    const pair = (body: { readonly heldCall?: Connection; readonly activeCall?: Connection }) => ({
      line: identifiers.numberAt(body.activeCall),
      heldCall: body.heldCall?.callID ?? '',
      activeCall: body.activeCall?.callID ?? '',
    })
    switch (message.name) {
      case 'MakeCall': {
        const { callingDevice, calledDirectoryNumber } = message.body
        const destination = identifiers.numberOf(calledDirectoryNumber)
        return { service: 'makeCall', line: identifiers.numberOf(callingDevice), destination }
      }
      case 'AnswerCall':
        return { service: 'answerCall', ...about(message.body.callToBeAnswered) }
      case 'ClearConnection':
        return { service: 'clearConnection', ...about(message.body.connectionToBeCleared) }
      case 'HoldCall':
        return { service: 'holdCall', ...about(message.body.callToBeHeld) }
      case 'RetrieveCall':
        return { service: 'retrieveCall', ...about(message.body.callToBeRetrieved) }
      case 'ConsultationCall': {
        const destination = identifiers.numberOf(message.body.consultedDevice)
        return { service: 'consultationCall', ...about(message.body.existingCall), destination }
      }
      case 'AlternateCall':
        return { service: 'alternateCall', ...pair(message.body) }
      case 'ReconnectCall':
        return { service: 'reconnectCall', ...pair(message.body) }
      case 'TransferCall':
        return { service: 'transferCall', ...pair(message.body) }
      case 'ConferenceCall':
        return { service: 'conferenceCall', ...pair(message.body) }
      case 'SingleStepTransferCall': {
        const destination = identifiers.numberOf(message.body.transferredTo)
        return { service: 'singleStepTransferCall', ...about(message.body.activeCall), destination }
      }
      case 'DeflectCall': {
        const destination = identifiers.numberOf(message.body.newDestination?.[0])
        return { service: 'deflectCall', ...about(message.body.callToBeDiverted), destination }
      }
      case 'DirectedPickupCall': {
        const { callToBePickedUp, requestingDevice } = message.body
        const { line: ringingLine, switchCallId } = about(callToBePickedUp)
        const line = identifiers.numberOf(requestingDevice)
        return { service: 'directedPickupCall', line, ringingLine, switchCallId }
      }
      case 'GenerateDigits': {
        const { connectionToSendDigits, charactersToSend = '' } = message.body
        return { service: 'generateDigits', ...about(connectionToSendDigits), digits: charactersToSend }
      }
      case 'SetForwarding':
        return this.#setForwarding(message.body)
      case 'SetDoNotDisturb': {
        const { device, doNotDisturbOn = false } = message.body
        return { service: 'setDoNotDisturb', line: identifiers.numberOf(device), on: doNotDisturbOn }
      }
      default:
        return undefined
    }
  }

  #setForwarding(body: Read<'SetForwarding'>): ServiceRequest {
    const line = this.#line(body.device)
    const { activateForward = false, extensions } = body
    const rules = { secondsPerRing: SECONDS_PER_RING, knowsNotReachable: true }
    const entry = { ...body, forwardStatus: activateForward }
    const read = readForwarding(entry, rules, saysNotReachable(extensions))
    const { forwardings } = this.#switch.device(line)!
    return {
      service: 'setForwarding',
      line,
      forwardings: read ? withForwarding(forwardings, read.kind, read.forwarding) : forwardings,
    }
  }

  #line(device: Read<'DeviceID'> | undefined): LineNumber {
    const number = this.#switch.identifiers.numberOf(device)
    if (!this.#switch.device(number)) throw new Refusal(serviceErrors, 'line-unknown', { line: number })
    return number
  }

  async #snapshotDevice(line: LineNumber): Promise<Message> {
    const { calls } = await this.#switch.simulated.snapshot()
    const list = calls.flatMap((call) => this.#deviceInfo(call, line) ?? [])
    const serviceCrossRefID = this.#segment('SnapshotDeviceData', list)
    const crossRefIDorSnapshotData =
      serviceCrossRefID === undefined
        ? { snapshotData: { snapshotDeviceResponseInfo: list } }
        : { serviceCrossRefID }
    return { name: 'SnapshotDeviceResponse', body: { crossRefIDorSnapshotData } }
  }

  #deviceInfo(call: SnapshotCall, line: LineNumber): Value<'SnapshotDeviceResponseInfo'> | undefined {
    const own = call.connections.find((known) => known.party.line === line && concernsLine(known))
    if (!own) return undefined
    const { identifiers } = this.#switch
    const others = call.connections.filter((other) => other !== own)
    return {
      connectionIdentifier: identifiers.connection(call.switchCallId, own.party),
      ...(others[0] ? { endpointDevice: identifiers.subject(others[0].party) } : {}),
      localCallState: {
        compoundCallState: { localConnectionState: [own, ...others].map(({ state }) => state) },
      },
    }
  }

  async #snapshotCall(callId: string): Promise<Message> {
    const { calls } = await this.#switch.simulated.snapshot()
    const call = calls.find(({ switchCallId }) => switchCallId === callId)
    if (!call) throw new Refusal(serviceErrors, 'call-unknown')
    const { identifiers } = this.#switch
    const list = call.connections.map(
      ({ party, state }): Value<'SnapshotCallResponseInfo'> => ({
        deviceOnCall: identifiers.subject(party),
        callIdentifier: identifiers.connection(callId, party),
        localConnectionInfo: state,
      }),
    )
    const caller = call.connections.find(({ direction }) => direction === 'outgoing')
    const serviceCrossRefID = this.#segment('SnapshotCallData', list)
    const crossRefIDorSnapshotData =
      serviceCrossRefID === undefined
        ? { snapshotData: { snapshotCallResponseInfo: list } }
        : { serviceCrossRefID }
    const parties = caller
      ? {
          callingDevice: identifiers.subject(caller.party),
          ...(caller.called ? { calledDevice: identifiers.subject(caller.called) } : {}),
        }
      : {}
    return { name: 'SnapshotCallResponse', body: { crossRefIDorSnapshotData, ...parties } }
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

function order({ kind }: Forwarding): number {
  return kind === 'notReachable' ? 1 : 0
}

/** The names of all fields that are true. */
function setFields(filter: Read<'MonitorFilter'> | undefined): ReadonlySet<string> {
  const names = Object.values(filter ?? {}).flatMap((group) =>
    Object.entries(group).flatMap(([name, isSet]) => (isSet ? [name] : [])),
  )
  return new Set(names)
}
