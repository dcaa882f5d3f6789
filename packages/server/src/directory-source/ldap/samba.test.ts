import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type DirectoryPeer, describeDirectory } from '../../testing/directory-suite.ts'
import { startTestServer, type TestServer } from '../../testing/index.ts'
import { hasSamba, SAMBA_SUFFIX, type Samba, startSamba } from '../../testing/samba.ts'
import { SambaPeer, sambaSettings, UNIT } from '../../testing/samba-peer.ts'

let samba: Samba | undefined
let users = 0

/** Provisioning takes long: all of this file share one. */
async function shared(): Promise<Samba> {
  users++
  samba ??= await startSamba()
  return samba
}

async function leave(): Promise<void> {
  users--
  if (users === 0) await samba?.stop()
}

describe('a domain controller', {
  skip: hasSamba ? false : 'Samba is not installed, or the tests do not run as root',
}, () => {
  before(async () => {
    await shared()
  })
  after(leave)

  describeDirectory({
    name: 'Active Directory',
    async start(): Promise<DirectoryPeer> {
      const peer = await SambaPeer.open(await shared())
      let run = async () => {}
      return Object.assign(peer, {
        async attach({ parts }: TestServer, id: string) {
          run = async () => {
            const { outcome, fault } = await parts.directories.run(id)
            if (outcome !== 'done') throw new Error(`the run ended as ${outcome}: ${fault?.sentence}`)
          }
        },
        sync: () => run(),
        async stop() {
          await peer.close()
          await leave()
        },
      })
    },
  })

  describe('where numbers are written back', () => {
    let server: TestServer
    let peer: SambaPeer
    before(async () => {
      await shared()
      peer = await SambaPeer.open(samba!)
      server = await startTestServer()
      await server.setUp()
    })
    after(async () => {
      await server?.close()
      await peer?.close()
      await leave()
    })

    it('has them as they were typed', async () => {
      const { directories, people } = server.parts
      await peer.addPerson({ user: 'writer', firstName: 'Wilma', lastName: 'Writer', business: '17' })
      const { id } = await directories.create(sambaSettings(samba!, { writesFields: true }))
      await directories.run(id)
      const wilma = () => people.byUser('writer')!
      const numbers = { ...wilma().numbers, business: '+49 (30) 12345-18', fax: '+49 (30) 12345-19' }
      const address = { ...wilma().address, office: 'B 2.17', country: 'Germany' }
      await people.change(wilma().id, await directories.writeThrough(wilma(), { numbers, address }))
      assert.equal(await peer.valueOf('writer', 'telephoneNumber'), '+49 (30) 12345-18')
      assert.equal(await peer.valueOf('writer', 'facsimileTelephoneNumber'), '+49 (30) 12345-19')
      assert.equal(await peer.valueOf('writer', 'physicalDeliveryOfficeName'), 'B 2.17')
      assert.equal(await peer.valueOf('writer', 'co'), 'Germany')
      assert.equal(wilma().numbers.business, '+49301234518')
      const { changed } = await directories.run(id)
      assert.equal(changed, 0, 'what is read back is what stands here')
    })
  })

  describe('with computers', () => {
    let server: TestServer
    let peer: SambaPeer
    let id: string
    const settings = (changes: object = {}) =>
      sambaSettings(samba!, { computers: { isOn: true, bases: [], filter: '' }, ...changes })
    const computer = (name: string) => server.parts.computers.byName(name)
    before(async () => {
      await shared()
      peer = await SambaPeer.open(samba!)
      server = await startTestServer()
      await server.setUp()
    })
    after(async () => {
      await server?.close()
      await peer?.close()
      await leave()
    })

    it('has them with what runs on them, and the controller itself', async () => {
      await peer.addComputer('DESK1', 'At the window')
      await peer.addComputer('DESK2', 'In the hall')
      const { steps } = await server.parts.directories.try(settings(), undefined)
      assert.deepEqual(steps.at(-1), { step: 'computers', outcome: 'done', found: '3', fault: null })
      ;({ id } = await server.parts.directories.create(settings()))
      const { computers, outcome } = await server.parts.directories.run(id)
      assert.deepEqual([outcome, computers], ['done', 3])
      assert.equal(server.parts.directories.view(id).computers, 3)
      const { description, host, system, isActive } = computer('desk1')!
      assert.deepEqual(
        { description, host, system, isActive },
        {
          description: 'At the window',
          host: 'desk1.example.test',
          system: 'Windows 11 Pro 10.0 (22631)',
          isActive: true,
        },
      )
      assert.ok(computer('DC1'), 'the domain controller is one too')
      assert.equal(server.parts.people.byUser('desk1$'), undefined)
    })

    it('follows what changes there: switched off, renamed, deleted', async () => {
      const { directories } = server.parts
      const { id: computerId } = computer('DESK1')!
      await peer.switchComputer('DESK1', false)
      assert.equal((await directories.run(id)).isFull, false)
      assert.equal(computer('DESK1')?.isActive, false)
      await peer.switchComputer('DESK1', true)
      await peer.renameComputer('DESK1', 'WINDOW1')
      await peer.removeComputer('DESK2')
      await directories.run(id)
      assert.equal(computer('WINDOW1')?.id, computerId)
      assert.equal(computer('WINDOW1')?.isActive, true)
      assert.equal(computer('DESK2')?.isActive, false)
      assert.equal(directories.view(id).computers, 2)
    })

    it('reads only those below its own base and behind its own filter', async () => {
      const { directories } = server.parts
      const filter = '(&(objectCategory=computer)(cn=WINDOW*))'
      await directories.change(id, settings({ computers: { isOn: true, bases: [UNIT], filter } }))
      await directories.run(id)
      assert.equal(directories.view(id).computers, 1)
      assert.equal(computer('DC1')?.isActive, false)
    })
  })

  describe('with a filter by group', () => {
    it('finds who came into it, though their own entry did not change', async () => {
      const domain = await shared()
      const peer = await SambaPeer.open(domain)
      const server = await startTestServer()
      try {
        await server.setUp()
        for (const user of ['first', 'second'])
          await peer.addPerson({ user, firstName: 'Crew', lastName: user })
        await peer.setGroup('Crew', ['first'])
        const personFilter = `(&(objectClass=user)(memberOf=CN=Crew,OU=Company,${SAMBA_SUFFIX}))`
        const { directories, people } = server.parts
        const { id } = await directories.create(sambaSettings(domain, { personFilter }))
        await directories.run(id)
        assert.ok(people.byUser('first') && !people.byUser('second'))
        await peer.setGroup('Crew', ['first', 'second'])
        const { isFull, created } = await directories.run(id)
        assert.deepEqual([isFull, created], [false, 1])
        assert.ok(people.byUser('second'))
      } finally {
        await server.close()
        await peer.close()
        await leave()
      }
    })
  })

  describe('as its members know it', () => {
    let server: TestServer
    before(async () => {
      server = await startTestServer({
        resolveSrv: async (name) =>
          name.endsWith('.example.test') ? [{ name: samba!.address, port: 389, priority: 0, weight: 1 }] : [],
        ownDomain: async () => 'example.test',
      })
      await server.setUp()
    })
    after(() => server?.close())

    it('is found by its domain, and its primary group has its people', async () => {
      const { directories, people, groups } = server.parts
      const settings = sambaSettings(samba!, {
        servers: [],
        domain: 'example.test',
        personBases: [],
        groupBases: [],
      })
      const { steps, people: preview } = await directories.try(settings, undefined)
      assert.deepEqual(
        steps.map(({ step, outcome }) => `${step} ${outcome}`),
        ['find done', 'connect done', 'signIn done', 'people done', 'groups done'],
      )
      assert.ok(preview.some(({ user }) => user === 'administrator'))
      const { id } = await directories.create(settings)
      const run = await directories.run(id)
      assert.equal(run.outcome, 'done', run.fault?.sentence ?? '')
      const group = [...groups.all()].find(({ name }) => name === 'Domain Users')
      assert.ok(group?.primaryIds.has(people.byUser('administrator')?.id ?? ''))
      assert.equal(people.byUser('guest'), undefined)
    })

    it('is found by the domain of this machine where nothing is named', async () => {
      const { directories } = server.parts
      const steps = async (changes: object) =>
        (await directories.try(sambaSettings(samba!, { servers: [], ...changes }), undefined)).steps
      const [find, ...others] = await steps({ domain: '' })
      assert.deepEqual([find?.step, find?.outcome, find?.found], ['find', 'done', samba!.address])
      assert.ok(others.every(({ outcome }) => outcome === 'done'))
      const [unknown] = await steps({ domain: 'elsewhere.test' })
      assert.equal(unknown?.fault?.code, 'directory-unreachable')
    })

    for (const [secret, reason] of [
      ['wrong', 'the password is wrong'],
      ['', 'there is no password for it here'],
    ] as const) {
      it(`says plainly why it is not let in: ${reason}`, async () => {
        const { steps } = await server.parts.directories.try(sambaSettings(samba!, { secret }), undefined)
        const last = steps.at(-1)
        assert.equal(last?.step, 'signIn')
        assert.equal(last?.fault?.code, 'directory-refused')
        assert.equal(last?.fault?.details.reason, reason)
      })
    }
  })
})
