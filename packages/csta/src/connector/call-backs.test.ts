/** Call backs of a switch: asked for, heard of, and found when a line is opened. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ServiceRequest } from '@offhook/telephony'
import { isRefusedWith, refuse, scripted, simulated, subject } from '../testing/connector-stage.ts'
import type { CstaHarnessOptions } from '../testing/csta-harness.ts'

const callBack: ServiceRequest = {
  service: 'callBackNonCallRelated',
  line: '301',
  destination: '302',
  on: true,
}

/** Ben talks with Carla, and Anna has found him busy. */
async function busy(options: CstaHarnessOptions = {}) {
  const stage = await simulated(options)
  await stage.phone('302').dial('303')
  await stage.pass(100)
  await stage.phone('303').answer()
  await stage.pass(100)
  await stage.phone('301').dial('302')
  await stage.pass(100)
  return stage
}

describe('call backs', () => {
  it('are asked for without a call, and known from the event under the monitor of either', async () => {
    const { connector, watch, pass, requests } = await busy()
    await connector.perform(callBack)
    await pass(100)
    assert.ok(requests.includes('CallBackNonCallRelated') && !requests.includes('CallBack'))
    assert.deepEqual(watch.devices.get('301')?.callBacks, ['302'])
    assert.equal(watch.devices.get('302')?.callBacks, undefined)
    await connector.perform({ ...callBack, on: false })
    await pass(100)
    assert.equal(watch.devices.get('301')?.callBacks, undefined)
  })

  it('are asked for in the call where the switch knows nothing else, which ends it', async () => {
    const { connector, watch, pass, requests } = await busy({
      dialect: { refuses: ['CallBackNonCallRelated'] },
    })
    await connector.perform(callBack)
    await pass(100)
    assert.ok(requests.includes('CallBack'))
    assert.deepEqual(watch.devices.get('301')?.callBacks, ['302'])
    assert.deepEqual(watch.live('301'), [])
    // Without such a call there is nothing to ask for it in.
    await assert.rejects(
      connector.perform({ ...callBack, line: '304' }),
      isRefusedWith('service-not-supported'),
    )
  })

  it('that were set before are found when a line is opened, in edition 6', async () => {
    const callBackList = [{ originatingDevice: { text: '301' }, targetDevice: { text: '309' } }]
    const { watch, csta, pass } = await scripted({
      GetCallBack: ({ body }) => ({
        name: 'GetCallBackResponse',
        body: { callBackList: body.device?.text === '301' ? callBackList : [] },
      }),
    })
    assert.deepEqual(watch.devices.get('301')?.callBacks, ['309'])
    const over = {
      originatingDevice: subject('301'),
      targetDevice: subject('309'),
      callBackSetCanceled: false,
    }
    csta.tell({ name: 'CallBackEvent', body: { monitorCrossRefID: 'm301', ...over } })
    await pass(100)
    assert.equal(watch.devices.get('301')?.callBacks, undefined)
  })

  it('are not asked for line by line where a switch does not have that service', async () => {
    let asked = 0
    const { watch } = await scripted({
      GetCallBack: () => {
        asked += 1
        return refuse({ operation: 'serviceNotSupported' })()
      },
    })
    assert.equal(watch.devices.get('304')?.state, 'inService')
    assert.ok(asked < 4, `asked ${asked} times`)
  })
})
