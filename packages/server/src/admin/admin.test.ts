import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SimulatedClock } from '@offhook/base/testing'
import { type Client, ProblemError } from '@offhook/contract'
import { DeskPhone } from '@offhook/pbx/testing'
import { contains, pageOf } from '../store/index.ts'
import { clientOf, openClient, setupBody } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'
import { CallRate } from './call-rate.ts'

let server: TestServer
let admin: Client

before(async () => {
  server = await startTestServer()
  await openClient(server).completeSetup({ body: setupBody(server) })
  admin = await clientOf(server, 'admin')
})
after(() => server.close())

async function refused(promise: Promise<unknown>, code: string): Promise<ProblemError> {
  let problem: ProblemError | undefined
  await assert.rejects(promise, (fault) => {
    assert.ok(fault instanceof ProblemError, String(fault))
    assert.equal(fault.code, code)
    problem = fault
    return true
  })
  return problem!
}

async function codes(): Promise<string[]> {
  await new Promise<void>((resolve) => server.parts.store.whenWritten(resolve))
  const { items } = await admin.listEvents({ query: { limit: 20 } })
  return items.map(({ code }) => code)
}

test('a person is added with a made-up password, changed and removed, and the log says who did it', async () => {
  const { person, password } = await admin.createPerson({
    body: { user: 'Carla', name: 'Carla', department: 'Sales', lines: ['303'], email: null },
  })
  assert.deepEqual(
    [person.user, person.lines, person.role, person.isActive],
    ['carla', ['303'], 'user', true],
  )
  const ownPassword = { newPassword: 'a phrase of carla' }
  await openClient(server).signIn({ body: { user: 'carla', password: password!, ...ownPassword } })
  await refused(admin.createPerson({ body: { user: 'carla', name: 'Another' } }), 'already-exists')
  await refused(admin.createPerson({ body: { user: 'x', name: 'X', lines: ['999'] } }), 'not-found')

  const changed = await admin.changePerson({
    params: { id: person.id },
    body: { name: 'Carla Weiß', isActive: false, password: 'quite another phrase' },
  })
  assert.deepEqual([changed.name, changed.isActive, changed.department], ['Carla Weiß', false, 'Sales'])
  const signIn = { body: { user: 'carla', password: 'quite another phrase' } }
  await refused(openClient(server).signIn(signIn), 'sign-in-refused')
  await admin.changePerson({ params: { id: person.id }, body: { isActive: true } })
  await openClient(server).signIn({ body: { ...signIn.body, ...ownPassword } })

  await admin.deletePerson({ params: { id: person.id } })
  await refused(admin.deletePerson({ params: { id: person.id } }), 'not-found')
  const log = await codes()
  for (const code of ['person-created', 'person-changed', 'password-changed', 'person-removed']) {
    assert.ok(log.includes(code), `${code} in ${log.join()}`)
  }
  const [removed] = (await admin.listEvents({ query: { text: 'removed carla' } })).items
  assert.equal(removed?.actor, 'Ada Admin')
})

test('the last administrator stays', async () => {
  const me = await admin.getMe()
  await refused(admin.deletePerson({ params: { id: me.id } }), 'last-administrator')
  await refused(admin.changePerson({ params: { id: me.id }, body: { role: 'user' } }), 'last-administrator')
})

test('somebody else may not administer, nor see that there is something', async () => {
  const ben = await clientOf(server, 'ben')
  await refused(ben.listAdminPeople(), 'not-permitted')
  await refused(ben.getOverview(), 'not-permitted')
})

test('an extension is added for a person, with a phone that can sign in; a renewed secret ends the old one', async () => {
  const person = server.parts.people.byUser('ben')!
  const account = await admin.createExtension({
    body: { number: '310', name: 'Ben at home', personId: person.id, mayCallOutside: false },
  })
  assert.deepEqual(server.parts.people.byUser('ben')?.lines, ['302', '310'])
  assert.equal(account.uri, 'sip:310@127.0.0.1')
  assert.equal(await registers('310', account.user, account.secret), 200)
  const [phone] = (await admin.listPhones({ query: { text: '310' } })).items
  assert.deepEqual([phone?.line, phone?.device, phone?.transport], ['310', 'Phone', 'udp'])
  assert.ok(phone!.capabilities.includes('talk'))

  const extension = await admin.changeExtension({ params: { number: '310' }, body: { callWaiting: false } })
  assert.deepEqual(
    [extension.callWaiting, extension.mayCallOutside, extension.registrations],
    [false, false, 1],
  )
  const params = { number: '310', id: extension.devices[0]!.id }
  const renewed = await admin.renewDeviceSecret({ params })
  assert.notEqual(renewed.secret, account.secret)
  assert.notEqual(await registers('310', account.user, account.secret), 200)
  assert.equal(await registers('310', renewed.user, renewed.secret), 200)

  const second = await admin.createDevice({ params: { number: '310' }, body: { name: 'Mobile' } })
  assert.equal(second.user, '310-2')
  assert.equal(await registers('310', second.user, second.secret), 200)
  await admin.deleteDevice({ params })
  assert.notEqual(await registers('310', renewed.user, renewed.secret), 200)
  await admin.deleteExtension({ params: { number: '310' } })
  assert.deepEqual(server.parts.people.byUser('ben')?.lines, ['302'])
  await refused(admin.deleteExtension({ params: { number: '310' } }), 'not-found')
})

