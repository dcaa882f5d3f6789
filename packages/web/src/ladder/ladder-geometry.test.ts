import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { LadderArrow } from '@offhook/contract'
import { arrowTone, ladderGeometry } from './ladder-geometry.ts'
import { withArrow } from './live-ladder.ts'

const arrow = (from: string, to: string, label = 'INVITE') => ({ from, to, label }) as LadderArrow

describe('the ladder', () => {
  it('spreads its columns over the width, with arrows between them', () => {
    const { columns, arrows, width } = ladderGeometry(
      { participants: ['301', 'Offhook'], arrows: [arrow('301', 'Offhook')] },
      600,
    )
    assert.equal(width, 600)
    assert.deepEqual(
      columns.map(({ x }) => x),
      [60, 540],
    )
    assert.deepEqual([arrows[0]?.from, arrows[0]?.to], [60, 540])
  })

  it('grows wider than the space when there are many participants', () => {
    const participants = ['1', '2', '3', '4', '5', '6', '7', '8']
    assert.ok(ladderGeometry({ participants, arrows: [] }, 400).width > 400)
  })

  it('keeps its columns so far apart that the words of an arrow fit between them', () => {
    const apart = (label: string) => {
      const { columns } = ladderGeometry(
        { participants: ['301', 'Offhook'], arrows: [arrow('Offhook', '301', label)] },
        200,
      )
      return columns[1]!.x - columns[0]!.x
    }
    assert.equal(apart('BYE'), 104)
    assert.equal(apart('401 Unauthorized'), 118)
    assert.equal(apart('x'.repeat(28)), apart('x'.repeat(90)))
  })

  it('adds participants that only arrows name', () => {
    const ladder = withArrow({ participants: ['301'], arrows: [] }, arrow('302', '301'))
    assert.deepEqual(ladder.participants, ['301', '302'])
    assert.equal(ladderGeometry({ participants: [], arrows: ladder.arrows }, 400).columns.length, 2)
  })

  it('keeps the newest messages', () => {
    let ladder = withArrow({ participants: [], arrows: [] }, arrow('a', 'b', 'first'))
    for (let index = 0; index < 200; index++) ladder = withArrow(ladder, arrow('a', 'b'))
    assert.equal(ladder.arrows.length, 200)
    assert.equal(
      ladder.arrows.some(({ label }) => label === 'first'),
      false,
    )
  })

  it('colours by what a message means', () => {
    assert.equal(arrowTone('INVITE'), 'request')
    assert.equal(arrowTone('180 Ringing'), 'progress')
    assert.equal(arrowTone('200 OK'), 'success')
    assert.equal(arrowTone('486 Busy Here'), 'failure')
    assert.equal(arrowTone('MakeCall'), 'request')
    assert.equal(arrowTone('DeliveredEvent'), 'progress')
    assert.equal(arrowTone('MakeCallResponse'), 'success')
    assert.equal(arrowTone('CSTAErrorCode'), 'failure')
  })
})
