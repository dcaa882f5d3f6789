/** Without encryption nobody connects, unless an administrator wants that. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { until } from '@offhook/base/testing'
import type { Config } from '../config/index.ts'
import { handlersOf } from '../routes.ts'
import { startTestServer } from '../testing/test-server.ts'

const request = { note() {} } as never

async function open(t: TestContext, config: Partial<Config>) {
  const server = await startTestServer({ config })
  t.after(() => server.close())
  await server.setUp()
  const { person } = await server.addPerson({ name: 'Otto', role: 'administrator' })
  const viewer = server.viewerOf(person)
  const ways = () => server.addresses.csta.map(({ transport }) => transport)
  const state = async () => (await handlersOf(server.parts).listCstaClients({}, viewer, request)).plain
  const allow = (plainCsta: boolean) =>
    handlersOf(server.parts).changeSettings({ body: { plainCsta } }, viewer, request)
  return { server, ways, state, allow }
}

describe('the CSTA gateway: encryption', () => {
  it('is asked of everybody, until an administrator switches the plain port on', async (t) => {
    const { server, ways, state, allow } = await open(t, { 'csta.plain': false })
    assert.deepEqual([ways(), await state()], [['tls'], 'off'])
    await allow(true)
    await until('the plain port is open', () => ways().includes('tcp'))
    assert.equal(await state(), 'settings')
    const { port } = server.addresses.csta.find(({ transport }) => transport === 'tcp')!
    const socket = connect(port, '127.0.0.1')
    t.after(() => socket.destroy())
    let isEnded = false
    socket.on('close', () => {
      isEnded = true
    })
    const { cstaGateway } = server.parts
    await until('somebody connects', () => cstaGateway.clients().some((client) => !client.isEncrypted))
    await allow(false)
    await until('they are left', () => isEnded && cstaGateway.clients().length === 0)
    assert.deepEqual(ways(), ['tls'])
    const refused = connect(port, '127.0.0.1')
    const [fault] = await new Promise<[NodeJS.ErrnoException]>((resolve) =>
      refused.once('error', (error) => resolve([error])),
    )
    assert.equal(fault.code, 'ECONNREFUSED')
  })

  it('can be left to the configuration, which may forbid it too', async (t) => {
    const configured = await open(t, { 'csta.plain': true })
    assert.deepEqual([configured.ways(), await configured.state()], [['tls', 'tcp'], 'configuration'])
    const never = await open(t, { 'csta.tcp': false, 'csta.plain': true })
    await never.allow(true)
    assert.deepEqual([never.ways(), await never.state()], [['tls'], 'never'])
  })
})
