/** The processes of the browser that a test has started: stopped, it neither sends nor takes anything, as if its network were gone. */
import { readdirSync, readFileSync } from 'node:fs'

/** Stops every process of Chromium below this one; what it returns lets them go on. */
export function freezeBrowser(): () => void {
  const stopped = descendantsOf(process.pid).filter((id) => commandOf(id).includes('chromium'))
  for (const id of stopped) process.kill(id, 'SIGSTOP')
  return () => {
    for (const id of stopped) process.kill(id, 'SIGCONT')
  }
}

function descendantsOf(root: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? parentOf(Number(name)) : undefined
    if (parent !== undefined) parents.set(Number(name), parent)
  }
  const isBelow = (id: number | undefined): boolean =>
    id !== undefined && (id === root || isBelow(parents.get(id)))
  return [...parents].filter(([, parent]) => isBelow(parent)).map(([id]) => id)
}

function parentOf(id: number): number | undefined {
  const text = read(`/proc/${id}/stat`)
  return text === '' ? undefined : Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1])
}

function commandOf(id: number): string {
  return read(`/proc/${id}/cmdline`)
}

/** Processes come and go while one looks. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
