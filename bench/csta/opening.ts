/**
 * Opens growing numbers of lines over TCP on the loopback: time and memory, and whether both grow linearly.
 *
 *     node --expose-gc bench/csta/opening.ts [--most 10000]
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { systemClock } from '@offhook/base'
import { dialTcp } from '@offhook/csta'
import { connectorFor } from './stage.ts'

const { values } = parseArgs({ options: { most: { type: 'string', default: '10000' } } })
const most = Number(values.most)

const child = fork(new URL('./switch.ts', import.meta.url))
const [port] = (await once(child, 'message')) as [number]
const mebibytes = (bytes: number) => Math.round(bytes / 1024 / 1024)

try {
  let before: number | undefined
  for (const count of [most / 8, most / 4, most / 2, most]) {
    const connector = connectorFor(count, () => dialTcp({ host: '127.0.0.1', port }, systemClock))
    const begin = performance.now()
    await connector.start()
    const { devices } = await connector.snapshot()
    const ms = performance.now() - begin
    const open = devices.filter(({ state }) => state === 'inService').length
    if (open !== count) throw new Error(`${open} of ${count} lines are in service`)
    globalThis.gc?.()
    const { rss, heapUsed } = process.memoryUsage()
    const each = ms / count
    const growth = before === undefined ? '' : `, ${(each / before).toFixed(2)} × the time a line before`
    before = each
    console.log(
      `${count} lines: ${(ms / 1000).toFixed(2)} s, ${each.toFixed(3)} ms a line${growth}, ` +
        `${mebibytes(rss)} MiB resident, ${mebibytes(heapUsed)} MiB heap`,
    )
    await connector.stop()
  }
} finally {
  child.disconnect()
}
