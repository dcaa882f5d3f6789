/** Our id of a call that a phone system has just made: its first fact may come a moment after the answer to the request. */
import type { Clock } from '@offhook/base'
import type { Calls } from '../call/index.ts'

const LONGEST_WAIT_MS = 1000

export function callOf(
  calls: Calls,
  connector: string,
  switchCallId: string,
  clock: Clock,
): Promise<string | null> {
  const known = calls.bySwitchCallId(connector, switchCallId)
  if (known) return Promise.resolve(known.id)
  return new Promise((resolve) => {
    const end = (callId: string | null) => {
      cancel()
      unsubscribe()
      resolve(callId)
    }
    const cancel = clock.after(LONGEST_WAIT_MS, () => end(null))
    const unsubscribe = calls.events.on('changed', (change) => {
      if (change.connector !== connector) return
      const call = change.calls.find((candidate) => candidate.switchCallId === switchCallId)
      if (call) end(call.id)
    })
  })
}
