import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Clock } from '@offhook/base'
import { SimulatedClock, seededRandom } from '@offhook/base/testing'
import { TimingWheel, type WheelTimer } from './timing-wheel.ts'

describe('timing wheel', () => {
  it('fires each timer once, in time, up to a slot late and never early', () => {
    const clock = new SimulatedClock()
    const wheel = new TimingWheel(clock, 10)
    const random = seededRandom(3)
    const late: number[] = []
    for (let i = 0; i < 2000; i++) {
      const [a, b, c] = random.bytes(3)
      const ms = (a! * 65_536 + b! * 256 + c!) % 90_000
      const due = clock.monotonic() + ms
      wheel.start(ms, { onTimer: () => late.push(clock.monotonic() - due) }, 'x')
      if (i % 100 === 0) clock.advance(7)
    }
    clock.advance(100_000)
    assert.equal(late.length, 2000)
    assert.equal(wheel.running, 0)
    assert.equal(clock.pending, 0)
    for (const each of late) assert.ok(each >= 0 && each <= 10, String(each))
  })

  it('does not fire what was stopped, even by a timer of the same slot', () => {
    const clock = new SimulatedClock()
    const wheel = new TimingWheel(clock, 10)
    const fired: string[] = []
    const timers: WheelTimer[] = []
    const owner = {
      onTimer(name: string) {
        fired.push(name)
        for (const timer of timers) wheel.stop(timer)
        wheel.start(5, { onTimer: (next) => fired.push(next) }, 'next')
      },
    }
    for (const name of ['a', 'b', 'c']) timers.push(wheel.start(20, owner, name))
    clock.advance(25)
    assert.deepEqual(fired, ['a'])
    clock.advance(25)
    assert.deepEqual(fired, ['a', 'next'])
    assert.equal(wheel.running, 0)
  })

  it('keeps going when an owner fails, and says how late it is', () => {
    const clock = new SimulatedClock()
    const faults: unknown[] = []
    const wheel = new TimingWheel(clock, 10, (fault) => faults.push(fault))
    let fired = 0
    const broken = {
      onTimer() {
        throw new Error('broken')
      },
    }
    wheel.start(10, broken, 'x')
    wheel.start(10, { onTimer: () => fired++ }, 'y')
    clock.advance(20)
    assert.equal(fired, 1)
    assert.equal(faults.length, 1)
    assert.equal(wheel.lateMs, 0)
  })

  it('is late for as long as all stood still, though no timer is due after that', () => {
    let time = 0
    let turn = () => {}
    const standing: Clock = {
      now: () => time,
      monotonic: () => time,
      after: (_, run) => {
        turn = run
        return () => {}
      },
    }
    const wheel = new TimingWheel(standing, 10)
    wheel.start(500, { onTimer: () => {} }, 'x')
    time = 2500
    turn()
    assert.equal(wheel.lateMs, 2000)
    time = 4500
    assert.equal(wheel.lateMs, 2000)
    time = 4501
    assert.equal(wheel.lateMs, 0)
  })
})
