import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@offhook/base/testing'
import { Baresip, DeskPhone, hasBaresip } from '@offhook/pbx/testing'
import type { Subscription } from '@offhook/sip'
import { type AddedPerson, startTestServer, type TestServer } from '../testing/index.ts'

const DOMAIN = '127.0.0.1'
describe('Presence at phones', () => {
  let server: TestServer
  let anna: AddedPerson
  let ben: AddedPerson
  let desk: DeskPhone
  const ends: (() => unknown)[] = []
  const ownPresence = (of: AddedPerson) => server.parts.people.get(of.person.id)!.ownPresence
  const at = () => {
    const { address, port } = server.addresses.sip.find(({ transport }) => transport === 'udp')!
    return { address, port, transport: 'udp' } as const
  }
  const credentials = ({ account }: AddedPerson) => ({
    line: account!.extension.number,
    user: account!.device.user,
    secret: account!.secret,
    server: at(),
    domain: DOMAIN,
  })
  const follow = (number: string) => {
    const subscription: Subscription = desk.watch(number, 'presence')
    const told: string[] = []
    let failed = 0
    let ended = ''
    subscription.on('notified', ({ request }) => {
      told.push(Buffer.from(request.body).toString())
      const state = request.headers.get('Subscription-State') ?? ''
      if (state.startsWith('terminated')) ended = state
    })
    subscription.on('ended', ({ status }) => {
      failed = status ?? 0
    })
    return { told, status: () => failed, ended: () => ended }
  }

  before(async () => {
    server = await startTestServer()
    await server.setUp({ defaultLevel: 'team', presenceDomain: 'office.example' })
    anna = await server.addPerson({ name: 'Anna', line: '301' })
    ben = await server.addPerson({ name: 'Ben', line: '302' })
    server.client(ben.person)
    desk = new DeskPhone(credentials(anna))
    await desk.start()
    await desk.register()
  })
  after(async () => {
    for (const end of ends) await end()
    await desk.stop()
    await server.close()
  })

  it('is told to a phone as its user may see it, by line and by user name, and again as it changes (RFC 3856)', async () => {
    const [line, user, nobody] = [follow('302'), follow('ben'), follow('nobody')]
    for (const { told } of [line, user]) await until('the first document', () => told.length > 0)
    assert.match(line.told[0]!, /entity="pres:ben@office\.example".*<basic>open<\/basic>/)
    await server.parts.people.change(ben.person.id, { ownPresence: 'away', note: 'Lunch' })
    for (const { told } of [line, user]) await until('away', () => /rpid:away/.test(told.at(-1)!))
    assert.match(line.told.at(-1)!, /<note>Lunch<\/note>/)
    await until('the refusal', () => nobody.status() === 404)
    const count = line.told.length
    await server.parts.people.change(ben.person.id, { ownPresence: null, note: '' })
    await until('the choice taken back', () => line.told.length > count)
  })

  it('is refused to who may not see it, and taken from who may no longer', async () => {
    const { settings, actions } = server.parts
    const open = follow('302')
    await until('the first document', () => open.told.length > 0)
    await settings.change({ presenceEnabled: false })
    await until('the end', () => open.ended() !== '')
    assert.match(open.ended(), /reason=rejected/)
    const closed = follow('302')
    await until('the refusal', () => closed.status() === 403)
    await settings.change({ presenceEnabled: true })
    // Who may not see lines must not learn of them by the presence either.
    const seen = follow('302')
    await until('the first document', () => seen.told.length > 0)
    await actions.setDoNotDisturb(server.viewerOf(ben.person), '302', true)
    await until('do not disturb at the line', () => /do-not-disturb/.test(seen.told.at(-1)!))
    await settings.change({ defaultLevel: 'public', monitorLevel: 'public' })
    await until('the document without it', () => !/do-not-disturb/.test(seen.told.at(-1)!))
    await settings.change({ defaultLevel: 'team' })
    await actions.setDoNotDisturb(server.viewerOf(ben.person), '302', false)
  })

  it('is told to nobody who belongs to another server, whatever the level for all gives', async () => {
    await server.parts.settings.change({ defaultLevel: 'personal', monitorLevel: 'personal' })
    const stranger = new DeskPhone({
      ...credentials(anna),
      line: '900',
      user: '900',
      domain: 'elsewhere.example',
    })
    ends.push(() => stranger.stop())
    await stranger.start()
    const refusals: number[] = []
    let told = 0
    for (const kind of ['presence', 'dialog'] as const) {
      const subscription = stranger.watch('302', kind)
      subscription.on('notified', () => void told++)
      subscription.on('ended', ({ status }) => void refusals.push(status ?? 0))
    }
    await until('both refusals', () => refusals.length === 2)
    assert.deepEqual([told, ...refusals.map((status) => [401, 403].includes(status))], [0, true, true])
    await server.parts.settings.change({ defaultLevel: 'team', monitorLevel: 'team' })
  })

  it('is chosen by a phone for its owner alone, until it says otherwise or says no more (RFC 3903)', async () => {
    const body = (activity: string) =>
      '<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" ' +
      'xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="sip:301@127.0.0.1"><tuple id="t"><status>' +
      `<basic>open</basic></status></tuple><dm:person id="p"><rpid:activities>${activity}</rpid:activities>` +
      '</dm:person></presence>'
    const first = await desk.publish(body('<rpid:away/>'), { Expires: '600' })
    assert.equal(first.status, 200)
    assert.equal(ownPresence(anna), 'away')
    const until0 = server.parts.people.get(anna.person.id)!.ownPresenceUntil!
    assert.ok(until0 > Date.now() + 500_000 && until0 <= Date.now() + 600_000)
    const tag = first.headers.get('SIP-ETag')!
    const changed = await desk.publish(body('<rpid:busy/>'), { 'SIP-If-Match': tag })
    assert.equal(changed.status, 200)
    assert.equal(ownPresence(anna), 'busy')
    assert.equal((await desk.publish('', { 'SIP-If-Match': tag })).status, 412, 'the name is another one now')
    const refreshed = await desk.publish('', { 'SIP-If-Match': changed.headers.get('SIP-ETag')! })
    assert.equal(refreshed.status, 200)
    const last = refreshed.headers.get('SIP-ETag')!
    assert.equal((await desk.publish('', { 'SIP-If-Match': last, Expires: '0' })).status, 200)
    assert.equal(ownPresence(anna), null)
    // What was chosen elsewhere is not the phone's to undo.
    await server.parts.people.change(anna.person.id, { ownPresence: 'doNotDisturb' })
    assert.equal((await desk.publish(body(''))).status, 200)
    assert.equal(ownPresence(anna), 'doNotDisturb')
    await server.parts.people.change(anna.person.id, { ownPresence: null })
    assert.equal((await desk.publish(body('<rpid:away/>'), {}, '302')).status, 403)
    assert.equal(ownPresence(ben), null)
    // Where presence is switched off for all nobody chooses one; a phone that says nothing is taken.
    await server.parts.settings.change({ presenceEnabled: false })
    assert.equal((await desk.publish(body('<rpid:away/>'))).status, 403)
    assert.equal((await desk.publish(body(''))).status, 200)
    assert.equal(ownPresence(anna), null)
    await server.parts.settings.change({ presenceEnabled: true })
    assert.equal((await desk.publish('<html/>')).status, 400)
    assert.equal((await desk.publish('')).status, 400)
    assert.equal((await desk.publish(body(''), { Expires: '10' })).status, 423)
    assert.equal((await desk.publish(body(''), { Event: 'weather' })).status, 489)
  })

  it('is understood by baresip', { skip: !hasBaresip() && 'baresip is not installed' }, async () => {
    const phone = await Baresip.start({ ...credentials(anna), watches: ['302'] })
    ends.push(() => phone.stop())
    const shows = (word: string) => async () => (await phone.command('contacts')).includes(word)
    await until('online', shows('Online'))
    await server.parts.people.change(ben.person.id, { ownPresence: 'busy' })
    await until('busy', shows('Busy'))
    await server.parts.people.change(ben.person.id, { ownPresence: null })
    await until('online again', shows('Online'))
    await phone.command('presence_offline')
    await until('what baresip publishes', () => ownPresence(anna) === 'offline')
    await phone.command('presence_online')
    await until('what baresip takes back', () => ownPresence(anna) === null)
  })
})
