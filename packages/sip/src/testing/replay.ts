/** What replays of call flows have in common: how a leg is watched, and how it is answered. */
import type { Registration } from '../agent/registration.ts'
import type { IncomingInvite } from '../dialog/incoming-invite.ts'
import type { OutgoingInvite } from '../dialog/outgoing-invite.ts'
import type { FlowTarget } from '../transport/flow.ts'
import { type Party, type SimulatedParties, simulatedParties } from './simulated-parties.ts'

/** Stand for session descriptions, which mean nothing to a user agent. */
export const OFFER = 'v=0 offer'
export const ANSWER = 'v=0 answer'

/** Where a host of the simulated network listens. */
export const at = (address: string): FlowTarget => ({ transport: 'udp', address, port: 5060 })

export const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

/** What happens to a leg from now on, as words. */
export function diary(leg: OutgoingInvite | IncomingInvite): string[] {
  const seen: string[] = []
  leg.on('progress', ({ response }) => seen.push(`progress ${response.status}`))
  leg.on('answered', ({ response }) => seen.push(`answered ${response.status}`))
  leg.on('failed', ({ status }) => seen.push(`failed ${status}`))
  leg.on('ended', ({ by, cause }) => seen.push(`ended ${by} ${cause}`))
  leg.on('acknowledged', () => seen.push('acknowledged'))
  return seen
}

export async function aliceAndBob(parties: SimulatedParties): Promise<{ alice: Party; bob: Party }> {
  return { alice: await parties.join('alice'), bob: await parties.join('bob') }
}

/** A call without anything between the two. */
export function call(from: Party, to: Party): OutgoingInvite {
  return from.agent.invite({ target: to.uri, from: from.uri, body: OFFER })
}

/** The party rings, and answers when told to. */
export function ringing(party: Party): { leg: IncomingInvite | undefined; diary: string[] } {
  const held: { leg: IncomingInvite | undefined; diary: string[] } = { leg: undefined, diary: [] }
  party.agent.onInvite((leg) => {
    held.leg = leg
    held.diary = diary(leg)
    leg.progress(180)
  })
  return held
}

export const BOB_ADDRESS = 'sip:bob@atlanta.example.com'
export const BOB_ACCOUNT = { username: 'bob', password: 'secret' }

export async function registrarAndBob(): Promise<{
  parties: SimulatedParties
  registrar: Party
  bob: Party
}> {
  const parties = simulatedParties()
  return { parties, registrar: await parties.join('registrar'), bob: await parties.join('bob') }
}

/** Bob registers with his password, or another one. */
export function bobRegisters(
  bob: Party,
  registrar: Party,
  { password = BOB_ACCOUNT.password, nextHop }: { password?: string; nextHop?: string } = {},
): Registration {
  return bob.agent.register({
    registrar: `sip:${registrar.address}`,
    address: BOB_ADDRESS,
    contactUser: 'bob',
    credentials: { username: BOB_ACCOUNT.username, password },
    nextHop,
    instance: 'urn:uuid:00000000-0000-1000-8000-000a95a0e128',
  })
}
