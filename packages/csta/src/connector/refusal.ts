/** The refusals of a switch (ECMA-269 §12.2 ErrorValue) as failures of services and of lines. */
import { isNamedError, NamedError } from '@offhook/base'
import { serviceErrors } from '@offhook/telephony'

export interface RefusedRequest {
  readonly connector: string
  readonly line: string
  readonly service: string
  readonly destination?: string
}

const unknownCalls = /^(?:invalid(?:Active|Held)?(?:CallID|ConnectionID)|invalidCrossRefID|objectNotKnown)$/
const unknownLines =
  /^invalid(?:Active|Calling|Held|Diverting|PickUp)?DeviceID$|^invalidCallingDeviceObjectType$/
const invalidDestinations =
  /^invalid(?:Destination|CalledDeviceID|DestinationDeviceID|ForwardingDestination|ParameterValue)$|^invalidCalledDeviceObjectType$/

/** What a failed request is to the one who asked for the service: always one of `serviceErrors`. */
export function serviceFailure(fault: unknown, request: RefusedRequest): NamedError {
  const { connector, line, service, destination } = request
  if (isNamedError(fault, 'csta-link-lost')) {
    return new NamedError(serviceErrors, 'switch-not-connected', { connector }, fault)
  }
  if (isNamedError(fault, 'csta-request-refused')) {
    const category = String(fault.details.category)
    const reason = String(fault.details.reason)
    const code = codeOf(category, reason)
    const details = {
      line,
      service,
      destination: destination ?? '',
      state: reason,
      reason: `${category} ${reason}`,
    }
    return new NamedError(serviceErrors, code, details, fault)
  }
  const reason = isNamedError(fault, 'csta-request-timed-out')
    ? 'it did not answer in time'
    : messageOf(fault)
  return new NamedError(serviceErrors, 'request-refused-by-switch', { reason }, fault)
}

function codeOf(category: string, reason: string): keyof typeof serviceErrors {
  if (category === 'stateIncompatibility') return 'connection-state-incorrect'
  if (/[dD]eviceOutOfService$/.test(reason)) return 'line-not-in-service'
  if (category !== 'operation') return 'request-refused-by-switch'
  if (unknownCalls.test(reason)) return 'call-unknown'
  if (unknownLines.test(reason)) return 'line-unknown'
  if (invalidDestinations.test(reason)) return 'destination-invalid'
  return reason === 'serviceNotSupported' ? 'service-not-supported' : 'request-refused-by-switch'
}

/** Why a line could not be opened, told so that an administrator knows whose matter it is. */
export function lineFault(fault: unknown): {
  readonly state: 'cannotOpen' | 'outOfService'
  readonly reason: string
} {
  if (!isNamedError(fault, 'csta-request-refused')) {
    return { state: 'cannotOpen', reason: `Communication: ${messageOf(fault)}` }
  }
  const { category, reason } = fault.details
  const told = `${category} ${reason}`.trim()
  if (/OutOfService$/.test(String(reason))) {
    return { state: 'outOfService', reason: 'The phone system says that the device is out of service.' }
  }
  if (category === 'subscribedResourceAvailability' || /Limit/.test(String(reason))) {
    return {
      state: 'cannotOpen',
      reason: `Licence: the phone system lets no more lines be watched (${told}).`,
    }
  }
  if (category === 'security' || /^(?:privilege|security)/.test(String(reason))) {
    return { state: 'cannotOpen', reason: `Sign-in: this account may not watch the line (${told}).` }
  }
  if (/^invalid|^objectNotKnown/.test(String(reason))) {
    return { state: 'cannotOpen', reason: `The phone system does not know this line (${told}).` }
  }
  return { state: 'cannotOpen', reason: `The phone system refused to open the line (${told}).` }
}

function messageOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault)
}
