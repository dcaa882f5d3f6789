import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { freePort, memoryLog } from '@offhook/base/testing'
import { startTestServer } from './testing/test-server.ts'

describe('a server', () => {
  it('listens where it says, and is gone after the end', async () => {
    const server = await startTestServer()
    const { gateway, sip } = server.addresses
    assert.deepEqual(
      gateway.map(({ purpose }) => purpose),
      ['https'],
    )
    assert.deepEqual(sip.map(({ transport }) => transport.toLowerCase()).sort(), ['tcp', 'tls', 'udp'])
    assert.ok(sip.every(({ port }) => port > 0))
    await server.close()
    assert.equal(existsSync(server.data), false)
  })

  it('can be stopped twice, and started again on the same data', async () => {
    const data = await mkdtemp(join(tmpdir(), 'offhook-compose-'))
    try {
      for (const round of [1, 2]) {
        const server = await startTestServer({ data })
        if (round === 1) await server.setUp()
        assert.equal(server.parts.settings.isSetUp, true)
        await server.stop()
        await server.stop()
      }
    } finally {
      await rm(data, { recursive: true, force: true })
    }
  })

  it('says so when its port is in use, and lets go of everything', async () => {
    const data = await mkdtemp(join(tmpdir(), 'offhook-compose-'))
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    try {
      const config = { 'https.port': port }
      await assert.rejects(startTestServer({ data, config }), { code: 'port-in-use' })
      // The data directory is free again.
      const server = await startTestServer({ data })
      await server.stop()
    } finally {
      other.close()
      await rm(data, { recursive: true, force: true })
    }
  })

  it('serves browsers while a phone system cannot start, and tries that again', async () => {
    const port = await freePort()
    const other = createServer().listen(port, '127.0.0.1')
    await once(other, 'listening')
    const log = memoryLog()
    const server = await startTestServer({ log, config: { 'sip.tcp': port } })
    try {
      const [state] = server.parts.connectors.states()
      assert.equal(state?.state.state, 'disconnected')
      assert.equal(server.addresses.gateway.length, 1)
      assert.ok(log.lines.some(({ fields }) => fields.code === 'connector-lost'))
      other.close()
      await once(other, 'close')
      await connected(() => server.parts.connectors.states()[0]?.state.state === 'connected')
    } finally {
      await server.close()
    }
  })
})

async function connected(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 50) {
    assert.ok(waited < 10_000, 'the phone system is connected again')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
