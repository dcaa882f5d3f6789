import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { isNamedError, systemClock } from '@offhook/base'
import { settle } from '@offhook/base/testing'
import {
  ApplicationSession,
  CstaLink,
  dialTcp,
  encodeFrame,
  type Message,
  protocolVersions,
  type ReadMessage,
} from '@offhook/csta'
import { wire } from '@offhook/csta/testing'
import type { Config } from '../config/index.ts'
import { startTestServer, TestOffice } from '../testing/index.ts'

const login = { namespace: 'urn:offhook:csta', element: 'login', user: 'userName', password: 'password' }

interface TestApplication {
  readonly link: CstaLink
  readonly events: ReadMessage[]
  readonly requests: ReadMessage[]
  /** Why the link ended. */
  ended?: string
}

/** Connects over a wire in memory; not signed in. */
function connected(office: TestOffice, address = '127.0.0.1'): TestApplication {
  const [near, far] = wire()
  const { switchingFunction } = office.server.parts.cstaGateway
  const link = new CstaLink({ transport: near, clock: office.clock, form: { edition: 6 } })
  const application: TestApplication = { link, events: [], requests: [] }
  link.events.on('event', (event) => application.events.push(event))
  link.events.on('request', (request) => {
    application.requests.push(request.message)
    if (request.message.name === 'MonitorStop') request.answer({ name: 'MonitorStopResponse', body: {} })
    if (request.message.name === 'SystemStatus') request.answer({ name: 'SystemStatusResponse', body: {} })
  })
  link.events.on('end', ({ reason }) => {
    application.ended = reason
  })
  link.open()
  switchingFunction.accept(far, { address, isEncrypted: false })
  return application
}

async function signedIn(
  office: TestOffice,
  user: string,
  password: string,
  actingUser?: string,
): Promise<TestApplication> {
  const application = connected(office)
  await signIn(office, application, user, password, actingUser)
  return application
}

async function signIn(
  office: TestOffice,
  { link }: TestApplication,
  user: string,
  password: string,
  actingUser?: string,
): Promise<void> {
  const text = (name: string, value: string) => ({ name, attributes: {}, content: [value] })
  const inner = [text('userName', user), text('password', password)]
  if (actingUser !== undefined) inner.push(text('actingUser', actingUser))
  const start: Message = {
    name: 'StartApplicationSession',
    body: {
      applicationInfo: {
        applicationID: 'Test TSP',
        applicationSpecificInfo: [{ name: 'login', attributes: { xmlns: login.namespace }, content: inner }],
      },
      requestedProtocolVersions: protocolVersions(6),
      requestedSessionDuration: 3600,
    },
  }
  const asked = link.ask(start)
  await office.settle()
  const answer = await asked
  assert.equal(answer.name, 'StartApplicationSessionPosResponse', JSON.stringify(answer.body))
}

async function officeWithComputer(
  t: TestContext,
  fields: { lines?: '*' | string[]; isOwnerOnly?: boolean; config?: Partial<Config> } = {},
): Promise<{ office: TestOffice; secret: string; computerId: string }> {
  const office = await TestOffice.open(fields.config ? { config: fields.config } : {})
  t.after(() => office.close())
  const { computer, secret } = await office.server.parts.computers.create({
    name: 'TS1',
    lines: fields.lines ?? '*',
    isOwnerOnly: fields.isOwnerOnly ?? false,
  })
  return { office, secret, computerId: computer.id }
}

async function ask(office: TestOffice, { link }: TestApplication, message: Message): Promise<ReadMessage> {
  const asked = link.ask(message)
  asked.catch(() => {})
  await office.settle()
  return asked
}

const monitorOf = (line: string): Message => ({
  name: 'MonitorStart',
  body: { monitorObject: { deviceObject: { text: line } } },
})

const makeCall = (line: string, number: string, user?: string): Message => ({
  name: 'MakeCall',
  body: {
    callingDevice: { text: line },
    calledDirectoryNumber: { text: number },
    ...(user === undefined
      ? {}
      : {
          extensions: {
            privateData: {
              private: [{ name: 'user', attributes: { xmlns: 'urn:offhook:csta' }, content: [user] }],
            },
          },
        }),
  },
})

function refusalOf(answer: ReadMessage): unknown {
  assert.equal(answer.name, 'CSTAErrorCode')
  return answer.body
}

