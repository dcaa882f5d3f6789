import type { JournalEntry } from '@offhook/contract'

/** Whether it went unanswered on one's own side. */
export function isMissed(entry: JournalEntry): boolean {
  return entry.direction === 'incoming' && (entry.result === 'missed' || entry.result === 'noAnswer')
}
