import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock, settle } from '@offhook/base/testing'
import { CstaLink } from '../link/link.ts'
import type { Message, ReadMessage } from '../message/message.ts'
import { MessageReader } from '../message/reader.ts'
import { writeMessage } from '../message/writer.ts'
import type { InfoListener } from './info-dialog.ts'
import { UacstaSwitch } from './uacsta-switch.ts'

const form = { edition: 3 } as const

/** Phones that accept everything, and tell what the test says. */
function phones() {
  const listeners = new Map<string, InfoListener>()
  const asked: { readonly line: string; readonly message: ReadMessage }[] = []
  const gone = new Set<string>()
  const clock = new SimulatedClock()
  const uacstaSwitch = new UacstaSwitch({
    clock,
    isLine: (number) => ['301', '302', '303'].includes(number),
    dial: async (line) => {
      if (gone.has(line)) throw new Error('no phone is signed in')
      return {
        answer: writeMessage({ name: 'RequestSystemStatusResponse', body: { systemStatus: 'normal' } }, form),
        dialog: {
          async send(xml) {
            const message = new MessageReader().read(xml)
            asked.push({ line, message })
            if (message.name !== 'MonitorStart') return ''
            // Phones count from one, each for itself.
            return writeMessage({ name: 'MonitorStartResponse', body: { monitorCrossRefID: '1' } }, form)
          },
          listen: (listener) => listeners.set(line, listener),
          close() {},
        },
      }
    },
  })
  const link = new CstaLink({ transport: uacstaSwitch, clock: new SimulatedClock(), form: { edition: 6 } })
  const events: ReadMessage[] = []
  link.events.on('event', (event) => events.push(event))
  link.open()
  return {
    link,
    asked,
    events,
    gone,
    uacstaSwitch,
    clock,
    tell: (line: string, event: Message) => listeners.get(line)!.info(writeMessage(event, form)),
    hangUp: (line: string) => listeners.get(line)!.end('BYE'),
    monitor: (line: string) =>
      link.request('MonitorStart', { monitorObject: { deviceObject: { text: line } } }),
  }
}

const subject = (text: string) => ({ deviceIdentifier: { text } })

function delivered(callID: string, at: string): Message {
  return {
    name: 'DeliveredEvent',
    body: {
      monitorCrossRefID: '1',
      connection: { callID, deviceID: { text: '302' } },
      alertingDevice: subject('302'),
      callingDevice: subject('301'),
      calledDevice: subject('302'),
      lastRedirectionDevice: { notRequired: true },
      localConnectionInfo: at === '302' ? 'alerting' : 'connected',
      cause: 'newCall',
    },
  }
}

/** It rings, as one phone or the other tells. */
function between(callID: string, calling: string, called: string): Message {
  const body = {
    monitorCrossRefID: '1',
    connection: { callID, deviceID: { text: called } },
    alertingDevice: subject(called),
    callingDevice: subject(calling),
    calledDevice: subject(called),
    lastRedirectionDevice: { notRequired: true } as const,
    cause: 'newCall' as const,
  }
  return { name: 'DeliveredEvent', body }
}

function cleared(callID: string, line: string): Message {
  const droppedConnection = { callID, deviceID: { text: line } }
  const body = { monitorCrossRefID: '1', droppedConnection, releasingDevice: subject(line) }
  return { name: 'ConnectionClearedEvent', body: { ...body, cause: 'normalClearing' } }
}

const callIdIn = (event: ReadMessage | undefined) =>
  event?.name === 'DeliveredEvent' ? event.body.connection?.callID : undefined

