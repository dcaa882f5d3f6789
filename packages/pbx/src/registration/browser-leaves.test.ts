import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { SimulatedClock } from '@offhook/base/testing'
import type { Flow, FlowWatcher } from '@offhook/sip'
import type { Binding } from './binding.ts'
import { BROWSER_PATIENCE_MS, BrowserLeaves } from './browser-leaves.ts'

/** A connection that can be closed. */
function connection(): { flow: Flow; close: () => void } {
  const watchers = new Set<FlowWatcher>()
  const flow = {
    watch: (watcher: FlowWatcher) => void watchers.add(watcher),
    unwatch: (watcher: FlowWatcher) => void watchers.delete(watcher),
  } as unknown as Flow
  return { flow, close: () => [...watchers].forEach((watcher) => void watcher.onFlowClosed(flow, undefined)) }
}

const binding = (transport: string, contact = 'sip:page@x.invalid') =>
  ({ line: '21', contact, flow: { transport } }) as unknown as Binding

describe('browsers whose connection has closed', () => {
  let clock: SimulatedClock
  let gone: string[]
  let leaves: BrowserLeaves

  beforeEach(() => {
    clock = new SimulatedClock()
    gone = []
    leaves = new BrowserLeaves(clock, ({ contact }) => gone.push(contact))
  })

  it('are waited for half a minute, then they have left', () => {
    const { flow, close } = connection()
    const page = binding('wss')
    leaves.cameBy(page, flow)
    assert.equal(leaves.leftOf(page), undefined)
    close()
    clock.advance(BROWSER_PATIENCE_MS - 1)
    assert.equal(leaves.leftOf(page), 1)
    clock.advance(1)
    assert.deepEqual(gone, [page.contact])
    assert.equal(leaves.leftOf(page), undefined)
  })

  it('are back when they sign in over another connection, also before the first has closed', () => {
    const [first, second] = [connection(), connection()]
    const page = binding('wss')
    leaves.cameBy(page, first.flow)
    first.close()
    leaves.cameBy(page, second.flow)
    assert.equal(leaves.leftOf(page), undefined)
    const third = connection()
    leaves.cameBy(page, third.flow)
    second.close()
    assert.equal(leaves.leftOf(page), undefined)
    clock.advance(2 * BROWSER_PATIENCE_MS)
    assert.deepEqual(gone, [])
  })

  it('are not waited for when they sign out, nor are other phones', () => {
    const [web, desk] = [connection(), connection()]
    const page = binding('ws')
    leaves.cameBy(page, web.flow)
    leaves.cameBy(binding('tls', 'sip:desk@x'), desk.flow)
    web.close()
    desk.close()
    leaves.forget('21 sip:page@x.invalid')
    clock.advance(2 * BROWSER_PATIENCE_MS)
    assert.deepEqual(gone, [])
    leaves.stop()
  })
})
