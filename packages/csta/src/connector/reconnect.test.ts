import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { NamedError, randomInteger } from '@offhook/base'
import { memoryLog, SimulatedClock, seededRandom } from '@offhook/base/testing'
import type { ConnectorState } from '@offhook/telephony'
import { CallWatch } from '@offhook/telephony/testing'
import { cstaErrors } from '../errors.ts'
import { isEventName, type Message, messageNames } from '../message/message.ts'
import { at, scripted, subject } from '../testing/connector-stage.ts'
import { settingsFor } from '../testing/csta-harness.ts'
import { makeMessage } from '../testing/message-maker.ts'
import { type Script, ScriptedSwitch } from '../testing/scripted-switch.ts'
import { CstaConnector } from './csta-connector.ts'
import type { CstaSettings } from './settings.ts'

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
