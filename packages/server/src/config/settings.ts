/**
 * All settings that are read at the start: one table with type, default and a sentence each. The key is the key in
 * `offhook.toml`; the environment variable and the flag follow from it: `https.port`, `OFFHOOK_HTTPS_PORT`, `--https-port`.
 */
import { TRUNK_STYLES } from '@offhook/numbers'
import { isService, type Service } from '@offhook/telephony'
import { z } from 'zod'
import { profileConfig } from './profile-config.ts'

export interface Setting<Schema extends z.ZodType = z.ZodType> {
  readonly schema: Schema
  readonly default: z.output<Schema>
  /** What it is for, and what to write. */
  readonly sentence: string
}

function setting<Schema extends z.ZodType>(
  schema: Schema,
  value: z.output<Schema>,
  sentence: string,
): Setting<Schema> {
  return { schema, default: value, sentence }
}

const port = z.int().min(0).max(65535)
const portOrOff = z.union([port, z.literal(false)])
const path = z.string().max(4096)
const address = z.union([z.ipv4(), z.ipv6()])
const host = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9.:_-]*$/)

/** A trusted SIP peer: a provider, its gateway, or another phone system. */
const peerFields = z.strictObject({
  name: z.string().min(1).max(64),
  host: host.min(1),
  port: port.optional(),
  transport: z.enum(['udp', 'tcp', 'tls']).optional(),
  /** The host of addresses there, ours among them, where it is another than `host`: "provider.example". Requests go to `host`. */
  domain: host.min(1).optional(),
  /** From these addresses its calls are taken without sign-in. */
  addresses: z.array(address).max(64).default([]),
  'outside-calls': z.boolean().default(true),
  transit: z.boolean().default(false),
  'inbound-prefix': z.string().max(32).optional(),
  user: z.string().max(128).optional(),
  secret: z.string().max(256).optional(),
  /** Whether we register there with `user` and `secret`. Its calls then come over the way on which it answered, besides `addresses`. */
  register: z.boolean().optional(),
  /** The user part of the address that is registered, where it is another than `user`. */
  account: z.string().min(1).max(128).optional(),
  /** Seconds asked for; the provider decides. 3600 where nothing is said. */
  expires: z.int().min(60).max(86_400).optional(),
  'most-calls': z.int().min(1).max(100_000).optional(),
  /** How it writes numbers, and wants them written: +4930123, 4930123, 030123, or as they are here. "e164" where nothing is said. */
  'number-format': z.enum(TRUNK_STYLES).optional(),
  /** The one number that all calls through it show, whoever calls: "+4930123450". Without it, that of whoever calls. */
  number: z
    .string()
    .regex(/^\+[1-9][0-9]{4,14}$/)
    .optional(),
  /** Whether no call through it shows a number. */
  'withhold-number': z.boolean().optional(),
  /** Whether it may know who calls when the number is withheld; true where nothing is said. */
  trusted: z.boolean().optional(),
  /** What kind of phone system it is: another Offhook, or something else. With types that were tested in HD, HD is on from the beginning. */
  type: z.enum(['offhook', 'other']).default('other'),
  /** Its voice always passes the server. */
  'media-through-server': z.boolean().optional(),
})
const peer = peerFields.check(({ value, issues }) => {
  for (const [key, message] of registrationMistakes(value)) {
    issues.push({ code: 'custom', path: [key], message, input: value })
  }
})
export type PeerConfig = z.output<typeof peer>

/** What cannot be together with registering, by the key where it stands. */
function registrationMistakes(fields: z.output<typeof peerFields>): readonly (readonly [string, string])[] {
  if (fields.register !== true) {
    return (['account', 'expires'] as const)
      .filter((key) => fields[key] !== undefined)
      .map((key) => [key, 'It is of use with register = true alone'] as const)
  }
  return [
    ...(fields.user && fields.secret
      ? []
      : [['register', 'To register, user and secret are needed'] as const]),
    ...(fields.transit
      ? [
          [
            'transit',
            'A peer at which we register may not transit: whoever calls there could call at our expense',
          ] as const,
        ]
      : []),
  ]
}

