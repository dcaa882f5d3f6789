import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError, NamedError, randomInteger } from '@offhook/base'
import { memoryLog, SimulatedClock, seededRandom } from '@offhook/base/testing'
import type { ConnectorState, ServiceRequest } from '@offhook/telephony'
import { CallWatch } from '@offhook/telephony/testing'
import { cstaErrors } from '../errors.ts'
import { isEventName, type Message, messageNames } from '../message/message.ts'
import { type CstaHarnessOptions, cstaHarness, settingsFor } from '../testing/csta-harness.ts'
import { makeMessage } from '../testing/message-maker.ts'
import { type Script, ScriptedSwitch } from '../testing/scripted-switch.ts'
import { CstaConnector } from './csta-connector.ts'
import type { CstaSettings } from './settings.ts'

const at = (callID: string, text: string) => ({ callID, deviceID: { text } })
const subject = (text: string) => ({ deviceIdentifier: { text } })
const refuse = (body: Message<'CSTAErrorCode'>['body']) => (): Message => ({ name: 'CSTAErrorCode', body })

/** The connector before a switch that acts by a script. */
async function scripted(
  script: Script = {},
  settings: Partial<CstaSettings> = {},
  holder: { csta?: ScriptedSwitch } = {},
) {
  const clock = new SimulatedClock()
  const csta = new ScriptedSwitch(clock, script)
  holder.csta = csta
  const random = seededRandom(3)
  const connector = new CstaConnector({
    settings: { ...settingsFor({}), ...settings },
    clock,
    random,
    dial: csta.dial,
  })
  const states: ConnectorState[] = []
  connector.events.on('state', (state) => states.push(state))
  const watch = new CallWatch(connector)
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 50) await clock.advanceAsync(Math.min(50, left))
  }
  await connector.start()
  await pass(1000)
  return { clock, csta, connector, states, watch, pass }
}

async function simulated(options: CstaHarnessOptions = {}) {
  const harness = await cstaHarness(options)
  const watch = new CallWatch(harness.connector)
  await harness.connector.start()
  await harness.until(() => watch.devices.get('304')?.state === 'inService', 'all lines in service')
  return { ...harness, watch }
}

function isRefusedWith(code: string) {
  return (fault: unknown) => {
    assert.ok(isNamedError(fault), String(fault))
    assert.equal(fault.code, code)
    return true
  }
}

