/**
 * Transfer (ECMA-269 §17.1.26, §17.1.24): the two far ends are joined by re-INVITE (RFC 3725), whoever asked for it. The held call
 * goes on under its own id; the consultation call ends in it. Who leaves a conference so, leaves their seat to somebody else.
 */
import { isNamedError, NamedError } from '@offhook/base'
import { type LineNumber, type Party, serviceErrors } from '@offhook/telephony'
import { joinInTurn, joinLegs, offerOf, onJoinFailed, silence } from '../call/joining.ts'
import type { Call, CallRoom, Connection, Leg, SeekWatcher } from '../call/parts.ts'
import type { Termination } from '../media/termination.ts'
import type { SwitchingDomain } from '../switching-domain.ts'
import { inWords, mustBeThere } from './refusal.ts'

/**
 * Joins the other ends of `held` and `active`. The consulted party may still be ringing. `onDone` is called before the dialogs of
 * the line that leaves are ended.
 */
export async function transfer(
  switching: SwitchingDomain,
  held: Connection,
  active: Connection,
  onDone: () => void = () => {},
): Promise<void> {
  const into = held.call
  const from = active.call
  const kept = into.other(held)
  const goal = from.other(active)
  const isGathering = [into, from].some(({ conference, phase }) => conference && phase !== 'talking')
  const isNobody = !goal && from.targets.length === 0
  if (!kept?.leg?.isEstablished || from === into || isNobody || isGathering) {
    throw new NamedError(serviceErrors, 'connection-state-incorrect', { state: held.state })
  }
  // A line that talks to itself would hear nobody.
  if (from.connections.some((each) => each !== active && into.hasLine(each.line))) {
    const reason = 'both calls are with the same line'
    throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason })
  }
  const legs = new Set([held.leg, active.leg])
  const conference = into.conference ?? from.conference
  const seated = into.conference ? into.connections : from.conference ? from.connections : []
  into.drop(held)
  from.drop(active)
  merge(into, from, kept)
  into.conference = conference
  into.tell({
    type: 'transferred',
    primaryOldCall: into.id,
    secondaryOldCall: from.id,
    transferringDevice: held.party,
    transferredToDevice: goal?.party ?? from.called,
    cause: 'transfer',
  })
  onDone()
  for (const leg of legs) leg?.endIfUnused({ cause: 'transfer' })
  if (conference) enterAll(into, conference, seated)
  else if (into.phase === 'talking' && goal?.leg) await join(switching, into, kept, goal)
}

/** What is left of the consultation becomes part of the held call. */
function merge(into: Call, from: Call, kept: Connection): void {
  into.phase = from.phase
  into.caller = kept
  into.called = from.called
  // Whoever rings was offered the session of the line that leaves: the answer must be negotiated anew.
  into.offer = undefined
  into.absorb(from)
}

/** Whoever was in no room before comes in; whoever rings follows when they answer. */
function enterAll(call: Call, conference: CallRoom, seated: readonly Connection[]): void {
  for (const connection of call.connections) {
    if (!connection.leg || connection.state !== 'connected' || seated.includes(connection)) continue
    connection.leg.active = connection
    conference.admit(connection)
  }
}

async function join(
  switching: SwitchingDomain,
  call: Call,
  one: Connection,
  other: Connection,
): Promise<void> {
  one.leg!.active = one
  other.leg!.active = other
  try {
    await joinLegs(
      one.leg!,
      other.leg!,
      switching.identityOf(other, one.leg!),
      switching.identityOf(one, other.leg!),
    )
  } catch (fault) {
    onJoinFailed(call, fault)
  }
}

/** Where the wish for a single-step transfer came from: a client, or a phone that waits for news of it. */
export interface TransferWish {
  /** The phone's dialog stays until the transfer has succeeded; it takes the call back otherwise. */
  readonly waitingLeg?: Leg
  onRinging?(): void
  onSuccess?(): void
  onFailure?(status: number): void
}

