import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setup } from '@offhook/contract'
import { extensionsOf, nextNumber, rowProblems, rowsFromText } from './people-input.ts'
import { emptyDraft, setupOf, stepProblems, tokenFrom, userFrom } from './setup-draft.ts'

const draft = {
  ...emptyDraft('token'),
  administrator: { name: 'Anna Schmidt', user: 'anna', password: 'birke-ampel' },
  serverName: 'pbx.example',
  presenceDomain: 'example.com',
  location: { country: 'DE', areaCode: '30', trunkNumber: '', accessCode: '' },
}

describe('people as text', () => {
  it('understands commas, semicolons, tabs, blanks and quotation marks', () => {
    const text =
      '301, Anna Schmidt, Anna\n302;Ben Carter;ben\n303\tCarla\n304 David Okafor\n305,"Yıldız, Elif",elif'
    assert.deepEqual(rowsFromText(text), [
      { number: '301', name: 'Anna Schmidt', user: 'anna' },
      { number: '302', name: 'Ben Carter', user: 'ben' },
      { number: '303', name: 'Carla', user: '' },
      { number: '304', name: 'David Okafor', user: '' },
      { number: '305', name: 'Yıldız, Elif', user: 'elif' },
    ])
  })

  it('leaves a heading and blank lines out', () => {
    assert.deepEqual(rowsFromText('Number;Name\n\n301;Anna\n'), [{ number: '301', name: 'Anna', user: '' }])
    assert.deepEqual(rowsFromText(''), [])
  })

  it('finds what is wrong in each row', () => {
    const row = (number: string, name = 'X', user = '') => ({ number, name, user })
    assert.deepEqual(
      rowProblems([
        row('301'),
        row('301'),
        row('3x1'),
        row('302', ''),
        row('303', 'X', 'ä!'),
        row('', '', ''),
      ]),
      [null, 'duplicate', 'numberWrong', 'nameMissing', 'userWrong', null],
    )
    assert.deepEqual(rowProblems([row('301', 'X', 'ben'), row('302', 'Y', 'Ben')]), [null, 'userTwice'])
  })

  it('proposes the next number, with its leading zeros', () => {
    assert.equal(nextNumber([]), '301')
    assert.equal(nextNumber([{ number: '009', name: '', user: '' }]), '010')
  })

  it('sends names and user names trimmed', () => {
    assert.deepEqual(extensionsOf([{ number: ' 301 ', name: ' Anna ', user: 'Anna' }]), [
      { number: '301', name: 'Anna', user: 'anna' },
    ])
  })
})

describe('the draft of the set-up', () => {
  it('fits the schema when it is complete; proposed rows without a name are left out', () => {
    assert.deepEqual(setupOf(draft).extensions, [])
    assert.equal(setup.safeParse(setupOf(draft)).success, true)
  })

  it('says on each step what is missing', () => {
    assert.deepEqual(Object.keys(stepProblems(emptyDraft(''), 'administrator')).sort(), [
      'administrator.name',
      'administrator.password',
      'administrator.user',
      'token',
    ])
    assert.deepEqual(Object.keys(stepProblems(emptyDraft('x'), 'place')), ['location.country'])
    assert.deepEqual(stepProblems(draft, 'administrator'), {})
    const twice = { ...draft, rows: [1, 2].map(() => ({ number: '301', name: 'X', user: '' })) }
    assert.deepEqual(stepProblems(twice, 'people'), { rows: 'wrong' })
  })

  it("binds the administrator's extension only while it is there", () => {
    const rows = [{ number: '301', name: 'Anna', user: '' }]
    assert.equal(setupOf({ ...draft, rows, administratorExtension: '301' }).administratorExtension, '301')
    assert.equal(setupOf({ ...draft, rows, administratorExtension: '309' }).administratorExtension, undefined)
  })

  it('makes a user name of a name', () => {
    assert.equal(userFrom('Jürgen Groß'), 'juergen')
    assert.equal(userFrom('  '), '')
  })

  it('takes the code from the link', () => {
    assert.equal(tokenFrom('?token=abc', ''), 'abc')
    assert.equal(tokenFrom('', '#token=abc'), 'abc')
    assert.equal(tokenFrom('', '#abc'), 'abc')
    assert.equal(tokenFrom('', ''), '')
  })
})
