/**
 * A call that somebody makes from elsewhere in the name of their line: the number at which they are is called first, through a peer,
 * and then, as soon as they answer, whom they want to reach. Both ends see the number of the line.
 */
import { NamedError } from '@offhook/base'
import { serviceErrors } from '@offhook/telephony'
import type { Exchange } from '../exchange.ts'
import { promptThroughPeer } from '../placing.ts'
import type { Extension } from '../routing/extension.ts'
import { begin, originOf, PROMPT_SECONDS } from './click-to-dial.ts'

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
  const { maxForwards, ownPasses, diversions, route } = originOf(extension)
  const why = exchange.route({ origin: route, dialled: from, maxForwards, ownPasses, diversions })
  const way = why.answer
  if (way.kind !== 'outside' || way.isEmergency) {
    throw new NamedError(serviceErrors, 'destination-invalid', { destination: from })
  }
  const { call, fork } = begin(exchange, extension, destination)
  call.decided('remote-office', why, extension.number)
  const called = promptThroughPeer(exchange, call, fork, way)
  if (called) fork.limit(exchange.clock, PROMPT_SECONDS)
  else call.release(undefined, { cause: 'destNotObtainable' })
  return call.id
}
