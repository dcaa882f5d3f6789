/** One directory as it is held in memory, kept in its row, and shown. */
import { createHash } from 'node:crypto'
import type { DirectoryRun, DirectorySettings, DirectoryView } from '@offhook/contract'
import type { Statement, Store } from '../store/index.ts'
import type { DirectoryRunner, ReadingProgress } from './directory-runner.ts'
import { saveDirectoryRow } from './directory-table.ts'
import type { Link } from './link.ts'

export interface DirectoryEntry {
  readonly id: string
  readonly settings: DirectorySettings
  /** Sealed. */
  readonly secret: string | null
  readonly tokenHash: string | null
  readonly progress: ReadingProgress
  /** Absent while it is switched off, and for those that come to us. */
  readonly runner?: DirectoryRunner
  readonly lastRun?: DirectoryRun
}

export function rowOf(
  store: Store,
  { id, settings, secret, tokenHash, progress }: DirectoryEntry,
): Statement {
  return saveDirectoryRow(store, { id, data: JSON.stringify(settings), secret, tokenHash, ...progress })
}

/** `links`: who here is whom in it. */
export function viewOf(entry: DirectoryEntry, links: ReadonlyMap<string, Link>): DirectoryView {
  const { id, settings, secret, runner, lastRun } = entry
  const run = runner?.state
  const present = [...links.values()].filter(({ isGone }) => !isGone)
  const isBad = run?.state === 'failing' || run?.state === 'stopped'
  const { changes: _changes, ...last } = lastRun ?? { changes: [] }
  return {
    id,
    settings,
    hasSecret: secret !== null,
    state: !settings.isActive ? 'off' : (run?.state ?? 'waiting'),
    fault: isBad ? (lastRun?.fault ?? null) : null,
    nextRunAt: run?.nextRunAt ?? null,
    lastRun: lastRun ? (last as NonNullable<DirectoryView['lastRun']>) : null,
    progress: run?.counts ?? null,
    people: present.filter(({ kind }) => kind === 'person').length,
    groups: present.filter(({ kind }) => kind === 'group').length,
    computers: present.filter(({ kind }) => kind === 'computer').length,
  }
}

/** Whom its sealed secret belongs to. */
export function ownerOf(id: string): string {
  return `directory ${id}`
}

/** A token has so much chance in it that a plain hash keeps it. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
