import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { Emitter, silentLog } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import type { Command, MediaEvents } from '@offhook/media'
import { openStore, Seal } from '../store/index.ts'
import { MediaSettingsBook } from './media-settings.ts'
import { Outside, serverOf } from './outside.ts'

describe('how the engine is reached from outside', () => {
  it('is asked where the addresses say, over UDP, TCP or TLS', () => {
    const read = (uri: string) => {
      const server = serverOf(uri)
      return server && `${server.transport} ${server.host} ${server.port}`
    }
    assert.equal(read('stun:stun.example.com'), 'udp stun.example.com 3478')
    assert.equal(read('turn:[2001:db8::7]:443?transport=udp'), 'udp 2001:db8::7 443')
    assert.equal(read('turn:turn.example.com?transport=tcp'), 'tcp turn.example.com 3478')
    assert.equal(read('turns:turn.example.com'), 'tls turn.example.com 5349')
    assert.equal(read('turns:turn.example.com:443?transport=tcp'), 'tls turn.example.com 443')
    assert.equal(read('turns:turn.example.com?transport=udp'), undefined)
  })

  it('is found out by the servers that are set, anew when they change and when the engine was started again', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'offhook-outside-'))
    const clock = new SimulatedClock()
    const store = await openStore({ directory, clock, log: silentLog })
    const mediaSettings = new MediaSettingsBook({ store, seal: Seal.open(directory), clock })
    const told: unknown[] = []
    const events = new Emitter<MediaEvents>()
    const ports: unknown[] = []
    const request = async (command: Command) => {
      if (command.do === 'usePorts') ports.push([command.firstPort, command.lastPort])
      else told.push(command)
    }
    const engine = { events, request } as never
    const outside = new Outside({
      engine,
      mediaSettings,
      usualPorts: { first: 20_000, last: 29_999 },
      clock,
      log: silentLog,
      addressesOf: async (host) =>
        host === 'gone.example.com' ? Promise.reject(new Error('no such name')) : ['192.0.2.7'],
    })
    const next = async () => {
      for (let left = 200; told.length === 0 && left > 0; left--)
        await new Promise((resolve) => setTimeout(resolve, 5))
      return told.splice(0).at(-1)
    }
    try {
      outside.start()
      assert.deepEqual(await next(), { do: 'reach', stun: [], relays: [] })
      await mediaSettings.change({
        stunUris: ['stun:stun.example.com', 'stun:gone.example.com'],
        turnUris: ['turn:turn.example.com:443?transport=tcp', 'turn:turn.example.com'],
        turnAuth: 'password',
        turnUser: 'offhook',
        turnSecret: 'north wind',
      })
      const stun = [{ address: '192.0.2.7', port: 3478 }]
      assert.deepEqual(await next(), { do: 'reach', stun, relays: [] }, 'relays only where that is wanted')
      await mediaSettings.change({ serverUsesRelay: true })
      const own = { address: '192.0.2.7', name: 'turn.example.com', username: 'offhook' }
      const relays = [
        { ...own, port: 443, transport: 'tcp', credential: 'north wind' },
        { ...own, port: 3478, transport: 'udp', credential: 'north wind' },
      ]
      assert.deepEqual(await next(), { do: 'reach', stun, relays })
      await mediaSettings.change({
        publicAddress: '203.0.113.9',
        phonePorts: { first: 30_000, last: 30_099 },
      })
      assert.deepEqual(await next(), { do: 'reach', advertised: ['203.0.113.9'], stun, relays })
      assert.deepEqual(
        [ports.at(0), ports.at(-1)],
        [
          [20_000, 29_999],
          [30_000, 30_099],
        ],
      )
      await mediaSettings.change({ publicAddress: '', ownStun: true })
      assert.deepEqual(await next(), { do: 'reach', stun, relays, answersStun: true })
      await mediaSettings.change({ ownStun: false })
      assert.deepEqual(await next(), { do: 'reach', stun, relays })
      events.emit('restored', undefined)
      assert.deepEqual(await next(), { do: 'reach', stun, relays })
    } finally {
      outside.stop()
      store.close()
      rmSync(directory, { recursive: true })
    }
  })
})
