import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { ClientRequest } from '../handlers.ts'
import { TestOffice } from '../testing/test-office.ts'
import { presenceRoutes } from './presence-routes.ts'

describe('routes about presence', () => {
  let office: TestOffice
  beforeEach(async () => {
    office = await TestOffice.open({ settings: { defaultLevel: 'team' } })
  })
  afterEach(() => office.close())

  const routes = () => presenceRoutes(office.server.parts)
  const of = (name: string) => ({ params: { id: office.person(name).id } })
  const ben = () => office.server.parts.people.get(office.person('Ben').id)!
  const anna = () => office.viewer('Anna')

  it('let colleagues set what they may, and write down who did', async () => {
    const until = office.clock.now() + 60_000
    await routes().setPresence({ ...of('Ben'), body: { state: 'away', until } }, anna())
    await routes().setPersonNote({ ...of('Ben'), body: { note: 'Ill', until: null } }, anna())
    assert.deepEqual([ben().ownPresence, ben().ownPresenceUntil, ben().note], ['away', until, 'Ill'])
    const { presences, meViews, systemEvents } = office.server.parts
    assert.deepEqual(presences.explain(ben()).steps.at(-1), {
      rule: 'set-by-colleague',
      because: { by: 'Anna', until },
      outcome: 'decided',
    })
    assert.equal(meViews.of(ben()).ownPresenceBy, 'Anna')
    await office.settle()
    const events = await systemEvents.list({ limit: 10 })
    assert.deepEqual(
      events
        .filter(({ actor }) => actor === 'Anna')
        .map(({ code, details }) => [code, details.user])
        .sort(),
      [
        ['note-set', 'Ben'],
        ['presence-set', 'Ben'],
      ],
    )
    await office.pass(61)
    assert.equal(ben().ownPresence, null)
  })

  it('keep of whom one is told at every change, for every browser, as long as there is a right to see it', async () => {
    const client = await office.client('Anna')
    const set = (name: string, isWatched: boolean) =>
      routes().setWatched({ ...of(name), body: { isWatched } }, anna())
    await set('Ben', true)
    await set('Ben', true)
    await set('Anna', true)
    await office.settle()
    assert.deepEqual(client.me?.watched, [office.person('Ben').id])
    const { stateWatches, settings, people } = office.server.parts
    await stateWatches.load()
    assert.deepEqual([...stateWatches.watchedBy(anna().personId)], [office.person('Ben').id])
    await settings.change({ presenceEnabled: false })
    await assert.rejects(set('Carla', true), { code: 'not-permitted' })
    await set('Ben', false)
    await settings.change({ presenceEnabled: true })
    await set('Carla', true)
    await people.remove(office.person('Carla').id)
    await office.settle()
    assert.deepEqual(client.me?.watched, [])
  })

  it('refuse who may not', async () => {
    await office.server.parts.settings.change({ defaultLevel: 'business' })
    const body = { state: 'away', until: null } as const
    await assert.rejects(async () => routes().setPresence({ ...of('Ben'), body }, anna()), {
      code: 'not-permitted',
    })
    const note = { note: '', until: null }
    await assert.rejects(async () => routes().setPersonNote({ ...of('Ben'), body: note }, anna()), {
      code: 'not-permitted',
    })
    await office.server.parts.settings.change({ defaultLevel: 'public' })
    const span = { query: { from: 0, to: 1 } }
    assert.throws(() => routes().listAppointments({ ...of('Ben'), ...span }, anna()), {
      code: 'not-permitted',
    })
    assert.deepEqual(routes().listAppointments({ ...of('Anna'), ...span }, anna()), [])
  })

  it('show presence as a document, no more of it than may be seen, and take one', async () => {
    const read = async () => {
      let sent = Promise.resolve('')
      const request = { sendFile: ({ content }) => void (sent = text(content)) } as Partial<ClientRequest>
      routes().getPresenceDocument(of('Ben'), anna(), request as ClientRequest)
      return sent
    }
    office.phone('Ben').dial('303')
    assert.match(await read(), /entity="pres:ben@test.example".*<rpid:busy\/>/)
    await office.server.parts.settings.change({ defaultLevel: 'public' })
    assert.doesNotMatch(await read(), /busy/)
    const document = (await read()).replace(
      '</dm:person>',
      '<rpid:activities><rpid:meal/></rpid:activities></dm:person>',
    )
    await routes().putPresenceDocument({ body: { document } }, office.viewer('Ben'))
    assert.equal(ben().ownPresence, 'away')
  })
})
