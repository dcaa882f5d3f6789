/** What goes wrong with a service, as CSTA says it (ECMA-269 §12.2 ErrorValue): the way back of the connector's refusals. */
import { isNamedError } from '@offhook/base'
import type { Message, Value } from '../message/message.ts'

export type Failure = Value<'UniversalFailure'>

const failures: Readonly<Record<string, Failure>> = {
  'line-unknown': { operation: 'invalidDeviceID' },
  'line-not-in-service': { systemResourceAvailibility: 'deviceOutOfService' },
  'call-unknown': { operation: 'invalidCallID' },
  'connection-state-incorrect': { stateIncompatibility: 'invalidConnectionState' },
  'service-not-supported': { operation: 'serviceNotSupported' },
  'destination-invalid': { operation: 'invalidDestination' },
  'number-empty': { operation: 'invalidDestination' },
  'number-too-long': { operation: 'invalidDestination' },
  'request-refused-by-switch': { operation: 'generic' },
  'switch-not-connected': { systemResourceAvailibility: 'networkOutOfService' },
  'scope-missing': { operation: 'privilegeViolationSpecifiedDevice' },
  'not-permitted': { operation: 'privilegeViolationSpecifiedDevice' },
}

/** The failure behind a named error; unspecified where CSTA has no word for it. */
export function failureOf(fault: unknown): Failure {
  return (isNamedError(fault) ? failures[fault.code] : undefined) ?? { unspecified: true }
}

export function refusal(failure: Failure): Message<'CSTAErrorCode'> {
  return { name: 'CSTAErrorCode', body: failure }
}
