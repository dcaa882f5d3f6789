/** What administrators see and change. */
import { z } from 'zod'
import { explanationStep, id, lineNumber, listQuery, personName, time, userName } from './basic.ts'
import { forwarding, lineState } from './call.ts'
import { personSource } from './directory.ts'
import { entitlement, selfService } from './entitlement.ts'
import { furtherField, furtherFields, personAddress, role } from './person.ts'
import { level } from './right.ts'
import { locationSettings } from './setup.ts'

const someNumber = z.string().trim().min(1).max(40).nullable()

/** The numbers of a person beside their lines, as they were written. */
export const personNumbers = z.strictObject({
  /** Lines with this number are the person's own, where lines are bound by number. */
  business: someNumber,
  business2: someNumber,
  private: someNumber,
  pager: someNumber,
  fax: someNumber,
  mailbox: someNumber,
  recorder: someNumber,
})

/** A line of others that a person may watch. */
export const extraLine = z.strictObject({
  line: lineNumber,
  seeOutgoingParty: z.boolean(),
  seeIncomingParty: z.boolean(),
  /** Pick up calls there, and set forwardings. */
  pickUp: z.boolean(),
})

const detailFields = {
  firstName: z.string().max(80),
  lastName: z.string().max(80),
  numbers: personNumbers,
  company: z.string().max(120),
  address: personAddress,
  /** The profile of client settings; null for the default one. */
  profileId: id.nullable(),
  /** What the person has beside what all have and what their groups give. */
  entitlements: z.array(entitlement),
  /** Phones that only the person themselves sees. */
  hiddenLines: z.array(lineNumber).max(2),
  extraLines: z.array(extraLine).max(50),
  /** Whether extensions of the built-in phone system count as theirs; the lines of other phone systems do anyway. */
  usesExtensions: z.boolean(),
  furtherFields,
}

export const adminPerson = z.strictObject({
  id,
  user: userName,
  name: personName,
  /** The version of the picture; null without one. */
  picture: z.string().nullable(),
  email: z.string().nullable(),
  department: z.string(),
  position: z.string(),
  mobile: z.string().nullable(),
  role,
  /** Signing in is refused while false. */
  isActive: z.boolean(),
  /** Those that were assigned. */
  lines: z.array(lineNumber),
  ...detailFields,
  identity: z.string(),
  /** The lines that were found by number. */
  matches: z.strictObject({ business: z.array(lineNumber), business2: z.array(lineNumber) }),
  /** Null for who was added here. */
  directory: personSource.nullable(),
  lastSeenAt: time.nullable(),
})
export type AdminPerson = z.infer<typeof adminPerson>

const personFields = {
  user: userName,
  name: personName,
  email: z.email().max(254).nullable(),
  department: z.string().max(120),
  position: z.string().max(120),
  mobile: z.string().max(40).nullable(),
  role,
  isActive: z.boolean(),
  lines: z.array(lineNumber).max(20),
  ...detailFields,
  numbers: personNumbers.partial(),
  address: personAddress.partial(),
}
export const newPerson = z.strictObject({
  ...z.strictObject(personFields).partial().shape,
  user: userName,
  name: personName,
  password: z.string().min(8).max(256).optional(),
})
export const changePerson = z.strictObject({
  ...z.strictObject(personFields).partial().shape,
  password: z.string().min(8).max(256).optional(),
})
/** With the made-up password, when none was given. */
export const createdPerson = z.strictObject({ person: adminPerson, password: z.string().nullable() })

/** A device account of an extension: one phone. */
export const phoneDevice = z.strictObject({
  id,
  user: z.string(),
  name: z.string(),
  /** Whether people may sign in at it with number and PIN. */
  isShared: z.boolean(),
  /** Who is signed in at it, and with which line. */
  guest: z.strictObject({ personId: id, name: z.string(), line: lineNumber, since: time }).nullable(),
  createdAt: time,
})

export const adminExtension = z.strictObject({
  number: lineNumber,
  name: z.string(),
  personIds: z.array(id),
  devices: z.array(phoneDevice),
  state: lineState,
  stateReason: z.string(),
  registrations: z.int().min(0),
  forwardings: z.array(forwarding),
  doNotDisturb: z.boolean(),
  callWaiting: z.boolean(),
  /** Whether calls to the outside are allowed. */
  mayCallOutside: z.boolean(),
  /** Members of a group pick up each other's calls. */
  pickupGroup: z.string().nullable(),
  /** What people outside see in place of its own number; null: by the rules of the location. */
  shownNumber: z.string().nullable(),
  /** Whether people outside see no number. */
  withholdsNumber: z.boolean(),
})
export type AdminExtension = z.infer<typeof adminExtension>

