/**
 * One fact of a phone system to all who watch: how long until every browser has it, for 10, 100 and 1,000 connections, and what a
 * connection costs in memory.
 *
 *     node bench/events/events.ts [--rounds 200]
 *
 * A call begins on a line that everybody may see: the fact goes through the call's rule, the journal (on disk before it is told),
 * rights, one serialisation for all with the same rights, TLS and WebSocket. Server and watchers are two processes on this machine;
 * the time runs from the fact to the last byte of its news in the watchers' process, so the watchers' own work of decrypting is in
 * it. The reference, in the same run over the same number of connections: a bare WebSocket server over TLS that sends a message of
 * the same size to everybody and does nothing else.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { WebSocket } from 'ws'
import type { Command, Ready, Told } from './server.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '200' } } })
const rounds = Number(values.rounds)
const SIZES = [10, 100, 1000]
const PAUSE_MS = 20
const WARM_UP = 20

interface Watcher {
  readonly socket: WebSocket
  /** When the last message came, in nanoseconds. */
  at: bigint
}

/** What a message must hold to be the one that is waited for; the empty text for any. */
let awaited = ''
const AWAITED = { fact: '"status":"calling"', end: '"status":"free"', broadcast: '', memory: '' } as const

interface Times {
  /** Fact to one watcher, over all rounds and watchers, milliseconds. */
  readonly each: number[]
  /** Fact to the last watcher, by round. */
  readonly all: number[]
}

const child = fork(join(import.meta.dirname, 'server.ts'), { execArgv: ['--expose-gc'] })
try {
  const ready = await next(child, 'ready')
  const empty = await memory()
  const mine: Watcher[] = []
  const own: Times[] = []
  for (const size of SIZES) {
    while (mine.length < size) mine.push(await watch(ready, mine.length))
    own.push(
      await measure(mine, (round) => [
        { type: 'fact', round: size * 100_000 + round },
        { type: 'end', round: size * 100_000 + round },
      ]),
    )
  }
  await tellMemory(empty, mine.length)
  const bare: Watcher[] = []
  const reference: Times[] = []
  for (const size of SIZES) {
    while (bare.length < size) bare.push(await open(`wss://127.0.0.1:${ready.bare}`, ready.ca, {}))
    reference.push(await measure(bare, () => [{ type: 'broadcast' }]))
  }
  console.log(`${rounds} rounds each; times in milliseconds\n`)
  console.log('watchers   one p50   one p99   all p50   all p99   reference all p50   p99   ratio p50   p99')
  SIZES.forEach((size, index) => {
    report(size, own[index]!, reference[index]!)
  })
  const growth = quantile(own.at(-1)!.all, 0.5) / quantile(own[0]!.all, 0.5)
  const [least, most] = [SIZES[0]!, SIZES.at(-1)!]
  console.log(
    `\nfrom ${least} to ${most} watchers (${most / least} times as many): ${growth.toFixed(1)} times as long to all`,
  )
  for (const { socket } of [...mine, ...bare]) socket.terminate()
} finally {
  child.kill()
}

function watch(ready: Ready, index: number): Promise<Watcher> {
  const token = ready.tokens[index % ready.tokens.length]!
  return open(`wss://127.0.0.1:${ready.port}/api/v1/events`, ready.ca, { authorization: `Bearer ${token}` })
}

function open(url: string, ca: string, headers: Record<string, string>): Promise<Watcher> {
  const socket = new WebSocket(url, ['offhook'], { ca, headers, perMessageDeflate: false })
  const watcher: Watcher = { socket, at: 0n }
  socket.on('message', (data: Buffer) => {
    // What is still on its way from the round before does not count.
    if (watcher.at === 0n && data.includes(awaited)) watcher.at = process.hrtime.bigint()
  })
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(watcher))
    socket.on('error', reject)
  })
}

/** Each round: the first command is timed until everybody has its message; the others put things back. */
async function measure(
  watchers: readonly Watcher[],
  commandsOf: (round: number) => Command[],
): Promise<Times> {
  const times: Times = { each: [], all: [] }
  for (let round = 0; round < rounds + WARM_UP; round++) {
    const [timed, ...after] = commandsOf(round)
    await pause()
    const began = await toAll(watchers, timed!)
    if (round >= WARM_UP) {
      const each = watchers.map(({ at }) => Number(at - began) / 1e6)
      times.each.push(...each)
      times.all.push(Math.max(...each))
    }
    for (const other of after) {
      await pause()
      await toAll(watchers, other)
    }
  }
  return times
}

/** Gives a command and waits until everybody has its message. Returns when it began. */
async function toAll(watchers: readonly Watcher[], wanted: Command): Promise<bigint> {
  awaited = AWAITED[wanted.type]
  for (const watcher of watchers) watcher.at = 0n
  const began = await command(wanted)
  while (watchers.some(({ at }) => at === 0n)) await new Promise((resolve) => setTimeout(resolve, 1))
  return began
}

async function command(wanted: Command): Promise<bigint> {
  const began = next(child, 'began')
  child.send(wanted)
  return BigInt((await began).at)
}

async function memory() {
  const told = next(child, 'memory')
  child.send({ type: 'memory' } satisfies Command)
  return told
}

async function tellMemory(empty: Awaited<ReturnType<typeof memory>>, size: number): Promise<void> {
  await pause()
  const full = await memory()
  const used = (full.used - empty.used) / size / 1024
  const resident = (full.resident - empty.resident) / size / 1024
  console.log(
    `memory for each of ${full.clients} watchers: ${used.toFixed(1)} KiB on the heap, ${resident.toFixed(1)} KiB resident`,
  )
}

function report(size: number, own: Times, reference: Times): void {
  const columns = [
    quantile(own.each, 0.5),
    quantile(own.each, 0.99),
    quantile(own.all, 0.5),
    quantile(own.all, 0.99),
    quantile(reference.all, 0.5),
    quantile(reference.all, 0.99),
  ].map((value) => value.toFixed(2).padStart(9))
  const ratio = (q: number) => (quantile(own.all, q) / quantile(reference.all, q)).toFixed(2).padStart(9)
  console.log(`${String(size).padStart(8)} ${columns.join(' ')} ${ratio(0.5)} ${ratio(0.99)}`)
}

function quantile(sample: readonly number[], q: number): number {
  const sorted = [...sample].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]!
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
}

function next<Type extends Told['type']>(
  from: ChildProcess,
  type: Type,
): Promise<Extract<Told, { type: Type }>> {
  return new Promise((resolve, reject) => {
    const onMessage = (told: Told) => {
      if (told.type !== type) return
      from.off('message', onMessage)
      from.off('exit', onExit)
      resolve(told as Extract<Told, { type: Type }>)
    }
    const onExit = () => reject(new Error('the server ended'))
    from.on('message', onMessage)
    from.on('exit', onExit)
  })
}
