/**
 * What do the parts of the media engine cost, a packet or a frame of 20 ms?
 *
 *   node bench/media/parts.ts [--seconds 1]
 *
 * Each block has a reference that is measured in the same run: the plain way to do the same.
 */
import { createCipheriv, createHmac } from 'node:crypto'
import { systemRandom } from '../../packages/base/src/index.ts'
import {
  CODECS,
  CRYPTO_SUITES,
  type CryptoSuite,
  JitterBuffer,
  type PayloadKind,
  parseRtp,
  Resampler,
  RtpSource,
  SrtpReceiver,
  SrtpSender,
} from '../../packages/media/src/index.ts'
import { speechLike } from '../../packages/media/src/testing/index.ts'
import { asked } from './asked.ts'
import { measure, print } from './measure.ts'

const values = asked({ seconds: { type: 'string', default: '1' } })
const MS = Number(values.seconds) * 1000

/** Frames of speech, given out one after the other. */
function frames(sampleRate: number): () => Int16Array {
  const speech = speechLike(sampleRate, 2)
  const length = sampleRate / 50
  let at = 0
  return () => {
    at = (at + length) % (speech.length - length)
    return speech.subarray(at, at + length)
  }
}

function codecs(): void {
  process.stdout.write('\nCodecs, a frame of 20 ms; reference: a copy of the samples\n')
  for (const codec of CODECS) {
    const next = frames(codec.sampleRate)
    const reference = measure(() => void Int16Array.from(next()), MS)
    const encoder = codec.createEncoder()
    const decoder = codec.createDecoder()
    const payloads = Array.from({ length: 50 }, () => codec.createEncoder().encode(next()))
    let at = 0
    print(
      `${codec.name} encode`,
      measure(() => void encoder.encode(next()), MS),
      reference,
    )
    print(
      `${codec.name} decode`,
      measure(() => void decoder.decode(payloads[at++ % 50]!), MS),
      reference,
    )
  }
}

function resampling(): void {
  process.stdout.write(
    '\nSample rates, a frame of 20 ms; reference: every second sample, or each one twice, by hand\n',
  )
  for (const [from, to] of [
    [8000, 16_000],
    [16_000, 8000],
  ] as const) {
    const next = frames(from)
    const length = to / 50
    const reference = measure(() => {
      const samples = next()
      const out = new Int16Array(length)
      for (let index = 0; index < length; index++) out[index] = samples[Math.floor((index * from) / to)]!
    }, MS)
    const resampler = new Resampler(from, to)
    print(
      `${from} → ${to}`,
      measure(() => void resampler.process(next()), MS),
      reference,
    )
  }
}

/** Packets of 160 bytes with rising sequence numbers. */
function packets(): () => Uint8Array {
  const source = new RtpSource(systemRandom)
  const payload = systemRandom.bytes(160)
  return () => source.packet(8, payload, 160)
}

function encryption(): void {
  process.stdout.write(
    '\nSRTP, a packet of 172 bytes; reference: a new cipher and a new HMAC of node:crypto each\n',
  )
  const next = packets()
  const [key, code, initial] = [systemRandom.bytes(16), systemRandom.bytes(20), systemRandom.bytes(16)]
  const reference = measure(() => {
    const packet = next()
    const cipher = createCipheriv('aes-128-ctr', key, initial)
    const body = Buffer.concat([packet.subarray(0, 12), cipher.update(packet.subarray(12))])
    createHmac('sha1', code).update(body).digest()
  }, MS)
  print('reference, one way', reference, reference)
  for (const suite of Object.keys(CRYPTO_SUITES) as CryptoSuite[]) {
    const { keyBytes, saltBytes } = CRYPTO_SUITES[suite]
    const master = { suite, key: systemRandom.bytes(keyBytes), salt: systemRandom.bytes(saltBytes) }
    const sender = new SrtpSender(master)
    const receiver = new SrtpReceiver(master)
    const fresh = packets()
    print(
      `${suite} protect`,
      measure(() => void sender.protectRtp(next()), MS),
      reference,
    )
    const pairs = new SrtpSender(master)
    const both = measure(() => {
      const plain = receiver.unprotectRtp(pairs.protectRtp(fresh()) as Uint8Array)
      if (typeof plain === 'string') throw new Error(plain)
    }, MS)
    print(`${suite} protect + unprotect`, both, reference)
  }
}

function jitter(): void {
  process.stdout.write('\nJitter buffer, G.711, packet in and frame out; reference: the decoder alone\n')
  const [codec] = CODECS.filter(({ name }) => name === 'PCMA')
  const source = new RtpSource(systemRandom)
  const encoder = codec!.createEncoder()
  const next = frames(8000)
  const packet = () => parseRtp(source.packet(8, encoder.encode(next()), 160))!
  const making = measure(() => void packet(), MS)
  const decoder = codec!.createDecoder()
  const reference = measure(() => void decoder.decode(packet().payload), MS) - making
  for (const lossPercent of [0, 5]) {
    const payloads = new Map<number, PayloadKind>([[8, codec!]])
    const buffer = new JitterBuffer({ sampleRate: 8000, clockRate: 8000, payloads })
    let nowMs = 0
    let count = 0
    const micros = measure(() => {
      const made = packet()
      if (lossPercent === 0 || ++count % Math.round(100 / lossPercent) !== 0) buffer.put(made, nowMs)
      nowMs += 20
      buffer.get(160, nowMs)
    }, MS)
    print(`${lossPercent} % loss`, micros - making, reference)
  }
}

codecs()
resampling()
encryption()
jitter()