/** A short name or a number, as the company calls the group. */
const pickupGroup = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^[^\p{C}]+$/u)
/** E.164 with its plus, no spaces. */
const publicNumber = z.string().regex(/^\+[1-9][0-9]{4,14}$/)
export const pickupGroupUse = z.strictObject({ name: z.string(), extensions: z.int().min(1) })

export const createExtension = z.strictObject({
  number: lineNumber,
  name: personName,
  personId: id.optional(),
  callWaiting: z.boolean().default(true),
  mayCallOutside: z.boolean().default(true),
  pickupGroup: pickupGroup.nullable().default(null),
})
export const changeExtension = z.strictObject({
  name: personName.optional(),
  callWaiting: z.boolean().optional(),
  mayCallOutside: z.boolean().optional(),
  pickupGroup: pickupGroup.nullable().optional(),
  shownNumber: publicNumber.nullable().optional(),
  withholdsNumber: z.boolean().optional(),
})
/** What somebody sees whom an extension calls through a peer. */
export const shownNumber = z.strictObject({
  peer: z.string(),
  /** As it is sent to the peer, and as people read it. */
  number: z.string(),
  display: z.string(),
  isWithheld: z.boolean(),
  steps: z.array(explanationStep),
  /** The same for calls to emergency numbers, which hide nothing. */
  emergency: z.strictObject({ number: z.string(), display: z.string(), steps: z.array(explanationStep) }),
})
export type ShownNumber = z.infer<typeof shownNumber>
export const newDevice = z.strictObject({ name: z.string().trim().min(1).max(80) })
export const changeDevice = z.strictObject({ ...newDevice.shape, isShared: z.boolean() }).partial()

/** A phone that is signed in now. */
export const registeredPhone = z.strictObject({
  line: lineNumber,
  device: z.string(),
  contact: z.string(),
  userAgent: z.string(),
  transport: z.string(),
  address: z.string(),
  since: time,
  expiresAt: time,
  /** What the phone can do beyond a plain call: `talk` (answer from the browser), `hold` … */
  capabilities: z.array(z.string()),
})
export type RegisteredPhone = z.infer<typeof registeredPhone>

/** What fills the sentence of an event. */
const systemEventDetails = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))

/** How it stands with our registration at a peer of the built-in phone system: a provider. */
export const peerRegistration = z.strictObject({
  /** Its name in the configuration. */
  peer: z.string(),
  state: z.enum(['registering', 'registered', 'wrongPassword', 'refused', 'unreachable']),
  /** Until when calls come from there, where it said so; also for a while after it failed. */
  until: time.nullable(),
  /** What was answered where it failed; 408 and 503 also where nobody was reached. */
  status: z.int().nullable(),
  reason: z.string(),
  /** When it is tried again, where it failed. */
  retryAt: time.nullable(),
})
export type PeerRegistration = z.infer<typeof peerRegistration>

export const overview = z.strictObject({
  version: z.string(),
  startedAt: time,
  lines: z.record(lineState, z.int()),
  calls: z.int(),
  /** Those of them in which an exchange line has a part, or that leave or enter the built-in phone system through a peer. */
  trunkCalls: z.int(),
  registrations: z.int(),
  peerRegistrations: z.array(peerRegistration),
  clients: z.int(),
  people: z.int(),
  journalEntries: z.int(),
  warnings: z.array(
    z.strictObject({ at: time, code: z.string(), sentence: z.string(), details: systemEventDetails }),
  ),
  /** One value a minute, the last hour, oldest first. */
  callsPerMinute: z.array(z.int()),
})

export const systemEvent = z.strictObject({
  id,
  at: time,
  level: z.enum(['info', 'warn', 'error']),
  /** From the catalogue: `phone-signed-in`, `sign-in-refused`, `scanner-slowed`, `setting-changed` … */
  code: z.string(),
  sentence: z.string(),
  /** Who did it, for changes made by people. */
  actor: z.string().nullable(),
  details: systemEventDetails,
})
export type SystemEvent = z.infer<typeof systemEvent>

export const eventQuery = z.strictObject({
  ...listQuery.shape,
  level: z.enum(['info', 'warn', 'error']).optional(),
})

const keepDays = z.int().min(0).max(36_500)

