/** The table of stories: one row a call that is over. */
import type { Statement, Store } from '../store/index.ts'
import type { CallStory } from './moment.ts'

export function insertStory(story: CallStory & { endedAt: number }): Statement {
  return {
    sql: `insert into call_story (call_id, started_at, ended_at, moments, decisions) values (?, ?, ?, ?, ?)
      on conflict (call_id) do update set ended_at = excluded.ended_at, moments = excluded.moments, decisions = excluded.decisions`,
    parameters: [
      story.callId,
      story.startedAt,
      story.endedAt,
      JSON.stringify(story.moments),
      JSON.stringify(story.decisions),
    ],
  }
}

export function selectStory(store: Store, callId: string): CallStory | undefined {
  const [row] = store.rows({
    sql: 'select * from call_story where call_id = ?',
    parameters: [callId],
  }) as { call_id: string; started_at: number; ended_at: number; moments: string; decisions: string }[]
  if (!row) return undefined
  return {
    callId: row.call_id,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    moments: JSON.parse(row.moments) as CallStory['moments'],
    decisions: JSON.parse(row.decisions) as CallStory['decisions'],
  }
}

export function deleteStoriesBefore(time: number): Statement {
  return { sql: 'delete from call_story where started_at < ?', parameters: [time] }
}
