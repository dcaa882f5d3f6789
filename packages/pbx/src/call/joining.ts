/**
 * Joining the media of two legs by offer and answer (RFC 3264, RFC 3725): what one side offers is offered to the other, and what
 * that one answers goes back. The descriptions pass unread; the phones send their voice to each other.
 */

import { type LegHeaders, SessionRefused } from './leg-session.ts'
import type { Call, Connection, Leg } from './parts.ts'
import { answerOnHold, withDirection } from './session-description.ts'

/** Tells the caller that it rings at `connection`. */
export function ringCaller(
  call: Call,
  connection: Connection,
  status: number,
  sdp: string | undefined,
): void {
  const leg = call.caller.leg
  if (!leg?.isPending) return
  leg.progress(
    sdp === undefined ? 180 : Math.min(status, 183),
    sdp,
    call.switching.identityOf(connection, leg),
  )
}

/** `connection` answered: the caller gets its answer, or a conference one who talks more. */
export function joinAnswered(call: Call, connection: Connection): void {
  if (call.conference) {
    call.conference.admit(connection)
    return
  }
  const callee = connection.leg!
  const caller = call.caller.leg
  if (!caller) return
  if (caller.isPending) {
    caller.answer(callee.received, call.switching.identityOf(connection, caller))
    return
  }
  joinInTurn(call, () => joinWaiting(call, caller, callee, connection))
}

/**
 * Joins the last two of `call` when all that was asked for before has been done to it, and before what is asked for after: who sees an
 * answer may want a hold or a conference at once, and a join that came late would undo it.
 */
export function joinInTurn(call: Call, join: () => Promise<void>): void {
  call.queue
    .run(async () => {
      // Whoever had answered by then was let into the room.
      if (!call.conference) await join()
    })
    .catch((fault) => onJoinFailed(call, fault))
}

/** The caller waits on hold: its first offer went to the callee, whose answer is now offered to it. */
async function joinWaiting(call: Call, caller: Leg, callee: Leg, connection: Connection): Promise<void> {
  const headers = call.switching.identityOf(connection, caller)
  if (call.offer !== undefined && callee.received !== undefined && !callee.owesAnswer) {
    await caller.offer(callee.received, headers)
  } else await joinLegs(caller, callee, headers, call.switching.identityOf(call.caller, callee))
}

/** Whoever cannot be joined does not stay in a silent call. */
export function onJoinFailed(call: Call, fault: unknown): void {
  const status = fault instanceof SessionRefused ? fault.status : 500
  call.switching.log.warn('two legs could not be joined', { call: call.id, status, fault: String(fault) })
  if (call.phase !== 'over') call.release(undefined, { cause: 'incompatibleDestination' })
}

/** Joins two legs that stand: `a` is asked for an offer, `b` answers it. Rejects with `SessionRefused`. */
export async function joinLegs(a: Leg, b: Leg, toA: LegHeaders = {}, toB: LegHeaders = {}): Promise<void> {
  if (b.owesAnswer && b.received !== undefined) {
    b.acknowledge(await a.offer(b.received, toA))
    return
  }
  const late = await lateOffer(a, toA)
  if (!late) {
    // A phone that makes no offer when asked takes one; the other's last description is used in its place.
    if (a.received === undefined) throw new SessionRefused(488)
    await a.offer(await b.offer(withDirection(a.received, 'sendrecv'), toB), toA)
    return
  }
  try {
    late.answer(await b.offer(late.sdp, toB))
  } catch (fault) {
    late.answer(answerOnHold(late.sdp, '1'))
    throw fault
  }
}

async function lateOffer(leg: Leg, headers: LegHeaders) {
  try {
    return await leg.askOffer(headers)
  } catch (fault) {
    if (fault instanceof SessionRefused && (fault.status === 488 || fault.status === 400)) return undefined
    throw fault
  }
}

/** Asks a leg that stands for what it offers, and leaves it on hold until somebody answers that. */
export async function offerOf(leg: Leg): Promise<string> {
  const late = await lateOffer(leg, {})
  if (!late) {
    if (leg.received === undefined) throw new SessionRefused(488)
    return withDirection(leg.received, 'sendrecv')
  }
  late.answer(answerOnHold(late.sdp, '1'))
  return late.sdp
}

/** Puts a leg on hold in the name of `other`, whose description it hears last (RFC 3264 §8.4, both ways silent). */
export async function silence(leg: Leg, other: Leg | undefined): Promise<void> {
  const sdp = other?.received ?? leg.received
  if (sdp === undefined) return
  await leg.offer(withDirection(sdp, 'inactive'))
}
