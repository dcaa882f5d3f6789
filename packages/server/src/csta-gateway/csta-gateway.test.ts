/** Who may come in at the CSTA gateway, and in which order things are told. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import { settle } from '@offhook/base/testing'
import { ApplicationSession, type Message, protocolVersions } from '@offhook/csta'
import {
  ask,
  connected,
  login,
  makeCall,
  monitorOf,
  officeWithComputer,
  refusalOf,
  signedIn,
  signIn,
} from '../testing/csta-applications.ts'

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
