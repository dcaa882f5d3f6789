import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Access } from './access.ts'
import { type Action, type Level, may } from './rights.ts'
import type { Viewer } from './viewer.ts'

const viewer: Viewer = { personId: 'anna', role: 'user', language: 'en' }
const levels: readonly Level[] = ['public', 'business', 'team', 'personal']

/** The rights matrix as it was given: ● granted, ○ not, in the order of the levels. Lines: first, second, further. */
// biome-ignore format: the columns are the point
const given: readonly (readonly [Action, number | undefined, string])[] = [
  ['seeBusinessContact', undefined, '●●●●'],
  ['seeDepartment',      undefined, '○●●●'],
  ['seePrivateNumber',   undefined, '○○○●'],
  ['seePresence',        undefined, '●●●●'],
  ['seeNote',            undefined, '●●●●'],
  ['setPresence',        undefined, '○○●●'],
  ['setNote',            undefined, '○○●●'],
  ['seeNumbers',         undefined, '●●●●'],
  ['seeLineState',       undefined, '○●●●'],
  ['seeOtherParty',      1,         '○●●●'],
  ['seeForwardTarget',   1,         '○●●●'],
  ['seeIsForwarded',     1,         '●●●●'],
  ['setForwarding',      1,         '○○○●'],
  ['pickUp',             1,         '○○●●'],
  ['seeOtherParty',      2,         '○○●●'],
  ['seeForwardTarget',   2,         '○○●●'],
  ['seeIsForwarded',     2,         '●●●●'],
  ['setForwarding',      2,         '○○○●'],
  ['pickUp',             2,         '○○○●'],
  ['seeOtherParty',      3,         '○○●●'],
  ['seeForwardTarget',   3,         '○○●●'],
  ['seeIsForwarded',     3,         '●●●●'],
  ['setForwarding',      3,         '○○○○'],
  ['pickUp',             3,         '○○○○'],
  ['pickUp',             7,         '○○○○'],
  ['steerLine',          1,         '○○○○'],
  ['seeJournal',         undefined, '○○○○'],
  ['changeSelf',         undefined, '○○○○'],
]

describe('rights', () => {
  for (const [action, linePosition, row] of given) {
    it(`${action}${linePosition ? ` of line ${linePosition}` : ''} is ${row}`, () => {
      const target = { personId: 'ben', ...(linePosition === undefined ? {} : { linePosition }) }
      const answers = levels.map((level) => may(viewer, action, { ...target, level }))
      assert.equal(answers.map(({ answer }) => (answer ? '●' : '○')).join(''), row)
      for (const { steps } of answers) assert.equal(steps.at(-1)?.outcome, 'decided')
    })
  }

  it('lets everybody do everything with what is theirs', () => {
    for (const [action, linePosition] of given) {
      const target = { personId: 'anna', level: 'public', ...(linePosition ? { linePosition } : {}) } as const
      assert.deepEqual(may(viewer, action, target).steps, [
        { rule: 'viewer-is-owner', because: { isSelf: true, action }, outcome: 'decided' },
      ])
    }
  })

  it('gives an administrator no further look into calls', () => {
    const administrator: Viewer = { ...viewer, role: 'administrator' }
    for (const [action, linePosition] of given) {
      for (const level of levels) {
        const target = { personId: 'ben', level, ...(linePosition ? { linePosition } : {}) }
        assert.equal(may(administrator, action, target).answer, may(viewer, action, target).answer)
      }
    }
  })

  it('names the rule that denies', () => {
    const access = new Access(() => 'business')
    assert.throws(() => access.check(viewer, 'pickUp', 'ben', 1), {
      code: 'not-permitted',
      details: { rule: 'level-denies', action: 'pickUp' },
    })
    access.check(viewer, 'pickUp', 'anna', 1)
  })
})
