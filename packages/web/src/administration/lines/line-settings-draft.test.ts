import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type LineSettings, usualLineSettings } from '@offhook/contract'
import { draftOf, settingsOf } from './line-settings-draft.ts'

describe('the form of a line', () => {
  it('gives back what it was given', () => {
    const all: LineSettings[] = [
      usualLineSettings,
      { ...usualLineSettings, isTrunk: true, keepsJournal: false, address: '4711' },
      {
        ...usualLineSettings,
        isPrivate: true,
        keepsJournal: true,
        forwardList: { ringSeconds: 5, targets: [{ destination: '302', ringSeconds: 7 }] },
      },
    ]
    for (const settings of all) assert.deepEqual(settingsOf(draftOf(settings)), settings)
  })

  it('takes blanks away, and nothing for no address', () => {
    const draft = draftOf(usualLineSettings)
    const targets = [{ key: 'a', destination: ' 302 ', ringSeconds: 20 }]
    const { address, forwardList } = settingsOf({
      ...draft,
      address: '  ',
      list: { ...draft.list, isOn: true, targets },
    })
    assert.equal(address, null)
    assert.deepEqual(forwardList?.targets, [{ destination: '302', ringSeconds: 20 }])
  })

  it('forgets a list that is switched off', () => {
    const draft = draftOf({
      ...usualLineSettings,
      forwardList: { ringSeconds: 5, targets: [{ destination: '302', ringSeconds: 7 }] },
    })
    assert.equal(settingsOf({ ...draft, list: { ...draft.list, isOn: false } }).forwardList, null)
  })
})
