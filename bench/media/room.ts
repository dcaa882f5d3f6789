/**
 * How many people can sit in one mixing room on one core, and does the cost grow with them in a straight line?
 *
 *   node bench/media/room.ts [--seconds 3] [--codec PCMA]
 *
 * Everybody sends packets; three talk, the others send silence. No network: packets are handed over in memory, so that this is the
 * mixer, the jitter buffers and the codecs alone. The reference mixes plainly: each one's n − 1 is computed and encoded for itself.
 */
import { systemRandom } from '../../packages/base/src/index.ts'
import { codecNamed, FRAME_MS, frameLength, Leg, Mixer, RtpSource } from '../../packages/media/src/index.ts'
import { speechLike } from '../../packages/media/src/testing/index.ts'
import { asked } from './asked.ts'

const values = asked({
  seconds: { type: 'string', default: '3' },
  codec: { type: 'string', default: 'PCMA' },
})
const TALKERS = 3
const codec = codecNamed(values.codec, 8000)!
const format = { name: codec.name, clockRate: 8000, payloadType: 8, receivePayloadType: 8 }
const LEAST_PACKETS = 60_000
const TICKS = Math.round((Number(values.seconds) * 1000) / FRAME_MS)

/** A participant and the packets that it sends. */
interface Seat {
  readonly leg: Leg
  readonly source: RtpSource
  readonly payloads: readonly Uint8Array[]
}

function payloadsOf(isTalking: boolean): Uint8Array[] {
  const encoder = codec.createEncoder()
  const length = frameLength(codec.sampleRate)
  const sound = isTalking ? speechLike(codec.sampleRate, 2) : new Int16Array(length * 100)
  return Array.from({ length: 100 }, (_, index) =>
    encoder.encode(sound.subarray(index * length, (index + 1) * length)),
  )
}

const talking = payloadsOf(true)
const silent = payloadsOf(false)

function seats(count: number): Seat[] {
  return Array.from({ length: count }, (_, index) => ({
    leg: new Leg(
      {
        format,
        formats: [format],
        random: systemRandom,
        cname: 'bench',
        send: () => undefined,
        sendControl: () => undefined,
        onKey: () => undefined,
      },
      codec,
    ),
    source: new RtpSource(systemRandom),
    payloads: index < TALKERS ? talking : silent,
  }))
}

/** Microseconds of CPU a participant and frame. The packets are made before, so that they are not counted. */
function cost(count: number, mix: (people: readonly Seat[], nowMs: number) => void): number {
  const people = seats(count)
  // The clock of CPU time is coarse: small rooms are measured for longer.
  const ticks = Math.max(TICKS, Math.ceil(LEAST_PACKETS / count))
  const warmUp = Math.ceil(ticks / 3)
  const packets = Array.from({ length: ticks }, (_, tick) =>
    people.map(({ source, payloads }) => source.packet(8, payloads[tick % 100]!, 160)),
  )
  let before = process.threadCpuUsage()
  for (let tick = 0; tick < ticks; tick++) {
    if (tick === warmUp) before = process.threadCpuUsage()
    const nowMs = tick * FRAME_MS
    for (const [index, { leg }] of people.entries()) leg.receive(packets[tick]![index]!, nowMs)
    mix(people, nowMs + 10)
  }
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / count / (ticks - warmUp)
}

function shared(): (people: readonly Seat[], nowMs: number) => void {
  const mixer = new Mixer()
  return (people, nowMs) => {
    if (mixer.size === 0) for (const { leg } of people) mixer.join(leg)
    mixer.tick(nowMs)
  }
}

function plain(people: readonly Seat[], nowMs: number): void {
  const length = frameLength(codec.sampleRate)
  const sounds = people.map(({ leg }) => leg.read(nowMs))
  const total = new Int32Array(length)
  for (const sound of sounds) for (let index = 0; index < length; index++) total[index]! += sound[index]!
  for (const [who, { leg }] of people.entries()) {
    const out = new Int16Array(length)
    for (let index = 0; index < length; index++)
      out[index] = Math.min(Math.max(total[index]! - sounds[who]![index]!, -32_768), 32_767)
    leg.write(out)
  }
}

const reference = cost(100, plain)
process.stdout.write(
  `${codec.name}, ${TALKERS} talk; microseconds of CPU a participant and frame of ${FRAME_MS} ms\n`,
)
process.stdout.write(`plain mixing, 100 people: ${reference.toFixed(2)} µs  ×1.00\n`)
const costs = [10, 100, 1000].map((count) => {
  const micros = cost(count, shared())
  const capacity = Math.floor((FRAME_MS * 1000) / micros)
  process.stdout.write(
    `${String(count).padStart(4)} people: ${micros.toFixed(2)} µs  ×${(micros / reference).toFixed(2)}; one core would be full with ${capacity}\n`,
  )
  return micros
})
process.stdout.write(
  `growth of a participant's cost from 100 to 1,000: ×${(costs[2]! / costs[1]!).toFixed(2)}\n`,
)
