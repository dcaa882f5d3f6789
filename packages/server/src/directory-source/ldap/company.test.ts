import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { companyLdif } from '../../testing/company.ts'
import { startTestServer, type TestServer } from '../../testing/index.ts'
import { hasSlapd, type Slapd, startSlapd } from '../../testing/slapd.ts'
import { SlapdPeer, slapdSettings } from '../../testing/slapd-peer.ts'

const PEOPLE = 2000
const GROUPS = 50

describe('a company of two thousand', { skip: hasSlapd ? false : 'slapd is not installed' }, () => {
  let slapd: Slapd
  let peer: SlapdPeer
  let server: TestServer
  let id: string
  const run = (isFull = false, mayDeactivateMany = false) =>
    server.parts.directories.run(id, { isFull, mayDeactivateMany })
  const person = (user: string) => server.parts.people.byUser(user)

  before(async () => {
    slapd = await startSlapd(companyLdif({ people: PEOPLE, groups: GROUPS }), { passwordPolicy: true })
    peer = await SlapdPeer.open(slapd)
    server = await startTestServer()
    await server.setUp()
    await server.addPerson({ name: 'Administrator Here', role: 'administrator' })
  })
  after(async () => {
    await server?.close()
    await peer?.close()
    await slapd?.stop()
  })

  it('comes in whole, and tells how far it is', async () => {
    const { directories } = server.parts
    const seen: number[] = []
    directories.events.on('changed', ({ id: changed }) => {
      const { progress } = directories.view(changed)
      if (progress) seen.push(progress.read)
    })
    ;({ id } = await directories.create(slapdSettings(slapd)))
    const { outcome, created } = await run(true)
    assert.equal(outcome, 'done')
    assert.ok(created === PEOPLE || created === 0)
    const { people, groups } = directories.view(id)
    assert.deepEqual({ people, groups }, { people: PEOPLE, groups: GROUPS })
    assert.ok(seen.length > 0)
    assert.equal(person('user17')?.numbers.business, '+49301234517')
    const group = [...server.parts.groups.all()].find(({ name }) => name === 'Group 10')
    assert.equal(group?.memberIds.size, (2 * PEOPLE) / GROUPS)
  })

  it('reads only what changed, and notices who is gone', async () => {
    await peer.changePerson('user5', { department: 'Moon' })
    await peer.removePerson('user6')
    await peer.rename('user7', 'user7.new')
    const { id: personId } = person('user7')!
    const { changed, deactivated, created } = await run()
    assert.deepEqual({ changed, deactivated, created }, { changed: 2, deactivated: 1, created: 0 })
    assert.equal(person('user5')?.department, 'Moon')
    assert.equal(person('user6')?.isActive, false)
    assert.equal(person('user7.new')?.id, personId)
  })

  it('changes nothing when nothing changed', async () => {
    const { created, changed, deactivated, groups, outcome } = await run(true)
    const counts = { created, changed, deactivated, groups, outcome }
    assert.deepEqual(counts, { created: 0, changed: 0, deactivated: 0, groups: 0, outcome: 'done' })
  })

  it('stops before it takes away many, and does it when it is told to', async () => {
    const { directories } = server.parts
    const few = slapdSettings(slapd, { personFilter: '(&(objectClass=inetOrgPerson)(uid=user1*))' })
    await directories.change(id, few)
    const stopped = await run(true)
    assert.equal(stopped.outcome, 'stopped')
    assert.ok(stopped.wouldDeactivate > 500, String(stopped.wouldDeactivate))
    assert.equal(directories.view(id).state, 'stopped')
    assert.equal(person('user9')?.isActive, true)
    const done = await run(true, true)
    assert.equal(done.outcome, 'done')
    assert.equal(done.deactivated, stopped.wouldDeactivate)
    assert.equal(person('user9')?.isActive, false)
    await directories.change(id, slapdSettings(slapd))
    await run(true)
    assert.equal(person('user9')?.isActive, true)
    assert.equal(person('user6')?.isActive, false)
  })

  it('loses nobody while the directory is away or refuses the service account', async () => {
    const { directories, people } = server.parts
    const active = () => [...people.all()].filter(({ isActive }) => isActive).length
    const before = active()
    await directories.change(id, slapdSettings(slapd, { secret: 'wrong' }))
    const refused = await run()
    assert.equal(refused.fault?.code, 'directory-refused')
    assert.equal(directories.view(id).state, 'failing')
    await directories.change(id, slapdSettings(slapd, { servers: ['127.0.0.1:9'] }))
    const away = await run()
    assert.equal(away.fault?.code, 'directory-unreachable')
    assert.equal(active(), before)
    await directories.change(id, slapdSettings(slapd))
    assert.equal((await run()).outcome, 'done')
    assert.equal(active(), before)
  })

  it('asks the next server when one is dead, and speaks StartTLS', async () => {
    const { directories } = server.parts
    const changes = { servers: ['127.0.0.1:9', slapd.address], security: 'startTls' }
    await directories.change(id, slapdSettings(slapd, changes))
    const { outcome, server: answered } = await run()
    assert.deepEqual([outcome, answered], ['done', slapd.address])
    await directories.change(id, slapdSettings(slapd, { ...changes, authority: '' }))
    assert.equal((await run()).fault?.code, 'directory-unreachable')
    await directories.change(id, slapdSettings(slapd))
  })

  it('gives a password only to the server it was given for', async () => {
    const { directories } = server.parts
    const { secret: _secret, ...kept } = slapdSettings(slapd)
    assert.equal((await directories.change(id, kept)).hasSecret, true)
    const moved = await directories.change(id, { ...kept, servers: ['elsewhere.example.test'] })
    assert.equal(moved.hasSecret, false)
  })
})
