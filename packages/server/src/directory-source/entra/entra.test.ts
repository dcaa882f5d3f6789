import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type DirectoryPeer, describeDirectory } from '../../testing/directory-suite.ts'
import { GraphDouble } from '../../testing/graph-double.ts'
import { startTestServer, type TestServer } from '../../testing/index.ts'
import { plainPicture } from '../../testing/plain-picture.ts'

describeDirectory({
  name: 'Microsoft Entra ID',
  async start(): Promise<DirectoryPeer> {
    const double = await GraphDouble.start()
    let run = async () => {}
    return Object.assign(double, {
      async attach({ parts }: TestServer, id: string) {
        run = async () => {
          const { outcome, fault } = await parts.directories.run(id)
          if (outcome !== 'done') throw new Error(`the run ended as ${outcome}: ${fault?.sentence}`)
        }
      },
      sync: () => run(),
    })
  },
})

describe('Microsoft Graph', () => {
  let double: GraphDouble
  let server: TestServer
  let id: string

  before(async () => {
    double = await GraphDouble.start()
    server = await startTestServer()
    await server.setUp()
    for (let at = 1; at <= 8; at++) {
      await double.addPerson({ user: `user${at}@example.test`, firstName: 'First', lastName: `Last${at}` })
    }
    await double.setGroup('All', ['user1@example.test', 'user2@example.test', 'user3@example.test'])
    id = (await server.parts.directories.create(double.settings)).id
    await server.parts.directories.run(id)
  })
  after(async () => {
    await server?.close()
    await double?.stop()
  })

  it('waits when it is told to', () => assert.ok(double.throttled > 0))

  it('reads only what changed, from where it stopped', async () => {
    await double.changePerson('user2@example.test', { department: 'Moon' })
    await double.setGroup('All', ['user1@example.test', 'user3@example.test', 'user4@example.test'])
    const run = await server.parts.directories.run(id)
    assert.deepEqual([run.outcome, run.isFull, run.read, run.changed], ['done', false, 2, 1])
    const { department, name } = server.parts.people.byUser('user2@example.test')!
    assert.deepEqual({ department, name }, { department: 'Moon', name: 'First Last2' })
    const all = [...server.parts.groups.all()].find((group) => group.name === 'All')!
    const users = [...all.memberIds].map((member) => server.parts.people.get(member)!.user.slice(0, 5))
    assert.deepEqual(users.sort(), ['user1', 'user3', 'user4'])
  })

  it('has the devices of the tenant as computers, and follows them by delta', async () => {
    const { directories, computers } = server.parts
    await double.addComputer('LAPTOP-1')
    await double.addComputer('LAPTOP-2', { accountEnabled: false })
    await directories.change(id, { ...double.settings, readsComputers: true })
    await directories.run(id)
    assert.equal(directories.view(id).computers, 2)
    assert.equal(computers.byName('LAPTOP-1')?.system, 'Windows 10.0.22631')
    assert.equal(computers.byName('laptop-2')?.isActive, false)
    await double.changeComputer('LAPTOP-2', { accountEnabled: true })
    await double.removeComputer('LAPTOP-1')
    const run = await directories.run(id)
    assert.deepEqual([run.outcome, run.isFull, run.computers], ['done', false, 2])
    assert.equal(computers.byName('LAPTOP-2')?.isActive, true)
    assert.equal(computers.byName('LAPTOP-1')?.isActive, false)
  })

  it('fetches a picture once, and notices another one when everything is read', async () => {
    const { directories, people } = server.parts
    await double.setPicture('user1@example.test', plainPicture(200, 20, 20))
    await directories.run(id)
    const first = people.byUser('user1@example.test')?.picture
    assert.ok(first)
    const sent = double.picturesSent
    await directories.run(id, { isFull: true, mayDeactivateMany: false })
    assert.equal(double.picturesSent, sent)
    await double.setPicture('user1@example.test', plainPicture(20, 20, 200), { isSilent: true })
    await directories.run(id)
    assert.equal(people.byUser('user1@example.test')?.picture, first, 'no delta tells of it')
    await directories.run(id, { isFull: true, mayDeactivateMany: false })
    assert.notEqual(people.byUser('user1@example.test')?.picture, first)
  })

  it('reads everything when its place was forgotten', async () => {
    await double.removePerson('user8@example.test')
    double.forgetTokens()
    const run = await server.parts.directories.run(id)
    assert.deepEqual([run.outcome, run.isFull, run.deactivated], ['done', true, 1])
  })

  it('tries itself step by step, and says plainly what is wrong', async () => {
    const { directories } = server.parts
    const right = await directories.try(double.settings, undefined)
    assert.deepEqual(
      right.steps.map(({ step, outcome, found }) => `${step} ${outcome} ${step === 'signIn' ? '' : found}`),
      ['signIn done ', 'people done 7', 'groups done 1'],
    )
    assert.equal(right.people.length, 7)
    for (const [changes, cause] of [
      [{ secret: 'wrong' }, 'wrongSecret'],
      [{ clientId: 'another' }, 'unknownApplication'],
      [{ tenant: 'elsewhere' }, 'unknownTenant'],
    ] as const) {
      const { steps } = await directories.try({ ...double.settings, ...changes }, undefined)
      assert.equal(steps.at(-1)?.fault?.details.cause, cause)
    }
  })

  it('speaks without encryption to nobody but itself', async () => {
    const settings = { ...double.settings, name: 'Other', graphUrl: 'http://graph.example.test' }
    await assert.rejects(server.parts.directories.create(settings), { code: 'directory-incomplete' })
  })
})
