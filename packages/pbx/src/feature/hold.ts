/**
 * Hold and retrieve (ECMA-269 §17.1.14, §17.1.22): by the phone itself, whose re-INVITE passes through to the other end (RFC 3264
 * §8.4), and by the phone system for a client, which offers both ends a session that is silent.
 */
import { NamedError } from '@offhook/base'
import type { SessionOffer } from '@offhook/sip'
import { serviceErrors } from '@offhook/telephony'
import { joinLegs, silence } from '../call/joining.ts'
import { SessionRefused, type Station, textOf } from '../call/leg-session.ts'
import type { Connection, Leg } from '../call/parts.ts'
import { answerOnHold, isHold, withDirection } from '../call/session-description.ts'
import type { SwitchingDomain } from '../switching-domain.ts'
import { enterAgain } from './conference.ts'
import { hasMusic, hold as holdWithMusic } from './music.ts'
import { inWords, mustBeThere } from './refusal.ts'

/** A phone changes its session: the other end is asked, and its answer goes back. */
export async function passOffer(switching: SwitchingDomain, leg: Leg, offer: SessionOffer): Promise<void> {
  const connection = leg.active
  const other = connection?.call.other(connection)
  if (offer.hasOffer) await leg.anchor?.prepare(textOf(offer.body))
  // Whom it talks with need not be asked, and cannot refuse: a network that changes must end no call.
  if (connection?.state === 'connected' && !leg.station && leg.acceptNewPath(offer)) return
  const sdp = leg.offeredBy(offer)
  if (offer.hasOffer && sdp === undefined) {
    offer.reject(488)
    return
  }
  const far = other?.leg
  if (connection && leg.station) {
    passToStation(leg, leg.station, offer, connection, sdp)
    return
  }
  if (!connection || !far?.isEstablished || far.active !== other || isSilenced(connection)) {
    waitOnHold(leg, offer, sdp)
    return
  }
  try {
    if (sdp === undefined) await passLateOffer(switching, leg, offer, connection, far)
    else if (isHold(sdp) && (far.station || (connection.state === 'connected' && hasMusic(switching)))) {
      if (!far.station) await holdWithMusic(switching, far, leg)
      leg.accept(offer, answerOnHold(sdp, '1'))
    } else leg.accept(offer, await far.offer(sdp, switching.identityOf(connection, far), true))
    if (sdp !== undefined) noteDirection(connection, sdp)
  } catch (fault) {
    offer.reject(fault instanceof SessionRefused ? fault.status : 500)
  }
}

/** The phone's voice is in the engine: it is answered there. */
function passToStation(
  leg: Leg,
  { termination, direction }: Station,
  offer: SessionOffer,
  connection: Connection,
  sdp: string | undefined,
): void {
  if (sdp === undefined) {
    leg.answerLate = (answer) => void termination.accept(answer)
    leg.accept(offer, termination.offer(direction))
    return
  }
  const answer = termination.receive(sdp) ? termination.answer(direction) : undefined
  if (answer === undefined) {
    offer.reject(488)
    return
  }
  leg.accept(offer, answer)
  // Where a line has several phones in a conference, it holds when the first of them does.
  if (connection.leg === leg) noteDirection(connection, sdp)
}

/** The phone system itself holds the connection: a refresh of the phone's does not end that. */
function isSilenced(connection: Connection): boolean {
  return connection.state === 'hold' && !connection.isHeldByPhone
}

/** There is nobody to ask now: the phone is answered for itself. */
function waitOnHold(leg: Leg, offer: SessionOffer, sdp: string | undefined): void {
  if (sdp !== undefined) leg.accept(offer, answerOnHold(sdp, '1'))
  else if (leg.received !== undefined) leg.accept(offer, withDirection(leg.received, 'inactive'))
  else offer.reject(488)
}

/** The phone left the offer to us: the other end makes it, and the phone's ACK brings the answer for it. */
async function passLateOffer(
  switching: SwitchingDomain,
  leg: Leg,
  offer: SessionOffer,
  connection: Connection,
  far: Leg,
): Promise<void> {
  const late = await far.askOffer(switching.identityOf(connection, far), true)
  leg.answerLate = (answer) => {
    late.answer(answer)
    noteDirection(connection, answer)
  }
  leg.accept(offer, late.sdp)
}

/** Tells that the phone holds or has retrieved, where its description says so. */
function noteDirection(connection: Connection, sdp: string): void {
  const { call } = connection
  const holds = isHold(sdp)
  if (holds && connection.state === 'connected') {
    connection.state = 'hold'
    connection.isHeldByPhone = true
    call.tell({ type: 'held', holdingDevice: connection.party })
  } else if (!holds && connection.state === 'hold') {
    connection.state = 'connected'
    connection.isHeldByPhone = false
    call.tell({ type: 'retrieved', retrievingDevice: connection.party })
  }
}

/** Holds the call for `connection`. */
export async function hold(connection: Connection): Promise<void> {
  const { call, leg } = connection
  if (call.conference) {
    await inWords(() => silence(leg!, undefined))
    mustBeThere(connection)
    markHeld(connection)
    return
  }
  const far = call.other(connection)?.leg
  await inWords(async () => {
    if (far?.isEstablished && far.active?.call === call)
      await holdWithMusic(connection.call.switching, far, leg)
    if (leg?.isEstablished && leg.active === connection) await silence(leg, far)
  })
  mustBeThere(connection)
  markHeld(connection)
}

export function markHeld(connection: Connection, cause?: 'consultation'): void {
  if (connection.state !== 'connected') return
  connection.state = 'hold'
  connection.isHeldByPhone = false
  connection.call.tell({ type: 'held', holdingDevice: connection.party, ...(cause ? { cause } : {}) })
}

/** Retrieves the call for `connection`; the leg is its own again. */
export async function retrieve(switching: SwitchingDomain, connection: Connection): Promise<void> {
  mustBeThere(connection)
  const { call, leg } = connection
  if (call.conference) return enterAgain(connection, call.conference)
  const other = call.other(connection)
  const far = other?.leg
  if (!leg || !far || !other) return
  leg.active = connection
  far.active = other
  if (connection.isHeldByPhone && leg.abilities.talk) {
    // The phone ends its hold by itself, and tells it by re-INVITE.
    leg.talk()
    return
  }
  await inWords(() =>
    joinLegs(leg, far, switching.identityOf(other, leg), switching.identityOf(connection, far)),
  )
  mustBeThere(connection)
  // The phone took it up by itself meanwhile, and that was told.
  if (connection.state !== 'hold') return
  if (leg.received !== undefined && isHold(leg.received)) {
    connection.isHeldByPhone = true
    const reason = 'the phone keeps the call on hold; press its key'
    throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason })
  }
  connection.state = 'connected'
  connection.isHeldByPhone = false
  call.tell({ type: 'retrieved', retrievingDevice: connection.party })
}
