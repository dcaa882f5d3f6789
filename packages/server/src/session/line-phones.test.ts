/** Two phones of one extension, of which its owner chooses the one that calls and the one that answers. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@offhook/base/testing'
import { DeskPhone } from '@offhook/pbx/testing'
import type { Person } from '../directory/index.ts'
import { handlersOf } from '../routes.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const request = { note() {} } as never

describe('of two phones of one extension', () => {
  let server: TestServer
  let anna: Person
  const phones: Record<'desk' | 'home' | 'ben', DeskPhone> = {} as never
  const devices: Record<string, string> = {}

  before(async () => {
    server = await startTestServer()
    await server.setUp()
    const added = await server.addPerson({ name: 'Anna', line: '301' })
    anna = added.person
    const { extensions, settings } = server.parts
    const ben = await server.addPerson({ name: 'Ben', line: '302' })
    const home = await extensions.addDevice('301', 'Home office')
    const { port } = server.addresses.sip.find(({ transport }) => transport === 'udp')!
    for (const [name, line, account] of [
      ['desk', '301', added.account!],
      ['home', '301', home],
      ['ben', '302', ben.account!],
    ] as const) {
      const { device, secret } = account
      const at = { address: '127.0.0.1', port }
      const phone = new DeskPhone({ line, user: device.user, secret, server: at, domain: settings.realm })
      phones[name] = phone
      devices[name] = device.id
      await phone.start()
      await phone.register()
    }
    await until('both are known', () => server.parts.phones.countOf('301') === 2)
  })
  after(async () => {
    for (const phone of Object.values(phones)) phone.stop()
    await server.close()
  })

  const api = () => handlersOf(server.parts)
  const viewer = () => server.viewerOf(anna)
  const quiet = () => until('silence', () => server.parts.calls.count === 0)

  it('each is named to its owner, and to nobody else', async () => {
    const listed = await api().listLinePhones({ params: { line: '301' } }, viewer(), request)
    assert.deepEqual(new Set(listed.map(({ device }) => device)), new Set([devices.desk, devices.home]))
    assert.equal(listed.find(({ device }) => device === devices.home)?.name, 'Home office')
    assert.ok(listed.every(({ isBrowser, canAnswer }) => !isBrowser && canAnswer))
    await assert.rejects(async () => api().listLinePhones({ params: { line: '302' } }, viewer(), request), {
      code: 'not-found',
    })
  })

  it('the chosen one calls, and the other stays silent', async () => {
    for (const name of ['home', 'desk'] as const) {
      const device = devices[name]
      await server.parts.actions.startCall(viewer(), { destination: '302', line: '301', device })
      await until(`${name} is prompted`, () => phones[name].ringing.length === 1)
      assert.equal(phones[name === 'home' ? 'desk' : 'home'].ringing.length, 0)
      phones[name].reject()
      await quiet()
    }
  })

  it('the chosen one answers', async () => {
    for (const name of ['home', 'desk'] as const) {
      phones.ben.dial('301')
      await until('both ring', () => phones.home.ringing.length + phones.desk.ringing.length === 2)
      await until('the server knows', () => server.parts.calls.ofLine('301').length === 1)
      const [call] = server.parts.calls.ofLine('301')
      await api().answerCall(
        { params: { callId: call!.id }, body: { device: devices[name] } } as never,
        viewer(),
        request,
      )
      await until(`${name} talks`, () => phones[name].talking.length === 1)
      assert.equal(server.parts.phoneSystem.deviceOf('301', call!.switchCallId), devices[name])
      phones.ben.hangUp()
      await quiet()
    }
  })

  it('one that is not signed in is not waited for', async () => {
    const device = 'none'
    await assert.rejects(
      server.parts.actions.startCall(viewer(), { destination: '302', line: '301', device }),
      { code: 'line-not-in-service' },
    )
  })
})
