/** What the CSTA gateway refuses: services that a line does not have, too much, nonsense. */
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, it } from 'node:test'
import { systemClock } from '@offhook/base'
import {
  ApplicationSession,
  CstaLink,
  dialTcp,
  encodeFrame,
  type Message,
  protocolVersions,
} from '@offhook/csta'
import { ask, login, monitorOf, officeWithComputer, signedIn } from '../testing/csta-applications.ts'
import { startTestServer } from '../testing/index.ts'

describe('the CSTA gateway: limits', () => {
  it('says what a line is, and refuses by name what it does not have', async (t) => {
    const { office, secret } = await officeWithComputer(t)
    const application = await signedIn(office, 'TS1', secret)
    const told = await ask(office, application, {
      name: 'GetLogicalDeviceInformation',
      body: { device: { text: '301' } },
    })
    assert.ok(told.name === 'GetLogicalDeviceInformationResponse')
    assert.equal(told.body.deviceCategory, 'station')
    const at301 = { callID: 'nobody', deviceID: { text: '301' } }
    const monitorObject = { deviceObject: { text: '301' } }
    const refusals: [Message, object][] = [
      [
        { name: 'GetLogicalDeviceInformation', body: { device: { text: '999' } } },
        { operation: 'invalidDeviceID' },
      ],
      [
        { name: 'ParkCall', body: { parking: at301, parkTo: { text: '302' } } },
        { operation: 'invalidCallID' },
      ],
      [
        { name: 'GroupPickupCall', body: { newDestination: { text: '301' } } },
        { operation: 'invalidCallID' },
      ],
      [{ name: 'CamponCall', body: { camponConnection: at301 } }, { operation: 'invalidCallID' }],
      [{ name: 'CallBack', body: { callbackConnection: at301 } }, { operation: 'invalidCallID' }],
      [{ name: 'AcceptCall', body: {} }, { operation: 'serviceNotSupported' }],
      [{ name: 'AnswerCall', body: { callToBeAnswered: at301 } }, { operation: 'invalidCallID' }],
      [
        { name: 'MonitorStart', body: { monitorObject: { callObject: at301 } } },
        { operation: 'invalidMonitorObjectType' },
      ],
      [
        { name: 'MonitorStart', body: { monitorObject, monitorType: 'call' } },
        { operation: 'monitorTypeNotSupported' },
      ],
      [
        { name: 'MonitorStop', body: { monitorCrossRefID: 'm99' } },
        { operation: 'invalidMonitorCrossRefID' },
      ],
    ]
    for (const [message, refusal] of refusals) {
      const answer = await ask(office, application, message)
      assert.deepEqual([message.name, answer.name, answer.body], [message.name, 'CSTAErrorCode', refusal])
    }
  })

  it('refuses more monitors than there may be', async (t) => {
    const { office, secret } = await officeWithComputer(t, { config: { 'limits.monitors': 1000 } })
    const application = await signedIn(office, 'TS1', secret)
    const most = 1000
    const { switchingFunction } = office.server.parts.cstaGateway
    const answers = new Map<string, number>()
    for (let at = 0; at < most + 10_000; at += 1000) {
      const batch = Array.from({ length: 1000 }, () => application.link.ask(monitorOf('301')))
      await office.settle()
      for (const answer of await Promise.all(batch)) {
        const word = answer.name === 'CSTAErrorCode' ? JSON.stringify(answer.body) : answer.name
        answers.set(word, (answers.get(word) ?? 0) + 1)
      }
    }
    assert.equal(switchingFunction.monitors, most)
    assert.equal(answers.get('MonitorStartResponse'), most)
    assert.equal(answers.get('{"systemResourceAvailibility":"overallMonitorLimitExceeded"}'), 10_000)
    // They go with the client.
    application.link.close('done')
    await office.settle()
    assert.equal(switchingFunction.monitors, 0)
  })

  it('ends a client that sends no frames, entity bombs or too much, and goes on with the others', async (t) => {
    const server = await startTestServer()
    t.after(() => server.close())
    await server.setUp()
    const { secret } = await server.parts.computers.create({
      name: 'TS1',
      lines: '*',
      isOwnerOnly: false,
    })
    const { port } = server.addresses.csta.find(({ transport }) => transport === 'tcp')!
    const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "${'a'.repeat(1000)}"><!ENTITY b "&a;&a;&a;">]><MonitorStart>&b;</MonitorStart>`
    const deep = '<a>'.repeat(15_000)
    const nonsense = Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    for (const bytes of [
      nonsense,
      encodeFrame(bomb, 1),
      encodeFrame(deep, 2),
      encodeFrame('x'.repeat(65_000), 3),
    ]) {
      await attacked(port, bytes)
    }
    const transport = await dialTcp({ host: '127.0.0.1', port }, systemClock)
    const link = new CstaLink({ transport, clock: systemClock, form: { edition: 6 } })
    link.open()
    const session = await ApplicationSession.start(link, systemClock, {
      applicationId: 'honest',
      versions: protocolVersions(6),
      seconds: 60,
      login,
      user: 'TS1',
      password: secret,
    })
    assert.equal(server.parts.cstaGateway.clients().filter(({ title }) => title === 'TS1').length, 1)
    await session.stop()
    link.close('done')
  })

  it('disconnects a client that does not read, and keeps no more than it may', async (t) => {
    const server = await startTestServer()
    t.after(() => server.close())
    await server.setUp()
    const { secret } = await server.parts.computers.create({
      name: 'TS1',
      lines: '*',
      isOwnerOnly: false,
    })
    const { port } = server.addresses.csta.find(({ transport }) => transport === 'tcp')!
    const transport = await dialTcp({ host: '127.0.0.1', port }, systemClock)
    const link = new CstaLink({ transport, clock: systemClock, form: { edition: 6 } })
    link.open()
    const settings = { applicationId: 'deaf', versions: protocolVersions(6), seconds: 60, login }
    await ApplicationSession.start(link, systemClock, { ...settings, user: 'TS1', password: secret })
    const { switchingFunction } = server.parts.cstaGateway
    const socket = connect(port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.on('error', () => {})
    // Asks and asks, and reads no answer.
    socket.pause()
    const flood = Buffer.concat(Array.from({ length: 4000 }, () => encodeFrame('<SystemStatus/>', 7)))
    for (let sent = 0; sent < 500 && (sent < 5 || switchingFunction.clients().length > 1); sent += 1) {
      if (!socket.destroyed) socket.write(flood)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const [left, ...others] = switchingFunction.clients()
    assert.equal(left?.title, 'TS1')
    assert.equal(others.length, 0)
    socket.destroy()
    link.close('done')
  })
})

/** Sends bytes to a port, and waits until they have been answered or the connection has ended. */
function attacked(port: number, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    const end = () => {
      socket.destroy()
      resolve()
    }
    socket.once('data', end)
    socket.once('close', end)
    socket.on('error', end)
  })
}
