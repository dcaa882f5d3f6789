/** The card of one's own call. Pure. */
import type { CallCard } from '@offhook/contract'
import {
  type Call,
  type Connection,
  type LineNumber,
  type LineSituation,
  liveConnections,
  type OwnConnection,
  otherParties,
  type Party,
  permittedForConnection,
  type Service,
} from '@offhook/telephony'

export interface CardParts {
  readonly own: OwnConnection
  /** Undefined when the line is gone. */
  readonly situation: LineSituation | undefined
  /** The device on which the line talks. */
  readonly device: string | undefined
  /** The line whose browser has lost its connection and is waited for. */
  readonly missing?: LineNumber | undefined
  /** Whether no button to decline is shown. */
  readonly hidesReject?: boolean
  /** Whether it can be sent on though the phone system cannot do so. */
  readonly isSentOnByTransfer?: boolean
  readonly party: (party: Party) => NonNullable<CallCard['called']>
}

export function cardOf(parts: CardParts): CallCard {
  const { own, situation, device, missing, party } = parts
  const { call, connection } = own
  const isOver = connection.state === 'null'
  return {
    callId: call.id,
    connectionId: connection.id,
    line: connection.party.line!,
    state: connection.state,
    direction: connection.direction,
    others: otherParties(call, connection).map(party),
    called: isCalledElsewhere(connection) ? party(connection.called!) : null,
    redirectedFrom: connection.redirectedFrom ? party(connection.redirectedFrom) : null,
    startedAt: connection.startedAt,
    answeredAt: connection.answeredAt ?? null,
    endedAt: connection.endedAt ?? null,
    permitted: situation && !isOver ? shownServices(parts, situation) : [],
    cause: isOver || connection.state === 'fail' ? (connection.cause ?? 'normal') : campOnOf(call),
    consultationOf: situation && !isOver ? consultationOf(own, situation) : null,
    device: device ?? null,
    missing: missing === undefined ? null : missing === connection.party.line ? 'own' : 'other',
    switchCallId: call.switchCallId,
  }
}

/** Somebody waits in this call until a line is free (ECMA-269 Camp On Call). */
function campOnOf(call: Call): 'campOn' | null {
  const waits = liveConnections(call).some(({ state, cause }) => state === 'queued' && cause === 'campOn')
  return waits ? 'campOn' : null
}

/** What the card has buttons for. Whoever wants to keep people from declining hides that button. */
function shownServices({ own, hidesReject, isSentOnByTransfer }: CardParts, situation: LineSituation) {
  const permitted = permittedForConnection(situation, own)
  const services = likelyFirst(own, isSentOnByTransfer ? [...permitted, 'deflectCall'] : permitted)
  const isRinging = own.connection.state === 'alerting' && own.connection.direction === 'incoming'
  return hidesReject && isRinging ? services.filter((service) => service !== 'clearConnection') : services
}

/** The number that was called says something only where it was not the own one. */
function isCalledElsewhere({ direction, called, party }: Connection): boolean {
  return direction === 'incoming' && called !== undefined && called.line !== party.line
}

/** A call that one placed while another is held is the consultation of the one that was held last. */
export function consultationOf(own: OwnConnection, situation: LineSituation): string | null {
  if (own.connection.direction !== 'outgoing' || own.connection.state === 'hold') return null
  const held = situation.connections.filter(
    ({ call, connection }) =>
      call.id !== own.call.id &&
      connection.state === 'hold' &&
      connection.startedAt <= own.connection.startedAt,
  )
  return held.at(-1)?.call.id ?? null
}

const whileRinging: readonly Service[] = ['answerCall', 'deflectCall', 'clearConnection']
const whileTalking: readonly Service[] = [
  'clearConnection',
  'holdCall',
  'consultationCall',
  'singleStepTransferCall',
  'parkCall',
  'campOnCall',
  'generateDigits',
]
const whileConsulting: readonly Service[] = [
  'transferCall',
  'conferenceCall',
  'reconnectCall',
  'alternateCall',
  'clearConnection',
  'holdCall',
]
const whileParked: readonly Service[] = ['directedPickupCall', 'clearConnection']
const whileHeld: readonly Service[] = ['retrieveCall', 'clearConnection']

/** The service that one most likely wants stands first. */
function likelyFirst(own: OwnConnection, permitted: readonly Service[]): Service[] {
  const order = orderFor(own, permitted)
  const rank = (service: Service) => {
    const index = order.indexOf(service)
    return index === -1 ? order.length : index
  }
  return permitted.toSorted((a, b) => rank(a) - rank(b))
}

function orderFor({ connection }: OwnConnection, permitted: readonly Service[]): readonly Service[] {
  if (connection.state === 'alerting') return whileRinging
  if (connection.state === 'queued') return whileParked
  if (connection.state === 'hold') return whileHeld
  return permitted.includes('transferCall') ? whileConsulting : whileTalking
}
