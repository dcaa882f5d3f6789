/** How a server in a process of its own stops when it is asked to, with calls under way, and what a start on the same data then knows. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { freePort, until } from '@offhook/base/testing'
import { DeskPhone } from '@offhook/pbx/testing'
import { type ProcessOptions, ServerProcess } from './server-process.ts'
import { startTestServer } from './test-server.ts'

const LINES = ['20', '21', '22', '23'] as const

describe('SIGTERM', () => {
  const phones = new Map<string, DeskPhone>()
  let options: ProcessOptions
  let server: ServerProcess

  before(async () => {
    const data = await mkdtemp(join(tmpdir(), 'offhook-stop-'))
    options = { data, httpsPort: await freePort(), sipPort: await freePort() }
    const filled = await startTestServer({ data })
    await filled.setUp()
    const secrets = new Map<string, string>()
    for (const line of LINES) {
      const { secret } = await filled.parts.extensions.create({ number: line, name: `Line ${line}` })
      secrets.set(line, secret)
    }
    await filled.close()
    server = new ServerProcess(options)
    await server.start()
    for (const line of LINES) {
      const phone = new DeskPhone({
        line,
        user: line,
        secret: secrets.get(line)!,
        server: { address: '127.0.0.1', port: options.sipPort },
        domain: 'test.example',
      })
      phones.set(line, phone)
      await phone.start()
      assert.equal((await phone.register(3600)).status, 200)
    }
  })

  after(async () => {
    await server.kill()
    for (const phone of phones.values()) await phone.stop()
    await rm(options.data, { recursive: true, force: true })
  })

  it('ends the calls, tells every phone, ends by itself, and loses nothing that was acknowledged', async () => {
    const [anna, ben, carla, david] = LINES.map((line) => phones.get(line)!) as [
      DeskPhone,
      DeskPhone,
      DeskPhone,
      DeskPhone,
    ]
    const talk = anna.dial('21')
    await until('Ben rings', () => ben.ringing.length > 0)
    await ben.answer()
    await until('they talk', () => talk.state === 'talking')
    const ringing = carla.dial('23')
    await until('David rings', () => david.ringing.length > 0)

    assert.equal(await server.stop(), 0)
    await until('all calls are over', () =>
      [anna, ben, carla, david].every(({ calls }) => calls.every(({ state }) => state === 'over')),
    )
    // The network is out of order, not David: a phone may try another server (RFC 3261 §21.5.4).
    assert.equal(ringing.status, 503)

    const again = await startTestServer({ data: options.data })
    try {
      const registered = again.parts.store.rows({ sql: 'select key from registration', parameters: [] })
      assert.equal(registered.length, LINES.length)
      const entries = again.parts.store.rows({
        sql: 'select line, ended_at as endedAt, answered_at as answeredAt from journal_entry order by line',
        parameters: [],
      }) as { line: string; endedAt: number | null; answeredAt: number | null }[]
      assert.deepEqual(
        entries.map(({ line }) => line),
        [...LINES],
      )
      assert.ok(entries.every(({ endedAt }) => endedAt !== null))
      assert.deepEqual(
        entries.map(({ answeredAt }) => answeredAt !== null),
        [true, true, false, false],
      )
      const recovered = await again.parts.systemEvents.list({ limit: 50 })
      assert.ok(
        recovered.every(({ code }) => code !== 'journal-recovered'),
        'nothing was left open',
      )
    } finally {
      await again.close()
    }
  })
})
