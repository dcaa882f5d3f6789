/**
 * One person's presence to all who watch them: how long until everybody has it, for 100 and 1,000 watchers, beside Prosody and
 * ejabberd with the same numbers in the same run; then what each of many signed-in clients costs in memory.
 *
 *     node bench/people/presence.ts [--flips 30] [--watchers 1000] [--clients 10000]
 *
 * The one who changes tells so on their own connection (here: nobody at the screen, and somebody again; there: show away and dnd),
 * as all three servers keep nothing of it on disk. Everybody is somebody else, with an account and a connection of their own. Here
 * the connections are TLS and WebSocket, and what each watcher is shown is decided by rights of three kinds; there they are plain
 * TCP. The time runs from the change to the last byte of its news in the watchers' process, where all
 * three arrive by TCP alike; a thousand watchers have machines of their own to decrypt, so that is done after the clock stopped, and
 * only then is it known that it was the news. The server has one core to itself and the watchers the other (where there is taskset).
 * Rounds of the servers alternate. Processor time is that of the server, for one watcher of one flip.
 */
import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
import { parseArgs } from 'node:util'
import { WebSocket } from 'ws'
import { HeldStream } from './held-stream.ts'
import type { Command, Told } from './server.ts'
import { inParallel, type Peer, prepare, startEjabberd, startProsody, XmppClient } from './xmpp.ts'

const { values } = parseArgs({
  options: {
    flips: { type: 'string', default: '30' },
    watchers: { type: 'string', default: '1000' },
    clients: { type: 'string', default: '10000' },
  },
})
const flips = Number(values.flips)
const most = Number(values.watchers)
const clients = Number(values.clients)
/** The server takes three messages a second of one client; and each flip must be over before the next. */
const PAUSE_MS = 400
const ROUNDS = 3

interface Subject {
  readonly name: string
  readonly server: ChildProcess
  /** Changes the presence and resolves, in milliseconds, when all have it. */
  flip(watchers: number): Promise<number>
  grow(watchers: number): Promise<void>
  end(): void
}

const folder = mkdtempSync(join(tmpdir(), 'offhook-bench-'))
const child = fork(join(import.meta.dirname, 'server.ts'), { execArgv: ['--expose-gc'] })
const subjects: Subject[] = []
try {
  const own = await offhook(child)
  subjects.push(own)
  for (const start of [startProsody, startEjabberd]) {
    try {
      const peer = await start(folder)
      if (peer) subjects.push(await xmpp(peer))
    } catch (fault) {
      console.log(String(fault))
    }
  }
  console.log(`${ROUNDS} rounds of ${flips} flips, servers in turn; milliseconds until all have it\n`)
  console.log('watchers  server        p50      p90      least    most   processor µs')
  pin(process.pid, 0)
  for (const { server } of subjects) pin(server.pid!, 1)
  const medians = new Map<string, number[]>()
  for (const size of [most / 10, most]) {
    const times = new Map<string, number[]>(subjects.map(({ name }) => [name, []]))
    for (const subject of subjects) await subject.grow(size)
    const spent = new Map<string, number>(subjects.map(({ name }) => [name, 0]))
    for (let round = 0; round < ROUNDS; round++) {
      for (const subject of subjects) {
        const before = processorMs(subject.server)
        for (let flip = 0; flip < flips; flip++) {
          await pause(PAUSE_MS)
          const ms = await subject.flip(size)
          if (flip >= 2) times.get(subject.name)!.push(ms)
        }
        spent.set(subject.name, spent.get(subject.name)! + processorMs(subject.server) - before)
      }
    }
    for (const [name, all] of times) {
      const row = [0.5, 0.9, 0, 1].map((q) => quantile(all, q).toFixed(2).padStart(8))
      const each = ((spent.get(name)! * 1000) / (ROUNDS * flips * size)).toFixed(1).padStart(8)
      console.log(`${String(size).padStart(8)}  ${name.padEnd(10)} ${row.join(' ')} ${each}`)
      medians.set(name, [...(medians.get(name) ?? []), quantile(all, 0.5)])
    }
  }
  for (const [name, [few, many]] of medians) {
    console.log(`${name}: ten times as many watchers take ${(many! / few!).toFixed(1)} times as long`)
  }
  console.log(`load of the machine at the end: ${loadavg()[0]!.toFixed(1)} on ${cpus().length} cores`)
  for (const subject of subjects.slice(1)) subject.end()
  if (clients > 0) await own.fill(clients)
  own.end()
} finally {
  for (const subject of subjects) subject.end()
  child.kill()
  // The peers may still be writing their last.
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 })
}

