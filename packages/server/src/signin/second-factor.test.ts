import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { systemRandom } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import type { Problem, SecondFactorSetup } from '@offhook/contract'
import { addressOf, clientOf, openClient } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'
import { totpCode, totpStep } from './totp.ts'

const PASSWORD = 'birke-ampel-tasse'

/** RFC 4648 §6, read. */
function bytesOf(base32: string): Buffer {
  const bits = [...base32].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

describe('the second factor', () => {
  let server: TestServer
  let base: string
  // The certificate of the server must be valid by the clock of the client too.
  const clock = new SimulatedClock(Date.now())

  before(async () => {
    server = await startTestServer({ clock, random: systemRandom })
    await server.setUp()
    base = addressOf(server)
    for (const [name, role] of [
      ['anna', 'administrator'],
      ['ben', 'user'],
    ] as const) {
      const { person } = await server.addPerson({ name, role })
      await server.parts.people.setPasswordHash(person.id, await server.parts.accounts.hash(PASSWORD))
    }
  })
  after(() => server.close())
  // Codes are good for a step of time, and failures are forgotten.
  beforeEach(() => clock.advance(3_600_000))

  const codeOf = (setup: SecondFactorSetup, ahead = 0) =>
    totpCode(bytesOf(setup.secret), totpStep(clock.now()) + ahead)

  async function post(path: string, body: object, cookie = '', method = 'POST'): Promise<Response> {
    const hasBody = Object.keys(body).length > 0
    return fetch(`${base}/api/v1${path}`, {
      method,
      headers: { cookie, ...(hasBody ? { 'content-type': 'application/json' } : {}) },
      ...(hasBody ? { body: JSON.stringify(body) } : {}),
    })
  }
  const signIn = (body: object = {}, user = 'ben') => post('/session', { user, password: PASSWORD, ...body })
  const codeIn = async (response: Response) => ((await response.json()) as Problem).code
  const cookieOf = (response: Response) => response.headers.get('set-cookie')!.split(';')[0]!

  /** Ben gets one. */
  async function enrol(): Promise<{ setup: SecondFactorSetup; cookie: string }> {
    await server.parts.secondFactor.remove(server.parts.people.byUser('ben')!.id)
    const cookie = cookieOf(await signIn())
    const headers = { cookie }
    const begun = await fetch(`${base}/api/v1/me/second-factor`, { method: 'POST', headers })
    const setup = (await begun.json()) as SecondFactorSetup
    const done = await post('/me/second-factor', { code: codeOf(setup) }, cookie, 'PUT')
    assert.equal(done.status, 204)
    clock.advance(60_000)
    return { setup, cookie }
  }

  it('is asked for when it is on; each code is good once', async () => {
    const { setup } = await enrol()
    assert.equal(setup.recoveryCodes.length, 10)
    assert.equal(await codeIn(await signIn()), 'second-factor-needed')
    assert.equal(await codeIn(await signIn({ code: '000000' })), 'second-factor-wrong')
    const code = codeOf(setup)
    assert.equal((await signIn({ code: `${code.slice(0, 3)} ${code.slice(3)}` })).status, 201)
    assert.equal(await codeIn(await signIn({ code })), 'second-factor-wrong')
    assert.equal((await signIn({ code: codeOf(setup, 1) })).status, 201)
    // Two at once with one code: one passes.
    clock.advance(60_000)
    const both = await Promise.all([signIn({ code: codeOf(setup) }), signIn({ code: codeOf(setup) })])
    assert.deepEqual(both.map(({ status }) => status).sort(), [201, 401])
  })

  it('recovery codes pass once each, and are not on disk', async () => {
    const { setup } = await enrol()
    const [first = '', second = ''] = setup.recoveryCodes
    assert.match(first, /^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/)
    assert.equal((await signIn({ code: first.toUpperCase() })).status, 201)
    assert.equal(await codeIn(await signIn({ code: first })), 'second-factor-wrong')
    const { id } = server.parts.people.byUser('ben')!
    assert.equal(server.parts.secondFactor.recoveryCodesLeft(id), 9)
    const kept = JSON.stringify(server.parts.accountBook.of(id))
    assert.ok(
      !kept.includes(second) && !kept.includes(second.replaceAll('-', '')) && !kept.includes(setup.secret),
    )
  })

  it('cannot be guessed at with the right password, and a wrong password says nothing of it', async () => {
    await enrol()
    assert.equal(await codeIn(await signIn({ password: 'wrong' })), 'sign-in-refused')
    let tried = 0
    for (; tried < 20; tried++) if ((await signIn({ code: '111111' })).status === 429) break
    assert.ok(tried < 8, `${tried} codes were tried`)
    // Asking without a code does not make guessing free again.
    assert.equal((await signIn()).status, 429)
  })

  it('makes whoever guesses with the right password wait ever longer, and nobody who lacks it can cause that', async () => {
    const { setup } = await enrol()
    const { throttle } = server.parts.accounts
    const release = () => {
      for (const { kind, key } of throttle.list()) throttle.release(kind, key)
    }
    release()
    // Without the password one waits a minute at most, however often one tries.
    for (let i = 0; i < 20; i++) {
      await signIn({ password: 'wrong', code: '111111' })
      clock.advance(16 * 60_000)
    }
    assert.equal((await signIn({ code: codeOf(setup) })).status, 201)
    release()
    // With it, the wait grows beyond what an account or an address has to wait.
    const waited: number[] = []
    for (let i = 0; i < 12; i++) {
      await signIn({ code: '111111' })
      const wait = throttle.list().find(({ key }) => key === 'ben')?.waitSeconds ?? 0
      waited.push(wait)
      clock.advance(wait * 1000)
      throttle.release('address', '127.0.0.1')
    }
    assert.deepEqual(waited, [0, 0, 0, 0, 0, 60, 120, 240, 480, 960, 1920, 3600])
    await signIn({ code: '111111' })
    clock.advance(15 * 60_000)
    throttle.release('address', '127.0.0.1')
    const early = await signIn({ code: codeOf(setup) })
    assert.equal(early.status, 429, 'the right one, too')
    clock.advance(46 * 60_000)
    assert.equal((await signIn({ code: codeOf(setup) })).status, 201)
    assert.ok(throttle.list().every(({ key }) => key !== 'ben'))
  })

  it('is not given to whoever has the password alone, nor taken from somebody long signed in', async () => {
    const { cookie } = await enrol()
    const again = await post('/session/second-factor', { user: 'ben', password: PASSWORD })
    assert.equal(await codeIn(again), 'second-factor-needed')
    clock.advance(16 * 60_000)
    const late = await post('/me/second-factor', {}, cookie, 'DELETE')
    assert.equal(await codeIn(late), 'fresh-sign-in-needed')
    const token = await post('/me/tokens', { name: 'his', scopes: ['read'] }, cookie)
    assert.equal(await codeIn(token), 'fresh-sign-in-needed')
    const { secret } = await server.parts.credentials.createToken(
      server.parts.people.byUser('ben')!.id,
      'x',
      ['administer'],
    )
    const byToken = await fetch(`${base}/api/v1/me/second-factor`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${secret}` },
    })
    assert.equal(await codeIn(byToken), 'browser-needed')
  })

  it('a role may need one: it is got on the way in, and cannot be put away', async () => {
    const { signInPolicy, secondFactor, people } = server.parts
    await signInPolicy.change({ secondFactorRoles: ['administrator'] })
    assert.equal(await codeIn(await signIn({}, 'anna')), 'second-factor-set-up-needed')
    const response = await post('/session/second-factor', { user: 'anna', password: PASSWORD })
    const setup = (await response.json()) as SecondFactorSetup
    assert.match(setup.uri, /^otpauth:\/\/totp\/Test:anna\?secret=[A-Z2-7]{32}&issuer=Test$/)
    assert.equal(await codeIn(await signIn({ code: '123456' }, 'anna')), 'second-factor-wrong')
    const inside = await signIn({ code: codeOf(setup) }, 'anna')
    assert.equal(inside.status, 201)
    const kept = await post('/me/second-factor', {}, cookieOf(inside), 'DELETE')
    assert.equal(await codeIn(kept), 'second-factor-required')
    await signInPolicy.change({ secondFactorRoles: [] })
    // Lost: another administrator takes it away.
    await (await clientOf(server, 'anna')).removePersonFactors({ params: { id: people.byUser('anna')!.id } })
    assert.equal(secondFactor.isOn(people.byUser('anna')!.id), false)
  })

  it('passkeys are refused for addresses, unknown keys and answers that come twice', async () => {
    const open = openClient(server)
    await assert.rejects(open.beginPasskeySignIn(), { code: 'passkey-needs-name' })
    const response = {
      id: 'AAAA',
      rawId: 'AAAA',
      type: 'public-key',
      response: {},
      clientExtensionResults: {},
    }
    await assert.rejects(open.signInWithPasskey({ body: { ticket: 'x', response } }), {
      code: 'passkey-refused',
    })
  })
})
