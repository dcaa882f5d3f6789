/** The table of the voices of calls that are over: one row a call, beside its story. */
import type { Statement, Store } from '../store/index.ts'
import type { LegVoice } from './heard-voices.ts'

export function insertCallMedia(callId: string, startedAt: number, legs: readonly LegVoice[]): Statement {
  return {
    sql: `insert into call_media (call_id, started_at, legs) values (?, ?, ?)
      on conflict (call_id) do update set legs = excluded.legs`,
    parameters: [callId, startedAt, JSON.stringify(legs)],
  }
}

export function selectCallMedia(store: Store, callId: string): readonly LegVoice[] {
  const [row] = store.rows({
    sql: 'select legs from call_media where call_id = ?',
    parameters: [callId],
  }) as { legs: string }[]
  if (!row) return []
  // Rows of versions before know nothing of what was heard.
  const legs = JSON.parse(row.legs) as (Omit<LegVoice, 'heard'> & Partial<LegVoice>)[]
  return legs.map(({ heard = [], ...leg }) => ({ ...leg, heard }))
}

export function deleteCallMediaBefore(time: number): Statement {
  return { sql: 'delete from call_media where started_at < ?', parameters: [time] }
}
