import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createClient, type Problem } from '@offhook/contract'
import { addressOf, clientOf, openClient, tokenOf } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'
import { deviceOf } from './device.ts'
import { checkNewPassword, passwordRuleOf } from './password-rule.ts'

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0'
const PASSWORD = 'birke-ampel-tasse'

const refused = (promise: Promise<unknown>, code: string) => assert.rejects(promise, { code })

describe('signing in, and who decides about it', () => {
  let server: TestServer
  let base: string

  before(async () => {
    server = await startTestServer()
    await server.setUp()
    base = addressOf(server)
    const { people, accounts } = server.parts
    for (const [name, role] of [
      ['anna', 'administrator'],
      ['ben', 'user'],
      ['olga', 'operator'],
    ] as const) {
      const { person } = await server.addPerson({ name, role })
      await people.setPasswordHash(person.id, await accounts.hash(PASSWORD))
    }
  })
  after(() => server.close())

  const idOf = (user: string) => server.parts.people.byUser(user)!.id

  /** Signs in as a browser does; gives its cookie. */
  async function signIn(user: string, body: object = {}, agent = FIREFOX): Promise<string> {
    const response = await fetch(`${base}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': agent },
      body: JSON.stringify({ user, password: PASSWORD, ...body }),
    })
    if (response.status !== 201) throw Object.assign(new Error('refused'), (await response.json()) as Problem)
    return response.headers.get('set-cookie')!.split(';')[0]!
  }

  /** The client of a browser with that cookie. */
  const browser = (cookie: string) =>
    createClient({
      server: base,
      fetch: (url, init) => fetch(url, { ...init, headers: { ...(init?.headers as object), cookie } }),
    })

  it('asks for kinds of characters only where that is wanted, and for more of those who administer', () => {
    const policy = { ...server.parts.signInPolicy.current, kinds: 1, administratorKinds: 3 }
    const carla = { user: 'carla', name: 'Carla Ito' }
    const check = (role: 'user' | 'operator' | 'administrator', password: string) => () =>
      checkNewPassword(passwordRuleOf(policy, role), password, carla)
    check('user', 'quitelongword')()
    assert.throws(check('user', 'Short1!'), { code: 'password-too-short', details: { minimum: 10 } })
    assert.throws(check('operator', 'Elf Zeichen'), { code: 'password-too-short', details: { minimum: 12 } })
    for (const plain of [
      'birkeampeltasse',
      'birke-ampel-tasse',
      'BirkeAmpelTasse',
      '木木木木木木林林林林林林',
    ]) {
      assert.throws(check('administrator', plain), { code: 'password-too-plain', details: { kinds: 3 } })
    }
    for (const mixed of ['Birke ampel tasse', 'birke-ampel-7', 'ÖlBirkeAmpel7', '木木木木木木林林林林7!'])
      check('administrator', mixed)()
    assert.deepEqual(passwordRuleOf({ ...policy, minimumLength: 16, kinds: 4 }, 'administrator'), {
      minimumLength: 16,
      refuseCommon: true,
      kinds: 4,
    })
  })

  it('holds for whoever the password is of: as it is given, changed or set by a link', async () => {
    const { signInPolicy, resetLinks } = server.parts
    const anna = browser(await signIn('anna'))
    await anna.changeSignInPolicy({ body: { administratorKinds: 3 } })
    const plain = 'only small letters'
    const change = (user: string) =>
      anna.changePerson({ params: { id: idOf(user) }, body: { password: plain } })
    await refused(change('olga'), 'password-too-plain')
    const body = { user: 'root2', name: 'Second', role: 'administrator' as const, password: plain }
    await refused(anna.createPerson({ body }), 'password-too-plain')
    const { token } = await resetLinks.create(idOf('olga'))
    await refused(anna.resetPassword({ body: { token, newPassword: plain } }), 'password-too-plain')
    assert.equal((await anna.getOwnSecurity()).passwordRule.kinds, 3)
    assert.equal((await anna.getSignInMethods()).passwordRule.kinds, 1)
    await signInPolicy.change({ administratorKinds: 1 })
    await anna.changePerson({ params: { id: idOf('olga') }, body: { password: PASSWORD } })
  })

  it('lets people sign in with number and PIN at new phones, unless administrators want otherwise', async () => {
    const anna = browser(await signIn('anna'))
    const isShared = (number: string) =>
      server.parts.extensions.get(number)?.devices.map((device) => device.isShared)
    await anna.createExtension({ body: { number: '901', name: 'Hall' } })
    await anna.createDevice({ params: { number: '901' }, body: { name: 'Second' } })
    assert.deepEqual(isShared('901'), [true, true])
    await anna.changeSignInPolicy({ body: { sharesNewPhones: false } })
    await anna.createExtension({ body: { number: '902', name: 'Office' } })
    assert.deepEqual(isShared('902'), [false])
    assert.deepEqual(isShared('901'), [true, true])
    await anna.changeSignInPolicy({ body: { sharesNewPhones: true } })
  })

  it('refuses passwords that are short, among the most common, or the own name', () => {
    const rule = { minimumLength: 10, refuseCommon: true, kinds: 1 }
    const ben = { user: 'benjamin', name: 'Benjamin Carter' }
    const check = (password: string) => () => checkNewPassword(rule, password, ben)
    assert.throws(check('kurz'), { code: 'password-too-short', details: { minimum: 10 } })
    assert.throws(check('💚💚💚💚💚'), { code: 'password-too-short' })
    for (const common of ['1234567890', 'Password123!', 'aaaaaaaaaaaaa', 'qwertyuiop'])
      assert.throws(check(common), { code: 'password-too-common' }, common)
    for (const own of ['Benjamin2026', 'benjaminbenjamin', 'carter-carter!', 'Benjamin Carter'])
      assert.throws(check(own), { code: 'password-too-personal' }, own)
    for (const good of ['birke ampel tasse', 'alllowercase plain', 'ÄÖÜäöüß-zwölf'])
      assert.doesNotThrow(check(good), good)
    assert.doesNotThrow(() =>
      checkNewPassword({ minimumLength: 8, refuseCommon: false, kinds: 1 }, 'password', ben),
    )
  })

  it('tells devices apart by what they say of themselves', () => {
    assert.deepEqual(deviceOf(FIREFOX), { browser: 'Firefox', system: 'Linux' })
    const edge = 'Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0'
    assert.deepEqual(deviceOf(edge), { browser: 'Edge', system: 'Windows' })
    assert.deepEqual(deviceOf(''), { browser: '', system: '' })
  })

  it('lists the browsers of a person; one or all others can be signed out', async () => {
    const here = await signIn('ben')
    const there = await signIn('ben', {}, 'Mozilla/5.0 (iPhone) Safari/605')
    const third = await signIn('ben')
    const { sessions } = await browser(here).getOwnSecurity()
    assert.deepEqual(
      sessions.map(({ isThis, browser: name, system, method, address }) => [
        isThis,
        name,
        system,
        method,
        address,
      ]),
      [
        [false, 'Firefox', 'Linux', 'password', '127.0.0.1'],
        [false, 'Safari', 'iPhone', 'password', '127.0.0.1'],
        [true, 'Firefox', 'Linux', 'password', '127.0.0.1'],
      ],
    )
    await browser(here).endOwnSession({ params: { id: sessions[1]!.id } })
    await refused(browser(there).getMe(), 'sign-in-needed')
    await browser(here).endOtherSessions()
    await refused(browser(third).getMe(), 'sign-in-needed')
    assert.equal((await browser(here).getOwnSecurity()).sessions.length, 1)
    // Nobody ends a session of somebody else by its id.
    const anna = await signIn('anna')
    const { sessions: hers } = await browser(anna).getOwnSecurity()
    await refused(browser(here).endOwnSession({ params: { id: hers[0]!.id } }), 'not-found')
    await browser(anna).endPersonSessions({ params: { id: idOf('ben') } })
    await refused(browser(here).getMe(), 'sign-in-needed')
  })

  it('asks for a new password where an administrator gave the present one', async () => {
    const anna = await clientOf(server, 'anna')
    await refused(
      anna.changePerson({ params: { id: idOf('ben') }, body: { password: 'password12' } }),
      'password-too-common',
    )
    await anna.changePerson({ params: { id: idOf('ben') }, body: { password: 'given by anna' } })
    assert.equal((await anna.getPersonSecurity({ params: { id: idOf('ben') } })).mustChangePassword, true)
    await refused(signIn('ben', { password: 'given by anna' }), 'password-change-needed')
    await refused(signIn('ben', { password: 'wrong', newPassword: 'my own phrase' }), 'sign-in-refused')
    const same = { password: 'given by anna', newPassword: 'given by anna' }
    await refused(signIn('ben', same), 'password-too-common')
    await refused(signIn('ben', { ...same, newPassword: 'short' }), 'password-too-short')
    await signIn('ben', { ...same, newPassword: PASSWORD })
    await signIn('ben')
  })

  it('a link sets a new password once, and only the newest link', async () => {
    const anna = await clientOf(server, 'anna')
    const cookie = await signIn('ben')
    const params = { id: idOf('ben') }
    const first = await anna.createResetLink({ params })
    const second = await anna.createResetLink({ params })
    const open = openClient(server)
    const reset = (token: string) => open.resetPassword({ body: { token, newPassword: 'a phrase of ben' } })
    await refused(reset(first.token), 'reset-link-invalid')
    await refused(
      open.resetPassword({ body: { token: second.token, newPassword: 'short' } }),
      'password-too-short',
    )
    await reset(second.token)
    await refused(browser(cookie).getMe(), 'sign-in-needed')
    await refused(reset(second.token), 'reset-link-invalid')
    await refused(reset('x'), 'reset-link-invalid')
    await signIn('ben', { password: 'a phrase of ben' })
    await server.parts.people.setPasswordHash(params.id, await server.parts.accounts.hash(PASSWORD))
    // A password that was changed otherwise ends the link.
    const third = await anna.createResetLink({ params })
    await anna.changePerson({ params, body: { password: 'given by anna' } })
    await refused(reset(third.token), 'reset-link-invalid')
    await signIn('ben', { password: 'given by anna', newPassword: PASSWORD })
  })

  it('tokens are seen by administrators, and end with what is done against a thief, but not with an own change', async () => {
    const anna = await clientOf(server, 'anna')
    const params = { id: idOf('ben') }
    const { credentials } = server.parts
    const names = async () => (await anna.getPersonSecurity({ params })).tokens.map(({ name }) => name)
    await credentials.endAll(params.id)
    const make = (name: string) => credentials.createToken(params.id, name, ['read'])
    const { secret } = await make('wallboard')
    const board = createClient({ server: base, token: secret })
    const [shown] = (await anna.getPersonSecurity({ params })).tokens
    assert.deepEqual([shown?.name, shown?.scopes], ['wallboard', ['read']])
    assert.ok(shown && !JSON.stringify(shown).includes(secret))
    const ben = browser(await signIn('ben'))
    await ben.changePassword({ body: { old: PASSWORD, new: 'his own new phrase' } })
    await ben.endOtherSessions()
    assert.equal((await board.getMe()).user, 'ben')
    await anna.endPersonSessions({ params })
    await refused(board.getMe(), 'sign-in-needed')
    assert.deepEqual(await names(), [])
    await make('lost')
    const kept = await make('kept')
    const lost = (await anna.getPersonSecurity({ params })).tokens.find(({ name }) => name === 'lost')!
    const revoke = (who: typeof anna, id: string) => who.deletePersonToken({ params: { id, token: lost.id } })
    await refused(revoke(await clientOf(server, 'olga'), params.id), 'not-permitted')
    // By an id alone nobody reaches a token of somebody else, nor a sign-in.
    await refused(revoke(anna, idOf('olga')), 'not-found')
    const origin = { method: 'password', source: '', address: '127.0.0.1', agent: '' } as const
    const { credential } = await credentials.signIn(params.id, origin)
    const asToken = { ...params, token: credential.id }
    await refused(anna.deletePersonToken({ params: asToken }), 'not-found')
    await revoke(anna, params.id)
    await refused(revoke(anna, params.id), 'not-found')
    assert.deepEqual(await names(), ['kept'])
    assert.equal((await createClient({ server: base, token: kept.secret }).getMe()).user, 'ben')
    const entries = (await anna.listAudit()).items.filter(({ action }) => action === 'deletePersonToken')
    const told = entries.find(({ refused: why }) => !why)
    assert.deepEqual(
      [told?.target, told?.changes],
      ['ben', [{ field: 'token', before: 'lost', after: null }]],
    )
    await credentials.endAll(params.id)
    await make('by password')
    await anna.changePerson({ params, body: { password: 'given by anna' } })
    assert.deepEqual(await names(), [])
    await make('by link')
    const { token } = await anna.createResetLink({ params })
    assert.deepEqual(await names(), ['by link'])
    await openClient(server).resetPassword({ body: { token, newPassword: PASSWORD } })
    assert.deepEqual(await names(), [])
    // An administrator who signs themselves out everywhere stays where they are.
    await anna.endPersonSessions({ params: { id: idOf('anna') } })
    assert.equal((await anna.getMe()).user, 'anna')
  })

  it('operators see the state of the system, and change nothing of people and security', async () => {
    const olga = await clientOf(server, 'olga')
    assert.equal((await olga.getOverview()).people, 3)
    for (const list of [olga.listExtensions, olga.listPhones, olga.listEvents]) await list()
    await olga.getTrace()
    await refused(olga.listAdminPeople(), 'not-permitted')
    await refused(olga.getSettings(), 'not-permitted')
    await refused(olga.listAudit(), 'not-permitted')
    await refused(
      olga.createPerson({ body: { user: 'x', name: 'X', role: 'administrator' } }),
      'not-permitted',
    )
    await refused(olga.createResetLink({ params: { id: idOf('anna') } }), 'not-permitted')
  })

  it('a token is made by no other one, and lives no longer than is allowed', async () => {
    const { credentials, clock, signInPolicy } = server.parts
    const day = 86_400_000
    const body = { name: 'mine', scopes: ['read' as const] }
    const program = createClient({ server: base, token: await tokenOf(server, 'ben') })
    await refused(program.createToken({ body }), 'browser-needed')
    const ben = browser(await signIn('ben'))
    const { id } = await ben.createToken({ body })
    await ben.deleteToken({ params: { id } })
    await signInPolicy.change({ mostTokenDays: 7 })
    const limited = await ben.createToken({ body: { ...body, days: 30 } })
    assert.ok(limited.expiresAt! <= clock.now() + 7 * day)
    await signInPolicy.change({ mostTokenDays: null })
    const gone = await credentials.createToken(idOf('ben'), 'gone', ['read'], clock.now() - 1)
    await refused(createClient({ server: base, token: gone.secret }).getMe(), 'sign-in-needed')
  })

  it('an account that must wait is seen by administrators and can be released', async () => {
    const anna = await clientOf(server, 'anna')
    for (let i = 0; i < 6; i++) await refused(signIn('nobody', { password: 'x' }), 'sign-in-refused')
    await refused(signIn('nobody'), 'sign-in-throttled')
    const listed = await anna.listThrottled()
    const account = listed.find(({ key }) => key === 'nobody')!
    assert.deepEqual([account.kind, account.failures], ['account', 6])
    assert.ok(listed.some(({ kind, key }) => kind === 'address' && key === '127.0.0.1'))
    for (const { kind, key } of listed) await anna.releaseThrottled({ body: { kind, key } })
    assert.deepEqual(await anna.listThrottled(), [])
    await refused(signIn('nobody'), 'sign-in-refused')
    await anna.releaseThrottled({ body: { kind: 'address', key: '127.0.0.1' } })
  })

  it('the audit log tells who did what, from where, with values before and after, and no secret', async () => {
    const cookie = await signIn('anna')
    const anna = browser(cookie)
    await anna.changeSignInPolicy({ body: { minimumLength: 12 } })
    await anna.changePerson({
      params: { id: idOf('ben') },
      body: { department: 'Sales', password: 'given by anna' },
    })
    await refused(anna.deletePerson({ params: { id: idOf('anna') } }), 'last-administrator')
    await anna.changeSignInPolicy({ body: { minimumLength: 10 } })
    const { items } = await anna.listAudit({ query: { limit: 4 } })
    assert.deepEqual(
      items.map(({ action, actor, target, refused: code }) => [action, actor, target, code]),
      [
        ['changeSignInPolicy', 'anna', '', null],
        ['deletePerson', 'anna', 'anna', 'last-administrator'],
        ['changePerson', 'anna', 'ben', null],
        ['changeSignInPolicy', 'anna', '', null],
      ],
    )
    assert.deepEqual(items[3]!.changes, [{ field: 'minimumLength', before: '10', after: '12' }])
    assert.deepEqual(items[2]!.changes, [
      { field: 'department', before: '', after: 'Sales' },
      { field: 'password', before: null, after: '•••' },
    ])
    assert.deepEqual([items[0]!.address, items[0]!.device], ['127.0.0.1', 'node'])
    assert.equal((await anna.checkAudit()).isIntact, true)
    const response = await fetch(`${base}/api/v1/admin/audit/export`, { headers: { cookie } })
    const csv = await response.text()
    assert.match(csv, /changePerson,ben/)
    assert.match(csv, /signIn,anna/)
    for (const secret of [PASSWORD, 'given by anna', 'a phrase of ben'])
      assert.ok(!csv.includes(secret), secret)
  })
})
