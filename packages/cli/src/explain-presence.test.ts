import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { type Client, createClient } from '@offhook/contract'
import { startTestServer, type TestServer } from '@offhook/server/testing'
import { describePresence, findPerson } from './explain-presence.ts'
import { coloursOf } from './terminal.ts'

describe('explain presence', () => {
  let server: TestServer
  let client: Client
  before(async () => {
    server = await startTestServer()
    await server.setUp({ defaultLevel: 'business' })
    const { person } = await server.addPerson({ name: 'Anna' })
    await server.addPerson({ name: 'Ben', line: '302' })
    await server.addPerson({ name: 'Benno' })
    const { secret } = await server.parts.credentials.createToken(person.id, 'test', ['read'])
    setDefaultCACertificates([...getCACertificates('default'), server.parts.certificate.certificate])
    client = createClient({ server: `https://127.0.0.1:${server.addresses.gateway[0]!.port}`, token: secret })
  })
  after(() => server.close())

  it('finds who is meant, by name, line and id', async () => {
    const ben = server.parts.people.byUser('ben')!
    for (const wanted of ['Ben', 'ben', '302', ben.id]) {
      assert.equal((await findPerson(client, wanted))?.id, ben.id, wanted)
    }
    assert.equal((await findPerson(client, 'Benn'))?.name, 'Benno')
    for (const wanted of ['Be', 'Xaver']) assert.equal(await findPerson(client, wanted), undefined, wanted)
  })

  it('tells what decided, and what was looked at before', async () => {
    const ben = server.parts.people.byUser('ben')!
    const until = Date.UTC(2100, 0, 1, 12)
    await server.parts.people.change(ben.id, { ownPresence: 'away', ownPresenceUntil: until, note: 'Lunch' })
    const person = (await findPerson(client, 'Ben'))!
    const { presence } = await client.explainPerson({ params: { id: ben.id } })
    const text = describePresence(person, presence, coloursOf({ isTerminal: false }))
    assert.match(text, /^Ben is away\n/)
    assert.match(text, /\n {2}until 2100-01-01 12:00 UTC\n {2}note: Lunch\n/)
    assert.match(text, /\n· set-by-colleague.*\n= own-word: ownWord away, until 2100-01-01T12:00\n$/)
  })
})
