/** SIPp with sound: it plays a capture of a voice, and echoes one, through the media engine and past it. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, it } from 'node:test'
import { freePort } from '@offhook/base/testing'
import { MediaEngine, parseWav } from '@offhook/media'
import { likeness, narrow, referenceFile, speechLike } from '@offhook/media/testing'
import type { DeskPhone } from './testing/desk-phone.ts'
import { Ear } from './testing/ear.ts'
import { Office, until } from './testing/office.ts'
import { rtpCapture } from './testing/rtp-capture.ts'
import {
  answer,
  expect,
  expectRequest,
  hasSipp,
  pause,
  play,
  runSipp,
  type SippRun,
  send,
} from './testing/sipp.ts'

const HOST = '127.0.0.1'
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** A recorded voice where the reference material is there, else one that is made. */
function voice(): Int16Array {
  const file = referenceFile('audio/spandsp/short_nb_voice.wav')
  if (!file) return speechLike(8000, 8)
  const { samples, sampleRate } = parseWav(file)
  return narrow(samples, sampleRate).subarray(0, 64_000)
}

const skip = !hasSipp()
  ? 'sip-tester is not installed'
  : process.getuid?.() !== 0 && 'SIPp plays captures by a raw socket, which takes root'

describe('the voice of SIPp', { skip }, () => {
  let engine: MediaEngine
  let office: Office
  let anna: DeskPhone
  let ear: Ear | undefined
  let folder: string
  let run: SippRun | undefined

  before(async () => {
    engine = await MediaEngine.start({ address: HOST, firstPort: 46_700, lastPort: 46_799, driver: 'dgram' })
    folder = mkdtempSync(join(tmpdir(), 'offhook-capture-'))
  })
  after(async () => {
    await engine.stop()
    rmSync(folder, { recursive: true })
  })
  afterEach(async () => {
    run?.stop()
    await ear?.close()
    ear = undefined
    await office.close()
  })

  async function open(port: number, mediaThroughServer: boolean): Promise<void> {
    const sipp = {
      name: 'sipp',
      host: HOST,
      port,
      addresses: [`${HOST}:${port}`],
      carriesOutsideCalls: true,
      mayTransit: false,
      mediaThroughServer,
    }
    office = new Office({ media: { engine, address: HOST }, settings: { peers: [sipp] } })
    anna = (await office.open()).get('20')!
    ear = await Ear.open(anna)
  }

  async function hears(sound: Int16Array, what: string): Promise<void> {
    let found = 0
    for (let attempt = 0; attempt < 40 && found < 0.95; attempt++) {
      await wait(1000)
      found = Math.max(found, likeness(sound, ear!.take()))
    }
    assert.ok(found >= 0.95, `${what}: ${found}`)
  }

  for (const [way, isThrough] of [
    ['through the engine', true],
    ['straight to the phone', false],
  ] as const) {
    it(`a capture is heard as it was recorded, ${way}`, async () => {
      const sound = voice()
      const file = join(folder, 'voice.pcap')
      writeFileSync(file, rtpCapture(sound))
      const port = await freePort()
      await open(port, isThrough)
      const { address, port: own } = office.server
      const steps = [
        send('INVITE', 1, { sdp: true }),
        expect(100),
        expect(180),
        expect(200),
        send('ACK', 1, { inDialog: true }),
        // On a busy machine SIPp stumbles while it plays: it has three attempts.
        ...[play(file), pause(8500), play(file), pause(8500), play(file), pause(8500)],
      ]
      run = await runSipp(steps, { target: `${address}:${own}`, port, mediaPort: 41_000, seconds: 60 })
      await until(() => anna.ringing.length > 0, 'ringing')
      await anna.answer()
      await hears(sound, 'the capture')
    })
  }

  it('comes back from its echo, both ways through the engine', async () => {
    const port = await freePort()
    await open(port, true)
    const sound = speechLike(8000, 5)
    const steps = [
      expectRequest('INVITE'),
      answer(180, 'Ringing'),
      answer(200, 'OK', { sdp: true }),
      expectRequest('ACK'),
      expectRequest('BYE'),
      answer(200, 'OK', { isFirst: false }),
    ]
    run = await runSipp(steps, { port, mediaPort: 41_010, echoes: true, seconds: 60 })
    ear!.speak(sound)
    const call = anna.dial('030777')
    await until(() => call.state === 'talking', 'the answer')
    await hears(sound, 'the echo')
    anna.hangUp()
    const { code, errors } = await run.ended
    assert.equal(code, 0, errors)
  })
})
