import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { WebSocket, WebSocketServer } from 'ws'
import { Frames } from './frames.ts'
import { MOST_FRAGMENT_BYTES } from './session.ts'

test('a frame is read by a WebSocket as it was meant, whatever its length', async (context) => {
  const http = createServer().listen(0, '127.0.0.1')
  const server = new WebSocketServer({ noServer: true })
  await once(http, 'listening')
  context.after(() => http.close())
  const frames = new Frames(41)
  const most = MOST_FRAGMENT_BYTES - 4
  const empty = frames.atWith('person', '"person":""').bytes.length
  // On both sides of where the length takes two more bytes (RFC 6455 §5.2), and of where one fragment is not enough.
  const lengths = [empty, 125, 126, 127, most - 1, most, most + 1, most + 125, 2 * most, 1_000_000]
  const sent = lengths.map((length) => frames.nextOf('person', 'person', `"${'x'.repeat(length - empty)}"`))
  assert.deepEqual(
    sent.map(({ bytes }) => bytes.length),
    lengths,
  )
  http.on('upgrade', (request, stream, head) => {
    server.handleUpgrade(request, stream, head, (socket) => {
      for (const { fragments } of sent) {
        for (const fragment of fragments) {
          assert.ok(fragment.length <= MOST_FRAGMENT_BYTES)
          stream.write(fragment)
          // A ping may stand between fragments.
          socket.ping()
        }
      }
      socket.close(1000)
    })
  })
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`)
  const read: string[] = []
  client.on('message', (data, isBinary) => {
    assert.equal(isBinary, false)
    read.push(String(data))
  })
  const [code] = await once(client, 'close')
  assert.equal(code, 1000)
  assert.deepEqual(
    read.map((text) => text.length),
    lengths,
  )
  assert.deepEqual(
    read,
    sent.map(({ bytes }) => String(bytes)),
  )
})