describe('SIP phones as one switch', () => {
  it('keeps the monitors of phones apart that all count from one', async () => {
    const { monitor } = phones()
    const [anna, ben] = [await monitor('301'), await monitor('302')]
    assert.notEqual(anna.monitorCrossRefID, ben.monitorCrossRefID)
  })

  it('knows a call that two phones name differently by who calls whom, and gives each its own name back', async () => {
    const { monitor, tell, events, link, asked } = phones()
    await monitor('301')
    await monitor('302')
    tell('301', delivered('abc@10.0.0.1', '301'))
    tell('302', delivered('xyz@10.0.0.2', '302'))
    await settle()
    const [first, second] = events.map(callIdIn)
    assert.ok(first !== undefined)
    assert.equal(first, second)
    await link.ask({
      name: 'AnswerCall',
      body: { callToBeAnswered: { callID: first, deviceID: { text: '302' } } },
    })
    const last = asked.at(-1)
    assert.equal(last?.line, '302')
    assert.ok(last?.message.name === 'AnswerCall')
    assert.equal(last.message.body.callToBeAnswered?.callID, 'xyz@10.0.0.2')
  })

  it('takes a second call between the same two for another one', async () => {
    const { monitor, tell, events } = phones()
    await monitor('301')
    await monitor('302')
    tell('301', delivered('a1', '301'))
    tell('302', delivered('b1', '302'))
    tell('301', delivered('a2', '301'))
    tell('302', delivered('b2', '302'))
    await settle()
    const ids = events.map(callIdIn)
    assert.equal(new Set(ids).size, 2)
    assert.equal(ids[2], ids[3])
  })

  it('ends the calls of a phone that goes, and says that its line is out of service', async () => {
    const { monitor, tell, events, hangUp, gone, link } = phones()
    await monitor('302')
    tell('302', delivered('b1', '302'))
    gone.add('302')
    hangUp('302')
    await settle()
    assert.deepEqual(
      events.map(({ name }) => name),
      ['DeliveredEvent', 'ConnectionClearedEvent', 'OutOfServiceEvent'],
    )
    const answer = await link.ask({
      name: 'MonitorStart',
      body: { monitorObject: { deviceObject: { text: '302' } } },
    })
    assert.ok(answer.name === 'CSTAErrorCode')
    assert.deepEqual(answer.body, { systemResourceAvailibility: 'deviceOutOfService' })
  })

  it('makes one call of two whose phone has left both in one moment, as after a transfer by REFER', async () => {
    const { monitor, tell, events, clock } = phones()
    for (const line of ['301', '302', '303']) await monitor(line)
    // 301 calls 302, who calls 303 besides; behind a phone system each phone has names of its own.
    tell('301', between('a1', '301', '302'))
    tell('302', between('b1', '301', '302'))
    tell('302', between('b2', '302', '303'))
    tell('303', between('c1', '302', '303'))
    tell('302', cleared('b1', '302'))
    tell('302', cleared('b2', '302'))
    await settle()
    assert.ok(!events.some(({ name }) => name === 'TransferedEvent'), 'who was hung up on may still say so')
    await clock.advanceAsync(2500)
    const transfer = events.at(-1)
    assert.ok(transfer?.name === 'TransferedEvent')
    const { primaryOldCall, secondaryOldCall, transferringDevice, transferredToDevice } = transfer.body
    assert.deepEqual([primaryOldCall?.callID, secondaryOldCall?.callID], ['u1', 'u2'])
    assert.equal(transferringDevice?.deviceIdentifier?.text, '302')
    assert.equal(transferredToDevice?.deviceIdentifier?.text, '303')
    tell('303', cleared('c1', '303'))
    await settle()
    const last = events.at(-1)
    assert.ok(last?.name === 'ConnectionClearedEvent')
    assert.equal(last.body.droppedConnection?.callID, 'u1', 'the phone is in the call that goes on')
  })

  it('takes no two hang-ups for a transfer', async () => {
    const { monitor, tell, events, clock } = phones()
    for (const line of ['301', '302', '303']) await monitor(line)
    tell('301', between('a1', '301', '302'))
    tell('302', between('b1', '301', '302'))
    tell('302', between('b2', '302', '303'))
    tell('303', between('c1', '302', '303'))
    tell('302', cleared('b1', '302'))
    tell('302', cleared('b2', '302'))
    tell('301', cleared('a1', '301'))
    await clock.advanceAsync(5000)
    assert.ok(!events.some(({ name }) => name === 'TransferedEvent'))
  })

  it('follows a transfer that a phone tells, under the names that the others keep', async () => {
    const { monitor, tell, events } = phones()
    for (const line of ['301', '302', '303']) await monitor(line)
    tell('301', between('a1', '301', '302'))
    tell('302', between('b1', '301', '302'))
    tell('302', between('b2', '302', '303'))
    tell('303', between('c1', '302', '303'))
    const own = (callID: string) => ({ callID, deviceID: { text: '302' } })
    tell('302', {
      name: 'TransferedEvent',
      body: {
        monitorCrossRefID: '1',
        primaryOldCall: own('b1'),
        secondaryOldCall: own('b2'),
        transferringDevice: subject('302'),
        transferredToDevice: subject('303'),
        transferredConnections: [],
        localConnectionInfo: 'null',
        cause: 'transfer',
      },
    })
    tell('303', cleared('c1', '303'))
    await settle()
    const last = events.at(-1)
    assert.ok(last?.name === 'ConnectionClearedEvent')
    assert.equal(last.body.droppedConnection?.callID, 'u1')
  })

  it('lets a phone send what is no CSTA', async () => {
    const { monitor, tell, events, uacstaSwitch } = phones()
    await monitor('301')
    assert.doesNotThrow(() => tell('301', { name: 'SystemStatus', body: { systemStatus: 'normal' } }))
    await settle()
    assert.equal(events.length, 0)
    uacstaSwitch.close()
  })
})
