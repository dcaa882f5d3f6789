import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Emitter, silentLog } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import { KeptEngine } from './kept-engine.ts'
import type { MediaEngine, MediaEvents } from './media-engine.ts'

/** An engine that can be made to die. */
class Mortal {
  readonly emitter = new Emitter<MediaEvents>()
  readonly events = this.emitter
  readonly asked: string[] = []
  isStopped = false

  request(command: { do: string }): Promise<never> {
    this.asked.push(command.do)
    return Promise.resolve(undefined as never)
  }

  async stop(): Promise<void> {
    this.isStopped = true
  }
}

describe('an engine that is kept running', () => {
  it('is started anew when it has died, later each time, and says so', async () => {
    const clock = new SimulatedClock()
    const made: Mortal[] = []
    let fails = 0
    const kept = await KeptEngine.start({
      clock,
      log: silentLog,
      start: async () => {
        if (fails-- > 0) throw new Error('no port is free')
        const engine = new Mortal()
        made.push(engine)
        return engine as unknown as MediaEngine
      },
    })
    const told: string[] = []
    kept.events.on('failed', () => told.push('failed'))
    kept.events.on('restored', () => told.push('restored'))
    await kept.request({ do: 'load' })
    assert.deepEqual(made[0]!.asked, ['load'])

    made[0]!.emitter.emit('failed', { fault: undefined })
    assert.equal(kept.state.isRunning, false)
    await assert.rejects(kept.request({ do: 'load' }), { code: 'media-engine-stopped' })
    await clock.advanceAsync(999)
    assert.equal(made.length, 1)
    await clock.advanceAsync(1)
    assert.equal(kept.state.restarts, 1)
    await kept.request({ do: 'load' })
    assert.deepEqual(made[1]!.asked, ['load'])

    fails = 1
    made[1]!.emitter.emit('failed', { fault: undefined })
    await clock.advanceAsync(2000)
    assert.equal(kept.state.isRunning, false, 'the second attempt fails')
    await clock.advanceAsync(3999)
    assert.equal(kept.state.isRunning, false)
    await clock.advanceAsync(1)
    assert.equal(kept.state.isRunning, true)
    assert.deepEqual(told, ['failed', 'restored', 'failed', 'restored'])

    await clock.advanceAsync(60_000)
    made[2]!.emitter.emit('failed', { fault: undefined })
    await clock.advanceAsync(1000)
    assert.equal(kept.state.restarts, 3, 'one that ran for a minute is soon replaced')
    await kept.stop()
    assert.ok(made[3]!.isStopped)
  })

  it('does not start again what was stopped while it was down', async () => {
    const clock = new SimulatedClock()
    const made: Mortal[] = []
    const start = async () => {
      made.push(new Mortal())
      return made.at(-1) as unknown as MediaEngine
    }
    const kept = await KeptEngine.start({ clock, log: silentLog, start })
    made[0]!.emitter.emit('failed', { fault: undefined })
    await kept.stop()
    await clock.advanceAsync(600_000)
    assert.equal(made.length, 1)
  })
})
