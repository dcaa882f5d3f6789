/** Calling from elsewhere with the number of the company: by the built-in phone system, and by a transfer where a switch cannot do so. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@offhook/base/testing'
import type { PhoneCall } from '@offhook/pbx/testing'
import type { IncomingInvite } from '@offhook/sip'
import type { Service } from '@offhook/telephony'
import type { Person } from '../directory/index.ts'
import { handlersOf } from '../routes.ts'
import { type OutsidePhone, openOutsidePhone } from '../testing/outside-phone.ts'
import { TestOffice } from '../testing/test-office.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const request = { note() {} } as never
const MOBILE = '+4917012345'
const MOBILE_DIALLED = '0017012345'
const CUSTOMER_DIALLED = '008912345'
const CUSTOMER = '+498912345'

describe('somebody elsewhere, at the built-in phone system', () => {
  let server: TestServer
  let outside: OutsidePhone
  let anna: Person

  before(async () => {
    outside = await openOutsidePhone()
    server = await startTestServer({ config: { peers: [outside.peer], 'sip.barred': ['0900'] } })
    outside.connect(server)
    const location = { country: 'DE', areaCode: '30', trunkNumber: '5550', accessCode: '0' }
    await server.setUp({ location })
    anna = (await server.addPerson({ name: 'Anna', line: '301' })).person
  })
  after(async () => {
    await server.close()
    outside.phone.stop()
  })

  const api = () => handlersOf(server.parts)
  const viewer = () => server.viewerOf(anna)
  const inAnHour = () => Date.now() + 3_600_000
  const away = (number: string) =>
    api().setRemoteOffice({ body: { line: '301', number, until: inAnHour() } }, viewer(), request)
  const quiet = () => until('silence', () => server.parts.calls.count === 0)
  const ringingFor = (number: string) => outside.ringingFor(number.replace('+49', '0'))
  const rings = (number: string) => until(`${number} rings`, () => ringingFor(number).length === 1)
  const callerOf = ({ usage }: PhoneCall) => (usage as IncomingInvite).request.headers.get('From')!
  const forwardings = () => server.parts.lines.get('301')?.device.forwardings

  it('needs a permission that nobody has unless it is given, and a number that the line may call', async () => {
    await assert.rejects(async () => away(MOBILE), { code: 'not-permitted' })
    assert.equal((await api().getRemoteOffice({}, viewer(), request)).isPermitted, false)
    await server.parts.people.change(anna.id, { entitlements: ['remoteOffice'] })
    for (const number of ['112', '0900 123456', '301'])
      await assert.rejects(async () => away(number), { code: 'destination-invalid' }, number)
    await assert.rejects(
      async () =>
        api().setRemoteOffice(
          { body: { line: '302', number: MOBILE, until: inAnHour() } },
          viewer(),
          request,
        ),
      { code: 'not-found' },
    )
    assert.deepEqual(forwardings(), [])
  })

  it('is called first, then the destination, with the number of the company at both, and no phone at the line', async () => {
    await away('0170 12345')
    const told = await api().getRemoteOffice({}, viewer(), request)
    assert.deepEqual([told.present?.line, told.present?.number], ['301', '0170 12345'])
    await until('it is told', async () => {
      const event = (await server.parts.systemEvents.list({ limit: 50 })).find(
        ({ code }) => code === 'remote-office-set',
      )
      return event?.details.line === '301' && event.details.number === '0170 12345'
    })
    assert.equal(server.parts.lines.get('301')?.device.state, 'outOfService')
    const { callId } = await server.parts.actions.startCall(viewer(), { destination: '089 12345' })
    await rings(MOBILE)
    assert.equal(ringingFor(CUSTOMER).length, 0)
    const mobile = ringingFor(MOBILE)[0]!
    await outside.phone.answer(mobile)
    await rings(CUSTOMER)
    const customer = ringingFor(CUSTOMER)[0]!
    for (const call of [mobile, customer]) assert.match(callerOf(call), /<sip:\+49305550301@/)
    await outside.phone.answer(customer)
    await until('they talk', () => customer.state === 'talking')
    const why = server.parts.stories.get(callId!)?.decisions.map(({ subject }) => subject)
    assert.ok(why?.includes('remote-office'))
    outside.phone.hangUp(customer)
    await quiet()
    const [entry] = (await server.parts.journal.page({ lines: ['301'], filter: 'all', limit: 5 })).items
    assert.deepEqual(
      [entry?.direction, entry?.result, entry?.other.number],
      ['outgoing', 'answered', CUSTOMER],
    )
  })

  it('gets the calls for the line, and is back by a word', async () => {
    assert.equal(forwardings()?.[0]?.kind, 'always')
    outside.phone.dial('301')
    await rings(MOBILE)
    outside.phone.reject(486, ringingFor(MOBILE)[0]!)
    await quiet()
    await api().endRemoteOffice({}, viewer(), request)
    assert.deepEqual(forwardings(), [])
    assert.equal((await api().getRemoteOffice({}, viewer(), request)).present, null)
    await assert.rejects(server.parts.actions.startCall(viewer(), { destination: '089 12345' }), {
      code: 'no-line',
    })
  })

  it('dials emergency numbers at the telephone at hand, and is cut off at once where it is forbidden', async () => {
    await away(MOBILE)
    for (const destination of ['112', '0112']) {
      await assert.rejects(server.parts.actions.startCall(viewer(), { destination }), {
        code: 'emergency-from-elsewhere',
      })
    }
    await server.parts.people.change(anna.id, { entitlements: [] })
    await assert.rejects(server.parts.actions.startCall(viewer(), { destination: '089 12345' }), {
      code: 'no-line',
    })
  })
})

const BLIND: readonly Service[] = ['makeCall', 'clearConnection', 'setForwarding', 'singleStepTransferCall']
const RINGING: readonly Service[] = [
  ...BLIND.filter((service) => service !== 'singleStepTransferCall'),
  'consultationCall',
  'transferCall',
]

for (const [way, services] of Object.entries({ blindly: BLIND, 'while it rings': RINGING })) {
  describe(`somebody elsewhere, at a switch that transfers ${way}`, () => {
    let office: TestOffice

    before(async () => {
      office = await TestOffice.open({ services })
      office.switch.addOutside(MOBILE_DIALLED, { name: 'Mobile' })
      office.switch.addOutside(CUSTOMER_DIALLED, { name: 'Customer' })
      const location = { country: 'DE', areaCode: '30', trunkNumber: '5550', accessCode: '0' }
      await office.server.parts.settings.change({ location, entitlements: ['remoteOffice'] })
      const until = office.clock.now() + 3_600_000
      const body = { line: '301', number: '0170 12345', until }
      await api().setRemoteOffice({ body }, office.viewer('Anna'), request)
      await office.settle()
    })
    after(() => office.close())

    const api = () => handlersOf(office.server.parts)
    const mobile = () => office.switch.outsidePhone(MOBILE_DIALLED)
    const customer = () => office.switch.outsidePhone(CUSTOMER_DIALLED)
    const call = async () => {
      const made = await office.server.parts.actions.startCall(office.viewer('Anna'), {
        destination: '089 12345',
      })
      await office.settle()
      return made.callId!
    }
    const stateOf = async (number: string) =>
      (await office.switch.snapshot()).calls
        .flatMap(({ connections }) => connections)
        .find(({ party }) => party.number === number)?.state
    const callsOf = (line: string) => office.server.parts.calls.ofLine(line).length

    it('is called hands-free, and sent on as soon as they answer', async () => {
      const callId = await call()
      assert.deepEqual(
        [await stateOf(MOBILE_DIALLED), await stateOf(CUSTOMER_DIALLED)],
        ['alerting', undefined],
      )
      mobile().answer()
      await office.settle()
      assert.equal(await stateOf(CUSTOMER_DIALLED), 'alerting')
      assert.equal(callsOf('301'), 0, 'the desk phone is out of it')
      customer().answer()
      await office.settle()
      assert.deepEqual(
        [await stateOf(MOBILE_DIALLED), await stateOf(CUSTOMER_DIALLED)],
        ['connected', 'connected'],
      )
      const rules = office.server.parts.stories
        .get(callId)
        ?.decisions.flatMap(({ why }) => why.steps.map(({ rule }) => rule))
      assert.ok(rules?.includes('called-from-elsewhere'))
      mobile().hangUp()
      await office.settle()
      assert.equal(office.server.parts.calls.count, 0)
    })

    it('leaves no open microphone where nobody answers there', async () => {
      await call()
      await office.pass(46)
      assert.equal(callsOf('301'), 0)
      assert.equal(await stateOf(MOBILE_DIALLED), undefined)
    })

    it('leaves none where the destination is not reached', async () => {
      office.switch.setOutsideBusy(CUSTOMER_DIALLED, true)
      await call()
      mobile().answer()
      await office.settle()
      await office.pass(46)
      assert.equal(callsOf('301'), 0)
      office.switch.setOutsideBusy(CUSTOMER_DIALLED, false)
      if ((await stateOf(MOBILE_DIALLED)) !== undefined) mobile().hangUp()
      await office.settle()
    })

    it('is back when the time is over', async () => {
      const forwardings = () => office.server.parts.lines.get('301')?.device.forwardings
      assert.equal(forwardings()?.[0]?.destination, MOBILE_DIALLED)
      await office.pass(3700)
      assert.deepEqual(forwardings(), [])
      assert.equal((await api().getRemoteOffice({}, office.viewer('Anna'), request)).present, null)
    })
  })
}

it('is not offered at a switch that cannot transfer', async () => {
  const office = await TestOffice.open({ services: BLIND.filter((service) => !service.includes('Transfer')) })
  try {
    await office.server.parts.settings.change({ entitlements: ['remoteOffice'] })
    const api = handlersOf(office.server.parts)
    const offer = await api.getRemoteOffice({}, office.viewer('Anna'), request)
    assert.deepEqual([offer.isPermitted, offer.lines], [true, []])
    const body = { line: '301', number: '0170 12345', until: office.clock.now() + 3_600_000 }
    await assert.rejects(async () => api.setRemoteOffice({ body }, office.viewer('Anna'), request), {
      code: 'service-not-supported',
    })
  } finally {
    await office.close()
  }
})
