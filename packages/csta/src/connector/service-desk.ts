/** Services asked of a switch: from the port's requests to those of ECMA-323 (ECMA-269 §17, §18, §22). */
import { type Clock, isNamedError, NamedError } from '@offhook/base'
import {
  type Connection,
  type LineNumber,
  type Party,
  type ServiceRequest,
  type ServiceResult,
  serviceErrors,
} from '@offhook/telephony'
import type { CstaLink } from '../link/link.ts'
import type { Read, Value } from '../message/message.ts'
import type { CallBook } from './call-book.ts'
import { type ForwardingRules, forwardingRequests } from './forwarding.ts'
import type { Line, Lines } from './lines.ts'
import { serviceFailure } from './refusal.ts'

export interface ServiceDeskOptions {
  readonly connector: string
  readonly clock: Clock
  readonly lines: Lines
  readonly book: CallBook
  readonly rules: ForwardingRules
  readonly redirectsToPickUp: boolean
  readonly pickupCode: string | undefined
  readonly groupPickupCode: string | undefined
  /** The line's phone is being prompted for a call to `number`. */
  readonly prompted: (connection: Read<'ConnectionID'>, line: LineNumber, number: string) => void
}

type Request<Name extends ServiceRequest['service']> = Extract<ServiceRequest, { service: Name }>

/** A call is answered at the picker's line when it has come there, or not any more. */
const PICKUP_SECONDS = 10
const longestNumber = 64

interface Pickup {
  readonly callId: string
  readonly line: LineNumber
}

export class ServiceDesk {
  readonly #options: ServiceDeskOptions
  /** Whom calls are meant for whose own phone is still being prompted. */
  readonly #meantFor = new Map<LineNumber, string>()
  readonly #pickups = new Set<Pickup>()

  constructor(options: ServiceDeskOptions) {
    this.#options = options
  }

  meantFor(line: LineNumber): string | undefined {
    return this.#meantFor.get(line)
  }

  /** Whether the product has asked for this call to be picked up at `destination`. */
  isPickup(callId: string, destination: Party): boolean {
    return this.#pickupFor(callId, destination.line) !== undefined
  }

  /** Rejects with one of `serviceErrors`. */
  async perform(link: CstaLink, line: Line, request: ServiceRequest): Promise<ServiceResult> {
    try {
      return await this.#perform(link, line, request)
    } catch (fault) {
      if (isNamedError(fault) && Object.hasOwn(serviceErrors, fault.code)) throw fault
      const { connector } = this.#options
      const { service } = request
      const destination = 'destination' in request ? { destination: request.destination } : {}
      throw serviceFailure(fault, { connector, line: line.line, service, ...destination })
    }
  }

