/** REFER from a phone (RFC 3515, RFC 5589): blind transfer, and attended transfer where Refer-To names the phone's other dialog. */
import type { Referral } from '@offhook/sip'
import { parseUri } from '@offhook/sip'
import { numberOf } from '../call/identity.ts'
import type { Leg } from '../call/leg.ts'
import type { Exchange } from '../exchange.ts'
import { statusOfFault, transfer, transferTo } from './transfer.ts'

export function onRefer(exchange: Exchange, leg: Leg, referral: Referral): void {
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
    const other = exchange.legOf(exchange.agent.usage(callId, toTag))
    const active = other?.active ?? other?.connections[0]
    // Only a dialog of the same line may be given away.
    if (!active || active.line !== connection.line) referral.reject(481)
    else void attended(exchange, referral, connection, active)
    return
  }
  const destination = numberOf(parseUri(referTo.target))
  if (destination === '') referral.reject(400)
  else void blind(exchange, leg, referral, connection, destination)
}

async function attended(
  exchange: Exchange,
  referral: Referral,
  held: NonNullable<Leg['active']>,
  active: NonNullable<Leg['active']>,
): Promise<void> {
  referral.accept()
  try {
    // The dialogs must live until the phone has been told.
    await transfer(exchange, held, active, () => referral.progress(200))
  } catch (fault) {
    referral.progress(statusOfFault(fault))
  }
}

async function blind(
  exchange: Exchange,
  leg: Leg,
  referral: Referral,
  connection: NonNullable<Leg['active']>,
  destination: string,
): Promise<void> {
  referral.accept()
  try {
    await transferTo(exchange, connection, destination, {
      waitingLeg: leg,
      onRinging: () => referral.progress(180),
      onSuccess: () => referral.progress(200),
      onFailure: (status) => referral.progress(status),
    })
  } catch (fault) {
    referral.progress(statusOfFault(fault))
  }
}
