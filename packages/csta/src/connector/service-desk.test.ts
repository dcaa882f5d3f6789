import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock, seededRandom } from '@offhook/base/testing'
import type { ServiceRequest } from '@offhook/telephony'
import { at, isRefusedWith, refuse, scripted, simulated, subject } from '../testing/connector-stage.ts'
import { type CstaHarnessOptions, settingsFor } from '../testing/csta-harness.ts'
import type { Script } from '../testing/scripted-switch.ts'
import { CstaConnector } from './csta-connector.ts'
import type { CstaSettings } from './settings.ts'

describe('pickup', () => {
  const pickup: ServiceRequest = {
    service: 'directedPickupCall',
    line: '303',
    ringingLine: '302',
    switchCallId: '1',
  }

  async function ringing(options: CstaHarnessOptions) {
    const stage = await simulated(options)
    await stage.phone('301').dial('302')
    await stage.pass(100)
    return stage
  }

  it('redirects first and answers, and is a pickup in the story of the line that rang', async () => {
    const { connector, watch, pass, requests } = await ringing({ profile: { redirectsToPickUp: true } })
    await connector.perform(pickup)
    await pass(200)
    assert.ok(watch.inState('303', 'connected'))
    assert.equal(watch.stories('302')[0]?.result.answer, 'pickedUp')
    assert.ok(requests.includes('DeflectCall') && !requests.includes('DirectedPickupCall'))
  })

  it('is asked for where redirecting is refused', async () => {
    const options = { profile: { redirectsToPickUp: true }, dialect: { refuses: ['DeflectCall'] } } as const
    const { connector, watch, pass, requests } = await ringing(options)
    await connector.perform(pickup)
    await pass(200)
    assert.ok(watch.inState('303', 'connected'))
    assert.ok(requests.includes('DirectedPickupCall'))
  })

  it('is asked for at once where that is set', async () => {
    const options = { profile: { redirectsToPickUp: true }, settings: { pickup: { isForced: true } } }
    const { connector, watch, pass, requests } = await ringing(options)
    await connector.perform(pickup)
    await pass(200)
    assert.ok(watch.inState('303', 'connected'))
    assert.ok(!requests.includes('DeflectCall'))
  })

  it('is dialled as a code where nothing else works', async () => {
    const refuses = ['DeflectCall', 'DirectedPickupCall'] as const
    const settings = { pickup: { code: '*59<NUMBER>' } }
    const { connector, watch, pass } = await ringing({ dialect: { refuses }, settings })
    await connector.perform(pickup)
    await pass(200)
    assert.equal(watch.inState('303', 'initiated')?.connection.called?.number, '*59302')
  })

  it('is refused where nothing is left', async () => {
    const { connector } = await ringing({ dialect: { refuses: ['DirectedPickupCall'] } })
    await assert.rejects(connector.perform(pickup), isRefusedWith('service-not-supported'))
  })

  it('is turned round where the switch tells it as an outgoing call', async () => {
    const { csta, watch, pass } = await scripted({}, { pickup: { invertsDirection: true } })
    const start = { monitorCrossRefID: 'm3', cause: 'callPickup' } as const
    const parties = { callingDevice: subject('303'), calledDevice: subject('0301234') }
    csta.tell({
      name: 'OriginatedEvent',
      body: { ...start, originatedConnection: at('5', '303'), ...parties },
    })
    csta.tell({
      name: 'EstablishedEvent',
      body: {
        ...start,
        establishedConnection: at('5', 'T1'),
        answeringDevice: subject('0301234'),
        ...parties,
        lastRedirectionDevice: { notKnown: true },
      },
    })
    await pass(100)
    const { connection } = watch.inState('303', 'connected')!
    assert.equal(connection.direction, 'incoming')
    assert.equal(connection.firstOther?.number, '0301234')
  })
})

describe('services', () => {
  it('fail by a name that says what to do', async () => {
    const makeCall: ServiceRequest = { service: 'makeCall', line: '301', destination: '302' }
    const cases: [Script, string][] = [
      [{ MakeCall: refuse({ operation: 'invalidDestination' }) }, 'destination-invalid'],
      [{ MakeCall: refuse({ stateIncompatibility: 'invalidObjectState' }) }, 'connection-state-incorrect'],
      [
        { MakeCall: refuse({ systemResourceAvailibility: 'callingDeviceOutOfService' }) },
        'line-not-in-service',
      ],
      [{ MakeCall: refuse({ operation: 'invalidCallingDeviceID' }) }, 'line-unknown'],
      [{ MakeCall: refuse({ operation: 'serviceNotSupported' }) }, 'service-not-supported'],
      [{ MakeCall: refuse({ privateErrorCode: '4711' }) }, 'request-refused-by-switch'],
      [{ MakeCall: refuse({ unspecified: true }) }, 'request-refused-by-switch'],
    ]
    for (const [script, code] of cases) {
      const { connector } = await scripted(script)
      await assert.rejects(connector.perform(makeCall), isRefusedWith(code))
    }
  })

  it('fail when the switch does not answer, or the link breaks meanwhile', async () => {
    const makeCall: ServiceRequest = { service: 'makeCall', line: '301', destination: '302' }
    const { connector, csta, pass } = await scripted({ MakeCall: () => undefined })
    const unanswered = assert.rejects(connector.perform(makeCall), isRefusedWith('request-refused-by-switch'))
    await pass(11_000)
    await unanswered
    const broken = assert.rejects(connector.perform(makeCall), isRefusedWith('switch-not-connected'))
    csta.cut()
    await broken
  })

  it('do not send a forwarding that CSTA cannot say to a switch that does not know it', async () => {
    const { connector, requests } = await simulated({ profile: { knowsNotReachable: false } })
    const forwardings = [{ kind: 'notReachable', destination: '302' }] as const
    const request = { service: 'setForwarding', line: '301', forwardings } as const
    await assert.rejects(connector.perform(request), isRefusedWith('request-refused-by-switch'))
    assert.ok(!requests.includes('SetForwarding'))
  })
})

describe('the settings', () => {
  it('that cannot work are refused at once', () => {
    const wrong: Partial<CstaSettings>[] = [
      { name: '' },
      { host: '' },
      { lines: [] },
      { pickup: { code: '*59' } },
    ]
    for (const settings of wrong) {
      const all = { ...settingsFor({}), ...settings }
      assert.throws(
        () => new CstaConnector({ settings: all, clock: new SimulatedClock(), random: seededRandom(1) }),
        isRefusedWith('csta-configuration-invalid'),
      )
    }
  })
})
