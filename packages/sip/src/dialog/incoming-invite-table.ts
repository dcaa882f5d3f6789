/**
 * The life of a call that comes in: RFC 3261 §13.3 (INVITE), §9.2 (CANCEL), §15 (BYE).
 *
 *   ringing --answer--> answered --ACK--> confirmed --BYE or end--> ended
 *      |                    |
 *      |                    +--end--> ending --ACK or none--> ended, by BYE
 *      +--reject, end, CANCEL, BYE--> ended
 *
 * "The callee … MUST NOT send a BYE on a confirmed dialog until it has received an ACK for its 2xx" (§15): "ending" waits.
 */
import { go, type TransitionTable } from '../transaction/table.ts'

export type IncomingState = 'ringing' | 'answered' | 'ending' | 'confirmed' | 'ended'

export type IncomingInput = 'answer' | 'reject' | 'CANCEL' | 'BYE' | 'end' | 'ACK' | 'no ACK' | 'time-out'

export type IncomingAction =
  | 'send 2xx'
  | 'send final'
  | 'send 487'
  | 'send BYE'
  | 'stop 2xx'
  | 'tell acknowledged'
  | 'tell ended'
  | 'tell local end'
  | 'clear'

export const incomingInviteTable: TransitionTable<IncomingState, IncomingInput, IncomingAction> = {
  ringing: {
    answer: go('answered', 'send 2xx'),
    reject: go('ended', 'send final', 'tell local end', 'clear'),
    end: go('ended', 'send final', 'tell local end', 'clear'),
    CANCEL: go('ended', 'send 487', 'tell ended', 'clear'),
    BYE: go('ended', 'send 487', 'tell ended', 'clear'),
    'time-out': go('ended', 'send final', 'tell ended', 'clear'),
  },
  answered: {
    ACK: go('confirmed', 'stop 2xx', 'tell acknowledged'),
    BYE: go('ended', 'stop 2xx', 'tell ended', 'clear'),
    end: go('ending', 'tell local end'),
    'no ACK': go('ended', 'send BYE', 'tell ended', 'clear'),
    'time-out': go('ended', 'stop 2xx', 'send BYE', 'tell ended', 'clear'),
  },
  ending: {
    ACK: go('ended', 'stop 2xx', 'send BYE', 'clear'),
    BYE: go('ended', 'stop 2xx', 'clear'),
    'no ACK': go('ended', 'send BYE', 'clear'),
  },
  confirmed: {
    end: go('ended', 'send BYE', 'tell local end', 'clear'),
    BYE: go('ended', 'tell ended', 'clear'),
    'time-out': go('ended', 'send BYE', 'tell ended', 'clear'),
  },
  ended: {},
}
