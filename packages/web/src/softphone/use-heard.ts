/** Tells the server how good the voice is that this browser plays in a call: packets may be lost on the way to it, which nobody else sees. */
import { useEffect } from 'react'
import { useApi } from '../live/live.tsx'
import { type HeardTotals, heardSince, totalsOf } from './heard.ts'
import type { Voice } from './voice.ts'

const EVERY_MS = 5000

/** `callId`: the call that one talks in here; null where there is none. */
export function useHeard(callId: string | null, voice: Voice): void {
  const api = useApi()
  useEffect(() => {
    if (callId === null) return
    const before = new Map<RTCPeerConnection, HeardTotals>()
    const tell = async () => {
      for (const connection of voice.connections) {
        const now = totalsOf(await connection.getStats())
        if (!now) continue
        const last = before.get(connection)
        before.set(connection, now)
        // Calls on hold have a connection, too, over which nothing comes.
        const body = last && heardSince(last, now)
        if (body) await api.reportHeard({ params: { callId }, body })
      }
    }
    // What could not be told is missing in a chart; the call goes on.
    const tellQuietly = () => void tell().catch(() => {})
    tellQuietly()
    const timer = setInterval(tellQuietly, EVERY_MS)
    return () => clearInterval(timer)
  }, [api, callId, voice])
}
