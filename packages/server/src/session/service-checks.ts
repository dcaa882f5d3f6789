/** What a line and a call permit now, and what may follow a number: throws why not, in the words of telephony. */
import { NamedError } from '@offhook/base'
import {
  isPermitted,
  type LineSituation,
  type OwnConnection,
  type Service,
  type ServiceRequest,
  serviceErrors,
} from '@offhook/telephony'
import type { Line } from '../line/index.ts'
import type { DialledNumber } from './dial-decision.ts'

/** Throws why a service is not permitted now, in the words of telephony. */
export function check(service: Service, situation: LineSituation, own?: OwnConnection): void {
  const { answer, steps } = isPermitted(service, situation, own)
  if (answer) return
  const { line } = situation.device
  switch (steps.at(-1)?.rule) {
    case 'line-supports-service':
      throw new NamedError(serviceErrors, 'service-not-supported', { line, service })
    case 'line-is-in-service':
      throw new NamedError(serviceErrors, 'line-not-in-service', { line })
    default: {
      const state = own?.connection.state ?? situation.connections[0]?.connection.state ?? 'null'
      throw new NamedError(serviceErrors, 'connection-state-incorrect', { state })
    }
  }
}

/** Services after which the line is at the call that is answered, and can send digits into it. */
const staying: ReadonlySet<Service> = new Set(['makeCall', 'consultationCall'])

/**
 * Digits that follow a number must not be lost silently. They cannot stay part of it either: a location splits numbers because what
 * lies behind its phone system takes none that are longer. So a line that cannot send them is refused beforehand.
 */
export function checkPostDial(dialled: DialledNumber, request: ServiceRequest, { device }: Line): void {
  if (!staying.has(request.service) || (request.service === 'makeCall' && request.handsFree)) alone(dialled)
  else if (dialled.postDial !== null && !device.services.includes('generateDigits')) {
    throw new NamedError(serviceErrors, 'service-not-supported', {
      line: device.line,
      service: 'generateDigits',
    })
  }
}

/** The digits of a number to which calls go without the line: nobody would be there to send what follows it. */
export function alone({ typed, digits, postDial }: DialledNumber): string {
  if (postDial === null) return digits
  throw new NamedError(serviceErrors, 'destination-invalid', { destination: typed })
}

/** The held call that is meant: the one named, else the only one. */
export function heldCall(
  situation: LineSituation,
  own: OwnConnection,
  heldCallId: string | undefined,
): OwnConnection {
  const held = situation.connections.filter(
    ({ call, connection }) =>
      connection.state === 'hold' &&
      call.id !== own.call.id &&
      (heldCallId === undefined || call.id === heldCallId),
  )
  const [only] = held
  if (!only) throw new NamedError(serviceErrors, 'call-unknown')
  if (held.length > 1)
    throw new NamedError(serviceErrors, 'connection-state-incorrect', { state: 'several held' })
  return only
}
