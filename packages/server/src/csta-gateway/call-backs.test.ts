/** What waits until lines are free, as applications ask for it and hear of it. */
import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { Message } from '@offhook/csta'
import {
  ask,
  makeCall,
  monitorOf,
  officeWithComputer,
  refusalOf,
  signedIn,
  type TestApplication,
} from '../testing/csta-applications.ts'
import type { TestOffice } from '../testing/index.ts'

const wish = (name: 'CallBackNonCallRelated' | 'CancelCallBack', from: string, to: string): Message => ({
  name,
  body: { originatingDevice: { text: from }, targetDevice: { text: to } },
})
const listOf = (line: string): Message => ({ name: 'GetCallBack', body: { device: { text: line } } })

/** The call backs of a line as the gateway lists them. */
async function listed(office: TestOffice, application: TestApplication, line: string) {
  const answer = await ask(office, application, listOf(line))
  assert.ok(answer.name === 'GetCallBackResponse', JSON.stringify(answer.body))
  return (answer.body.callBackList ?? []).map(({ targetDevice }) => targetDevice?.text)
}

/** What it has been told of call backs, under each monitor. */
const told = ({ events }: TestApplication) =>
  events.flatMap((event) => {
    if (event.name !== 'CallBackEvent') return []
    const { originatingDevice, targetDevice, callBackSetCanceled } = event.body
    const number = (device: typeof targetDevice) => device?.deviceIdentifier?.text ?? 'restricted'
    return [
      `${number(originatingDevice)} ${number(targetDevice)} ${callBackSetCanceled ? 'set' : 'cancelled'}`,
    ]
  })

async function busyOffice(t: TestContext) {
  const { office, secret } = await officeWithComputer(t)
  const computer = await signedIn(office, 'TS1', secret)
  for (const line of ['301', '302']) await ask(office, computer, monitorOf(line))
  office.phone('Ben').dial('303')
  office.phone('Carla').answer()
  await office.settle()
  return { office, computer }
}

async function applicationOf(office: TestOffice, name: string): Promise<TestApplication> {
  const { credentials } = office.server.parts
  const { secret } = await credentials.createToken(office.person(name).id, 'TAPI', ['read', 'call'])
  return signedIn(office, name.toLowerCase(), secret)
}

