/**
 * How long does the voice wait in the jitter buffer, and how much of it must be made up, on networks of many kinds?
 *
 *   node bench/media/jitter.ts [--seconds 60]
 *
 * G.711 on a simulated clock, in five phases of our beat against the packets. The wait is that of the sound that is given out, from the
 * time at which its packet would have come at best; what the network lost is told apart from what came too late.
 */
import { seededRandom } from '../../packages/base/src/testing/index.ts'
import {
  codecNamed,
  FRAME_MS,
  JitterBuffer,
  type PayloadKind,
  parseRtp,
  RtpSource,
} from '../../packages/media/src/index.ts'
import { speechLike } from '../../packages/media/src/testing/index.ts'
import { asked } from './asked.ts'

const values = asked({ seconds: { type: 'string', default: '60' } })
/** What is learnt first and what is not listened to at the end leave nothing of less. */
const SECONDS = Math.max(Number(values.seconds), 10)
const RATE = 8000
const SAMPLES = (RATE * FRAME_MS) / 1000
const PHASES = [1, 5, 9, 13, 17]
/** The first seconds, in which the network is learnt, are not counted. */
const LEARNT_MS = 5000

/** How late packet `index` comes, in milliseconds, or undefined where it is lost; `chance` is even between 0 and 1. */
type Network = (index: number, chance: () => number) => number | undefined

const within = (ms: number, chance: () => number) => chance() * ms

const NETWORKS: Readonly<Record<string, Network>> = {
  'all at once': () => 0,
  'within 1.5 ms': (_, chance) => within(1.5, chance),
  'read every 4 ms': (index, chance) => 4 - ((index * 0.37 + within(1, chance)) % 4),
  'one of 1,000 up to 30 ms late': (_, chance) => (chance() < 0.001 ? 30 * chance() : within(1.5, chance)),
  '2 % of them 10 to 20 ms late': (_, chance) =>
    chance() < 0.02 ? 10 + within(10, chance) : within(2, chance),
  '5 % of them 5 to 40 ms late': (_, chance) =>
    chance() < 0.05 ? 5 + within(35, chance) : within(3, chance),
  'three in a row up to 60 ms late every 5 s': (index, chance) =>
    index % 250 < 3 ? 60 - (index % 250) * 20 : within(2, chance),
  'one in 20 s, 40 ms late': (index, chance) => (index % 1000 === 500 ? 40 : within(2, chance)),
  'evenly within 20 ms': (_, chance) => within(20, chance),
  'evenly within 60 ms': (_, chance) => within(60, chance),
  'evenly within 100 ms': (_, chance) => within(100, chance),
  'evenly within 200 ms': (_, chance) => within(200, chance),
  'good, and bad (within 80 ms) for 5 s of 20': (index, chance) =>
    within(index % 1000 < 250 ? 80 : 1.5, chance),
  '1 % lost': (_, chance) => (chance() < 0.01 ? undefined : within(1.5, chance)),
  '5 % lost, within 20 ms': (_, chance) => (chance() < 0.05 ? undefined : within(20, chance)),
  '20 % lost, within 60 ms': (_, chance) => (chance() < 0.2 ? undefined : within(60, chance)),
  'clock 200 ppm fast': (index, chance) => within(1.5, chance) - index * FRAME_MS * 0.0002,
  'clock 200 ppm slow': (index, chance) => within(1.5, chance) + index * FRAME_MS * 0.0002,
}

const pcma = codecNamed('PCMA', RATE)!
const payloads = new Map<number, PayloadKind>([[8, pcma]])
const sound = pcma.createEncoder().encode(speechLike(RATE, 3))

interface Packet {
  readonly atMs: number
  readonly bytes: Uint8Array
}

interface Course {
  readonly waits: readonly number[]
  readonly played: number
  readonly madeUp: number
  readonly lost: number
}

function packetsOf(network: Network, phase: number): { packets: Packet[]; lost: number } {
  const source = new RtpSource(seededRandom(7))
  const random = seededRandom(phase)
  const chance = () => Buffer.from(random.bytes(4)).readUInt32BE() / 2 ** 32
  const packets: Packet[] = []
  let lost = 0
  for (let index = 0; index < SECONDS * 50; index++) {
    const from = (index % 150) * SAMPLES
    const bytes = source.packet(8, sound.subarray(from, from + SAMPLES), SAMPLES).slice()
    const late = network(index, chance)
    if (late === undefined) lost++
    else packets.push({ atMs: 100 + phase + index * FRAME_MS + late, bytes })
  }
  return { packets: packets.sort((a, b) => a.atMs - b.atMs), lost }
}

function run(network: Network, phase: number): Course {
  const { packets, lost } = packetsOf(network, phase)
  const buffer = new JitterBuffer({ sampleRate: RATE, clockRate: RATE, payloads })
  const waits: number[] = []
  let next = 0
  let before = 0
  // The last second is not listened to: at the end of the talk everything is made up.
  for (let nowMs = 100; nowMs < SECONDS * 1000 - 1000; nowMs += FRAME_MS) {
    for (; next < packets.length && packets[next]!.atMs <= nowMs; next++)
      buffer.put(parseRtp(packets[next]!.bytes)!, packets[next]!.atMs)
    buffer.get(SAMPLES, nowMs)
    if (nowMs === LEARNT_MS) before = buffer.counts.concealedSamples
    // What is left when a frame has been taken is a frame younger than that was.
    if (nowMs > LEARNT_MS) waits.push(buffer.delayMs(nowMs) + FRAME_MS)
  }
  const madeUp = buffer.counts.concealedSamples - before
  return { waits, played: waits.length * SAMPLES, madeUp, lost: lost * SAMPLES }
}

function row(name: string, network: Network): string {
  const courses = PHASES.map((phase) => run(network, phase))
  const waits = courses.flatMap((course) => course.waits).sort((a, b) => a - b)
  const sum = (of: (course: Course) => number) => courses.reduce((total, course) => total + of(course), 0)
  const percent = (samples: number) => ((100 * samples) / sum(({ played }) => played)).toFixed(2)
  const at = (share: number) => waits[Math.floor(waits.length * share)]!.toFixed(0)
  const lost = sum((course) => (course.lost * course.played) / (SECONDS * 50 * SAMPLES))
  return `| ${name} | ${at(0.5)}, ${at(0.99)} ms | ${percent(sum(({ madeUp }) => madeUp))} % | ${percent(lost)} % |`
}

process.stdout.write(
  '| packets come | wait: p50, p99 | made up | lost by the network |\n| --- | --- | --- | --- |\n',
)
for (const [name, network] of Object.entries(NETWORKS)) process.stdout.write(`${row(name, network)}\n`)
