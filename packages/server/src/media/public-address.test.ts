import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { Emitter, silentLog } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import type { MediaEvents } from '@offhook/media'
import { openStore, Seal } from '../store/index.ts'
import { MediaSettingsBook } from './media-settings.ts'
import { PublicAddress } from './public-address.ts'

const PHONE = '198.51.100.7'

it('is learnt from STUN servers where a router stands between, and what is set comes first', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'offhook-public-'))
  const clock = new SimulatedClock()
  const store = await openStore({ directory, clock, log: silentLog })
  const mediaSettings = new MediaSettingsBook({ store, seal: Seal.open(directory), clock })
  const events = new Emitter<MediaEvents>()
  const known = new PublicAddress({
    engine: { events },
    mediaSettings,
    stunPort: 7226,
    ownAddresses: () => ['192.168.7.2', '203.0.113.5'],
  })
  let changes = 0
  known.events.on('changed', () => changes++)
  const see = (...addresses: readonly string[]) =>
    events.emit('news', { kind: 'mapped', mapped: addresses.map((address) => ({ address, port: 7226 })) })
  const told = (peer = PHONE) => known.toldTo(peer).answer
  try {
    assert.deepEqual(known.current, { address: undefined, source: 'none' })
    see('203.0.113.5')
    assert.equal(told(), undefined, 'an address of this machine is reached as it is')
    see('10.0.0.9')
    assert.equal(told(), undefined, 'an internal one is of no use')
    assert.equal(changes, 0)
    see('203.0.113.9')
    assert.deepEqual(known.current, { address: '203.0.113.9', source: 'stun' })
    assert.equal(told(), '203.0.113.9')
    assert.equal(told('192.168.7.20'), undefined)
    assert.equal(changes, 1)
    await mediaSettings.change({ ownStun: true })
    assert.deepEqual(mediaSettings.iceServers('anna'), [{ urls: ['stun:203.0.113.9:7226'] }])
    assert.deepEqual(mediaSettings.othersServers('server'), [], 'it does not ask itself')
    await mediaSettings.change({ publicAddress: '203.0.113.20', internalNetworks: ['198.51.100.0/24'] })
    assert.deepEqual(known.current, { address: '203.0.113.20', source: 'set' })
    assert.equal(told(), undefined)
    assert.equal(told('192.168.7.20'), '203.0.113.20')
    assert.deepEqual(mediaSettings.iceServers('anna'), [{ urls: ['stun:203.0.113.20:7226'] }])
    await mediaSettings.change({ publicAddress: '', internalNetworks: [] })
    see()
    assert.equal(told(), undefined)
    assert.deepEqual(mediaSettings.iceServers('anna'), [])
  } finally {
    store.close()
    rmSync(directory, { recursive: true })
  }
})
