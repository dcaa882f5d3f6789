/**
 * Opens growing numbers of lines of CSTA switches in a whole server, over TCP on the loopback, as an administrator who saves line
 * groups: time and memory, and whether both grow linearly; at one switch, and the same lines at several at once. The first line must
 * be open long before the last.
 *
 *     node --expose-gc bench/csta/server-opening.ts [--most 10000] [--systems 5]
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { groupSettings, startTestServer, type TestServer } from '../../packages/server/src/testing/index.ts'
import { lineNumber } from './stage.ts'

const { values } = parseArgs({
  options: { most: { type: 'string', default: '10000' }, systems: { type: 'string', default: '5' } },
})
const most = Number(values.most)
const systems = Number(values.systems)
const mebibytes = (bytes: number) => Math.round(bytes / 1024 / 1024)

interface Switch {
  readonly child: ChildProcess
  readonly port: number
}

async function startSwitch(): Promise<Switch> {
  const child = fork(new URL('./switch.ts', import.meta.url))
  const [port] = (await once(child, 'message')) as [number]
  return { child, port }
}

/** Milliseconds until the first line and until all are open; the lines are shared out among the switches. */
async function open(server: TestServer, count: number, switches: readonly Switch[]) {
  const lines = Array.from({ length: count }, (_, index) => ({ line: lineNumber(index), name: '' }))
  const share = count / switches.length
  const opened = new Set<string>()
  let firstMs = 0
  const begin = performance.now()
  const all = new Promise<void>((resolve) => {
    server.parts.lines.events.on('changed', ({ line }) => {
      if (line.device.state !== 'inService') return
      if (opened.size === 0) firstMs = performance.now() - begin
      if (opened.add(line.device.line).size === count) resolve()
    })
  })
  for (const [index, { port }] of switches.entries()) {
    const own = lines.slice(index * share, (index + 1) * share)
    const settings = { lineSource: 'list', lines: own, openPerSecond: 10_000 } as const
    await server.parts.lineGroups.create(groupSettings(`bench ${index}`, port, settings))
  }
  await all
  return { firstMs, ms: performance.now() - begin }
}

/** Milliseconds a line. */
async function measure(
  count: number,
  switches: readonly Switch[],
  before: number | undefined,
): Promise<number> {
  const server = await startTestServer({ config: { 'sip.udp': false, 'sip.tcp': false, 'sip.tls': false } })
  try {
    await server.setUp()
    const processor = process.cpuUsage()
    const { firstMs, ms } = await open(server, count, switches)
    const { user, system } = process.cpuUsage(processor)
    globalThis.gc?.()
    const { rss, heapUsed } = process.memoryUsage()
    const each = ms / count
    const growth = before === undefined ? '' : `, ${(each / before).toFixed(2)} × the time a line before`
    console.log(
      `${count} lines at ${switches.length}: ${(ms / 1000).toFixed(2)} s, the first after ${Math.round(firstMs)} ms, ` +
        `${each.toFixed(3)} ms a line${growth}, ${((user + system) / 1e6).toFixed(2)} s of processor time, ` +
        `${mebibytes(rss)} MiB resident, ${mebibytes(heapUsed)} MiB heap`,
    )
    return each
  } finally {
    await server.close()
  }
}

const switches: Switch[] = []
try {
  for (let index = 0; index < systems; index += 1) switches.push(await startSwitch())
  let before: number | undefined
  for (const count of [most / 8, most / 4, most / 2, most]) {
    before = await measure(count, switches.slice(0, 1), before)
  }
  await measure(most, switches, before)
} finally {
  for (const { child } of switches) child.disconnect()
}
