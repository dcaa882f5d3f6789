/**
 * The words of telephony, as ECMA-269 (CSTA Phase III, edition 9) has them. Every connector speaks them, whatever its phone
 * system says on the wire.
 */

/** The number that is the key of a line: an extension or device of one phone system, as that system writes it. */
export type LineNumber = string

/** ECMA-269 §6.1.5: the state of one device's part in a call. */
export type ConnectionState = 'null' | 'initiated' | 'alerting' | 'connected' | 'hold' | 'queued' | 'fail'

/** The four states of a line. `cannotOpen` is a fault of set-up or sign-in, `outOfService` an unplugged or unregistered device. */
export type LineState = 'inService' | 'cannotOpen' | 'outOfService' | 'notInitialised'

/** Whether the device at this end of a call placed it or was called. */
export type Direction = 'incoming' | 'outgoing'

/** The event causes (ECMA-269 §17.2 EventCause) that the product tells apart. */
export type Cause =
  | 'normal'
  | 'normalClearing'
  | 'busy'
  | 'callNotAnswered'
  | 'callCancelled'
  | 'callRejected'
  | 'callPickup'
  | 'park'
  | 'campOn'
  | 'callForwardAlways'
  | 'callForwardBusy'
  | 'callForwardNoAnswer'
  | 'callForwardNotReachable'
  | 'redirected'
  | 'doNotDisturb'
  | 'destNotObtainable'
  | 'incompatibleDestination'
  | 'invalidDestination'
  | 'notAvailableBearerService'
  | 'networkOutOfOrder'
  | 'resourcesNotAvailable'
  | 'answeredElsewhere'
  | 'consultation'
  | 'transfer'
  | 'singleStepTransfer'
  | 'conference'
  | 'keyOperation'
  | 'makeCall'
  | 'callLoop'
  | 'barred'
  | 'lost'

/**
 * Somebody in a call. `line` is set where the party is a line of this phone system; `number` is the number as the switch
 * reported it, until the edge of the connector has made it canonical. An empty number means: not told.
 */
export interface Party {
  readonly line?: LineNumber
  readonly number: string
  readonly name?: string
  /** The party withheld its identity (RFC 3323, CSTA "notKnown"/"restricted"). */
  readonly restricted?: boolean
}

export const unknownParty: Party = { number: '' }

/** Whether the switch told anything of the party; one that withholds its identity is told, one without number is not. */
export function isTold(party: Party): boolean {
  return party.line !== undefined || party.number !== '' || party.restricted === true
}

/** ECMA-269 §22 (Set Forwarding): when calls to a line go elsewhere. */
export type ForwardingKind = 'always' | 'busy' | 'noAnswer' | 'notReachable'

export interface Forwarding {
  readonly kind: ForwardingKind
  readonly destination: string
  /** Seconds of ringing before a `noAnswer` forwarding fires. */
  readonly ringSeconds?: number
}

/** The services (ECMA-269 §17, §18, §22) that can be asked of a line. */
export const services = [
  'makeCall',
  'answerCall',
  'clearConnection',
  'holdCall',
  'retrieveCall',
  'consultationCall',
  'alternateCall',
  'reconnectCall',
  'transferCall',
  'conferenceCall',
  'singleStepTransferCall',
  'deflectCall',
  'parkCall',
  'campOnCall',
  'directedPickupCall',
  'groupPickupCall',
  'generateDigits',
  'setForwarding',
  'setDoNotDisturb',
  'callBackNonCallRelated',
] as const

export type Service = (typeof services)[number]

export function isService(word: string): word is Service {
  return (services as readonly string[]).includes(word)
}
