/**
 * INVITE server transaction: RFC 3261 §17.2.1 figure 7, as replaced by RFC 6026 §8.7.
 *
 *                                      |INVITE
 *                                      |pass INV to TU
 *                   INVITE             V send 100 if TU won't in 200 ms
 *                   send response+------------+
 *                       +--------|            |--------+ 101-199 from TU
 *                       |        |            |        | send response
 *                       +------->|            |<-------+
 *                                | Proceeding |
 *                                |            |--------+ Transport Err.
 *                                |            |        | Inform TU
 *                                |            |<-------+
 *                                +------------+
 *                   300-699 from TU |    |2xx from TU
 *                   send response   |    |send response
 *                    +--------------+    +------------+
 *                    |                                |
 *   INVITE           V          Timer G fires         |
 *   send response +-----------+ send response         |
 *       +---------|           |--------+              |
 *       |         | Completed |        |              |
 *       +-------->|           |<-------+      INVITE  |  Transport Err.
 *                 |           |               -       |  Inform TU
 *   Transport Err.|           |               +-----+ |  +---+
 *   Inform TU  +--|           |               |     V V  |   v
 *              |  +-----------+            +------------+
 *              |    |   ^   | |            |            |<--+
 *              +----|---+   | |            |  Accepted  |   | ACK
 *               ACK |       | |            |            |---+ to TU
 *               -   |       | |            +------------+
 *                   |       | |               |   ^    |
 *                   |       | |Timer H fires  |   +----+ 2xx from TU
 *                   |       | |or Transport   |          send response
 *                   |       | |Err. Inform TU |
 *                   V       | |               |
 *            +-----------+  | |               |
 *            | Confirmed |  | |               | Timer L fires
 *            +-----------+  | |               | -
 *             |  ^   |      | |               |
 *             +--+   |Timer I fires           |
 *             ACK    |-     | |               |
 *                    |      | |               |
 *                    V      V V               V
 *                  +----------------------------+
 *                  |         Terminated         |
 *                  +----------------------------+
 */
import { go, type TransitionTable } from './table.ts'

export type InviteServerState =
  | 'initial'
  | 'proceeding'
  | 'completed'
  | 'confirmed'
  | 'accepted'
  | 'terminated'

export type ServerInput =
  | 'request'
  | 'ACK'
  | '1xx from TU'
  | '2xx from TU'
  | '300-699 from TU'
  | 'timer trying'
  | 'timer G'
  | 'timer H'
  | 'timer I'
  | 'timer J'
  | 'timer L'
  | 'transport error'

export type ServerAction =
  | 'request to TU'
  | 'ACK to TU'
  | 'send response'
  | 'send 100'
  | 'time-out to TU'
  | 'transport error to TU'
  | 'start trying'
  | 'start G'
  | 'start H'
  | 'start I'
  | 'start J'
  | 'start L'
  | 'reset G'
  | 'stop timers'

export const inviteServerTable: TransitionTable<InviteServerState, ServerInput, ServerAction> = {
  initial: {
    request: go('proceeding', 'start trying', 'request to TU'),
  },
  proceeding: {
    request: go('proceeding', 'send response'),
    'timer trying': go('proceeding', 'send 100'),
    '1xx from TU': go('proceeding', 'stop timers', 'send response'),
    '2xx from TU': go('accepted', 'stop timers', 'send response', 'start L'),
    '300-699 from TU': go('completed', 'stop timers', 'send response', 'start G', 'start H'),
    'transport error': go('proceeding', 'transport error to TU'),
  },
  completed: {
    request: go('completed', 'send response'),
    'timer G': go('completed', 'reset G', 'send response'),
    ACK: go('confirmed', 'stop timers', 'start I'),
    'timer H': go('terminated', 'time-out to TU'),
    'transport error': go('completed', 'transport error to TU'),
  },
  confirmed: {
    ACK: go('confirmed'),
    'timer I': go('terminated'),
  },
  accepted: {
    request: go('accepted'),
    ACK: go('accepted', 'ACK to TU'),
    '2xx from TU': go('accepted', 'send response'),
    'transport error': go('accepted', 'transport error to TU'),
    'timer L': go('terminated'),
  },
  terminated: {},
}
