/** What a process and its children use, from /proc (Linux). */
import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second; fixed at 100 on all Linux machines that matter here. */
const TICKS = 100

/** `pid` and all that it started. */
export function family(pid: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = Number(statOf(Number(name))?.[1] ?? -1)
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const found: number[] = []
  for (const queue = [pid]; queue.length > 0; ) {
    const next = queue.pop()!
    found.push(next)
    queue.push(...(children.get(next) ?? []))
  }
  return found
}

/** User and system time so far, in milliseconds. */
export function cpuMs(pids: readonly number[]): number {
  let ticks = 0
  for (const pid of pids) {
    const stat = statOf(pid)
    if (stat) ticks += Number(stat[11]) + Number(stat[12])
  }
  return (ticks * 1000) / TICKS
}

/** Memory that would be free if the processes ended (PSS), in KiB. */
export function memoryKiB(pids: readonly number[]): number {
  let kib = 0
  for (const pid of pids) {
    try {
      kib += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1] ?? 0)
    } catch {
      // It has ended meanwhile.
    }
  }
  return kib
}

/** The share of core `core` that was busy between two looks, by anybody, in percent. */
export function coreWatch(core: number): () => number {
  const look = () => {
    const line = readFileSync('/proc/stat', 'latin1')
      .split('\n')
      .find((each) => each.startsWith(`cpu${core} `))
    const values = line?.split(/\s+/).slice(1, 9).map(Number) ?? []
    const total = values.reduce((sum, each) => sum + each, 0)
    return { total, idle: (values[3] ?? 0) + (values[4] ?? 0) }
  }
  const before = look()
  return () => {
    const after = look()
    const total = after.total - before.total || 1
    return (100 * (total - (after.idle - before.idle))) / total
  }
}

/** The fields of /proc/PID/stat behind the name: state, parent, … */
function statOf(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}
