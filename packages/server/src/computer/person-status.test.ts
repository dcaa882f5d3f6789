/** What administrators see of where somebody is: over HTTPS, with browsers that are connected, idle and away. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Client, createClient, ProblemError } from '@offhook/contract'
import { addressOf, clientOf } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'

const PASSWORD = 'birke-ampel-tasse'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0'
const PHONE = 'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36'

describe('the status of a person', () => {
  let server: TestServer
  let admin: Client
  let id: string

  before(async () => {
    server = await startTestServer()
    await server.setUp()
    await server.addPerson({ name: 'Anna', role: 'administrator' })
    const { person } = await server.addPerson({ name: 'Ben', line: '302' })
    id = person.id
    const { people, accounts, extensions } = server.parts
    await people.setPasswordHash(id, await accounts.hash(PASSWORD))
    await extensions.create({ number: '309', name: 'Hall' })
    admin = await clientOf(server, 'anna')
  })
  after(() => server.close())

  const status = () => admin.getPersonStatus({ params: { id } })
  const signIn = async (agent: string) => {
    const response = await fetch(`${addressOf(server)}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': agent },
      body: JSON.stringify({ user: 'ben', password: PASSWORD }),
    })
    assert.equal(response.status, 201)
    return response.headers.get('set-cookie')!.split(';')[0]!
  }
  const credentialOf = (agent: string) =>
    server.parts.credentials.signIns(id).find((known) => known.agent === agent)!.id

  it('of somebody who never was here says so', async () => {
    const { lastSignIn, computer, presence, devices } = await status()
    assert.deepEqual([lastSignIn, computer, devices], [null, null, []])
    assert.equal(presence.state, 'offline')
  })

  it('tells when, how and from where they signed in last', async () => {
    await signIn(FIREFOX)
    await signIn(PHONE)
    const { lastSignIn } = await status()
    assert.ok(lastSignIn && lastSignIn.at <= Date.now())
    const { method, address, browser, system } = lastSignIn
    assert.deepEqual(
      { method, address, browser, system },
      { method: 'password', address: '127.0.0.1', browser: 'Chrome', system: 'Android' },
    )
  })

  it('lists all devices and programs, those in use first, and follows their use', async () => {
    await server.parts.credentials.createToken(id, 'door opener', ['read'])
    const person = server.parts.people.get(id)!
    const laptop = server.client(person, { credential: credentialOf(FIREFOX) })
    const shown = async () => (await status()).devices.map(({ name, state }) => `${name}: ${state}`)
    assert.deepEqual(await shown(), ['Firefox, Linux: active', 'Chrome, Android: away', 'door opener: away'])
    assert.equal((await status()).presence.state, 'available')
    laptop.session.setActivity(false)
    assert.equal((await shown())[0], 'Firefox, Linux: inactive')
    laptop.session.setActivity(true)
    assert.equal((await shown())[0], 'Firefox, Linux: active')
    laptop.session.close()
    assert.ok((await shown()).every((line) => line.endsWith(': away')))
  })

  it('names the computer at which they sit, and sat', async () => {
    const { computers, computerSeats, people } = server.parts
    const { secret } = await computers.create({ name: 'HALL', phones: ['309'] })
    const sink = { send: () => {}, waiting: () => 0, close: () => {} }
    const viewer = server.viewerOf(people.get(id)!)
    const seat = computerSeats.open({ viewer, sink, credential: 'c', computerSecret: secret })
    const there = (await status()).computer
    assert.deepEqual([there?.name, there?.isThere], ['HALL', true])
    seat.close()
    const before = (await status()).computer
    assert.deepEqual([before?.name, before?.isThere], ['HALL', false])
  })

  it('is kept when their sign-ins end, and through a restart', async () => {
    await admin.endPersonSessions({ params: { id } })
    const { lastSignIn, devices } = await status()
    assert.equal(lastSignIn?.browser, 'Chrome')
    assert.deepEqual(devices, [])
    await server.parts.accountBook.load()
    assert.deepEqual((await status()).lastSignIn, lastSignIn)
    assert.equal((await status()).computer?.name, 'HALL')
  })

  it('is for administrators alone', async () => {
    const ben = createClient({
      server: addressOf(server),
      token: (await server.parts.credentials.createToken(id, 'all', ['read', 'administer'])).secret,
    })
    const refused = (fault: unknown) => fault instanceof ProblemError && fault.problem.status === 403
    await assert.rejects(ben.getPersonStatus({ params: { id } }), refused)
  })
})
