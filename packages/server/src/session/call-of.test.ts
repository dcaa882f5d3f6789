import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Emitter } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import type { Call } from '@offhook/telephony'
import type { Calls, CallsChange } from '../call/index.ts'
import { callOf } from './call-of.ts'

function parts() {
  const events = new Emitter<{ changed: CallsChange }>()
  const known = new Map<string, Call>()
  const calls = {
    events,
    bySwitchCallId: (connector: string, id: string) => known.get(`${connector} ${id}`),
  } as unknown as Calls
  const call = (id: string, switchCallId: string): Call => ({
    id,
    connector: 'x',
    switchCallId,
    startedAt: 0,
    connections: [],
  })
  const tell = (connector: string, ...told: Call[]) =>
    events.emit('changed', { connector, calls: told, effects: [], fact: undefined as never })
  return { events, known, calls, call, tell, clock: new SimulatedClock() }
}

describe('the id of a call that was just made', () => {
  it('is there at once where the phone system told of the call before it answered', async () => {
    const { known, calls, call, clock } = parts()
    known.set('x s1', call('ours', 's1'))
    assert.equal(await callOf(calls, 'x', 's1', clock), 'ours')
  })

  it('is waited for, and taken from the right phone system', async () => {
    const { events, calls, call, tell, clock } = parts()
    const waiting = callOf(calls, 'x', 's1', clock)
    tell('y', call('theirs', 's1'))
    tell('x', call('other', 's2'))
    tell('x', call('ours', 's1'))
    assert.equal(await waiting, 'ours')
    assert.equal(events.listenerCount('changed'), 0)
    assert.equal(clock.pending, 0)
  })

  it('is not waited for without end', async () => {
    const { events, calls, clock } = parts()
    const waiting = callOf(calls, 'x', 's1', clock)
    clock.advance(1000)
    assert.equal(await waiting, null)
    assert.equal(events.listenerCount('changed'), 0)
  })
})
