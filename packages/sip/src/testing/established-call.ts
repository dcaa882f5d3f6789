/** A call between Alice and Bob that is established, for tests of what happens within it. */
import assert from 'node:assert/strict'
import { settle } from '@offhook/base/testing'
import type { AgentOptions } from '../agent/agent.ts'
import type { IncomingInvite } from '../dialog/incoming-invite.ts'
import type { InviteOptions, OutgoingInvite } from '../dialog/outgoing-invite.ts'
import { type Party, type SimulatedParties, simulatedParties } from './simulated-parties.ts'

export interface EstablishedCall {
  readonly parties: SimulatedParties
  readonly alice: Party
  readonly bob: Party
  readonly a: OutgoingInvite
  readonly b: IncomingInvite
}

export async function established(
  options: Partial<InviteOptions> = {},
  agents: Partial<AgentOptions> = {},
): Promise<EstablishedCall> {
  const parties = simulatedParties()
  const alice = await parties.join('alice', agents)
  const bob = await parties.join('bob', agents)
  let b: IncomingInvite | undefined
  bob.agent.onInvite((leg) => {
    b = leg
    leg.answer({ body: 'answer 1' })
  })
  const a = alice.agent.invite({ target: bob.uri, from: alice.uri, body: 'offer 1', ...options })
  parties.clock.advance(100)
  assert.equal(a.state, 'confirmed')
  parties.network.seen.length = 0
  return { parties, alice, bob, a, b: b! }
}

/** Lets the network and promises run. */
export async function pass({ parties }: EstablishedCall, ms = 100): Promise<void> {
  await parties.clock.advanceAsync(ms)
  await settle()
}
