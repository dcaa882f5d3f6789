import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { processorTime, SimulatedClock, seededRandom } from '@offhook/base/testing'
import { type Client, ProblemError } from '@offhook/contract'
import { addressOf, openClient, setupBody } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'
import { type Machine, proposalsOf } from './proposals.ts'
import { SetupToken } from './setup-token.ts'

async function open(context: TestContext): Promise<TestServer> {
  const server = await startTestServer()
  context.after(() => server.close())
  return server
}

const location = { country: 'DE', areaCode: '30', trunkNumber: '12345', accessCode: '0' }

async function refused(promise: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(promise, (fault) => {
    assert.ok(fault instanceof ProblemError, String(fault))
    assert.equal(fault.code, code)
    return true
  })
}

test('the set-up makes administrator, people and phones, and signs the administrator in', async (context) => {
  const server = await open(context)
  assert.equal((await openClient(server).getSetup()).isNeeded, true)
  await refused(openClient(server).signIn({ body: { user: 'admin', password: 'x' } }), 'set-up-needed')
  const token = server.parts.setupToken.renew()
  const response = await fetch(`${addressOf(server)}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(setupBody(server, { token })),
  })
  assert.equal(response.status, 201)
  const cookie = response.headers.get('set-cookie') ?? ''
  assert.match(cookie, /^__Host-offhook=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; Secure; SameSite=Lax$/)
  const { phones, passwords } = (await response.json()) as Awaited<ReturnType<Client['completeSetup']>>
  assert.deepEqual(
    phones.map(({ line }) => line),
    ['301', '302', '303'],
  )
  assert.deepEqual(
    passwords.map(({ user }) => user),
    ['ben'],
  )
  const own = phones[1]!
  assert.equal(own.server, '127.0.0.1')
  assert.equal(own.ports.udp, server.addresses.sip.find(({ transport }) => transport === 'udp')?.port)
  assert.match(own.qr, new RegExp(`<UserID>302</UserID>.*<AuthPass>${own.secret}</AuthPass>`))

  const me = await fetch(`${addressOf(server)}/api/v1/session`, {
    headers: { cookie: cookie.split(';')[0]! },
  })
  assert.deepEqual(((await me.json()) as { lines: string[] }).lines, ['301'])
  const ben = await openClient(server).signIn({
    body: { user: 'BEN', password: passwords[0]!.password, newPassword: 'a phrase of ben' },
  })
  assert.deepEqual([ben.role, ben.lines, ben.serverName], ['user', ['302'], 'Phones'])
  const state = await openClient(server).getSetup()
  assert.deepEqual([state.isNeeded, state.serverName, state.country], [false, 'Phones', 'DE'])
})

test('the set-up is done once, with the right token only', async (context) => {
  const server = await open(context)
  const former = server.parts.setupToken.renew()
  const token = server.parts.setupToken.renew()
  await refused(
    openClient(server).completeSetup({ body: setupBody(server, { token: former }) }),
    'set-up-token-wrong',
  )
  const attempts = await Promise.allSettled([
    openClient(server).completeSetup({ body: setupBody(server, { token }) }),
    openClient(server).completeSetup({ body: setupBody(server, { token }) }),
  ])
  assert.deepEqual(attempts.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  await refused(openClient(server).completeSetup({ body: setupBody(server, { token }) }), 'set-up-done')
  assert.equal(server.parts.people.count, 2)
})

test('guessing the token is slowed', () => {
  const clock = new SimulatedClock()
  const token = new SetupToken(clock, seededRandom(1))
  const right = token.renew()
  assert.match(right, /^[a-z2-9]{20}$/)
  for (let i = 0; i < 6; i++) assert.throws(() => token.check('wrong', 'a'), { code: 'set-up-token-wrong' })
  assert.throws(() => token.check(right, 'a'), { code: 'sign-in-throttled' })
  token.check(right, 'b')
  clock.advance(1000)
  token.check(` ${right} `, 'a')
  token.end()
  assert.throws(() => token.check(right, 'a'), { code: 'set-up-token-wrong' })
})

test('a set-up that contradicts itself changes nothing', async (context) => {
  const server = await open(context)
  const token = server.parts.setupToken.renew()
  const twice = [
    { number: '301', name: 'A' },
    { number: '301', name: 'B' },
  ]
  await refused(
    openClient(server).completeSetup({ body: setupBody(server, { token, extensions: twice }) }),
    'already-exists',
  )
  const sameUser = [{ number: '301', name: 'A', user: 'admin' }]
  await refused(
    openClient(server).completeSetup({ body: setupBody(server, { token, extensions: sameUser }) }),
    'already-exists',
  )
  await refused(
    openClient(server).completeSetup({ body: setupBody(server, { token, administratorExtension: '999' }) }),
    'not-found',
  )
  assert.deepEqual([server.parts.people.count, server.parts.extensions.all().length], [0, 0])
  await openClient(server).completeSetup({ body: setupBody(server, { token }) })
})

test('a set-up that a crash cut short can be done again', async (context) => {
  const server = await open(context)
  const { people, extensions } = server.parts
  await extensions.createAll([{ number: '301', name: 'Half' }])
  await people.create({ user: 'admin', name: 'Half', role: 'administrator' })
  await openClient(server).completeSetup({ body: setupBody(server) })
  assert.equal(people.byUser('admin')?.name, 'Ada Admin')
  assert.equal(extensions.get('301')?.name, 'Ada Admin')
})

test('a set-up with many extensions takes seconds, not minutes', async (context) => {
  const server = await open(context)
  const extensions = Array.from({ length: 300 }, (_, index) => ({
    number: String(1000 + index),
    name: `Person ${index}`,
    user: `person${index}`,
  }))
  const body = setupBody(server, { extensions, administratorExtension: '1000' })
  const took = await processorTime(async () => {
    const { passwords } = await openClient(server).completeSetup({ body })
    assert.equal(passwords.length, 300)
  })
  assert.ok(took < 15_000, `${took} ms`)
})

test('no secret of the set-up stands in the database', async (context) => {
  const server = await open(context)
  const token = server.parts.setupToken.renew()
  const { phones, passwords } = await openClient(server).completeSetup({ body: setupBody(server, { token }) })
  await server.close()
  const bytes = Buffer.concat(
    await Promise.all(
      ['offhook.db', 'offhook.db-wal'].map((name) =>
        readFile(join(server.data, name)).catch(() => Buffer.alloc(0)),
      ),
    ),
  )
  for (const secret of [token, passwords[0]!.password, phones[0]!.secret, 'a long pass phrase']) {
    assert.equal(bytes.includes(secret), false, secret)
  }
})

test('countries come in the language that was asked for, and a number is previewed as it will look', async (context) => {
  const server = await open(context)
  const german = await openClient(server).listCountries({ query: { language: 'de' } })
  const germany = german.find(({ country }) => country === 'DE')
  assert.deepEqual(germany, { country: 'DE', name: 'Deutschland', callingCode: '49', hasAreaCodes: true })
  assert.ok(german.findIndex(({ name }) => name === 'Ägypten') < 20)
  const english = await openClient(server).listCountries()
  assert.equal(english.find(({ country }) => country === 'DE')?.name, 'Germany')
  const preview = await openClient(server).previewNumber({ body: { extension: '301', location } })
  assert.equal(preview.canonical, '+493012345301')
  assert.match(preview.display, /^\+49 .*30.* 12345/)
  await refused(
    openClient(server).previewNumber({
      body: { extension: '301', location: { ...location, country: 'XX' } },
    }),
    'location-invalid',
  )
})

test('the proposals are read from the machine', () => {
  const machine: Machine = {
    hostName: 'Phones.Example.com',
    timeZone: 'Europe/Vienna',
    locale: 'en_GB.UTF-8',
    zoneTable: '# comment\nAT\t+4813+01620\tEurope/Vienna\nDE\t+5230+01322\tEurope/Berlin\tmost of Germany\n',
  }
  assert.deepEqual(proposalsOf(machine), {
    serverName: 'phones.example.com',
    presenceDomain: 'example.com',
    country: 'AT',
  })
  assert.deepEqual(proposalsOf({ ...machine, hostName: 'box', timeZone: 'UTC' }), {
    serverName: 'box',
    presenceDomain: 'box.local',
    country: 'GB',
  })
  assert.equal(proposalsOf({ ...machine, timeZone: 'UTC', locale: 'C' }).country, null)
})
