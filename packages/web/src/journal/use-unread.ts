/** What of the journal is unread: what was missed since one looked at it last. Looking is being on the page. */
import type { JournalEntry } from '@offhook/contract'
import { useEffect, useState } from 'react'
import { useApi, useMe } from '../live/live.tsx'

const unnoticed: readonly JournalEntry['result'][] = ['missed', 'busy', 'failed']

/** Tells the server that one looks, and answers what was unread when one came; it stays marked until one leaves. */
export function useUnread(): (entry: JournalEntry) => boolean {
  const api = useApi()
  const me = useMe()
  const [seenAt] = useState(() => me?.journalSeenAt ?? 0)
  const unread = me?.unreadCalls ?? 0
  useEffect(() => {
    // A page in the background is not looked at.
    const look = () => {
      if (unread > 0 && document.visibilityState === 'visible') void api.seeJournal().catch(() => undefined)
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [api, unread])
  return (entry) =>
    entry.owner === null &&
    entry.direction === 'incoming' &&
    unnoticed.includes(entry.result) &&
    (entry.endedAt ?? 0) > seenAt
}
