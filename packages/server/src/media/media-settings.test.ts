import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { silentLog } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import { mediaSettings } from '@offhook/contract'
import { openStore, Seal, type Store } from '../store/index.ts'
import { MediaSettingsBook } from './media-settings.ts'

describe('the settings of media', () => {
  let directory: string
  let store: Store
  const clock = new SimulatedClock()
  const open = async () => {
    const book = new MediaSettingsBook({ store, seal: Seal.open(directory), clock })
    await book.load()
    return book
  }
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'offhook-media-'))
    store = await openStore({ directory, clock, log: silentLog })
  })
  afterEach(() => {
    store.close()
    rmSync(directory, { recursive: true })
  })

  it('make credentials for each person from a shared secret, which end by themselves', async () => {
    const book = await open()
    assert.deepEqual(book.iceServers('ANNA'), [])
    const turnUris = ['turn:turn.example.com:443?transport=tcp']
    await book.change({ stunUris: ['stun:stun.example.com'], turnUris, turnHours: 24 })
    assert.deepEqual(book.iceServers('ANNA'), [{ urls: ['stun:stun.example.com'] }], 'no secret, no TURN')
    await book.change({ turnSecret: 'north wind' })
    const [, turn] = book.iceServers('ANNA')
    const endsAt = Math.floor(clock.now() / 1000) + 24 * 3600
    assert.deepEqual(turn, {
      urls: turnUris,
      username: `${endsAt}:ANNA`,
      credential: createHmac('sha1', 'north wind').update(`${endsAt}:ANNA`).digest('base64'),
    })
    const again = await open()
    assert.deepEqual(again.iceServers('BEN')[1]?.urls, turnUris)
    assert.notEqual(again.iceServers('BEN')[1]?.credential, turn?.credential)
    await again.change({ turnSecret: '' })
    assert.equal(again.hasTurnSecret, false)
    assert.equal(again.credentialsEndAt, undefined)
  })

  it('give all the same user and password, where the server knows no other', async () => {
    const book = await open()
    await book.change({ turnUris: ['turn:t'], turnAuth: 'password', turnUser: 'all', turnSecret: 'same' })
    assert.deepEqual(book.iceServers('ANNA'), [{ urls: ['turn:t'], username: 'all', credential: 'same' }])
    assert.equal(book.credentialsEndAt, undefined)
  })

  it('never write the secret as it is', async () => {
    const book = await open()
    await book.change({ turnSecret: 'a very plain secret' })
    store.close()
    assert.ok(!readFileSync(join(directory, 'offhook.db')).includes('a very plain secret'))
    store = await openStore({ directory, clock, log: silentLog })
  })

  it('take the URIs of RFC 7064 and RFC 7065, and nothing else', () => {
    const isRight = (key: 'stunUris' | 'turnUris', uri: string) =>
      mediaSettings.shape[key].safeParse([uri]).success
    for (const uri of ['stun:my.server.com', 'stun:stun.example.com:19302', 'stuns:[2001:db8::1]:5349'])
      assert.ok(isRight('stunUris', uri), uri)
    for (const uri of ['turn:my.server.com', 'turn:h:3478?transport=udp', 'turns:h:443?transport=tcp'])
      assert.ok(isRight('turnUris', uri), uri)
    for (const uri of ['https://x', 'turn:', 'turn:h?transport=sctp', 'turn:a b', 'turn:user@h'])
      assert.ok(!isRight('turnUris', uri), uri)
    assert.ok(!isRight('stunUris', 'stun:h?transport=udp'))
  })
})
