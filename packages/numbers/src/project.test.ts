import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import { type Dialled, type DialOptions, dial } from './dialling.ts'
import { promptsOfProject } from './project.ts'
import { berlinJson, siteOf } from './testing/index.ts'

const pbx = berlinJson().pbx as Record<string, unknown>

function withCode(
  code: string,
  use: string,
  number: string,
  options: DialOptions = {},
  codes: object = {},
): Dialled {
  const site = siteOf({ pbx: { ...pbx, accessCodes: codes }, projects: [{ name: 'P', code, use }] })
  return dial(number, site, { ...options, project: site.location.projects[0] })
}

describe('§10.3.8 projects', () => {
  it('for the journal alone: the code goes to no phone', () => {
    const dialled = withCode('12345', 'journal', '089123456')
    assert.equal(dialled.result, '0089123456')
    assert.deepEqual(dialled.project, { project: 'P', code: '12345', userCode: null, isPrivate: false })
  })

  it('choose a line: 80 in place of 0, number in the national format', () => {
    assert.equal(withCode('80', 'dial', '+4989123456').result, '80089123456')
    assert.equal(withCode('80', 'dial', '030 12345678').result, '8003012345678')
    assert.equal(withCode('80', 'dial', '+441212345678').result, '8000441212345678')
    assert.equal(withCode('80', 'dial', '089123456').project, null)
  })

  it('dial a project code *604444#X, also for internal calls', () => {
    assert.equal(withCode('*604444#X', 'dial-and-journal', '089123456').result, '*604444#0089123456')
    assert.equal(withCode('*604444#X', 'dial-and-journal', '12345678').result, '*604444#012345678')
    assert.equal(withCode('*604444#X', 'dial-and-journal', '45').result, '*604444#45')
    assert.deepEqual(withCode('*604444#X', 'dial-and-journal', '45').project, {
      project: 'P',
      code: '*604444#X',
      userCode: null,
      isPrivate: false,
    })
  })

  it('private call, first example: *60eeee#X with PIN 1234', () => {
    const dialled = withCode('*60eeee#X', 'private', '089123456', { pin: '1234' }, { private: '7' })
    assert.equal(dialled.result, '*601234#7089123456')
    assert.equal(dialled.project?.isPrivate, true)
    assert.equal(withCode('*60eeee#X', 'private', '45', { pin: '1234' }).result, '*601234#45')
  })
  it('private call, second example: 5eeee without access code', () => {
    assert.equal(withCode('5eeee', 'private', '089123456', { pin: '1234' }).result, '51234089123456')
  })
  it('private call with the PIN in the code', () => {
    assert.equal(withCode('51234', 'private', '089123456').result, '51234089123456')
  })
  it('private call by the access code alone, with placeholders in it (§10.3.3.1)', () => {
    assert.equal(
      withCode('', 'private', '089123456', { pin: '1234', userCode: '9' }, { private: '7eeeeU' }).result,
      '712349089123456',
    )
    // Without a code for private calls that of the class is used.
    assert.equal(withCode('', 'private', '089123456', {}, { private: '' }).result, '0089123456')
  })

  it('calling card 0080012345678CP#eeeeeeee#uuuu#N#: what comes after C is sent as tones', () => {
    const code = '0080012345678CP#eeeeeeee#uuuu#N#'
    const dialled = withCode(code, 'private', '030 12345678', { pin: '12345678', userCode: '4321' })
    assert.equal(dialled.result, '0080012345678')
    assert.equal(dialled.postDial, 'P#12345678#4321#03012345678#')
    assert.equal(dialled.canonical, '+493012345678')
  })
  it('everything after a pause is sent as tones', () => {
    const dialled = withCode('80pN', 'dial', '089123456')
    assert.deepEqual([dialled.result, dialled.postDial], ['80', 'p089123456'])
  })
  it('N says where the number goes, else it goes to the end', () => {
    assert.equal(withCode('*1N#X', 'dial', '089123456').result, '*10089123456#')
    assert.equal(withCode('*1#X', 'dial', '089123456').result, '*1#0089123456')
  })

  describe('ask for PIN and user code', () => {
    const { location } = siteOf({ pbx: { ...pbx, accessCodes: { private: '7eeeeuu' } } })
    it('of as many digits as letters, or of any number', () => {
      assert.deepEqual(promptsOfProject({ name: 'P', code: '*eee#U#', use: 'dial' }, location), [
        { ask: 'pin', length: 3 },
        { ask: 'user-code', length: null },
      ])
      assert.deepEqual(promptsOfProject({ name: 'P', code: 'eee', use: 'journal' }, location), [])
      assert.equal(withCode('*E#X', 'dial', '45', { pin: '123456' }).result, '*123456#45')
    })
    it('also for the access code for private calls (§10.3.3.1), the code before it', () => {
      const asked = promptsOfProject({ name: 'P', code: 'EX', use: 'private' }, location)
      assert.deepEqual(asked, [
        { ask: 'pin', length: null },
        { ask: 'user-code', length: 2 },
      ])
      assert.deepEqual(promptsOfProject({ name: 'P', code: '1X', use: 'dial' }, location), [])
    })
    it('and refuse to dial without', () => {
      const refused = (code: string, options: DialOptions, name: string) =>
        assert.throws(
          () => withCode(code, 'dial', '45', options),
          (fault) => isNamedError(fault, name),
        )
      refused('*eeee#X', {}, 'pin-needed')
      refused('*eeee#X', { pin: '123' }, 'pin-needed')
      refused('*eeee#X', { pin: '12a4' }, 'pin-needed')
      refused('*uu#X', { pin: '12' }, 'user-code-needed')
    })
  })

  it('J keeps the user code in the journal, and never the PIN', () => {
    const dialled = withCode('*ee#uu#JX', 'dial-and-journal', '45', { pin: '98', userCode: '76' })
    assert.equal(dialled.result, '*98#76#45')
    assert.equal(dialled.project?.userCode, '76')
    assert.ok(!JSON.stringify(dialled.project).includes('98'))
    const without = withCode('*ee#uu#X', 'dial-and-journal', '45', { pin: '98', userCode: '76' })
    assert.equal(without.project?.userCode, null)
  })

  it('are not used for forwards and special numbers', () => {
    assert.equal(withCode('80', 'dial', '089123456', { forward: true }).result, '0089123456')
    assert.equal(withCode('80', 'dial', '110').result, '0110')
  })
})