/** Sends the other end of `connection` to `destination`, at the expense of the line that leaves. */
export async function transferTo(
  switching: SwitchingDomain,
  connection: Connection,
  destination: string,
  wish: TransferWish = {},
): Promise<void> {
  const { call, leg, line } = connection
  const { conference } = call
  const kept = call.other(connection)
  if (!kept?.leg?.isEstablished || call.phase !== 'talking') {
    throw new NamedError(serviceErrors, 'connection-state-incorrect', { state: connection.state })
  }
  const far = kept.leg
  const to = switching.partyOf(destination)
  if (conference && call.hasLine(to.line)) {
    const reason = `line ${to.line} is part of the call already`
    throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason })
  }
  let invitation: Invitation | undefined
  await inWords(async () => {
    invitation = conference ? await seatFor(switching) : { offer: await offerOf(far) }
  })
  // Meanwhile either of the two may have left, or gone on in another call.
  if (connection.call !== call || call.other(connection) !== kept || call.conference !== conference) {
    invitation?.seat?.close()
    throw new NamedError(serviceErrors, 'call-unknown')
  }
  mustBeThere(connection)
  call.drop(connection)
  call.phase = 'seeking'
  call.caller = kept
  call.called = to
  call.offer = invitation?.offer
  call.watcher = watch(switching, call, connection.party, line, wish, invitation?.seat)
  call.tell({
    type: 'transferred',
    primaryOldCall: call.id,
    transferringDevice: connection.party,
    transferredToDevice: to,
    cause: 'singleStepTransfer',
  })
  if (leg && leg !== wish.waitingLeg) leg.endIfUnused({ cause: 'singleStepTransfer' })
  // Who has left does not listen any more, though the phone waits for news.
  else if (leg && conference) silence(leg, undefined).catch(() => {})
  call.seek(destination, line)
}

/** What whoever is called is offered. */
interface Invitation {
  readonly offer: string
  /** Nobody's yet: whoever answers is given one of their own, as several phones may ring. */
  readonly seat?: Termination
}

async function seatFor(switching: SwitchingDomain): Promise<Invitation> {
  const seat = await switching.gateway!.open('seat')
  return { offer: seat.offer('sendrecv'), seat }
}

function watch(
  switching: SwitchingDomain,
  call: Call,
  party: Party,
  line: LineNumber | undefined,
  wish: TransferWish,
  seat: Termination | undefined,
): SeekWatcher {
  const { waitingLeg } = wish
  return {
    onRinging: () => {
      wish.onRinging?.()
    },
    onAnswered: () => {
      seat?.close()
      wish.onSuccess?.()
      waitingLeg?.endIfUnused({ cause: 'singleStepTransfer' })
    },
    onAbandoned: () => {
      seat?.close()
      wish.onFailure?.(487)
      waitingLeg?.endIfUnused({ cause: 'singleStepTransfer' })
    },
    onFailed: (status) => {
      seat?.close()
      wish.onFailure?.(status)
      call.watcher = undefined
      if (waitingLeg?.isEstablished) takeBack(switching, call, party, waitingLeg)
      // Nobody is there any more to take the call back: the phone that sent it away rings.
      else if (line !== undefined && switching.registrar.bindings.count(line) > 0) recall(call, party)
      else return false
      return true
    },
  }
}

function recall(call: Call, party: Party): void {
  call.called = party
  call.seek(party.number)
}

/** The phone that asked for the transfer is still there: it has the call again. */
function takeBack(switching: SwitchingDomain, call: Call, party: Party, leg: Leg): void {
  const connection = call.join(party, 'connected', 'incoming')
  connection.answeredAt = switching.clock.now()
  connection.attach(leg)
  call.phase = 'talking'
  call.tell({
    type: 'established',
    answeringDevice: party,
    callingDevice: call.caller.party,
    calledDevice: call.called,
  })
  if (call.conference) call.conference.admit(connection)
  else joinInTurn(call, () => join(switching, call, call.caller, connection))
}

/** The status that tells a phone why its transfer failed. */
export function statusOfFault(fault: unknown): number {
  return isNamedError(fault) && fault.status === 404 ? 481 : 503
}
