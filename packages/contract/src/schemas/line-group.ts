/** Line groups: the phone systems that are connected, and their lines. */
import { z } from 'zod'
import { id, lineNumber } from './basic.ts'
import { lineState, service } from './call.ts'
import { lineSettings } from './line-settings.ts'

/** The name of a line group; it is also its key. */
export const lineGroupName = z
  .string()
  .trim()
  .regex(/^[^/\\?#%\p{C}]{1,64}$/u)

/** A code of the phone system, offered by its name in the menu of an idle line. */
export const featureCode = z.strictObject({
  name: z.string().trim().min(1).max(60),
  code: z
    .string()
    .trim()
    .regex(/^[0-9*#+,A-Da-d]{1,32}$/),
})
export type FeatureCode = z.infer<typeof featureCode>

const pickupCode = z
  .string()
  .trim()
  .regex(/^(?=.{1,64}$)[0-9*#]*<NUMBER>[0-9*#]*$/)

const groupPickupCode = z
  .string()
  .trim()
  .regex(/^[0-9*#]{1,16}$/)

const listedLine = z.strictObject({ line: lineNumber, name: z.string().trim().max(120) })

const lineKey = z.strictObject({
  line: lineNumber,
  key: z.string().regex(/^[0-9*#+]{1,31}[a-z]$/),
})

const MOST_LINES = 20_000
const openPerSecond = z.number().min(0.1).max(10_000)

/** What an administrator sets for one phone system that speaks CSTA. Null means: as the profile of the maker says. */
const lineGroupFields = {
  name: lineGroupName,
  kind: z.literal('csta'),
  /** Whether its lines are opened. */
  isActive: z.boolean(),
  /** The maker's profile: one of the switch profiles. */
  profile: z.string().regex(/^[a-z0-9-]{1,64}$/),
  host: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9.:_-]{1,253}$/),
  port: z.int().min(1).max(65_535).nullable(),
  tls: z.boolean().nullable(),
  /** Certificates (PEM) that are trusted instead of the system's. */
  ca: z.string().max(64_000).nullable(),
  /** The name in the certificate, where it is not the host's. */
  tlsName: z.string().trim().max(253).nullable(),
  /** How SIP phones are called where that is not encrypted; null for UDP. */
  sipTransport: z.enum(['udp', 'tcp']).nullable(),
  user: z.string().trim().max(128).nullable(),
  /** What Avaya calls the switch: `name:address`. */
  switchName: z.string().trim().max(128).nullable(),
  /** How lines come to be: as listed here, as the phone system lists them, or when somebody needs one. */
  lineSource: z.enum(['list', 'discover', 'onDemand']),
  lines: z.array(listedLine).max(MOST_LINES),
  /** Lines that the phone system has and nobody wants to use. */
  unusedLines: z.array(lineNumber).max(MOST_LINES),
  /**
   * Lines that have another key here than at the phone system, because another phone system has their number too: a small letter
   * behind the number tells devices in parallel apart.
   */
  lineKeys: z.array(lineKey).max(1000),
  /** Whether lines are called as the phone system calls its devices. */
  usesSwitchNames: z.boolean(),
  /** Whether calls of these lines go into the journal. */
  keepsJournal: z.boolean(),
  /** The location of all lines of the group. Null: each line where the locations say that it belongs. */
  locationName: z.string().max(200).nullable(),
  /** Services that are never offered, and those that are offered whatever the profile says. */
  disabledServices: z.array(service).max(64),
  enabledServices: z.array(service).max(64),
  featureCodes: z.array(featureCode).max(50),
  /** Calls are picked up by the service of the phone system at once, not by redirecting them first. */
  forcesPickup: z.boolean(),
  /** Dialled where the phone system has no pickup; `<NUMBER>` stands for the line that rings: `*59<NUMBER>`. */
  pickupCode: pickupCode.nullable(),
  /** Dialled where the phone system has no pickup in the group: `*8`. */
  groupPickupCode: groupPickupCode.nullable(),
  /** The phone system tells calls that were picked up as outgoing. */
  invertsPickupDirection: z.boolean().nullable(),
  /** How many lines may be opened in a second; 2 leaves half a second after each. */
  openPerSecond: openPerSecond.nullable(),
  /** After how many seconds lines that could not be opened are tried again. Null: not before a restart. */
  lineRetrySeconds: z.int().min(10).max(86_400).nullable(),
  /** The longest pause before a phone system that was lost is tried again. */
  reconnectSeconds: z.int().min(1).max(3600),
}

/** All but the secret, which is never told. */
export const lineGroupSettings = z.strictObject(lineGroupFields)
export type LineGroupSettings = z.infer<typeof lineGroupSettings>

/** With a new secret; without one the former stays, null removes it. */
export const saveLineGroup = z.strictObject({
  ...lineGroupFields,
  password: z.string().min(1).max(256).nullable().optional(),
})
export type SaveLineGroup = z.infer<typeof saveLineGroup>

const linesByState = z.record(lineState, z.int().min(0))

export const lineGroup = z.strictObject({
  name: z.string(),
  kind: z.enum(['builtIn', 'csta', 'other']),
  /** Groups of the configuration file and those that come with the product cannot be changed here. */
  origin: z.enum(['stored', 'file', 'product']),
  state: z.enum(['connected', 'disconnected', 'off']),
  /** Whose matter it is that it is not connected. */
  fault: z.enum(['communication', 'login', 'licence', 'configuration']).nullable(),
  /** Why it is not connected, in English. */
  sentence: z.string(),
  lines: linesByState,
  /** Lines that another group has already. */
  taken: z.int().min(0),
  /** Messages over the present link. Null where they are not counted. */
  messages: z.strictObject({ sent: z.int(), received: z.int() }).nullable(),
  settings: lineGroupSettings.nullable(),
  hasPassword: z.boolean(),
})
export type LineGroup = z.infer<typeof lineGroup>

export const switchProfile = z.strictObject({
  id: z.string(),
  title: z.string(),
  port: z.int().nullable(),
  tls: z.boolean(),
  edition: z.int(),
  /** Whether the phone system wants a sign-in. */
  hasSession: z.boolean(),
  services: z.array(service),
  openPerSecond: z.number(),
  invertsPickupDirection: z.boolean(),
})
export type SwitchProfileView = z.infer<typeof switchProfile>

export const connectionTestStep = z.strictObject({
  step: z.enum(['tcp', 'tls', 'session', 'capabilities', 'devices']),
  outcome: z.enum(['passed', 'failed', 'skipped', 'refused']),
  fault: z.enum(['communication', 'login', 'licence']).nullable(),
  reason: z.string(),
  milliseconds: z.int().min(0),
  /** What was learnt: `edition`, `maker`, `name`, `devices`. */
  found: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type ConnectionTestStep = z.infer<typeof connectionTestStep>

/** The settings to be tried; of a group that is stored its secret is taken where none is given. */
export const testLineGroup = z.strictObject({
  settings: saveLineGroup,
  stored: lineGroupName.optional(),
})

/** For which phone the connection data for CSTA are wanted, and in the words of which maker. */
export const askPhoneSettings = z.strictObject({
  line: lineNumber,
  maker: z.enum(['snom', 'yealink']),
  transport: z.enum(['udp', 'tcp', 'tls']).default('tcp'),
  /** The account of the phone that is free for it. */
  account: z.int().min(1).max(16).default(12),
})

export const phoneSettings = z.strictObject({
  /** Where all phones reach this server. */
  server: z.string(),
  port: z.int(),
  user: z.string(),
  /** For the file that the phone fetches. Holds the password. */
  text: z.string(),
})

export const adminLineQuery = z.strictObject({
  cursor: z.string().max(512).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  text: z.string().trim().max(80).optional(),
  group: z.string().max(64).optional(),
  state: lineState.optional(),
})

export const adminLine = z.strictObject({
  line: z.string(),
  name: z.string(),
  group: z.string(),
  state: lineState,
  stateReason: z.string(),
  /** The group that has a line of this number already, and so keeps it. */
  takenBy: z.string().nullable(),
  people: z.array(z.strictObject({ id, name: z.string() })),
  locationName: z.string(),
  /** What is offered. */
  services: z.array(service),
  /** What the phone system could do, and was switched off. */
  switchedOff: z.array(service),
  featureCodes: z.array(featureCode),
  settings: lineSettings,
  /** Whether calls of the line go into the journal now, by its own setting or by that of its group. */
  keepsJournal: z.boolean(),
})
export type AdminLine = z.infer<typeof adminLine>

/** A SIP status for calls that nobody takes; 180: the caller hears it ring on until it gives up, or somebody picks the call up. */
export const unwantedAnswer = z.union([z.literal(486), z.literal(480), z.literal(603), z.literal(180)])

/** How the lines of the built-in phone system answer calls that nobody takes. */
export const unwantedCallSettings = z.strictObject({
  /** While no phone is signed in, or do not disturb is on. Forwardings come first. */
  whileAbsent: unwantedAnswer,
  /** Of declined calls: what was chosen there, or always the same. */
  declined: z.union([unwantedAnswer, z.literal('asChosen')]),
  /** Clients show no button to decline. */
  hidesReject: z.boolean(),
  /** While no phone is signed in, calls go to the mailbox number of the person, where they forward nowhere themselves. */
  toMailbox: z.boolean(),
})
export type UnwantedCallSettings = z.infer<typeof unwantedCallSettings>
