/** Fields of people that administrators added: filled, shown as the rights say, found, and gone again. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@offhook/base/testing'
import { type Client, ProblemError } from '@offhook/contract'
import { clientOf, openClient, setupBody } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'

const fields = [
  { key: 'languages', label: 'Languages' },
  { key: 'badge', label: 'Badge' },
]

describe('further fields of people', () => {
  let server: TestServer
  let admin: Client
  let ben: Client
  let id: string

  before(async () => {
    server = await startTestServer()
    await openClient(server).completeSetup({ body: setupBody(server) })
    admin = await clientOf(server, 'admin')
    ben = await clientOf(server, 'ben')
    ;({ id } = (await server.addPerson({ name: 'Carla Ito' })).person)
    await admin.changeSettings({ body: { defaultLevel: 'business' } })
  })
  after(() => server.close())

  const fill = (furtherFields: Record<string, string>) =>
    admin.changePerson({ params: { id }, body: { furtherFields } })
  const seen = async () => (await ben.getPerson({ params: { id } })).furtherFields
  const found = async (text: string) =>
    (await ben.search({ query: { text } })).suggestions.filter(({ personId }) => personId === id).length
  const hasCode = (code: string) => (fault: unknown) => fault instanceof ProblemError && fault.code === code

  it('are those that were defined, each with a key of its own', async () => {
    await assert.rejects(fill({ languages: 'de' }), hasCode('not-found'))
    const twice = [fields[0]!, { key: 'languages', label: 'Tongues' }]
    await assert.rejects(admin.changeSettings({ body: { furtherFields: twice } }), hasCode('request-invalid'))
    assert.deepEqual((await admin.changeSettings({ body: { furtherFields: fields } })).furtherFields, fields)
    assert.deepEqual((await fill({ languages: ' Deutsch, 日本語 ', badge: '4711' })).furtherFields, {
      languages: 'Deutsch, 日本語',
      badge: '4711',
    })
    assert.deepEqual((await fill({ badge: '' })).furtherFields, { languages: 'Deutsch, 日本語' })
    await fill({ badge: '4711' })
  })

  it('are seen by whoever may see the address, in the order of the administration', async () => {
    assert.deepEqual(await seen(), [
      { label: 'Languages', value: 'Deutsch, 日本語' },
      { label: 'Badge', value: '4711' },
    ])
    await admin.changeSettings({ body: { defaultLevel: 'public' } })
    assert.deepEqual(await seen(), [])
    await admin.changeSettings({ body: { defaultLevel: 'business' } })
  })

  it('are found, by those who may see them', async () => {
    assert.equal(await found('日本'), 1)
    assert.equal(await found('deutsch'), 1)
    await admin.changeSettings({ body: { defaultLevel: 'public' } })
    assert.equal(await found('deutsch'), 0)
    await admin.changeSettings({ body: { defaultLevel: 'business' } })
    const { items } = await admin.listAdminPeople({ query: { text: '4711', limit: 5 } })
    assert.deepEqual(
      items.map(({ name }) => name),
      ['Carla Ito'],
    )
  })

  it('are told on open screens, by another label and no more', async () => {
    const client = server.client(server.parts.people.byUser('ben')!)
    const shown = () => client.people.get(id)?.furtherFields
    await admin.changeSettings({ body: { furtherFields: [{ key: 'badge', label: 'Ausweis' }] } })
    await until('the label', () => shown()?.[0]?.label === 'Ausweis')
    assert.deepEqual(shown(), [{ label: 'Ausweis', value: '4711' }])
    assert.equal(await found('deutsch'), 0)
    await fill({ badge: '4712' })
    await until('the value', () => shown()?.[0]?.value === '4712')
    await admin.changeSettings({ body: { furtherFields: fields } })
    await until('both fields', () => shown()?.length === 2)
    client.session.close()
  })

  it('are kept with the person', async () => {
    await server.parts.people.load()
    assert.deepEqual(server.parts.people.get(id)?.furtherFields, {
      languages: 'Deutsch, 日本語',
      badge: '4712',
    })
  })
})
