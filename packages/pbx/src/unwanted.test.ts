/** What callers see on the wire of calls that nobody takes. */
import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import type { OutgoingInvite } from '@offhook/sip'
import { CallWatch } from '@offhook/telephony/testing'
import type { UnwantedCalls } from './routing/unwanted.ts'
import type { DeskPhone, PhoneCall } from './testing/desk-phone.ts'
import { Office, officeExtension, until } from './testing/office.ts'

let office: Office
let watch: CallWatch
let anna: DeskPhone
let ben: DeskPhone
let carla: DeskPhone

async function open(unwantedCalls: Partial<UnwantedCalls>): Promise<void> {
  office = new Office({
    settings: { unwantedCalls: { whileAbsent: 486, declined: 'asChosen', ...unwantedCalls } },
    extensions: ['20', '21', '22'].map((number) => officeExtension(number, { pickupGroup: 'all' })),
  })
  watch = new CallWatch(office.connector)
  const phones = await office.open()
  anna = phones.get('20')!
  ben = phones.get('21')!
  carla = phones.get('22')!
}

afterEach(async () => {
  watch.stop()
  await office.close()
})

/** Calls Ben, and keeps the statuses that come. */
function callBen(): { call: PhoneCall; statuses: number[] } {
  const statuses: number[] = []
  const call = anna.dial('21')
  const usage = call.usage as OutgoingInvite
  usage.on('progress', ({ response }) => statuses.push(response.status))
  return { call, statuses }
}

async function statusOf(call: PhoneCall): Promise<number | undefined> {
  await until(() => call.state === 'over', 'the end')
  return call.status
}

describe('while nobody is there', () => {
  for (const whileAbsent of [486, 480, 603] as const) {
    it(`the caller sees ${whileAbsent}, with do not disturb too`, async () => {
      await open({ whileAbsent })
      office.change('21', { doNotDisturb: true })
      assert.equal(await statusOf(callBen().call), whileAbsent)
      office.change('21', { doNotDisturb: false })
      await ben.register(0)
      assert.equal(await statusOf(callBen().call), whileAbsent)
    })
  }

  it('it rings for the caller until a colleague picks up', async () => {
    await open({ whileAbsent: 180 })
    await ben.register(0)
    const { call, statuses } = callBen()
    await until(() => watch.inState('21', 'alerting') !== undefined, 'it rings')
    await until(() => call.state === 'ringing', 'the caller hears it')
    assert.deepEqual(new Set(statuses), new Set([180]))
    assert.equal(ben.ringing.length, 0)
    carla.dial('*821')
    await until(() => carla.hears() === anna.mediaPort && anna.hears() === carla.mediaPort, 'the voices')
  })

  it('it rings at the phone that signs in meanwhile', async () => {
    await open({ whileAbsent: 180 })
    await ben.register(0)
    const { call } = callBen()
    await until(() => call.state === 'ringing', 'the caller hears it')
    await ben.register()
    await until(() => ben.ringing.length > 0, 'the phone rings')
    await ben.register()
    assert.equal(ben.calls.length, 1, 'it is called once')
    await ben.answer()
    await until(() => ben.hears() === anna.mediaPort && anna.hears() === ben.mediaPort, 'the voices')
    assert.deepEqual(watch.irregular, [])
  })

  it('it rings until the caller gives up, and is a missed call', async () => {
    await open({ whileAbsent: 180 })
    office.change('21', { doNotDisturb: true })
    const { call } = callBen()
    await until(() => call.state === 'ringing', 'the caller hears it')
    assert.equal(ben.ringing.length, 0)
    anna.hangUp(call)
    await until(() => watch.calls.length === 0, 'the end')
    assert.deepEqual(watch.irregular, [])
  })
})

describe('of a declined call', () => {
  it('the caller sees what was chosen', async () => {
    await open({})
    for (const status of [486, 603]) {
      const { call } = callBen()
      await until(() => ben.ringing.length > 0, 'ringing')
      ben.reject(status)
      assert.equal(await statusOf(call), status)
    }
    const { call } = callBen()
    await until(() => watch.inState('21', 'alerting') !== undefined, 'ringing')
    const { switchCallId } = watch.inState('21', 'alerting')!.call
    await office.connector.perform({ service: 'clearConnection', line: '21', switchCallId })
    assert.equal(await statusOf(call), 603)
  })

  for (const declined of [486, 480, 603] as const) {
    it(`the caller always sees ${declined}`, async () => {
      await open({ declined })
      for (const status of [486, 603]) {
        const { call } = callBen()
        await until(() => ben.ringing.length > 0, 'ringing')
        ben.reject(status)
        assert.equal(await statusOf(call), declined)
      }
    })
  }

  it('the caller goes on hearing that it rings, while the phone is free, and a colleague can pick it up', async () => {
    await open({ declined: 180 })
    const { call, statuses } = callBen()
    await until(() => ben.ringing.length > 0, 'ringing')
    ben.reject(603)
    await until(() => watch.live('21').length === 0, 'the line is released')
    await until(() => call.state === 'ringing', 'what the caller is told')
    assert.deepEqual(new Set(statuses), new Set([180]))
    // Ben's line, which has no call waiting, is free for the next caller.
    carla.dial('21')
    await until(() => ben.ringing.length > 0, 'another call')
    carla.hangUp()
    await until(() => ben.ringing.length === 0, 'the end of the other call')
    carla.dial('*821')
    await until(() => carla.hears() === anna.mediaPort && anna.hears() === carla.mediaPort, 'the voices')
    assert.deepEqual(watch.irregular, [])
  })

  it('the caller gives up at last', async () => {
    await open({ declined: 180 })
    const { call } = callBen()
    await until(() => ben.ringing.length > 0, 'ringing')
    ben.reject(486)
    await until(() => watch.live('21').length === 0, 'the line is released')
    anna.hangUp(call)
    await until(() => watch.calls.length === 0, 'the end')
    assert.deepEqual(watch.irregular, [])
  })
})
