/** People as one signed-in person may see them. */
import { z } from 'zod'
import { id, lineNumber, personName, time, userName } from './basic.ts'
import { direction, lineState, partyView } from './call.ts'
import { right } from './right.ts'

export const presenceState = z.enum([
  'available',
  'busy',
  /** Busy with what a call left to do; chosen, never computed. */
  'wrapUp',
  'away',
  'doNotDisturb',
  'offline',
])

/** What a line is doing, in one word. */
export const lineStatus = z.enum(['free', 'ringing', 'calling', 'busy', 'outOfService'])

/** What an appointment says about availability. */
export const appointmentStatus = z.enum(['busy', 'tentative', 'outOfOffice', 'free'])

/** An appointment as one may see it: subject and place are null where they are hidden or not given. */
export const appointmentView = z.strictObject({
  start: time,
  end: time,
  isAllDay: z.boolean(),
  status: appointmentStatus,
  isPrivate: z.boolean(),
  subject: z.string().nullable(),
  place: z.string().nullable(),
})
export type AppointmentView = z.infer<typeof appointmentView>

/** A colleague's line. A null field is one that the viewer may not see, or that is empty. */
export const lineView = z.strictObject({
  line: lineNumber,
  state: lineState,
  status: lineStatus,
  since: time.nullable(),
  direction: direction.nullable(),
  other: partyView.nullable(),
  /** Whether calls go elsewhere; the destination only for those who may see it. */
  isForwarded: z.boolean(),
  forwardedTo: z.string().nullable(),
  doNotDisturb: z.boolean(),
  /** The call that rings there and may be picked up; null when none or not allowed. */
  pickupCallId: id.nullable(),
  maySetForwarding: z.boolean(),
})
export type LineView = z.infer<typeof lineView>

/** A line of which the viewer may see that its calls go elsewhere, and not whether it is free. */
export const forwardedLine = z.strictObject({
  line: lineNumber,
  /** Null where the viewer may not see it. */
  forwardedTo: z.string().nullable(),
})

/**
 * Whether somebody can be reached in the browser, and is talking there. `none`: no browser is their phone. `unavailable`: busy, for viewers
 * who are not to see more than that; `busy` for those who are.
 */
export const audioVideoView = z.strictObject({
  state: z.enum(['none', 'free', 'unavailable', 'busy']),
  /** Who takes part; nobody where the viewer may not see that. */
  others: z.array(partyView),
})
export type AudioVideoView = z.infer<typeof audioVideoView>

export const personNumber = z.strictObject({
  kind: z.enum(['business', 'mobile', 'private', 'pager', 'fax']),
  canonical: z.string().nullable(),
  display: z.string(),
  dial: z.string(),
})

/** What is written of people beside the usual, by the key of the field. An empty text is none. */
export const furtherFields = z.record(z.string().max(32), z.string().max(280))

/** A field that administrators added. */
export const furtherField = z.strictObject({
  /** By which files and programs know it. */
  key: z
    .string()
    .regex(/^[a-z][A-Za-z0-9_-]{0,31}$/)
    .meta({ examples: ['languages'] }),
  /** By which people know it. */
  label: z.string().trim().min(1).max(60),
})
export type FurtherField = z.infer<typeof furtherField>

/** Where somebody works. */
export const personAddress = z.strictObject({
  office: z.string().max(120),
  street: z.string().max(120),
  postalCode: z.string().max(20),
  city: z.string().max(120),
  state: z.string().max(120),
  country: z.string().max(120),
  website: z.union([z.literal(''), z.url({ protocol: /^https?$/ }).max(500)]),
})

export const personView = z.strictObject({
  id,
  name: personName,
  /** The version of the picture; null where there is none, or the viewer may not see it. */
  picture: z.string().nullable(),
  department: z.string(),
  position: z.string(),
  email: z.string().nullable(),
  /** The address for presence and chat, which is unique in the world. */
  identity: z.string().nullable(),
  company: z.string(),
  /** Null where the viewer may not see it. */
  address: personAddress.nullable(),
  /** Those that are filled, and that the viewer may see. */
  furtherFields: z.array(z.strictObject({ label: z.string(), value: z.string() })),
  note: z.string(),
  presence: z.strictObject({
    state: presenceState,
    since: time.nullable(),
    /** When what decided ends by itself: a choice with a time, an appointment. Null where nobody knows. */
    until: time.nullable(),
    /** The appointment that is going on; null where there is none or it may not be seen. */
    appointment: appointmentView.nullable(),
  }),
  numbers: z.array(personNumber),
  lines: z.array(lineView),
  /** Those that are not among `lines`, and whose calls go elsewhere. */
  forwardedLines: z.array(forwardedLine),
  audioVideo: audioVideoView,
  /** What the viewer may set for them. */
  mayChange: z.array(z.enum(['presence', 'note'])),
  isFavourite: z.boolean(),
  /** What the viewer may do with the person. */
  permitted: z.array(
    z.enum(['seePresence', 'setPresence', 'setNote', 'seeJournal', 'changeJournal', 'seePublicAppointments']),
  ),
})
export type PersonView = z.infer<typeof personView>

