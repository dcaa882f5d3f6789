/** The journal: one entry per line and call. */
import { z } from 'zod'
import { id, lineNumber, pageQuery, time } from './basic.ts'
import { direction, partyView } from './call.ts'

export const journalResult = z.enum([
  'answered',
  'missed',
  'busy',
  'rejected',
  'cancelled',
  'forwarded',
  'pickedUp',
  'answeredElsewhere',
  'noAnswer',
  'failed',
])

export const journalEntry = z.strictObject({
  id,
  callId: id,
  line: lineNumber,
  direction,
  /** The first party at the other end. */
  other: partyView,
  /** With whom it went on, after a transfer. */
  lastOther: partyView.nullable(),
  called: partyView.nullable(),
  redirectedTo: partyView.nullable(),
  startedAt: time,
  answeredAt: time.nullable(),
  endedAt: time.nullable(),
  /** Seconds of conversation; 0 when there was none. */
  duration: z.int().min(0),
  /** Null while the call is under way. */
  result: journalResult.nullable(),
  /** The cause behind the result, for a sentence in plain words: an EventCause of ECMA-269, or `serverRestarted`. */
  cause: z.string().nullable(),
  note: z.string(),
})
export type JournalEntry = z.infer<typeof journalEntry>

export const journalQuery = z.strictObject({
  ...pageQuery.shape,
  /** `missed` also holds calls that went unanswered for any reason on one's side. */
  filter: z.enum(['all', 'missed', 'incoming', 'outgoing']).default('all'),
  line: lineNumber.optional(),
  /** A colleague whose journal one may read; one's own without it. */
  personId: id.optional(),
  /** In names, numbers and notes. */
  text: z.string().trim().max(80).optional(),
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
})

export const changeJournalEntry = z.strictObject({ note: z.string().max(2000) })
