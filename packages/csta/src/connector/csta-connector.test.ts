import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock, seededRandom } from '@offhook/base/testing'
import { CallWatch } from '@offhook/telephony/testing'
import { at, refuse, scripted, simulated, subject } from '../testing/connector-stage.ts'
import { cstaHarness, settingsFor } from '../testing/csta-harness.ts'
import { type Script, ScriptedSwitch } from '../testing/scripted-switch.ts'
import { CstaConnector } from './csta-connector.ts'

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
