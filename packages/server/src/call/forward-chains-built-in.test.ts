/** A forwarding list at the built-in phone system, with phones on real sockets. */
import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { until } from '@offhook/base/testing'
import { usualLineSettings } from '@offhook/contract'
import { DeskPhone } from '@offhook/pbx/testing'
import { openClient, setupBody } from '../testing/edge.ts'
import { startTestServer } from '../testing/test-server.ts'

/** Patient, because other tests run beside this one. */

async function openPhones(t: TestContext) {
  const server = await startTestServer()
  t.after(() => server.close())
  const { phones: accounts } = await openClient(server).completeSetup({ body: setupBody(server) })
  const { port } = server.addresses.sip.find(({ transport }) => transport === 'udp')!
  const phones = new Map<string, DeskPhone>()
  for (const { line, user, secret } of accounts) {
    const at = { address: '127.0.0.1', port }
    const phone = new DeskPhone({ line, user, secret, server: at, domain: '127.0.0.1' })
    t.after(() => phone.stop())
    await phone.start()
    await phone.register()
    phones.set(line, phone)
  }
  return { server, phone: (line: string) => phones.get(line)! }
}

it('a forwarding list sends calls on at the built-in phone system', async (t) => {
  const { server, phone } = await openPhones(t)
  const rings = (line: string) => phone(line).ringing.length === 1
  const forwardList = { ringSeconds: 1, targets: [{ destination: '303', ringSeconds: 30 }] }
  await server.parts.lineSettings.change('302', { ...usualLineSettings, forwardList })
  const call = phone('301').dial('302')
  await until('it rings at the first', () => rings('302'))
  const [live] = server.parts.calls.all()
  await until('it rings at the next', () => rings('303') && !rings('302'))
  await phone('303').answer()
  await until('they talk', () => call.state === 'talking')
  phone('301').hangUp(call)
  await until('the end', () => server.parts.calls.count === 0)
  const { items } = await server.parts.journal.page({ lines: ['302', '303'], filter: 'all', limit: 9 })
  assert.deepEqual(items.map(({ line, result }) => `${line} ${result}`).sort(), [
    '302 forwarded',
    '303 answered',
  ])
  const told = server.parts.stories
    .get(live!.id)
    ?.decisions.filter(({ subject }) => subject === 'forward-list')
  assert.deepEqual(
    told?.map(({ why }) => why.steps.at(-1)?.rule),
    ['station-rings', 'station-is-last'],
  )
})
