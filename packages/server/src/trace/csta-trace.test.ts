import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock } from '@offhook/base/testing'
import type { Ladder, LadderArrow } from '@offhook/contract'
import { writeMessage } from '@offhook/csta'
import { handlersOf } from '../routes.ts'
import { eventually, groupSettings, openCstaSwitch } from '../testing/csta-office.ts'
import { startTestServer } from '../testing/test-server.ts'
import { CstaTrace } from './csta-trace.ts'

const request = { note() {} } as never
const bytes = (text: string) => Buffer.from(text)

function stage() {
  const told: [string, string | undefined][] = []
  const trace = new CstaTrace({
    clock: new SimulatedClock(),
    isWatched: () => true,
    isLine: (number) => number.startsWith('3'),
    publish: (arrow: LadderArrow, line) => told.push([arrow.label, line]),
  })
  return { trace, told }
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
    trace.record('north', 'out', monitorOf('301'))
    trace.record('north', 'out', monitorOf('N<302>Ben'))
    trace.record(
      'north',
      'in',
      bytes('<MonitorStartResponse><monitorCrossRefID>m1</monitorCrossRefID></MonitorStartResponse>'),
    )
    assert.deepEqual(
      trace.arrows('302', 10).map(({ from, to, label, summary }) => [from, to, label, summary]),
      [['Offhook', 'north', 'MonitorStart', 'wants to watch a line']],
    )
    assert.deepEqual(
      trace.arrows(undefined, 2).map(({ from, label }) => [from, label]),
      [
        ['Offhook', 'MonitorStart'],
        ['north', 'MonitorStartResponse'],
      ],
    )
    assert.deepEqual(told, [
      ['MonitorStart', '301'],
      ['MonitorStart', '302'],
      ['MonitorStartResponse', undefined],
    ])
  })

  it('keeps nothing of a sign-in but that there was one', () => {
    const { trace } = stage()
    const secret = '<StartApplicationSession xmlns="x"><password>s3cret</password></StartApplicationSession>'
    trace.record('TS1', 'in', bytes(`<?xml version="1.0"?>${secret}`))
    const [arrow] = trace.arrows(undefined, 10)
    assert.deepEqual([arrow?.label, arrow?.text], ['StartApplicationSession', '<StartApplicationSession/>'])
  })

  it('keeps no more than it may, and survives what is no XML', () => {
    const { trace } = stage()
    const long = bytes(`<DeliveredEvent>${'x'.repeat(60_000)}</DeliveredEvent>`)
    for (let count = 0; count < 400; count += 1) trace.record('north', 'in', long)
    trace.record('north', 'in', bytes('nonsense'))
    const arrows = trace.arrows(undefined, 1000)
    assert.ok(arrows.length > 100 && arrows.length < 150, String(arrows.length))
    assert.equal(arrows.at(-1)?.label, 'malformed')
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
    await server.parts.lineGroups.create(groupSettings('north', office.port))
    await eventually('the lines', () =>
      ['301', '302', '303'].every((line) => server.parts.lines.get(line)?.device.state === 'inService'),
    )
    office.simulated.phone('301').dial('302')
    office.simulated.phone('302').answer()
    office.simulated.phone('301').hangUp()
    const ladderOf = async (line: string): Promise<Ladder> =>
      handlersOf(server.parts).getTrace({ query: { line, limit: 200 } }, server.viewerOf(person), request)
    await eventually('the end of the call', async () =>
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
    const events = (await ladderOf('303')).arrows.filter(({ label }) => label.endsWith('Event'))
    assert.deepEqual(events, [])
  })
})
