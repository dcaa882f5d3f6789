/**
 * News: one WebSocket at `/api/v1/events`. Each message of the server is one JSON object with a sequence number. A client that
 * comes back with `?after=N` gets what it missed (`resumed`), or, when that is no longer known, a whole `snapshot`.
 */
import { z } from 'zod'
import { registeredPhone } from './schemas/administration.ts'
import { id, time } from './schemas/basic.ts'
import { callCard, ownLine } from './schemas/call.ts'
import { ladderArrow, systemEvent } from './schemas/index.ts'
import { journalEntry } from './schemas/journal.ts'
import { campOn, me, personView } from './schemas/person.ts'
import { grantRequests } from './schemas/right.ts'

const sequence = z.int().min(0)

export const serverEvent = z.discriminatedUnion('type', [
  /** Everything one may see now; replaces all the client knows. */
  z.strictObject({
    type: z.literal('snapshot'),
    sequence,
    at: time,
    me,
    people: z.array(personView),
    lines: z.array(ownLine),
    calls: z.array(callCard),
  }),
  /** The client is up to date after the events that follow. */
  z.strictObject({ type: z.literal('resumed'), sequence }),
  z.strictObject({ type: z.literal('me'), sequence, me }),
  /** What the administration decided about the client may be different now: it is asked for anew. */
  z.strictObject({ type: z.literal('profileChanged'), sequence }),
  /** The groups that one is given in favourites and monitor may be different now: they are asked for anew. */
  z.strictObject({ type: z.literal('contactGroupsChanged'), sequence }),
  z.strictObject({ type: z.literal('person'), sequence, person: personView }),
  /** Several at once, each as they are now: rights changed that concern many. */
  z.strictObject({ type: z.literal('people'), sequence, people: z.array(personView) }),
  z.strictObject({ type: z.literal('personRemoved'), sequence, id }),
  /** Somebody for whom one waited is free now. Told once. */
  z.strictObject({ type: z.literal('personFree'), sequence, personId: id }),
  /** A call that waited for both to be free waits no longer. Told to who waited. */
  z.strictObject({
    type: z.literal('campOnEnded'),
    sequence,
    campOn,
    end: z.enum(['reached', 'notAnswered', 'cancelled', 'declined', 'expired', 'failed']),
  }),
  z.strictObject({ type: z.literal('line'), sequence, line: ownLine }),
  z.strictObject({ type: z.literal('lineRemoved'), sequence, line: z.string() }),
  z.strictObject({ type: z.literal('call'), sequence, call: callCard }),
  /** The card is over; it stays on the screen only as long as the client wants. */
  z.strictObject({ type: z.literal('callRemoved'), sequence, callId: id, line: z.string() }),
  /** One's requests for rights changed: all of them, as they are now. */
  z.strictObject({ type: z.literal('grantRequests'), sequence, requests: grantRequests }),
  z.strictObject({ type: z.literal('journal'), sequence, entry: journalEntry }),
  z.strictObject({ type: z.literal('journalRemoved'), sequence, id }),
  /**
   * An entry of a colleague: a call that they missed or something that was changed, for those who may change it too, or one that
   * they share from now on.
   */
  z.strictObject({
    type: z.literal('colleagueJournal'),
    sequence,
    personId: id,
    reason: z.enum(['missed', 'changed', 'shared']),
    entry: journalEntry,
  }),
  /** For administrators who asked for the topic. */
  z.strictObject({ type: z.literal('phone'), sequence, phone: registeredPhone, isRegistered: z.boolean() }),
  z.strictObject({ type: z.literal('systemEvent'), sequence, event: systemEvent }),
  /** A SIP or CSTA message, with the lines that it is about: of CSTA all that it names. */
  z.strictObject({ type: z.literal('sip'), sequence, lines: z.array(z.string()), arrow: ladderArrow }),
  /** The administration wants this client to load itself anew, so that it is the newest; not while it talks. */
  z.strictObject({ type: z.literal('reload'), sequence }),
  /** The session has ended: signed out, password changed, account closed. */
  z.strictObject({ type: z.literal('signedOut'), sequence }),
])
export type ServerEvent = z.infer<typeof serverEvent>

/** Which topics a client wants beside its own news. Replaces its former topics. */
const watchMessage = z.strictObject({
  type: z.literal('watch'),
  topics: z
    .array(
      z.union([
        z.strictObject({ topic: z.literal('phones') }),
        z.strictObject({ topic: z.literal('systemEvents') }),
        /** SIP messages, of one line or of all. */
        z.strictObject({ topic: z.literal('sip'), line: z.string().max(32).optional() }),
      ]),
    )
    .max(8),
})
export type Topics = z.infer<typeof watchMessage>['topics']

/** Whether somebody sits at the client. It counts as in use until it says otherwise. */
const activityMessage = z.strictObject({ type: z.literal('activity'), isActive: z.boolean() })

/** What a client may say on the socket. */
export const clientMessage = z.discriminatedUnion('type', [watchMessage, activityMessage])
export type ClientMessage = z.infer<typeof clientMessage>