export const settings = z.strictObject({
  serverName: z.string().min(1).max(253),
  presenceDomain: z.string().min(1).max(253),
  location: locationSettings,
  /** What colleagues may see of each other. */
  defaultLevel: level,
  emergencyNumbers: z.array(z.string().regex(/^[0-9]{2,6}$/)).max(20),
  /** What groups have over each other of which one is shown in the other's monitor, and all where everybody is. */
  monitorLevel: z.enum(['none', ...level.options]),
  /** Entitlements that all have. */
  entitlements: z.array(entitlement),
  /** Services that people who may change their own account switch for themselves. */
  selfServices: z.array(selfService),
  /** Whether lines are found by the numbers of a person. */
  bindLines: z.boolean(),
  /** Everybody has a group with everybody in the monitor: for small companies. */
  everybodyInMonitor: z.boolean(),
  /** Everybody reads the journal of everybody: for small companies. */
  everybodySeesJournals: z.boolean(),
  /** People may delete entries of their journals. */
  mayDeleteJournal: z.boolean(),
  /** For how many days entries of the journal are kept, by kind; 0 for ever. */
  journalKeep: z.strictObject({ internalDays: keepDays, externalDays: keepDays, notedDays: keepDays }),
  /** How private calls are written: as all others, without the last digits and the name, or without number and name. */
  privateCalls: z.enum(['plain', 'shortened', 'hidden']),
  /** Switched off, nobody sees anybody's presence. */
  presenceEnabled: z.boolean(),
  /** Whether people may give each other rights. What was given stays; administrators may still change it. */
  mayGrant: z.boolean(),
  /** Whether applications may connect over CSTA without encryption: their tokens travel in clear then. */
  plainCsta: z.boolean(),
  /** Fields of people beside the usual. */
  furtherFields: z
    .array(furtherField)
    .max(20)
    .refine((fields) => new Set(fields.map(({ key }) => key)).size === fields.length),
})
/** Not the server name and the presence domain: much hangs on them, and each has routes of its own that show it first. */
export const changeSettings = settings.omit({ serverName: true, presenceDomain: true }).partial()
export type Settings = z.infer<typeof settings>

export const traceQuery = z.strictObject({
  line: lineNumber.optional(),
  callId: id.optional(),
  limit: z.coerce.number().int().min(1).max(2000).default(500),
})

export const capture = z.strictObject({
  name: z.string(),
  line: lineNumber.nullable(),
  startedAt: time,
  stoppedAt: time.nullable(),
  bytes: z.int(),
  masked: z.boolean(),
})
export const newCapture = z.strictObject({
  line: lineNumber.optional(),
  masked: z.boolean().default(true),
  /** It ends by itself. */
  minutes: z.int().min(1).max(240).default(15),
})
export type Capture = z.infer<typeof capture>

export const newPresenceDomain = z.strictObject({
  presenceDomain: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/),
})
/** What another presence domain does, or did, to the addresses of people. */
export const presenceDomainChange = z.strictObject({
  before: z.string(),
  after: z.string(),
  /** People whose address becomes another. */
  changed: z.int(),
  /** Of these, people whose user name is rewritten: they sign in with the new one. */
  rewritten: z.int(),
  /** People whose user name is an address elsewhere, or comes from a directory: theirs stays. */
  kept: z.int(),
  /** User names that would come twice; with any of these nothing can be changed. */
  taken: z.array(z.string()),
  examples: z.array(z.strictObject({ name: z.string(), before: z.string(), after: z.string() })),
})
export type PresenceDomainChange = z.infer<typeof presenceDomainChange>

/** A host name (RFC 1123 §2.1) or an address. */
export const newServerName = z.strictObject({
  serverName: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|[0-9a-f:]{2,45})$/),
})
/** What hangs on the name of the server when it becomes another one. */
export const serverNameChange = z.strictObject({
  before: z.string(),
  after: z.string(),
  /** The name that the configuration file gives: phones and the certificate go by that one. Null without. */
  configured: z.string().nullable(),
  /** Where phones that are connected from then on are told to sign in. */
  phoneServer: z.string(),
  /** Whether the certificate is good for the new name. */
  certificate: z.strictObject({ isGood: z.boolean(), isSelfSigned: z.boolean() }),
  /** The accounts of phones, and how many phones are signed in now; both without browsers. */
  phones: z.strictObject({ accounts: z.int(), signedIn: z.int() }),
  /** People who have passkeys, but none for the new name; and those of them without a password here. */
  passkeys: z.strictObject({ people: z.int(), withoutPassword: z.int() }),
  /** Browsers in which somebody is signed in. */
  signIns: z.int(),
  /** Providers that send people back to an address with the name of the server. */
  providers: z.array(z.string()),
  /** Directories that send people to such an address (SCIM). */
  senders: z.array(z.string()),
  /** Tokens of programs, and computers with a token of their own. */
  tokens: z.int(),
  /** Whether people sign in with Kerberos, whose key is one for a name. */
  hasKerberos: z.boolean(),
})
export type ServerNameChange = z.infer<typeof serverNameChange>
