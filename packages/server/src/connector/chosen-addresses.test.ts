/** Lines with several addresses, in a whole server: only calls to the chosen one are told. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Emitter } from '@offhook/base'
import { usualLineSettings } from '@offhook/contract'
import type { CallFact, Connector, ConnectorEvents, Device, Party, Snapshot } from '@offhook/telephony'
import { startTestServer } from '../testing/test-server.ts'

/** A phone system that tells what it is given to tell. */
class TellingSwitch implements Connector {
  readonly name = 'north'
  readonly events = new Emitter<ConnectorEvents>()
  calls: Snapshot['calls'] = []

  async start(): Promise<void> {
    for (const device of devices) this.events.emit('device', { type: 'deviceChanged', at: 0, device })
    this.events.emit('state', { state: 'connected' })
  }

  async stop(): Promise<void> {}

  async snapshot(): Promise<Snapshot> {
    return { at: 0, devices, calls: this.calls }
  }

  perform(): Promise<never> {
    return Promise.reject(new Error('not asked here'))
  }

  tell(fact: CallFact): void {
    this.events.emit('call', fact)
  }
}

const devices: readonly Device[] = ['301', '302'].map((line) => ({
  line,
  name: '',
  state: 'inService',
  stateReason: '',
  services: [],
  forwardings: [],
  doNotDisturb: false,
}))
const line = (number: string): Party => ({ line: number, number })
const caller: Party = { number: '+493012345' }

describe('a line with several addresses', () => {
  it('tells only the calls of the one that was chosen, and of calls in between nothing', async (t) => {
    const north = new TellingSwitch()
    const server = await startTestServer({ connectors: [north] })
    t.after(() => server.close())
    await server.setUp()
    await new Promise((resolve) => setImmediate(resolve))
    const choose = (address: string | null) =>
      server.parts.lineSettings.change('301', { ...usualLineSettings, address })
    const called = (switchCallId: string, address: string, more: Partial<CallFact> = {}) => {
      const parties = {
        alertingDevice: line('301'),
        callingDevice: caller,
        calledDevice: { number: address },
      }
      north.tell({ type: 'delivered', switchCallId, at: 1, ...parties, ...more } as CallFact)
    }
    const over = (switchCallId: string) => {
      north.tell({ type: 'connectionCleared', switchCallId, at: 2, droppedConnection: line('301') })
      north.tell({ type: 'callCleared', switchCallId, at: 2 })
    }
    const heard = () => server.parts.calls.ofLine('301').map(({ switchCallId }) => switchCallId)
    called('1', '4711')
    called('2', '4712')
    assert.deepEqual(heard(), ['1', '2'])
    over('1')
    over('2')

    await choose('4712')
    called('3', '4711')
    called('4', '4712')
    assert.deepEqual([heard(), server.parts.calls.count], [['4'], 1])
    over('3')
    over('4')
    assert.equal(server.parts.calls.count, 0)

    // A call that was sent on to the line came to it, whoever was called.
    called('5', '4711', { lastRedirectionDevice: { number: '4700' } } as Partial<CallFact>)
    assert.deepEqual(heard(), ['5'])
    over('5')

    // A colleague's call to the other address: the colleague's part is told, the line's is not.
    north.tell({
      type: 'delivered',
      switchCallId: '6',
      at: 3,
      alertingDevice: line('301'),
      callingDevice: line('302'),
      calledDevice: { number: '4711' },
    })
    assert.deepEqual([heard(), server.parts.calls.ofLine('302').length], [[], 1])
    north.tell({ type: 'callCleared', switchCallId: '6', at: 4 })
    assert.equal(server.parts.calls.count, 0)

    // After a lost link too.
    const snapshotOf = (switchCallId: string, number: string): Snapshot['calls'][number] => ({
      switchCallId,
      connections: [
        { party: caller, state: 'connected', direction: 'outgoing' },
        { party: line('301'), state: 'alerting', direction: 'incoming', called: { number } },
      ],
    })
    north.calls = [snapshotOf('7', '4711'), snapshotOf('8', '4712')]
    north.events.emit('state', { state: 'disconnected', fault: 'communication', sentence: 'cut' })
    north.events.emit('state', { state: 'connected' })
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(heard(), ['8'])
  })
})
