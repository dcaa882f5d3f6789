import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { allRights, lineRights } from '@offhook/contract'
import fc from 'fast-check'
import {
  Access,
  type Action,
  type Door,
  type Grade,
  gradeOfText,
  gradeText,
  gradeView,
  type Layer,
  type Level,
  levelGrade,
  lineRightsNamed,
  namesOf,
  newGradeOf,
  noRights,
  type Rights,
  rightsNamed,
} from './index.ts'
import type { Viewer } from './viewer.ts'

const viewer: Viewer = { personId: 'anna', role: 'user', language: 'en' }
const levels: readonly Level[] = ['public', 'business', 'team', 'personal']
const BEN_LINES = ['1', '2', '3', '4', '5', '6', '7']

interface World {
  readonly forAll: readonly Layer[]
  readonly doors: readonly Door[]
  readonly grant: Grade | undefined
  readonly extra: ReadonlyMap<string, Rights> | undefined
  readonly switchedOff: Rights
  readonly privateLines: readonly string[]
}

const empty: World = {
  forAll: [],
  doors: [],
  grant: undefined,
  extra: undefined,
  switchedOff: noRights,
  privateLines: [],
}

function accessIn(world: Partial<World>): Access {
  const { forAll, doors, grant, extra, switchedOff, privateLines } = { ...empty, ...world }
  return new Access({
    forAll: () => forAll,
    switchedOff: () => switchedOff,
    doorsOf: (personId) => (personId === 'ben' ? doors : []),
    grantOf: (ownerId, viewerId) => (ownerId === 'ben' && viewerId === 'anna' ? grant : undefined),
    extraLinesOf: (viewerId) => (viewerId === 'anna' ? extra : undefined),
    linesOf: () => BEN_LINES,
    isPrivate: (line) => privateLines.includes(line),
  })
}

const atLevel = (level: Level) => accessIn({ forAll: [{ rule: 'level-for-all', ...levelGrade(level) }] })

/** The matrix as it was given: ● granted, ○ not; public, business, team member, personal. Lines: first, second, further ones. */
// biome-ignore format: the columns are the point
const given: readonly (readonly [Action, number | undefined, string])[] = [
  // Contact: picture; name, position, company, business numbers, mobile, e-mail, SIP address
  ['seePicture',                   undefined, '●●●●'],
  ['seeBusinessContact',           undefined, '●●●●'],
  // Contact: department, office, business address, pager, fax, web page
  ['seeDepartment',                undefined, '○●●●'],
  // Contact: private number, further numbers
  ['seePrivateNumber',             undefined, '○○○●'],
  ['seePresence',                  undefined, '●●●●'],
  ['setPresence',                  undefined, '○○●●'],
  ['seeNote',                      undefined, '●●●●'],
  ['setNote',                      undefined, '○○●●'],
  // Private appointments: the word "private", then subject and place
  ['seePrivateAppointments',       undefined, '○●●●'],
  ['seePrivateAppointmentDetails', undefined, '○○○●'],
  ['seePublicAppointments',        undefined, '○●●●'],
  ['seeNumbers',                   undefined, '●●●●'],
  ['seeLineState',                 undefined, '○●●●'],
  // First line
  ['seeOutgoingParty',             1,         '○●●●'],
  ['seeIncomingParty',             1,         '○●●●'],
  ['seeIsForwarded',               1,         '●●●●'],
  ['seeForwardTarget',             1,         '○●●●'],
  ['setForwarding',                1,         '○○○●'],
  ['pickUp',                       1,         '○○●●'],
  // Second line
  ['seeOutgoingParty',             2,         '○○●●'],
  ['seeIncomingParty',             2,         '○○●●'],
  ['seeIsForwarded',               2,         '●●●●'],
  ['seeForwardTarget',             2,         '○○●●'],
  ['setForwarding',                2,         '○○○●'],
  ['pickUp',                       2,         '○○○●'],
  // Further lines
  ['seeOutgoingParty',             3,         '○○●●'],
  ['seeIncomingParty',             3,         '○○●●'],
  ['seeIsForwarded',               3,         '●●●●'],
  ['seeForwardTarget',             3,         '○○●●'],
  ['setForwarding',                3,         '○○○○'],
  ['pickUp',                       3,         '○○○○'],
  ['seeOutgoingParty',             7,         '○○●●'],
  ['pickUp',                       7,         '○○○○'],
  // Audio and video: busy (grey), busy (red), with whom
  ['seeAudioVideoState',           undefined, '●●●●'],
  ['seeAudioVideoBusy',            undefined, '○○●●'],
  ['seeAudioVideoParticipants',    undefined, '○○●●'],
  // Not in the matrix
  ['seeJournal',                   undefined, '○○○○'],
  ['changeJournal',                undefined, '○○○○'],
  ['steerLine',                    1,         '○○○○'],
  ['changeSelf',                   undefined, '○○○○'],
]

