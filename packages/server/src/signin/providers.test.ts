import assert from 'node:assert/strict'
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, it } from 'node:test'
import type { NewSignInSource, Problem } from '@offhook/contract'
import { generateKeyPair, SignJWT } from 'jose'
import Provider from 'oidc-provider'
import { addressOf, clientOf, openClient } from '../testing/edge.ts'
import { GraphDouble } from '../testing/graph-double.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'

/** Keeps cookies, as a browser does for one host. */
class Jar {
  readonly #cookies = new Map<string, string>()

  take(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
  }

  get header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }
}

/** What the provider does when somebody signs out there. */
interface LoggingOut {
  backchannelLogoutUri: string
  backchannelLogout(subject: string, session: string): Promise<void>
}

interface Account {
  readonly sub: string
  readonly email: string
  readonly email_verified: boolean
  readonly preferred_username: string
  readonly roles: readonly string[]
  readonly name?: string
}

const accounts: Record<string, Account> = {
  ben: {
    sub: 'ben',
    email: 'ben@example.test',
    email_verified: true,
    preferred_username: 'ben',
    roles: ['phones-ops'],
  },
  mallory: {
    sub: 'mallory',
    email: 'anna@example.test',
    email_verified: false,
    preferred_username: 'anna',
    roles: [],
  },
  newcomer: {
    sub: 'newcomer',
    email: 'nora@example.test',
    email_verified: true,
    preferred_username: 'newcomer',
    roles: ['staff'],
    name: 'Nora Neu',
  },
  grete: {
    sub: 'a subject of Entra',
    email: 'grete@example.test',
    email_verified: false,
    preferred_username: 'grete',
    roles: [],
  },
  outsider: {
    sub: 'outsider',
    email: 'out@example.test',
    email_verified: true,
    preferred_username: 'outsider',
    roles: [],
  },
  second: {
    sub: 'second',
    email: 'ben@example.test',
    email_verified: true,
    preferred_username: 'ben',
    roles: [],
  },
}

