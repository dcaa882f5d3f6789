/**
 * The rule for the two facts that join two calls (ECMA-269 §20.2.18 Transferred, §20.2.3 Conferenced). Pure, as `step` is.
 */
import { type Call, connectionOfParty, liveConnections } from './call.ts'
import { type CallEffect, Draft, type StepContext } from './draft.ts'
import type { Conferenced, Transferred } from './fact.ts'
import type { Party } from './words.ts'

export interface Merge {
  /** The call that goes on: the one that had been held, under the id it always had. */
  readonly primary: Call
  /** The consultation call, ended; absent where there was none. */
  readonly secondary?: Call
  readonly effects: readonly CallEffect[]
}

/**
 * ECMA-269 §20.2.18 Transferred, §20.2.3 Conferenced. The connections of the consultation call go on in the held call, each
 * under its own id; of a transfer the transferring device leaves both, of a conference it keeps its part in the held call.
 */
export function merge(
  primary: Call,
  secondary: Call | undefined,
  fact: Transferred | Conferenced,
  context: StepContext,
): Merge {
  const into = new Draft(primary, context, fact)
  const from = secondary && secondary.id !== primary.id ? new Draft(secondary, context, fact) : undefined
  const leaving = fact.type === 'transferred' ? fact.transferringDevice : fact.conferencingDevice
  const goal = fact.type === 'transferred' ? fact.transferredToDevice : undefined

  if (fact.type === 'transferred') into.clear(leaving, undefined, goal)
  else into.change(leaving, 'retrieve', 'incoming')

  if (from) {
    from.clear(leaving, undefined, goal ? otherEnd(primary, leaving) : undefined)
    for (const connection of liveConnections(from.call)) {
      // Who is in both calls keeps one part; the other ends with the consultation call.
      if (connectionOfParty(into.call, connection.party)) continue
      from.release(connection)
      into.adopt(connection, from.call.id)
    }
    from.end(into.call.id)
  }
  into.continueAs(fact.switchCallId)
  return {
    primary: into.call,
    ...(from ? { secondary: from.call } : {}),
    effects: [...(from?.effects ?? []), ...into.effects],
  }
}

/** The party with whom the consulted one talks after the transfer. */
function otherEnd(primary: Call, leaving: Party): Party | undefined {
  return liveConnections(primary).find((connection) => connection.party.line !== leaving.line)?.party
}
