import assert from 'node:assert/strict'
import { it } from 'node:test'
import { SimulatedClock } from '@offhook/base/testing'
import type { Flow } from '@offhook/sip'
import type { Binding } from './binding.ts'
import { KeepAlive, needsPing } from './keep-alive.ts'

function binding(contact: string, transport: 'udp' | 'tcp' = 'udp'): Binding {
  return {
    line: '20',
    device: 'd',
    contact,
    path: [],
    callId: 'c',
    cseq: 1,
    flow: { transport, address: '203.0.113.9', port: 40_000 },
    userAgent: '',
    abilities: { talk: false, hold: false },
    since: 0,
    expiresAt: 0,
  }
}

it('knows which phones sit behind a NAT', () => {
  assert.equal(needsPing(binding('sip:20@203.0.113.9:5060')), false)
  assert.equal(needsPing(binding('sip:20@192.168.1.20:5060')), true)
  assert.equal(needsPing(binding('sip:20@phone.invalid')), true)
  assert.equal(needsPing(binding('sip:20@203.0.113.9', 'tcp')), true)
})

it('pings each of them once in 25 seconds, a part every second', () => {
  const clock = new SimulatedClock()
  const bindings = Array.from({ length: 100 }, (_, i) => binding(`sip:${i}@192.168.1.20`))
  const pings = new Map<Binding, number>()
  const keepAlive = new KeepAlive({
    clock,
    bindings: () => bindings,
    flowOf: (each) => ({ ping: () => pings.set(each, (pings.get(each) ?? 0) + 1) }) as unknown as Flow,
  })
  keepAlive.start()
  clock.advance(1000)
  assert.equal(pings.size, 4)
  clock.advance(24_000)
  assert.equal(pings.size, 100)
  assert.deepEqual([...new Set(pings.values())], [1])
  keepAlive.stop()
  clock.advance(60_000)
  assert.deepEqual([...new Set(pings.values())], [1])
})
