import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { heightOf, linePath, nearest, positions, seriesOf } from './quality-series.ts'

const sample = (at: number, meanOpinionScore: number) => ({
  at,
  lossRatio: 0.02,
  jitterMs: 4,
  delayMs: 40,
  roundTripMs: 20,
  meanOpinionScore,
})

describe('the chart of the quality', () => {
  const samples = [sample(1000, 4.4), sample(6000, 2), sample(11_000, 4.4)]

  it('stands by time, and holds the whole scale', () => {
    assert.deepEqual(positions(samples), [0, 0.5, 1])
    const score = seriesOf(samples, 'score')
    assert.deepEqual([score.least, score.most, score.last], [2, 4.4, 4.4])
    assert.equal(heightOf(score, 4.5, 40), 4)
    assert.equal(heightOf(score, 1, 40), 36)
    assert.match(linePath(score, positions(samples), 200, 40), /^M0 [\d.]+L100 [\d.]+L200 [\d.]+$/)
    assert.equal(seriesOf(samples, 'loss').last, 2)
    assert.equal(seriesOf(samples, 'delay').last, 50)
  })

  it('draws one sample as a line, and none as nothing', () => {
    assert.match(linePath(seriesOf([samples[0]!], 'score'), [1], 200, 40), /^M0 [\d.]+H200$/)
    assert.equal(linePath(seriesOf([], 'score'), [], 200, 40), '')
  })

  it('finds the sample under the pointer', () => {
    assert.equal(nearest([0, 0.5, 1], 0.7), 1)
    assert.equal(nearest([0, 0.5, 1], 0.8), 2)
  })
})
