import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { freePort } from './free-port.ts'

test('free ports can be bound for TCP and UDP, each is given once, and none is one that the kernel gives', async () => {
  const first = await freePort('127.0.0.1', 3)
  const ports = [first, first + 1, first + 2, await freePort(), await freePort()]
  assert.equal(new Set(ports).size, 5)
  for (const port of ports) {
    assert.ok(port > 1024 && port < 32_768, `${port}`)
    const [server, socket] = [createServer(), createSocket('udp4')]
    await new Promise<void>((resolve, reject) =>
      server.once('error', reject).listen(port, '127.0.0.1', resolve),
    )
    await new Promise<void>((resolve) => socket.bind(port, '127.0.0.1', resolve))
    await new Promise((resolve) => server.close(resolve))
    await new Promise<void>((resolve) => socket.close(resolve))
  }
})