describe('signing in at an OpenID Connect provider', () => {
  let server: TestServer
  let base: string
  let provider: HttpServer
  let oidcProvider: Provider
  /** What the provider sends goes to this server, whatever its name. */
  let deliver: (form: URLSearchParams) => Promise<Response>
  let issuer: string
  let sourceId: string
  let fields: NewSignInSource

  before(async () => {
    server = await startTestServer()
    await server.setUp()
    base = addressOf(server)
    for (const [name, role] of [
      ['anna', 'administrator'],
      ['ben', 'user'],
    ] as const) {
      const { person } = await server.addPerson({ name, role })
      await server.parts.people.change(person.id, { email: `${name}@example.test` })
    }
    provider = createServer()
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
    issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
    oidcProvider = providerAt(issuer, `${base}/sign-in/provider`, `${base}/`, (form) => deliver(form))
    provider.on('request', oidcProvider.callback())
    fields = {
      kind: 'provider',
      name: 'Example ID',
      isActive: true,
      issuer,
      clientId: 'offhook',
      secret: 'a secret of the client',
      scopes: ['openid', 'email', 'profile'],
      findBy: 'email',
      userClaim: '',
      roleClaim: '',
      roles: [],
      signOutThere: true,
    }
    const source = await (await clientOf(server, 'anna')).createSignInSource({ body: fields })
    sourceId = source.id
    assert.ok(source.hasSecret && !JSON.stringify(source).includes('a secret of the client'))
  })
  after(async () => {
    await server.close()
    provider.closeAllConnections()
    provider.close()
  })

  const change = async (changes: Partial<NewSignInSource>) => {
    const { secret: _secret, ...others } = fields
    await server.parts.sources.change(sourceId, { ...others, ...changes } as NewSignInSource)
  }

  async function begin(jar: Jar, path = `/session/provider/${sourceId}`): Promise<URL> {
    const response = await fetch(`${base}/api/v1${path}`, { method: 'POST', headers: { cookie: jar.header } })
    jar.take(response)
    return new URL(((await response.json()) as { url: string }).url)
  }

  /** Goes through the provider's pages as `login`; gives the query with which it sends the browser back. */
  async function atProvider(url: URL, login: string): Promise<string> {
    const jar = new Jar()
    let next = url.href
    let form: string | undefined
    for (let hop = 0; hop < 20; hop++) {
      const response = await fetch(next, {
        redirect: 'manual',
        headers: {
          cookie: jar.header,
          ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        },
        ...(form ? { method: 'POST', body: form } : {}),
      })
      jar.take(response)
      form = undefined
      const location = response.headers.get('location')
      if (location !== null) {
        next = new URL(location, next).href
        if (next.startsWith(base)) return new URL(next).search
        continue
      }
      const page = await response.text()
      const action = /action="([^"]+)"/.exec(page)?.[1]
      assert.ok(action, page.slice(0, 500))
      next = new URL(action, next).href
      form = page.includes('name="login"') ? `prompt=login&login=${login}&password=x` : 'prompt=consent'
    }
    throw new Error('the provider sends us round and round')
  }

  async function finish(jar: Jar, query: string): Promise<Response> {
    const response = await fetch(`${base}/api/v1/session/provider`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: jar.header },
      body: JSON.stringify({ query }),
    })
    jar.take(response)
    return response
  }

  async function signInAs(login: string, jar = new Jar()): Promise<Response> {
    return finish(jar, await atProvider(await begin(jar), login))
  }
  const codeIn = async (response: Response) => ((await response.json()) as Problem).code

  it('is offered on the sign-in page, and says where to go with PKCE, state and nonce', async () => {
    const methods = await openClient(server).getSignInMethods()
    assert.deepEqual(methods.providers, [{ id: sourceId, name: 'Example ID' }])
    const url = await begin(new Jar())
    const query = Object.fromEntries(url.searchParams)
    assert.equal(query.code_challenge_method, 'S256')
    assert.match(query.code_challenge!, /^[\w-]{43}$/)
    assert.match(query.state!, /^[\w-]{43}$/)
    assert.match(query.nonce!, /^[\w-]{43}$/)
    assert.equal(query.redirect_uri, `${base}/sign-in/provider`)
    const anna = await clientOf(server, 'anna')
    assert.equal((await anna.trySignInSource({ params: { id: sourceId } })).server, issuer)
  })

  it('is set up with the app registration by which people of Entra ID are read', async () => {
    const double = await GraphDouble.start()
    try {
      Object.assign(double, { issuer, secret: 'a secret of the client' })
      await double.addPerson({ user: 'grete', firstName: 'Grete', lastName: 'Graph' })
      const anna = await clientOf(server, 'anna')
      const { id } = await anna.createDirectory({ body: double.settings })
      await server.parts.directories.run(id)
      const params = { id }
      // The provider that is there has the same issuer and client.
      const elsewhere = { ...fields, issuer: 'https://elsewhere.example.test' } as NewSignInSource
      await server.parts.sources.change(sourceId, elsewhere)
      const source = await anna.connectSignIn({ params })
      assert.ok(source.kind === 'provider' && source.hasSecret)
      assert.deepEqual(
        [source.name, source.issuer, source.clientId, source.findBy, source.userClaim],
        ['Example Entra', issuer, 'offhook', 'user', 'preferred_username'],
      )
      assert.equal((await anna.connectSignIn({ params })).id, source.id, 'a second time changes the same')
      const jar = new Jar()
      const url = await begin(jar, `/session/provider/${source.id}`)
      const response = await finish(jar, await atProvider(url, 'grete'))
      assert.equal(response.status, 201, await response.clone().text())
      assert.equal(((await response.json()) as { user: string }).user, 'grete')
      assert.equal(server.parts.people.byUser('grete')?.name, 'Grete Graph')
      await anna.deleteSignInSource({ params: { id: source.id } })
      await anna.deleteDirectory({ params })
    } finally {
      await double.stop()
      await server.parts.sources.change(sourceId, fields)
    }
  })

  it('signs in whoever has the verified address, and knows them by their subject from then on', async () => {
    const jar = new Jar()
    const response = await signInAs('ben', jar)
    assert.equal(response.status, 201, await response.clone().text())
    assert.equal(((await response.json()) as { user: string }).user, 'ben')
    const ben = server.parts.people.byUser('ben')!
    assert.equal(server.parts.credentials.signIns(ben.id)[0]?.method, 'provider')
    await server.parts.people.change(ben.id, { email: null })
    assert.equal((await signInAs('ben')).status, 201)
    await server.parts.people.change(ben.id, { email: 'ben@example.test' })
    // Signing out tells where to sign out there.
    const out = await fetch(`${base}/api/v1/session`, { method: 'DELETE', headers: { cookie: jar.header } })
    const { redirect } = (await out.json()) as { redirect: string }
    assert.ok(redirect.startsWith(`${issuer}/session/end?`), redirect)
  })

  it('opens no account for an address that is not verified, nor for one that passed on to somebody else', async () => {
    assert.equal(await codeIn(await signInAs('mallory')), 'person-not-linked')
    assert.equal(await codeIn(await signInAs('second')), 'already-exists')
    await change({ findBy: 'link' })
    assert.equal(await codeIn(await signInAs('second')), 'person-not-linked')
    assert.equal((await signInAs('ben')).status, 201)
    await change({})
  })

  it('takes an answer from the browser that asked, once, and with the right state', async () => {
    const jar = new Jar()
    const query = await atProvider(await begin(jar), 'ben')
    assert.equal(await codeIn(await finish(new Jar(), query)), 'provider-answer-unexpected')
    const victim = new Jar()
    await begin(victim)
    assert.equal(await codeIn(await finish(victim, query)), 'provider-refused')
    assert.equal((await finish(jar, query)).status, 201)
    assert.equal(await codeIn(await finish(jar, query)), 'provider-answer-unexpected')
    const denied = new Jar()
    const { searchParams } = await begin(denied)
    const refused = await finish(
      denied,
      `?error=access_denied&state=${searchParams.get('state')}&iss=${issuer}`,
    )
    assert.equal(await codeIn(refused), 'provider-refused')
  })

  it('gives the role that the provider says, when the administrator wants that', async () => {
    await change({ roleClaim: 'roles', roles: [{ value: 'phones-ops', role: 'operator' }] })
    assert.equal((await signInAs('ben')).status, 201)
    assert.equal(server.parts.people.byUser('ben')!.role, 'operator')
    await change({ roleClaim: 'roles', roles: [{ value: 'nobody', role: 'operator' }] })
    assert.equal((await signInAs('ben')).status, 201)
    assert.equal(server.parts.people.byUser('ben')!.role, 'user')
    await change({})
  })

  it('people link their account there themselves, and take the link back', async () => {
    const { credentials, people, sources } = server.parts
    const anna = people.byUser('anna')!
    await change({ findBy: 'link' })
    const origin = { method: 'password', source: '', address: '', agent: '' } as const
    const { secret } = await credentials.signIn(anna.id, origin)
    const jar = new Jar()
    jar.take(new Response(null, { headers: { 'set-cookie': `__Host-offhook=${secret}` } }))
    const query = await atProvider(await begin(jar, `/me/identities/${sourceId}`), 'mallory')
    assert.equal((await finish(jar, query)).status, 201)
    assert.equal(sources.linked(sourceId, 'mallory')?.user, 'anna')
    assert.equal((await signInAs('mallory')).status, 201)
    await fetch(`${base}/api/v1/me/identities/${sourceId}`, {
      method: 'DELETE',
      headers: { cookie: jar.header },
    })
    assert.equal(await codeIn(await signInAs('mallory')), 'person-not-linked')
    await change({})
  })

  it('makes people at their first sign-in where a rule wants them, and takes nobody over', async () => {
    const { people, groups } = server.parts
    const group = await groups.create({ name: 'From outside' })
    const newPeople = { isOn: true, claim: 'roles', value: 'staff', groupIds: [group.id] }
    await change({ userClaim: 'preferred_username', newPeople })
    // Without the claim nobody is made; a name that somebody has is refused.
    assert.equal(await codeIn(await signInAs('outsider')), 'person-not-linked')
    assert.equal(await codeIn(await signInAs('mallory')), 'person-not-linked')
    assert.equal((await signInAs('newcomer')).status, 201)
    const made = people.byUser('newcomer')!
    assert.deepEqual([made.name, made.email, made.role], ['Nora Neu', 'nora@example.test', 'user'])
    assert.ok(groups.get(group.id)!.memberIds.has(made.id))
    await people.change(made.id, { user: 'renamed' })
    assert.equal((await signInAs('newcomer')).status, 201)
    assert.equal(people.byUser('newcomer'), undefined)
    await change({})
  })

  it('ends sign-ins when the provider says that it signed somebody out, and at no other word', async () => {
    const { credentials, people } = server.parts
    assert.equal((await signInAs('ben')).status, 201)
    const ben = people.byUser('ben')!
    const here = () => credentials.signIns(ben.id).filter(({ source }) => source === sourceId).length
    assert.ok(here() > 0)
    const address = `${base}/sign-in/provider/${sourceId}/signed-out`
    const post = (token: string) =>
      fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ logout_token: token }),
      })
    const { privateKey } = await generateKeyPair('RS256')
    const events = { 'http://schemas.openid.net/event/backchannel-logout': {} }
    const forged = await new SignJWT({ events, sub: 'ben', jti: 'x' })
      .setProtectedHeader({ alg: 'RS256' })
      .setIssuer(issuer)
      .setAudience('offhook')
      .setIssuedAt()
      .sign(privateKey)
    for (const token of [forged, 'no token', '']) assert.equal((await post(token)).status, 400)
    assert.ok(here() > 0)
    // The provider tells us itself; what it sent is good once.
    const client = (await oidcProvider.Client.find('offhook')) as unknown as LoggingOut
    client.backchannelLogoutUri = `https://offhook.example/sign-in/provider/${sourceId}/signed-out`
    const tokens: string[] = []
    deliver = async (form) => {
      tokens.push(form.get('logout_token') ?? '')
      return post(tokens[0]!)
    }
    await client.backchannelLogout('ben', 'a session')
    assert.equal(here(), 0)
    assert.equal((await post(tokens[0]!)).status, 400)
    const audit = await server.parts.audit.list({ actions: 'providerSignOut', limit: 10 })
    assert.deepEqual(
      audit.map(({ actorId, target }) => [actorId, target]),
      [[ben.id, 'Example ID']],
    )
  })

  it('says plainly what is wrong, and ends the sessions of a provider that is removed', async () => {
    await change({ issuer: 'http://127.0.0.1:1' })
    const failed = await fetch(`${base}/api/v1/session/provider/${sourceId}`, { method: 'POST' })
    assert.equal(await codeIn(failed), 'provider-unreachable')
    await assert.rejects(
      server.parts.sources.create({ ...fields, issuer: 'http://id.example' } as NewSignInSource),
      {
        code: 'source-incomplete',
      },
    )
    await change({})
    await signInAs('ben')
    const ben = server.parts.people.byUser('ben')!
    assert.ok(server.parts.credentials.signIns(ben.id).length > 0)
    await (await clientOf(server, 'anna')).deleteSignInSource({ params: { id: sourceId } })
    assert.deepEqual(server.parts.credentials.signIns(ben.id), [])
    assert.deepEqual(server.parts.sources.identitiesOf(ben.id), [])
  })
})

function providerAt(
  issuer: string,
  redirectUri: string,
  homeUri: string,
  deliver: (form: URLSearchParams) => Promise<Response>,
): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: 'offhook',
        client_secret: 'a secret of the client',
        redirect_uris: [redirectUri],
        post_logout_redirect_uris: [homeUri],
      },
    ],
    claims: {
      openid: ['sub', 'roles'],
      email: ['email', 'email_verified'],
      profile: ['preferred_username', 'name'],
    },
    conformIdTokenClaims: false,
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ ...accounts[sub]!, roles: [...accounts[sub]!.roles] }),
    }),
    fetch: (_url, options) => deliver(options?.body as URLSearchParams),
    features: { backchannelLogout: { enabled: true } },
    pkce: { required: () => true },
    cookies: { keys: ['a key for the tests'] },
  })
}
