/**
 * Non-INVITE client transaction: RFC 3261 §17.1.2, figure 6.
 *
 *                                    |Request from TU
 *                                    |send request
 *                Timer E             V
 *                send request  +-----------+
 *                    +---------|           |-------------------+
 *                    |         |  Trying   |  Timer F          |
 *                    +-------->|           |  or Transport Err.|
 *                              +-----------+  inform TU        |
 *                 200-699         |  |                         |
 *                 resp. to TU     |  |1xx                      |
 *                 +---------------+  |resp. to TU              |
 *                 |                  |                         |
 *                 |   Timer E        V       Timer F           |
 *                 |   send req +-----------+ or Transport Err. |
 *                 |  +---------|           | inform TU         |
 *                 |  |         |Proceeding |------------------>|
 *                 |  +-------->|           |-----+             |
 *                 |            +-----------+     |1xx          |
 *                 |              |      ^        |resp to TU   |
 *                 | 200-699      |      +--------+             |
 *                 | resp. to TU  |                             |
 *                 |              V                             |
 *                 |            +-----------+                   |
 *                 |            |           |                   |
 *                 |            | Completed |                   |
 *                 |            |           |                   |
 *                 |            +-----------+                   |
 *                 |              ^   |                         |
 *                 |              |   | Timer K                 |
 *                 +--------------+   | -                       |
 *                                    V                         |
 *                              +------------+                  |
 *                              | Terminated |<-----------------+
 *                              +------------+
 */
import type { ClientAction, ClientInput } from './invite-client-table.ts'
import { go, type TransitionTable } from './table.ts'

export type NonInviteClientState = 'initial' | 'trying' | 'proceeding' | 'completed' | 'terminated'

export const nonInviteClientTable: TransitionTable<NonInviteClientState, ClientInput, ClientAction> = {
  initial: {
    request: go('trying', 'start E', 'start F', 'send request'),
  },
  trying: {
    'timer E': go('trying', 'reset E', 'send request'),
    'timer F': go('terminated', 'time-out to TU'),
    'transport error': go('terminated', 'transport error to TU'),
    '1xx': go('proceeding', 'response to TU'),
    '2xx': go('completed', 'stop timers', 'response to TU', 'start K'),
    '300-699': go('completed', 'stop timers', 'response to TU', 'start K'),
  },
  proceeding: {
    'timer E': go('proceeding', 'set E to T2', 'send request'),
    'timer F': go('terminated', 'time-out to TU'),
    'transport error': go('terminated', 'transport error to TU'),
    '1xx': go('proceeding', 'response to TU'),
    '2xx': go('completed', 'stop timers', 'response to TU', 'start K'),
    '300-699': go('completed', 'stop timers', 'response to TU', 'start K'),
  },
  completed: {
    'timer K': go('terminated'),
  },
  terminated: {},
}
