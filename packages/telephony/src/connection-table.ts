/**
 * The connection state model of ECMA-269 (§6.1.5, figure "Connection state model"), as a table: state × input → next state.
 * An empty field is a change that the standard does not know. The switch is always right about its calls, so such a change is
 * still followed, and reported as an irregularity for whoever maintains the connector.
 */
import type { ConnectionState } from './words.ts'

export type ConnectionInput =
  | 'initiate'
  | 'originate'
  | 'alert'
  | 'answer'
  | 'hold'
  | 'retrieve'
  | 'queue'
  | 'fail'
  | 'clear'

/** Where an input leads when nothing speaks against it. */
const target: Record<ConnectionInput, ConnectionState> = {
  initiate: 'initiated',
  originate: 'connected',
  alert: 'alerting',
  answer: 'connected',
  hold: 'hold',
  retrieve: 'connected',
  queue: 'queued',
  fail: 'fail',
  clear: 'null',
}

// biome-ignore format: the columns are the point
const regular: Record<ConnectionState, readonly ConnectionInput[]> = {
  //          initiate    originate    alert    answer    hold    retrieve    queue    fail    clear
  null:      ['initiate', 'originate', 'alert', 'answer',                     'queue', 'fail'         ],
  initiated: [            'originate',          'answer',                              'fail', 'clear'],
  alerting:  [                                  'answer',                     'queue', 'fail', 'clear'],
  connected: [                                            'hold',             'queue', 'fail', 'clear'],
  hold:      [                                                    'retrieve', 'queue', 'fail', 'clear'],
  queued:    [                         'alert', 'answer', 'hold',                      'fail', 'clear'],
  fail:      [                                                                'queue',         'clear'],
}

/**
 * Inputs that come too late and must not turn a connection back: a repeated Delivered after the answer, a repeated answer,
 * anything but a new start after the end.
 */
const tooLate: Partial<Record<ConnectionState, readonly ConnectionInput[]>> = {
  alerting: ['alert', 'initiate', 'originate'],
  connected: ['alert', 'answer', 'originate', 'initiate', 'retrieve'],
  hold: ['alert', 'answer', 'hold', 'originate', 'initiate'],
  fail: ['alert', 'fail'],
}

export interface ConnectionChange {
  readonly state: ConnectionState
  /** Whether ECMA-269 knows this change. */
  readonly isRegular: boolean
}

/** The state after `input`; the same state when the input only repeats what is known. */
export function changeConnection(state: ConnectionState, input: ConnectionInput): ConnectionChange {
  if (tooLate[state]?.includes(input) || target[input] === state) return { state, isRegular: true }
  return { state: target[input], isRegular: regular[state].includes(input) }
}
