/**
 * An INVITE with Join (RFC 3911): a phone comes into a conversation that goes on, which becomes a conference. A second phone of a
 * line that takes part speaks for the same line; a colleague becomes one more who takes part, and is shown to all.
 */
import { isNamedError } from '@offhook/base'
import type { InviteUsage } from '@offhook/sip'
import type { Party } from '@offhook/telephony'
import { SessionRefused } from '../call/leg-session.ts'
import type { Connection, Leg } from '../call/parts.ts'
import type { SwitchingDomain } from '../switching-domain.ts'
import { Conference, seatAll } from './conference.ts'

/** `leg` came in to join the conversation of `joined`. */
export function takeJoined(switching: SwitchingDomain, leg: Leg, joined: InviteUsage, by: Party): void {
  const old = switching.legOf(joined)
  const connection = old?.active ?? old?.connections[0]
  if (!connection || !mayJoin(switching, connection, by.line)) {
    leg.refuse(403, 'Forbidden')
    return
  }
  // Nor may a line take the voices of a whole house by calling into its own conversation again and again.
  const own = connection.call.connections.find(({ line }) => line === by.line)
  if (own && own.legs.length >= switching.settings.mostPlacedCalls) {
    leg.refuse(403, 'Too Many Calls Placed')
    return
  }
  const { gateway } = switching
  // What rings cannot be joined here: nobody is there yet who would hear it.
  const isTalk = connection.call.phase === 'talking' && connection.answeredAt !== undefined
  if (!gateway || gateway.isDown || !isTalk) {
    leg.refuse(488, 'Not Acceptable Here')
    return
  }
  connection.call.queue
    .run(() => enter(switching, leg, connection, by))
    .catch((fault) => {
      if (!(fault instanceof SessionRefused) && !isNamedError(fault)) throw fault
      // The conversation goes on as it was (RFC 3911 §4).
      leg.refuse(488, 'Not Acceptable Here')
    })
}

async function enter(switching: SwitchingDomain, leg: Leg, connection: Connection, by: Party): Promise<void> {
  const { call } = connection
  if (connection.state === 'null' || call.phase !== 'talking') throw new SessionRefused(481)
  const known = call.conference
  const conference = known ?? new Conference(switching)
  call.conference = conference
  try {
    if (!known) {
      const talking = call.connections.filter(({ state }) => state === 'connected')
      await seatAll(conference, talking)
    }
    if (call.phase !== 'talking' || !(await conference.answer(leg))) throw new SessionRefused(488)
    if (call.connections.includes(connection)) takePart(switching, leg, connection, by)
    else leg.end({ cause: 'normalClearing' })
  } finally {
    conference.settle(call)
  }
}

function takePart(switching: SwitchingDomain, leg: Leg, connection: Connection, by: Party): void {
  const { call } = connection
  const own = call.connections.find(({ line }) => line === by.line)
  if (own) {
    own.attachCompanion(leg)
    return
  }
  const { party } = connection
  const joining = call.join(by, 'connected', 'outgoing')
  joining.called = party
  joining.answeredAt = switching.clock.now()
  joining.attach(leg)
  call.tell({ type: 'originated', callingDevice: by, calledDevice: party })
  call.tell({
    type: 'established',
    answeringDevice: party,
    callingDevice: by,
    calledDevice: party,
    cause: 'conference',
  })
}

/**
 * Lines that take part themselves, and members of a pickup group that has a name: to know a dialog is not to be let in. Without
 * groups nobody may, though everybody may pick up then: who picks up a call that rings overhears nothing.
 */
export function mayJoin(switching: SwitchingDomain, connection: Connection, by: string | undefined): boolean {
  if (by === undefined) return false
  if (connection.call.hasLine(by)) return true
  const group = switching.directory.extension(connection.line ?? '')?.pickupGroup
  return group !== undefined && switching.directory.extension(by)?.pickupGroup === group
}
