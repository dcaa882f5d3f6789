import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { silentLog, systemClock } from '@offhook/base'
import { wavHeader } from '@offhook/media'
import { defaultConfig } from '../config/index.ts'
import { mediaAddress, startMedia } from './media.ts'

describe('the media engine of the server', () => {
  it('is reached at the address that is set, else where the server listens', () => {
    const own = ['192.0.2.7', '2001:db8::7']
    const config = { 'media.address': '', name: 'pbx.example.com', bind: ['0.0.0.0'] }
    assert.equal(mediaAddress(config, own), '192.0.2.7')
    assert.equal(mediaAddress(config, []), '127.0.0.1')
    assert.equal(mediaAddress({ ...config, bind: ['0.0.0.0', '192.0.2.9'] }, own), '192.0.2.9')
    assert.equal(mediaAddress({ ...config, name: '198.51.100.1' }, own), '198.51.100.1')
    assert.equal(mediaAddress({ ...config, 'media.address': '203.0.113.1' }, own), '203.0.113.1')
  })

  it('starts where it is not switched off, with the music that is set', async () => {
    assert.equal(
      await startMedia({ ...defaultConfig(), 'media.first-port': false }, () => null, systemClock, silentLog),
      undefined,
    )
    const folder = mkdtempSync(join(tmpdir(), 'offhook-music-'))
    const file = join(folder, 'hold.wav')
    writeFileSync(file, Buffer.concat([wavHeader(8000, 1, 320), Buffer.alloc(320)]))
    const warnings: string[] = []
    const log = { ...silentLog, warn: (message: string) => void warnings.push(message) }
    try {
      for (const [path, isUsed] of [
        [file, true],
        [join(folder, 'missing.wav'), false],
      ] as const) {
        const config = {
          ...defaultConfig(),
          bind: ['127.0.0.1'],
          'media.browser-port': 0,
          'media.hold-music': path,
        }
        const media = await startMedia(config, () => null, systemClock, log)
        assert.equal(media?.holdMusic !== undefined, isUsed)
        await media?.engine.stop()
      }
      assert.equal(warnings.length, 1)
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('says which port it took for the browsers, where any free one will do', async () => {
    const config = { ...defaultConfig(), bind: ['127.0.0.1'], 'media.browser-port': 0 }
    const media = await startMedia(config, () => null, systemClock, silentLog)
    assert.ok(media?.browserPort)
    const { port } = await media.engine.request({ do: 'open', leg: 'web', kind: 'webRtc' })
    assert.equal(port, media.browserPort)
    await media.engine.stop()
  })
})
