import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock, settle } from '@offhook/base/testing'
import { CstaLink } from '../link/link.ts'
import type { Message, ReadMessage } from '../message/message.ts'
import { MessageReader } from '../message/reader.ts'
import { writeMessage } from '../message/writer.ts'
import type { InfoListener } from './info-dialog.ts'
import { PhoneExchange } from './phone-exchange.ts'

const form = { edition: 3 } as const

/** Phones that accept everything, and tell what the test says. */
function phones() {
  const listeners = new Map<string, InfoListener>()
  const asked: { readonly line: string; readonly message: ReadMessage }[] = []
  const gone = new Set<string>()
  const exchange = new PhoneExchange({
    isLine: (number) => ['301', '302'].includes(number),
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
  const link = new CstaLink({ transport: exchange, clock: new SimulatedClock(), form: { edition: 6 } })
  const events: ReadMessage[] = []
  link.events.on('event', (event) => events.push(event))
  link.open()
  return {
    link,
    asked,
    events,
    gone,
    exchange,
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

  it('lets a phone send what is no CSTA', async () => {
    const { monitor, tell, events, exchange } = phones()
    await monitor('301')
    assert.doesNotThrow(() => tell('301', { name: 'SystemStatus', body: { systemStatus: 'normal' } }))
    await settle()
    assert.equal(events.length, 0)
    exchange.close()
  })
})
