import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Emitter } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import type { ConnectionState, LegReport } from '@offhook/media'
import type { GatewayEvents } from './gateway.ts'
import { afterConnected } from './once-connected.ts'

/** What lasts a second in the browser that is leg `browser`; `before` is how the connection stands at the beginning. */
async function begin(before: ConnectionState) {
  const clock = new SimulatedClock()
  const events = new Emitter<GatewayEvents>()
  const connection = { state: before }
  const report = async () => ({ at: clock.now(), report: { connection } as LegReport })
  const seen = { runs: 0 }
  const cancel = afterConnected(clock, { events, report }, 'browser', 1000, () => seen.runs++)
  await Promise.resolve()
  const connects = (leg: string) => events.emit('news', { kind: 'connection', leg, state: 'connected' })
  return { clock, seen, cancel, connects }
}

describe('what has its time from when a browser can hear it', () => {
  it('is over that long after the connection stands, and runs once', async () => {
    const { clock, seen, connects } = await begin('connecting')
    clock.advance(3000)
    connects('another')
    clock.advance(1500)
    connects('browser')
    clock.advance(999)
    assert.equal(seen.runs, 0)
    connects('browser')
    clock.advance(1)
    assert.equal(seen.runs, 1)
    clock.advance(20_000)
    assert.equal(seen.runs, 1)
  })

  it('is over that long from now where the connection stands already', async () => {
    const { clock, seen } = await begin('connected')
    clock.advance(1000)
    assert.equal(seen.runs, 1)
  })

  it('is over a few seconds later where there never is a connection', async () => {
    const { clock, seen } = await begin('new')
    clock.advance(5999)
    assert.equal(seen.runs, 0)
    clock.advance(1)
    assert.equal(seen.runs, 1)
  })

  it('is nothing any more where it was cancelled', async () => {
    const { clock, seen, cancel, connects } = await begin('connecting')
    cancel()
    connects('browser')
    clock.advance(20_000)
    assert.equal(seen.runs, 0)
  })
})
