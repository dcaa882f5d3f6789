/** SIPp (Debian sip-tester) as the load, on core 1. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CALLEE_PORT, FIRST_USER, freePort, REALM, SECRET, type Server, USERS } from './peers.ts'
import { coreWatch, cpuMs } from './process.ts'

export const LOAD_CORE = 1

export interface Trial {
  readonly server: string
  readonly target: number
  /** Units a second, over the steady part of the run. */
  readonly achieved: number
  readonly failedPercent: number
  readonly retransmittedPercent: number
  /** Milliseconds of the server's CPU for one unit. */
  readonly cpuPerUnit: number
  /** The server's share of its core, and everybody's: where the second is far above the first, somebody else was there. */
  readonly serverPercent: number
  readonly corePercent: number
  readonly isSustained: boolean
}

export interface TrialOptions {
  readonly kind: 'calls' | 'registrations'
  readonly rate: number
  readonly seconds: number
  /** Milliseconds of conversation. */
  readonly holdMs?: number
}

/** Runs one trial against `server`. */
export async function runTrial(server: Server, options: TrialOptions): Promise<Trial> {
  const { rate, seconds, kind } = options
  const load = await startLoad(server.port, options)
  try {
    const warm = Math.min(2000, seconds * 200)
    await sleep(warm)
    const pids = server.pids()
    const cpu = cpuMs(pids)
    const core = coreWatch(0)
    const began = performance.now()
    await Promise.race([load.ended, sleep(seconds * 1000 - warm - 400)])
    const wall = performance.now() - began
    const used = cpuMs(pids) - cpu
    const corePercent = core()
    await load.ended
    return judge(server.name, rate, load.statistics(), { used, wall, corePercent, kind })
  } finally {
    load.stop()
  }
}

interface Used {
  readonly used: number
  readonly wall: number
  readonly corePercent: number
  readonly kind: string
}

function judge(name: string, target: number, rows: readonly Row[], { used, wall, corePercent }: Used): Trial {
  const last = rows.at(-1)!
  const total = last.number('TotalCallCreated')
  const good = last.number('SuccessfulCall(C)')
  // The first seconds wait for the first calls to end, the last row is short.
  const steady = rows.slice(3, -2).map((row) => row.number('SuccessfulCall(P)'))
  const achieved = steady.reduce((sum, each) => sum + each, 0) / (steady.length || 1)
  const failedPercent = (100 * (total - good)) / (total || 1)
  const retransmittedPercent = (100 * last.number('Retransmissions(C)')) / (total || 1)
  return {
    server: name,
    target,
    achieved: round(achieved, 1),
    failedPercent: round(failedPercent, 3),
    retransmittedPercent: round(retransmittedPercent, 2),
    cpuPerUnit: round(used / (wall / 1000) / (achieved || 1), 4),
    serverPercent: round((100 * used) / wall, 1),
    corePercent: round(corePercent, 1),
    isSustained: failedPercent < 0.1 && retransmittedPercent <= 1 && achieved >= 0.97 * target,
  }
}

class Row {
  readonly #values: Map<string, string>
  constructor(names: readonly string[], values: readonly string[]) {
    this.#values = new Map(names.map((name, i) => [name, values[i] ?? '']))
  }
  number(name: string): number {
    return Number(this.#values.get(name) ?? 0)
  }
}

/** A running load. */
export interface Load {
  readonly ended: Promise<void>
  statistics(): readonly Row[]
  stop(): void
}

export async function startLoad(port: number, options: TrialOptions): Promise<Load> {
  const { kind, rate, seconds, holdMs = 1000 } = options
  const directory = mkdtempSync(join(tmpdir(), 'bench-load-'))
  const children: ChildProcess[] = []
  const statistics = join(directory, 'statistics.csv')
  const sipp = async (args: string[]) => {
    const common = ['-i', '127.0.0.1', '-t', 'u1', '-nostdin', '-buff_size', '4000000', '-timer_resol', '5']
    const child = spawn(
      'taskset',
      ['-c', String(LOAD_CORE), 'sipp', ...args, ...common, '-watchdog_interval', '0'],
      {
        cwd: directory,
        stdio: 'ignore',
      },
    )
    children.push(child)
    return child
  }
  if (kind === 'calls') {
    await sipp(['-sf', scenario('callee'), '-p', String(CALLEE_PORT)])
    await sleep(400)
  }
  const args = [
    `127.0.0.1:${port}`,
    '-p',
    String(await freePort()),
    '-r',
    String(rate),
    '-m',
    String(Math.round(rate * seconds)),
  ]
  args.push('-l', String(Math.ceil(rate * (holdMs / 1000 + 4)) + 100), '-recv_timeout', '12000')
  args.push(
    '-trace_stat',
    '-stf',
    statistics,
    '-fd',
    '1',
    '-timeout',
    String(Math.ceil(seconds + holdMs / 1000 + 30)),
  )
  if (kind === 'calls') args.push('-sf', scenario('caller'), '-s', '0301234567', '-d', String(holdMs))
  else args.push('-sf', scenario('registrant'), '-inf', usersFile(directory))
  const child = await sipp(args)
  return {
    ended: new Promise((resolve) => child.once('exit', () => resolve())),
    statistics: () => readRows(statistics),
    stop() {
      for (const each of children) if (each.exitCode === null) each.kill('SIGKILL')
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function usersFile(directory: string): string {
  const file = join(directory, 'users.csv')
  const count = Number(process.env.BENCH_USERS ?? USERS)
  const lines = Array.from({ length: count }, (_, i) => {
    const user = FIRST_USER + i
    return `${user};[authentication username=${user} password=${SECRET}]`
  })
  writeFileSync(file, `SEQUENTIAL\n${lines.join('\n')}\n`)
  return file
}

function readRows(file: string): Row[] {
  const [head, ...lines] = readFileSync(file, 'latin1').trim().split('\n')
  const names = head!.split(';')
  return lines.map((line) => new Row(names, line.split(';')))
}

const scenario = (name: string) => fileURLToPath(new URL(`./scenario/${name}.xml`, import.meta.url))

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

export const round = (value: number, digits: number): number => Number(value.toFixed(digits))

export { REALM }
