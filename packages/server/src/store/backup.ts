/**
 * A backup of a data directory, taken while the server runs: the database by SQLite's online backup, as it is at one moment; beside it
 * the files without which it is of no use (the key of the sealed secrets, certificates, uploaded numbers).
 */
import { createHash } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { type Clock, NamedError } from '@offhook/base'
import { nameDiskFault } from './disk-fault.ts'
import { storeErrors } from './errors.ts'

export const DATABASE = 'offhook.db'
export const MANIFEST = 'backup.json'

/** What lies in a backup, and what it was made of. */
export interface Manifest {
  /** Of the program that made it. */
  readonly version: string
  /** ISO 8601, UTC. */
  readonly madeAt: string
  readonly people: number
  readonly files: readonly BackupFile[]
}

export interface BackupFile {
  /** Within the backup, with `/`. */
  readonly path: string
  readonly bytes: number
  /** SHA-256, hexadecimal. */
  readonly sha256: string
}

export interface BackupOptions {
  /** The data directory. */
  readonly directory: string
  /** The directory that backups are put into, each in one of its own. */
  readonly target: string
  /** The configuration file, where there is one: it is put beside what is restored, not into its place. */
  readonly configuration?: string | undefined
  /** How many backups of the target are kept, the newest; all, where nothing is said. */
  readonly keep?: number | undefined
  readonly clock: Clock
  readonly version: string
}

/** What a data directory holds that belongs to one machine or moment, or can grow large and is not needed. */
const LEFT_OUT = /^(offhook\.db.*|offhook\.pid.*|offhook-before-.*|before-restore-.*|captures|demo|.*\.new)$/
const NAME = /^offhook-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/
/** All pages in one step: one that is interrupted by a write of the server would begin anew, and on a busy one never end. */
const ALL_PAGES = 0x7fff_ffff

/** Resolves with the directory of the backup when it is on disk and was found whole. Rejects with errors of the store. */
export async function backUp(options: BackupOptions): Promise<{ directory: string; manifest: Manifest }> {
  const source = resolve(options.directory)
  const target = resolve(options.target)
  if (!existsSync(join(source, DATABASE))) {
    throw new NamedError(storeErrors, 'backup-nothing', { directory: source })
  }
  if (`${target}${sep}`.startsWith(`${source}${sep}`)) {
    throw new NamedError(storeErrors, 'backup-inside-data', { directory: source })
  }
  const madeAt = new Date(options.clock.now()).toISOString()
  const directory = join(target, `offhook-${madeAt.replace(/[:.]/g, '-')}`)
  const unfinished = `${directory}.new`
  try {
    mkdirSync(unfinished, { recursive: true, mode: 0o700 })
    const people = await copyDatabase(join(source, DATABASE), join(unfinished, DATABASE))
    copyFiles(source, unfinished, '')
    if (options.configuration !== undefined && existsSync(options.configuration)) {
      copyFileSync(options.configuration, join(unfinished, 'offhook.toml'))
    }
    const files = filesOf(unfinished).map((path) => describeFile(unfinished, path))
    const manifest: Manifest = { version: options.version, madeAt, people, files }
    writeFileSync(join(unfinished, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
    for (const path of [...files.map((file) => file.path), MANIFEST, '.']) toDisk(join(unfinished, path))
    renameSync(unfinished, directory)
    toDisk(target)
    if (options.keep !== undefined) forgetOld(target, options.keep)
    return { directory, manifest }
  } catch (fault) {
    rmSync(unfinished, { recursive: true, force: true })
    throw nameDiskFault(fault, target)
  }
}

/** The newest last. What is unfinished, or was put there by others, is none. */
export function backupsIn(target: string): readonly string[] {
  if (!existsSync(target)) return []
  return readdirSync(target)
    .filter((name) => NAME.test(name) && existsSync(join(target, name, MANIFEST)))
    .sort()
}

/** How many people it knows, where it is whole. Throws `backup-damaged`. */
export function checkDatabase(file: string): number {
  let reason: string
  try {
    const database = new DatabaseSync(file, { readOnly: true })
    try {
      const [result] = database.prepare('PRAGMA quick_check(1)').all() as { quick_check: string }[]
      if (result?.quick_check === 'ok') {
        const { people } = database.prepare('select count(*) as people from person').get() as {
          people: number
        }
        return people
      }
      reason = String(result?.quick_check)
    } finally {
      database.close()
    }
  } catch (fault) {
    reason = (fault as Error).message
  }
  throw new NamedError(storeErrors, 'backup-damaged', { file, reason })
}

export function describeFile(directory: string, path: string): BackupFile {
  const bytes = readFileSync(join(directory, path))
  return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

async function copyDatabase(from: string, to: string): Promise<number> {
  const database = new DatabaseSync(from, { readOnly: true })
  try {
    database.exec('PRAGMA busy_timeout = 10000')
    closeSync(openSync(to, 'w', 0o600))
    await backup(database, to, { rate: ALL_PAGES })
  } finally {
    database.close()
  }
  alone(to)
  return checkDatabase(to)
}

/** One file, without the write-ahead log beside it that its mode of journal would ask for. */
function alone(file: string): void {
  const database = new DatabaseSync(file)
  try {
    database.exec('PRAGMA journal_mode = DELETE')
  } finally {
    database.close()
  }
}

function copyFiles(from: string, to: string, below: string): void {
  for (const name of readdirSync(join(from, below))) {
    if (below === '' && LEFT_OUT.test(name)) continue
    const path = join(below, name)
    if (statSync(join(from, path)).isDirectory()) {
      mkdirSync(join(to, path), { mode: 0o700 })
      copyFiles(from, to, path)
    } else if (statSync(join(from, path)).isFile()) {
      copyFileSync(join(from, path), join(to, path))
    }
  }
}

function filesOf(directory: string, below = ''): readonly string[] {
  return readdirSync(join(directory, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    return entry.isDirectory() ? filesOf(directory, path) : [path]
  })
}

function toDisk(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function forgetOld(target: string, keep: number): void {
  const all = backupsIn(target)
  for (const name of all.slice(0, Math.max(0, all.length - keep))) {
    rmSync(join(target, name), { recursive: true, force: true })
  }
}
