import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { LocalAudio } from '../sdp/audio-terms.ts'
import type { CryptoLine } from '../sdp/crypto-attribute.ts'
import type { Format } from '../sdp/format.ts'
import { createAnswer } from '../sdp/offer-answer.ts'
import { parseDescription } from '../sdp/parse-description.ts'
import { writeDescription } from '../sdp/write-description.ts'
import { hasBaresip, sine, TestEngine, TestPhone, TestSipPhone, toneAmplitude } from '../testing/index.ts'
import { DgramDriver } from '../transport/dgram-driver.ts'

const HOST = '127.0.0.1'
const ORIGIN = { username: '-', sessionId: '1', version: '1', address: HOST }
const format = (payloadType: number, name: string, clockRate: number, channels = 1): Format => ({
  payloadType,
  name,
  clockRate,
  channels,
  parameters: '',
})
const CODECS = [
  [format(8, 'PCMA', 8000), 'PCMA/8000/1'],
  [format(9, 'G722', 8000), 'G722/16000/1'],
  [format(111, 'opus', 48_000, 2), 'opus/48000/2'],
] as const
const ENCRYPTIONS = [
  ['in the clear', undefined, 'none'],
  ['with keys in the description', 'srtp-mand', 'sdes'],
  ['with keys by DTLS', 'dtls_srtp', 'dtls'],
] as const

const cryptoLine = (): CryptoLine => ({
  tag: 1,
  suite: 'AES_CM_128_HMAC_SHA1_80',
  key: randomBytes(16),
  salt: randomBytes(14),
})

describe('baresip and the engine', { skip: !hasBaresip() && 'baresip is not installed' }, () => {
  const driver = new DgramDriver()
  let engine: TestEngine
  let seed = 1

  before(async () => {
    engine = await TestEngine.start(45_600)
  })
  after(async () => {
    await engine.engine.stop()
    driver.close()
  })

  for (const [codec, name] of CODECS)
    for (const [how, encryption, protection] of ENCRYPTIONS)
      test(`${codec.name} ${how}: what is said comes back`, { timeout: 120_000 }, async () => {
        const phone = await TestPhone.open(driver, { codec: 'PCMA' }, seed++)
        phone.callTo((await engine.engine.request({ do: 'open', leg: 'phone' })).port)
        await engine.engine.request({ do: 'start', leg: 'phone', audio: phone.audio(), isLearnt: false })
        const { port, fingerprint } = await engine.engine.request({ do: 'open', leg: 'sip' })
        const local: LocalAudio = {
          address: HOST,
          port,
          formats: [codec],
          order: 'offered',
          protections: [protection],
          cryptoLines: [cryptoLine()],
          fingerprint,
          rtcpMux: true,
          direction: 'sendrecv',
          packetTime: 20,
        }
        const options = encryption ? { codec: name, encryption } : { codec: name }
        const baresip = await TestSipPhone.start(options, async (offer) => {
          const { answer, steps } = createAnswer(parseDescription(offer), ORIGIN, local)
          assert.ok(answer.audio, `${offer}\n${JSON.stringify(steps)}`)
          assert.equal(answer.audio.keys.kind, protection)
          await engine.engine.request({ do: 'start', leg: 'sip', audio: answer.audio, isLearnt: false })
          return writeDescription(answer.description)
        })
        try {
          await engine.engine.request({ do: 'connect', legs: ['phone', 'sip'] })
          let tone = 0
          for (let attempt = 0; attempt < 15 && tone < 2500; attempt++) {
            phone.takeHeard()
            const began = performance.now()
            for (let frame = 0; frame < 75; frame++) {
              phone.frame(sine(700, 8000, 2, 8000), frame)
              await driver.wait(Math.max(began + (frame + 1) * 20 - performance.now(), 0))
            }
            tone = toneAmplitude(phone.takeHeard(), 700, 8000)
          }
          const quality = await engine.engine.request({ do: 'quality', leg: 'sip' })
          assert.ok(tone >= 2500, `${tone} ${JSON.stringify(quality)}`)
          if (protection === 'dtls') assert.equal(quality.connection?.state, 'connected')
        } finally {
          await baresip.stop()
          phone.close()
          for (const leg of ['sip', 'phone']) await engine.engine.request({ do: 'close', leg })
        }
      })
})
