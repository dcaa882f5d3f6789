/** The calls of this browser, kept beyond the page: a page that comes after takes them up by the names of their dialogs. */
import type { RTCSession } from 'jssip/lib/RTCSession'

/** A dialog (RFC 3261 §12). */
export interface KeptCall {
  readonly callId: string
  readonly localTag: string
  readonly remoteTag: string
  readonly keptAt: number
}

const KEY = 'offhook-softphone-calls'
/** Calls of days ago are over; the server waits for half a minute. */
const LASTS_MS = 24 * 3_600_000

export function keptCalls(): readonly KeptCall[] {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '[]') as KeptCall[]
    return kept.filter(({ keptAt }) => Date.now() - keptAt < LASTS_MS)
  } catch {
    return []
  }
}

/** JsSIP forgets the dialog of a session before it tells that it has ended. */
const names = new WeakMap<RTCSession, string>()

export function keepCall(session: RTCSession): void {
  const name = nameOf(session)
  if (!name) return
  names.set(session, name.callId)
  keep([...keptCalls().filter(({ callId }) => callId !== name.callId), { ...name, keptAt: Date.now() }])
}

export function forgetCall(session: RTCSession): void {
  const callId = names.get(session)
  if (callId !== undefined) forgetKept(callId)
}

export function forgetKept(callId: string): void {
  keep(keptCalls().filter((call) => call.callId !== callId))
}

function keep(calls: readonly KeptCall[]): void {
  localStorage.setItem(KEY, JSON.stringify(calls))
}

/** JsSIP keeps the dialog to itself. */
export function nameOf(session: RTCSession): Omit<KeptCall, 'keptAt'> | undefined {
  const { _dialog } = session as unknown as {
    _dialog?: { id: { call_id: string; local_tag: string; remote_tag: string } }
  }
  if (!_dialog) return undefined
  const { call_id: callId, local_tag: localTag, remote_tag: remoteTag } = _dialog.id
  return { callId, localTag, remoteTag }
}