async function offhook(server: ChildProcess): Promise<Subject & { fill(clients: number): Promise<void> }> {
  const ready = await next(server, 'ready')
  const url = `wss://127.0.0.1:${ready.port}/api/v1/events`
  const sockets: WebSocket[] = []
  const tokens: string[] = []
  let awaited = ''
  let left = 0
  let done: () => void = () => {}
  const held: HeldStream[] = []
  let arrived = 0
  let last = 0
  const release = () => {
    for (const stream of held) stream.release()
  }
  const open = (token: string, stream?: HeldStream) => {
    const socket = new WebSocket(url, ['offhook'], {
      ca: ready.ca,
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      ...(stream
        ? { createConnection: () => connectTls({ socket: stream, ca: ready.ca, host: '127.0.0.1' }) }
        : {}),
    })
    return new Promise<WebSocket>((resolve, reject) => {
      socket.once('error', reject)
      // The snapshot.
      socket.once('message', () => resolve(socket))
    })
  }
  const hub = await open(ready.hubToken)
  const command = (wanted: Command) => server.send(wanted)
  const empty = await memory()
  let isActive = true

  async function memory() {
    await pause(500)
    const told = next(server, 'memory')
    command({ type: 'memory' })
    return told
  }

  return {
    name: 'Offhook',
    server,

    async grow(watchers) {
      const told = next(server, 'people')
      command({ type: 'people', count: watchers - tokens.length })
      const added = (await told).tokens
      tokens.push(...added)
      await inParallel(added.length, 16, async (index) => {
        const stream = new HeldStream(ready.port)
        const socket = await open(added[index]!, stream)
        sockets.push(socket)
        held.push(stream)
        stream.onHeld = () => {
          if (++arrived === held.length) release()
        }
        socket.on('message', (data: Buffer) => {
          if (awaited === '' || !data.includes(ready.hub) || !data.includes(awaited)) return
          last = Math.max(last, stream.arrivedAt)
          if (--left === 0) done()
        })
      })
      await pause(1000)
    },

    async flip(watchers) {
      isActive = !isActive
      awaited = isActive ? '"state":"available"' : '"state":"away"'
      left = watchers
      const all = within(
        'Offhook',
        new Promise<void>((resolve) => {
          done = resolve
        }),
      )
      last = 0
      arrived = 0
      for (const stream of held) stream.hold()
      const began = performance.now()
      hub.send(JSON.stringify({ type: 'activity', isActive }))
      await all
      awaited = ''
      return last - began
    },

    async fill(wanted) {
      const before = await memory()
      const began = performance.now()
      const missing = wanted - sockets.length - 1
      await inParallel(missing, 16, async (index) => {
        sockets.push(await open(tokens[index % tokens.length]!))
      })
      const seconds = (performance.now() - began) / 1000
      const full = await memory()
      const each = (field: 'used' | 'resident', from: typeof before, to: typeof before) =>
        ((to[field] - from[field]) / (to.clients - from.clients) / 1024).toFixed(1)
      console.log(
        `\n${full.clients} clients of ${tokens.length} people: ${each('used', empty, full)} KiB on the heap and ${each('resident', empty, full)} KiB resident each; ` +
          `${(full.resident / 1024 / 1024).toFixed(0)} MiB in all; the last ${missing} came at ${(missing / seconds).toFixed(0)} a second`,
      )
    },

    end() {
      for (const socket of [hub, ...sockets]) socket.terminate()
    },
  }
}

async function xmpp(peer: Peer): Promise<Subject> {
  await prepare(peer.port, most)
  const watching: XmppClient[] = []
  let mark = ''
  let left = 0
  let done: () => void = () => {}
  let count = 0
  const hub = await new XmppClient('u0', peer.port).signIn()
  hub.send('<presence/>')
  hub.onText = () => {}
  return {
    name: peer.name,
    server: peer.process,

    async grow(watchers) {
      const first = watching.length
      await inParallel(watchers - first, 16, async (index) => {
        const client = await new XmppClient(`u${first + index + 1}`, peer.port).signIn()
        watching.push(client)
        let rest = ''
        let seen = ''
        client.onText = (text) => {
          const all = rest + text
          if (mark !== '' && seen !== mark && all.includes(mark)) {
            seen = mark
            if (--left === 0) done()
          }
          rest = all.slice(-100)
        }
        client.send('<presence/>')
      })
      await pause(2000)
    },

    async flip(watchers) {
      count++
      mark = `flip-${count}-`
      left = watchers
      const all = within(
        peer.name,
        new Promise<void>((resolve) => {
          done = resolve
        }),
      )
      const began = performance.now()
      hub.send(
        `<presence><show>${count % 2 === 0 ? 'away' : 'dnd'}</show><status>${mark}</status></presence>`,
      )
      await all
      return performance.now() - began
    },

    end() {
      for (const client of [hub, ...watching]) client.end()
      peer.process.kill()
    },
  }
}

function within<Result>(name: string, result: Promise<Result>): Promise<Result> {
  const late = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error(`${name}: not everybody had it after 20 seconds`)), 20_000).unref()
  })
  return Promise.race([result, late])
}

/** Processor time that a process has spent, all its threads, in milliseconds (proc(5): fields 14 and 15, in hundredths of a second). */
function processorMs(server: ChildProcess): number {
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

function pin(pid: number, core: number): void {
  spawnSync('taskset', ['-acp', String(core), String(pid)], { stdio: 'ignore' })
}

function quantile(sample: readonly number[], q: number): number {
  const sorted = sample.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
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
