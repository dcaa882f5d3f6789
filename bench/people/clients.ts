/**
 * What many signed-in clients cost: memory of the server for each, the time until all are in, and how long one person's presence takes
 * to all of them; for a tenth of them and for all.
 *
 *     node bench/people/clients.ts [--clients 10000] [--people 1000] [--flips 5] [--processes 2] [--minutes 3]
 *
 * The clients have processes of their own, and are bare: TLS and WebSocket, and nothing kept. Each is given a snapshot of everybody;
 * rights are of three kinds. Memory is read
 * after a collection. Processor time is the server's own. A flip is over when the last client has read its news, so the time of a
 * flip includes the work of all clients on the same machine. Ends by itself after so many minutes.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { createSecureContext } from 'node:tls'
import { parseArgs } from 'node:util'
import { BareClient } from './bare-client.ts'
import type { Order, Report } from './clients-process.ts'
import type { Command, Told } from './server.ts'

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '10000' },
    people: { type: 'string', default: '1000' },
    flips: { type: 'string', default: '5' },
    processes: { type: 'string', default: '2' },
    width: { type: 'string', default: '16' },
    minutes: { type: 'string', default: '3' },
    profile: { type: 'boolean', default: false },
  },
})
const most = Number(values.clients)
const people = Number(values.people)
const flips = Number(values.flips)
const count = Number(values.processes)
/** The server takes a hundred clients of one person. */
const MOST_OF_ONE = 100
/** What a process has open beside its clients. */
const OTHER_FILES = 200
/** The server takes three messages a second of one client. */
const PAUSE_MS = 400
/** Connections from one address of the loopback network: fewer than it has ports. */
const MOST_OF_ADDRESS = 10_000

checkLimits()
const server = fork(join(import.meta.dirname, 'server.ts'), {
  execArgv: ['--expose-gc', ...(values.profile ? ['--cpu-prof', '--cpu-prof-dir=/tmp/clients-prof'] : [])],
})
const processes = Array.from({ length: count }, () => fork(join(import.meta.dirname, 'clients-process.ts')))
const giveUp = setTimeout(() => {
  console.log(`not done after ${values.minutes} minutes`)
  end(1)
}, Number(values.minutes) * 60_000)
for (const child of [server, ...processes]) child.once('exit', () => end(1))

const ready = await told(server, 'ready')
const context = createSecureContext({ ca: ready.ca })
const hub = new BareClient({
  port: ready.port,
  context,
  token: ready.hubToken,
  localAddress: '127.0.0.1',
})
await hub.opened()
const adding = told(server, 'people')
order(server, { type: 'people', count: people })
const { tokens } = await adding
const empty = await memory()
console.log(
  `${people} people; without clients ${mib(empty.resident)} MiB resident, ${mib(empty.used)} MiB used`,
)

let opened = 0
let isActive = true
for (const size of [most / 10, most]) {
  const [was, before, start] = [opened, processorMs(server), performance.now()]
  const bytes = await grow(size)
  const [seconds, spent] = [(performance.now() - start) / 1000, processorMs(server) - before]
  const full = await memory()
  const each = (field: 'used' | 'resident') => ((full[field] - empty[field]) / size / 1024).toFixed(1)
  console.log(
    `${full.clients - 1} clients: ${each('used')} KiB used and ${each('resident')} KiB resident each, ${mib(full.resident)} MiB in all; ` +
      `the last ${size - was} came in ${seconds.toFixed(1)} s, each with ${bytes} KiB and ${(spent / (size - was)).toFixed(1)} ms of the server's processor time`,
  )
  const times: number[] = []
  const fanOut = processorMs(server)
  for (let flip = 0; flip < flips; flip++) times.push(await measureFlip())
  const micros = ((processorMs(server) - fanOut) * 1000) / flips / size
  times.sort((a, b) => a - b)
  console.log(
    `  a flip reaches all ${size} in ${times[Math.floor(flips / 2)]!.toFixed(0)} ms at the median (least ${times[0]!.toFixed(0)}, ` +
      `most ${times.at(-1)!.toFixed(0)}); ${micros.toFixed(1)} µs of the server's processor time for each client`,
  )
}
console.log(`load of the machine at the end: ${loadavg()[0]!.toFixed(1)} on ${cpus().length} cores`)
end(0)

