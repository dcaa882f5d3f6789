import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Emitter } from '@offhook/base'
import { until } from '@offhook/base/testing'
import type { CallFact, Connector, ConnectorEvents, Device, Snapshot } from '@offhook/telephony'
import { startTestServer } from '../testing/test-server.ts'

/** A phone system that tells what it is given to tell. */
class TellingSwitch implements Connector {
  readonly name: string
  readonly events = new Emitter<ConnectorEvents>()
  readonly #line: string

  constructor(name: string, line: string) {
    this.name = name
    this.#line = line
  }

  async start(): Promise<void> {
    const { line, name, ...rest } = deviceOf(this.#line)
    this.events.emit('device', { type: 'deviceChanged', at: 0, device: { line, name, ...rest } })
    this.events.emit('state', { state: 'connected' })
  }

  async stop(): Promise<void> {}

  async snapshot(): Promise<Snapshot> {
    return { at: 0, devices: [deviceOf(this.#line)], calls: [] }
  }

  perform(): Promise<never> {
    return Promise.reject(new Error('not asked here'))
  }

  /** The line talks with somebody outside. */
  talk(switchCallId: string, number: string, linkages: readonly string[]): void {
    const own = { line: this.#line, number: this.#line }
    const parties = { callingDevice: own, calledDevice: { number } }
    const fact: CallFact = { type: 'originated', switchCallId, at: Date.now(), linkages, ...parties }
    this.events.emit('call', fact)
  }
}

function deviceOf(line: string): Device {
  const rest = { stateReason: '', services: [], forwardings: [], doNotDisturb: false }
  return { line, name: '', state: 'inService', ...rest }
}

describe('calls that belong together by what the phone systems say', () => {
  it('name each other in their stories, and others are not named', async (t) => {
    const [north, south] = [new TellingSwitch('north', '301'), new TellingSwitch('south', '401')]
    const server = await startTestServer({ connectors: [north, south] })
    t.after(() => server.close())
    await server.setUp({ defaultLevel: 'team' })
    const { person: anna } = await server.addPerson({ name: 'Anna', line: '301', isForeign: true })
    await server.addPerson({ name: 'Dora', line: '401', isForeign: true })
    await new Promise((resolve) => setImmediate(resolve))
    north.talk('n1', '089123', ['call trunk/7'])
    north.talk('n2', '089124', ['call trunk/8'])
    south.talk('s1', '089125', ['call trunk/7', 'thread 1'])
    south.talk('s1', '089125', ['call trunk/7', 'thread 1'])
    const { calls, stories, callExplanations } = server.parts
    const idOf = (connector: string, id: string) => calls.bySwitchCallId(connector, id)!.id
    const related = (connector: string, id: string) =>
      stories
        .get(idOf(connector, id))!
        .decisions.filter(({ subject }) => subject === 'linkage')
        .map(({ line, why }) => [line, why.answer])
    assert.deepEqual(related('north', 'n1'), [['401', idOf('south', 's1')]])
    assert.deepEqual(related('south', 's1'), [['301', idOf('north', 'n1')]])
    assert.deepEqual(related('north', 'n2'), [])

    await until('the journal is written', () => server.parts.journal.ofCall(idOf('north', 'n1')).length > 0)
    const told = callExplanations.explain(server.viewerOf(anna), idOf('north', 'n1'))
    const [step] = told.decisions.find(({ subject }) => subject === 'linkage')!.steps
    assert.deepEqual([step?.rule, step?.because], ['belongs-together', { line: '401', connector: 'south' }])
  })
})
