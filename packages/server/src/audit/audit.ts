/** The audit log: who changed what, who signed in, when and from where. It only grows. */
import type { Clock, Log } from '@offhook/base'
import type { Store } from '../store/index.ts'
import { type AuditEntry, chainedHash } from './audit-entry.ts'
import {
  type AuditQuery,
  insertAuditEntry,
  lastAuditEntry,
  selectAuditChain,
  selectAuditEntries,
} from './audit-table.ts'

export interface AuditOptions {
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
}

export type NewAuditEntry = Pick<AuditEntry, 'actor' | 'action' | 'address' | 'device'> &
  Partial<Pick<AuditEntry, 'actorId' | 'target' | 'refused'>> & {
    readonly changes?: readonly AuditEntry['changes'][number][]
  }

export interface AuditCheck {
  readonly isIntact: boolean
  readonly entries: number
  /** The first entry that does not follow from the one before it. */
  readonly brokenAt: number | null
}

const CHUNK = 1000

export class Audit {
  readonly #options: AuditOptions
  #hash = ''
  #number = 0

  constructor(options: AuditOptions) {
    this.#options = options
  }

  async load(): Promise<void> {
    const last = await lastAuditEntry(this.#options.store)
    this.#hash = last?.hash ?? ''
    this.#number = last?.number ?? 0
  }

  /** Resolves when it is on disk; a failure to write is logged, because what was done is done. */
  async record(fields: NewAuditEntry): Promise<void> {
    const { store, clock, log } = this.#options
    const entry: AuditEntry = {
      number: ++this.#number,
      at: clock.now(),
      actorId: fields.actorId ?? null,
      actor: cut(fields.actor, 120),
      action: fields.action,
      target: cut(fields.target ?? '', 255),
      refused: fields.refused ?? null,
      changes: [...(fields.changes ?? [])],
      address: cut(fields.address, 64),
      device: cut(fields.device, 120),
    }
    this.#hash = chainedHash(this.#hash, entry)
    try {
      await store.write(insertAuditEntry(store, entry, this.#hash))
    } catch (fault) {
      log.error('the audit log could not be written', { action: entry.action, fault: String(fault) })
    }
  }

  /** Newest first. */
  list(query: AuditQuery): Promise<readonly AuditEntry[]> {
    return selectAuditEntries(this.#options.store, query)
  }

  /** All entries of a query, newest first, without having them all in memory. */
  async *each(query: Omit<AuditQuery, 'before' | 'limit'>): AsyncGenerator<AuditEntry> {
    let before: number | undefined
    for (;;) {
      const entries = await this.list({ ...query, before, limit: CHUNK })
      yield* entries
      if (entries.length < CHUNK) return
      before = entries.at(-1)!.number
    }
  }

  /** Follows the chain of hashes from the first entry to the last. */
  async check(): Promise<AuditCheck> {
    let former = ''
    let entries = 0
    for (;;) {
      const chunk = await selectAuditChain(this.#options.store, entries, CHUNK)
      for (const { entry, hash } of chunk) {
        if (entry.number !== entries + 1 || chainedHash(former, entry) !== hash) {
          return { isIntact: false, entries, brokenAt: entries + 1 }
        }
        former = hash
        entries++
      }
      if (chunk.length < CHUNK) return { isIntact: true, entries, brokenAt: null }
    }
  }
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
