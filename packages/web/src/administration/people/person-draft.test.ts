import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bodyOf, detailsOf, textsOf } from './person-draft.ts'

describe('the draft of a person', () => {
  const draft = { texts: textsOf(null), role: 'user', isActive: true, details: detailsOf(null) } as const

  it('sends nothing for what was left empty', () => {
    const body = bodyOf({ ...draft, texts: { ...draft.texts, email: ' ' } })
    assert.equal(body.email, null)
    assert.equal(body.mobile, null)
    assert.deepEqual(body.lines, [])
    assert.equal('password' in body, false)
  })

  it('sends lines as a list, and a password where one was typed', () => {
    const body = bodyOf({
      ...draft,
      texts: { ...draft.texts, lines: '301, 302', password: 'fish and chips' },
    })
    assert.deepEqual(body.lines, ['301', '302'])
    assert.equal(body.password, 'fish and chips')
  })
})
