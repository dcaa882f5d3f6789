import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { Emitter, silentLog } from '@offhook/base'
import { SimulatedClock, seededRandom, until } from '@offhook/base/testing'
import type { Command, KeptEngine, MediaEvents } from '@offhook/media'
import { openStore, Seal } from '../store/index.ts'
import { MediaSettingsBook } from './media-settings.ts'
import { OwnRelay } from './own-relay.ts'

const HOUR_MS = 3_600_000

it('is opened when it is switched on, given to each with credentials of their own, and says why it is not there', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'offhook-relay-'))
  const clock = new SimulatedClock()
  const store = await openStore({ directory, clock, log: silentLog })
  const mediaSettings = new MediaSettingsBook({ store, seal: Seal.open(directory), clock })
  const files = { certificate: join(directory, 'tls.crt'), privateKey: join(directory, 'tls.key') }
  writeFileSync(files.certificate, 'certificate')
  writeFileSync(files.privateKey, 'key')
  const asked: Extract<Command, { do: 'serveRelay' }>[] = []
  const events = new Emitter<MediaEvents>()
  let fault: Error | undefined
  const engine = {
    events,
    async request(command: Extract<Command, { do: 'serveRelay' }>) {
      asked.push(command)
      if (fault) throw fault
      return command.relay && { port: command.relay.port }
    },
  } as unknown as KeptEngine
  const changed = new Emitter<{ changed: undefined }>()
  const publicAddress = { current: { address: undefined as string | undefined }, events: changed }
  const ownRelay = new OwnRelay({
    engine,
    mediaSettings,
    publicAddress,
    name: 'pbx.example.com',
    certificate: files,
    random: seededRandom(1),
    log: silentLog,
  })
  const given = () => mediaSettings.iceServers('anna')
  try {
    ownRelay.start()
    assert.deepEqual(given(), [])
    await mediaSettings.change({ ownTurnPort: 443, turnHours: 2 })
    await until('the relay is given', () => given().length > 0)
    const { secret, ...terms } = asked.at(-1)!.relay!
    assert.deepEqual(terms, { port: 443, identity: { certificate: 'certificate', privateKey: 'key' } })
    const username = `${Math.floor((clock.now() + 2 * HOUR_MS) / 1000)}:anna`
    const credential = createHmac('sha1', secret).update(username).digest('base64')
    const byName = 'turn:pbx.example.com:443?transport=tcp'
    const secured = 'turns:pbx.example.com:443?transport=tcp'
    assert.deepEqual(given(), [{ urls: [byName, secured], username, credential }])
    assert.equal(mediaSettings.credentialsEndAt, clock.now() + 2 * HOUR_MS)
    assert.deepEqual(mediaSettings.othersServers('server'), [], 'it does not ask itself')
    publicAddress.current.address = '203.0.113.9'
    changed.emit('changed', undefined)
    assert.deepEqual(given()[0]!.urls, [byName, 'turn:203.0.113.9:443?transport=tcp', secured])
    const before = asked.length
    events.emit('restored', undefined)
    await until('the relay is asked for again', () => asked.length === before + 1)
    fault = new Error('the port is taken')
    await mediaSettings.change({ ownTurnPort: 80 })
    await until('the refusal', () => ownRelay.status.fault !== undefined)
    assert.match(ownRelay.status.fault!, /the port is taken/)
    assert.deepEqual(given(), [])
    fault = undefined
    await mediaSettings.change({ ownTurnPort: null })
    await until('the end of the fault', () => ownRelay.status.fault === undefined)
    assert.equal(asked.at(-1)!.relay, undefined)
    assert.deepEqual(given(), [])
  } finally {
    ownRelay.stop()
    store.close()
    rmSync(directory, { recursive: true })
  }
})
