/** Picking up from one phone system to another: two CSTA switches over real TCP, and the built-in one with a real SIP phone. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { until } from '@offhook/base/testing'
import { DeskPhone } from '@offhook/pbx/testing'
import type { Person } from '../directory/index.ts'
import { type CstaOffice, groupSettings, openCstaSwitch } from '../testing/csta-office.ts'
import { type OutsidePhone, openOutsidePhone } from '../testing/outside-phone.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

describe('a call that rings at another phone system', () => {
  let server: TestServer
  let north: CstaOffice
  let south: CstaOffice
  let outside: OutsidePhone
  let desk: DeskPhone
  let dora: Person
  let emil: Person

  before(async () => {
    outside = await openOutsidePhone('113')
    server = await startTestServer({ config: { peers: [outside.peer] } })
    outside.connect(server)
    await server.setUp({
      defaultLevel: 'personal',
      location: { country: 'DE', areaCode: '30', trunkNumber: '5550', accessCode: '0' },
    })
    north = await openCstaSwitch({ 112: 'Ben', 113: 'Lab' })
    south = await openCstaSwitch({ 212: 'Dora' })
    for (const line of ['212', '301']) north.simulated.addOutside(line)
    south.simulated.addOutside('113')
    await server.parts.lineGroups.create(groupSettings('North', north.port))
    await server.parts.lineGroups.create(groupSettings('South', south.port))
    await inService('112', '212')
    await server.addPerson({ name: 'Ben', line: '112', isForeign: true })
    dora = (await server.addPerson({ name: 'Dora', line: '212', isForeign: true })).person
    const { person, account } = await server.addPerson({ name: 'Emil', line: '301' })
    emil = person
    const { device, secret } = account!
    const { port } = server.addresses.sip.find(({ transport }) => transport === 'udp')!
    const at = { address: '127.0.0.1', port }
    desk = new DeskPhone({
      line: '301',
      user: device.user,
      secret,
      server: at,
      domain: server.parts.settings.realm,
    })
    desk.autoAnswer = true
    await desk.start()
    await desk.register()
    await inService('301')
  })
  afterEach(async () => {
    const ends = [
      () => north.simulated.phone('113').hangUp(),
      () => south.simulated.outsidePhone('113').hangUp(),
      () => outside.phone.hangUp(),
      ...outside.phone.ringing.map((call) => () => outside.phone.reject(486, call)),
    ]
    // Some have no call any more.
    for (const end of ends) {
      try {
        end()
      } catch {}
    }
    await until('silence', () => server.parts.calls.count === 0)
  })
  after(async () => {
    await desk?.stop()
    await server?.close()
    await outside.phone.stop()
    await north.listening.cut()
    await south.listening.cut()
  })

  const inService = (...numbers: string[]) =>
    until(`lines ${numbers.join()}`, () =>
      numbers.every((number) => server.parts.lines.get(number)?.device.state === 'inService'),
    )
  const stateAt = (line: string) =>
    server.parts.calls
      .ofLine(line)
      .flatMap(({ connections }) => connections)
      .find(({ party, state }) => party.line === line && state !== 'null')?.state
  /** The lab calls Ben, and `who` picks the call up. */
  const pickUp = async (who: Person, line: string) => {
    north.simulated.phone('113').dial('112')
    await until('it rings', () => stateAt('112') === 'alerting')
    const [call] = server.parts.calls.ofLine('112')
    const asked = { callId: call!.id, ringingLine: '112' }
    await server.parts.actions.pickUp(server.viewerOf(who), line, asked)
    const why = server.parts.stories.get(call!.id)?.decisions.find(({ subject }) => subject === 'pickup')
    return why?.why.steps[0]?.rule
  }
  const change = (more: Parameters<typeof groupSettings>[2]) =>
    server.parts.lineGroups.change('North', groupSettings('North', north.port, more))

  it('is sent over, and answered at the line of another switch as soon as it comes there', async () => {
    assert.equal(await pickUp(dora, '212'), 'picked-up-across')
    await until('it left', () => stateAt('112') === undefined)
    south.simulated.outsidePhone('113').dial('212')
    await until('she talks, and pressed nothing more', () => stateAt('212') === 'connected')
  })

  it('is answered by the phone of the built-in phone system by itself', async () => {
    assert.equal(await pickUp(emil, '301'), 'picked-up-across')
    const call = outside.phone.dial('301')
    await until('he talks, and pressed nothing more', () => stateAt('301') === 'connected')
    await until('both do', () => call.state === 'talking')
  })

  it('is not taken for the call of somebody else', async () => {
    await pickUp(dora, '212')
    south.simulated.addOutside('0170999')
    south.simulated.outsidePhone('0170999').dial('212')
    await until('somebody else rings', () => stateAt('212') === 'alerting')
    south.simulated.outsidePhone('0170999').hangUp()
    await until('and gives up, unanswered', () => stateAt('212') === undefined)
    const { items } = await server.parts.journal.page({ lines: ['212'], filter: 'missed', limit: 1 })
    assert.equal(items.length, 1)
  })

  it('is fetched with the pickup code where it cannot be sent over', async () => {
    await change({ disabledServices: ['deflectCall'], pickupCode: '*59<NUMBER>' })
    await until('it cannot', () => !server.parts.lines.get('112')?.device.services.includes('deflectCall'))
    south.simulated.addOutside('*59112')
    assert.equal(await pickUp(dora, '212'), 'picked-up-by-code')
    south.simulated.phone('212').answer()
    await until('the code is dialled', async () =>
      (await south.simulated.snapshot()).calls.some(({ connections }) =>
        connections.some(({ party }) => party.number === '*59112'),
      ),
    )
    south.simulated.phone('212').hangUp()
    north.simulated.phone('113').hangUp()
    await until('silence', () => server.parts.calls.count === 0)
    assert.equal(await pickUp(emil, '301'), 'picked-up-by-code')
    await until('it left through the peer', () => outside.ringingFor('*59112').length === 1)
  })

  it('cannot be picked up where neither goes, and the reason is told', async () => {
    await change({ disabledServices: ['deflectCall'] })
    await until('it cannot', () => !server.parts.lines.get('112')?.device.services.includes('deflectCall'))
    await assert.rejects(pickUp(dora, '212'), { code: 'service-not-supported' })
  })
})
