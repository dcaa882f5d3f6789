/**
 * A call that somebody makes from elsewhere in the name of their line: the number at which they are is called first, through a peer,
 * and then, as soon as they answer, whom they want to reach. Both ends see the number of the line.
 */
import { type Explained, NamedError } from '@offhook/base'
import { serviceErrors } from '@offhook/telephony'
import type { Exchange } from '../exchange.ts'
import { promptThroughPeer } from '../placing.ts'
import type { Extension } from '../routing/extension.ts'
import type { RouteDecision } from '../routing/routing.ts'
import { begin, originOf, PROMPT_SECONDS } from './click-to-dial.ts'

/** Whether somebody can be called at `number` who calls from there in the name of `extension`. */
export function leadsElsewhere(exchange: Exchange, extension: Extension, number: string): boolean {
  return isElsewhere(wayTo(exchange, extension, number).answer)
}

function wayTo(exchange: Exchange, extension: Extension, dialled: string): Explained<RouteDecision> {
  const { maxForwards, ownPasses, diversions, route: origin } = originOf(extension)
  return exchange.route({ origin, dialled, maxForwards, ownPasses, diversions })
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
  exchange: Exchange,
  extension: Extension,
  from: string,
  destination: string,
): string {
  const why = wayTo(exchange, extension, from)
  const way = why.answer
  if (!isElsewhere(way)) throw new NamedError(serviceErrors, 'destination-invalid', { destination: from })
  const { call, fork } = begin(exchange, extension, destination)
  call.decided('remote-office', why, extension.number)
  const called = promptThroughPeer(exchange, call, fork, way)
  if (called) fork.limit(exchange.clock, PROMPT_SECONDS)
  else call.release(undefined, { cause: 'destNotObtainable' })
  return call.id
}
