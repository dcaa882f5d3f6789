/** From where a reading goes on: the number of the last change at Active Directory, the stamp of the newest entry elsewhere. */
import type { Dialect } from './dialect.ts'

export interface Cursor {
  readonly dialect: Dialect['name']
  /** The server whose numbers these are. */
  readonly server: string
  readonly stamp: string
}

/** What a server says about itself before it is read. */
export interface ServerMark {
  readonly server: string
  /** highestCommittedUSN, [MS-ADTS] §3.1.1.3.2.15; empty where there is none. */
  readonly usn: string
}

/** A server that copies from others may get their changes late: those of this span are read again. */
const OVERLAP_MS = 60_000

/** Null where nothing was read that shows how far it went. */
export function cursorAt(
  dialect: Dialect['name'],
  { server, usn }: ServerMark,
  newest: string,
): string | null {
  const stamp = dialect === 'activeDirectory' ? usn : newest
  return stamp === '' ? null : JSON.stringify({ dialect, server, stamp } satisfies Cursor)
}

export function parseCursor(text: string | null): Cursor | undefined {
  if (text === null) return undefined
  try {
    const { dialect, server, stamp } = JSON.parse(text) as Partial<Cursor>
    const isKnown = dialect === 'activeDirectory' ? /^\d{1,20}$/ : STAMP
    if (dialect === undefined || typeof server !== 'string' || !isKnown.test(stamp ?? '')) return undefined
    return { dialect, server, stamp: stamp! }
  } catch {
    return undefined
  }
}

/** A generalized time (RFC 4517 §3.3.13), as modifyTimestamp has it. */
const STAMP = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\.\d+)?Z$/

/** The filter of what changed since. */
export function changedFilter({ dialect, stamp }: Cursor): string {
  if (dialect === 'activeDirectory') return `(uSNChanged>=${BigInt(stamp) + 1n})`
  const [, year, month, day, hour, minute, second] = STAMP.exec(stamp)!.map(Number)
  const time = Date.UTC(year!, month! - 1, day, hour, minute, second) - OVERLAP_MS
  return `(modifyTimestamp>=${new Date(time).toISOString().replace(/[-:T]/g, '').replace(/\.\d+/, '')})`
}