describe('lines', () => {
  const stateOf = (watch: CallWatch, line = '301') => {
    const { state, stateReason } = watch.devices.get(line)!
    return [state, stateReason.split(/[:.]/)[0]]
  }

  it('that cannot be opened say whose matter it is, and are tried again', async () => {
    const cases: [Message<'CSTAErrorCode'>['body'], string, string][] = [
      [{ systemResourceAvailibility: 'overallMonitorLimitExceeded' }, 'cannotOpen', 'Licence'],
      [{ subscribedResourceAvailability: 'objectMonitorLimitExceeded' }, 'cannotOpen', 'Licence'],
      [{ security: 'securityInfoViolated' }, 'cannotOpen', 'Sign-in'],
      [{ operation: 'privilegeViolationSpecifiedDevice' }, 'cannotOpen', 'Sign-in'],
      [
        { operation: 'invalidDeviceID' },
        'cannotOpen',
        'The phone system does not know this line (operation invalidDeviceID)',
      ],
      [
        { systemResourceAvailibility: 'deviceOutOfService' },
        'outOfService',
        'The phone system says that the device is out of service',
      ],
    ]
    for (const [refusal, state, reason] of cases) {
      const { watch, csta, pass, connector } = await scripted({ MonitorStart: refuse(refusal) })
      assert.deepEqual(stateOf(watch), [state, reason])
      csta.script = {}
      await pass(61_000)
      assert.deepEqual(stateOf(watch), ['inService', ''])
      await connector.stop()
    }
  })

  it('of which the switch says nothing have a communication fault', async () => {
    const { watch, pass } = await scripted({ MonitorStart: () => undefined })
    await pass(10_000)
    assert.deepEqual(stateOf(watch), ['cannotOpen', 'Communication'])
  })

  it('are opened where the switch has neither snapshots nor forwardings', async () => {
    const none = refuse({ operation: 'serviceNotSupported' })
    const { watch } = await scripted({ SnapshotDevice: none, GetForwarding: none, GetDoNotDisturb: none })
    assert.deepEqual(stateOf(watch), ['inService', ''])
  })

  it('are not opened faster than the switch likes it', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => ({ line: String(1000 + index) }))
    const { csta, pass } = await scripted({}, { lines, openPerSecond: 10 })
    assert.ok(csta.count('MonitorStart') >= 4 && csta.count('MonitorStart') <= 12)
    await pass(25_000)
    assert.equal(csta.count('MonitorStart'), 100)
  })

  it('come and go on demand', async () => {
    const { watch, connector, csta, pass } = await scripted({}, { lineSource: 'onDemand', lines: [] })
    assert.equal(watch.devices.size, 0)
    connector.openLine('310', 'Emil')
    assert.equal(watch.devices.get('310')?.state, 'notInitialised')
    await pass(1000)
    assert.equal(watch.devices.get('310')?.state, 'inService')
    await connector.closeLine('310')
    assert.equal(watch.devices.size, 0)
    assert.equal(csta.count('MonitorStop'), 1)
  })

  it('are opened again when the switch stops watching them', async () => {
    const { watch, csta, pass } = await scripted()
    const before = csta.count('MonitorStart')
    const answer = await csta.ask({ name: 'MonitorStop', body: { monitorCrossRefID: 'm1' } })
    assert.equal(answer.name, 'MonitorStopResponse')
    await pass(1000)
    assert.equal(csta.count('MonitorStart'), before + 1)
    assert.ok([...watch.devices.values()].every(({ state }) => state === 'inService'))
  })

  it('are listed anew when the switch says that its devices have changed', async () => {
    const device = (text: string) => ({ deviceID: { text } })
    const lists = [[device('N<401>Emil')], [device('N<401>Emil'), device('N<402>Fritz')]]
    const holder: { csta?: ScriptedSwitch } = {}
    const listed: Script = {
      GetSwitchingFunctionDevices: () => {
        const body = { serviceCrossRefID: 's', lastSegment: true, deviceList: lists.shift() ?? [] }
        queueMicrotask(() => holder.csta?.announce({ name: 'SwitchingFunctionDevices', body }))
        return { name: 'GetSwitchingFunctionDevicesResponse', body: { serviceCrossRefID: 's' } }
      },
    }
    const { watch, csta, pass } = await scripted(listed, { lineSource: 'discover', lines: [] }, holder)
    await pass(500)
    assert.deepEqual([...watch.devices.keys()], ['401'])
    assert.equal(watch.devices.get('401')?.name, 'Emil')
    const answer = await csta.ask({ name: 'SwFunctionDevicesChanged', body: {} })
    assert.equal(answer.name, 'SwFunctionDevicesChangedResponse')
    await pass(500)
    assert.deepEqual([...watch.devices.keys()], ['401', '402'])
  })

  it('are all opened again when the switch has been started anew', async () => {
    const { watch, csta, pass } = await scripted()
    const before = csta.count('MonitorStart')
    for (const systemStatus of ['disabled', 'normal', 'initializing'] as const) {
      await csta.ask({ name: 'SystemStatus', body: { systemStatus } })
    }
    await pass(1000)
    assert.equal(csta.count('MonitorStart'), before + 4)
    assert.ok([...watch.devices.values()].every(({ state }) => state === 'inService'))
  })

  it('tell what had been set before', async () => {
    const { watch } = await scripted({
      GetDoNotDisturb: () => ({ name: 'GetDoNotDisturbResponse', body: { doNotDisturbOn: true } }),
      GetForwarding: () => ({
        name: 'GetForwardingResponse',
        body: {
          forwardingList: [
            {
              forwardingType: 'forwardNoAns',
              forwardStatus: true,
              forwardDN: { text: '302' },
              ringDuration: 20,
            },
            { forwardingType: 'forwardBusy', forwardStatus: false, forwardDN: { text: '303' } },
            { forwardingType: 'forwardDND', forwardStatus: true, forwardDN: { text: '304' } },
          ],
        },
      }),
    })
    const { doNotDisturb, forwardings } = watch.devices.get('301')!
    assert.equal(doNotDisturb, true)
    assert.deepEqual(forwardings, [{ kind: 'noAnswer', destination: '302', ringSeconds: 20 }])
  })
})