describe('the CSTA gateway: who may come in', () => {
  it('answers nothing but the services of sessions before the sign-in', async (t) => {
    const { office } = await officeWithComputer(t)
    const stranger = connected(office)
    for (const message of [
      monitorOf('301'),
      makeCall('301', '302'),
      { name: 'GetSwitchingFunctionDevices', body: {} },
      { name: 'SystemStatus', body: { systemStatus: 'normal' } },
      { name: 'SnapshotDevice', body: { snapshotObject: { text: '301' } } },
    ] satisfies Message[]) {
      const answer = await ask(office, stranger, message)
      assert.deepEqual(refusalOf(answer), { security: 'securityInfoViolated' }, message.name)
    }
    office.phone('Anna').dial('302')
    await office.settle()
    assert.equal(stranger.events.length, 0)
  })

  it('ends whoever does not sign in within half a minute', async (t) => {
    const { office } = await officeWithComputer(t)
    const stranger = connected(office)
    await office.pass(31)
    assert.ok(stranger.ended)
    assert.equal(office.server.parts.cstaGateway.clients().length, 0)
  })

  it('slows guessing, and ends the connection after three wrong secrets', async (t) => {
    const { office, secret } = await officeWithComputer(t)
    const answers: string[] = []
    for (let attempt = 0; attempt < 12; attempt += 1) {
      const guesser = connected(office, '192.0.2.9')
      const start = ApplicationSession.start(guesser.link, office.clock, {
        applicationId: 'guesser',
        versions: protocolVersions(6),
        seconds: 60,
        login,
        user: 'TS1',
        password: `wrong-${attempt}`,
      })
      start.catch(() => {})
      await office.settle()
      await start.catch((fault: unknown) => {
        assert.ok(isNamedError(fault, 'csta-session-refused'))
        answers.push(String(fault.details.reason))
      })
      guesser.link.close('done')
      await office.settle()
    }
    assert.equal(answers.filter((reason) => reason === 'invalidApplicationInfo').length, 6)
    assert.equal(answers.filter((reason) => reason === 'serverResourcesBusy').length, 6)
    // The right secret has to wait as well, and then counts.
    await office.pass(70)
    await signedIn(office, 'TS1', secret)

    const guesser = connected(office, '192.0.2.10')
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const start: Message = {
        name: 'StartApplicationSession',
        body: { applicationInfo: { applicationID: 'x' }, requestedProtocolVersions: protocolVersions(6) },
      }
      await ask(office, guesser, start)
    }
    await office.settle()
    assert.ok(guesser.ended)
  })

  it('lets people in by an API token and their user name, not by their password or the token of a colleague', async (t) => {
    const { office } = await officeWithComputer(t)
    const { credentials, people, accounts } = office.server.parts
    const anna = office.person('Anna')
    await people.setPasswordHash(anna.id, await accounts.hash('a long password'))
    const { secret } = await credentials.createToken(anna.id, 'TAPI', ['read', 'call'])
    await signedIn(office, 'anna', secret)
    for (const [user, password] of [
      ['anna', 'a long password'],
      ['ben', secret],
    ] as const) {
      const application = connected(office)
      await assert.rejects(signIn(office, application, user, password))
    }
  })

  it('ends an application when its token ends', async (t) => {
    const { office, secret, computerId } = await officeWithComputer(t)
    const { credentials, computers } = office.server.parts
    const anna = office.person('Anna')
    const created = await credentials.createToken(anna.id, 'TAPI', ['read', 'call'])
    const person = await signedIn(office, 'anna', created.secret)
    const computer = await signedIn(office, 'ts1', secret)
    await credentials.end(anna.id, created.token.id)
    await office.settle()
    assert.ok(person.ended)
    assert.equal(computer.ended, undefined)
    await computers.remove(computerId)
    await office.settle()
    assert.ok(computer.ended)
    assert.equal(computer.requests.at(-1)?.name, 'ApplicationSessionTerminated')
  })

  it('ends a session that is not renewed, and asks those who registered whether they are there', async (t) => {
    const { office, secret } = await officeWithComputer(t)
    const application = await signedIn(office, 'TS1', secret)
    await ask(office, application, { name: 'SystemRegister', body: { requestTypes: { systemStatus: true } } })
    await office.pass(61)
    await office.pass(1)
    assert.ok(application.requests.some(({ name }) => name === 'SystemStatus'))
    await office.pass(3600)
    assert.ok(application.ended)
    const last = application.requests.at(-1)
    assert.equal(last?.name, 'ApplicationSessionTerminated')
  })
})

