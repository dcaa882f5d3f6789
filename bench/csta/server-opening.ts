/**
 * Opens growing numbers of lines of a CSTA switch in a whole server, over TCP on the loopback, as an administrator who saves a line
 * group: time and memory, and whether both grow linearly. The first line must be open long before the last.
 *
 *     node --expose-gc bench/csta/server-opening.ts [--most 10000]
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { groupSettings, startTestServer } from '../../packages/server/src/testing/index.ts'
import { lineNumber } from './stage.ts'

const { values } = parseArgs({ options: { most: { type: 'string', default: '10000' } } })
const most = Number(values.most)
const mebibytes = (bytes: number) => Math.round(bytes / 1024 / 1024)

const child = fork(new URL('./switch.ts', import.meta.url))
const [port] = (await once(child, 'message')) as [number]

try {
  let before: number | undefined
  for (const count of [most / 8, most / 4, most / 2, most]) {
    const server = await startTestServer({ config: { 'sip.udp': false, 'sip.tcp': false, 'sip.tls': false } })
    try {
      await server.setUp()
      const lines = Array.from({ length: count }, (_, index) => ({ line: lineNumber(index), name: '' }))
      const settings = groupSettings('bench', port, { lineSource: 'list', lines, openPerSecond: 10_000 })
      const open = new Set<string>()
      let firstMs = 0
      const begin = performance.now()
      const all = new Promise<void>((resolve) => {
        server.parts.lines.events.on('changed', ({ line }) => {
          if (line.device.state !== 'inService') return
          if (open.size === 0) firstMs = performance.now() - begin
          if (open.add(line.device.line).size === count) resolve()
        })
      })
      await server.parts.lineGroups.create(settings)
      await all
      const ms = performance.now() - begin
      globalThis.gc?.()
      const { rss, heapUsed } = process.memoryUsage()
      const each = ms / count
      const growth = before === undefined ? '' : `, ${(each / before).toFixed(2)} × the time a line before`
      before = each
      console.log(
        `${count} lines: ${(ms / 1000).toFixed(2)} s, the first after ${Math.round(firstMs)} ms, ` +
          `${each.toFixed(3)} ms a line${growth}, ${mebibytes(rss)} MiB resident, ${mebibytes(heapUsed)} MiB heap`,
      )
    } finally {
      await server.close()
    }
  }
} finally {
  child.disconnect()
}
