import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { systemRandom } from '@offhook/base'
import type { Entry } from 'ldapts'
import type { Link } from '../link.ts'
import { membershipsOf } from '../membership.ts'
import { changedFilter, cursorAt, parseCursor } from './cursor.ts'
import { activeDirectory, isActiveEntry, otherDirectory, refusalOf } from './dialect.ts'
import { EntryReader } from './entry-reader.ts'
import { orderOf } from './service-records.ts'

const record = (name: string, priority: number, weight: number) => ({ name, port: 389, priority, weight })

describe('servers of a domain', () => {
  it('are tried by priority, and the heavier sooner (RFC 2782)', () => {
    const records = [record('last', 20, 100), record('light', 10, 0), record('heavy', 10, 90)]
    let heavyFirst = 0
    for (let turn = 0; turn < 200; turn++) {
      const names = orderOf(records, systemRandom).map(({ name }) => name)
      assert.equal(names[2], 'last')
      if (names[0] === 'heavy') heavyFirst++
    }
    assert.ok(heavyFirst > 150, String(heavyFirst))
  })
})

describe('what a server says', () => {
  for (const [code, message, cause] of [
    [
      49,
      '80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 52e, v1db1',
      'wrongPassword',
    ],
    [49, '80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 775, v1db1', 'locked'],
    [
      49,
      '80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data 533, v1db1',
      'disabled',
    ],
    [49, 'Invalid credentials', 'wrongCredentials'],
    [8, 'BindSimple: Transport encryption required.', 'needsEncryption'],
    [32, 'No such object', 'noEntry'],
    [80, 'Something else', 'other'],
  ] as const) {
    it(`is put plainly: ${cause}`, () => assert.equal(refusalOf(code, message).cause, cause))
  }

  for (const [what, attributes, expected] of [
    ['a normal account', { userAccountControl: '512', accountExpires: '9223372036854775807' }, true],
    ['one that is switched off', { userAccountControl: '514' }, false],
    ['one that has expired', { userAccountControl: '512', accountExpires: '116444736000000000' }, false],
    ['one that expires later', { userAccountControl: '512', accountExpires: '157766880000000000' }, true],
    ['one that never expires', { accountExpires: '0' }, true],
    ['one that is locked in 389 Directory Server', { nsAccountLock: 'TRUE' }, false],
    ['one that is locked for good', { pwdAccountLockedTime: '000001010000Z' }, false],
    ['one that is locked for a while', { pwdAccountLockedTime: '20261120104831Z' }, true],
  ] as const) {
    it(`lets in or not: ${what}`, () => {
      const values: Readonly<Record<string, string>> = attributes
      assert.equal(
        isActiveEntry((name) => values[name], Date.UTC(2026, 10, 20)),
        expected,
      )
    })
  }
})

describe('entries', () => {
  const entry = {
    dn: 'CN=Alice Example , OU=Staff,DC=example,DC=test',
    objectGUID: Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
    objectSid: Buffer.from('0105000000000005150000006800000069000000700000004e040000', 'hex'),
    primaryGroupID: '513',
    SAMAccountName: 'alice',
    displayName: 'Alice Example',
    homePhone: '030 99',
    telephoneNumber: ['101', '102'],
  } as unknown as Entry

  it('become people, whatever the case of attributes', () => {
    const person = new EntryReader(activeDirectory, { attributes: {}, userAttribute: '' }).person(entry, 0)
    assert.equal(person?.key, '00112233445566778899aabbccddeeff')
    assert.equal(person?.user, 'alice')
    assert.equal(person?.fields.business, '101')
    assert.equal(person?.fields.private, '030 99')
    assert.deepEqual(person?.references[0], 'cn=alice example,ou=staff,dc=example,dc=test')
    assert.match(person?.primary ?? '', /^sid 0105.*01020000$/)
  })

  it('do not tell what was switched off, and tell another attribute where one is named', () => {
    const attributes = {
      private: { attribute: 'homePhone', isOn: false },
      business: { attribute: 'ipPhone', isOn: true },
    }
    const reader = new EntryReader(activeDirectory, { attributes, userAttribute: 'mail' })
    const person = reader.person(entry, 0)
    assert.equal('private' in (person?.fields ?? {}), false)
    assert.equal(person?.fields.business, '')
    assert.equal(person?.user, '')
    assert.equal(reader.attributesOf('person').includes('homePhone'), false)
  })

  it('without a key are left alone', () => {
    const reader = new EntryReader(otherDirectory, { attributes: {}, userAttribute: '' })
    assert.equal(reader.person({ dn: 'uid=x' } as Entry, 0), undefined)
  })
})

describe('from where a reading goes on', () => {
  it('is the number of the last change at Active Directory, the stamp of the newest entry elsewhere', () => {
    const mark = { server: 'a', usn: '3941' }
    assert.equal(changedFilter(parseCursor(cursorAt('activeDirectory', mark, ''))!), '(uSNChanged>=3942)')
    const other = parseCursor(cursorAt('other', { server: 'a', usn: '' }, '20261120104831Z'))!
    assert.equal(changedFilter(other), '(modifyTimestamp>=20261120104731Z)')
    assert.equal(cursorAt('other', { server: 'a', usn: '' }, ''), null)
  })

  it('is nowhere where it cannot be read', () => {
    for (const text of [null, '', '{}', '{"dialect":"other","server":"a","stamp":")(x=*"}']) {
      assert.equal(parseCursor(text), undefined)
    }
  })
})

describe('members', () => {
  const link = (
    key: string,
    kind: Link['kind'],
    members: string[] = [],
    primary: string | null = null,
  ): Link => ({
    ...{
      directoryId: 'd',
      key,
      kind,
      targetId: `id of ${key}`,
      references: [`name of ${key}`],
      members,
      primary,
      picture: null,
    },
    ...{ isOff: false, isGone: false, fields: [] },
  })

  it('of groups that contain each other are the same, and end', () => {
    const links = [
      link('anna', 'person'),
      link('ben', 'person', [], 'name of x'),
      link('x', 'group', ['name of anna', 'y', 'nobody']),
      link('y', 'group', ['x']),
    ]
    const memberships = membershipsOf(links)
    for (const key of ['x', 'y']) {
      assert.deepEqual([...memberships.get(key)!.memberIds].sort(), ['id of anna', 'id of ben'])
    }
    assert.deepEqual([...memberships.get('x')!.primaryIds], ['id of ben'])
    assert.equal(memberships.get('y')!.primaryIds.size, 0)
  })
})