const marks = (answers: readonly boolean[]) => answers.map((answer) => (answer ? '●' : '○')).join('')

describe('rights', () => {
  for (const [action, position, row] of given) {
    it(`${action}${position ? ` of line ${position}` : ''} is ${row}`, () => {
      assert.equal(marks(levels.map((level) => atLevel(level).allows(viewer, action, 'ben', position))), row)
      for (const level of levels) {
        const { answer, steps } = atLevel(level).explain(viewer, action, 'ben', position)
        assert.equal(answer, atLevel(level).allows(viewer, action, 'ben', position))
        assert.equal(steps.at(-1)?.rule, answer ? 'level-for-all' : 'not-granted')
        assert.equal(steps.at(-1)?.outcome, 'decided')
      }
    })
  }

  it('have no right that is missing in the table', () => {
    const inTable = given.map(([action, position]) =>
      (lineRights as readonly string[]).includes(action)
        ? `${position === 1 ? 'line1' : position === 2 ? 'line2' : 'furtherLines'}.${action}`
        : action,
    )
    assert.deepEqual(
      allRights.filter((name) => !inTable.includes(name)),
      [],
    )
  })

  it('let everybody do everything with what is theirs', () => {
    for (const [action, position] of given) {
      assert.deepEqual(atLevel('public').explain(viewer, action, 'anna', position), {
        answer: true,
        steps: [{ rule: 'viewer-is-owner', because: { isSelf: true, action }, outcome: 'decided' }],
      })
    }
  })

  it('give an administrator no further look into calls', () => {
    const administrator: Viewer = { ...viewer, role: 'administrator' }
    for (const [action, position] of given) {
      for (const level of levels) {
        const access = atLevel(level)
        assert.equal(
          access.allows(administrator, action, 'ben', position),
          access.allows(viewer, action, 'ben', position),
        )
      }
    }
  })

  it('are special where a box differs, and the level again where it does not', () => {
    const business = namesOf(levelGrade('business').rights)
    assert.equal(newGradeOf({ rights: business }).level, 'business')
    const more = newGradeOf({ rights: [...business, 'line1.pickUp'] })
    assert.equal(more.level, 'special')
    assert.deepEqual(gradeOfText(gradeText(more)), more)
    assert.deepEqual(newGradeOf({ rights: gradeView(more).rights }), more)
    assert.deepEqual(gradeOfText(gradeText(levelGrade('team'))), levelGrade('team'))
  })
})

describe('where rights come from', () => {
  const members = (...ids: string[]): Door => ({
    rule: 'group-member',
    viewers: new Set(ids),
    grade: levelGrade('team'),
    group: 'Sales',
  })

  it('names the group that gives a right', () => {
    const access = accessIn({
      forAll: [{ rule: 'level-for-all', ...levelGrade('public') }],
      doors: [members('anna', 'carla')],
    })
    assert.deepEqual(access.explain(viewer, 'pickUp', 'ben', 1).steps.slice(1), [
      { rule: 'level-for-all', because: { level: 'public', action: 'pickUp', line: 1 }, outcome: 'passed' },
      {
        rule: 'group-member',
        because: { group: 'Sales', level: 'team', action: 'pickUp', line: 1 },
        outcome: 'decided',
      },
    ])
    assert.equal(accessIn({ doors: [members('carla')] }).allows(viewer, 'pickUp', 'ben', 1), false)
  })

  it('gives single lines to those who have them as extra lines', () => {
    const rights = lineRightsNamed(['seeIncomingParty'])
    const access = accessIn({ extra: new Map([['2', rights]]) })
    assert.equal(access.allows(viewer, 'seeIncomingParty', 'ben', 2), true)
    assert.equal(access.allows(viewer, 'seeIncomingParty', 'ben', 1), false)
    assert.equal(access.allows(viewer, 'seeOutgoingParty', 'ben', 2), false)
    assert.notEqual(access.classOf(viewer, 'ben'), accessIn({}).classOf(viewer, 'ben'))
  })

  it('gives nothing that is switched off for all', () => {
    const access = accessIn({
      forAll: [{ rule: 'level-for-all', ...levelGrade('personal') }],
      grant: levelGrade('personal'),
      switchedOff: rightsNamed(['seePresence']),
    })
    assert.equal(access.explain(viewer, 'seePresence', 'ben').steps.at(-1)?.rule, 'switched-off')
    assert.equal(access.allows(viewer, 'seePresence', 'ben'), false)
    assert.equal(access.allows(viewer, 'seeNote', 'ben'), true)
    assert.equal(access.allows(viewer, 'seePresence', 'anna'), true)
  })

  it('keeps from everybody but the owner with whom a private phone talks', () => {
    const access = accessIn({
      forAll: [{ rule: 'level-for-all', ...levelGrade('personal') }],
      extra: new Map([['2', lineRightsNamed(['seeIncomingParty'])]]),
      privateLines: ['2'],
    })
    for (const action of ['seeIncomingParty', 'seeOutgoingParty'] as const) {
      const { answer, steps } = access.explain(viewer, action, 'ben', 2)
      assert.deepEqual([answer, access.allows(viewer, action, 'ben', 2)], [false, false])
      assert.equal(steps.at(-1)?.rule, 'private-phone')
      assert.equal(access.allows(viewer, action, 'ben', 1), true)
      assert.equal(access.allows({ ...viewer, personId: 'ben' }, action, 'ben', 2), true)
    }
    assert.equal(access.allows(viewer, 'seeIsForwarded', 'ben', 2), true)
  })

  it('names the rule that denies', () => {
    const access = atLevel('business')
    assert.throws(() => access.check(viewer, 'pickUp', 'ben', 1), {
      code: 'not-permitted',
      details: { rule: 'not-granted', action: 'pickUp' },
    })
    access.check(viewer, 'pickUp', 'anna', 1)
  })
})

