/** The media engine as the benches run it: a process that sets calls and rooms up as its parent asks. */
import { systemRandom } from '../../packages/base/src/index.ts'
import {
  type AgreedAudio,
  type AgreedFormat,
  type AgreedKeys,
  type CryptoLine,
  MediaEngine,
} from '../../packages/media/src/index.ts'
import type { FromServer, Scene, ToServer } from './protocol.ts'

const HOST = '127.0.0.1'
const ROOM = 'bench'
/** So many come into a room at the same time. */
const AT_ONCE = 50
const clear: AgreedKeys = { kind: 'none' }

const engine = await MediaEngine.start({
  address: HOST,
  firstPort: 10_000,
  lastPort: 31_999,
  driver: 'fastest',
})
const say = (message: FromServer) => process.send!(message)
let legs: string[] = []

function format(name: string, payloadType: number, clockRate: number): AgreedFormat {
  return { name, clockRate, payloadType, receivePayloadType: payloadType, channels: 1, parameters: '' }
}

const PCMA = format('PCMA', 8, 8000)
const OPUS = format('opus', 111, 48_000)

async function open(): Promise<{ leg: string; port: number }> {
  const leg = `leg-${legs.length}`
  legs.push(leg)
  const { port } = await engine.request({ do: 'open', leg })
  return { leg, port }
}

async function start(leg: string, port: number, codec = PCMA, keys = clear): Promise<void> {
  const event = format('telephone-event', 101, codec.clockRate)
  const audio: AgreedAudio = {
    index: 0,
    direction: 'sendrecv',
    isHeld: false,
    remote: { address: HOST, port, rtcpAddress: HOST, rtcpPort: port + 1 },
    codec,
    codecs: [codec],
    telephoneEvent: event,
    packetTime: 20,
    keys,
    rtcpMux: false,
    usesFeedback: false,
  }
  await engine.request({ do: 'start', leg, audio, isLearnt: false })
}

async function seat(phone: number): Promise<number> {
  const { leg, port } = await open()
  await start(leg, phone)
  await engine.request({ do: 'join', leg, room: ROOM })
  return port
}

async function call(phones: readonly [number, number]): Promise<[number, number]> {
  const [a, b] = [await open(), await open()]
  await start(a.leg, phones[0])
  await start(b.leg, phones[1])
  await engine.request({ do: 'connect', legs: [a.leg, b.leg] })
  return [a.port, b.port]
}

function line(): CryptoLine {
  return {
    tag: 1,
    suite: 'AES_CM_128_HMAC_SHA1_80',
    key: systemRandom.bytes(16),
    salt: systemRandom.bytes(14),
  }
}

/** Two calls, one behind the other: between them the voice is encrypted, or coded otherwise. */
async function chain(scene: 'srtp' | 'opus', phones: readonly [number, number]): Promise<[number, number]> {
  const [a, m, n, b] = [await open(), await open(), await open(), await open()]
  const [there, back] = [line(), line()]
  const keys = (send: CryptoLine, receive: CryptoLine): AgreedKeys =>
    scene === 'srtp' ? { kind: 'sdes', send, receive } : clear
  const codec = scene === 'opus' ? OPUS : PCMA
  await start(a.leg, phones[0])
  await start(m.leg, n.port, codec, keys(there, back))
  await start(n.leg, m.port, codec, keys(back, there))
  await start(b.leg, phones[1])
  await engine.request({ do: 'connect', legs: [a.leg, m.leg] })
  await engine.request({ do: 'connect', legs: [n.leg, b.leg] })
  return [a.port, b.port]
}

async function setUp(scene: Scene, phones: readonly number[]): Promise<number[]> {
  const ports: number[] = []
  if (scene === 'room') {
    for (let from = 0; from < phones.length; from += AT_ONCE)
      ports.push(...(await Promise.all(phones.slice(from, from + AT_ONCE).map(seat))))
    return ports
  }
  for (let index = 0; index + 1 < phones.length; index += 2) {
    const pair = [phones[index]!, phones[index + 1]!] as const
    ports.push(...(scene === 'relay' ? await call(pair) : await chain(scene, pair)))
  }
  return ports
}

async function tearDown(): Promise<void> {
  await Promise.all(legs.map((leg) => engine.request({ do: 'close', leg })))
  legs = []
}

async function perform(message: ToServer): Promise<FromServer> {
  if (message.do === 'set-up') return { kind: 'up', ports: await setUp(message.scene, message.phones) }
  if (message.do === 'tear-down') {
    await tearDown()
    return { kind: 'down' }
  }
  const { ticks, lateTicks, worstOfLastSecondMs, cpuMicros } = await engine.request({ do: 'load' })
  return { kind: 'seen', ticks, lateTicks, worstOfLastSecondMs, cpuMicros }
}

process.on('message', async (message: ToServer) => say(await perform(message)))
process.on('disconnect', () => void engine.stop().then(() => process.exit(0)))
say({ kind: 'ready' })
