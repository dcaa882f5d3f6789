/** Brings a backup into a data directory. What is there is put aside, and before anything is touched the backup is found whole. */
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join, normalize, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Clock, NamedError } from '@offhook/base'
import { z } from 'zod'
import { checkDatabase, DATABASE, describeFile, MANIFEST, type Manifest } from './backup.ts'
import { knownMigrations, migrationsOf } from './before-upgrade.ts'
import { lockData } from './data-lock.ts'
import { nameDiskFault } from './disk-fault.ts'
import { storeErrors } from './errors.ts'

export interface RestoreOptions {
  /** A directory that `backUp` made. */
  readonly backup: string
  /** The data directory, made where it is missing. */
  readonly directory: string
  /** Put aside what is there. */
  readonly replace: boolean
  readonly clock: Clock
}

export interface Restored {
  readonly manifest: Manifest
  /** Where that was put which had been there. */
  readonly aside: string | undefined
}

const manifestSchema = z.object({
  version: z.string(),
  madeAt: z.string(),
  people: z.number(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })).max(100_000),
})

const UNFINISHED = 'restore.new'

/** Throws errors of the store; `store-in-use` while a server runs on the directory. */
export function restore(options: RestoreOptions): Restored {
  const backup = resolve(options.backup)
  const directory = resolve(options.directory)
  const manifest = readManifest(backup)
  checkWhole(backup, manifest)
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const unlock = lockData(directory)
    try {
      const isOccupied = existsSync(join(directory, DATABASE))
      if (isOccupied && !options.replace) throw new NamedError(storeErrors, 'restore-occupied', { directory })
      copyAll(backup, join(directory, UNFINISHED), manifest)
      const aside = isOccupied ? putAside(directory, options.clock) : undefined
      for (const name of readdirSync(join(directory, UNFINISHED))) {
        rmSync(join(directory, name), { recursive: true, force: true })
        renameSync(join(directory, UNFINISHED, name), join(directory, name))
      }
      return { manifest, aside }
    } finally {
      rmSync(join(directory, UNFINISHED), { recursive: true, force: true })
      unlock()
    }
  } catch (fault) {
    throw nameDiskFault(fault, directory)
  }
}

function readManifest(backup: string): Manifest {
  try {
    const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(backup, MANIFEST), 'utf8')))
    const outside = manifest.files.find(
      ({ path }) => normalize(path).startsWith('..') || path.startsWith('/'),
    )
    if (outside) throw new Error(`it names ${outside.path}, which lies outside`)
    if (!manifest.files.some(({ path }) => path === DATABASE)) throw new Error('it has no database')
    return manifest
  } catch (fault) {
    throw new NamedError(
      storeErrors,
      'backup-unreadable',
      { backup, reason: (fault as Error).message },
      fault,
    )
  }
}

/** Every byte as it was written, the database whole, and of no newer version than this program knows. */
function checkWhole(backup: string, manifest: Manifest): void {
  for (const { path, sha256 } of manifest.files) {
    const file = join(backup, path)
    if (!existsSync(file)) throw damaged(file, 'it is missing')
    if (describeFile(backup, path).sha256 !== sha256) throw damaged(file, 'its content has changed')
  }
  checkDatabase(join(backup, DATABASE))
  const database = new DatabaseSync(join(backup, DATABASE), { readOnly: true })
  try {
    const known = migrationsOf({ rows: ({ sql }) => database.prepare(sql).all() })
    const newer = known.find((name) => !knownMigrations.includes(name))
    if (newer !== undefined) throw new NamedError(storeErrors, 'store-newer', { migration: newer })
  } finally {
    database.close()
  }
}

function damaged(file: string, reason: string): NamedError {
  return new NamedError(storeErrors, 'backup-damaged', { file, reason })
}

/** Who owns the data directory owns what is put into it, also where root restores. */
function copyAll(backup: string, to: string, manifest: Manifest): void {
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { mode: 0o700 })
  const { uid, gid } = statSync(dirname(to))
  const isRoot = process.getuid?.() === 0
  const give = (path: string) => {
    if (isRoot) chownSync(path, uid, gid)
  }
  for (const { path } of manifest.files) {
    const folders = path.split('/').slice(0, -1)
    for (let depth = 1; depth <= folders.length; depth++) {
      const folder = join(to, ...folders.slice(0, depth))
      if (existsSync(folder)) continue
      mkdirSync(folder, { mode: 0o700 })
      give(folder)
    }
    copyFileSync(join(backup, path), join(to, path))
    chmodSync(join(to, path), 0o600)
    give(join(to, path))
  }
}

/** Everything but the lock, what was put aside before, and captures: those belong to no moment. */
function putAside(directory: string, clock: Clock): string {
  const stamp = new Date(clock.now()).toISOString().slice(0, 19).replaceAll(':', '-')
  const aside = join(directory, `before-restore-${stamp}Z`)
  mkdirSync(aside, { mode: 0o700 })
  for (const name of readdirSync(directory)) {
    if (/^(offhook\.pid.*|before-restore-.*|captures|demo|restore\.new)$/.test(name)) continue
    renameSync(join(directory, name), join(aside, name))
  }
  return aside
}
