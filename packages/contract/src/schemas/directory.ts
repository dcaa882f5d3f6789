/** Directories that people and groups come from. */
import { z } from 'zod'
import { id, pageQuery, time } from './basic.ts'

/** The fields of a person that a directory may give. */
export const directoryFields = [
  'name',
  'firstName',
  'lastName',
  'email',
  'department',
  'position',
  'company',
  'mobile',
  'business',
  'business2',
  'private',
  'pager',
  'fax',
  'office',
  'street',
  'postalCode',
  'city',
  'state',
  'country',
  'website',
] as const
export const directoryField = z.enum(directoryFields)
export type DirectoryField = z.infer<typeof directoryField>

/** Where somebody comes from who was not added here. */
export const personSource = z.strictObject({
  /** Of the directory. */
  name: z.string(),
  /** The fields that come from there. */
  fields: z.array(directoryField),
  /** Those of them that are written there when they are changed here; the others are changed there. */
  written: z.array(directoryField),
  /** Whether the picture comes from there. */
  hasPicture: z.boolean(),
})
export type PersonSource = z.infer<typeof personSource>

const attributeName = z.string().regex(/^[A-Za-z][A-Za-z0-9-]{0,62}$/)
/** Which attribute fills a field; a field that is off is not read, and stays free to be filled here. */
const attributeMap = z.partialRecord(
  directoryField,
  z.strictObject({ attribute: attributeName, isOn: z.boolean() }),
)

const baseDns = z.array(z.string().trim().min(1).max(500)).max(20)
const filter = z.string().trim().max(2000)
const secret = z.string().max(4000)

/** The numbers of a person by which lines are found. */
export const bindingNumber = z.enum(['business', 'business2'])
export type BindingNumber = z.infer<typeof bindingNumber>

/** What all kinds have. */
const commonFields = {
  name: z.string().trim().min(1).max(80),
  isActive: z.boolean(),
  everyMinutes: z.int().min(1).max(10_080),
  /** A run that would take more of the people away than this stops and asks. */
  brakePercent: z.int().min(1).max(100),
  /** Whether people who are here already are taken over by their sign-in name. */
  adoptsPeople: z.boolean(),
  /** The location at which numbers are made whole; null for the default one. */
  locationName: z.string().max(120).nullable(),
  /** The numbers of its people by which no lines are found; none where it is left out. */
  unboundNumbers: z.array(bindingNumber).max(2).optional(),
} as const

const ldapFields = {
  kind: z.literal('ldap'),
  /** Host or host:port, in the order in which they are tried; none: they are found by the domain. */
  servers: z.array(z.string().regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?$/)).max(8),
  /** The domain whose servers DNS knows. */
  domain: z.string().trim().max(253),
  security: z.enum(['ldaps', 'startTls', 'none']),
  /** PEM certificates of those who signed the servers'; empty for the usual ones. */
  authority: z.string().max(64_000),
  bindDn: z.string().max(500),
  /** None: what the server says is its own. */
  personBases: baseDns,
  groupBases: baseDns,
  /** Empty: the usual one of the kind of server. */
  personFilter: filter,
  groupFilter: filter,
  /** The attribute that is the sign-in name; empty for the usual one. */
  userAttribute: z.union([z.literal(''), attributeName]),
  /** Differences from the usual map of the kind of server. */
  attributes: attributeMap,
  /** Whether pictures are taken over, and from which attribute; empty for the usual one of the kind of server. */
  picture: z
    .strictObject({ attribute: z.union([z.literal(''), attributeName]), isOn: z.boolean() })
    .default({ attribute: '', isOn: true }),
  /** Whether computers come from it too; filter and bases as those of people. */
  computers: z
    .strictObject({ isOn: z.boolean(), bases: baseDns, filter })
    .default({ isOn: false, bases: [], filter: '' }),
  /** Whether numbers, position, company and address are written there when they are changed here. */
  writesFields: z.boolean().default(false),
} as const

const entraFields = {
  kind: z.literal('entra'),
  tenant: z.string().trim().min(1).max(253),
  clientId: z.string().trim().min(1).max(255),
  /** National clouds have addresses of their own. */
  loginUrl: z.url().max(255),
  graphUrl: z.url().max(255),
  /** Whether pictures are taken over. */
  readsPictures: z.boolean().default(true),
  /** Whether the devices of the tenant are taken over as computers. */
  readsComputers: z.boolean().default(false),
} as const

const scimFields = { kind: z.literal('scim') } as const

/** `secret` is kept where it is left out, and removed by an empty one. */
export const saveDirectory = z.discriminatedUnion('kind', [
  z.strictObject({ ...commonFields, ...ldapFields, secret: secret.optional() }),
  z.strictObject({ ...commonFields, ...entraFields, secret: secret.optional() }),
  z.strictObject({ ...commonFields, ...scimFields }),
])
export type SaveDirectory = z.infer<typeof saveDirectory>

export const directorySettings = z.discriminatedUnion('kind', [
  z.strictObject({ ...commonFields, ...ldapFields }),
  z.strictObject({ ...commonFields, ...entraFields }),
  z.strictObject({ ...commonFields, ...scimFields }),
])
export type DirectorySettings = z.infer<typeof directorySettings>

export const directoryFault = z.strictObject({
  code: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  sentence: z.string(),
})

