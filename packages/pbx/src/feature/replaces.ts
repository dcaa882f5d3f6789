/** An INVITE with Replaces (RFC 3891): a phone takes over a dialog of ours, as call pickup and some transfers do it. */
import type { InviteUsage } from '@offhook/sip'
import type { Party } from '@offhook/telephony'
import { joinInTurn, joinLegs } from '../call/joining.ts'
import type { Leg } from '../call/parts.ts'
import { answerOnHold } from '../call/session-description.ts'
import type { SwitchingDomain } from '../switching-domain.ts'
import { mayPickUp, takeOver } from './pickup.ts'
import { takeSeat } from './replaced-seat.ts'

/** `leg` came in to take the place of `replaced`. */
export function takeReplaced(switching: SwitchingDomain, leg: Leg, replaced: InviteUsage, by: Party): void {
  const old = switching.legOf(replaced)
  const target = old?.fork ? targetOf(switching, old) : undefined
  const connection = target?.connection ?? old?.active
  if (old && isOwnLeg(old, leg)) {
    switching.absences.comeBack(leg, old)
    return
  }
  if (!old || !connection || !isAllowed(switching, connection.line, by.line)) {
    leg.refuse(403, 'Forbidden')
    return
  }
  if (connection.call.conference && !target) {
    takeSeat(switching, leg, old, connection, by)
    return
  }
  const { call } = connection
  if (target) {
    takeOver(switching, call, call.join(by, 'null', 'incoming'), leg)
    return
  }
  const other = call.other(connection)
  leg.answer(leg.received && answerOnHold(leg.received, '1'), {})
  const far = other?.leg
  if (!other || !far) {
    leg.end({ cause: 'normalClearing' })
    return
  }
  const joined = call.join(by, 'connected', connection.direction)
  joined.answeredAt = switching.clock.now()
  joined.attach(leg)
  if (call.caller === connection) call.caller = joined
  call.drop(connection)
  call.tell({
    type: 'transferred',
    primaryOldCall: call.id,
    transferringDevice: connection.party,
    transferredToDevice: by,
    cause: 'transfer',
  })
  call.tell({ type: 'established', answeringDevice: by, callingDevice: other.party, calledDevice: by })
  old.endIfUnused({ cause: 'transfer' })
  joinInTurn(call, () =>
    joinLegs(far, leg, switching.identityOf(joined, far), switching.identityOf(other, leg)),
  )
}

function targetOf(switching: SwitchingDomain, leg: Leg) {
  for (const call of switching.calls.values()) {
    const target = call.targets.find((each) => each.legs.includes(leg))
    if (target) return target
  }
  return undefined
}

/** A browser that has loaded its page anew takes up what it had. */
function isOwnLeg(old: Leg, leg: Leg): boolean {
  return leg.device !== undefined && leg.device === old.device && old.isEstablished && old.fork === undefined
}

/** Only the own line, or one of the same pickup group. */
function isAllowed(switching: SwitchingDomain, line: string | undefined, by: string | undefined): boolean {
  const one = switching.directory.extension(line ?? '')
  const other = switching.directory.extension(by ?? '')
  return one !== undefined && other !== undefined && (one === other || mayPickUp(other, one))
}
