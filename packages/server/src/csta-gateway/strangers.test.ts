/** Applications among each other: what one has, no other may see, stop or use up. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Message } from '@offhook/csta'
import {
  ask,
  connected,
  makeCall,
  monitorOf,
  officeWithComputer,
  refusalOf,
  signedIn,
  signIn,
} from '../testing/csta-applications.ts'
import type { TestOffice } from '../testing/index.ts'

/** A second computer, for the line 303 alone. */
async function strangerIn(office: TestOffice) {
  const { secret } = await office.server.parts.computers.create({ name: 'PC-303', lines: ['303'] })
  return signedIn(office, 'PC-303', secret)
}

describe('applications among each other', () => {
  it('end and change no monitors of others, whose ids they guess', async (t) => {
    const { office, secret } = await officeWithComputer(t)
    const owner = await signedIn(office, 'TS1', secret)
    const started = await ask(office, owner, monitorOf('301'))
    assert.ok(started.name === 'MonitorStartResponse')
    const body = { monitorCrossRefID: started.body.monitorCrossRefID ?? '' }
    const stranger = await strangerIn(office)
    const requestedFilterList = { callControl: { delivered: true } }
    for (const message of [
      { name: 'MonitorStop', body },
      { name: 'ChangeMonitorFilter', body: { ...body, requestedFilterList } },
    ] as Message[]) {
      const answer = await ask(office, stranger, message)
      assert.deepEqual(refusalOf(answer), { operation: 'invalidMonitorCrossRefID' })
    }
    office.phone('Ben').dial('301')
    await office.settle()
    assert.ok(owner.events.some(({ name }) => name === 'DeliveredEvent'))
    assert.deepEqual(stranger.events, [])
  })

  it('learn of lines that are not theirs no more than of lines that are not there, by any service', async (t) => {
    const { office } = await officeWithComputer(t)
    const stranger = await strangerIn(office)
    const about = (device: { text: string }): Message[] => [
      { name: 'MonitorStart', body: { monitorObject: { deviceObject: device } } },
      { name: 'SnapshotDevice', body: { snapshotObject: device } },
      { name: 'GetForwarding', body: { device } },
      { name: 'GetDoNotDisturb', body: { device } },
      { name: 'GetCallBack', body: { device } },
      { name: 'GetLogicalDeviceInformation', body: { device } },
      { name: 'SetDoNotDisturb', body: { device, doNotDisturbOn: true } },
      { name: 'SetForwarding', body: { device, activateForward: true, forwardDN: { text: '303' } } },
      { name: 'GroupPickupCall', body: { newDestination: device } },
      { name: 'CallBackNonCallRelated', body: { originatingDevice: device, targetDevice: { text: '303' } } },
      makeCall(device.text, '303'),
    ]
    const absent = about({ text: '999' })
    for (const [at, message] of about({ text: '301' }).entries()) {
      const [known, unknown] = [
        await ask(office, stranger, message),
        await ask(office, stranger, absent[at]!),
      ]
      assert.deepEqual([message.name, refusalOf(known)], [message.name, refusalOf(unknown)])
    }
    assert.equal(office.server.parts.lines.get('301')?.device.doNotDisturb, false)
  })

  it('neither touch nor see calls of others, whatever line they name', async (t) => {
    const { office, secret } = await officeWithComputer(t)
    const owner = await signedIn(office, 'TS1', secret)
    await ask(office, owner, monitorOf('301'))
    office.phone('Anna').dial('302')
    await office.settle()
    const delivered = owner.events.find(({ name }) => name === 'DeliveredEvent')
    assert.ok(delivered?.name === 'DeliveredEvent')
    const { callID = '' } = delivered.body.connection ?? {}
    const stranger = await strangerIn(office)
    const asked = (id: string, device: string): Message[] => {
      const there = { callID: id, deviceID: { text: device } }
      const destination = { text: '303' }
      return [
        { name: 'SnapshotCall', body: { snapshotObject: there } },
        { name: 'AnswerCall', body: { callToBeAnswered: there } },
        { name: 'ClearConnection', body: { connectionToBeCleared: there } },
        { name: 'HoldCall', body: { callToBeHeld: there } },
        { name: 'RetrieveCall', body: { callToBeRetrieved: there } },
        { name: 'DeflectCall', body: { callToBeDiverted: there, newDestination: [destination] } },
        { name: 'SingleStepTransferCall', body: { activeCall: there, transferredTo: destination } },
        { name: 'ConsultationCall', body: { existingCall: there, consultedDevice: destination } },
        { name: 'ConferenceCall', body: { heldCall: there, activeCall: there } },
        { name: 'TransferCall', body: { heldCall: there, activeCall: there } },
        { name: 'AlternateCall', body: { heldCall: there, activeCall: there } },
        { name: 'DirectedPickupCall', body: { callToBePickedUp: there, requestingDevice: destination } },
        { name: 'ParkCall', body: { parking: there, parkTo: destination } },
        { name: 'CamponCall', body: { camponConnection: there } },
        { name: 'CallBack', body: { callbackConnection: there } },
        { name: 'GenerateDigits', body: { connectionToSendDigits: there, charactersToSend: '1' } },
      ]
    }
    for (const device of ['303', '302', '301', '999']) {
      const madeUp = asked('01JD0000000000000000000000', device)
      for (const [at, message] of asked(callID, device).entries()) {
        const [known, unknown] = [
          await ask(office, stranger, message),
          await ask(office, stranger, madeUp[at]!),
        ]
        const name = `${message.name} at ${device}`
        assert.deepEqual([name, refusalOf(known)], [name, refusalOf(unknown)])
      }
    }
    const [call] = office.server.parts.calls.ofLine('301')
    assert.deepEqual(
      call?.connections.map(({ party, state }) => [party.line, state]),
      [
        ['301', 'connected'],
        ['302', 'alerting'],
      ],
    )
  })

  it('begin anew where they sign in as somebody else over the same link', async (t) => {
    const { office, secret } = await officeWithComputer(t)
    const application = await signedIn(office, 'TS1', secret)
    await ask(office, application, monitorOf('301'))
    const own = await office.server.parts.computers.create({ name: 'PC-303', lines: ['303'] })
    await signIn(office, application, 'PC-303', own.secret)
    const { switchingFunction, wantedLines } = office.server.parts.cstaGateway
    assert.equal(switchingFunction.monitors, 0)
    assert.deepEqual([...wantedLines.all()], [])
    assert.deepEqual(refusalOf(await ask(office, application, monitorOf('301'))), {
      operation: 'invalidDeviceID',
    })
    office.phone('Ben').dial('301')
    await office.settle()
    assert.deepEqual(application.events, [])
  })

  it('leave the others their share: a person has but so many programs and monitors', async (t) => {
    const config = { 'limits.applications': 40, 'limits.monitors': 2000 }
    const { office, secret } = await officeWithComputer(t, { config })
    const anna = office.person('Anna')
    const token = await office.server.parts.credentials.createToken(anna.id, 'TAPI', ['read', 'call'])
    const [first] = [
      await signedIn(office, 'anna', token.secret),
      await signedIn(office, 'anna', token.secret),
    ]
    const third = connected(office)
    await assert.rejects(signIn(office, third, 'anna', token.secret), /serverResourcesBusy/)
    const answers = new Set<string>()
    for (let i = 0; i < 101; i++) answers.add((await ask(office, first, monitorOf('301'))).name)
    assert.deepEqual([...answers], ['MonitorStartResponse', 'CSTAErrorCode'])
    assert.equal(office.server.parts.cstaGateway.switchingFunction.monitors, 100)
    const computer = await signedIn(office, 'TS1', secret)
    assert.equal((await ask(office, computer, monitorOf('301'))).name, 'MonitorStartResponse')
    first.link.close('done')
    await office.settle()
    await signIn(office, third, 'anna', token.secret)
  })
})