const lineNumber = z.string().regex(/^[0-9*#+a-zA-Z._-]{1,32}$/)
const serviceName = z
  .string()
  .max(40)
  .refine(isService)
  .transform((name) => name as Service)

/** A phone system that speaks CSTA. */
const lineGroup = z.strictObject({
  name: z.string().regex(/^[^/\\?#%]{1,64}$/),
  /** That of the maker; the administration lists them. */
  profile: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .default('generic'),
  host: host.min(1),
  port: port.min(1).optional(),
  tls: z.boolean().optional(),
  /** Certificates (PEM) that are trusted instead of the system's. */
  ca: z.string().max(64_000).optional(),
  'tls-name': host.optional(),
  /** How SIP phones are called where that is not encrypted; UDP by default. */
  'sip-transport': z.enum(['udp', 'tcp']).optional(),
  user: z.string().max(128).optional(),
  password: z.string().max(256).optional(),
  'switch-name': z.string().max(128).optional(),
  'line-source': z.enum(['list', 'discover', 'onDemand']).default('discover'),
  lines: z.array(lineNumber).max(20_000).default([]),
  'unused-lines': z.array(lineNumber).max(20_000).default([]),
  /** Lines that have another key here, because another phone system has their number too: a small letter behind it. */
  'line-keys': z
    .array(z.strictObject({ line: lineNumber, key: z.string().regex(/^[0-9*#+]{1,31}[a-z]$/) }))
    .max(1000)
    .default([]),
  'switch-names': z.boolean().default(true),
  journal: z.boolean().default(true),
  location: z.string().max(200).optional(),
  'disabled-services': z.array(serviceName).max(64).default([]),
  'enabled-services': z.array(serviceName).max(64).default([]),
  'feature-codes': z
    .array(
      z.strictObject({ name: z.string().min(1).max(60), code: z.string().regex(/^[0-9*#+,A-Da-d]{1,32}$/) }),
    )
    .max(50)
    .default([]),
  'force-pickup': z.boolean().default(false),
  'pickup-code': z
    .string()
    .regex(/^(?=.{1,64}$)[0-9*#]*<NUMBER>[0-9*#]*$/)
    .optional(),
  'group-pickup-code': z
    .string()
    .regex(/^[0-9*#]{1,16}$/)
    .optional(),
  'invert-pickup': z.boolean().optional(),
  'open-per-second': z.number().min(0.1).max(10_000).optional(),
  /** 0: not before a restart. */
  'line-retry-seconds': z.int().min(0).max(86_400).default(60),
  'reconnect-seconds': z.int().min(1).max(3600).default(60),
})
export type LineGroupConfig = z.output<typeof lineGroup>

export const settings = {
  data: setting(path.min(1), 'data', 'The directory that holds everything: database, keys, captures.'),
  bind: setting(
    z.array(address).min(1).max(16),
    ['0.0.0.0'],
    'The addresses of this machine on which the server listens. "0.0.0.0" for all of IPv4, "::" for all of IPv6.',
  ),
  name: setting(
    host,
    '',
    'The name or address under which phones and browsers reach the server. Empty: the name of the machine.',
  ),
  'http.port': setting(
    portOrOff,
    7224,
    'Port for HTTP; it only redirects to HTTPS. false switches it off, 0 takes a free one.',
  ),
  'https.port': setting(port, 7225, 'Port for HTTPS: browser client, API and events. 0 takes a free one.'),
  'tls.certificate': setting(
    path,
    '',
    'PEM file with the certificate chain. Empty: a self-signed one is made in the data directory.',
  ),
  'tls.key': setting(path, '', 'PEM file with the private key of the certificate.'),
  'kerberos.keytab': setting(
    path,
    '',
    'Keytab with the key of HTTP/<name>@<REALM>: people whose computer is signed in to the domain need no password. Empty: off.',
  ),
  'kerberos.realms': setting(
    z.array(z.string().regex(/^[A-Z0-9][A-Z0-9.-]{0,252}$/)).max(16),
    [],
    'Kerberos realms whose people sign in here, upper case: "EXAMPLE.COM".',
  ),
  'sip.udp': setting(portOrOff, 5060, 'Port for SIP over UDP. false switches it off, 0 takes a free one.'),
  'sip.tcp': setting(portOrOff, 5060, 'Port for SIP over TCP. false switches it off, 0 takes a free one.'),
  'sip.tls': setting(portOrOff, 5061, 'Port for SIP over TLS. false switches it off, 0 takes a free one.'),
  'sip.domain': setting(
    host,
    '',
    "The host of the phones' addresses, as they are shown to people. Empty: the presence domain.",
  ),
  'sip.ring-seconds': setting(
    z.int().min(5).max(600),
    120,
    'Seconds after which a call that nobody answers ends, where no forwarding is set.',
  ),
  'sip.digest': setting(
    z.array(z.enum(['SHA-512-256', 'SHA-256', 'MD5'])).min(1),
    ['MD5'],
    'Hashes offered to phones for signing in, the best first (RFC 8760): ["SHA-256", "MD5"]. Many phones know MD5 alone and fail when they are offered another one first. Browsers are always offered MD5, where it is among them.',
  ),
  'sip.barred': setting(
    z.array(z.string().regex(/^[0-9*#+]{1,16}$/)).max(1000),
    [],
    'Beginnings of outside numbers that nobody may call, as dialled without the access code: "0900". They bar +49900, 0049900 and *31#0900 too, as the location of the line writes numbers.',
  ),
  'sip.most-placed-calls': setting(
    z.int().min(1).max(10_000),
    30,
    'Calls that one line may have placed at the same time, so that a stolen phone secret costs little. Emergency calls always pass.',
  ),
  'sip.journal': setting(
    z.boolean(),
    true,
    'Whether calls of the lines of the built-in phone system go into the journal, where nothing else is set for a line.',
  ),
  'csta.tcp': setting(
    portOrOff,
    7220,
    'Port for applications that speak CSTA over TCP, without encryption, where that is switched on: by csta.plain, or in the browser. false: never, 0 takes a free one.',
  ),
  'csta.plain': setting(
    z.boolean(),
    false,
    'Whether applications may connect to csta.tcp. Whoever listens on the way reads their tokens then, and who calls whom.',
  ),
  'csta.tls': setting(
    portOrOff,
    7221,
    'Port for applications that speak CSTA over TLS. false switches it off, 0 takes a free one.',
  ),
  'csta.phones': setting(
    portOrOff,
    false,
    'Port at which SIP phones sign in for CSTA alone (uaCSTA), over UDP and TCP. false switches it off, 0 takes a free one.',
  ),
  'csta.phones-tls': setting(
    portOrOff,
    false,
    'Port at which SIP phones sign in for CSTA over TLS. false switches it off, 0 takes a free one.',
  ),
  'media.first-port': setting(
    portOrOff,
    20_000,
    'First UDP port of the range for voice that passes the server (other codecs, encryption, hold music, conferences). false switches all that off.',
  ),
  'media.last-port': setting(
    port,
    29_999,
    'Last UDP port of that range; a call that passes the server takes four to eight.',
  ),
  'media.browser-port': setting(
    portOrOff,
    7226,
    'UDP port for the voice of all browsers. false switches it off, 0 takes a free one.',
  ),
  'media.address': setting(
    z.union([address, z.literal('')]),
    '',
    'The address of this machine that phones send their voice to. Empty: the name, where it is an address, else the one at which the server listens.',
  ),
  'media.hold-music': setting(
    path,
    '',
    'WAV file (mono, 16 bits) that is heard on hold. Empty: a melody that is built in. "off": silence.',
  ),
  peers: setting(
    z.array(peer).max(256),
    [],
    "Other SIP systems: a provider where we register (register = true, user, secret), or one that is trusted by its addresses, as a provider's gateway or another phone system. One [[peers]] each.",
  ),
  'line-groups': setting(
    z.array(lineGroup).max(64),
    [],
    'Phone systems that speak CSTA, beside those of the administration. One [[line-groups]] each.',
  ),
  profiles: setting(
    z
      .array(profileConfig)
      .max(100)
      .refine(
        (list) => new Set(list.map(({ name }) => name.toLowerCase())).size === list.length,
        'Two profiles have the same name',
      ),
    [],
    'Profiles of client settings, beside those of the administration, where they are read-only. One [[profiles]] each.',
  ),
  'calendar.private-hosts': setting(
    z.array(host.min(1).or(z.cidrv4()).or(z.cidrv6())).max(256),
    [],
    'Calendar servers with a private address that people may name: host names, addresses, networks ("192.168.7.0/24"). All others must be public and have https.',
  ),
  'presence.idle-minutes': setting(
    z.int().min(0).max(1440),
    5,
    'Minutes without a touch of mouse or keyboard after which somebody who is signed in counts as away. 0 for never.',
  ),
  'numbers.emergency': setting(
    z.array(z.string().regex(/^[0-9]{2,6}$/)).max(20),
    [],
    'Emergency numbers beside those of the administration. They are never blocked.',
  ),
  'log.level': setting(
    z.enum(['debug', 'info', 'warn', 'error']),
    'info',
    'The least important lines that are logged.',
  ),
  'log.file': setting(
    path,
    '',
    'File that the log is written to, continued in a new one each day and when it is large. Empty: standard error, where a service manager keeps it.',
  ),
  'log.file-size': setting(z.int().min(1).max(10_000), 50, 'MiB after which the log goes on in a new file.'),
  'log.files': setting(
    z.int().min(0).max(1000),
    14,
    'Former files of the log that are kept: the file with .1, .2 … behind its name.',
  ),
  'limits.clients': setting(
    z.int().min(1).max(1_000_000),
    10_000,
    'Event connections of browsers and programs at the same time.',
  ),
  'limits.connections': setting(
    z.int().min(0).max(1_000_000),
    2000,
    'Connections that one address may hold open at the HTTPS port. Those over which somebody signed in gets events or calls do not count. Behind a reverse proxy all come from its address: raise it there. 0: any number.',
  ),
  'limits.applications': setting(
    z.int().min(1).max(10_000),
    200,
    'Applications that are connected over CSTA at the same time.',
  ),
  'limits.monitors': setting(
    z.int().min(1).max(1_000_000),
    20_000,
    'Lines that applications watch over CSTA, all applications together.',
  ),
  'limits.body': setting(
    z
      .int()
      .min(1024)
      .max(64 * 1024 * 1024),
    1024 * 1024,
    'The largest request body in bytes.',
  ),
  'limits.journal-days': setting(
    z.int().min(0).max(36_500),
    0,
    'Days after which journal entries are deleted. 0 keeps them.',
  ),
  'limits.story-days': setting(
    z.int().min(1).max(36_500),
    90,
    'Days after which the story of a call (why it went where it went) is deleted.',
  ),
} as const satisfies Record<string, Setting>

export type SettingKey = keyof typeof settings

/** The values by key. */
export type Config = { readonly [Key in SettingKey]: z.output<(typeof settings)[Key]['schema']> }

export const settingKeys = Object.keys(settings) as SettingKey[]

/** `https.port` → `OFFHOOK_HTTPS_PORT`. */
export function environmentName(key: SettingKey): string {
  return `OFFHOOK_${key.replace(/[.-]/g, '_').toUpperCase()}`
}

/** `https.port` → `https-port`: the flag without its dashes. */
export function flagName(key: SettingKey): string {
  return key.replace(/\./g, '-')
}

export function defaultConfig(): Config {
  return Object.fromEntries(settingKeys.map((key) => [key, settings[key].default])) as unknown as Config
}
