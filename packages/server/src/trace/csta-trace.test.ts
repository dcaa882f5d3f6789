import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock, until } from '@offhook/base/testing'
import { type Ladder, type LadderArrow, openEventStream } from '@offhook/contract'
import { writeMessage } from '@offhook/csta'
import { handlersOf } from '../routes.ts'
import { groupSettings, openCstaSwitch } from '../testing/csta-office.ts'
import { addressOf, clientOf, tokenOf } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { CstaTrace } from './csta-trace.ts'

const request = { note() {} } as never
const bytes = (text: string) => Buffer.from(text)

function stage() {
  const told: [string, ...string[]][] = []
  const trace = new CstaTrace({
    clock: new SimulatedClock(),
    isWatched: () => true,
    isLine: (number) => number.startsWith('3'),
    publish: (arrow: LadderArrow, lines) => told.push([arrow.label, ...lines]),
  })
  return { trace, told }
}

const north = { kind: 'phoneSystem', name: 'north' } as const

/** As a switch writes it that puts its elements into a namespace of its own. */
function eventOf(name: string, callId: string, ...numbers: string[]): Buffer {
  const devices = numbers.map((number) => `<c:deviceIdentifier>${number}</c:deviceIdentifier>`).join('')
  return bytes(`<c:${name}Event xmlns:c="x"><c:callID>${callId}</c:callID>${devices}</c:${name}Event>`)
}

const monitorOf = (text: string) =>
  bytes(
    writeMessage(
      { name: 'MonitorStart', body: { monitorObject: { deviceObject: { text } } } },
      { edition: 6 },
    ),
  )

