/**
 * Call park (ECMA-269 §17.1 Park Call): the line leaves, the other end hears music, and the call waits at a line until somebody picks
 * it up there. Where nobody does, it comes back to whoever parked it.
 */
import { NamedError } from '@offhook/base'
import { type LineNumber, serviceErrors } from '@offhook/telephony'
import type { Call, Connection } from '../call/parts.ts'
import { ringPhones } from '../placing.ts'
import type { Extension } from '../routing/extension.ts'
import type { SwitchingDomain } from '../switching-domain.ts'
import { hold as holdWithMusic } from './music.ts'
import { mayPickUp, PICKUP_SECONDS, takeOver } from './pickup.ts'
import { inWords, mustBeThere } from './refusal.ts'

/** How long a call waits before it comes back. */
const PARK_SECONDS = 180

/** Whether a call waits at this connection's line. */
export function isParked({ state, direction, leg }: Connection): boolean {
  return state === 'queued' && direction === 'incoming' && leg === undefined
}

/** `connection` leaves its call, which waits at `place`. */
export async function park(
  switching: SwitchingDomain,
  connection: Connection,
  place: Extension,
): Promise<void> {
  const { call, leg, party } = connection
  if (call.conference) {
    const reason = 'a conference cannot be parked'
    throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason })
  }
  const kept = call.other(connection)
  const far = kept?.leg
  if (!kept || !far?.isEstablished) {
    throw new NamedError(serviceErrors, 'connection-state-incorrect', { state: connection.state })
  }
  if (kept.line === place.number) {
    const reason = `line ${place.number} is part of the call`
    throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason })
  }
  await inWords(() => holdWithMusic(switching, far, leg))
  // Meanwhile either of the two may have left.
  mustBeThere(connection)
  if (connection.call !== call || call.other(connection) !== kept)
    throw new NamedError(serviceErrors, 'call-unknown')
  call.drop(connection)
  const at = switching.partyOf(place.number)
  call.phase = 'seeking'
  call.caller = kept
  call.called = at
  // Whoever picks the call up is to make the offer.
  call.offer = undefined
  call.tell({ type: 'diverted', divertingDevice: party, newDestination: at, cause: 'park' })
  const parked = call.join(at, 'queued', 'incoming')
  parked.redirectedFrom = party
  const who = { callingDevice: kept.party, calledDevice: at, lastRedirectionDevice: party }
  call.tell({ type: 'queued', queue: at, ...who, cause: 'park' })
  leg?.endIfUnused({ cause: 'park' })
  switching.clock.after(PARK_SECONDS * 1000, () => comeBack(call, parked, connection.line))
}

/** Nobody picked it up: the phones of whoever parked it ring. */
function comeBack(call: Call, parked: Connection, by: LineNumber | undefined): void {
  if (parked.state !== 'queued' || !call.connections.includes(parked)) return
  call.drop(parked)
  if (by === undefined || parked.line === undefined) {
    call.release(undefined, { cause: 'callNotAnswered' })
    return
  }
  call.diverted({ from: parked.line, to: by, cause: 'callForwardNoAnswer' })
  call.seek(by)
}

/** The phones of `by` are asked to answer by themselves, and have the parked call then. */
export function takeParked(switching: SwitchingDomain, parked: Connection, by: Extension): void {
  mayTake(switching, parked, by)
  ringPhones(switching, parked.call, by.number, {
    ringSeconds: PICKUP_SECONDS,
    cause: 'callPickup',
    isHidden: true,
    autoAnswer: true,
  })
}

/** The connection of a call that waits at `line`, oldest first. */
function parkedAt(switching: SwitchingDomain, line: LineNumber): Connection | undefined {
  return switching.lines.of(line).find(isParked)
}

/** A phone dialled the pickup code of a line: it has the call that waits there. False where none does that it may have. */
export function takeParkedByCode(
  switching: SwitchingDomain,
  call: Call,
  by: Extension,
  line: LineNumber | undefined,
): boolean {
  const parked = line === undefined ? undefined : parkedAt(switching, line)
  if (!parked) return false
  const { leg, party } = call.caller
  const place = switching.directory.extension(parked.line ?? '')
  if (!leg || !place || !mayPickUp(by, place) || isElsewhereIn(parked, by)) return false
  leg.detach(call.caller)
  call.caller.leg = undefined
  call.release(call.caller, { cause: 'callPickup' })
  takeOver(switching, parked.call, parked.call.join(party, 'null', 'incoming'), leg)
  return true
}

function mayTake(switching: SwitchingDomain, parked: Connection, by: Extension): void {
  const place = switching.directory.extension(parked.line ?? '')
  if (!place || !mayPickUp(by, place)) {
    const reason = `line ${by.number} and line ${parked.line} are not in one pickup group`
    throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason })
  }
  if (isElsewhereIn(parked, by)) {
    const reason = `line ${by.number} is part of the call already`
    throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason })
  }
}

/** Whether the line has a part in the call beside the one that waits. */
function isElsewhereIn({ call, state }: Connection, { number }: Extension): boolean {
  return state === 'queued' && call.connections.some((each) => each.line === number && !isParked(each))
}
