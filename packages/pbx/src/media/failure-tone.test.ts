import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type FailedCall, failureTone } from './failure-tone.ts'

const busy: FailedCall = {
  status: 486,
  cause: 'busy',
  dialog: 'established',
  isBrowser: false,
  hasEngine: true,
}

describe('who makes the tone of a failed call', () => {
  const cases: readonly [string, Partial<FailedCall>, unknown, string][] = [
    [
      'the server, for whoever is in a dialog already',
      {},
      { by: 'server', how: 'inCall', tone: 'busy' },
      'tone-in-call',
    ],
    ['a phone that waits for an answer', { dialog: 'pending' }, { by: 'caller' }, 'tone-is-the-phones'],
    [
      'the server, before the answer, for a browser',
      { dialog: 'pending', isBrowser: true },
      { by: 'server', how: 'early', tone: 'busy' },
      'tone-for-browser',
    ],
    ['the phone, without an engine', { hasEngine: false }, { by: 'caller' }, 'tone-needs-media-engine'],
    ['nobody, where nobody is', { dialog: undefined }, { by: 'caller' }, 'tone-needs-media-engine'],
  ]
  for (const [who, change, answer, rule] of cases)
    it(`is ${who}`, () => {
      const why = failureTone({ ...busy, ...change })
      assert.deepEqual(why.answer, answer)
      assert.equal(why.steps.at(-1)?.rule, rule)
    })

  it('is told apart as in E.180: busy, the way is busy, no such number', () => {
    const toneOf = (status: number, cause: FailedCall['cause']) => {
      const { answer } = failureTone({ ...busy, status, cause })
      return answer.by === 'server' ? answer.tone : undefined
    }
    assert.equal(toneOf(603, 'callRejected'), 'busy')
    assert.equal(toneOf(480, 'callNotAnswered'), 'busy')
    assert.equal(toneOf(486, 'destNotObtainable'), 'busy')
    assert.equal(toneOf(503, 'resourcesNotAvailable'), 'congestion')
    assert.equal(toneOf(404, 'invalidDestination'), 'information')
    assert.equal(toneOf(403, 'barred'), 'information')
    assert.equal(toneOf(480, 'destNotObtainable'), 'information')
  })
})
