/**
 * The life of a call we place: RFC 3261 §13.2 (INVITE), §9.1 (CANCEL), §15.1.1 (BYE).
 *
 *   calling --100--> trying --1xx--> early --2xx--> confirmed --BYE or end--> ended
 *      |               |               |
 *      +--- end ---+   +----- end -----+--> cancelling --2xx (it crossed)--> ended, by ACK and BYE
 *                  V                          |
 *               giving up --1xx, CANCEL ------+-- final answer, or none in 64*T1 --> ended
 *
 * Before a provisional answer no CANCEL may be sent (§9.1): "giving up" waits for one.
 */
import { go, type TransitionTable } from '../transaction/table.ts'

export type OutgoingState =
  | 'calling'
  | 'trying'
  | 'early'
  | 'giving up'
  | 'cancelling'
  | 'confirmed'
  | 'ended'

export type OutgoingInput = '100' | '1xx' | '2xx' | 'failure' | 'end' | 'BYE' | 'time-out'

export type OutgoingAction =
  | 'tell progress'
  | 'tell answered'
  | 'tell failed'
  | 'tell ended'
  | 'tell local end'
  | 'send CANCEL'
  | 'send ACK and BYE'
  | 'send BYE'
  | 'clear'

export const outgoingInviteTable: TransitionTable<OutgoingState, OutgoingInput, OutgoingAction> = {
  calling: {
    '100': go('trying'),
    '1xx': go('early', 'tell progress'),
    '2xx': go('confirmed', 'tell answered'),
    failure: go('ended', 'tell failed', 'clear'),
    end: go('giving up', 'tell local end'),
  },
  trying: {
    '1xx': go('early', 'tell progress'),
    '2xx': go('confirmed', 'tell answered'),
    failure: go('ended', 'tell failed', 'clear'),
    end: go('cancelling', 'send CANCEL', 'tell local end'),
  },
  early: {
    '1xx': go('early', 'tell progress'),
    '2xx': go('confirmed', 'tell answered'),
    failure: go('ended', 'tell failed', 'clear'),
    end: go('cancelling', 'send CANCEL', 'tell local end'),
    BYE: go('early'),
  },
  'giving up': {
    '100': go('cancelling', 'send CANCEL'),
    '1xx': go('cancelling', 'send CANCEL'),
    '2xx': go('ended', 'send ACK and BYE', 'clear'),
    failure: go('ended', 'clear'),
  },
  cancelling: {
    '2xx': go('ended', 'send ACK and BYE', 'clear'),
    failure: go('ended', 'clear'),
    'time-out': go('ended', 'clear'),
  },
  confirmed: {
    end: go('ended', 'send BYE', 'tell local end', 'clear'),
    BYE: go('ended', 'tell ended', 'clear'),
    'time-out': go('ended', 'send BYE', 'tell ended', 'clear'),
  },
  ended: {},
}
