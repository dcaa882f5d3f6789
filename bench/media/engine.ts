/**
 * What does a leg cost the media thread, sockets and all?
 *
 *   node bench/media/engine.ts [--seconds 3] [--calls 50]
 *
 * Phones on the loopback interface send 50 packets a second each; the CPU time of the media thread is read from the thread itself, so
 * that neighbours do not count. Reference: the same calls through `node:dgram`. Then the same with ten times fewer calls.
 */
import { systemRandom } from '../../packages/base/src/index.ts'
import {
  type AgreedAudio,
  type AgreedKeys,
  type CryptoLine,
  codecNamed,
  createDriver,
  type EngineSettings,
  frameLength,
  MediaEngine,
  RtpSource,
  SrtpSender,
  type UdpSocket,
} from '../../packages/media/src/index.ts'
import { speechLike } from '../../packages/media/src/testing/index.ts'
import { asked } from './asked.ts'

const values = asked({ seconds: { type: 'string', default: '3' }, calls: { type: 'string', default: '50' } })
const SECONDS = Number(values.seconds)
const CALLS = Number(values.calls)
const HOST = '127.0.0.1'
const FRAME_MS = 20

type Keys = Exclude<AgreedKeys, { kind: 'dtls' }>

interface Scene {
  readonly name: string
  readonly codecs: readonly [string, string]
  readonly keys: readonly [Keys, Keys]
  readonly room?: boolean
}

const clear: Keys = { kind: 'none' }

function line(): CryptoLine {
  return {
    tag: 1,
    suite: 'AES_CM_128_HMAC_SHA1_80',
    key: systemRandom.bytes(16),
    salt: systemRandom.bytes(14),
  }
}

const SCENES: readonly Scene[] = [
  { name: 'passed on unopened', codecs: ['PCMA', 'PCMA'], keys: [clear, clear] },
  {
    name: 'RTP ↔ SRTP',
    codecs: ['PCMA', 'PCMA'],
    keys: [clear, { kind: 'sdes', send: line(), receive: line() }],
  },
  { name: 'A-law ↔ µ-law', codecs: ['PCMA', 'PCMU'], keys: [clear, clear] },
  { name: 'A-law ↔ G.722', codecs: ['PCMA', 'G722'], keys: [clear, clear] },
  { name: 'A-law ↔ Opus', codecs: ['PCMA', 'opus'], keys: [clear, clear] },
  { name: 'a room, all talk', codecs: ['PCMA', 'PCMA'], keys: [clear, clear], room: true },
]

const FORMATS: Record<string, { payloadType: number; clockRate: number }> = {
  PCMU: { payloadType: 0, clockRate: 8000 },
  PCMA: { payloadType: 8, clockRate: 8000 },
  G722: { payloadType: 9, clockRate: 8000 },
  opus: { payloadType: 111, clockRate: 48_000 },
}

const driver = await createDriver()

class Phone {
  readonly socket: UdpSocket
  readonly #source: RtpSource
  readonly #payloads: readonly Uint8Array[]
  readonly #payloadType: number
  readonly #duration: number
  readonly #sender: SrtpSender | undefined
  #at = 0

  constructor(socket: UdpSocket, codec: string, payloads: readonly Uint8Array[], keys: Keys) {
    const { payloadType, clockRate } = FORMATS[codec]!
    this.socket = socket
    this.#source = new RtpSource(systemRandom)
    this.#payloads = payloads
    this.#payloadType = payloadType
    this.#duration = (clockRate * FRAME_MS) / 1000
    this.#sender = keys.kind === 'sdes' ? new SrtpSender(keys.receive) : undefined
  }

  say(port: number): void {
    const payload = this.#payloads[this.#at++ % this.#payloads.length]!
    const packet = this.#source.packet(this.#payloadType, payload, this.#duration)
    const out = this.#sender ? this.#sender.protectRtp(packet) : packet
    if (typeof out !== 'string') this.socket.send(out, HOST, port)
  }
}

function payloadsOf(name: string): Uint8Array[] {
  const codec = codecNamed(name, FORMATS[name]!.clockRate)!
  const encoder = codec.createEncoder()
  const length = frameLength(codec.sampleRate)
  const speech = speechLike(codec.sampleRate, 2)
  return Array.from({ length: 100 }, (_, index) =>
    encoder.encode(speech.subarray(index * length, (index + 1) * length)),
  )
}

