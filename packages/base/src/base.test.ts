import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  defineErrors,
  Emitter,
  idSource,
  isId,
  isNamedError,
  jsonLog,
  NamedError,
  randomInteger,
  SerialQueue,
  systemClock,
  systemRandom,
} from './index.ts'
import { SimulatedClock, seededRandom, settle } from './testing/index.ts'

describe('clock', () => {
  it('runs timers in order of time, then of arrival, and those they start', () => {
    const clock = new SimulatedClock()
    const seen: string[] = []
    clock.after(20, () => seen.push('b'))
    clock.after(10, () => {
      seen.push('a')
      clock.after(5, () => seen.push('a2'))
    })
    clock.after(20, () => seen.push('c'))
    const cancel = clock.after(15, () => seen.push('never'))
    cancel()
    clock.advance(19)
    assert.deepEqual(seen, ['a', 'a2'])
    clock.advance(1)
    assert.deepEqual(seen, ['a', 'a2', 'b', 'c'])
    assert.equal(clock.pending, 0)
  })

  it('keeps a system timer from firing after it was cancelled', async () => {
    let fired = false
    const cancel = systemClock.after(1, () => {
      fired = true
    })
    cancel()
    await new Promise((resolve) => setTimeout(resolve, 10))
    assert.equal(fired, false)
  })
})

describe('ids', () => {
  it('sort by time and never repeat', () => {
    const clock = new SimulatedClock()
    const newId = idSource(clock, systemRandom)
    const first = newId()
    clock.advance(1)
    const second = newId()
    assert.ok(first < second)
    assert.ok(isId(first) && isId(second))
    assert.equal(isId('nonsense'), false)
    assert.equal(new Set(Array.from({ length: 10_000 }, newId)).size, 10_000)
  })
})

describe('random', () => {
  it('repeats with the same seed', () => {
    assert.deepEqual(seededRandom(7).bytes(32), seededRandom(7).bytes(32))
    assert.notDeepEqual(seededRandom(7).bytes(32), seededRandom(8).bytes(32))
  })
  it('spreads integers evenly below the bound', () => {
    const counts = new Array<number>(6).fill(0)
    for (let i = 0; i < 6000; i++) counts[randomInteger(systemRandom, 6)]!++
    for (const count of counts) assert.ok(count > 800 && count < 1200, String(counts))
  })
})

describe('events', () => {
  it('reach every listener even when one fails or leaves', () => {
    const faults: unknown[] = []
    const emitter = new Emitter<{ ring: number }>((fault) => faults.push(fault))
    const seen: number[] = []
    const off = emitter.on('ring', () => {
      off()
      throw new Error('broken')
    })
    emitter.on('ring', (n) => seen.push(n))
    emitter.emit('ring', 1)
    emitter.emit('ring', 2)
    assert.deepEqual(seen, [1, 2])
    assert.equal(faults.length, 1)
    assert.equal(emitter.listenerCount('ring'), 1)
  })
})

describe('serial queue', () => {
  it('runs one job after another, and goes on after one that fails', async () => {
    const queue = new SerialQueue()
    const seen: string[] = []
    const slow = queue.run(async () => {
      await settle()
      seen.push('slow')
    })
    const failing = queue.run(() => {
      seen.push('failing')
      throw new Error('no')
    })
    const last = queue.run(() => seen.push('last'))
    await assert.rejects(failing, /no/)
    await Promise.all([slow, last])
    assert.deepEqual(seen, ['slow', 'failing', 'last'])
  })
  it('refuses more than its bound', async () => {
    const queue = new SerialQueue(1)
    void queue.run(() => settle())
    void queue.run(() => settle())
    await assert.rejects(
      queue.run(() => settle()),
      (fault) => isNamedError(fault, 'queue-full'),
    )
  })
})

describe('errors', () => {
  it('fill their sentence and keep code, status, details', () => {
    const table = defineErrors({ 'no-line': { status: 404, sentence: 'There is no line {line}.' } })
    const error = new NamedError(table, 'no-line', { line: '301' })
    assert.equal(error.message, 'There is no line 301.')
    assert.equal(error.status, 404)
    assert.ok(isNamedError(error, 'no-line'))
    assert.equal(isNamedError(new Error('x')), false)
  })
})

describe('log', () => {
  it('masks secrets and keeps fields of its parents', () => {
    const lines: string[] = []
    const log = jsonLog('info', { write: (line) => lines.push(line) }).with({ part: 'sip' })
    log.info('signed in', { user: 'anna', password: 'x', device: { secret: 'y' } })
    log.debug('hidden')
    assert.equal(lines.length, 1)
    const line = JSON.parse(lines[0]!)
    assert.deepEqual(
      {
        part: line.part,
        user: line.user,
        password: line.password,
        secret: line.device.secret,
        msg: line.msg,
      },
      { part: 'sip', user: 'anna', password: '***', secret: '***', msg: 'signed in' },
    )
  })
})
