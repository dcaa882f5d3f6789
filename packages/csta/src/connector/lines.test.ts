import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { CallWatch } from '@offhook/telephony/testing'
import type { Message } from '../message/message.ts'
import { refuse, scripted } from '../testing/connector-stage.ts'
import type { Script, ScriptedSwitch } from '../testing/scripted-switch.ts'

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
