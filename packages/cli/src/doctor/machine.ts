/** The machine: Node.js, the disk, the clock. */
import { execFile } from 'node:child_process'
import { access, constants, mkdir, statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { promisify } from 'node:util'
import { bad, type Finding, good, warn } from './finding.ts'

const NEWEST_NEEDED = 26
const GIB = 1024 ** 3
/** No release is older: a clock before it is wrong. */
const RELEASED_AT = Date.UTC(2026, 10, 1)

export function checkNode(version = process.versions.node): Finding {
  const major = Number(version.split('.')[0])
  if (major >= NEWEST_NEEDED) return good('Node.js', `Version ${version}.`)
  return bad(
    'Node.js',
    `Version ${version} is too old.`,
    'Start Offhook by "npm start" or "npm run offhook": that takes the version that is installed with it.',
  )
}

/** Whether everything can be written to the data directory, and how much room there is. */
export async function checkDisk(directory: string): Promise<Finding> {
  const path = resolve(directory)
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await access(path, constants.W_OK | constants.R_OK | constants.X_OK)
  } catch (fault) {
    const advice = `Make ${dirname(path)} writable for the user that runs Offhook, or choose another directory with --data.`
    return bad('Data directory', `${path} cannot be written: ${(fault as Error).message}`, advice)
  }
  const { bavail, bsize } = await statfs(path)
  const free = bavail * bsize
  const text = `${path}, ${(free / GIB).toFixed(1)} GiB free.`
  if (free < GIB / 4) return bad('Data directory', text, 'Make room: the database needs it to write at all.')
  if (free < 2 * GIB) return warn('Data directory', text, 'Make room soon: journal and captures grow.')
  return good('Data directory', text)
}

/** A clock that is wrong makes certificates invalid and the journal false. */
export async function checkClock(now = Date.now()): Promise<Finding> {
  const text = `${new Date(now).toISOString().slice(0, 19).replace('T', ' ')} UTC`
  if (now < RELEASED_AT) {
    return bad(
      'Clock',
      `It says ${text}, which lies before this version was made.`,
      'Set the clock, best by NTP.',
    )
  }
  const isSynchronised = await synchronised()
  if (isSynchronised === false) {
    return warn('Clock', `${text}, not synchronised.`, 'Switch NTP on: "timedatectl set-ntp true".')
  }
  return good('Clock', isSynchronised ? `${text}, synchronised.` : `${text}.`)
}

/** Undefined where the machine does not tell, as in most containers. */
async function synchronised(): Promise<boolean | undefined> {
  try {
    const { stdout } = await promisify(execFile)(
      'timedatectl',
      ['show', '-p', 'NTPSynchronized', '--value'],
      {
        timeout: 3000,
      },
    )
    const said = stdout.trim()
    return said === 'yes' ? true : said === 'no' ? false : undefined
  } catch {
    return undefined
  }
}
