/** INVITE with Replaces (RFC 3891) where no engine stands between: who may take a dialog over, and what becomes of the call. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { InviteUsage } from '@offhook/sip'
import { CallWatch } from '@offhook/telephony/testing'
import { deviceSecrets } from './routing/extension.ts'
import type { DeskPhone } from './testing/desk-phone.ts'
import { OFFICE_DOMAIN, Office, officeExtension, until } from './testing/office.ts'

let office: Office
let watch: CallWatch
let anna: DeskPhone
let ben: DeskPhone
let carla: DeskPhone

beforeEach(async () => {
  office = new Office({
    extensions: ['20', '21', '22', '23'].map((number) =>
      officeExtension(number, number === '23' ? {} : { pickupGroup: number === '22' ? 'other' : 'all' }),
    ),
  })
  watch = new CallWatch(office.connector)
  const phones = await office.open()
  anna = phones.get('20')!
  ben = phones.get('21')!
  carla = phones.get('22')!
  anna.dial('21')
  await until(() => ben.ringing.length > 0, 'ringing')
})

afterEach(async () => {
  watch.stop()
  await office.close()
  assert.deepEqual(watch.irregular, [])
})

/** The dialog, as the phone system has it. */
function replacing({ dialog }: InviteUsage): Record<string, string> {
  const { callId, localTag, remoteTag } = dialog!
  return { Replaces: `${callId};to-tag=${remoteTag};from-tag=${localTag}` }
}

const talk = async (one: DeskPhone, other: DeskPhone) =>
  until(() => one.hears() === other.mediaPort && other.hears() === one.mediaPort, 'the voices')

/** A phone of Ben's line that is signed in as another device. */
async function guest(): Promise<DeskPhone> {
  const secrets = deviceSecrets('guest', OFFICE_DOMAIN, 'secret')
  office.connector.addGuest('21', { id: 'guest', user: 'guest', secrets })
  return office.addPhone('21', { user: 'guest', secret: 'secret' })
}

describe('INVITE with Replaces', () => {
  it('of the same device goes on with its call, joined anew, and ends the former dialog', async () => {
    await ben.answer()
    await talk(anna, ben)
    const again = await office.addPhone('21')
    again.dial('21', replacing(ben.talking[0]!.usage))
    await talk(anna, again)
    await until(() => ben.talking.length === 0, 'the end of the former dialog')
    assert.equal(watch.calls.length, 1)
    assert.equal(watch.inState('21', 'connected')?.call, watch.inState('20', 'connected')?.call)
    again.hangUp()
    await until(() => watch.calls.length === 0, 'the end')
  })

  it('of another device of the line takes the call over', async () => {
    await ben.answer()
    await talk(anna, ben)
    const other = await guest()
    other.dial('21', replacing(ben.talking[0]!.usage))
    await talk(anna, other)
    await until(() => ben.talking.length === 0, 'the end of the former dialog')
  })

  it('of a stranger’s device is refused, and the call goes on', async () => {
    await ben.answer()
    await talk(anna, ben)
    const call = carla.dial('21', replacing(ben.talking[0]!.usage))
    await until(() => call.state === 'over', 'the refusal')
    assert.equal(call.status, 403)
    await talk(anna, ben)
  })

  it('of a dialog that there is not is answered 481 (§3)', async () => {
    const call = carla.dial('21', { Replaces: 'nowhere;to-tag=a;from-tag=b' })
    await until(() => call.state === 'over', 'the answer')
    assert.equal(call.status, 481)
    assert.equal(ben.ringing.length, 1)
  })

  it('of a device whose sign-in has ended is refused', async () => {
    await ben.answer()
    await talk(anna, ben)
    const other = await guest()
    office.connector.removeGuest('guest')
    const call = other.dial('21', replacing(ben.talking[0]!.usage))
    await until(() => call.state === 'over', 'the refusal')
    assert.ok([401, 403].includes(call.status!), String(call.status))
    await talk(anna, ben)
  })
})
