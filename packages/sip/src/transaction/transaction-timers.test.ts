import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedClock } from '@offhook/base/testing'
import { defaultTimerBase } from './timers.ts'
import { TimingWheel } from './timing-wheel.ts'
import { TransactionTimers } from './transaction-timers.ts'

function bench(isReliable: boolean) {
  const clock = new SimulatedClock()
  const wheel = new TimingWheel(clock)
  const fired: string[] = []
  const owner = { onTimer: (name: string) => fired.push(name) }
  const timers = new TransactionTimers({ wheel, timers: defaultTimerBase }, owner, isReliable)
  return { clock, wheel, fired, timers }
}

test('a transaction that is over leaves no timer behind', () => {
  const { clock, wheel, fired, timers } = bench(false)
  timers.startRepeating('A')
  timers.startLimit('B')
  assert.equal(wheel.running, 2)
  timers.stop()
  assert.equal(wheel.running, 0)
  clock.advance(60_000)
  assert.deepEqual(fired, [])
})

test('what ends is one timer at a time', () => {
  const { clock, wheel, fired, timers } = bench(false)
  timers.startLimit('H')
  timers.startLimit('I')
  assert.equal(wheel.running, 1)
  clock.advance(60_000)
  assert.deepEqual(fired, ['timer I'])
})

test('on a reliable transport nothing is repeated, and what waits for repetitions is over at once', () => {
  const { wheel, fired, timers } = bench(true)
  timers.startRepeating('E')
  assert.equal(wheel.running, 0)
  timers.startLimit('K')
  assert.deepEqual(fired, ['timer K'])
})