describe('the link', () => {
  const session = {
    applicationId: 'Offhook',
    seconds: 60,
    login: { namespace: 'urn:test', element: 'login', user: 'userName', password: 'password' },
  }
  const withSession = (): Partial<CstaSettings> => ({
    profile: { ...settingsFor({}).profile, session },
    user: 'offhook',
    password: 'wrong',
  })

  it('tells login and licence faults apart from those of communication', async () => {
    const errors = [
      [{ definedError: 'invalidApplicationInfo' }, 'login'],
      [{ definedError: 'maxNumberSessions' }, 'licence'],
      [{ applError: 'no licence for CTI' }, 'licence'],
      [{ applError: 'user locked' }, 'login'],
    ] as const
    for (const [errorCode, fault] of errors) {
      const body = { errorCode }
      const { states, csta, pass } = await scripted(
        { StartApplicationSession: () => ({ name: 'StartApplicationSessionNegResponse', body }) },
        withSession(),
      )
      const [state] = states
      assert.ok(state?.state === 'disconnected')
      assert.equal(state.fault, fault)
      assert.ok(!state.sentence.includes('wrong'), 'the password is told')
      await pass(30_000)
      assert.equal(csta.count('StartApplicationSession'), 1, 'a refused sign-in is tried too often')
    }
  })

  it('is tried again, later each time, until the switch is there', async () => {
    const clock = new SimulatedClock()
    const attempts: number[] = []
    const dial = async () => {
      attempts.push(clock.monotonic())
      throw new NamedError(cstaErrors, 'csta-link-lost', { reason: 'ECONNREFUSED' })
    }
    const connector = new CstaConnector({ settings: settingsFor({}), clock, random: seededRandom(1), dial })
    const states: ConnectorState[] = []
    connector.events.on('state', (state) => states.push(state))
    await connector.start()
    await clock.advanceAsync(200_000)
    const gaps = attempts.slice(1).map((time, index) => time - attempts[index]!)
    assert.ok(gaps.length >= 6 && gaps.length <= 9, `${gaps}`)
    assert.ok(gaps[0]! < 1500 && gaps.at(-1)! >= 32_000 && Math.max(...gaps) <= 75_000, `${gaps}`)
    assert.ok(states.every((state) => state.state === 'disconnected' && state.fault === 'communication'))
    await connector.stop()
    const before = attempts.length
    await clock.advanceAsync(200_000)
    assert.equal(attempts.length, before)
  })

  it('renews its session, and begins anew when the switch ends it', async () => {
    const { csta, states, pass } = await scripted(
      {
        StartApplicationSession: () => ({
          name: 'StartApplicationSessionPosResponse',
          body: { sessionID: '9', actualProtocolVersion: 'x', actualSessionDuration: 60 },
        }),
        ResetApplicationSessionTimer: () => ({
          name: 'ResetApplicationSessionTimerPosResponse',
          body: { actualSessionDuration: 60 },
        }),
      },
      withSession(),
    )
    await pass(125_000)
    assert.equal(csta.count('ResetApplicationSessionTimer'), 4)
    const sessionTermReason = { definedTermReason: 'sessionTimerExpired' } as const
    csta.announce({ name: 'ApplicationSessionTerminated', body: { sessionID: '9', sessionTermReason } })
    await pass(2000)
    assert.deepEqual(
      states.map(({ state }) => state),
      ['connected', 'disconnected', 'connected'],
    )
  })

  it('registers for the status of the system, and says so in its heartbeat', async () => {
    const profile = { ...settingsFor({}).profile, registers: true }
    const sysStatRegisterID = 'r1'
    const script: Script = {
      SystemRegister: () => ({ name: 'SystemRegisterResponse', body: { sysStatRegisterID } }),
    }
    const { csta, pass } = await scripted(script, { profile })
    await pass(61_000)
    const beat = csta.requests.find(({ name }) => name === 'SystemStatus')
    assert.deepEqual(beat?.body, { sysStatRegisterID, systemStatus: 'normal' })
    const without = await scripted({}, { profile })
    assert.equal(without.states[0]?.state, 'connected')
  })

  it('is given up when the switch has died without a word', async () => {
    const { csta, states, pass } = await scripted()
    await pass(120_000)
    assert.equal(states.length, 1)
    csta.isSilent = true
    await pass(75_000)
    assert.equal(states[1]?.state, 'disconnected')
  })

  it('refuses requests that an application does not serve, so that the switch need not wait', async () => {
    const { csta } = await scripted()
    const answer = await csta.ask({ name: 'GetDoNotDisturb', body: { device: { text: '301' } } })
    assert.deepEqual([answer.name, answer.body], ['CSTAErrorCode', { operation: 'serviceNotSupported' }])
  })

  it('survives what nobody understands', async () => {
    const { csta, connector, watch, pass } = await scripted()
    const cause = 'sunspots' as 'normal'
    const start = { monitorCrossRefID: 'm1', localConnectionInfo: 'alerting', cause: 'newCall' } as const
    const parties = { callingDevice: { notKnown: true }, calledDevice: subject('301') } as const
    const delivered = { connection: at('1', '301'), alertingDevice: subject('301'), ...parties }
    const lastRedirectionDevice = { notRequired: true } as const
    csta.tell({ name: 'DeliveredEvent', body: { ...start, ...delivered, lastRedirectionDevice } })
    csta.tell({
      name: 'OfferedEvent',
      body: {
        ...start,
        ...parties,
        offeredConnection: {},
        offeredDevice: { notKnown: true },
        lastRedirectionDevice,
      },
    })
    csta.tell({
      name: 'HeldEvent',
      body: { ...start, heldConnection: {}, holdingDevice: { notKnown: true }, cause: 'normal' },
    })
    csta.tell({
      name: 'ButtonPressEvent',
      body: { monitorCrossRefID: 'no such' } as Message<'ButtonPressEvent'>['body'],
    })
    await pass(100)
    assert.ok(watch.inState('301', 'alerting'))
    const cleared = { droppedConnection: at('1', '301'), releasingDevice: { notKnown: true } } as const
    // The writer refuses unknown words, so this one goes out as a peer would send it.
    assert.throws(() =>
      csta.tell({ name: 'ConnectionClearedEvent', body: { monitorCrossRefID: 'm1', ...cleared, cause } }),
    )
    csta.tell({
      name: 'ConnectionClearedEvent',
      body: { monitorCrossRefID: 'm1', ...cleared, cause: 'babble' },
    })
    await pass(100)
    assert.deepEqual(watch.calls, [])
    assert.deepEqual((await connector.snapshot()).calls, [])
  })
})