describe('the CSTA gateway: call backs', () => {
  it('are waiting calls of people, told to those who watch either line', async (t) => {
    const { office, computer } = await busyOffice(t)
    const { campOns } = office.server.parts
    const anna = await applicationOf(office, 'Anna')
    const waiting = () => campOns.of(office.person('Anna').id).map(({ target }) => target.name)
    assert.equal((await ask(office, anna, wish('CallBackNonCallRelated', '301', '302'))).name, RESPONSE)
    assert.deepEqual(waiting(), ['Ben'])
    assert.deepEqual(await listed(office, anna, '301'), ['302'])
    assert.deepEqual(told(computer), ['301 302 set', '301 302 set'])
    const foreign = await ask(office, anna, wish('CallBackNonCallRelated', '302', '301'))
    assert.deepEqual(refusalOf(foreign), { operation: 'privilegeViolationSpecifiedDevice' })
    await ask(office, anna, wish('CancelCallBack', '301', '302'))
    assert.deepEqual(waiting(), [])
    assert.deepEqual(told(computer).slice(2), ['301 302 cancelled', '301 302 cancelled'])
    assert.deepEqual(await listed(office, anna, '301'), [])
  })

  it('that somebody asks for in the browser are told too, and end when they are made', async (t) => {
    const { office, computer } = await busyOffice(t)
    await office.server.parts.campOns.create(office.viewer('Anna'), office.person('Ben'), 60)
    await office.settle()
    assert.deepEqual(told(computer), ['301 302 set', '301 302 set'])
    office.phone('Ben').hangUp()
    await office.pass(5)
    office.phone('Anna').answer()
    await office.pass(1)
    assert.deepEqual(told(computer).slice(2), ['301 302 cancelled', '301 302 cancelled'])
  })

  it('are made by the phone system where a computer asks for them', async (t) => {
    const { office, computer } = await busyOffice(t)
    assert.equal((await ask(office, computer, wish('CallBackNonCallRelated', '301', '302'))).name, RESPONSE)
    assert.deepEqual(await listed(office, computer, '301'), ['302'])
    assert.deepEqual(told(computer), ['301 302 set', '301 302 set'])
    assert.deepEqual(office.server.parts.campOns.of(office.person('Anna').id), [])
    office.phone('Ben').hangUp()
    await office.pass(2)
    assert.deepEqual(await listed(office, computer, '301'), [])
    office.phone('Anna').answer()
    await office.settle()
    const [call] = office.server.parts.calls.ofLine('302')
    assert.deepEqual(
      call?.connections.map(({ party, state }) => [party.line, state]),
      [
        ['301', 'connected'],
        ['302', 'alerting'],
      ],
    )
  })

  it('end the call that found nobody, where they are asked for in it', async (t) => {
    const { office, computer } = await busyOffice(t)
    office.phone('Anna').dial('302')
    await office.settle()
    const [call] = office.server.parts.calls.ofLine('301')
    const callbackConnection = { callID: call!.id, deviceID: { text: '301' } }
    const answer = await ask(office, computer, { name: 'CallBack', body: { callbackConnection } })
    assert.ok(answer.name === 'CallBackResponse', JSON.stringify(answer.body))
    assert.equal(answer.body.targetDevice?.text, '302')
    assert.deepEqual(office.server.parts.calls.ofLine('301'), [])
    assert.deepEqual(await listed(office, computer, '301'), ['302'])
    const talk = office.server.parts.calls.ofLine('302')[0]!
    const answered = await ask(office, computer, {
      name: 'CallBack',
      body: { callbackConnection: { callID: talk.id, deviceID: { text: '302' } } },
    })
    assert.deepEqual(refusalOf(answered), { stateIncompatibility: 'invalidConnectionState' })
  })

  it('are not told to whom may not see with whom a line has to do', async (t) => {
    const { office } = await busyOffice(t)
    const carla = await applicationOf(office, 'Carla')
    await office.server.parts.settings.change({ defaultLevel: 'business' })
    const people = office.server.parts.people
    await people.change(office.person('Ben').id, { lines: ['300', '302'] })
    await ask(office, carla, monitorOf('302'))
    const connector = office.server.parts.connectors
    const service = 'callBackNonCallRelated'
    await connector.perform('office', { service, line: '302', destination: '301', on: true })
    await office.settle()
    assert.deepEqual(told(carla), ['302 restricted set'])
    assert.deepEqual(await listed(office, carla, '302'), [])
  })

  it('are refused by name where neither the product nor the phone system can', async (t) => {
    const { office, computer } = await busyOffice(t)
    office.switch.addLine({ line: '309', services: ['makeCall'] })
    await office.settle()
    const refused = await ask(office, computer, wish('CallBackNonCallRelated', '309', '301'))
    assert.deepEqual(refusalOf(refused), { operation: 'serviceNotSupported' })
  })
})

describe('the CSTA gateway: camping on', () => {
  it('lets a call wait at a busy line, and tells so', async (t) => {
    const { office, computer } = await busyOffice(t)
    office.phone('Anna').dial('302')
    await office.settle()
    const [call] = office.server.parts.calls.ofLine('301')
    const camponConnection = { callID: call!.id, deviceID: { text: '301' } }
    const campOn: Message = { name: 'CamponCall', body: { camponConnection } }
    computer.events.length = 0
    assert.equal((await ask(office, computer, campOn)).name, 'CamponCallResponse')
    const queued = computer.events.find(({ name }) => name === 'QueuedEvent')
    assert.ok(queued?.name === 'QueuedEvent')
    assert.equal(queued.body.cause, 'campOn')
    assert.deepEqual(queued.body.queue, { deviceIdentifier: { text: '302' } })
    assert.deepEqual(refusalOf(await ask(office, computer, campOn)), {
      stateIncompatibility: 'invalidConnectionState',
    })
    office.phone('Carla').hangUp()
    await office.pass(2)
    office.phone('Ben').answer()
    await office.settle()
    assert.ok(computer.events.some(({ name }) => name === 'EstablishedEvent'))
    assert.equal(office.server.parts.calls.get(call!.id)?.connections.at(-1)?.state, 'connected')
  })

  it('is refused by name where the phone system cannot', async (t) => {
    const { office, computer } = await busyOffice(t)
    office.switch.addLine({ line: '309', services: ['makeCall', 'clearConnection'] }).dial('302')
    await office.settle()
    const [call] = office.server.parts.calls.ofLine('309')
    const camponConnection = { callID: call!.id, deviceID: { text: '309' } }
    const refused = await ask(office, computer, { name: 'CamponCall', body: { camponConnection } })
    assert.deepEqual(refusalOf(refused), { operation: 'serviceNotSupported' })
    assert.deepEqual((await ask(office, computer, makeCall('309', '301'))).name, 'CSTAErrorCode')
  })
})

const RESPONSE = 'CallBackNonCallRelatedResponse'
