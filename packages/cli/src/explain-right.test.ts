import assert from 'node:assert/strict'
import { test } from 'node:test'
import { describeRight } from './explain-right.ts'

const plain = { bold: (text: string) => text, quiet: (text: string) => text } as never

test('a right is explained in sentences', () => {
  const text = describeRight(
    {
      viewerName: 'Ben',
      targetName: 'Anna',
      action: 'pickUp',
      answer: true,
      steps: [
        { rule: 'viewer-is-owner', because: { isSelf: false }, outcome: 'passed' },
        { rule: 'level-for-all', because: { level: 'business' }, outcome: 'passed' },
        { rule: 'group-leader', because: { group: 'Sales', level: 'team' }, outcome: 'decided' },
      ],
    },
    plain,
  )
  assert.deepEqual(text.split('\n'), [
    'Ben may pick up calls: Anna.',
    '  · It is somebody else’s.',
    '  · All colleagues have the level "business", which does not give it.',
    '  = They lead the group "Sales" or stand in ("team"), which gives it.',
    '',
  ])
})

test('a right that nothing gives says so', () => {
  const text = describeRight(
    {
      viewerName: 'Ben',
      targetName: 'Anna',
      action: 'seePrivateNumber',
      answer: false,
      steps: [{ rule: 'not-granted', because: {}, outcome: 'decided' }],
    },
    plain,
  )
  assert.equal(text, 'Ben may not see the private number: Anna.\n  = Nothing gives it.\n')
})
