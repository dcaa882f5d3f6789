/**
 * INVITE client transaction: RFC 3261 §17.1.1 figure 5, as replaced by RFC 6026 §8.4.
 *
 *                                     |INVITE from TU
 *                   Timer A fires     |INVITE sent      Timer B fires
 *                   Reset A,          V                 or Transport Err.
 *                   INVITE sent +-----------+           inform TU
 *                     +---------|           |--------------------------+
 *                     |         |  Calling  |                          |
 *                     +-------->|           |-----------+              |
 *    300-699                    +-----------+ 2xx       |              |
 *    ACK sent                      |  |       2xx to TU |              |
 *    resp. to TU                   |  |1xx              |              |
 *    +-----------------------------+  |1xx to TU        |              |
 *    |                                |                 |              |
 *    |                1xx             V                 |              |
 *    |                1xx to TU +-----------+           |              |
 *    |                +---------|           |           |              |
 *    |                |         |Proceeding |           |              |
 *    |                +-------->|           |           |              |
 *    |                          +-----------+ 2xx       |              |
 *    |         300-699             |    |     2xx to TU |              |
 *    |         ACK sent,  +--------+    +---------------+              |
 *    |         resp. to TU|                             |              |
 *    |                    V                             V              |
 *    |              +-----------+                   +----------+       |
 *    +------------->|           | Transport Err.    |          |       |
 *                   | Completed | inform TU         | Accepted |       |
 *                +--|           |-------+           |          |-+     |
 *        300-699 |  +-----------+       |           +----------+ |     |
 *        ACK sent|    ^  |              |               |  ^     |     |
 *                |    |  |              |               |  |     |     |
 *                +----+  |              |               |  +-----+     |
 *                        |Timer D fires |  Timer M fires|    2xx       |
 *                        |-             |             - |    2xx to TU |
 *                        +--------+     |   +-----------+              |
 *                                 V     V   V                          |
 *                                +------------+                        |
 *                                | Terminated |<-----------------------+
 *                                +------------+
 *
 * Timer B is stopped in Proceeding: how long a phone may ring is the transaction user's decision (§13.3.1.1, timer C of a proxy).
 */
import { go, type TransitionTable } from './table.ts'

export type InviteClientState = 'initial' | 'calling' | 'proceeding' | 'completed' | 'accepted' | 'terminated'

export type ClientInput =
  | 'request'
  | '1xx'
  | '2xx'
  | '300-699'
  | 'timer A'
  | 'timer B'
  | 'timer D'
  | 'timer E'
  | 'timer F'
  | 'timer K'
  | 'timer M'
  | 'transport error'

export type ClientAction =
  | 'send request'
  | 'send ACK'
  | 'response to TU'
  | 'time-out to TU'
  | 'transport error to TU'
  | 'start A'
  | 'start B'
  | 'start D'
  | 'start E'
  | 'start F'
  | 'start K'
  | 'start M'
  | 'reset A'
  | 'reset E'
  | 'set E to T2'
  | 'stop timers'

export const inviteClientTable: TransitionTable<InviteClientState, ClientInput, ClientAction> = {
  initial: {
    request: go('calling', 'start A', 'start B', 'send request'),
  },
  calling: {
    'timer A': go('calling', 'reset A', 'send request'),
    'timer B': go('terminated', 'time-out to TU'),
    'transport error': go('terminated', 'transport error to TU'),
    '1xx': go('proceeding', 'stop timers', 'response to TU'),
    '2xx': go('accepted', 'stop timers', 'start M', 'response to TU'),
    '300-699': go('completed', 'stop timers', 'send ACK', 'response to TU', 'start D'),
  },
  proceeding: {
    '1xx': go('proceeding', 'response to TU'),
    '2xx': go('accepted', 'start M', 'response to TU'),
    '300-699': go('completed', 'send ACK', 'response to TU', 'start D'),
    // Not in the figure: a connection that breaks while the phone rings can bring no answer any more.
    'transport error': go('terminated', 'transport error to TU'),
  },
  completed: {
    '300-699': go('completed', 'send ACK'),
    'timer D': go('terminated'),
    'transport error': go('terminated', 'transport error to TU'),
  },
  accepted: {
    '2xx': go('accepted', 'response to TU'),
    'timer M': go('terminated'),
  },
  terminated: {},
}
