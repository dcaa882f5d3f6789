/** Line groups of CSTA switches over real TCP, in a whole server. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import { until } from '@offhook/base/testing'
import type { AdminLine, LineGroup } from '@offhook/contract'
import type { Person } from '../directory/index.ts'
import { handlersOf } from '../routes.ts'
import { type CstaOffice, groupSettings, openCstaSwitch } from '../testing/csta-office.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const quiet = { 'sip.udp': false, 'sip.tcp': false, 'sip.tls': false } as const
const request = { note() {} } as never

describe('line groups', () => {
  let server: TestServer
  let north: CstaOffice
  let south: CstaOffice
  let administrator: Person

  before(async () => {
    server = await startTestServer({ config: quiet })
    await server.setUp({ defaultLevel: 'team' })
    north = await openCstaSwitch({ 301: 'Anna', 302: 'Ben', 303: 'Carla' })
    south = await openCstaSwitch({ 303: 'Door', 401: 'Dora' })
    administrator = (await server.addPerson({ name: 'Otto', role: 'administrator' })).person
  })
  after(async () => {
    await server.close()
    await north.listening.cut()
    await south.listening.cut()
  })

  const viewer = () => server.viewerOf(administrator)
  const handlers = () => handlersOf(server.parts)
  const groups = async () => (await handlers().listLineGroups({}, viewer(), request)) as LineGroup[]
  const group = async (name: string) => (await groups()).find((each) => each.name === name)
  const allLines = async (query: object = {}): Promise<AdminLine[]> => {
    const input = { query: { limit: 200, ...query } }
    return (await handlers().listAdminLines(input, viewer(), request)).items
  }
  const inService = (...numbers: string[]) =>
    until(`lines ${numbers.join()}`, () =>
      numbers.every((number) => server.parts.lines.get(number)?.device.state === 'inService'),
    )
  const journalOf = async (...lines: string[]) =>
    (await server.parts.journal.page({ lines, filter: 'all', limit: 100 })).items

  it('are connected while the server runs; a secret goes in and never comes out', async () => {
    const body = groupSettings('North', north.port, { user: 'cti', password: 'fish-and-chips' })
    const made = await handlers().createLineGroup({ body }, viewer(), request)
    assert.equal(made.hasPassword, true)
    assert.doesNotMatch(JSON.stringify(made), /fish/)
    await inService('301', '302', '303')
    const told = await group('North')
    assert.equal(told?.state, 'connected')
    assert.deepEqual(told?.lines, { inService: 3, cannotOpen: 0, outOfService: 0, notInitialised: 0 })
    assert.ok(told!.messages!.received > 3)
    assert.equal(readFileSync(join(server.data, 'offhook.db')).includes('fish-and-chips'), false)
    await assert.rejects(
      async () => handlers().createLineGroup({ body }, viewer(), request),
      (fault) => isNamedError(fault, 'already-exists'),
    )
  })

  it('belong to people, who call, are seen and have a journal', async () => {
    const anna = (await server.addPerson({ name: 'Anna', line: '301', isForeign: true })).person
    const ben = (await server.addPerson({ name: 'Ben', line: '302', isForeign: true })).person
    const [annas, bens] = [server.client(anna), server.client(ben)]
    const started = server.parts.actions.startCall(server.viewerOf(anna), { destination: '302' })
    await started
    north.simulated.phone('301').answer()
    await until('Ben rings', () => [...bens.cards.values()].some(({ state }) => state === 'alerting'))
    assert.equal(bens.people.get(anna.id)?.lines[0]?.status, 'calling')
    const card = [...bens.cards.values()][0]!
    await server.parts.actions.onCall(server.viewerOf(ben), card.callId, { service: 'answerCall' })
    await until('they talk', () => [...annas.cards.values()].some(({ answeredAt }) => answeredAt !== null))
    north.simulated.phone('302').hangUp()
    await until('the journal', async () =>
      (await journalOf('301', '302')).every(({ endedAt }) => endedAt !== null),
    )
    assert.deepEqual((await journalOf('301', '302')).map(({ result }) => result).sort(), [
      'answered',
      'answered',
    ])
  })

  it('keep their calls when they are changed in the middle of one, and write no entry twice', async () => {
    north.simulated.phone('301').dial('302')
    north.simulated.phone('302').answer()
    await until('a call', () => server.parts.calls.count === 1)
    const [call] = server.parts.calls.all()
    const entries = 4
    await until('its entries', async () => (await journalOf('301', '302')).length === entries)
    const featureCodes = [{ name: 'Night service', code: '*88#' }]
    const body = groupSettings('North', north.port, { featureCodes, disabledServices: ['deflectCall'] })
    await handlers().changeLineGroup({ params: { name: 'North' }, body }, viewer(), request)
    await inService('301', '302', '303')
    assert.deepEqual(
      [...server.parts.calls.all()].map(({ id }) => id),
      [call!.id],
    )
    assert.equal(server.parts.lines.get('301')?.device.services.includes('deflectCall'), false)
    north.simulated.phone('301').hangUp()
    await until('its end', () => server.parts.calls.count === 0)
    await until('the journal', async () =>
      (await journalOf('301', '302')).every(({ endedAt }) => endedAt !== null),
    )
    assert.deepEqual(
      (await journalOf('301', '302')).map(({ result }) => result),
      Array(entries).fill('answered'),
    )
    assert.equal((await group('North'))?.hasPassword, true, 'the secret stays where none is given')
  })

  it('show the calls of a line as soon as it is open, while others still wait to be opened', async () => {
    const numbers = Array.from({ length: 30 }, (_, index) => String(701 + index))
    const slow = await openCstaSwitch(Object.fromEntries(numbers.map((number) => [number, ''])))
    slow.simulated.phone('701').dial('702')
    const lines = numbers.map((line) => ({ line, name: '' }))
    const settings = groupSettings('slow', slow.port, { lineSource: 'list', lines, openPerSecond: 4 })
    await server.parts.lineGroups.create(settings)
    const isOpen = (number: string) => server.parts.lines.get(number)?.device.state === 'inService'
    const stateOf = (line: string) =>
      server.parts.calls
        .ofLine(line)
        .flatMap(({ connections }) =>
          connections
            .filter(({ party, state }) => party.line === line && state !== 'null')
            .map(({ state }) => state),
        )
    await until('the call is seen', () => stateOf('702').length > 0)
    assert.deepEqual([isOpen('730'), stateOf('701'), stateOf('702')], [false, ['connected'], ['alerting']])
    slow.simulated.phone('702').answer()
    await until('its answer is seen', () => stateOf('702').includes('connected'))
    assert.equal(isOpen('730'), false)

    // Connected anew: of what nobody speaks any more when all lines are open nothing is left, and the rest stays.
    slow.simulated.phone('703').dial('704')
    await until('another call is seen', () => stateOf('704').length > 0)
    const before = server.parts.calls.ofLine('701').map(({ id }) => id)
    await server.parts.lineGroups.change('slow', {
      ...settings,
      lines: lines.slice(0, 3),
      unusedLines: ['704'],
    })
    await until('the line is gone', () => server.parts.lines.get('704') === undefined)
    await inService('701', '702', '703')
    assert.deepEqual(
      server.parts.calls.ofLine('701').map(({ id }) => id),
      before,
    )
    await server.parts.lineGroups.remove('slow')
    assert.deepEqual(stateOf('701'), [])
    await slow.listening.cut()
  })

  it('give their lines their location: what is dialled there is dialled by its rules', async () => {
    const munich = {
      name: 'Munich',
      country: 'DE',
      areaCode: '89',
      pbx: { accessCodes: { local: '9', national: '9', international: '9' } },
    }
    await handlers().createLocation({ body: { location: munich, tests: [], lines: [] } }, viewer(), request)
    const east = await openCstaSwitch({ 801: 'Emil' })
    const emil = (await server.addPerson({ name: 'Emil', line: '801', isForeign: true })).person
    const settings = groupSettings('east', east.port)
    await server.parts.lineGroups.create(settings)
    await inService('801')
    const dials = async (): Promise<string | undefined> => {
      await server.parts.actions.startCall(server.viewerOf(emil), { destination: '089 123456' })
      await until('the call', () => server.parts.calls.ofLine('801').length > 0)
      east.simulated.phone('801').answer()
      const dialled = () =>
        server.parts.calls
          .ofLine('801')
          .flatMap(({ connections }) =>
            connections.filter(({ party }) => party.line === undefined).map(({ party }) => party.number),
          )[0]
      await until('the number', () => dialled() !== undefined)
      const [number] = (await east.simulated.snapshot()).calls.flatMap(({ connections }) =>
        connections.filter(({ party }) => party.line === undefined).map(({ party }) => party.number),
      )
      east.simulated.phone('801').hangUp()
      await until('the end', () => server.parts.calls.ofLine('801').length === 0)
      return number
    }
    const before = await dials()
    await server.parts.lineGroups.change('east', { ...settings, locationName: 'Munich' })
    await inService('801')
    await until('the link', async () => (await group('east'))?.state === 'connected')
    assert.deepEqual([before, await dials()], ['089123456', '9123456'])
    assert.equal((await allLines({ group: 'east' }))[0]?.locationName, 'Munich')
    await server.parts.lineGroups.remove('east')
    await east.listening.cut()
  })

  it('offer codes of the phone system', async () => {
    const anna = server.parts.people.byUser('anna')!
    const own = await handlers().listLines({}, server.viewerOf(anna), request)
    assert.deepEqual(own[0]?.featureCodes, ['Night service'])
    const viewerOfAnna = server.viewerOf(anna)
    await assert.rejects(server.parts.actions.dialFeatureCode(viewerOfAnna, '301', 'Day service'), (fault) =>
      isNamedError(fault, 'not-found'),
    )
    await server.parts.actions.dialFeatureCode(viewerOfAnna, '301', 'Night service')
    await until('the phone is prompted', () => server.parts.calls.ofLine('301').length === 1)
    north.simulated.phone('301').hangUp()
    await until('its end', () => server.parts.calls.count === 0)
  })

  it('have each number once: the second group is told of it, and gets it when the first is gone', async () => {
    const body = groupSettings('South', south.port)
    await handlers().createLineGroup({ body }, viewer(), request)
    await inService('401')
    await until('the line is refused', async () => (await group('South'))?.taken === 1)
    assert.equal(server.parts.lines.get('303')?.connector, 'North')
    const both = await allLines({ text: '303' })
    assert.deepEqual(
      both.map(({ group: name, state, takenBy }) => [name, state, takenBy]),
      [
        ['North', 'inService', null],
        ['South', 'cannotOpen', 'North'],
      ],
    )
    // A call of the other 303 is none of ours.
    south.simulated.phone('401').dial('303')
    south.simulated.phone('303').answer()
    await until('a call', () => server.parts.calls.ofLine('401').length === 1)
    assert.equal(server.parts.calls.ofLine('303').length, 0)
    south.simulated.phone('401').hangUp()
    await until('its end', () => server.parts.calls.count === 0)
    assert.equal((await journalOf('303')).length, 0)

    const without = groupSettings('North', north.port, { unusedLines: ['303'] })
    await handlers().changeLineGroup({ params: { name: 'North' }, body: without }, viewer(), request)
    await until('the other group has it', () => server.parts.lines.get('303')?.connector === 'South')
    assert.equal((await group('South'))?.taken, 0)
  })

  it('do not disturb each other: one is restarted and removed while the other talks', async () => {
    north.simulated.phone('301').dial('302')
    north.simulated.phone('302').answer()
    await until('a call', () => server.parts.calls.count === 1)
    const before = (await group('North'))!.messages!.sent
    await handlers().restartLineGroup({ params: { name: 'South' } }, viewer(), request)
    await inService('303', '401')
    await handlers().deleteLineGroup({ params: { name: 'South' } }, viewer(), request)
    assert.equal(server.parts.lines.get('401'), undefined)
    assert.equal(server.parts.calls.count, 1)
    assert.equal((await group('North'))!.messages!.sent, before, 'nothing was asked of the other switch')
    north.simulated.phone('301').hangUp()
    await until('its end', () => server.parts.calls.count === 0)
  })

  it('open lines on demand as soon as somebody has them', async () => {
    const body = groupSettings('South', south.port, { lineSource: 'onDemand' })
    await handlers().createLineGroup({ body }, viewer(), request)
    await until('it is connected', async () => (await group('South'))?.state === 'connected')
    assert.equal(server.parts.lines.get('401'), undefined)
    const made = await handlers().createPerson(
      { body: { user: 'dora', name: 'Dora', lines: ['401'] } },
      viewer(),
      request,
    )
    await inService('401')
    await handlers().deletePerson({ params: { id: made.person.id } }, viewer(), request)
    await until('nobody needs it', () => server.parts.lines.get('401') === undefined)
  })

  it('follow the list of the switch: lines that leave it are gone', async () => {
    north.simulated.removeLine('302')
    // Ben has it still, so the group that opens lines on demand tries its luck with it.
    await until('the line is gone', () => server.parts.lines.get('302')?.connector === 'South')
    assert.equal(server.parts.lines.get('301')?.device.state, 'inService')
  })

  it('leave the journal alone where that is wanted', async () => {
    const body = groupSettings('North', north.port, { keepsJournal: false })
    await handlers().changeLineGroup({ params: { name: 'North' }, body }, viewer(), request)
    await inService('301')
    const before = (await journalOf('301')).length
    north.simulated.phone('301').dial('303')
    await until('a call', () => server.parts.calls.count === 1)
    north.simulated.phone('301').hangUp()
    await until('its end', () => server.parts.calls.count === 0)
    assert.equal((await journalOf('301')).length, before)
  })

  it('say in whose hands a fault lies', async () => {
    const dialect = { session: { user: 'cti', password: 'right' } }
    const strict = await openCstaSwitch({ 501: 'Emil' }, dialect)
    try {
      const body = groupSettings('Strict', strict.port, {
        profile: 'openscape',
        user: 'cti',
        password: 'wrong',
      })
      await handlers().createLineGroup({ body }, viewer(), request)
      await until('the refusal', async () => (await group('Strict'))?.fault === 'login')
      const steps = await handlers().testLineGroup(
        { body: { settings: groupSettings('New', 1, { lines: [] }) } },
        viewer(),
        request,
      )
      assert.deepEqual(
        steps.map(({ step, outcome, fault }) => [step, outcome, fault]),
        [['tcp', 'failed', 'communication']],
      )
    } finally {
      await strict.listening.cut()
    }
  })

  it('are what they were after a restart of the server', async () => {
    await server.stop()
    server = await startTestServer({ config: quiet, data: server.data })
    await inService('301')
    assert.deepEqual(
      (await groups()).map(({ name, origin }) => [name, origin]),
      [
        ['built-in', 'product'],
        ['North', 'stored'],
        ['South', 'stored'],
        ['Strict', 'stored'],
      ],
    )
  })
})

describe('a line group of the configuration file', () => {
  it('is used as it stands there, with keys of its own for lines, and cannot be changed elsewhere', async () => {
    const office = await openCstaSwitch({ 301: 'Anna' })
    const { lineGroups } = await import('../config/index.ts').then(({ checkConfig }) => {
      const text = `[[line-groups]]\nname = "File"\nhost = "127.0.0.1"\nport = ${office.port}\nopen-per-second = 1000\nline-keys = [{ line = "301", key = "301b" }]`
      const { values, mistakes } = checkConfig(text, 'offhook.toml')
      assert.deepEqual(mistakes, [])
      return { lineGroups: values.get('line-groups') as never }
    })
    const server = await startTestServer({ config: { ...quiet, 'line-groups': lineGroups } })
    try {
      await until('the line', () => server.parts.lines.get('301b')?.device.state === 'inService')
      await assert.rejects(server.parts.lineGroups.remove('File'), (fault) =>
        isNamedError(fault, 'still-in-use'),
      )
    } finally {
      await server.close()
      await office.listening.cut()
    }
  })
})
