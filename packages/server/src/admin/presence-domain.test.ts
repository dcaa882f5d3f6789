import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Client, ProblemError } from '@offhook/contract'
import { clientOf, openClient, setupBody } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'

let server: TestServer
let admin: Client

before(async () => {
  server = await startTestServer()
  await openClient(server).completeSetup({ body: setupBody(server, { presenceDomain: 'old.example' }) })
  admin = await clientOf(server, 'admin')
  const { people } = server.parts
  await people.create({ user: 'carla@old.example', name: 'Carla' })
  await people.create({ user: 'dora@partner.example', name: 'Dora' })
})
after(() => server.close())

const identities = () =>
  Array.from(server.parts.people.all(), (person) => server.parts.personViews.identityOf(person)).sort()

test('another presence domain is shown before, and then changes all addresses and the user names that hold it', async () => {
  const body = { presenceDomain: 'New.Example' }
  const shown = await admin.previewPresenceDomain({ body })
  assert.deepEqual([shown.changed, shown.rewritten, shown.kept, shown.taken], [3, 1, 1, []])
  assert.deepEqual(
    shown.examples.find(({ name }) => name === 'Carla'),
    { name: 'Carla', before: 'carla@old.example', after: 'carla@new.example' },
  )
  assert.ok(identities().includes('carla@old.example'), 'looking changes nothing')

  const carla = server.parts.people.byUser('carla@old.example')!
  await server.parts.grants.give(carla.id, server.parts.people.byUser('ben')!.id, {
    level: 'none',
    rights: server.parts.access.rights(carla.id, carla.id),
  })
  const done = await admin.changePresenceDomain({ body })
  assert.deepEqual(done, shown)
  assert.deepEqual(identities(), [
    'admin@new.example',
    'ben@new.example',
    'carla@new.example',
    'dora@partner.example',
  ])
  assert.equal(server.parts.people.byUser('carla@new.example')?.id, carla.id)
  assert.equal(server.parts.grants.given(carla.id).length, 1, 'what was given stays')
  const [entry] = (await admin.listAudit({ query: { text: 'changePresenceDomain' } })).items
  assert.deepEqual(entry?.changes[0], {
    field: 'presenceDomain',
    before: 'old.example',
    after: 'new.example',
  })
})

test('user names and domain are written in one transaction: where it fails, neither is changed', async () => {
  const { people, settings, store } = server.parts
  const carla = people.byUser('carla@new.example')!
  const unchanged = () => [people.get(carla.id)?.user, settings.current.presenceDomain]
  const before = unchanged()
  let statements = 0
  await assert.rejects(
    settings.change({ presenceDomain: 'half.example' }, (written) => {
      statements = written.length
      const broken = { ...written[0]!, sql: 'insert into nowhere values (1)', parameters: [] }
      return people.renameAll([{ id: carla.id, user: 'carla@half.example' }], [...written, broken])
    }),
  )
  assert.equal(statements, 1)
  assert.deepEqual(unchanged(), before)
  const row = await store
    .tables<{ person: { id: string; user_name: string } }>()
    .selectFrom('person')
    .select('user_name')
    .where('id', '=', carla.id)
    .executeTakeFirst()
  assert.equal(row?.user_name, 'carla@new.example', 'the user name on disk')
})

test('a presence domain that would give two people one name changes nothing', async () => {
  const { people } = server.parts
  await people.create({ user: 'carla@third.example', name: 'Carla too' })
  const body = { presenceDomain: 'third.example' }
  assert.deepEqual((await admin.previewPresenceDomain({ body })).taken, ['carla@third.example'])
  await assert.rejects(
    admin.changePresenceDomain({ body }),
    (fault) => fault instanceof ProblemError && fault.code === 'already-exists',
  )
  assert.equal(server.parts.settings.current.presenceDomain, 'new.example')
})
