/**
 * Signing in at a phone (hot desking): `*11*number*PIN#` gives the phone the line of whoever signs in, `#11#` gives it back its own.
 * Only a phone that dials by itself can do so: a call that was placed for it says nothing of who sits there.
 */
import type { Call } from '../call/parts.ts'
import type { Feature } from '../routing/feature-code.ts'
import type { SwitchingDomain } from '../switching-domain.ts'

/** Whether it was done. Rejects when it could not be kept. */
export async function atDesk(
  { desks }: SwitchingDomain,
  call: Call,
  feature: Extract<Feature, { action: 'signIn' | 'signOut' }>,
): Promise<boolean> {
  const { device, pin } = call.origin
  if (!desks || device === undefined) return false
  return feature.action === 'signIn' ? desks.signIn(device, feature.line, pin ?? '') : desks.signOut(device)
}