describe('a switch that talks nonsense', () => {
  it('makes the connector neither fail nor grow', async () => {
    const random = seededRandom(9)
    const log = memoryLog()
    const clock = new SimulatedClock()
    const csta = new ScriptedSwitch(clock)
    const connector = new CstaConnector({ settings: settingsFor({}), clock, random, dial: csta.dial, log })
    const watch = new CallWatch(connector)
    await connector.start()
    for (let step = 0; step < 20; step += 1) await clock.advanceAsync(50)
    const names = messageNames.filter(isEventName)
    for (let round = 0; round < 4000; round += 1) {
      const name = names[randomInteger(random, names.length)]!
      const event = makeMessage(name, { random, edition: 6, fullness: 0.3 })
      csta.tell({ ...event, body: { ...event.body, monitorCrossRefID: `m${1 + (round % 4)}` } } as Message)
      if (round % 100 === 0) await clock.advanceAsync(50)
    }
    await clock.advanceAsync(1000)
    assert.deepEqual(
      log.lines.filter(({ level }) => level !== 'info'),
      [],
    )
    // The maker of messages knows but a few call ids.
    assert.ok(
      watch.facts.length > 100 && watch.calls.length < 10,
      `${watch.facts.length} ${watch.calls.length}`,
    )
    const { calls } = await connector.snapshot()
    assert.equal(calls.length, watch.calls.length)
    await connector.stop()
  })
})

describe('calls', () => {
  it('are told once, however many monitors and however often the switch tells them', async () => {
    const { phone, watch, pass } = await simulated({ dialect: { repeatsDelivered: true } })
    await phone('301').dial('302')
    await pass(100)
    await phone('302').answer()
    await pass(100)
    await phone('301').hangUp()
    await pass(100)
    const types = watch.facts.map(({ type }) => type)
    assert.deepEqual(types, [
      'serviceInitiated',
      'originated',
      'delivered',
      'established',
      'connectionCleared',
      'connectionCleared',
    ])
    assert.deepEqual(watch.irregular, [])
  })

  it('that were there before are found, with everybody in them', async () => {
    const harness = await cstaHarness()
    await harness.phone('301').dial('302')
    await harness.phone('302').answer()
    await harness.phone('303').dial('304')
    const watch = new CallWatch(harness.connector)
    await harness.connector.start()
    await harness.until(() => watch.devices.get('304')?.state === 'inService', 'all lines in service')
    assert.equal(watch.inState('301', 'connected')?.connection.direction, 'outgoing')
    assert.equal(watch.inState('302', 'connected')?.connection.direction, 'incoming')
    assert.equal(watch.inState('304', 'alerting')?.connection.firstOther?.name, 'Carla')
    assert.equal(watch.calls.length, 2)
  })

  it('whose end came in the same moment as the snapshot are not kept', async () => {
    const { watch, pass, connector } = await scripted({
      SnapshotDevice: (message) => {
        const isAnna = message.body.snapshotObject?.text === '301'
        const localCallState = {
          compoundCallState: { localConnectionState: ['connected', 'connected'] },
        } as const
        const info = { connectionIdentifier: at('7', '301'), localCallState }
        const snapshotData = { snapshotDeviceResponseInfo: isAnna ? [info] : [] }
        return { name: 'SnapshotDeviceResponse', body: { crossRefIDorSnapshotData: { snapshotData } } }
      },
      SnapshotCall: refuse({ operation: 'invalidCallID' }),
    })
    await pass(1000)
    assert.deepEqual(watch.calls, [])
    assert.deepEqual((await connector.snapshot()).calls, [])
  })
})

