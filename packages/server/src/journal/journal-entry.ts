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
  /** Who it was, as written by hand; empty where nobody did. */
  readonly contact: string
  readonly isFlagged: boolean
  /** Somebody marked this very call as private. */
  readonly isMarkedPrivate: boolean
  /** Colleagues with whom its owner shares it. */
  readonly sharedWith: readonly string[]
  /** The project that it is put to (§10.3.8), or null. */
  readonly project: ProjectEntry | null
  /** It was at a private phone (§6.13.1). */
  readonly onPrivateLine: boolean
  /** Who sat at the computer beside the telephone when it began, where the line was not theirs; null for nobody. */
  readonly guestId: string | null
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
    onPrivateLine: false,
    ...untouched,
    guestId: null,
  }
}

/** What people have not done yet with an entry. */
export const untouched = {
  note: '',
  contact: '',
  isFlagged: false,
  isMarkedPrivate: false,
  sharedWith: [],
  project: null,
} as const satisfies Partial<JournalEntry>

/** The journal tells apart who did not answer: oneself (missed) or the other end (no answer). */
function resultOf(story: Story): JournalResult {
  const { answer } = story.result
  if (answer === 'open') return 'failed'
  return answer === 'missed' && story.direction === 'outgoing' ? 'noAnswer' : answer
}

/** Whether with whom it was is the business of those alone whose line it is. */
export function isPrivate({ onPrivateLine, isMarkedPrivate, project }: JournalEntry): boolean {
  return onPrivateLine || isMarkedPrivate || (project?.isPrivate ?? false)
}

/** How private calls are written: as all others, without the last digits and the name, or without number and name (§10.4.1.1). */
export type PrivateCalls = 'plain' | 'shortened' | 'hidden'

const LAST_DIGITS = /[0-9]{1,3}$/

/** The entry as it may be written. What was left out cannot come back. */
export function writable(entry: JournalEntry, privateCalls: PrivateCalls): JournalEntry {
  if (privateCalls === 'plain' || !isPrivate(entry)) return entry
  const cut = (party: KnownParty): KnownParty =>
    privateCalls === 'hidden'
      ? { number: '', restricted: true }
      : { number: party.number.replace(LAST_DIGITS, 'XXX'), ...(party.restricted && { restricted: true }) }
  const cutIf = (party: KnownParty | null) => party && cut(party)
  return {
    ...entry,
    other: cut(entry.other),
    joined: entry.joined.map(cut),
    called: cutIf(entry.called),
    redirectedFrom: cutIf(entry.redirectedFrom),
    redirectedTo: cutIf(entry.redirectedTo),
    contact: '',
  }
}

/** Whether the other end is a line of the house. */
export function isInternal({ other }: JournalEntry): boolean {
  return other.line !== undefined
}

/** Seconds of conversation. */
export function durationOf(entry: JournalEntry): number {
  if (entry.answeredAt === null || entry.endedAt === null) return 0
  return Math.max(0, Math.round((entry.endedAt - entry.answeredAt) / 1000))
}

/** The results that count as missed: it was for me, and I did not get it. */
/** The results that one does not know of before one looks: one did not decline. */
export const unnoticedResults: readonly JournalResult[] = ['missed', 'busy', 'failed']

export const missedResults: readonly JournalResult[] = ['missed', 'busy', 'rejected', 'failed']

/** What text search looks in, lower case: names, numbers and the note. It begins with who it was, and is sorted by. */
export function searchTextOf(entry: JournalEntry): string {
  const parties = [entry.other, ...entry.joined, entry.called, entry.redirectedTo]
  const words = parties.flatMap((party) =>
    // Who withheld their number must not be found by it either.
    party && !party.restricted ? [party.name ?? '', party.number, party.line ?? ''] : [],
  )
  return [...new Set([entry.contact, ...words, entry.note])]
    .filter((word) => word !== '')
    .join('\n')
    .toLowerCase()
}
