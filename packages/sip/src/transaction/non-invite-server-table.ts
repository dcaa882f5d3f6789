/**
 * Non-INVITE server transaction: RFC 3261 §17.2.2, figure 8.
 *
 *                                   |Request received
 *                                   |pass to TU
 *                                   V
 *                             +-----------+
 *                             |           |
 *                             | Trying    |-------------+
 *                             |           |             |
 *                             +-----------+             |200-699 from TU
 *                                   |                   |send response
 *                                   |1xx from TU        |
 *                                   |send response      |
 *                                   |                   |
 *                Request            V      1xx from TU  |
 *                send response+-----------+send response|
 *                    +--------|           |--------+    |
 *                    |        | Proceeding|        |    |
 *                    +------->|           |<-------+    |
 *             +<--------------|           |             |
 *             |Trnsprt Err    +-----------+             |
 *             |Inform TU            |                   |
 *             |                     |                   |
 *             |                     |200-699 from TU    |
 *             |                     |send response      |
 *             |  Request            V                   |
 *             |  send response+-----------+             |
 *             |      +--------|           |             |
 *             |      |        | Completed |<------------+
 *             |      +------->|           |
 *             +<--------------|           |
 *             |Trnsprt Err    +-----------+
 *             |Inform TU            |
 *             |                     |Timer J fires
 *             |                     |-
 *             |                     V
 *             |               +-----------+
 *             +-------------->| Terminated|
 *                             +-----------+
 *
 * A request repeated in Trying is absorbed: no entry.
 */
import type { ServerAction, ServerInput } from './invite-server-table.ts'
import { go, type TransitionTable } from './table.ts'

export type NonInviteServerState = 'initial' | 'trying' | 'proceeding' | 'completed' | 'terminated'

export const nonInviteServerTable: TransitionTable<NonInviteServerState, ServerInput, ServerAction> = {
  initial: {
    request: go('trying', 'request to TU'),
  },
  trying: {
    '1xx from TU': go('proceeding', 'send response'),
    '2xx from TU': go('completed', 'send response', 'start J'),
    '300-699 from TU': go('completed', 'send response', 'start J'),
  },
  proceeding: {
    request: go('proceeding', 'send response'),
    '1xx from TU': go('proceeding', 'send response'),
    '2xx from TU': go('completed', 'send response', 'start J'),
    '300-699 from TU': go('completed', 'send response', 'start J'),
    'transport error': go('terminated', 'transport error to TU'),
  },
  completed: {
    request: go('completed', 'send response'),
    'timer J': go('terminated'),
    'transport error': go('terminated', 'transport error to TU'),
  },
  terminated: {},
}
