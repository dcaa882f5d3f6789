/**
 * REFER from a phone (RFC 3515, RFC 5589): blind transfer, and where Refer-To names the phone's other dialog, attended transfer with
 * Replaces and a conference with Join (RFC 3911 §7.2).
 */
import type { Referral } from '@offhook/sip'
import { parseUri } from '@offhook/sip'
import { numberOf } from '../call/identity.ts'
import type { Connection, Leg } from '../call/parts.ts'
import type { SwitchingDomain } from '../switching-domain.ts'
import { confer, mustHaveMixer } from './conference.ts'
import { statusOfFault, transfer, transferTo } from './transfer.ts'

export function onRefer(switching: SwitchingDomain, leg: Leg, referral: Referral): void {
  const connection = leg.active ?? leg.connections[0]
  const { referTo } = referral
  if (!connection || connection.line === undefined) {
    // Peers do not send our calls elsewhere: that would be paid by whom they do not own.
    referral.reject(603)
    return
  }
  if (referTo.method !== 'INVITE') {
    referral.reject(405)
    return
  }
  if (referTo.replaces) {
    const { callId, toTag } = referTo.replaces
    const other = switching.legOf(switching.agent.usage(callId, toTag))
    const active = other?.active ?? other?.connections[0]
    // Only a dialog of the same line may be given away.
    if (!active || active.line !== connection.line) tellUnknown(referral)
    else void attended(switching, referral, connection, active)
    return
  }
  if (referTo.join) {
    const { callId, toTag } = referTo.join
    const other = switching.legOf(switching.agent.usage(callId, toTag))
    const active = other?.active ?? other?.connections[0]
    if (!active || active.line !== connection.line) tellUnknown(referral)
    else void joined(switching, referral, connection, active)
    return
  }
  const destination = numberOf(parseUri(referTo.target))
  if (destination === '') referral.reject(400)
  else void blind(switching, leg, referral, connection, destination)
}

/** The call that was asked for would be answered so. As answer to the REFER itself a 481 would end the dialog it came in (RFC 5057 §5.1). */
function tellUnknown(referral: Referral): void {
  referral.accept()
  referral.progress(481)
}

async function attended(
  switching: SwitchingDomain,
  referral: Referral,
  held: Connection,
  active: Connection,
): Promise<void> {
  referral.accept()
  try {
    // The dialogs must live until the phone has been told.
    await transfer(switching, held, active, () => referral.progress(200))
  } catch (fault) {
    referral.progress(statusOfFault(fault))
  }
}

/** The far end of `one` is called into the conversation of `other`, in which the phone stays. */
async function joined(
  switching: SwitchingDomain,
  referral: Referral,
  one: Connection,
  other: Connection,
): Promise<void> {
  referral.accept()
  try {
    mustHaveMixer(switching, one.line!)
    await confer(switching, one, other, () => referral.progress(200))
  } catch (fault) {
    referral.progress(statusOfFault(fault))
  }
}

async function blind(
  switching: SwitchingDomain,
  leg: Leg,
  referral: Referral,
  connection: Connection,
  destination: string,
): Promise<void> {
  referral.accept()
  try {
    await transferTo(switching, connection, destination, {
      waitingLeg: leg,
      onRinging: () => referral.progress(180),
      onSuccess: () => referral.progress(200),
      onFailure: (status) => referral.progress(status),
    })
  } catch (fault) {
    referral.progress(statusOfFault(fault))
  }
}
