import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { Clock } from '@offhook/base'
import { SimulatedClock, settle } from '@offhook/base/testing'
import { MachineWatch } from './machine-watch.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

describe('the watch over the machine', () => {
  let time: SimulatedClock
  /** What somebody has set the wall clock forward by. */
  let set: number
  let free: number
  let told: string[]

  beforeEach(() => {
    time = new SimulatedClock()
    set = 0
    free = 2 ** 40
    told = []
  })

  function start(options: { certificateEnds?: number; lastEventAt?: number } = {}): MachineWatch {
    const clock: Clock = {
      now: () => time.now() + set,
      monotonic: () => time.monotonic(),
      after: (ms, run) => time.after(ms, run),
    }
    const watch = new MachineWatch({
      clock,
      systemEvents: { record: (code, details) => void told.push(`${code} ${Object.values(details ?? {})}`) },
      certificateEnds: options.certificateEnds ?? time.now() + 400 * DAY_MS,
      lastEventAt: options.lastEventAt,
      freeBytes: async () => free,
    })
    watch.start()
    return watch
  }

  it('tells of a clock that jumps, forward and back, and not of one that is corrected a little', () => {
    const watch = start()
    set = 5000
    time.advance(MINUTE_MS)
    assert.deepEqual(told, [])
    set = 3_605_000
    time.advance(MINUTE_MS)
    set = -1000
    time.advance(10 * MINUTE_MS)
    assert.deepEqual(told, ['clock-jumped 3600', 'clock-jumped -3606'])
    watch.stop()
    assert.equal(time.pending, 0)
  })

  it('tells at its start of a clock that was set back while the server was off', () => {
    start({ lastEventAt: time.now() + DAY_MS })
    assert.deepEqual(told, ['clock-behind 2026-01-06T08:00:00.000Z'])
  })

  it('tells once a day of a certificate that ends soon, and then that it has ended', () => {
    start({ certificateEnds: time.now() + 1.5 * DAY_MS })
    time.advance(3 * DAY_MS)
    assert.deepEqual(told, [
      'certificate-ends 1',
      'certificate-ends 0',
      'certificate-expired 2026-01-06T20:00:00.000Z',
      'certificate-expired 2026-01-06T20:00:00.000Z',
    ])
  })

  it('tells of a disk that gets full, and anew only when there was room in between', async () => {
    start()
    const look = async (bytes: number) => {
      free = bytes
      time.advance(MINUTE_MS)
      await settle()
    }
    for (const mebibytes of [300, 200, 300, 100, 600, 200]) await look(mebibytes * 2 ** 20)
    assert.deepEqual(told, ['disk-low 200', 'disk-low 200'])
  })
})
