/** Signing in at a phone, from the settings of a person to the ringing of the phone: over HTTPS and SIP. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '@offhook/base/testing'
import { type Client, ProblemError } from '@offhook/contract'
import { DeskPhone } from '@offhook/pbx/testing'
import { clientOf, openClient, setupBody } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'

const PIN = '864209'
let server: TestServer
let admin: Client
let ben: Client
const phones = new Map<string, DeskPhone>()

before(async () => {
  server = await startTestServer()
  const { phones: accounts } = await openClient(server).completeSetup({ body: setupBody(server) })
  admin = await clientOf(server, 'admin')
  ben = await clientOf(server, 'ben')
  const { port } = server.addresses.sip.find(({ transport }) => transport === 'udp')!
  for (const { line, user, secret } of accounts) {
    const phone = new DeskPhone({
      line,
      user,
      secret,
      server: { address: '127.0.0.1', port },
      domain: '127.0.0.1',
    })
    await phone.start()
    assert.equal((await phone.register()).status, 200)
    phones.set(line, phone)
  }
})

after(async () => {
  for (const phone of phones.values()) await phone.stop()
  await server.close()
})

test('Ben takes the phone of the meeting room, is called there, and leaves it in his settings', async () => {
  const room = phones.get('303')!
  await assert.rejects(
    ben.setPhonePin({ body: { pin: '302302' } }),
    (fault) => fault instanceof ProblemError && fault.code === 'pin-too-simple',
  )
  assert.equal((await ben.setPhonePin({ body: { pin: PIN } })).hasPin, true)
  const device = async () => (await admin.listExtensions({ query: { text: '303' } })).items[0]!.devices[0]!
  const params = { number: '303', id: (await device()).id }
  assert.equal((await device()).isShared, true, 'as the set-up makes phones')
  await admin.changeDevice({ params, body: { isShared: false } })
  const refused = room.dial(`*11*302*${PIN}#`)
  await until('the answer', () => refused.state === 'over')
  assert.equal(refused.status, 403, 'nobody may sign in at this phone now')
  await admin.changeDevice({ params, body: { isShared: true } })

  const signIn = room.dial(`*11*302*${PIN}#`)
  await until('the answer', () => signIn.state === 'over')
  assert.equal(signIn.status, undefined)
  const { guest } = await device()
  assert.equal(guest?.name, 'Ben')
  assert.equal(guest?.line, '302')
  assert.equal((await ben.getOwnDesk()).desk?.home, '303')

  const call = phones.get('301')!.dial('302')
  await until('the room to ring for Ben', () => room.ringing.length === 1)
  call.usage.end()

  await ben.leaveDesk()
  assert.equal((await device()).guest, null)
  assert.equal((await ben.getOwnDesk()).desk, null)
  await until('all calls to end', () => [...server.parts.calls.all()].length === 0)

  const audit = await admin.listAudit({ query: { text: 'phoneSign' } })
  assert.deepEqual(
    audit.items.map(({ action }) => action),
    ['phoneSignOut', 'phoneSignIn', 'phoneSignInRefused'],
  )
  const journal = JSON.stringify(await (await clientOf(server, 'admin')).listAudit({ query: {} }))
  assert.ok(!journal.includes(PIN))
  assert.ok(!JSON.stringify(server.parts.trace.ladder(undefined, 1000)).includes(PIN))
})
