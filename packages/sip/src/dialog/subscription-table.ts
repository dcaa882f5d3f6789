/**
 * The subscriber's state machine (RFC 6665 §4.1.2, figure 1), and what each reason of a terminated subscription asks for (§4.1.3).
 *
 *                         +-----------+   NOTIFY active    +--------+
 *   SUBSCRIBE ---------->|notify wait|------------------->| active |<--+ NOTIFY active, 2xx
 *                         +-----------+                    +--------+---+
 *                          |   | NOTIFY pending   +---------+   ^  |
 *                          |   +----------------->| pending |---+  |
 *                          | failure, timer N     +---------+      | NOTIFY terminated, expiry, 481 …
 *                          V                            V          V
 *                        +---------------------------------------------+
 *                        |                 terminated                  |
 *                        +---------------------------------------------+
 */
import { go, type TransitionTable } from '../transaction/table.ts'

export type SubscriptionStateName = 'notify wait' | 'pending' | 'active' | 'terminated'

export type SubscriptionInput =
  | 'NOTIFY active'
  | 'NOTIFY pending'
  | 'NOTIFY terminated'
  | 'failure'
  | 'timer N'
  | 'expired'

export const subscriptionTable: TransitionTable<SubscriptionStateName, SubscriptionInput, 'tell' | 'end'> = {
  'notify wait': {
    'NOTIFY active': go('active', 'tell'),
    'NOTIFY pending': go('pending', 'tell'),
    'NOTIFY terminated': go('terminated', 'tell', 'end'),
    failure: go('terminated', 'end'),
    'timer N': go('terminated', 'end'),
  },
  pending: {
    'NOTIFY active': go('active', 'tell'),
    'NOTIFY pending': go('pending', 'tell'),
    'NOTIFY terminated': go('terminated', 'tell', 'end'),
    failure: go('terminated', 'end'),
    expired: go('terminated', 'end'),
  },
  active: {
    'NOTIFY active': go('active', 'tell'),
    'NOTIFY pending': go('pending', 'tell'),
    'NOTIFY terminated': go('terminated', 'tell', 'end'),
    failure: go('terminated', 'end'),
    expired: go('terminated', 'end'),
  },
  terminated: {},
}

/** Whether to subscribe again after a subscription was terminated for this reason (§4.1.3). */
export const resubscribeAfter: Readonly<Record<string, 'at once' | 'later' | 'never'>> = {
  deactivated: 'at once',
  probation: 'later',
  rejected: 'never',
  timeout: 'at once',
  giveup: 'later',
  noresource: 'never',
  invariant: 'never',
}
