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
  /** Who it was, as written by hand; empty where nobody did. */
  contact: z.string(),
  isFlagged: z.boolean(),
  /** Colleagues with whom it is shared; only its owner is told. */
  sharedWith: z.array(id),
  /** Whose line it was, where it is not one's own. */
  owner: z.string().nullable(),
  /** The project that it is put to; null without one. */
  project: z
    .strictObject({
      name: z.string(),
      code: z.string(),
      /** What the caller entered, where the project keeps it. */
      userCode: z.string().nullable(),
    })
    .nullable(),
  /** A private call: others do not see it. */
  isPrivate: z.boolean(),
  /** Somebody marked this very call as private. */
  isMarkedPrivate: z.boolean(),
})
export type JournalEntry = z.infer<typeof journalEntry>

export const journalQuery = z.strictObject({
  ...pageQuery.shape,
  /**
   * `missed` also holds calls that went unanswered for any reason on one's side; `notReached` those that one made in vain; `shared`
   * what others share with oneself.
   */
  filter: z.enum(['all', 'missed', 'incoming', 'outgoing', 'notReached', 'flagged', 'shared']).default('all'),
  /** Newest first without it. */
  sort: z.enum(['newest', 'oldest', 'longest', 'name']).optional(),
  line: lineNumber.optional(),
  /** A colleague whose journal one may read; one's own without it. */
  personId: id.optional(),
  /** In names, numbers and notes. */
  text: z.string().trim().max(80).optional(),
  /** The name of a project; empty for calls without any. */
  project: z.string().max(200).optional(),
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
})

const { limit: _limit, cursor: _cursor, ...those } = journalQuery.shape
/** The same choice of entries, all of them at once. */
export const journalSelection = z.strictObject(those)

export const journalExport = z.strictObject({
  ...those,
  /** IANA name, for the times in the file; the server's own without it. */
  timeZone: z.string().max(64).optional(),
})

/** What was talked for a project. */
export const projectSum = z.strictObject({
  project: z.string(),
  calls: z.int().min(0),
  answered: z.int().min(0),
  /** Of conversation. */
  seconds: z.int().min(0),
})
export type ProjectSum = z.infer<typeof projectSum>

export const changeJournalEntry = z.strictObject({
  note: z.string().max(2000).optional(),
  /** The name of a project of the line's location that the journal keeps; null takes the entry away from its project. */
  project: z.string().min(1).max(200).nullable().optional(),
  /** Who it was; empty takes it back. */
  contact: z.string().trim().max(120).optional(),
  isFlagged: z.boolean().optional(),
  /** Of one's own lines only; who shares it no longer does. */
  isMarkedPrivate: z.boolean().optional(),
  /** With whom it is shared, all of them; of one's own lines only, and no private call. */
  sharedWith: z.array(id).max(50).optional(),
})