  #perform(link: CstaLink, line: Line, request: ServiceRequest): Promise<ServiceResult> {
    switch (request.service) {
      case 'makeCall':
        return this.#makeCall(link, line, request)
      case 'answerCall':
        return accepted(link.request('AnswerCall', { callToBeAnswered: this.#own(request) }))
      case 'clearConnection':
        return accepted(link.request('ClearConnection', { connectionToBeCleared: this.#own(request) }))
      case 'holdCall':
        return accepted(link.request('HoldCall', { callToBeHeld: this.#talking(request) }))
      case 'retrieveCall':
        return accepted(link.request('RetrieveCall', { callToBeRetrieved: this.#own(request) }))
      case 'consultationCall':
        return this.#consultationCall(link, request)
      case 'alternateCall':
        return accepted(link.request('AlternateCall', this.#pair(request)))
      case 'reconnectCall':
        return accepted(link.request('ReconnectCall', this.#pair(request)))
      case 'transferCall':
        return this.#transferCall(link, request)
      case 'conferenceCall':
        return this.#conferenceCall(link, request)
      case 'singleStepTransferCall':
        return this.#singleStepTransferCall(link, request)
      case 'deflectCall': {
        const newDestination = [{ text: validNumber(request.destination) }]
        return accepted(link.request('DeflectCall', { callToBeDiverted: this.#own(request), newDestination }))
      }
      case 'directedPickupCall':
        return this.#pickUp(link, line, request)
      case 'groupPickupCall':
        return this.#groupPickupCall(link, line)
      case 'parkCall':
        return this.#parkCall(link, request)
      case 'campOnCall':
        return accepted(link.request('CamponCall', { camponConnection: this.#own(request, 'connected') }))
      case 'generateDigits': {
        const { digits: charactersToSend } = request
        const connectionToSendDigits = this.#talking(request)
        return accepted(link.request('GenerateDigits', { connectionToSendDigits, charactersToSend }))
      }
      case 'setForwarding':
        return this.#setForwarding(link, line, request)
      case 'setDoNotDisturb':
        return accepted(link.request('SetDoNotDisturb', { device: line.device, doNotDisturbOn: request.on }))
      case 'callBackNonCallRelated':
        return this.#callBack(link, line, request)
    }
  }

  async #makeCall(
    link: CstaLink,
    line: Line,
    { destination, handsFree }: Pick<Request<'makeCall'>, 'destination' | 'handsFree'>,
  ): Promise<ServiceResult> {
    const number = validNumber(destination)
    if (number === line.line) throw invalidDestination(destination)
    this.#meantFor.set(line.line, number)
    try {
      const { callingDevice } = await link.request('MakeCall', {
        callingDevice: line.device,
        calledDirectoryNumber: { text: number },
        autoOriginate: handsFree ? 'doNotPrompt' : 'prompt',
      })
      if (callingDevice) this.#options.prompted(callingDevice, line.line, number)
      return made(callingDevice?.callID)
    } finally {
      this.#meantFor.delete(line.line)
    }
  }

  async #consultationCall(link: CstaLink, request: Request<'consultationCall'>): Promise<ServiceResult> {
    const consultedDevice = { text: validNumber(request.destination) }
    const existingCall = this.#talking(request)
    const { initiatedCall } = await link.request('ConsultationCall', { existingCall, consultedDevice })
    return made(initiatedCall?.callID)
  }

  async #transferCall(link: CstaLink, request: Request<'transferCall'>): Promise<ServiceResult> {
    const { transferredCall } = await link.request('TransferCall', this.#pair(request))
    return made(transferredCall?.callID ?? request.heldCall)
  }

  async #conferenceCall(link: CstaLink, request: Request<'conferenceCall'>): Promise<ServiceResult> {
    const { conferenceCall } = await link.request('ConferenceCall', this.#pair(request))
    return made(conferenceCall?.callID ?? request.heldCall)
  }

  async #singleStepTransferCall(
    link: CstaLink,
    request: Request<'singleStepTransferCall'>,
  ): Promise<ServiceResult> {
    const transferredTo = { text: validNumber(request.destination) }
    const activeCall = this.#talking(request)
    const { transferredCall } = await link.request('SingleStepTransferCall', { activeCall, transferredTo })
    return made(transferredCall?.callID ?? request.switchCallId)
  }

  /** In the order that was set: redirect the ringing call and answer it, else the service, else the code of the switch. */
  async #pickUp(link: CstaLink, line: Line, request: Request<'directedPickupCall'>): Promise<ServiceResult> {
    const { ringingLine, switchCallId } = request
    if (!this.#options.lines.get(ringingLine))
      throw new NamedError(serviceErrors, 'line-unknown', { line: ringingLine })
    const ringing = this.#own({ line: ringingLine, switchCallId }, 'alerting', 'queued')
    const isParked = this.#options.book.connection(switchCallId, ringingLine)?.state === 'queued'
    const pickup: Pickup = { callId: switchCallId, line: line.line }
    this.#pickups.add(pickup)
    this.#options.clock.after(PICKUP_SECONDS * 1000, () => this.#pickups.delete(pickup))
    try {
      // A parked call rings nowhere: it cannot be redirected.
      if (!isParked && this.#options.redirectsToPickUp && (await this.#redirect(link, line, ringing)))
        return made(switchCallId)
      await link.request('DirectedPickupCall', { callToBePickedUp: ringing, requestingDevice: line.device })
      this.#pickups.delete(pickup)
      return made(switchCallId)
    } catch (fault) {
      this.#pickups.delete(pickup)
      const { pickupCode } = this.#options
      if (pickupCode === undefined || !isNamedError(fault, 'csta-request-refused')) throw fault
      return this.#makeCall(link, line, { destination: pickupCode.replaceAll('<NUMBER>', ringingLine) })
    }
  }

  async #groupPickupCall(link: CstaLink, line: Line): Promise<ServiceResult> {
    const { groupPickupCode } = this.#options
    try {
      const { pickedCall } = await link.request('GroupPickupCall', { newDestination: line.device })
      return made(pickedCall?.callID)
    } catch (fault) {
      if (groupPickupCode === undefined || !isNamedError(fault, 'csta-request-refused')) throw fault
      return this.#makeCall(link, line, { destination: groupPickupCode })
    }
  }

  async #parkCall(link: CstaLink, request: Request<'parkCall'>): Promise<ServiceResult> {
    const parking = this.#talking(request)
    const { parkedTo } = await link.request('ParkCall', {
      parking,
      parkTo: { text: validNumber(request.destination) },
    })
    return made(parkedTo?.callID ?? request.switchCallId)
  }

  /** Where the switch knows call backs in calls alone, it is asked for one in the call that found nobody, if that is there still. */
  async #callBack(
    link: CstaLink,
    line: Line,
    request: Request<'callBackNonCallRelated'>,
  ): Promise<ServiceResult> {
    const number = validNumber(request.destination)
    const asked = { originatingDevice: line.device, targetDevice: { text: number } }
    if (!request.on) return accepted(link.request('CancelCallBack', asked))
    try {
      return await accepted(link.request('CallBackNonCallRelated', asked))
    } catch (fault) {
      const switchCallId = this.#callTo(number, line.line)
      if (switchCallId === undefined || !isNamedError(fault, 'csta-request-refused')) throw fault
      const callbackConnection = this.#own({ line: line.line, switchCallId })
      return accepted(link.request('CallBack', { callbackConnection }))
    }
  }

  /** The line's call to that number, which nobody has answered. */
  #callTo(number: string, line: LineNumber): string | undefined {
    const call = this.#options.book.all().find(({ connections }) => {
      const own = connections.find(({ party, state }) => party.line === line && state === 'connected')
      const isUnanswered = own?.direction === 'outgoing' && own.answeredAt === undefined
      return isUnanswered && connections.some(({ party }) => (party.line ?? party.number) === number)
    })
    return call?.switchCallId
  }

  /** False where the switch refuses to redirect. */
  async #redirect(link: CstaLink, line: Line, ringing: Value<'ConnectionID'>): Promise<boolean> {
    try {
      const newDestination = [{ text: line.line }]
      await link.request('DeflectCall', { callToBeDiverted: ringing, newDestination })
      return true
    } catch (fault) {
      if (isNamedError(fault, 'csta-request-refused')) return false
      throw fault
    }
  }

  /** A call that was redirected to be picked up has come to the line: it is answered there. */
  arrived(link: CstaLink, callId: string, line: LineNumber): void {
    const pickup = this.#pickupFor(callId, line)
    if (!pickup) return
    this.#pickups.delete(pickup)
    // Where the phone cannot be answered from here, it rings, and its user answers.
    void link
      .request('AnswerCall', { callToBeAnswered: this.#own({ line, switchCallId: callId }) })
      .catch(() => {})
  }

  #pickupFor(callId: string, line: LineNumber | undefined): Pickup | undefined {
    for (const pickup of this.#pickups) if (pickup.callId === callId && pickup.line === line) return pickup
    return undefined
  }

  async #setForwarding(
    link: CstaLink,
    line: Line,
    request: Request<'setForwarding'>,
  ): Promise<ServiceResult> {
    const { rules, lines } = this.#options
    const wanted = request.forwardings.map((each) => ({
      ...each,
      destination: validNumber(each.destination),
    }))
    if (!rules.knowsNotReachable && wanted.some(({ kind }) => kind === 'notReachable')) {
      const reason = 'CSTA has no forwarding of lines that cannot be reached'
      throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason })
    }
    const present = lines.get(line.line)?.forwardings ?? []
    for (const { body } of forwardingRequests(line.device, present, wanted, rules)) {
      await link.request('SetForwarding', body)
    }
    return {}
  }

  #pair(request: { line: LineNumber; heldCall: string; activeCall: string }) {
    const { line, heldCall, activeCall } = request
    return {
      heldCall: this.#own({ line, switchCallId: heldCall }),
      activeCall: this.#own({ line, switchCallId: activeCall }),
    }
  }

  /** The line's connection in an answered call. */
  #talking(request: { line: LineNumber; switchCallId: string }): Value<'ConnectionID'> {
    const own = this.#own(request, 'connected')
    const { answeredAt } = this.#options.book.connection(request.switchCallId, request.line)!
    if (answeredAt === undefined) {
      throw new NamedError(serviceErrors, 'connection-state-incorrect', { state: 'not answered' })
    }
    return own
  }

  /** The line's connection as the switch has named it. */
  #own(
    of: { line: LineNumber; switchCallId: string },
    ...states: readonly Connection['state'][]
  ): Value<'ConnectionID'> {
    const { line, switchCallId } = of
    const { book, lines } = this.#options
    const connection = book.connection(switchCallId, line)
    if (!connection) throw new NamedError(serviceErrors, 'call-unknown')
    if (states.length > 0 && !states.includes(connection.state)) {
      throw new NamedError(serviceErrors, 'connection-state-incorrect', { state: connection.state })
    }
    const deviceID = book.deviceOf(switchCallId, line) ?? { text: lines.get(line)?.device.text ?? line }
    return { callID: switchCallId, deviceID }
  }
}

async function accepted(answer: Promise<unknown>): Promise<ServiceResult> {
  await answer
  return {}
}

function made(callId: string | undefined): ServiceResult {
  return callId === undefined ? {} : { switchCallId: callId }
}

/** The digits of a number as written by a person. The switch judges whether it leads anywhere. */
function validNumber(destination: string): string {
  const number = destination.replace(/[\s()/-]/g, '')
  if (number.length > longestNumber || !/^\+?[0-9A-D*#]+$/.test(number)) throw invalidDestination(destination)
  return number
}

function invalidDestination(destination: string): NamedError {
  return new NamedError(serviceErrors, 'destination-invalid', { destination: destination.slice(0, 100) })
}
