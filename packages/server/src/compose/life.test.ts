import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { memoryLog, SimulatedClock, until } from '@offhook/base/testing'
import { SimulatedSwitch } from '@offhook/telephony/testing'
import { startTestServer } from '../testing/test-server.ts'

/** A phone system that never ends. */
class EndlessSwitch extends SimulatedSwitch {
  isAsked = false

  override stop(): Promise<void> {
    this.isAsked = true
    return new Promise(() => {})
  }
}

describe('the end of a server', () => {
  it('waits 20 seconds for what does not end, says so, and lets go of the data', async (t) => {
    const data = await mkdtemp(join(tmpdir(), 'offhook-life-'))
    t.after(() => rm(data, { recursive: true, force: true }))
    const clock = new SimulatedClock()
    const log = memoryLog()
    const endless = new EndlessSwitch('office', clock)
    const server = await startTestServer({ data, clock, log, connectors: [endless] })
    await server.setUp()

    let isOver = false
    const stopping = server.stop().then(() => {
      isOver = true
    })
    await until('the phone system is asked to end', () => endless.isAsked)
    await clock.advanceAsync(19_999)
    assert.equal(isOver, false)
    assert.equal(log.lines.filter(isLate).length, 0)
    await clock.advanceAsync(1)
    await stopping
    assert.deepEqual(
      log.lines.filter(isLate).map(({ level, fields }) => [level, fields.ms]),
      [['error', 20_000]],
    )

    const again = await startTestServer({ data })
    assert.equal(again.parts.settings.isSetUp, true, 'what was acknowledged is kept')
    await again.stop()
  })
})

function isLate({ message }: { readonly message: string }): boolean {
  return message.startsWith('Stopping took too long')
}