function audio(codec: string, port: number, keys: Keys): AgreedAudio {
  const { payloadType, clockRate } = FORMATS[codec]!
  const format = {
    name: codec,
    clockRate,
    payloadType,
    receivePayloadType: payloadType,
    channels: 1,
    parameters: '',
  }
  const event = { ...format, name: 'telephone-event', payloadType: 101, receivePayloadType: 101 }
  return {
    index: 0,
    direction: 'sendrecv',
    isHeld: false,
    remote: { address: HOST, port, rtcpAddress: HOST, rtcpPort: port },
    codec: format,
    codecs: [format],
    telephoneEvent: event,
    packetTime: FRAME_MS,
    keys,
    rtcpMux: false,
    usesFeedback: false,
  }
}

interface Measured {
  /** Microseconds of CPU a leg and frame. */
  readonly micros: number
  /** Packets that came back, of those that should. */
  readonly returned: number
  readonly lateTicks: number
}

async function play(scene: Scene, calls: number, kind: EngineSettings['driver']): Promise<Measured> {
  const engine = await MediaEngine.start({ address: HOST, firstPort: 45_000, lastPort: 48_999, driver: kind })
  const payloads = scene.codecs.map(payloadsOf)
  const phones: { phone: Phone; port: number }[] = []
  let came = 0
  for (let call = 0; call < calls; call++) {
    for (const side of [0, 1] as const) {
      const leg = `${call}-${side}`
      const socket = await driver.open(HOST, 0, () => {
        came++
      })
      const { port } = await engine.request({ do: 'open', leg })
      const terms = audio(scene.codecs[side], socket.port, scene.keys[side])
      await engine.request({ do: 'start', leg, audio: terms, isLearnt: false })
      if (scene.room) await engine.request({ do: 'join', leg, room: 'one' })
      phones.push({ phone: new Phone(socket, scene.codecs[side], payloads[side]!, scene.keys[side]), port })
    }
    if (!scene.room) await engine.request({ do: 'connect', legs: [`${call}-0`, `${call}-1`] })
  }
  const talk = async (seconds: number) => {
    const start = performance.now()
    for (let frame = 0; frame < seconds * 50; frame++) {
      for (const { phone, port } of phones) phone.say(port)
      driver.flush()
      while (performance.now() < start + (frame + 1) * FRAME_MS)
        await driver.wait(start + (frame + 1) * FRAME_MS - performance.now())
    }
  }
  await talk(1)
  const before = await engine.request({ do: 'load' })
  came = 0
  await talk(SECONDS)
  const after = await engine.request({ do: 'load' })
  const frames = SECONDS * 50 * phones.length
  const returned = came / frames
  await engine.stop()
  for (const { phone } of phones) phone.socket.close()
  return {
    micros: (after.cpuMicros - before.cpuMicros) / frames,
    returned,
    lateTicks: after.lateTicks - before.lateTicks,
  }
}

function report(what: string, { micros, returned, lateTicks }: Measured, reference: number): void {
  const legs = Math.floor((FRAME_MS * 1000) / micros)
  process.stdout.write(
    `${what.padEnd(34)} ${micros.toFixed(2).padStart(8)} µs  ×${(micros / reference).toFixed(2)}  ` +
      `${(returned * 100).toFixed(1)} % came  ${lateTicks} late ticks; one core would be full with ${legs} legs\n`,
  )
}

process.stdout.write('Microseconds of CPU of the media thread, a leg and frame of 20 ms\n')
for (const scene of SCENES) {
  const reference = await play(scene, CALLS, 'dgram')
  process.stdout.write(`\n${scene.name}\n`)
  report(`node:dgram, ${CALLS * 2} legs`, reference, reference.micros)
  report(`batched, ${CALLS * 2} legs`, await play(scene, CALLS, 'fastest'), reference.micros)
  const few = Math.max(Math.round(CALLS / 10), 1)
  report(`batched, ${few * 2} legs`, await play(scene, few, 'fastest'), reference.micros)
}
driver.close()
