import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const quiet = {
  'sip.udp': false,
  'sip.tcp': false,
  'sip.tls': false,
  'csta.tcp': false,
  'csta.tls': false,
} as const

describe('directory', () => {
  let server: TestServer
  beforeEach(async () => {
    server = await startTestServer({ config: quiet })
    await server.setUp()
  })
  afterEach(() => server.close())

  it('finds people by id, sign-in name and line, also after a change', async () => {
    const { people } = server.parts
    const anna = await people.create({ user: 'anna', name: 'Anna', lines: ['20', '21'] })
    const ben = await people.create({ user: 'ben', name: 'Ben', lines: ['21'] })
    assert.equal(people.byUser('anna'), anna)
    // Whose first line it is comes first.
    assert.deepEqual(
      people.byLine('21').map(({ name }) => name),
      ['Ben', 'Anna'],
    )
    await people.change(ben.id, { user: 'benjamin', lines: [] })
    assert.equal(people.byUser('ben'), undefined)
    assert.equal(people.byUser('benjamin')?.id, ben.id)
    assert.deepEqual(
      people.byLine('21').map(({ name }) => name),
      ['Anna'],
    )
    await people.remove(anna.id)
    assert.deepEqual(people.byLine('20'), [])
    assert.equal(people.get(anna.id), undefined)
  })

  it('refuses a second person of one name, and to be without administrator', async () => {
    const { people } = server.parts
    const anna = await people.create({ user: 'anna', name: 'Anna', role: 'administrator' })
    await assert.rejects(people.create({ user: 'anna', name: 'Other' }), { code: 'already-exists' })
    const [first, second] = await Promise.allSettled([
      people.create({ user: 'twin', name: 'One' }),
      people.create({ user: 'twin', name: 'Two' }),
    ])
    assert.deepEqual([first.status, second.status], ['fulfilled', 'rejected'])
    await assert.rejects(people.remove(anna.id), { code: 'last-administrator' })
    await assert.rejects(people.change(anna.id, { role: 'user' }), { code: 'last-administrator' })
    await assert.rejects(people.change(anna.id, { isActive: false }), { code: 'last-administrator' })
    await people.create({ user: 'carla', name: 'Carla', role: 'administrator' })
    await people.remove(anna.id)
    await assert.rejects(people.change(anna.id, { name: 'x' }), { code: 'not-found' })
  })

  it('gives no extension of the built-in phone system to whoever uses none, until they do again', async () => {
    const { people, extensions } = server.parts
    await extensions.create({ number: '20', name: 'Anna' })
    const { id } = await people.create({ user: 'anna', name: 'Anna', lines: ['20', '0301234', '21'] })
    const lines = () => [people.get(id)!.lines, people.byLine('20').length]
    await people.change(id, { usesExtensions: false })
    assert.deepEqual(lines(), [['0301234', '21'], 0])
    await extensions.create({ number: '21', name: 'Hall' })
    assert.deepEqual(lines(), [['0301234'], 0])
    await extensions.remove('21')
    assert.deepEqual(lines(), [['0301234', '21'], 0])
    await people.change(id, { usesExtensions: true })
    assert.deepEqual(lines(), [['20', '0301234', '21'], 1])
  })

  it('keeps everything over a restart', async () => {
    const { people, extensions, settings } = server.parts
    const account = await extensions.create({ number: '20', name: 'Anna', mayCallOutside: false })
    await extensions.saveLineSettings('20', {
      forwardings: [{ kind: 'noAnswer', destination: '21', ringSeconds: 15 }],
      doNotDisturb: true,
    })
    const anna = await people.create(
      { user: 'anna', name: 'Anna', lines: ['20'], mobile: '0170 123' },
      'hash',
    )
    const ben = await people.create({ user: 'ben', name: 'Ben' })
    await people.setFavourite(anna.id, ben.id, true)
    await settings.change({ defaultLevel: 'team' })
    const realm = settings.realm
    await server.stop()
    const again = await startTestServer({ data: server.data, config: quiet })
    try {
      const kept = again.parts
      assert.deepEqual(kept.people.get(anna.id), anna)
      assert.equal(kept.people.passwordHash(anna.id), 'hash')
      assert.deepEqual([...kept.people.favourites(anna.id)], [ben.id])
      assert.equal(kept.settings.current.defaultLevel, 'team')
      assert.equal(kept.settings.isSetUp, true)
      assert.equal(kept.settings.realm, realm)
      const extension = kept.extensions.get('20')
      assert.deepEqual(extension?.devices, [account.device])
      assert.deepEqual(extension?.forwardings, [{ kind: 'noAnswer', destination: '21', ringSeconds: 15 }])
      assert.equal(extension?.doNotDisturb, true)
      assert.equal(extension?.mayCallOutside, false)
    } finally {
      await again.stop()
    }
  })

  it('keeps no secret of a phone, only what checks it', async () => {
    const { extensions, store } = server.parts
    const { secret, device } = await extensions.create({ number: '20', name: 'Anna' })
    const second = await extensions.addDevice('20', 'Mobile')
    assert.deepEqual([device.user, second.device.user], ['20', '20-2'])
    assert.notEqual(second.secret, secret)
    const rows = JSON.stringify(store.rows({ sql: 'select * from phone_device', parameters: [] }))
    assert.ok(!rows.includes(secret) && !rows.includes(second.secret))
    const renewed = await extensions.renewSecret('20', device.id)
    assert.notEqual(renewed.secret, secret)
    assert.notDeepEqual(renewed.device.secrets, device.secrets)
    await extensions.removeDevice('20', device.id)
    assert.deepEqual(
      extensions.get('20')?.devices.map(({ name }) => name),
      ['Mobile'],
    )
    await assert.rejects(extensions.create({ number: '20', name: 'x' }), { code: 'already-exists' })
    await extensions.remove('20')
    await assert.rejects(extensions.addDevice('20', 'x'), { code: 'not-found' })
    assert.deepEqual(store.rows({ sql: 'select * from phone_device', parameters: [] }), [])
  })

  it('makes all of a list of extensions or none', async () => {
    const { extensions } = server.parts
    const list = [
      { number: '20', name: 'Anna' },
      { number: '21', name: 'Ben' },
      { number: '20', name: 'Carla' },
    ]
    await assert.rejects(extensions.createAll(list), { code: 'already-exists' })
    assert.deepEqual(extensions.all(), [])
  })

  it('knows colleagues by their lines and by their mobile numbers, and hides who wants to be hidden', async () => {
    const { people, partyViews } = server.parts
    const anna = await people.create({
      user: 'anna',
      name: 'Anna Weber',
      lines: ['20'],
      mobile: '0170 1234567',
    })
    const known = (party: Parameters<typeof partyViews.of>[0]) => partyViews.of(party, 'en')
    assert.equal(known({ line: '20', number: '20', name: 'Desk 7' }).name, 'Anna Weber')
    const mobile = known({ number: '+491701234567' })
    assert.deepEqual([mobile.name, mobile.personId], ['Anna Weber', anna.id])
    assert.equal(known({ number: '+4989123456', name: 'From the network' }).name, 'From the network')
    assert.deepEqual(known({ line: '20', number: '20', name: 'Anna Weber', restricted: true }), {
      canonical: null,
      display: '',
      dial: null,
      name: null,
      personId: null,
      place: null,
      restricted: true,
    })
    await people.change(anna.id, { mobile: null })
    assert.equal(known({ number: '+491701234567' }).name, null)
  })
})
