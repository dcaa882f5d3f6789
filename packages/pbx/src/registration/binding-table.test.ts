import assert from 'node:assert/strict'
import { it } from 'node:test'
import { SimulatedClock } from '@offhook/base/testing'
import type { Binding } from './binding.ts'
import { BindingTable } from './binding-table.ts'

function binding(line: string, expiresAt: number): Binding {
  return {
    line,
    device: 'd',
    contact: `sip:${line}@192.0.2.1`,
    path: [],
    callId: 'c',
    cseq: 1,
    flow: { transport: 'udp', address: '192.0.2.1', port: 5060 },
    userAgent: '',
    abilities: { talk: false, hold: false },
    since: 0,
    expiresAt,
  }
}

function table() {
  const clock = new SimulatedClock()
  const expired: string[] = []
  const bindings = new BindingTable(clock, (over) => {
    for (const each of over) expired.push(each.line)
  })
  return { clock, expired, bindings, start: clock.now() }
}

it('ends bindings that are not refreshed, within a second', () => {
  const { clock, expired, bindings, start } = table()
  bindings.set('20', [binding('20', start + 60_000)])
  bindings.set('21', [binding('21', start + 90_000)])
  clock.advance(59_900)
  assert.deepEqual(expired, [])
  clock.advance(1200)
  assert.deepEqual(expired, ['20'])
  assert.equal(bindings.count('20'), 0)
  assert.equal(bindings.count('21'), 1)
  clock.advance(30_000)
  assert.deepEqual(expired, ['20', '21'])
})

it('keeps bindings that are refreshed', () => {
  const { clock, expired, bindings, start } = table()
  bindings.set('20', [binding('20', start + 60_000)])
  clock.advance(50_000)
  bindings.set('20', [binding('20', start + 110_000)])
  clock.advance(50_000)
  assert.deepEqual(expired, [])
  clock.advance(12_000)
  assert.deepEqual(expired, ['20'])
})

it('ends those that were over before they were put in, as after a restart', () => {
  const { clock, expired, bindings, start } = table()
  bindings.set('20', [binding('20', start - 5000)])
  clock.advance(2100)
  assert.deepEqual(expired, ['20'])
})

it('follows a wall clock that jumps a day', () => {
  const { clock, expired, bindings, start } = table()
  bindings.set('20', [binding('20', start + 60_000)])
  clock.advance(86_400_000)
  assert.deepEqual(expired, ['20'])
  assert.deepEqual([...bindings.all()], [])
})
