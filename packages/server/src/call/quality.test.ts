import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { QualitySample } from '@offhook/pbx'
import { judge, scoreOfHeard, thinned, worstOf } from './quality.ts'

const sample = (more: Partial<QualitySample>): QualitySample => ({
  at: 0,
  lossRatio: 0,
  jitterMs: 1,
  delayMs: 20,
  meanOpinionScore: 4.4,
  ...more,
})

describe('the quality of a voice', () => {
  it('is that of its worst moment, with what made it bad', () => {
    assert.deepEqual(judge([]), { verdict: 'unknown', cause: null })
    assert.deepEqual(judge([sample({}), sample({ meanOpinionScore: 4.1 })]), { verdict: 'good', cause: null })
    const gap = sample({ meanOpinionScore: 3.7, lossRatio: 0.03 })
    assert.deepEqual(judge([sample({}), gap, sample({})]), { verdict: 'fair', cause: 'loss' })
    const shaky = sample({ meanOpinionScore: 3, jitterMs: 80 })
    assert.deepEqual(judge([shaky, gap]), { verdict: 'poor', cause: 'jitter' })
    const far = sample({ meanOpinionScore: 3.2, roundTripMs: 600 })
    assert.deepEqual(judge([far]), { verdict: 'poor', cause: 'delay' })
    assert.equal(worstOf(['good', 'unknown', 'fair']), 'fair')
    assert.equal(worstOf([]), 'unknown')
  })

  it('counts sound that a browser made up as lost, whether its packets came late or never', () => {
    const well = { lossRatio: 0, concealedRatio: 0, delayMs: 40, roundTripMs: 20 }
    assert.ok(scoreOfHeard(well) > 4.3)
    assert.ok(scoreOfHeard({ ...well, roundTripMs: null }) > 4.3)
    const late = scoreOfHeard({ ...well, concealedRatio: 0.05 })
    assert.equal(late, scoreOfHeard({ ...well, lossRatio: 0.05, concealedRatio: 0.05 }))
    assert.ok(late < 4.03)
    assert.ok(scoreOfHeard({ ...well, roundTripMs: 800 }) < 3.6)
  })

  it('is kept short without losing its worst moments', () => {
    const long = Array.from({ length: 720 }, (_, at) =>
      sample({ at, meanOpinionScore: at === 401 ? 2 : 4.4 }),
    )
    const short = thinned(long, 120)
    assert.equal(short.length, 120)
    assert.equal(short.filter(({ at }) => at === 401).length, 1)
    assert.ok(short.every(({ at }, index) => index === 0 || at > short[index - 1]!.at))
    assert.equal(thinned(long.slice(0, 7), 120).length, 7)
  })
})
