/** What an application is told and may do, and by which names and numbers. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  ask,
  makeCall,
  monitorOf,
  officeWithComputer,
  refusalOf,
  signedIn,
} from '../testing/csta-applications.ts'
import { TestOffice } from '../testing/index.ts'

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
