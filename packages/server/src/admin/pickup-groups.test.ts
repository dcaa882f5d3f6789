/** Pickup groups, set as administrators set them, with real phones at the built-in phone system. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '@offhook/base/testing'
import { type Client, ProblemError } from '@offhook/contract'
import { DeskPhone } from '@offhook/pbx/testing'
import { clientOf, openClient, setupBody } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer
let admin: Client
const phones = new Map<string, DeskPhone>()

before(async () => {
  server = await startTestServer()
  await openClient(server).completeSetup({ body: setupBody(server) })
  admin = await clientOf(server, 'admin')
  for (const line of ['301', '302', '303']) phones.set(line, await signIn(line))
})
after(async () => {
  for (const phone of phones.values()) await phone.stop()
  await server.close()
})

async function signIn(line: string): Promise<DeskPhone> {
  const { extensions, settings } = server.parts
  const { device, secret } = await extensions.renewSecret(line, extensions.get(line)!.devices[0]!.id)
  const listener = server.addresses.sip.find(({ transport }) => transport === 'udp')!
  const phone = new DeskPhone({
    line,
    user: device.user,
    secret,
    domain: settings.realm,
    server: { address: '127.0.0.1', port: listener.port },
  })
  phone.autoAnswer = true
  await phone.start()
  await phone.register()
  return phone
}

const join = (number: string, pickupGroup: string | null) =>
  admin.changeExtension({ params: { number }, body: { pickupGroup } })

test('who is in no group is refused by name, who is in the group takes the call that rings there', async () => {
  assert.equal((await join('302', '  Front office ')).pickupGroup, 'Front office')
  const caller = phones.get('303')!.dial('302')
  await until('302 rings', () => phones.get('302')!.ringing.length === 1)
  const client = server.client(server.parts.people.byUser('admin')!)
  const rings = () => client.lines.get('301')!.ringsInGroup
  assert.equal(rings(), false)
  await assert.rejects(admin.pickUpInGroup({ params: { line: '301' } }), (fault) => {
    assert.ok(fault instanceof ProblemError)
    assert.equal(fault.code, 'service-not-supported')
    return true
  })

  await join('301', 'Front office')
  await until('a call rings in the group of 301', rings)
  await admin.pickUpInGroup({ params: { line: '301' } })
  await until('301 talks', () => phones.get('301')!.talking.length === 1)
  await until('302 is silent', () => phones.get('302')!.ringing.length === 0)
  assert.equal(caller.state, 'talking')
  await until('the group is silent', () => !rings())
  phones.get('303')!.hangUp(caller)
  await until('301 is free', () => client.lines.get('301')!.permitted.includes('groupPickupCall'))

  const given = phones.get('303')!.dial('302')
  await until('members are told that it rings', rings)
  phones.get('303')!.hangUp(given)
  await until('and that it does no longer', () => !rings())
  await assert.rejects(admin.pickUpInGroup({ params: { line: '301' } }), { code: 'call-unknown' })
})

test('groups are suggested, found in the list, kept, left, and named in the log', async () => {
  assert.deepEqual(await admin.listPickupGroups(), [{ name: 'Front office', extensions: 2 }])
  await admin.createExtension({ body: { number: '320', name: 'Store', pickupGroup: '7' } })
  const found = await admin.listExtensions({ query: { text: 'front' } })
  assert.deepEqual(
    found.items.map(({ number }) => number),
    ['301', '302'],
  )
  await server.parts.extensions.load()
  assert.equal(server.parts.extensions.get('320')?.pickupGroup, '7')
  await assert.rejects(join('320', ''), { code: 'request-invalid' })
  await join('320', null)
  await admin.deleteExtension({ params: { number: '302' } })
  assert.deepEqual(await admin.listPickupGroups(), [{ name: 'Front office', extensions: 1 }])
  await new Promise<void>((resolve) => server.parts.store.whenWritten(resolve))
  const [event] = (await admin.listEvents({ query: { text: '320' } })).items
  assert.deepEqual([event?.code, event?.details.fields], ['extension-changed', 'pickupGroup'])
})
