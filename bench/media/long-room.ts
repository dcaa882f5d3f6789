/**
 * Many phones in one room for a long time: does the engine keep its beat?
 *
 *   node bench/media/long-room.ts [--phones 500] [--minutes 10] [--picture docs/pictures/long-room.svg] [--note TEXT]
 *
 * Real UDP over the loopback interface: the server on core 0, the phones on core 1; three talk. Each second is looked at: the CPU of
 * the server, the latest tick of its media thread, the packets that came 20 ms late or more. With `--picture` they are drawn,
 * and `--note` adds a line to it.
 */
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { cpuMs, memoryKiB } from '../sip/process.ts'
import { asked } from './asked.ts'
import { draw } from './chart.ts'
import { round } from './ear.ts'
import type { Heard } from './protocol.ts'
import { type OffhookServer, startOffhook } from './servers.ts'
import { Phones, setUp } from './trial.ts'

const values = asked({
  phones: { type: 'string', default: '500' },
  minutes: { type: 'string', default: '10' },
  picture: { type: 'string' },
  note: { type: 'string', default: '' },
})
const PHONES = Number(values.phones)
const SECONDS = Math.round(Number(values.minutes) * 60)
const SETTLE_SECONDS = 3
const FRAME_MS = 20
const print = (line: string) => process.stdout.write(`${line}\n`)

interface Second {
  readonly cpuPercent: number
  readonly tickDelayMs: number
  readonly latePercent: number
  readonly memoryMiB: number
  readonly loadAverage: number
}

interface Course {
  readonly seconds: readonly Second[]
  readonly heard: Heard
}

async function watch(server: OffhookServer, phones: Phones): Promise<Course> {
  const pids = server.pids()
  const seconds: Second[] = []
  let [cpu, at] = [cpuMs(pids), performance.now()]
  for (;;) {
    const message = await phones.any()
    if (message.kind === 'heard') return { seconds, heard: message.result }
    if (message.kind !== 'second') continue
    const { worstOfLastSecondMs } = await server.look()
    const [cpuNow, now] = [cpuMs(pids), performance.now()]
    seconds.push({
      cpuPercent: (100 * (cpuNow - cpu)) / (now - at),
      tickDelayMs: worstOfLastSecondMs,
      latePercent: message.late20Percent,
      memoryMiB: memoryKiB(pids) / 1024,
      loadAverage: loadavg()[0]!,
    })
    cpu = cpuNow
    at = now
  }
}

function quantile(list: readonly number[], share: number): number {
  const sorted = [...list].sort((a, b) => a - b)
  return round(sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0)
}

function summary({ seconds, heard }: Course): string[] {
  const cpu = seconds.map(({ cpuPercent }) => cpuPercent)
  const delay = seconds.map(({ tickDelayMs }) => tickDelayMs)
  const memory = seconds.map(({ memoryMiB }) => memoryMiB)
  const load = seconds.map(({ loadAverage }) => loadAverage)
  return [
    `${heard.received} packets came, ${heard.lostPercent} % were lost, ${heard.late20Percent} % came 20 ms late or more.`,
    `CPU of one core: median ${quantile(cpu, 0.5)} %, most ${quantile(cpu, 1)} %. ` +
      `Memory: ${round(memory[0] ?? 0)} MiB, at the end ${round(memory.at(-1) ?? 0)} MiB.`,
    `Latest tick of each second: median ${quantile(delay, 0.5)} ms, 99 % below ${quantile(delay, 0.99)} ms, most ${quantile(delay, 1)} ms.`,
    `Load average of the machine (two cores): ${quantile(load, 0)} to ${quantile(load, 1)}, median ${quantile(load, 0.5)}.`,
  ]
}

function paint(path: string, { seconds }: Course, notes: readonly string[]): void {
  const delays = seconds.map(({ tickDelayMs }) => tickDelayMs)
  const late = seconds.map(({ latePercent }) => latePercent)
  const topOf = (list: readonly number[], least: number) =>
    Math.ceil(Math.max(least, quantile(list, 1)) / least) * least
  const picture = draw({
    title: `${PHONES} phones in one room for ${Math.round(SECONDS / 60)} minutes, G.711, three talk`,
    notes,
    fields: [
      {
        title: 'CPU of the server, percent of one core',
        values: seconds.map(({ cpuPercent }) => cpuPercent),
        top: 100,
      },
      {
        title: 'Latest tick of each second, milliseconds after it was due',
        values: delays,
        top: topOf(delays, 24),
        limit: { value: FRAME_MS, name: 'one frame' },
      },
      {
        title: 'Packets that came 20 ms late or more, percent of each second',
        values: late,
        top: topOf(late, 2),
        limit: { value: 1, name: 'goal: below 1 %' },
      },
    ],
  })
  writeFileSync(path, picture)
}

const phones = new Phones()
const server = await startOffhook()
try {
  const streams = await setUp(server, phones, { scene: 'room', units: PHONES, seconds: SECONDS })
  phones.talk({
    do: 'talk',
    streams,
    sound: 'speech',
    settleSeconds: SETTLE_SECONDS,
    seconds: SECONDS,
    isTold: true,
  })
  await phones.next('counting')
  const course = await watch(server, phones)
  const notes = [...summary(course), values.note].filter((note) => note !== '')
  for (const note of notes) print(note)
  print(JSON.stringify(course.heard))
  if (values.picture) paint(values.picture, course, notes)
} finally {
  await server.stop()
  phones.stop()
}