describe('lost events', () => {
  it('leave no call behind for ever: quiet calls are asked for', async () => {
    const { phone, watch, pass, csta } = await simulated({
      dialect: { leavesOut: ['ConnectionClearedEvent'] },
    })
    await phone('301').dial('302')
    await pass(100)
    await phone('302').answer()
    await phone('303').dial('304')
    await pass(100)
    await phone('304').answer()
    await pass(100)
    await phone('301').hangUp()
    await pass(60_000)
    assert.equal(watch.calls.length, 2, 'the end was told by an event')
    await pass(11 * 60_000)
    assert.equal(watch.calls.length, 1)
    assert.equal(watch.inState('303', 'connected')?.call.switchCallId, watch.calls[0]?.switchCallId)
    assert.equal(csta.clientCount, 1)
  })

  it('of which the switch tells are made good by asking again', async () => {
    const { watch, csta, pass } = await scripted()
    const before = csta.count('SnapshotDevice')
    await csta.ask({ name: 'SystemStatus', body: { systemStatus: 'messagesLost' } })
    await pass(1000)
    assert.equal(csta.count('SnapshotDevice'), before + 4)
    assert.equal(csta.count('MonitorStart'), 4)
    assert.deepEqual(watch.calls, [])
  })
})

describe('a snapshot', () => {
  it('that events follow at once is not taken for newer than they are', async () => {
    const cleared = (text: string) => ({
      name: 'ConnectionClearedEvent' as const,
      body: {
        monitorCrossRefID: 'm1',
        droppedConnection: at('7', text),
        releasingDevice: subject('301'),
        cause: 'normalClearing' as const,
      },
    })
    const connected = (text: string) => ({
      deviceOnCall: subject(text),
      callIdentifier: at('7', text),
      localConnectionInfo: 'connected' as const,
    })
    const holder: { csta?: ScriptedSwitch } = {}
    const script: Script = {
      SnapshotDevice: () => {
        const localCallState = {
          compoundCallState: { localConnectionState: ['connected', 'connected'] },
        } as const
        const snapshotData = {
          snapshotDeviceResponseInfo: [{ connectionIdentifier: at('7', '301'), localCallState }],
        }
        return { name: 'SnapshotDeviceResponse', body: { crossRefIDorSnapshotData: { snapshotData } } }
      },
      SnapshotCall: () => {
        // They go out behind the answer, and arrive together with it.
        queueMicrotask(() => {
          holder.csta?.tell(cleared('301'))
          holder.csta?.tell(cleared('302'))
        })
        const snapshotData = { snapshotCallResponseInfo: [connected('301'), connected('302')] }
        const parties = { callingDevice: subject('301'), calledDevice: subject('302') }
        return {
          name: 'SnapshotCallResponse',
          body: { crossRefIDorSnapshotData: { snapshotData }, ...parties },
        }
      },
    }
    const clock = new SimulatedClock()
    const csta = new ScriptedSwitch(clock, script)
    holder.csta = csta
    const settings = { ...settingsFor({}), lines: [{ line: '301' }] }
    const connector = new CstaConnector({ settings, clock, random: seededRandom(3), dial: csta.dial })
    const watch = new CallWatch(connector)
    await connector.start()
    for (let step = 0; step < 20; step += 1) await clock.advanceAsync(50)
    assert.equal(csta.count('SnapshotCall'), 1)
    assert.equal(watch.stories('301').length, 1, 'the call was not seen at all')
    assert.deepEqual(watch.calls, [])
  })
})

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