const runCounts = {
  read: z.int().min(0),
  created: z.int().min(0),
  changed: z.int().min(0),
  deactivated: z.int().min(0),
  skipped: z.int().min(0),
  groups: z.int().min(0),
  /** That came, changed or went. */
  pictures: z.int().min(0).default(0),
  computers: z.int().min(0).default(0),
} as const

export const directoryRunCounts = z.strictObject(runCounts)
export type DirectoryRunCounts = z.infer<typeof directoryRunCounts>

/** Why something was done or left. */
export const directoryReason = z.enum([
  'new',
  'adopted',
  'changed',
  'renamed',
  'back',
  'disabled',
  'gone',
  'no-user',
  'user-unusable',
  'user-taken',
  'name-taken',
  'last-administrator',
  'picture-unreadable',
])
export type DirectoryReason = z.infer<typeof directoryReason>

export const directoryChange = z.strictObject({
  what: z.enum(['person', 'group', 'computer']),
  reason: directoryReason,
  /** The person, group or computer as people know it. */
  title: z.string(),
  fields: z.array(
    z.strictObject({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
})
export type DirectoryChange = z.infer<typeof directoryChange>

export const directoryRun = z.strictObject({
  id,
  startedAt: time,
  endedAt: time,
  isFull: z.boolean(),
  outcome: z.enum(['done', 'stopped', 'failed']),
  /** The server that answered; empty where none did. */
  server: z.string(),
  fault: directoryFault.nullable(),
  /** How many would have been taken away, where it stopped. */
  wouldDeactivate: z.int().min(0),
  ...runCounts,
  /** The first of them. */
  changes: z.array(directoryChange),
})
export type DirectoryRun = z.infer<typeof directoryRun>

export const directory = z.strictObject({
  id,
  settings: directorySettings,
  hasSecret: z.boolean(),
  state: z.enum(['off', 'waiting', 'running', 'failing', 'stopped']),
  fault: directoryFault.nullable(),
  /** When it runs again by itself; null where it does not. */
  nextRunAt: time.nullable(),
  lastRun: z
    .strictObject({ ...directoryRun.shape })
    .omit({ changes: true })
    .nullable(),
  /** Of the run under way; `expected` is null where nobody knows. */
  progress: z.strictObject({ ...runCounts, expected: z.int().nullable(), startedAt: time }).nullable(),
  people: z.int().min(0),
  groups: z.int().min(0),
  computers: z.int().min(0),
})
export type DirectoryView = z.infer<typeof directory>

export const runDirectory = z.strictObject({
  /** Reads everything, not only what changed. */
  isFull: z.boolean().default(false),
  /** Takes people away, however many they are. */
  mayDeactivateMany: z.boolean().default(false),
})

/** `directoryId` is the directory whose secret is taken where none is given. */
export const tryDirectory = z.strictObject({ settings: saveDirectory, directoryId: id.optional() })

export const directoryTestStep = z.strictObject({
  step: z.enum(['find', 'connect', 'signIn', 'people', 'groups', 'computers']),
  outcome: z.enum(['done', 'failed', 'warned']),
  /** What was found, for people: a server, a count. */
  found: z.string(),
  fault: directoryFault.nullable(),
})
export type DirectoryTestStep = z.infer<typeof directoryTestStep>

/** A record as it would become a person. */
export const directoryPreviewPerson = z.strictObject({
  user: z.string(),
  fields: z.partialRecord(directoryField, z.string()),
  isActive: z.boolean(),
  /** Why it would not be taken; null where it would. */
  skipped: directoryReason.nullable(),
})
export type DirectoryPreviewPerson = z.infer<typeof directoryPreviewPerson>

export const directoryTrial = z.strictObject({
  steps: z.array(directoryTestStep),
  people: z.array(directoryPreviewPerson),
})
export type DirectoryTrial = z.infer<typeof directoryTrial>

export const directoryRunQuery = z.strictObject({ ...pageQuery.shape })

/** The bearer token of a SCIM client. The only answer that ever holds it. */
export const scimToken = z.strictObject({ token: z.string(), path: z.string() })

/** What a column of a CSV file holds. */
export const csvColumn = z.enum(['user', ...directoryFields])
export type CsvColumn = z.infer<typeof csvColumn>

const csvEncoding = z.enum(['utf-8', 'utf-16le', 'windows-1252'])
const csvDelimiter = z.enum([';', ',', '\t', '|'])
const csvColumns = z.array(csvColumn.nullable()).max(200)

/** What is left out is guessed. */
export const peopleImport = z.strictObject({
  /** The file in base 64. */
  csv: z.base64(),
  /** Only tells what would be done. */
  isTrial: z.boolean(),
  encoding: csvEncoding.optional(),
  delimiter: csvDelimiter.optional(),
  columns: csvColumns.optional(),
})
export type PeopleImport = z.infer<typeof peopleImport>

export const peopleImportResult = z.strictObject({
  encoding: csvEncoding,
  delimiter: csvDelimiter,
  header: z.array(z.string()),
  /** Null for a column that is not read. */
  columns: csvColumns,
  rows: z.int().min(0),
  created: z.int().min(0),
  changed: z.int().min(0),
  unchanged: z.int().min(0),
  failed: z.int().min(0),
  /** The first rows that are more than unchanged; those that fail first. */
  shown: z.array(
    z.strictObject({
      /** Of the file, from 1. */
      line: z.int().min(1),
      title: z.string(),
      reason: z.union([directoryReason, z.literal('twice')]),
      fields: directoryChange.shape.fields,
    }),
  ),
})
export type PeopleImportResult = z.infer<typeof peopleImportResult>
