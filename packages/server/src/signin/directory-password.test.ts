import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { NewSignInSource } from '@offhook/contract'
import { clientOf, openClient } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'
import { hasSlapd, SLAPD_ADMIN, SLAPD_SUFFIX, type Slapd, startSlapd } from '../testing/slapd.ts'

const PASSWORD = 'password of the directory'

const person = (uid: string, under = 'people') => `
dn: uid=${uid},ou=${under},${SLAPD_SUFFIX}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid}
sn: ${uid}
userPassword: ${PASSWORD}
`

const LDIF = `
dn: ou=people,${SLAPD_SUFFIX}
objectClass: organizationalUnit
ou: people

dn: ou=guests,${SLAPD_SUFFIX}
objectClass: organizationalUnit
ou: guests
${['ben', 'carla', 'twice', 'stranger'].map((uid) => person(uid)).join('')}${person('twice', 'guests')}`

describe('passwords that a directory proves', { skip: !hasSlapd }, () => {
  let slapd: Slapd
  let server: TestServer
  let fields: Extract<NewSignInSource, { kind: 'directory' }>
  let sourceId: string

  before(async () => {
    slapd = await startSlapd(LDIF)
    server = await startTestServer()
    await server.setUp()
    const { people, accounts, sources } = server.parts
    for (const name of ['anna', 'ben', 'carla', 'twice', 'local']) {
      const { person: added } = await server.addPerson({
        name,
        role: name === 'anna' ? 'administrator' : 'user',
      })
      if (name === 'local') await people.setPasswordHash(added.id, await accounts.hash('password of ours'))
    }
    fields = {
      kind: 'directory',
      name: 'Example directory',
      isActive: true,
      servers: [slapd.tlsAddress],
      security: 'ldaps',
      authority: slapd.authority,
      bindDn: SLAPD_ADMIN.dn,
      baseDn: SLAPD_SUFFIX,
      filter: '(&(objectClass=inetOrgPerson)(uid={user}))',
      idAttribute: 'entryUUID',
      secret: SLAPD_ADMIN.password,
    }
    sourceId = (await sources.create(fields)).id
  })
  after(async () => {
    await server?.close()
    await slapd?.stop()
  })

  const change = async (changes: Partial<typeof fields>) => {
    const { secret: _secret, ...others } = fields
    await server.parts.sources.change(sourceId, { ...others, ...changes } as NewSignInSource)
  }
  const signIn = async (user: string, password = PASSWORD) => {
    try {
      return await openClient(server).signIn({ body: { user, password } })
    } finally {
      for (const { kind, key } of server.parts.accounts.throttle.list())
        server.parts.accounts.throttle.release(kind, key)
    }
  }
  const refused = (promise: Promise<unknown>, code: string) => assert.rejects(promise, { code })

  it('sign in over LDAPS and StartTLS, with the authority that was given and no other', async () => {
    assert.equal((await signIn('ben')).user, 'ben')
    const { credentials, people, sources } = server.parts
    const [session] = credentials.signIns(people.byUser('ben')!.id)
    assert.deepEqual([session?.method, session?.source], ['directory', sourceId])
    assert.match(sources.identitiesOf(people.byUser('ben')!.id)[0]!.subject, /^[0-9a-f-]{36}$/)
    await change({ security: 'startTls', servers: [slapd.address] })
    assert.equal((await signIn('ben')).user, 'ben')
    await change({ security: 'startTls', servers: [slapd.address], authority: '' })
    await refused(signIn('ben'), 'directory-unreachable')
    await change({ authority: '' })
    await refused(signIn('ben'), 'directory-unreachable')
    await change({})
  })

  it('refuse a wrong password, none at all, names that mean two or many, and strangers', async () => {
    await refused(signIn('ben', 'wrong'), 'sign-in-refused')
    await refused(signIn('twice'), 'sign-in-refused')
    await refused(signIn('stranger'), 'sign-in-refused')
    const { directoryPasswords } = server.parts
    for (const user of ['*', 'b*', 'ben)(uid=*', 'x)(|(uid=ben', '\0ben']) {
      assert.equal(await directoryPasswords.personOf(user, PASSWORD), undefined, user)
    }
    // RFC 4513 §5.1.2: an empty password binds as nobody, which a server lets pass.
    assert.equal(await directoryPasswords.personOf('ben', ''), undefined)
  })

  it('leave passwords of ours alone, and give none beside that of the directory', async () => {
    assert.equal((await signIn('local', 'password of ours')).user, 'local')
    await refused(signIn('local'), 'sign-in-refused')
    const ben = await clientOf(server, 'ben')
    const body = { old: PASSWORD, new: 'another long phrase' }
    await refused(ben.changePassword({ body }), 'password-elsewhere')
  })

  it('know a person who was renamed there, and never give their account to the next of that name', async () => {
    const { people, sources } = server.parts
    const carla = people.byUser('carla')!
    await signIn('carla')
    await people.change(carla.id, { user: 'carla.weiss' })
    assert.equal((await signIn('carla')).user, 'carla.weiss')
    await people.change(carla.id, { user: 'carla' })
    // Another entry of that name than the one that is linked.
    await sources.unlink(sourceId, carla.id)
    await sources.link(sourceId, 'the-carla-of-before', carla.id)
    await refused(signIn('carla'), 'already-exists')
  })

  it('go to the next server where one is dead, and tell plainly where none answers or the service account is refused', async () => {
    await change({ servers: ['127.0.0.1:1', slapd.tlsAddress] })
    assert.equal((await signIn('ben')).user, 'ben')
    const anna = await clientOf(server, 'anna')
    const trial = await anna.trySignInSource({ params: { id: sourceId } })
    assert.deepEqual(trial, { server: slapd.tlsAddress, entries: 5 })
    await change({ servers: ['127.0.0.1:1'] })
    await refused(signIn('ben'), 'directory-unreachable')
    await server.parts.sources.change(sourceId, { ...fields, secret: 'not the password' })
    await refused(anna.trySignInSource({ params: { id: sourceId } }), 'directory-refused')
    await refused(signIn('ben'), 'directory-refused')
    assert.equal((await signIn('local', 'password of ours')).user, 'local')
    await server.parts.sources.change(sourceId, fields)
    assert.equal((await signIn('ben')).user, 'ben')
  })

  it('are proved at the servers of a domain, by the next one where the first is gone', async (t) => {
    const [host, port] = slapd.address.split(':') as [string, string]
    const asked: string[] = []
    const inDomain = await startTestServer({
      resolveSrv: async (name) => {
        asked.push(name)
        if (name.includes('_msdcs')) throw new Error('queryOk, but no data')
        const record = { weight: 0, name: host }
        return [
          { ...record, priority: 1, port: 1 },
          { ...record, priority: 2, port: Number(port) },
        ]
      },
    })
    t.after(() => inDomain.close())
    await inDomain.setUp()
    await inDomain.addPerson({ name: 'ben' })
    const source = { ...fields, servers: [], domain: 'example.test', security: 'startTls' as const }
    await inDomain.parts.sources.create(source)
    const { directoryPasswords, sources } = inDomain.parts
    assert.equal((await directoryPasswords.personOf('ben', PASSWORD))?.person.user, 'ben')
    assert.equal(await directoryPasswords.personOf('ben', 'another one'), undefined)
    assert.deepEqual(asked, ['_ldap._tcp.dc._msdcs.example.test', '_ldap._tcp.example.test'])
    await assert.rejects(async () => sources.create({ ...source, domain: '' }), { code: 'source-incomplete' })
  })
})