describe('the CSTA gateway: rights', () => {
  it('tells with whom a line talks only to those who may see it', async (t) => {
    const office = await TestOffice.open({
      settings: { defaultLevel: 'public' },
      people: { Anna: ['301'], Ben: ['300', '302'], Carla: ['303'] },
    })
    t.after(() => office.close())
    const { credentials, settings } = office.server.parts
    const { secret } = await credentials.createToken(office.person('Carla').id, 'TAPI', ['read', 'call'])
    const watcher = await signedIn(office, 'carla', secret)
    // At the level public not even the state of a line is shown.
    const refused = await ask(office, watcher, monitorOf('302'))
    assert.deepEqual(refusalOf(refused), { operation: 'invalidDeviceID' })

    await settings.change({ defaultLevel: 'business' })
    const answer = await ask(office, watcher, monitorOf('302'))
    assert.equal(answer.name, 'MonitorStartResponse')
    office.phone('Anna').dial('302')
    await office.settle()
    const delivered = watcher.events.find(({ name }) => name === 'DeliveredEvent')
    assert.ok(delivered?.name === 'DeliveredEvent')
    // Of a second line business contacts see the state, and not with whom it talks.
    assert.deepEqual(delivered.body.callingDevice, { restricted: true })
    assert.deepEqual(delivered.body.alertingDevice, { deviceIdentifier: { text: '302' } })
    assert.equal(JSON.stringify(watcher.events).includes('"301"'), false)
    // Nor is told who sent a call on to it.
    office.phone('Anna').hangUp()
    await office.settle()
    const { connectors } = office.server.parts
    const forwardings = [{ kind: 'always', destination: '302' }] as const
    await connectors.perform('office', { service: 'setForwarding', line: '301', forwardings })
    watcher.events.length = 0
    office.phone('Carla').dial('301')
    await office.settle()
    const forwarded = watcher.events.find(({ name }) => name === 'DeliveredEvent')
    assert.ok(forwarded?.name === 'DeliveredEvent')
    assert.deepEqual(forwarded.body.lastRedirectionDevice, { restricted: true })
    assert.equal(JSON.stringify(watcher.events).includes('"301"'), false)
    // And may do nothing with it.
    const { connection } = forwarded.body
    const clear = await ask(office, watcher, {
      name: 'ClearConnection',
      body: { connectionToBeCleared: { callID: connection?.callID ?? '', deviceID: { text: '302' } } },
    })
    assert.deepEqual(refusalOf(clear), { operation: 'privilegeViolationSpecifiedDevice' })
  })

  it('ends monitors of lines that may not be watched any more, before it tells anything of them', async (t) => {
    const { office, secret, computerId } = await officeWithComputer(t, { lines: ['301', '302'] })
    const application = await signedIn(office, 'TS1', secret)
    await ask(office, application, monitorOf('302'))
    assert.deepEqual(refusalOf(await ask(office, application, monitorOf('303'))), {
      operation: 'invalidDeviceID',
    })
    await office.server.parts.computers.change(computerId, { lines: ['301'] })
    office.phone('Anna').dial('302')
    await office.settle()
    assert.equal(application.events.length, 0)
    assert.equal(application.requests.at(-1)?.name, 'MonitorStop')
    assert.equal(office.server.parts.cstaGateway.switchingFunction.monitors, 0)
  })

  it('lets only the owner of a line dial where the computer is set so', async (t) => {
    const { office, secret } = await officeWithComputer(t, { isOwnerOnly: true })
    const application = await signedIn(office, 'TS1', secret, 'OFFICE\\anna')
    const foreign = await ask(office, application, makeCall('302', '303'))
    assert.deepEqual(refusalOf(foreign), { operation: 'privilegeViolationSpecifiedDevice' })
    // A terminal server says for each request who asks.
    assert.equal((await ask(office, application, makeCall('302', '303', 'ben'))).name, 'MakeCallResponse')
    assert.equal((await ask(office, application, makeCall('301', '303'))).name, 'MakeCallResponse')
  })

  it('lets a token without the scope "call" watch, and do nothing', async (t) => {
    const { office } = await officeWithComputer(t)
    const anna = office.person('Anna')
    const { secret } = await office.server.parts.credentials.createToken(anna.id, 'Board', ['read'])
    const application = await signedIn(office, 'anna', secret)
    assert.equal((await ask(office, application, monitorOf('301'))).name, 'MonitorStartResponse')
    const answer = await ask(office, application, makeCall('301', '302'))
    assert.deepEqual(refusalOf(answer), { operation: 'privilegeViolationSpecifiedDevice' })
  })
})

