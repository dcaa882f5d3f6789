/** Music on hold: from a file of any kind to what somebody hears who is held. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { silentLog, systemClock } from '@offhook/base'
import { parseWav, wavHeader } from '@offhook/media'
import { amplitudeAt, sine } from '@offhook/media/testing'
import { openStore, Seal, type Store } from '../store/index.ts'
import { HoldMusic } from './hold-music.ts'
import { MediaSettingsBook } from './media-settings.ts'
import { convertSound } from './sound-conversion.ts'

const hasConverter = (() => {
  try {
    execFileSync('ffmpeg', ['-version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

function wavOf(samples: Int16Array, sampleRate: number): Buffer {
  const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
  return Buffer.concat([wavHeader(sampleRate, 1, bytes.length), bytes])
}

const tune = wavOf(sine(440, 44_100, 3, 9000), 44_100)

describe('the conversion of a sound', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'offhook-sound-test-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('takes WAV of linear samples as it is, without any program', async () => {
    const { wav, milliseconds } = await convertSound(tune, { clock: systemClock, program: '/nowhere/ffmpeg' })
    assert.equal(milliseconds, 3000)
    assert.deepEqual(parseWav(wav), parseWav(tune))
  })

  it('says which program is missing for all other files', async () => {
    const options = { clock: systemClock, program: '/nowhere/ffmpeg' }
    await assert.rejects(convertSound(Buffer.from('ID3 something'), options), {
      code: 'sound-converter-missing',
    })
  })

  it('reads what musicians send: MP3, Ogg, FLAC, M4A', { skip: !hasConverter && 'ffmpeg' }, async () => {
    for (const ending of ['mp3', 'ogg', 'flac', 'm4a']) {
      const file = join(folder, `tune.${ending}`)
      const strict = ['-strict', '-2']
      execFileSync('ffmpeg', ['-v', 'error', '-i', 'pipe:0', ...strict, '-y', file], { input: tune })
      const shares: number[] = []
      const { wav, milliseconds } = await convertSound(readFileSync(file), {
        clock: systemClock,
        onProgress: (share) => shares.push(share),
      })
      assert.ok(Math.abs(milliseconds - 3000) < 120, `${ending}: ${milliseconds} ms`)
      const { samples, sampleRate } = parseWav(wav)
      assert.equal(sampleRate, 16_000)
      const level = amplitudeAt(samples.subarray(8000, 24_000), 440, 16_000)
      assert.ok(Math.abs(level - 9000) < 900, `${ending}: ${level}`)
      assert.ok(shares.every((share) => share >= 0 && share <= 1))
    }
  })

  it('refuses what has no sound, and what would open other files', {
    skip: !hasConverter && 'ffmpeg',
  }, async () => {
    const other = join(folder, 'other.wav')
    const lists = [
      'no sound at all',
      `#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://${other}\n#EXT-X-ENDLIST\n`,
      `ffconcat version 1.0\nfile '${other}'\n`,
    ]
    writeFileSync(other, tune)
    for (const list of lists) {
      await assert.rejects(convertSound(Buffer.from(list), { clock: systemClock }), {
        code: 'sound-unreadable',
      })
    }
  })
})

describe('the pieces of music on hold', () => {
  let directory: string
  let store: Store
  let book: MediaSettingsBook
  let last = 0
  const open = async () => {
    const music = new HoldMusic({
      store,
      mediaSettings: book,
      clock: systemClock,
      newId: () => `01JD${String(++last).padStart(22, '0')}`,
      log: silentLog,
      converter: '/nowhere/ffmpeg',
    })
    await music.load()
    return music
  }
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'offhook-hold-'))
    store = await openStore({ directory, clock: systemClock, log: silentLog })
    book = new MediaSettingsBook({ store, seal: Seal.open(directory), clock: systemClock })
    await book.load()
  })
  afterEach(() => {
    store.close()
    rmSync(directory, { recursive: true })
  })

  async function send(music: HoldMusic, name: string, bytes: Uint8Array): Promise<string> {
    const id = music.begin(name, bytes.length)
    for (let at = 0; at < bytes.length; at += 100_000) music.append(id, at, bytes.subarray(at, at + 100_000))
    for (let left = 1500; left > 0; left--) {
      const piece = music.view().pieces.find((each) => each.id === id)
      if (piece?.state === 'ready' || piece?.state === 'failed') return id
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    throw new Error('it was never ready')
  }

  it('come in parts, outlive a restart, are chosen, and play what was set before when they are removed', async () => {
    const music = await open()
    const id = await send(music, 'Waltz', tune)
    assert.equal(await music.chosen(), undefined)
    await book.change({ holdMusic: id })
    const again = await open()
    const [piece] = again.view().pieces
    assert.deepEqual([piece?.name, piece?.state, piece?.milliseconds], ['Waltz', 'ready', 3000])
    assert.deepEqual(parseWav((await again.chosen())!), parseWav(tune))
    await again.remove(id)
    assert.equal(book.current.holdMusic, '')
    assert.deepEqual(again.view().pieces, [])
    await assert.rejects(again.sound(id), { code: 'not-found' })
    music.stop()
  })

  it('that cannot be converted say why until the next one comes', async () => {
    const music = await open()
    await send(music, 'Song', Buffer.from('ID3 no WAV'))
    assert.equal(music.view().pieces[0]?.problem?.code, 'sound-converter-missing')
    await send(music, 'Waltz', tune)
    assert.deepEqual(
      music.view().pieces.map(({ name }) => name),
      ['Waltz'],
    )
    music.stop()
  })

  it('are as many as are bounded, and parts that do not fit end the upload', async () => {
    const music = await open()
    const id = music.begin('Waltz', 1000)
    assert.throws(() => music.append(id, 10, Buffer.alloc(10)), { code: 'sound-upload-broken' })
    assert.throws(() => music.append(id, 0, Buffer.alloc(10)), { code: 'not-found' })
    assert.throws(() => music.append(music.begin('Waltz', 5), 0, Buffer.alloc(6)), {
      code: 'sound-upload-broken',
    })
    for (let count = 0; count < 4; count++) music.begin('Waltz', 1000)
    assert.throws(() => music.begin('Waltz', 1000), { code: 'hold-music-full' })
    music.stop()
  })
})
