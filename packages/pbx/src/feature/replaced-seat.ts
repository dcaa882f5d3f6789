/**
 * An INVITE with Replaces (RFC 3891) for a dialog with a conference: whoever sends it takes the seat of that dialog (RFC 4579
 * §5.9: so people go from one device to another). The others talk on, and are asked for nothing.
 */
import { isNamedError } from '@offhook/base'
import type { Party } from '@offhook/telephony'
import { SessionRefused } from '../call/leg-session.ts'
import type { Connection, Leg } from '../call/parts.ts'
import type { SwitchingDomain } from '../switching-domain.ts'
import { mayJoin } from './join.ts'

/** `leg` came in to speak for `connection` in place of `old`. */
export function takeSeat(
  switching: SwitchingDomain,
  leg: Leg,
  old: Leg,
  connection: Connection,
  by: Party,
): void {
  const { call } = connection
  const isOwn = connection.line === by.line
  // A line has one seat; and who takes one overhears, so that more is asked than for picking up what rings.
  if (!isOwn && (call.hasLine(by.line) || !mayJoin(switching, connection, by.line))) {
    leg.refuse(403, 'Forbidden')
    return
  }
  call.queue
    .run(async () => {
      const { conference } = call
      const isThere = () => call.connections.includes(connection) && connection.legs.includes(old)
      if (!conference || !isThere()) throw new SessionRefused(481)
      if (!(await conference.answer(leg))) throw new SessionRefused(488)
      if (!isThere() || call.conference !== conference) leg.end({ cause: 'normalClearing' })
      else if (isOwn) speakFrom(leg, old, connection)
      else replace(switching, leg, connection, by)
      old.endIfUnused({ cause: 'transfer' })
      conference.settle(call)
    })
    .catch((fault) => {
      if (!(fault instanceof SessionRefused) && !isNamedError(fault)) throw fault
      const isGone = fault instanceof SessionRefused && fault.status === 481
      if (isGone) leg.refuse(481, 'Call/Transaction Does Not Exist')
      else leg.refuse(488, 'Not Acceptable Here')
    })
}

/** The line goes on at another phone. */
function speakFrom(leg: Leg, old: Leg, connection: Connection): void {
  old.detach(connection)
  if (connection.leg !== old) {
    connection.companions = connection.companions.filter((known) => known !== old)
    connection.attachCompanion(leg)
    return
  }
  connection.attach(leg)
  if (connection.state !== 'hold') return
  connection.state = 'connected'
  connection.isHeldByPhone = false
  connection.call.tell({ type: 'retrieved', retrievingDevice: connection.party })
}

/** A colleague talks in place of whoever was there. */
function replace(switching: SwitchingDomain, leg: Leg, connection: Connection, by: Party): void {
  const { call, party, direction } = connection
  const joined = call.join(by, 'connected', direction)
  joined.answeredAt = switching.clock.now()
  joined.attach(leg)
  if (call.caller === connection) call.caller = joined
  call.drop(connection)
  const other = call.other(joined)?.party ?? call.called
  call.tell({
    type: 'transferred',
    primaryOldCall: call.id,
    transferringDevice: party,
    transferredToDevice: by,
    cause: 'transfer',
  })
  call.tell({ type: 'established', answeringDevice: by, callingDevice: other, calledDevice: by })
}
