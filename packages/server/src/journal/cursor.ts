/** Where a page of the journal ended, as the client carries it: opaque to it, checked here. */
import { isId, NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'

export interface JournalPosition {
  readonly startedAt: number
  readonly id: string
}

export function formatCursor(position: JournalPosition): string {
  return `${position.startedAt.toString(36)}.${position.id}`
}

/** Throws `cursor-invalid`. */
export function parseCursor(cursor: string): JournalPosition {
  const [time, id] = cursor.split('.', 2)
  const startedAt = Number.parseInt(time ?? '', 36)
  if (!Number.isSafeInteger(startedAt) || id === undefined || !isId(id)) {
    throw new NamedError(contractErrors, 'cursor-invalid')
  }
  return { startedAt, id }
}
