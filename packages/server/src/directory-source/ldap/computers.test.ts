/** Devices of an LDAP server in the one register of computers, beside those that were added by hand. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Client, ProblemError } from '@offhook/contract'
import { clientOf, openClient, setupBody } from '../../testing/edge.ts'
import { startTestServer, type TestServer } from '../../testing/index.ts'
import { hasSlapd, type Slapd, startSlapd } from '../../testing/slapd.ts'
import { SLAPD_COMPUTERS, SLAPD_UNITS, SlapdPeer, slapdSettings } from '../../testing/slapd-peer.ts'

describe('computers of a directory', { skip: hasSlapd ? false : 'slapd is not installed' }, () => {
  let slapd: Slapd
  let peer: SlapdPeer
  let server: TestServer
  let admin: Client
  let id: string
  const settings = (isOn = true) =>
    slapdSettings(slapd, { computers: { isOn, bases: [SLAPD_COMPUTERS], filter: '' } })
  const run = () => server.parts.directories.run(id)
  const view = async (name: string) =>
    (await admin.listComputers({ query: { text: name, limit: 10 } })).items[0]
  const isOwned = (fault: unknown) => fault instanceof ProblemError && fault.code === 'directory-owned'

  before(async () => {
    slapd = await startSlapd(SLAPD_UNITS)
    peer = await SlapdPeer.open(slapd)
    await peer.addComputer('desk1', 'At the window')
    await peer.addComputer('hall', 'In the hall')
    server = await startTestServer()
    await openClient(server).completeSetup({ body: setupBody(server) })
    admin = await clientOf(server, 'admin')
  })
  after(async () => {
    await server?.close()
    await peer?.close()
    await slapd?.stop()
  })

  it('stand in the register; one that was added by hand is the same machine', async () => {
    const { computer } = await admin.createComputer({ body: { name: 'HALL', phones: ['303'] } })
    ;({ id } = await server.parts.directories.create(settings()))
    await run()
    const [desk, hall] = [(await view('desk1'))!, (await view('hall'))!]
    assert.deepEqual(
      [desk.description, desk.directory, desk.hasToken],
      ['At the window', 'Example LDAP', false],
    )
    assert.deepEqual([hall.id, hall.description, hall.phones], [computer.id, 'In the hall', ['303']])
    assert.equal(hall.hasToken, true)
  })

  it('are changed there; telephones, lines and token are ours', async () => {
    const params = { id: (await view('desk1'))!.id }
    await assert.rejects(admin.changeComputer({ params, body: { name: 'mine' } }), isOwned)
    await assert.rejects(admin.changeComputer({ params, body: { description: 'mine' } }), isOwned)
    await assert.rejects(admin.deleteComputer({ params }), isOwned)
    const changed = await admin.changeComputer({ params, body: { name: 'desk1', phones: ['302'] } })
    assert.deepEqual(changed.phones, ['302'])
    assert.equal((await admin.renewComputerToken({ params })).computer.hasToken, true)
    assert.equal((await run()).computers, 0)
    assert.deepEqual((await view('desk1'))?.phones, ['302'])
  })

  it('follow what changes there, and tell of it', async () => {
    const { id: computerId } = (await view('desk1'))!
    await peer.describeComputer('desk1', 'At the door')
    await peer.renameComputer('desk1', 'door')
    const { computers, changes } = await run()
    assert.equal(computers, 1)
    assert.deepEqual(
      changes.map(({ what, reason, title }) => [what, reason, title]),
      [['computer', 'renamed', 'door']],
    )
    assert.deepEqual([(await view('door'))?.id, (await view('door'))?.phones], [computerId, ['302']])
  })

  it('are switched off when they are gone there, and can be removed then', async () => {
    const { id: computerId } = (await view('door'))!
    await peer.removeComputer('door')
    await run()
    assert.equal((await view('door'))?.isActive, false)
    const params = { id: computerId }
    await assert.rejects(admin.changeComputer({ params, body: { isActive: true } }), isOwned)
    await admin.deleteComputer({ params })
    await peer.addComputer('door', 'Again')
    await run()
    assert.equal((await view('door'))?.isActive, true)
  })

  it('are ours, as they are, when they are not read any more', async () => {
    await server.parts.directories.change(id, settings(false))
    await run()
    const hall = (await view('hall'))!
    assert.deepEqual([hall.isActive, hall.directory], [true, null])
    await admin.changeComputer({ params: { id: hall.id }, body: { description: 'Ours' } })
  })
})