describe('the CSTA gateway: numbers and names', () => {
  for (const [report, expected] of [
    ['raw', '0301234567'],
    ['stripped', '0301234567'],
    ['canonical', '+49301234567'],
  ] as const) {
    it(`tells numbers outside as the location says: ${report}`, async (t) => {
      const { office, secret } = await officeWithComputer(t)
      const { locations } = office.server.parts
      const { name, json, lines, tests } = locations.plan.default
      const location = {
        ...json,
        country: 'DE',
        areaCode: '89',
        applications: { report, lineNames: 'number' },
      }
      await locations.change(name, { location, lines: [...lines], tests: [...tests], isDefault: true })
      const application = await signedIn(office, 'TS1', secret)
      await ask(office, application, monitorOf('301'))
      office.switch.addOutside('0301234567').dial('301')
      await office.settle()
      const delivered = application.events.find((event) => event.name === 'DeliveredEvent')
      assert.ok(delivered?.name === 'DeliveredEvent')
      assert.deepEqual(delivered.body.callingDevice, { deviceIdentifier: { text: expected } })
    })
  }

  it('names lines by their names, or by their number made whole', async (t) => {
    const { office, secret } = await officeWithComputer(t, { lines: ['301'] })
    const application = await signedIn(office, 'TS1', secret)
    const names = async () => {
      application.requests.length = 0
      await ask(office, application, { name: 'GetSwitchingFunctionDevices', body: {} })
      return application.requests.flatMap((request) =>
        request.name === 'SwitchingFunctionDevices'
          ? (request.body.deviceList ?? []).map(({ deviceID }) => deviceID?.text)
          : [],
      )
    }
    assert.deepEqual(await names(), ['N<301>Anna'])
    const { locations } = office.server.parts
    const { name, json, lines, tests } = locations.plan.default
    const location = {
      ...json,
      country: 'DE',
      areaCode: '89',
      pbx: { ...(json.pbx as object), trunkNumber: '1234' },
      applications: { lineNames: 'number' },
    }
    await locations.change(name, { location, lines: [...lines], tests: [...tests], isDefault: true })
    assert.deepEqual(await names(), ['N<301>+49891234301'])
  })

  it('dials by the final rules alone, or by all, as the location says', async (t) => {
    const { office, secret } = await officeWithComputer(t)
    const application = await signedIn(office, 'TS1', secret)
    office.switch.addOutside('0089123456')
    office.switch.addOutside('+4989123456')
    const { locations } = office.server.parts
    const { name, json, lines, tests } = locations.plan.default
    const dialled = async (dial: string) => {
      const codes = { local: '0', national: '0', international: '0', private: '0', forwarding: '0' }
      const location = {
        ...json,
        country: 'DE',
        areaCode: '30',
        pbx: { ...(json.pbx as object), accessCodes: codes },
        applications: { dial },
      }
      await locations.change(name, { location, lines: [...lines], tests: [...tests], isDefault: true })
      await ask(office, application, makeCall('301', '+4989123456'))
      const [call] = office.server.parts.calls.ofLine('301')
      const [connection] = call?.connections ?? []
      office.phone('Anna').hangUp()
      await office.settle()
      return connection?.called?.number
    }
    assert.equal(await dialled('final-only'), '+4989123456')
    assert.equal(await dialled('full'), '0089123456')
  })
})

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
        { operation: 'serviceNotSupported' },
      ],
      [
        { name: 'GroupPickupCall', body: { newDestination: { text: '301' } } },
        { operation: 'serviceNotSupported' },
      ],
      [{ name: 'CamponCall', body: { camponConnection: at301 } }, { operation: 'serviceNotSupported' }],
      [{ name: 'CallBack', body: { callbackConnection: at301 } }, { operation: 'serviceNotSupported' }],
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
    const { office, secret } = await officeWithComputer(t, { config: { 'limits.monitors': 500 } })
    const application = await signedIn(office, 'TS1', secret)
    const most = office.server.parts.config['limits.monitors']
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

describe('the CSTA gateway: over the wire', () => {
  it('tells answers before the events that they led to, and what is at the line in snapshots', async (t) => {
    const { office, secret } = await officeWithComputer(t)
    const application = await signedIn(office, 'TS1', secret)
    const order: string[] = []
    application.link.events.on('event', ({ name }) => order.push(name))
    await ask(office, application, monitorOf('301'))
    const made = application.link.ask(makeCall('301', '302')).then((answer) => {
      order.push(answer.name)
      return answer
    })
    await office.settle()
    const answer = await made
    assert.equal(order[0], 'MakeCallResponse')
    assert.ok(order.includes('ServiceInitiatedEvent'))
    assert.ok(answer.name === 'MakeCallResponse')
    const { callID } = answer.body.callingDevice ?? {}
    const [call] = office.server.parts.calls.ofLine('301')
    assert.equal(callID, call?.id)
    const snapshot = await ask(office, application, {
      name: 'SnapshotDevice',
      body: { snapshotObject: { text: '301' } },
    })
    assert.ok(snapshot.name === 'SnapshotDeviceResponse')
    const [info] = snapshot.body.crossRefIDorSnapshotData?.snapshotData?.snapshotDeviceResponseInfo ?? []
    assert.equal(info?.connectionIdentifier?.callID, callID)
    await settle()
  })
})