async function registers(line: string, user: string, secret: string): Promise<number> {
  const listener = server.addresses.sip.find(({ transport }) => transport === 'udp')!
  const phone = new DeskPhone({
    line,
    user,
    secret,
    server: { address: '127.0.0.1', port: listener.port },
    domain: '127.0.0.1',
  })
  await phone.start()
  try {
    return (await phone.register()).status
  } finally {
    await phone.stop()
  }
}

test('lists come in pages, in the order of numbers, and every entry once', async () => {
  for (const number of ['9', '10', '100'])
    await admin.createExtension({ body: { number, name: `Room ${number}` } })
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await admin.listExtensions({ query: { limit: 2, ...(cursor ? { cursor } : {}) } })
    seen.push(...page.items.map(({ number }) => number))
    cursor = page.next ?? undefined
  } while (cursor)
  assert.deepEqual(seen, ['9', '10', '100', '301', '302', '303'])
  const found = await admin.listExtensions({ query: { text: 'room 10' } })
  assert.deepEqual(
    found.items.map(({ number }) => number),
    ['10', '100'],
  )
  await refused(admin.listExtensions({ query: { cursor: '***' } }), 'cursor-invalid')
  for (const number of ['9', '10', '100']) await admin.deleteExtension({ params: { number } })
})

test('settings are checked as a whole before they are saved', async () => {
  const before = await admin.getSettings()
  assert.deepEqual(before.emergencyNumbers, ['110', '112'])
  const location = { ...before.location, country: 'XX' }
  await refused(admin.changeSettings({ body: { location, defaultLevel: 'public' } }), 'location-invalid')
  assert.deepEqual(await admin.getSettings(), before)
  const after = await admin.changeSettings({ body: { defaultLevel: 'public' } })
  assert.deepEqual(after, { ...before, defaultLevel: 'public' })
})

test('the overview counts what there is', async () => {
  const overview = await admin.getOverview()
  assert.equal(overview.people, 2)
  assert.equal(overview.lines.outOfService, 3)
  assert.equal(overview.callsPerMinute.length, 60)
  assert.deepEqual([overview.calls, overview.registrations, overview.clients], [0, 0, 0])
})

test('events come newest first, by level, in pages', async () => {
  const first = await admin.listEvents({ query: { limit: 2 } })
  const second = await admin.listEvents({ query: { limit: 2, cursor: first.next! } })
  const ids = [...first.items, ...second.items].map(({ id }) => id)
  assert.deepEqual(ids, [...ids].sort().reverse())
  assert.equal(new Set(ids).size, 4)
  for (const { level } of (await admin.listEvents({ query: { level: 'warn' } })).items)
    assert.equal(level, 'warn')
})

test('calls are counted by the minute, for an hour', () => {
  const clock = new SimulatedClock()
  const rate = new CallRate(clock)
  rate.count()
  rate.count()
  clock.advance(60_000)
  rate.count()
  assert.deepEqual(rate.perMinute().slice(-3), [0, 2, 1])
  clock.advance(58 * 60_000)
  assert.deepEqual(rate.perMinute().slice(0, 3), [2, 1, 0])
  clock.advance(24 * 3_600_000)
  assert.deepEqual(rate.perMinute(), new Array(60).fill(0))
})

test('a page goes on behind its cursor, also when what it points at is gone', () => {
  const letters = ['c', 'a', 'd', 'b']
  const first = pageOf(letters, (letter) => letter, { limit: 2 })
  assert.deepEqual(first.items, ['a', 'b'])
  const rest = pageOf(['c', 'a', 'd'], (letter) => letter, { limit: 2, cursor: first.next! })
  assert.deepEqual(rest, { items: ['c', 'd'], next: null })
  assert.equal(contains('WEISS', null, 'Carla Weiss'), true)
})
