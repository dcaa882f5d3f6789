import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { describeDirectory } from '../../testing/directory-suite.ts'
import { startTestServer, type TestServer } from '../../testing/index.ts'
import { ScimPeer } from '../../testing/scim-peer.ts'
import { matches, parseFilter } from './filter.ts'
import { patched } from './patch.ts'
import { personRecord } from './resource.ts'

describeDirectory({ name: 'an identity provider that writes over SCIM', start: async () => new ScimPeer() })

describe('SCIM over the wire', () => {
  let server: TestServer
  let peer: ScimPeer
  let id: string

  before(async () => {
    peer = new ScimPeer()
    server = await startTestServer()
    await server.setUp()
    id = (await server.parts.directories.create(peer.settings)).id
    await peer.attach(server, id)
    for (const user of ['ada', 'bob', 'cleo']) {
      await peer.addPerson({ user, firstName: user.toUpperCase(), lastName: 'Test', department: 'Lab' })
    }
    await peer.setGroup('Crew', ['ada', 'bob'])
  })
  after(() => server?.close())

  it('lets in nobody without the token, and ends the former one with a new one', async () => {
    const wrong = await peer.ask('GET', '/Users', undefined, { authorization: 'Bearer wrong' })
    assert.equal(wrong.status, 401)
    assert.equal(wrong.headers.get('www-authenticate'), 'Bearer')
    assert.deepEqual(wrong.body.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error'])
    const former = server.parts.directories
    const token = await former.renewToken(id)
    assert.equal((await peer.ask('GET', '/Users')).status, 401)
    assert.equal(former.byToken(token), id)
    await peer.attach(server, id)
    assert.equal((await peer.ask('GET', '/Users')).status, 200)
  })

  it('says what it can do (RFC 7644 §4)', async () => {
    const { body } = await peer.ask('GET', '/ServiceProviderConfig')
    assert.deepEqual(
      [body.patch.supported, body.filter.supported, body.etag.supported, body.bulk.supported],
      [true, true, true, false],
    )
    assert.equal((await peer.ask('GET', '/ResourceTypes')).body.totalResults, 2)
    assert.equal((await peer.ask('GET', '/Schemas')).body.totalResults, 3)
    assert.equal(
      (await peer.ask('GET', '/Schemas/urn:ietf:params:scim:schemas:core:2.0:User')).body.name,
      'User',
    )
  })

  it('finds people by filter, and gives them in pages (§3.4.2)', async () => {
    const one = await peer.ask('GET', `/Users?filter=${encodeURIComponent('userName eq "ADA"')}`)
    assert.equal(one.body.totalResults, 1)
    assert.equal(one.body.Resources[0].externalId, 'external-ada')
    const named = encodeURIComponent(
      'name.givenName sw "b" or (externalId eq "external-cleo" and active eq true)',
    )
    assert.equal((await peer.ask('GET', `/Users?filter=${named}`)).body.totalResults, 2)
    const page = (await peer.ask('GET', '/Users?startIndex=2&count=1')).body
    assert.deepEqual(
      [page.totalResults, page.startIndex, page.itemsPerPage, page.Resources.length],
      [3, 2, 1, 1],
    )
    const wrong = await peer.ask('GET', `/Users?filter=${encodeURIComponent('userName eq')}`)
    assert.deepEqual([wrong.status, wrong.body.scimType], [400, 'invalidFilter'])
  })

  it('leaves out what was not asked for (§3.9)', async () => {
    const group = `/Groups/${peer.idOf('Crew')}`
    assert.equal((await peer.ask('GET', group)).body.members.length, 2)
    assert.equal('members' in (await peer.ask('GET', `${group}?excludedAttributes=members`)).body, false)
    const { body } = await peer.ask('GET', `/Users/${peer.idOf('ada')}?attributes=userName`)
    assert.deepEqual(Object.keys(body).sort(), ['id', 'meta', 'schemas', 'userName'])
  })

  it('notices that somebody else changed it meanwhile (§3.14)', async () => {
    const path = `/Users/${peer.idOf('bob')}`
    const { headers } = await peer.ask('GET', path)
    const etag = headers.get('etag')!
    assert.equal((await peer.ask('GET', path, undefined, { 'if-none-match': etag })).status, 304)
    await peer.changePerson('bob', { department: 'Moon' })
    const body = { schemas: [], userName: 'bob', displayName: 'Bob' }
    assert.equal((await peer.ask('PUT', path, body, { 'if-match': etag })).status, 412)
    assert.equal(server.parts.people.byUser('bob')?.department, 'Moon')
  })

  it('refuses a second one of the same name (§3.3)', async () => {
    const again = await peer.ask('POST', '/Users', { userName: 'Ada', displayName: 'Another' })
    assert.deepEqual([again.status, again.body.scimType], [409, 'uniqueness'])
  })

  it('takes members in and out one by one', async () => {
    const path = `/Groups/${peer.idOf('Crew')}`
    const members = async () => {
      const { body } = await peer.ask('GET', path)
      return body.members.map((member: { display: string }) => member.display).sort()
    }
    const operations = (...Operations: object[]) => peer.ask('PATCH', path, { Operations })
    await operations({ op: 'Add', path: 'members', value: [{ value: peer.idOf('cleo') }] })
    assert.deepEqual(await members(), ['ADA Test', 'BOB Test', 'CLEO Test'])
    await operations({ op: 'Remove', path: `members[value eq "${peer.idOf('ada')}"]` })
    await operations({ op: 'Remove', path: 'members', value: [{ value: peer.idOf('bob') }] })
    assert.deepEqual(await members(), ['CLEO Test'])
  })

  it('creates somebody switched off, and lets them in later', async () => {
    const { status, body } = await peer.ask('POST', '/Users', {
      userName: 'dan',
      displayName: 'Dan',
      active: false,
    })
    assert.equal(status, 201)
    assert.equal(server.parts.people.byUser('dan')?.isActive, false)
    await peer.ask('PATCH', `/Users/${body.id}`, {
      Operations: [{ op: 'replace', path: 'active', value: true }],
    })
    assert.equal(server.parts.people.byUser('dan')?.isActive, true)
  })

  it('knows nobody any more who was deleted', async () => {
    const path = `/Users/${peer.idOf('cleo')}`
    assert.equal((await peer.ask('DELETE', path)).status, 204)
    assert.equal((await peer.ask('GET', path)).status, 404)
    assert.equal(server.parts.people.byUser('cleo')?.isActive, false)
  })

  it('does not write where the administrators look, and they not here', async () => {
    assert.equal((await peer.ask('GET', '/../../api/v1/admin/people')).status, 401)
    assert.equal((await peer.ask('POST', '/Bulk', {})).status, 404)
  })
})

describe('filters and changes of SCIM', () => {
  const bjensen = {
    userName: 'bjensen',
    name: { familyName: "O'Malley" },
    title: 'Tour Guide',
    emails: [
      { type: 'work', value: 'bjensen@example.com' },
      { type: 'home', value: 'babs@jensen.org' },
    ],
    meta: { lastModified: '2011-05-13T04:42:34Z' },
  }

  // The examples of RFC 7644 §3.4.2.2.
  for (const [filter, expected] of [
    ['userName eq "bjensen"', true],
    [`name.familyName co "O'Malley"`, true],
    ['userName sw "J"', false],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "b"', true],
    ['title pr', true],
    ['meta.lastModified gt "2011-05-13T04:42:34Z"', false],
    ['meta.lastModified ge "2011-05-13T04:42:34Z"', true],
    ['title pr and userType eq "Employee"', false],
    ['title pr or userType eq "Employee"', true],
    ['userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")', false],
    ['emails[type eq "work" and value co "@example.com"]', true],
    ['emails[type eq "home" and value co "@example.com"]', false],
  ] as const) {
    it(`answers ${filter}`, () => assert.equal(matches(parseFilter(filter), bjensen), expected))
  }

  it('is no longer than that everybody can be asked it', () => {
    const terms = (count: number) => Array.from({ length: count }, () => 'title pr').join(' or ')
    assert.equal(matches(parseFilter(terms(50)), bjensen), true)
    assert.throws(() => parseFilter(terms(51)), { status: 400 })
  })

  it('with changes is bounded by what all of them look at', () => {
    const members = Array.from({ length: 1000 }, (_, at) => ({ value: `m${at}` }))
    const path = `members[${Array.from({ length: 50 }, () => 'value eq "x"').join(' or ')}]`
    const remove = Array.from({ length: 1000 }, () => ({ op: 'remove', path }))
    assert.throws(() => patched({ members }, { Operations: remove }), { status: 413 })
    const add = Array.from({ length: 100 }, (_, at) => ({ op: 'add', path: 'members', value: `n${at}` }))
    assert.equal((patched({ members }, { Operations: add }).members as unknown[]).length, 1100)
  })

  it('with changes reaches neither into prototypes nor to what a directory does not give', () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')
    for (const path of [
      '__proto__',
      '__proto__.polluted',
      'name.__proto__',
      'constructor.prototype.polluted',
    ]) {
      for (const value of [1, hostile]) {
        try {
          patched({ userName: 'ben' }, { Operations: [{ op: 'add', path, value }] })
        } catch (fault) {
          assert.equal((fault as { status?: number }).status, 400, path)
        }
      }
    }
    const given = patched({ userName: 'ben' }, { Operations: [{ op: 'add', path: 'name', value: hostile }] })
    assert.equal(({} as { polluted?: number }).polluted, undefined)
    const rights = { role: 'administrator', roles: [{ value: 'administrator' }], entitlements: ['x'] }
    const record = personRecord({ ...given, ...rights, password: 'x', groups: [{ value: 'g' }] }, 'key')
    assert.deepEqual(Object.keys(record).sort(), ['fields', 'isActive', 'key', 'references', 'type', 'user'])
    assert.ok(!JSON.stringify(record).includes('administrator'))
  })

  it('ends with a named failure, whatever it is given', () => {
    const pieces = [
      'a',
      'eq',
      '"x"',
      '(',
      ')',
      '[',
      ']',
      'not',
      'and',
      'or',
      'pr',
      '"',
      '\\',
      'urn:a:b',
      '1e999',
      ' ',
    ]
    let seed = 1
    const next = () => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed
    }
    for (let turn = 0; turn < 5000; turn++) {
      const text = Array.from({ length: next() % 12 }, () => pieces[next() % pieces.length]).join(
        next() % 2 ? ' ' : '',
      )
      for (const read of [
        () => parseFilter(text),
        () => patched({}, { Operations: [{ op: 'add', path: text, value: 1 }] }),
      ]) {
        try {
          read()
        } catch (fault) {
          assert.equal((fault as Error).name, 'ScimFault', `${text}: ${String(fault)}`)
        }
      }
    }
    assert.throws(() => parseFilter('('.repeat(500)), { name: 'ScimFault' })
    assert.throws(() => parseFilter('x'.repeat(5000)), { name: 'ScimFault' })
  })
})