/** An operator sees the state of the system and follows what happens; settings, people and security stay with administrators. */
export const role = z.enum(['administrator', 'operator', 'user'])

export const language = z.enum(['de', 'en'])

/** A call that is made as soon as both are free. */
export const campOn = z.strictObject({
  id,
  /** Who waits, and will be called first. */
  asker: z.strictObject({ id, name: personName }),
  /** Who is busy. */
  target: z.strictObject({ id, name: personName }),
  /** Waiting, or the asker's phone is being called. */
  state: z.enum(['waiting', 'calling']),
  createdAt: time,
  /** When it is given up. */
  until: time,
})
export type CampOn = z.infer<typeof campOn>

/** Who is signed in. */
export const me = z.strictObject({
  id,
  user: userName,
  name: personName,
  picture: z.string().nullable(),
  role,
  language: language.nullable(),
  note: z.string(),
  /** When the note goes by itself; null for never. */
  noteUntil: time.nullable(),
  /** The presence that was chosen, by oneself or a colleague; null leaves it to the rules. */
  ownPresence: presenceState.nullable(),
  /** When it is the rules' turn again; null for never. */
  ownPresenceUntil: time.nullable(),
  /** The name of the colleague who chose it; null where one did so oneself. */
  ownPresenceBy: z.string().nullable(),
  /** After how many minutes without touch a client should say that nobody sits there; 0 for never. */
  idleMinutes: z.int().min(0),
  /** For whom one waits to be free. */
  awaited: z.array(id),
  /** Of whose changes of presence one is told each time. */
  watched: z.array(id),
  /** Calls that were missed since one looked at the journal. */
  unreadCalls: z.int().min(0),
  /** When one looked at the journal; 0 for never. */
  journalSeenAt: time,
  /** Whether entries of the journal may be deleted. */
  mayDeleteJournal: z.boolean(),
  /** Calls that are made as soon as both are free, one's own and those of colleagues who wait for oneself. */
  campOns: z.array(campOn),
  lines: z.array(lineNumber),
  /** The line that dials when none is chosen; null for the first one in service. */
  preferredLine: lineNumber.nullable(),
  serverName: z.string(),
  /** False where presence is switched off for all: then nobody's is shown. */
  presenceEnabled: z.boolean(),
  /** Rights that count for nobody now and cannot be given, because something is switched off for all. */
  switchedOff: z.array(right),
  /** Whether people may give each other rights, and ask for them. */
  mayGrant: z.boolean(),
})
export type Me = z.infer<typeof me>

export const changeMe = z.strictObject({
  language: language.nullable().optional(),
  note: z.string().max(280).optional(),
  /** Of the note that is set with it; null for ever. */
  noteUntil: time.nullable().optional(),
  ownPresence: presenceState.nullable().optional(),
  /** Of the presence that is set with it; null for ever. */
  ownPresenceUntil: time.nullable().optional(),
  preferredLine: lineNumber.nullable().optional(),
})

export const setPresence = z.strictObject({
  /** Null leaves it to the rules. */
  state: presenceState.nullable(),
  until: time.nullable().default(null),
})

export const setNote = z.strictObject({ note: z.string().max(280), until: time.nullable().default(null) })

export const scope = z.enum(['read', 'call', 'administer'])
export type Scope = z.infer<typeof scope>

export const apiToken = z.strictObject({
  id,
  name: z.string(),
  scopes: z.array(scope),
  createdAt: time,
  lastUsedAt: time.nullable(),
  /** Null: it does not end by itself. */
  expiresAt: time.nullable(),
})

export const newApiToken = z.strictObject({
  name: z.string().trim().min(1).max(80),
  scopes: z.array(scope).min(1),
  /** Days for which it is good. */
  days: z.int().min(1).max(3650).optional(),
})

/** The only answer that ever holds the token itself. */
export const createdApiToken = z.strictObject({ ...apiToken.shape, token: z.string() })

/** A JPEG or PNG in base64. */
export const newPicture = z.strictObject({ image: z.base64().min(1).max(8_000_000) })
export const pictureSize = z.enum(['96', '400'])
