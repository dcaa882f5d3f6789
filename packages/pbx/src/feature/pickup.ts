/**
 * Directed pickup (ECMA-269 §17.1.14): somebody takes a call that rings elsewhere. By feature code the phone calls us, so both
 * callers have made an offer; by service its phones are called with the caller's offer.
 */
import { NamedError } from '@offhook/base'
import { serviceErrors } from '@offhook/telephony'
import { joinInTurn, joinLegs } from '../call/joining.ts'
import type { Call, Connection, Leg } from '../call/parts.ts'
import { answerOnHold } from '../call/session-description.ts'
import { ringPhones } from '../placing.ts'
import type { Extension } from '../routing/extension.ts'
import type { SwitchingDomain } from '../switching-domain.ts'

/** A phone dialled the code: `call` is its own call, which ends in the one that it takes. */
export function pickUpByCode(
  switching: SwitchingDomain,
  call: Call,
  by: Extension,
  line: string | undefined,
): void {
  const ringing = line === undefined ? ringingInGroup(switching, by) : ringingAt(switching, by, line)
  const { leg } = call.caller
  if (!ringing || !leg || ringing.call.hasLine(by.number)) {
    call.fail(404, 'Nothing Rings There', 'invalidDestination', call.called)
    return
  }
  const { party } = call.caller
  leg.detach(call.caller)
  call.caller.leg = undefined
  call.release(call.caller, { cause: 'callPickup' })
  const taken = ringing.call.join(party, 'null', 'incoming')
  takeOver(switching, ringing.call, taken, leg)
}

/** `leg`, which waits for its answer, becomes the other end of a call that rings. */
export function takeOver(switching: SwitchingDomain, call: Call, taken: Connection, leg: Leg): void {
  taken.attach(leg)
  if (leg.isPending) leg.answer(leg.received && answerOnHold(leg.received, '1'), {})
  call.pickedUpBy(taken)
  joinInTurn(call, () => joinTaken(switching, call, taken, leg))
}

async function joinTaken(switching: SwitchingDomain, call: Call, taken: Connection, leg: Leg): Promise<void> {
  const { caller } = call
  const callerLeg = caller.leg
  if (!callerLeg) return
  const toCaller = switching.identityOf(taken, callerLeg)
  const toTaker = switching.identityOf(caller, leg)
  if (!callerLeg.isPending) await joinLegs(callerLeg, leg, toCaller, toTaker)
  else if (call.offer !== undefined) callerLeg.answer(await leg.offer(call.offer, toTaker), toCaller)
  else {
    const late = await leg.askOffer(toTaker)
    callerLeg.answerLate = late.answer
    callerLeg.answer(late.sdp, toCaller)
  }
}

/** Whether `by` may take calls that ring at `other`: members of a group among themselves; without groups everybody. */
export function mayPickUp(by: Extension, other: Extension): boolean {
  return by.pickupGroup === other.pickupGroup
}

function ringingAt(switching: SwitchingDomain, by: Extension, line: string): Connection | undefined {
  const other = switching.directory.extension(line)
  if (!other || !mayPickUp(by, other)) return undefined
  const ringing = switching.lines.of(line).find((connection) => connection.state === 'alerting')
  return ringing ?? releasedFrom(switching, line)
}

/** Declined there, but the caller was not told: it rings on for whoever takes it. */
function releasedFrom(switching: SwitchingDomain, line: string): Connection | undefined {
  for (const { targets } of switching.calls.values()) {
    const target = targets.find((each) => each.line === line && each.isReleased)
    if (target) return target.connection
  }
  return undefined
}

/** The call that rings longest in the group of `by`. */
export function ringingInGroup(switching: SwitchingDomain, by: Extension): Connection | undefined {
  let found: Connection | undefined
  for (const other of switching.directory.all()) {
    if (other.number === by.number || by.pickupGroup === undefined) continue
    const ringing = ringingAt(switching, by, other.number)
    if (ringing && (!found || ringing.startedAt < found.startedAt)) found = ringing
  }
  return found
}

/** The service: the phones of `by` are asked to answer by themselves, and take the call then. */
export function pickUp(switching: SwitchingDomain, ringing: Connection, by: Extension): void {
  const other = switching.directory.extension(ringing.line ?? '')
  if (!other || !mayPickUp(by, other)) {
    const reason = `line ${by.number} and line ${ringing.line} are not in one pickup group`
    throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason })
  }
  if (ringing.call.hasLine(by.number)) {
    const reason = `line ${by.number} is part of the call already`
    throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason })
  }
  ringPhones(switching, ringing.call, by.number, {
    ringSeconds: PICKUP_SECONDS,
    cause: 'callPickup',
    isHidden: true,
    autoAnswer: true,
  })
}

/** How long a phone may take to answer by itself; afterwards the call just rings on where it rang. */
export const PICKUP_SECONDS = 15
