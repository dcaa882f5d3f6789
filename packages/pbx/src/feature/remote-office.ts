/**
 * A call that somebody makes from elsewhere in the name of their line: the number at which they are is called first, through a peer,
 * and then, as soon as they answer, whom they want to reach. Both ends see the number of the line.
 */
import { type Explained, NamedError } from '@offhook/base'
import { serviceErrors } from '@offhook/telephony'
import { promptThroughPeer } from '../placing.ts'
import type { Extension } from '../routing/extension.ts'
import type { RouteDecision } from '../routing/routing.ts'
import type { SwitchingDomain } from '../switching-domain.ts'
import { begin, originOf, PROMPT_SECONDS } from './click-to-dial.ts'

/** Whether somebody can be called at `number` who calls from there in the name of `extension`. */
export function leadsElsewhere(switching: SwitchingDomain, extension: Extension, number: string): boolean {
  return isElsewhere(wayTo(switching, extension, number).answer)
}

function wayTo(switching: SwitchingDomain, extension: Extension, dialled: string): Explained<RouteDecision> {
  const { maxForwards, ownPasses, diversions, route: origin } = originOf(extension)
  return switching.route({ origin, dialled, maxForwards, ownPasses, diversions })
}

type WayOutside = Extract<RouteDecision, { kind: 'outside' }>

function isElsewhere(way: RouteDecision): way is WayOutside {
  return way.kind === 'outside' && !way.isEmergency
}

/**
 * Calls `destination` for whoever answers at `from`; the id of the call. The line's own right to call outside and what is barred for
 * all count for both numbers. Throws `destination-invalid` where `from` leads nowhere outside, or to an emergency service.
 */
export function makeRemoteCall(
  switching: SwitchingDomain,
  extension: Extension,
  from: string,
  destination: string,
): string {
  const why = wayTo(switching, extension, from)
  const way = why.answer
  if (!isElsewhere(way)) throw new NamedError(serviceErrors, 'destination-invalid', { destination: from })
  const { call, fork } = begin(switching, extension, destination)
  call.decided('remote-office', why, extension.number)
  const called = promptThroughPeer(switching, call, fork, way)
  if (called) fork.limit(switching.clock, PROMPT_SECONDS)
  else call.release(undefined, { cause: 'destNotObtainable' })
  return call.id
}