describe('for all worlds', () => {
  const grade = fc.oneof(
    fc.constantFrom(...levels).map(levelGrade),
    fc.subarray([...allRights]).map((rights) => newGradeOf({ rights })),
  )
  const door = fc.record({
    rule: fc.constantFrom('group-member', 'group-leader', 'monitor-group'),
    viewers: fc.subarray(['anna', 'carla']).map((ids) => new Set(ids)),
    grade,
    group: fc.constantFrom('Sales', 'Board'),
  })
  const world: fc.Arbitrary<World> = fc.record({
    forAll: fc.array(
      grade.map((one) => ({ rule: 'level-for-all' as const, ...one })),
      { maxLength: 2 },
    ),
    doors: fc.array(door, { maxLength: 4 }),
    grant: fc.option(grade, { nil: undefined }),
    extra: fc.option(
      fc
        .dictionary(fc.constantFrom('1', '2', '3'), grade)
        .map((lines) => new Map(Object.entries(lines).map(([line, { rights }]) => [line, rights]))),
      { nil: undefined },
    ),
    switchedOff: fc.constantFrom(noRights, rightsNamed(['seePresence', 'setPresence'])),
    privateLines: fc.subarray(['1', '2', '3']),
  })
  const all = (access: Access) => given.map(([action, at]) => access.allows(viewer, action, 'ben', at))

  it('the quick answer is the explained one', () => {
    fc.assert(
      fc.property(world, (one) => {
        const access = accessIn(one)
        for (const [action, position] of given) {
          const explained = access.explain(viewer, action, 'ben', position)
          assert.equal(access.allows(viewer, action, 'ben', position), explained.answer)
          assert.equal(explained.steps.filter(({ outcome }) => outcome === 'decided').length, 1)
        }
      }),
    )
  })

  it('granting never takes away', () => {
    fc.assert(
      fc.property(world, grade, door, (one, further, furtherDoor) => {
        const before = all(accessIn(one))
        const more: World[] = [
          { ...one, doors: [...one.doors, furtherDoor] },
          { ...one, forAll: [...one.forAll, { rule: 'level-for-all', ...further }] },
          ...(one.grant ? [] : [{ ...one, grant: further }]),
          { ...one, extra: new Map([...(one.extra ?? []), ['7', further.rights]]) },
        ]
        for (const world of more) {
          for (const [index, answer] of all(accessIn(world)).entries()) assert.ok(answer || !before[index])
        }
      }),
    )
  })

  it('who is in the same class has the same answers', () => {
    fc.assert(
      fc.property(world, world, (one, other) => {
        const [a, b] = [accessIn(one), accessIn(other)]
        if (a.classOf(viewer, 'ben') !== b.classOf(viewer, 'ben')) return
        const seen = (access: Access) =>
          given
            .filter(([, at]) => at === undefined || at <= 3)
            .map(([action, at]) => access.allows(viewer, action, 'ben', at))
        if (one.switchedOff === other.switchedOff) assert.deepEqual(seen(a), seen(b))
      }),
    )
  })
})
