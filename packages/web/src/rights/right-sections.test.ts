import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Right } from '@offhook/contract'
import {
  levelOf,
  lineRightNames,
  newGradeOf,
  places,
  rightSections,
  rightsOf,
  withBox,
} from './right-sections.ts'

const levels = {
  none: [],
  public: ['seePicture', 'seePresence'],
  business: ['seePicture', 'seePresence', 'seeDepartment'],
  team: ['seePicture', 'seePresence', 'seeDepartment', 'setNote'],
  personal: ['seePicture', 'seePresence', 'seeDepartment', 'setNote', 'seePrivateNumber'],
} satisfies Record<string, Right[]>

describe('the boxes of rights', () => {
  it('stand each in one section', () => {
    const shown = rightSections.flatMap(({ rights }): readonly string[] => rights)
    assert.equal(new Set(shown).size, shown.length)
    assert.equal(shown.length + places.length * lineRightNames.length, 36)
  })

  it('make a level special, and a level again', () => {
    const special = withBox({ level: 'public' }, 'setNote', true, levels)
    assert.deepEqual(special, { rights: ['seePicture', 'seePresence', 'setNote'] })
    assert.equal(levelOf(special), 'special')
    const business = withBox(withBox(special, 'setNote', false, levels), 'seeDepartment', true, levels)
    assert.deepEqual(business, { level: 'business' })
    assert.deepEqual(rightsOf(business, levels), levels.business)
    assert.deepEqual(withBox({ rights: ['setNote'] }, 'setNote', false, levels), { level: 'none' })
  })

  it('that are switched off are not given one by one, but with a level, and stay where they were', () => {
    const off: Right[] = ['seePresence']
    assert.deepEqual(withBox({ level: 'public' }, 'setNote', true, levels, off), {
      rights: ['seePicture', 'setNote'],
    })
    assert.deepEqual(withBox({ rights: ['seePicture', 'seePresence'] }, 'seeDepartment', true, levels, off), {
      level: 'business',
    })
    assert.deepEqual(withBox({ level: 'public' }, 'setNote', true, levels, []), {
      rights: ['seePicture', 'seePresence', 'setNote'],
    })
  })

  it('are sent as they were read', () => {
    assert.deepEqual(newGradeOf({ level: 'team', rights: levels.team }), { level: 'team' })
    assert.deepEqual(newGradeOf({ level: 'special', rights: ['setNote'] }), { rights: ['setNote'] })
  })
})