describe('the ladder of CSTA messages', () => {
  it('shows what names a line, in plain words and in order, and tells it live', () => {
    const { trace, told } = stage()
    trace.record(north, 'out', monitorOf('301'), 1)
    trace.record(north, 'out', monitorOf('N<302>Ben'), 2)
    trace.record(
      north,
      'in',
      bytes('<MonitorStartResponse><monitorCrossRefID>m1</monitorCrossRefID></MonitorStartResponse>'),
      1,
    )
    trace.record(north, 'in', eventOf('Delivered', 'c1', '301', '302'), 9999)
    assert.deepEqual(
      trace.arrows('302', 10).map(({ from, to, label, summary }) => [from, to, label, summary]),
      [
        ['Offhook', 'north', 'MonitorStart', 'wants to watch a line'],
        ['north', 'Offhook', 'DeliveredEvent', 'tells that a phone rings'],
      ],
    )
    assert.deepEqual(
      trace.arrows(undefined, 3).map(({ from, label }) => [from, label]),
      [
        ['Offhook', 'MonitorStart'],
        ['north', 'MonitorStartResponse'],
        ['north', 'DeliveredEvent'],
      ],
    )
    assert.deepEqual(told, [
      ['MonitorStart', '301'],
      ['MonitorStart', '302'],
      ['MonitorStartResponse'],
      ['DeliveredEvent', '301', '302'],
    ])
  })

  it('keeps nothing of a sign-in but that there was one', () => {
    const { trace } = stage()
    const secret = '<StartApplicationSession xmlns="x"><password>s3cret</password></StartApplicationSession>'
    trace.record({ kind: 'application', name: 'TS1' }, 'in', bytes(`<?xml version="1.0"?>${secret}`), 1)
    const [arrow] = trace.arrows(undefined, 10)
    assert.deepEqual([arrow?.label, arrow?.text], ['StartApplicationSession', '<StartApplicationSession/>'])
  })

  it('keeps no more than it may, and survives what is no XML', () => {
    const { trace } = stage()
    const long = bytes(`<DeliveredEvent>${'x'.repeat(60_000)}</DeliveredEvent>`)
    for (let count = 0; count < 400; count += 1) trace.record(north, 'in', long, 9999)
    trace.record(north, 'in', bytes('nonsense'), 9999)
    const arrows = trace.arrows(undefined, 1000)
    assert.ok(arrows.length > 100 && arrows.length < 150, String(arrows.length))
    assert.equal(arrows.at(-1)?.label, 'malformed')
  })

  it('finds the messages of one call, and leaves those of others', () => {
    const { trace } = stage()
    const crm = { kind: 'application', name: 'CRM' } as const
    const from = new SimulatedClock().now()
    trace.record(north, 'in', eventOf('Delivered', 'c1', '301', '302'), 9999)
    trace.record(north, 'in', eventOf('Delivered', 'c2', '301', '303'), 9999)
    trace.record(north, 'out', bytes('<AnswerCall><callID>c1</callID></AnswerCall>'), 7)
    trace.record(north, 'out', bytes('<AnswerCall><callID>c2</callID></AnswerCall>'), 8)
    trace.record(north, 'in', bytes('<AnswerCallResponse/>'), 8)
    trace.record(north, 'in', bytes('<AnswerCallResponse/>'), 7)
    trace.record(crm, 'out', eventOf('Delivered', 'ours', '301'), 9999)
    const call = { callId: 'ours', lines: new Set(['301', '302']), from, to: from, until: from }
    const found = (hasApplications: boolean) =>
      trace.arrowsOfCall(call, 10, hasApplications).map(({ from: sender, label }) => `${sender} ${label}`)
    const ofSwitch = ['north DeliveredEvent', 'Offhook AnswerCall', 'north AnswerCallResponse']
    assert.deepEqual(found(false), ofSwitch)
    assert.deepEqual(found(true), [...ofSwitch, 'Offhook DeliveredEvent'])
    assert.deepEqual(
      trace.arrowsOfCall({ ...call, from: from + 1, to: from + 1 }, 10, false),
      [],
      'it began before',
    )
  })

  it('has the messages of a call at another phone system, for administrators', async (t) => {
    const office = await openCstaSwitch({ 301: 'Anna', 302: 'Ben', 303: 'Carla' })
    const server = await startTestServer({ config: { 'sip.udp': false, 'sip.tcp': false, 'sip.tls': false } })
    t.after(async () => {
      await server.close()
      await office.listening.cut()
    })
    await server.setUp()
    const { person } = await server.addPerson({ name: 'Otto', role: 'administrator' })
    await server.addPerson({ name: 'Ben', line: '302', isForeign: true })
    await server.parts.lineGroups.create(groupSettings('north', office.port))
    const live = await listen(server, ['301', '302', '303'])
    t.after(() => live.close())
    await until('the lines', () =>
      ['301', '302', '303'].every((line) => server.parts.lines.get(line)?.device.state === 'inService'),
    )
    office.simulated.phone('301').dial('302')
    office.simulated.phone('302').answer()
    office.simulated.phone('301').hangUp()
    const ladderOf = async (line: string): Promise<Ladder> =>
      handlersOf(server.parts).getTrace({ query: { line, limit: 200 } }, server.viewerOf(person), request)
    await until('the end of the call', async () =>
      (await ladderOf('302')).arrows.some(({ label }) => label === 'ConnectionClearedEvent'),
    )
    const { participants, arrows } = await ladderOf('302')
    assert.deepEqual(participants, ['north', 'Offhook'])
    const labels = arrows.map(({ label }) => label)
    const order = ['MonitorStart', 'DeliveredEvent', 'EstablishedEvent', 'ConnectionClearedEvent']
    const places = order.map((label) => labels.indexOf(label))
    assert.deepEqual(
      places,
      [...places].sort((a, b) => a - b),
      labels.join(),
    )
    assert.ok(
      places.every((place) => place >= 0),
      labels.join(),
    )
    for (const line of ['301', '302']) {
      await until(`${line} live`, () => live.of(line).includes('ConnectionClearedEvent'))
      assert.ok(live.of(line).includes('DeliveredEvent'), line)
    }
    assert.ok(!live.of('303').includes('DeliveredEvent'))
    const events = (await ladderOf('303')).arrows.filter(({ label }) => label.endsWith('Event'))
    assert.deepEqual(events, [])

    office.simulated.phone('303').dial('302')
    await until('the next call', () => server.parts.calls.ofLine('303').length > 0)
    office.simulated.phone('303').hangUp()
    await until('its end', () => server.parts.calls.count === 0)
    const ben = await clientOf(server, 'ben')
    const { items } = await ben.listJournal()
    const talk = items.find(({ result }) => result === 'answered')
    const ofCall = await ben.getLadder({ params: { callId: talk!.callId } })
    assert.deepEqual(ofCall.participants, ['north', 'Offhook'])
    const named = ofCall.arrows.map(({ label }) => label)
    assert.equal(named[0], 'ServiceInitiatedEvent', named.join())
    assert.equal(named.at(-1), 'ConnectionClearedEvent')
    assert.ok(!ofCall.arrows.some(({ text }) => text.includes('303')), 'messages of the other call')
    assert.deepEqual(new Set(ofCall.arrows.map(({ callId }) => callId)).size, 1)
  })
})

/** What is told live to those who watch a line each. */
async function listen(server: TestServer, lines: readonly string[]) {
  const heard = new Map(lines.map((line) => [line, [] as string[]]))
  const token = await tokenOf(server, 'otto')
  const streams = lines.map((line) => {
    const stream = openEventStream({
      server: addressOf(server),
      token,
      onState() {},
      onEvent: (event) => {
        if (event.type === 'sip') heard.get(line)!.push(event.arrow.label)
      },
    })
    stream.watch([{ topic: 'sip', line }])
    return stream
  })
  await until('the streams', () => server.parts.sessions.isWatched('sip'))
  return {
    of: (line: string): readonly string[] => heard.get(line)!,
    close() {
      for (const stream of streams) stream.close()
    },
  }
}
