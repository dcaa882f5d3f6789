import assert from 'node:assert/strict'
import { it } from 'node:test'
import { until } from '@offhook/base/testing'
import { DeskPhone } from '@offhook/pbx/testing'
import { handlersOf } from '../routes.ts'
import { openOutsidePhone } from '../testing/outside-phone.ts'
import { startTestServer } from '../testing/test-server.ts'

it('calls that leave or enter the built-in phone system through a peer count as calls of exchange lines', async (t) => {
  const outside = await openOutsidePhone()
  t.after(() => outside.phone.stop())
  const server = await startTestServer({ config: { peers: [outside.peer] } })
  t.after(() => server.close())
  outside.connect(server)
  await server.setUp({
    location: { country: 'DE', areaCode: '30', trunkNumber: '5550', accessCode: '0' },
  })
  const { person } = await server.addPerson({ name: 'Otto', role: 'administrator' })
  const { account } = await server.addPerson({ name: 'Anna', line: '301' })
  const { port } = server.addresses.sip.find(({ transport }) => transport === 'udp')!
  const at = { address: '127.0.0.1', port }
  const domain = server.parts.settings.realm
  const { device, secret } = account!
  const desk = new DeskPhone({ line: '301', user: device.user, secret, server: at, domain })
  t.after(() => desk.stop())
  await desk.start()
  await desk.register()
  const counts = async () => {
    const request = { note() {} } as never
    const { calls, trunkCalls } = await handlersOf(server.parts).getOverview(
      {},
      server.viewerOf(person),
      request,
    )
    return [calls, trunkCalls]
  }
  const quiet = () => until('silence', () => server.parts.calls.count === 0)

  outside.phone.dial('301')
  await until('it rings inside', () => desk.ringing.length === 1)
  assert.deepEqual(await counts(), [1, 1])
  outside.phone.hangUp()
  await quiet()

  desk.dial('0089123456')
  await until('it rings outside', () => outside.phone.ringing.length === 1)
  assert.deepEqual(await counts(), [1, 1])
  await outside.phone.answer()
  desk.hangUp()
  await quiet()

  desk.dial('*99')
  await quiet()
  assert.deepEqual(await counts(), [0, 0])
})