/** Signs in until there are so many; gives back how many KiB each of the new ones was sent. */
async function grow(size: number): Promise<string> {
  const added = size - opened
  const waiting = processes.map((child) => report(child, 'opened'))
  processes.forEach((child, index) => {
    const mine = Array.from({ length: added }, (_, at) => at).filter((at) => at % count === index)
    give(child, {
      type: 'open',
      port: ready.port,
      ca: ready.ca,
      tokens: mine.map((at) => tokens[(opened + at) % people]!),
      width: Math.ceil(Number(values.width) / count),
      localAddress: `127.0.0.${2 + index + count * Math.floor(opened / MOST_OF_ADDRESS)}`,
    })
  })
  const reports = await Promise.all(waiting)
  opened = size
  return (reports.reduce((sum, { bytes }) => sum + bytes, 0) / added / 1024).toFixed(0)
}

/** One person goes, or comes back: milliseconds until the last client knows. */
async function measureFlip(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  isActive = !isActive
  const texts = [`"id":"${ready.hub}"`, `"state":"${isActive ? 'available' : 'away'}"`]
  const awaiting = processes.map((child) => report(child, 'awaiting'))
  for (const child of processes) give(child, { type: 'await', texts })
  await Promise.all(awaiting)
  const arrived = processes.map((child) => report(child, 'arrived'))
  const began = process.hrtime.bigint()
  hub.send(JSON.stringify({ type: 'activity', isActive }))
  const ends = (await Promise.all(arrived)).map(({ at }) => Number(BigInt(at) - began))
  return Math.max(...ends) / 1e6
}

async function memory() {
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const answer = told(server, 'memory')
  order(server, { type: 'memory' })
  return answer
}

/** Open files of a process (proc(5)): each client is one here and one there. Node.js has taken all that it may already. */
function checkLimits(): void {
  const may = Number(
    /Max open files +(\d+)/.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1] ?? Infinity,
  )
  console.log(`a process may have ${may} files open, ${most + OTHER_FILES} are needed`)
  if (may < most + OTHER_FILES) throw new Error(`too few open files: ulimit -n ${most + OTHER_FILES}`)
  if (most > people * MOST_OF_ONE)
    throw new Error(`at least ${Math.ceil(most / MOST_OF_ONE)} people are needed`)
}

/** Processor time that a process has spent, all its threads, in milliseconds (proc(5): fields 14 and 15, in hundredths of a second). */
function processorMs({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function mib(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(0)
}

function order(child: ChildProcess, command: Command): void {
  child.send(command)
}

function give(child: ChildProcess, wanted: Order): void {
  child.send(wanted)
}

function told<Type extends Told['type']>(
  from: ChildProcess,
  type: Type,
): Promise<Extract<Told, { type: Type }>> {
  return heard(from, type) as Promise<Extract<Told, { type: Type }>>
}

function report<Type extends Report['type']>(
  from: ChildProcess,
  type: Type,
): Promise<Extract<Report, { type: Type }>> {
  return heard(from, type) as Promise<Extract<Report, { type: Type }>>
}

function heard(from: ChildProcess, type: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: { type: string; why?: string }) => {
      if (message.type === 'failed') reject(new Error(message.why))
      if (message.type !== type) return
      from.off('message', onMessage)
      resolve(message)
    }
    from.on('message', onMessage)
  })
}

function end(code: number): void {
  clearTimeout(giveUp)
  for (const child of [server, ...processes]) {
    child.removeAllListeners('exit')
    child.kill(values.profile ? 'SIGINT' : 'SIGTERM')
  }
  process.exitCode = code
  process.disconnect?.()
  hub.end()
}
