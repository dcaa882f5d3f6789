/**
 * Consultation, alternation and reconnection for a client (ECMA-269 §17.1.10, §17.1.2, §17.1.20). The phone keeps its one dialog;
 * the phone system changes who is heard on it. Where the phone itself made the second call, each call has a dialog of its own.
 */
import { NamedError } from '@offhook/base'
import { serviceErrors } from '@offhook/telephony'
import { PbxCall } from '../call/call.ts'
import { offerOf } from '../call/joining.ts'
import type { Connection } from '../call/parts.ts'
import type { SwitchingDomain } from '../switching-domain.ts'
import { hold, markHeld, retrieve } from './hold.ts'
import { hold as holdWithMusic } from './music.ts'
import { inWords, mustBeThere } from './refusal.ts'

/** Holds the call of `connection` and calls `destination` from the same phone; the id of the new call. */
export async function consult(
  switching: SwitchingDomain,
  connection: Connection,
  destination: string,
): Promise<string> {
  const { leg, call, party } = connection
  if (!leg || party.line === undefined) throw new NamedError(serviceErrors, 'call-unknown')
  let offer = ''
  await inWords(async () => {
    const far = call.conference ? undefined : call.other(connection)?.leg
    if (far?.isEstablished) await holdWithMusic(switching, far, leg)
    offer = await offerOf(leg)
  })
  mustBeThere(connection)
  markHeld(connection, 'consultation')
  const origin = {
    route: { kind: 'line', line: party.line },
    maxForwards: 70,
    ownPasses: 0,
    diversions: 0,
  } as const
  const consultation = new PbxCall(switching, origin, party, 'initiated', switching.partyOf(destination))
  consultation.caller.attach(leg)
  consultation.offer = offer
  consultation.tell({ type: 'serviceInitiated', initiatingDevice: party, cause: 'consultation' })
  consultation.caller.state = 'connected'
  consultation.tell({ type: 'originated', callingDevice: party, calledDevice: consultation.called })
  consultation.seek(destination)
  return consultation.id
}

/** Holds the active call and retrieves the held one. */
export async function alternate(
  switching: SwitchingDomain,
  held: Connection,
  active: Connection,
): Promise<void> {
  if (held.leg === active.leg) {
    const far = active.call.conference ? undefined : active.call.other(active)?.leg
    await inWords(async () => {
      if (far?.isEstablished) await holdWithMusic(switching, far, active.leg)
    })
    markHeld(active)
  } else await hold(active)
  await retrieve(switching, held)
}

/** Ends the active call and retrieves the held one. */
export async function reconnect(
  switching: SwitchingDomain,
  held: Connection,
  active: Connection,
): Promise<void> {
  active.call.left(active, { cause: 'normalClearing', by: active.party })
  await retrieve(switching, held)
}
