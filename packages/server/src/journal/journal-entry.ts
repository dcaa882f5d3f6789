/** An entry of the journal: one line's part in one call. Values and pure rules. */
import type { ExplanationStep } from '@offhook/base'
import type { JournalEntry as JournalEntryView } from '@offhook/contract'
import type { ProjectEntry } from '@offhook/numbers'
import { type Call, type Connection, type Party, type Story, storyOf } from '@offhook/telephony'
import type { KnownParty } from '../directory/index.ts'

export type JournalResult = NonNullable<JournalEntryView['result']>

export interface JournalEntry {
  /** The id of the connection. */
  readonly id: string
  readonly callId: string
  readonly line: string
  readonly direction: 'incoming' | 'outgoing'
  readonly other: KnownParty
  /** With whom else there was talk, in order of joining. */
  readonly joined: readonly KnownParty[]
  readonly called: KnownParty | null
  readonly redirectedFrom: KnownParty | null
  readonly redirectedTo: KnownParty | null
  readonly startedAt: number
  readonly answeredAt: number | null
  readonly endedAt: number | null
  /** Null while the call is under way. */
  readonly result: JournalResult | null
  /** An EventCause of ECMA-269, or `serverRestarted`. */
  readonly cause: string | null
  /** Why it is marked as it is. */
  readonly steps: readonly ExplanationStep[]
  readonly note: string
  /** The project that it is put to (§10.3.8), or null. */
  readonly project: ProjectEntry | null
  /** It was at a private phone (§6.13.1). */
  readonly onPrivateLine: boolean
}

/** The cause of entries that were open when the server ended. */
export const SERVER_RESTARTED = 'serverRestarted'

/** The part of a line of ours in a call. */
export type LineConnection = Connection & { readonly party: { readonly line: string } }

/** The entry of `connection` as the call stands now. */
export function entryOf(
  call: Call,
  connection: LineConnection,
  known: (party: Party) => KnownParty,
): JournalEntry {
  const story = storyOf(call, connection)
  const isOver = story.endedAt !== undefined
  const cause = story.result.steps.at(-1)?.because.cause
  return {
    id: connection.id,
    callId: call.id,
    line: connection.party.line,
    direction: story.direction,
    other: known(story.other),
    joined: story.joined.map(known),
    called: story.called ? known(story.called) : null,
    redirectedFrom: story.redirectedFrom ? known(story.redirectedFrom) : null,
    redirectedTo: story.redirectedTo ? known(story.redirectedTo) : null,
    startedAt: story.startedAt,
    answeredAt: story.answeredAt ?? null,
    endedAt: story.endedAt ?? null,
    result: isOver ? resultOf(story) : null,
    cause: isOver && typeof cause === 'string' ? cause : null,
    steps: isOver ? story.result.steps : [],
    note: '',
    project: null,
    onPrivateLine: false,
  }
}

/** The journal tells apart who did not answer: oneself (missed) or the other end (no answer). */
function resultOf(story: Story): JournalResult {
  const { answer } = story.result
  if (answer === 'open') return 'failed'
  return answer === 'missed' && story.direction === 'outgoing' ? 'noAnswer' : answer
}

/** Whether with whom it was is the business of those alone whose line it is. */
export function isPrivate({ onPrivateLine, project }: JournalEntry): boolean {
  return onPrivateLine || (project?.isPrivate ?? false)
}

/** Seconds of conversation. */
export function durationOf(entry: JournalEntry): number {
  if (entry.answeredAt === null || entry.endedAt === null) return 0
  return Math.max(0, Math.round((entry.endedAt - entry.answeredAt) / 1000))
}

/** The results that count as missed: it was for me, and I did not get it. */
export const missedResults: readonly JournalResult[] = ['missed', 'busy', 'rejected', 'failed']

/** What text search looks in: names, numbers and the note, lower case. */
export function searchTextOf(entry: JournalEntry): string {
  const parties = [entry.other, ...entry.joined, entry.called, entry.redirectedTo]
  const words = parties.flatMap((party) =>
    // Who withheld their number must not be found by it either.
    party && !party.restricted ? [party.name ?? '', party.number, party.line ?? ''] : [],
  )
  return [...new Set([...words, entry.note])]
    .filter((word) => word !== '')
    .join('\n')
    .toLowerCase()
}
