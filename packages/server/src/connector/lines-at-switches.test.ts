/** What single lines of CSTA switches are like, over real TCP and in a whole server: keys, names, codes, functions, pickup. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { until } from '@offhook/base/testing'
import type { Person } from '../directory/index.ts'
import { handlersOf } from '../routes.ts'
import { type CstaOffice, groupSettings, openCstaSwitch } from '../testing/csta-office.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const request = { note() {} } as never

describe('lines of two switches', () => {
  let server: TestServer
  let north: CstaOffice
  let south: CstaOffice
  let administrator: Person
  let anna: Person

  before(async () => {
    server = await startTestServer({
      config: { 'sip.udp': false, 'sip.tcp': false, 'sip.tls': false },
    })
    await server.setUp({ defaultLevel: 'personal' })
    administrator = (await server.addPerson({ name: 'Otto', role: 'administrator' })).person
    north = await openCstaSwitch({ 111: 'Anna’s desk', 112: 'Ben', 113: 'Lab' })
    south = await openCstaSwitch({ 111: 'Anna’s DECT', 212: 'Dora' })
    const lineKeys = [{ line: '111', key: '111b' }]
    const featureCodes = [{ name: 'Night service', code: '*88#' }]
    await server.parts.lineGroups.create(groupSettings('North', north.port, { featureCodes }))
    await inService('111', '112')
    await server.parts.lineGroups.create(groupSettings('South', south.port, { lineKeys }))
    await inService('111b', '212')
    anna = (await server.addPerson({ name: 'Anna', line: '111', isForeign: true })).person
    await server.parts.people.change(anna.id, { lines: ['111', '111b'] })
  })
  after(async () => {
    await server.close()
    await north.listening.cut()
    await south.listening.cut()
  })

  const inService = (...numbers: string[]) =>
    until(`lines ${numbers.join()}`, () =>
      numbers.every((number) => server.parts.lines.get(number)?.device.state === 'inService'),
    )
  const stateAt = (line: string) =>
    server.parts.calls
      .ofLine(line)
      .flatMap(({ connections }) =>
        connections
          .filter(({ party, state }) => party.line === line && state !== 'null')
          .map(({ state }) => state),
      )[0]
  const quiet = () => until('silence', () => server.parts.calls.count === 0)
  const viewer = () => server.viewerOf(anna)

  it('have keys of their own where devices are in parallel on one number, and are steered by them', async () => {
    assert.equal(server.parts.lines.get('111')?.connector, 'North')
    assert.equal(server.parts.lines.get('111b')?.connector, 'South')
    assert.equal(
      (await handlersOf(server.parts).listLineGroups({}, server.viewerOf(administrator), request)).find(
        ({ name }) => name === 'South',
      )?.taken,
      0,
    )
    south.simulated.phone('212').dial('111')
    await until('it rings at the second', () => stateAt('111b') === 'alerting')
    assert.equal(stateAt('111'), undefined)
    const [call] = server.parts.calls.ofLine('111b')
    await server.parts.actions.onCall(viewer(), call!.id, { service: 'answerCall' })
    await until('she talks', () => stateAt('111b') === 'connected')
    south.simulated.phone('212').hangUp()
    await quiet()
    const [entry] = (await server.parts.journal.page({ lines: ['111b'], filter: 'all', limit: 5 })).items
    assert.deepEqual([entry?.result, entry?.other.line], ['answered', '212'])
  })

  it('are called by the number that they share', async () => {
    const dora = (await server.addPerson({ name: 'Dora', line: '212', isForeign: true })).person
    await server.parts.actions.startCall(server.viewerOf(dora), { destination: '111b' })
    south.simulated.phone('212').answer()
    await until('it rings there', () => stateAt('111b') === 'alerting')
    south.simulated.phone('212').hangUp()
    await quiet()
  })

  it('are both found by their number', async () => {
    await server.parts.people.change(anna.id, { lines: [], numbers: { ...anna.numbers, business: '111' } })
    assert.deepEqual(server.parts.people.get(anna.id)?.lines, ['111', '111b'])
  })

  it('of nobody are listed by number, or by the name of the phone system where the group takes it', async () => {
    const known = () =>
      server.parts.names.known({ line: '113', number: '113', name: 'told in the call' }).name
    assert.equal(known(), 'Lab')
    const featureCodes = [{ name: 'Night service', code: '*88#' }]
    await server.parts.lineGroups.change(
      'North',
      groupSettings('North', north.port, { featureCodes, usesSwitchNames: false }),
    )
    await inService('111', '112', '113')
    await until('the number alone', () => known() === undefined)
  })

  it('show the call of a feature code only when somebody rings or answers', async () => {
    const client = server.client(anna)
    const { callId } = await server.parts.actions.dialFeatureCode(viewer(), '111', 'Night service')
    await until('the phone is prompted', () => stateAt('111') === 'initiated')
    assert.equal(client.cards.size, 0)
    // The switch knows no such number: the call fails, and nobody was shown it.
    north.simulated.phone('111').answer()
    await until('it is dialled', () => stateAt('111') !== 'initiated')
    north.simulated.phone('111').hangUp()
    await quiet()
    assert.deepEqual(
      client.events.filter(({ type }) => type === 'call' || type === 'callRemoved'),
      [],
    )
    assert.notEqual(callId, undefined)

    north.simulated.addOutside('*88#')
    await server.parts.actions.dialFeatureCode(viewer(), '111', 'Night service')
    north.simulated.phone('111').answer()
    await until('the far end rings', () => client.cards.size === 1)
    north.simulated.outsidePhone('*88#').answer()
    await until('it answers', () => [...client.cards.values()].some(({ answeredAt }) => answeredAt !== null))
    north.simulated.phone('111').hangUp()
    await quiet()
    await until('the card goes', () => client.cards.size === 0)
  })

  it('pick up across phone systems: the ringing one sends the call over', async () => {
    north.simulated.addOutside('212')
    north.simulated.phone('113').dial('112')
    await until('it rings', () => stateAt('112') === 'alerting')
    const ben = (await server.addPerson({ name: 'Ben', line: '112', isForeign: true })).person
    const dora = server.parts.people.byUser('dora')!
    const [call] = server.parts.calls.ofLine('112')
    assert.ok(server.parts.personViews.of(server.viewerOf(dora), ben).lines[0]?.pickupCallId)
    await server.parts.actions.pickUp(server.viewerOf(dora), '212', { callId: call!.id, ringingLine: '112' })
    await until('it left', () => stateAt('112') === undefined)
    assert.equal(
      (await north.simulated.snapshot()).calls[0]?.connections.some(({ party }) => party.number === '212'),
      true,
    )
    const why = server.parts.stories.get(call!.id)?.decisions.find(({ subject }) => subject === 'pickup')
    assert.equal(why?.why.steps[0]?.rule, 'picked-up-across')
    north.simulated.phone('113').hangUp()
    await quiet()
  })

  it('offer what was forced on, and never what was switched off', async () => {
    const has = (service: string) =>
      server.parts.lines.get('212')?.device.services.some((offered) => offered === service)
    const change = (more: Parameters<typeof groupSettings>[2]) =>
      server.parts.lineGroups.change('South', groupSettings('South', south.port, more))
    await change({ profile: 'innovaphone' })
    await until('this maker parks no calls', () => has('parkCall') === false && has('holdCall') === true)
    await change({ profile: 'innovaphone', enabledServices: ['parkCall'], disabledServices: ['holdCall'] })
    await until('parking is on, holding off', () => has('parkCall') === true && has('holdCall') === false)
    // Offered means: as far as the state of the call permits.
    south.simulated.phone('111').dial('212')
    south.simulated.phone('212').answer()
    await until('they talk', () => stateAt('212') === 'connected')
    const [own] = server.parts.callCards.of('212', 'en')
    assert.deepEqual(
      [own?.permitted.includes('holdCall'), own?.permitted.includes('parkCall')],
      [false, true],
    )
    south.simulated.phone('111').hangUp()
    await quiet()
    assert.deepEqual(server.parts.ownLineViews.of('212').permitted.includes('parkCall'), false)
  })

  it('are opened on demand for a computer that names them', async () => {
    const body = groupSettings('South', south.port, { lineSource: 'onDemand' })
    await server.parts.lineGroups.change('South', body)
    await until('it is closed', () => server.parts.lines.get('111b') === undefined)
    const { people, computers } = server.parts
    for (const { id } of [...people.all()])
      await people.change(id, { lines: [], numbers: { ...anna.numbers } })
    await until('nobody needs it', () => server.parts.lines.get('212') === undefined)
    const { computer } = await computers.create({ name: 'PC-1', lines: ['212'] })
    await inService('212')
    await computers.remove(computer.id)
    await until('nobody needs it any more', () => server.parts.lines.get('212') === undefined)
  })
})
