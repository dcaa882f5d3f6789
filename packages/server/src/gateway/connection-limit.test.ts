import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { after, before, describe, it } from 'node:test'
import { until } from '@offhook/base/testing'
import { WebSocket } from 'ws'
import { addressOf, tokenOf } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'

const MOST = 6

describe('connections from one address', () => {
  let server: TestServer
  let base: string
  const sockets: Socket[] = []

  before(async () => {
    server = await startTestServer({ config: { 'limits.connections': MOST } })
    await server.setUp()
    await server.addPerson({ name: 'Anna', line: '301' })
    base = addressOf(server)
  })
  after(async () => {
    for (const socket of sockets) socket.destroy()
    await server.close()
  })

  /** Connects and says nothing. */
  const open = async () => {
    const socket = connect(Number(new URL(base).port), '127.0.0.1')
    socket.on('error', () => {})
    socket.resume()
    sockets.push(socket)
    await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))
    return socket
  }
  const told = async () =>
    (await server.parts.systemEvents.list({ limit: 50 })).filter(
      ({ code }) => code === 'address-holds-many-connections',
    )

  it('do not count where somebody signed in watches over them', async () => {
    const token = await tokenOf(server, 'anna')
    const { certificate: ca } = server.parts.certificate
    const watching: WebSocket[] = []
    for (let i = 0; i < MOST + 2; i++) {
      const socket = new WebSocket(
        `${base.replace('https', 'wss')}/api/v1/events`,
        ['offhook', `offhook.token.${token}`],
        { ca },
      )
      watching.push(socket)
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    }
    assert.equal(server.parts.sessions.count, MOST + 2)
    for (const socket of watching) socket.terminate()
    assert.deepEqual(await told(), [])
  })

  it('are bounded, which is told once', async () => {
    const silent: Socket[] = []
    for (let i = 0; i < MOST; i++) silent.push(await open())
    for (let i = 0; i < 3; i++) {
      const refused = await open()
      await until('it is ended', () => refused.destroyed || refused.readableEnded)
    }
    assert.ok(silent.every((socket) => !socket.destroyed))
    const events = await told()
    assert.deepEqual(
      events.map(({ details }) => details),
      [{ address: '127.0.0.1', most: MOST }],
    )
    for (const socket of silent) socket.destroy()
  })

  it('come in again when others have gone', async () => {
    let isAnswered = false
    for (let i = 0; i < 50 && !isAnswered; i++)
      isAnswered = await fetch(`${base}/health`).then(
        ({ ok }) => ok,
        () => false,
      )
    assert.ok(isAnswered)
  })
})
