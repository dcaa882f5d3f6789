/**
 * One server a data directory. The lock is a file with the process id; one left behind by a process that is gone (kill -9) is
 * taken over.
 */
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { NamedError } from '@offhook/base'
import { storeErrors } from './errors.ts'

/** Takes the lock of `directory` and returns what releases it. Throws `store-in-use`. */
export function lockData(directory: string): () => void {
  const file = join(directory, 'offhook.pid')
  const own = `${file}.${process.pid}`
  writeFileSync(own, `${process.pid}\n`)
  try {
    // A link either makes the name or fails: two that start at once cannot both have it.
    for (let attempt = 0; ; attempt++) {
      try {
        linkSync(own, file)
        break
      } catch (fault) {
        const holder = holderOf(file)
        if (attempt > 3 || (holder !== undefined && isAlive(holder))) {
          throw new NamedError(storeErrors, 'store-in-use', { directory, process: holder ?? 0 }, fault)
        }
        rmSync(file, { force: true })
      }
    }
  } finally {
    rmSync(own, { force: true })
  }
  return () => {
    if (holderOf(file) === process.pid) rmSync(file, { force: true })
  }
}

function holderOf(file: string): number | undefined {
  try {
    const id = Number(readFileSync(file, 'utf8').trim())
    return Number.isInteger(id) && id > 0 ? id : undefined
  } catch {
    return undefined
  }
}

/** A lock with the own process id counts as alive: the same directory must not be opened twice by one process either. */
function isAlive(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM'
  }
}
