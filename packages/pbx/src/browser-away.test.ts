/**
 * Calls to a browser that is away for a moment, because its page is loaded anew or its network changes: they ring on, and it rings when it
 * is back. A desk phone over WebSocket stands for the browser: what matters is its connection.
 */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { IncomingInvite, OutgoingInvite } from '@offhook/sip'
import { CallWatch } from '@offhook/telephony/testing'
import { deviceSecrets } from './routing/extension.ts'
import type { DeskPhone, PhoneCall } from './testing/desk-phone.ts'
import { OFFICE_DOMAIN, Office, officeExtension, until } from './testing/office.ts'

const GUEST = {
  id: 'guest',
  user: 'browser',
  secrets: deviceSecrets('browser', OFFICE_DOMAIN, 'secret'),
}

let office: Office
let watch: CallWatch
let anna: DeskPhone
let page: DeskPhone

/** A page of Ben's browser, signed in. */
async function load(): Promise<DeskPhone> {
  const { address, port } = office.connector.addresses.find(({ transport }) => transport === 'ws')!
  const loaded = await office.addPhone('21', {
    user: 'browser',
    secret: 'secret',
    server: { address, port, transport: 'ws' },
  })
  await loaded.register()
  return loaded
}

/** The page goes without a word, as when it is loaded anew: its connection closes. */
const leave = (gone: DeskPhone): Promise<void> => gone.agent.stop()

function dial(): { call: PhoneCall; statuses: number[] } {
  const statuses: number[] = []
  const call = anna.dial('21')
  ;(call.usage as OutgoingInvite).on('progress', ({ response }) => statuses.push(response.status))
  return { call, statuses }
}

const talks = (callee: DeskPhone) =>
  until(() => callee.hears() === anna.mediaPort && anna.hears() === callee.mediaPort, 'the voices')

beforeEach(async () => {
  office = new Office({
    extensions: ['20', '21'].map((number) => officeExtension(number)),
    listeners: [
      { transport: 'udp', host: '127.0.0.1', port: 0 },
      { transport: 'ws', host: '127.0.0.1', port: 0 },
    ],
  })
  office.connector.addGuest('21', GUEST)
  watch = new CallWatch(office.connector)
  await office.connector.start()
  anna = await office.addPhone('20')
  await anna.register()
  page = await load()
})

afterEach(async () => {
  watch.stop()
  await office.close()
  assert.deepEqual(watch.irregular, [])
})

describe('a browser that is away for a moment', () => {
  it('rings when it is back, where the call came meanwhile', async () => {
    await leave(page)
    const { call } = dial()
    await until(() => call.state === 'ringing', 'the caller hears it ring')
    await until(() => watch.inState('21', 'alerting') !== undefined, 'colleagues see it ring')
    const back = await load()
    await until(() => back.ringing.length > 0, 'the page rings')
    assert.equal(watch.calls.length, 1)
    await back.answer()
    await talks(back)
  })

  it('rings on where the call rang before', async () => {
    const { call } = dial()
    await until(() => page.ringing.length > 0, 'the page rings')
    ;(page.ringing[0]!.usage as IncomingInvite).source.close()
    const back = await load()
    await until(() => back.ringing.length > 0, 'the page rings again')
    assert.equal(call.state, 'ringing')
    await back.answer()
    await talks(back)
  })

  it('may decline when it is back', async () => {
    await leave(page)
    const { call } = dial()
    await until(() => call.state === 'ringing', 'the caller hears it ring')
    const back = await load()
    await until(() => back.ringing.length > 0, 'the page rings')
    back.reject(486)
    await until(() => call.state === 'over', 'the end')
    assert.equal(call.status, 486)
  })

  it('is waited for where the desk phone has refused', async () => {
    const desk = await office.addPhone('21')
    await desk.register()
    desk.refusesWith = 486
    await leave(page)
    const { call } = dial()
    await until(() => desk.calls.length > 0, 'the desk phone was called')
    const back = await load()
    await until(() => back.ringing.length > 0, 'the page rings')
    await back.answer()
    await talks(back)
    assert.equal(call.state, 'talking')
  })

  it('is not waited for where the caller gives up', async () => {
    await leave(page)
    const { call } = dial()
    await until(() => call.state === 'ringing', 'the caller hears it ring')
    anna.hangUp(call)
    await until(() => watch.calls.length === 0, 'the end')
    const back = await load()
    assert.equal(back.ringing.length, 0)
  })
})
