import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Client, ProblemError } from '@offhook/contract'
import { insertPasskey } from '../signin/passkey.ts'
import { clientOf, openClient, setupBody } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer
let admin: Client

before(async () => {
  server = await startTestServer({ config: { name: '' } })
  await openClient(server).completeSetup({ body: setupBody(server, { serverName: 'Old.Example' }) })
  admin = await clientOf(server, 'admin')
})
after(() => server.close())

/** A passkey that was made at `host`. */
async function addPasskey(user: string, host: string): Promise<void> {
  const { store, people, passkeys } = server.parts
  const personId = people.byUser(user)!.id
  const id = `${user} at ${host}`
  const known = { name: 'Phone', publicKey: '', counter: 0, transports: [], isSynced: true }
  await store.write(
    insertPasskey(store, { id, credentialId: id, personId, host, ...known, createdAt: 0, usedAt: null }),
  )
  await passkeys.load()
}

test('another server name is shown with what hangs on it, and nothing is changed by looking', async () => {
  const { people, sources, directories, computers } = server.parts
  await people.create({ user: 'carla', name: 'Carla' })
  await addPasskey('admin', 'old.example')
  await addPasskey('carla', 'old.example')
  await addPasskey('ben', 'old.example')
  await addPasskey('ben', 'new.example.test')
  await sources.create({
    ...{
      kind: 'provider',
      name: 'Identity',
      isActive: true,
      issuer: 'https://id.example',
      clientId: 'phones',
    },
    ...{ secret: 'a secret', scopes: ['openid'], findBy: 'user', userClaim: 'preferred_username' },
    ...{ roleClaim: '', roles: [], signOutThere: false },
  })
  const rules = { everyMinutes: 15, brakePercent: 20, adoptsPeople: true, locationName: null }
  await directories.create({ kind: 'scim', name: 'Staff', isActive: true, ...rules })
  await computers.create({ name: 'DESK-1' })

  const shown = await admin.previewServerName({ body: { serverName: ' New.Example.Test ' } })
  const { phoneServer, ...told } = shown
  assert.notEqual(phoneServer, 'new.example.test', 'phones have no use for a name that leads nowhere')
  assert.deepEqual(told, {
    before: 'Old.Example',
    after: 'new.example.test',
    configured: null,
    certificate: { isGood: false, isSelfSigned: true },
    phones: { accounts: 3, signedIn: 0 },
    passkeys: { people: 2, withoutPassword: 1 },
    signIns: 1,
    providers: ['Identity'],
    senders: ['Staff'],
    tokens: 2,
    hasKerberos: false,
  })
  const { certificate } = await admin.previewServerName({ body: { serverName: 'localhost' } })
  assert.equal(certificate.isGood, true)
  assert.equal(server.parts.settings.current.serverName, 'Old.Example')
})

test('another server name is changed on its own alone, and stands in the audit log', async () => {
  const body = { serverName: 'new.example.test' }
  await assert.rejects(
    admin.changeSettings({ body: body as object }),
    (fault) => fault instanceof ProblemError && fault.code === 'request-invalid',
  )
  const shown = await admin.previewServerName({ body })
  assert.deepEqual(await admin.changeServerName({ body }), shown)
  assert.equal((await admin.getSettings()).serverName, 'new.example.test')
  const [entry] = (await admin.listAudit({ query: { text: 'changeServerName' } })).items
  assert.deepEqual(
    [entry?.target, entry?.changes],
    ['new.example.test', [{ field: 'serverName', before: 'Old.Example', after: 'new.example.test' }]],
  )
})

test('what is neither a host name nor an address is refused', async () => {
  for (const serverName of ['', 'Our phones', 'https://phones.example', '-phones.example']) {
    await assert.rejects(
      admin.previewServerName({ body: { serverName } }),
      (fault) => fault instanceof ProblemError && fault.code === 'request-invalid',
      serverName,
    )
  }
  for (const serverName of ['192.0.2.7', '2001:db8::7', 'phones']) {
    assert.equal((await admin.previewServerName({ body: { serverName } })).after, serverName)
  }
})
