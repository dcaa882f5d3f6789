import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { saveLineGroup } from '@offhook/contract'
import { bodyOf, draftOf } from './group-draft.ts'

describe('the draft of a line group', () => {
  const filled = {
    ...draftOf('new'),
    name: 'Headquarters',
    host: 'pbx.example.com',
    lines: '301 Anna Schmidt\n\n 302\n',
    unusedLines: '398, 399',
    featureCodes: 'Night service = *88#\nDoor=*0*',
  }

  it('becomes lists that the server takes', () => {
    const body = bodyOf(filled)
    assert.deepEqual(body.lines, [
      { line: '301', name: 'Anna Schmidt' },
      { line: '302', name: '' },
    ])
    assert.deepEqual(body.unusedLines, ['398', '399'])
    assert.deepEqual(body.featureCodes, [
      { name: 'Night service', code: '*88#' },
      { name: 'Door', code: '*0*' },
    ])
    assert.equal('password' in body, false)
    assert.equal(saveLineGroup.safeParse(body).success, true)
  })

  it('breaks the schema where a code lacks its name', () => {
    assert.equal(saveLineGroup.safeParse(bodyOf({ ...filled, featureCodes: '*88#' })).success, false)
  })

  it('comes back as it was', () => {
    const { password: _none, ...settings } = bodyOf(filled)
    const group = {
      name: 'Headquarters',
      kind: 'csta',
      origin: 'stored',
      state: 'connected',
      fault: null,
      sentence: '',
      lines: {},
      taken: 0,
      messages: null,
      settings,
      hasPassword: true,
    } as const
    assert.deepEqual(bodyOf(draftOf(group as never)), bodyOf(filled))
  })
})
