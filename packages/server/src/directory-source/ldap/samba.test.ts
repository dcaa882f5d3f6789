import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type DirectoryPeer, describeDirectory } from '../../testing/directory-suite.ts'
import { startTestServer, type TestServer } from '../../testing/index.ts'
import { hasSamba, type Samba, startSamba } from '../../testing/samba.ts'
import { SambaPeer, sambaSettings } from '../../testing/samba-peer.ts'

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

  describe('as its members know it', () => {
    let server: TestServer
    before(async () => {
      server = await startTestServer({
        resolveSrv: async () => [{ name: samba!.address, port: 389, priority: 0, weight: 1 }],
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
