/** Requests of applications as services of telephony (ECMA-269 §17, §18, §22), and the answers to them. */
import type { Forwarding, LineNumber, ServiceRequest } from '@offhook/telephony'
import {
  notReachableExtension,
  readForwarding,
  saysNotReachable,
  withForwarding,
} from '../connector/forwarding.ts'
import type { Message, Read, ReadMessage, Value } from '../message/message.ts'
import type { Naming } from './naming.ts'
import { forwardItem } from './told-device.ts'

type Connection = Read<'ConnectionID'> | undefined

/** What is known here of a line's forwardings: CSTA sets one kind after another, the product all of them. */
export interface ForwardingsKnown {
  readonly secondsPerRing: number
  of(line: LineNumber): readonly Forwarding[]
}

/** The service that a message asks for; undefined where it asks for none of telephony. Ids are those of the application. */
export function requestOf(
  message: ReadMessage,
  naming: Naming,
  forwardings: ForwardingsKnown,
): ServiceRequest | undefined {
  const about = (connection: Connection) => ({
    line: naming.numberAt(connection),
    switchCallId: connection?.callID ?? '',
  })
  const pair = (body: { readonly heldCall?: Connection; readonly activeCall?: Connection }) => ({
    line: naming.numberAt(body.activeCall),
    heldCall: body.heldCall?.callID ?? '',
    activeCall: body.activeCall?.callID ?? '',
  })
  switch (message.name) {
    case 'MakeCall': {
      const { callingDevice, calledDirectoryNumber, autoOriginate } = message.body
      const destination = naming.numberOf(calledDirectoryNumber)
      const handsFree = autoOriginate === 'doNotPrompt' ? { handsFree: true } : {}
      return { service: 'makeCall', line: naming.numberOf(callingDevice), destination, ...handsFree }
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
      const destination = naming.numberOf(message.body.consultedDevice)
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
      const destination = naming.numberOf(message.body.transferredTo)
      return { service: 'singleStepTransferCall', ...about(message.body.activeCall), destination }
    }
    case 'DeflectCall': {
      const destination = naming.numberOf(message.body.newDestination?.[0])
      return { service: 'deflectCall', ...about(message.body.callToBeDiverted), destination }
    }
    case 'DirectedPickupCall': {
      const { callToBePickedUp, requestingDevice } = message.body
      const { line: ringingLine, switchCallId } = about(callToBePickedUp)
      const line = naming.numberOf(requestingDevice)
      return { service: 'directedPickupCall', line, ringingLine, switchCallId }
    }
    case 'GroupPickupCall':
      return { service: 'groupPickupCall', line: naming.numberOf(message.body.newDestination) }
    case 'ParkCall': {
      const destination = naming.numberOf(message.body.parkTo)
      return { service: 'parkCall', ...about(message.body.parking), destination }
    }
    case 'CamponCall':
      return { service: 'campOnCall', ...about(message.body.camponConnection) }
    case 'GenerateDigits': {
      const { connectionToSendDigits, charactersToSend = '' } = message.body
      return { service: 'generateDigits', ...about(connectionToSendDigits), digits: charactersToSend }
    }
    case 'SetForwarding':
      return setForwarding(message.body, naming.numberOf(message.body.device), forwardings)
    case 'SetDoNotDisturb': {
      const { device, doNotDisturbOn = false } = message.body
      return { service: 'setDoNotDisturb', line: naming.numberOf(device), on: doNotDisturbOn }
    }
    default:
      return undefined
  }
}

/** The line whose connection an answer names. */
export function answeredFor(request: ServiceRequest): LineNumber {
  return request.service === 'parkCall' ? request.destination : request.line
}

function setForwarding(
  body: Read<'SetForwarding'>,
  line: LineNumber,
  forwardings: ForwardingsKnown,
): ServiceRequest {
  const { activateForward = false, extensions } = body
  const rules = { secondsPerRing: forwardings.secondsPerRing, knowsNotReachable: true }
  const entry = { ...body, forwardStatus: activateForward }
  const read = readForwarding(entry, rules, saysNotReachable(extensions))
  const present = forwardings.of(line)
  return {
    service: 'setForwarding',
    line,
    forwardings: read ? withForwarding(present, read.kind, read.forwarding) : present,
  }
}

/**
 * The answer to a service that was accepted. `own` is the requesting line's connection in the call that it led to; of a call that
 * is parked, that of the line at which it waits ({@link answeredFor}).
 */
export function acceptanceOf(name: ReadMessage['name'], own: Value<'ConnectionID'>): Message {
  switch (name) {
    case 'MakeCall':
      return { name: 'MakeCallResponse', body: { callingDevice: own } }
    case 'ConsultationCall':
      return { name: 'ConsultationCallResponse', body: { initiatedCall: own } }
    case 'TransferCall':
      return { name: 'TransferCallResponse', body: { transferredCall: own } }
    case 'ConferenceCall':
      return { name: 'ConferenceCallResponse', body: { conferenceCall: own } }
    case 'GroupPickupCall':
      return { name: 'GroupPickupCallResponse', body: { pickedCall: own } }
    case 'ParkCall':
      return { name: 'ParkCallResponse', body: { parkedTo: own } }
    case 'SingleStepTransferCall':
      return { name: 'SingleStepTransferCallResponse', body: { transferredCall: own } }
    default:
      return { name: `${name}Response`, body: {} } as Message
  }
}

/** All forwardings of a line. The one that CSTA has no word for comes last: the private word speaks of the last entry. */
export function forwardingsAnswer(
  forwardings: readonly Forwarding[],
  secondsPerRing: number,
): Message<'GetForwardingResponse'> {
  const order = ({ kind }: Forwarding) => (kind === 'notReachable' ? 1 : 0)
  const ordered = [...forwardings].sort((a, b) => order(a) - order(b))
  const hasPrivate = forwardings.some(({ kind }) => kind === 'notReachable')
  const extensions = hasPrivate ? { extensions: notReachableExtension } : {}
  const forwardingList = ordered.map((set) => forwardItem(set.kind, set, secondsPerRing))
  return { name: 'GetForwardingResponse', body: { forwardingList, ...extensions } }
}
