/** What is particular to lines of the built-in phone system, with a real phone: calls of codes, and the journal. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@offhook/base/testing'
import { usualLineSettings } from '@offhook/contract'
import { DeskPhone } from '@offhook/pbx/testing'
import type { Person } from '../directory/index.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

describe('lines of the built-in phone system', () => {
  let server: TestServer
  let anna: Person
  let desk: DeskPhone

  before(async () => {
    server = await startTestServer({ config: { 'sip.journal': false } })
    await server.setUp()
    const added = await server.addPerson({ name: 'Anna', line: '301' })
    anna = added.person
    const { device, secret } = added.account!
    const { port } = server.addresses.sip.find(({ transport }) => transport === 'udp')!
    const at = { address: '127.0.0.1', port }
    const domain = server.parts.settings.realm
    desk = new DeskPhone({ line: '301', user: device.user, secret, server: at, domain })
    await desk.start()
    await desk.register()
    await until('it is in service', () => server.parts.lines.get('301')?.device.state === 'inService')
  })
  after(async () => {
    desk.stop()
    await server.close()
  })

  const quiet = () => until('silence', () => server.parts.calls.count === 0)
  const entries = async () =>
    (await server.parts.journal.page({ lines: ['301'], filter: 'all', limit: 5 })).items.length

  it('show the call of a code at once, so that its tones are heard', async () => {
    const client = server.client(anna)
    await server.parts.actions.startCall(server.viewerOf(anna), { destination: '*99', line: '301' })
    await until('the card is there', () => client.cards.size === 1)
    assert.deepEqual(
      [...client.cards.values()].map(({ state, direction }) => [state, direction]),
      [['initiated', 'outgoing']],
    )
    assert.equal(desk.talking.length, 0, 'nobody has lifted the handset yet')
    await desk.answer()
    desk.hangUp()
    await quiet()
    await until('the card goes', () => client.cards.size === 0)
  })

  it('write no journal where that is switched off, but for a line that says otherwise', async () => {
    assert.equal(await entries(), 0)
    await server.parts.lineSettings.change('301', { ...usualLineSettings, keepsJournal: true })
    desk.dial('399')
    await quiet()
    await until('it is written', () => server.parts.journal.count === 1)
    assert.equal(await entries(), 1)
  })
})
