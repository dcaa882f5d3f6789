import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ConnectionInput, changeConnection } from './connection-table.ts'
import type { ConnectionState } from './words.ts'

const inputs: readonly ConnectionInput[] = [
  'initiate',
  'originate',
  'alert',
  'answer',
  'hold',
  'retrieve',
  'queue',
  'fail',
  'clear',
]

/**
 * ECMA-269 §6.1.5 as a whole: the next state, `=` where the input says what is known, or comes too late to turn it back, and
 * `!` behind a state that is followed although the standard's figure has no such arrow.
 */
// biome-ignore format: the columns are the point
const table: Record<ConnectionState, readonly string[]> = {
  //          initiate      originate     alert        answer        hold     retrieve      queue      fail    clear
  null:      ['initiated',  'connected',  'alerting',  'connected',  'hold!', 'connected!', 'queued',  'fail', '='   ],
  initiated: ['=',          'connected',  'alerting!', 'connected',  'hold!', 'connected!', 'queued!', 'fail', 'null'],
  alerting:  ['=',          '=',          '=',         'connected',  'hold!', 'connected!', 'queued',  'fail', 'null'],
  connected: ['=',          '=',          '=',         '=',          'hold',  '=',          'queued',  'fail', 'null'],
  hold:      ['=',          '=',          '=',         '=',          '=',     'connected',  'queued',  'fail', 'null'],
  queued:    ['initiated!', 'connected!', 'alerting',  'connected',  'hold',  'connected!', '=',       'fail', 'null'],
  fail:      ['initiated!', 'connected!', '=',         'connected!', 'hold!', 'connected!', 'queued',  '=',    'null'],
}

describe('the connection state model', () => {
  for (const [state, row] of Object.entries(table) as [ConnectionState, readonly string[]][]) {
    for (const [column, input] of inputs.entries()) {
      const field = row[column]!
      it(`${state}, ${input}: ${field}`, () => {
        const expected = field === '=' ? state : (field.replace('!', '') as ConnectionState)
        assert.deepEqual(changeConnection(state, input), { state: expected, isRegular: !field.endsWith('!') })
      })
    }
  }
})
