/** Made-up values that fit a schema, for the examples of the documentation. */
import type { JsonSchema } from './schemas.ts'

/** What a field of this name holds in an example. Asked first, because a name tells more than a pattern. */
const BY_NAME: Readonly<Record<string, unknown>> = {
  id: '01KA8Z3V9QF4T2M7XW5C1D6E8H',
  lossRatio: 0.01,
  concealedRatio: 0.01,
  jitterMs: 4,
  delayMs: 60,
  roundTripMs: 40,
  callId: '01KA8Z4N0RG6S3P9YB2D7F5J1K',
  heldCallId: '01KA8Z4M7QH5R2N8XA1C6E4G0J',
  connectionId: '01KA8Z4N0SH7T4Q0ZC3E8G6K2M',
  personId: '01KA8Z3V9QF4T2M7XW5C1D6E8H',
  pickupCallId: null,
  profileId: '01KA8Z4P3TJ8V5R1ZD4F9H7M2N',
  viewerId: '01KA8Z3V9QF4T2M7XW5C1D6E8H',
  ownerId: '01KA8Z4P3TJ8V5R1ZD4F9H7M2N',
  directoryId: '01KA8Z4Q5VK9W6S2ZE5G0J8N3P',
  groupId: '01KA8Z4Q5VK9W6S2ZE5G0J8N3P',
  leaderId: '01KA8Z3V9QF4T2M7XW5C1D6E8H',
  deputyId: '01KA8Z4P3TJ8V5R1ZD4F9H7M2N',
  sharedWith: '01KA8Z4P3TJ8V5R1ZD4F9H7M2N',
  memberId: '01KA8Z4P3TJ8V5R1ZD4F9H7M2N',
  user: 'anna',
  name: 'Anna Schmidt',
  line: '301',
  hiddenLine: '302',
  ringingLine: '302',
  number: '301',
  extension: '301',
  administratorExtension: '301',
  preferredLine: '301',
  destination: '+49 30 1234567',
  canonical: '+49301234567',
  display: '+49 30 1234567',
  dial: '00301234567',
  digits: '42#',
  password: 'a long pass phrase',
  old: 'the former pass phrase',
  new: 'a long pass phrase',
  token: 'the token',
  email: 'anna@example.com',
  department: 'Sales',
  position: 'Consultant',
  csv: 'dXNlcjtuYW1lCmFubmE7QW5uYSBTY2htaWR0Cg==',
  note: 'Back at three',
  place: 'Berlin',
  mobile: '+49 151 23456789',
  serverName: 'phones.example.com',
  presenceDomain: 'example.com',
  country: 'DE',
  areaCode: '30',
  trunkNumber: '12345',
  shownNumber: '+4930123450',
  accessCode: '0',
  at: 1_763_667_584_000,
  startedAt: 1_763_667_584_000,
  answeredAt: 1_763_667_590_000,
  endedAt: null,
  duration: 0,
  emergencyNumber: '112',
  topic: 'phones',
  url: 'https://calendar.example.com/anna/work.ics',
  zone: 'Europe/Berlin',
  phonePorts: { first: 20_000, last: 29_999 },
  publicAddress: '203.0.113.9',
  providerUrl: 'https://turn.example.com/v1/credentials',
  internalNetwork: '192.168.0.0/16',
  subject: 'Project meeting',
  start: 1_763_668_800_000,
  end: 1_763_672_400_000,
  since: 1_763_667_584_000,
  text: 'anna',
  cause: null,
  next: null,
  cursor: '',
  location: { name: 'Berlin', country: 'DE', areaCode: '30', pbx: { trunkNumber: '12345' } },
  effective: { name: 'Berlin', country: 'DE', areaCode: '30' },
  outside: '+49 151 23456789',
  input: '030 1234567',
  expected: '00301234567',
  match: '^00(.+)$',
  replace: '+\\1',
  clientIp: '10.12.13.14',
  pin: '864209',
  groupPickupCode: '*58',
  phone: '305',
  key: '111b',
  stored: '01KA8Z4P3TJ8V5R1ZD4F9H7M2N',
  image: '/9j/4AAQSkZJRg==',
  audio: 'UklGRiQAAABXQVZFZm10IA==',
  offset: 0,
  picture: '4f1d0c9be2a76b53',
  userCode: '42',
  replaces: 'Berlin',
  profile: 'generic',
  host: 'pbx.example.com',
  server: 'directory.example.com:636',
  ca: null,
  stunUri: 'stun:turn.example.com:3478',
  turnUri: 'turn:turn.example.com:3478?transport=tcp',
  tlsName: null,
  switchName: null,
  code: '*59#',
  pickupCode: '*59<NUMBER>',
  unusedLine: '399',
  locationName: 'Berlin',
  issuer: 'https://id.example.com',
  clientId: 'offhook',
  secret: 'the secret',
  newPassword: 'a long pass phrase',
}

const DEEPEST = 9

/** An example of `schema`; references are looked up in `schemas`. `name` is the name of the field, where it is one. */
export function exampleOf(
  schema: JsonSchema,
  schemas: Readonly<Record<string, JsonSchema>>,
  name = '',
  depth = 0,
): unknown {
  if (depth > DEEPEST) return null
  const reference = schema.$ref
  if (typeof reference === 'string') {
    const target = schemas[reference.slice(reference.lastIndexOf('/') + 1)]
    return target ? exampleOf(target, schemas, name, depth + 1) : null
  }
  if (Array.isArray(schema.examples)) return schema.examples[0]
  if (name in BY_NAME && !('properties' in schema || 'items' in schema) && fits(BY_NAME[name], schema)) {
    return BY_NAME[name]
  }
  if ('default' in schema) return schema.default
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return schema.enum[0]
  const choices = schema.anyOf ?? schema.oneOf
  if (Array.isArray(choices)) return exampleOf(choices[0] as JsonSchema, schemas, name, depth)
  return exampleOfType(schema, schemas, name, depth)
}

/** The same name may be a time here and a text there. */
function fits(value: unknown, schema: JsonSchema): boolean {
  return !(schema.type === 'string' && typeof value === 'number')
}

function exampleOfType(
  schema: JsonSchema,
  schemas: Readonly<Record<string, JsonSchema>>,
  name: string,
  depth: number,
): unknown {
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>).map(([field, property]) => [
          field,
          exampleOf(property, schemas, field, depth + 1),
        ]),
      )
    case 'array':
      return [exampleOf((schema.items ?? {}) as JsonSchema, schemas, name.replace(/s$/, ''), depth + 1)]
    case 'string':
      return '…'
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' ? schema.minimum : 0
    case 'boolean':
      return true
    default:
      return null
  }
}
