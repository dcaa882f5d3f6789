/** The hellos of both sides and their extensions (RFC 5246 §7.4.1, RFC 6347 §4.2.1, RFC 5764 §4.1). */
import type { CryptoSuite } from '../sdp/crypto-attribute.ts'
import { ByteReader, numberBytes, refused, vectorBytes } from './byte-reader.ts'

/** RFC 5289 §3.2: what RFC 8827 §6.5 demands, and the same for a peer whose certificate is one of RSA. */
export const CIPHER_SUITE = { ecdsa: 0xc02b, rsa: 0xc02f } as const
/** RFC 5746 §3.3: how a client without the extension says that it knows of it. */
const RENEGOTIATION_SIGNAL = 0x00ff
/** RFC 8422 §5.1.1: P-256, which RFC 8827 §6.5 demands. */
export const SECP256R1 = 23
/** RFC 5246 §7.4.1.4.1: hash and signature, what we verify in order of preference. */
export const SIGNATURES: Readonly<Record<number, { readonly hash: string; readonly key: 'ec' | 'rsa' }>> = {
  1027: { hash: 'sha256', key: 'ec' },
  1283: { hash: 'sha384', key: 'ec' },
  1025: { hash: 'sha256', key: 'rsa' },
  1281: { hash: 'sha384', key: 'rsa' },
}
export const ECDSA_SHA256 = 0x0403

/** RFC 5764 §4.1.2, RFC 7714 §14.2, in order of preference. */
const PROFILES: readonly (readonly [profile: number, suite: CryptoSuite])[] = [
  [0x0007, 'AEAD_AES_128_GCM'],
  [0x0008, 'AEAD_AES_256_GCM'],
  [0x0001, 'AES_CM_128_HMAC_SHA1_80'],
]

const EXTENSION = {
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  useSrtp: 14,
  extendedMasterSecret: 23,
  renegotiation: 0xff01,
} as const

const VERSION = 0xfefd
const MOST_EXTENSIONS = 64

type Extensions = ReadonlyMap<number, Uint8Array>

export interface ClientHello {
  readonly random: Uint8Array
  readonly cipherSuites: readonly number[]
  readonly extensions: Extensions
}

export interface ServerHello {
  readonly random: Uint8Array
  readonly cipherSuite: number
  readonly suite: CryptoSuite
  readonly hasExtendedMasterSecret: boolean
}

export function writeClientHello(random: Uint8Array, cookie: Uint8Array): Uint8Array {
  const uint16s = (numbers: readonly number[]) =>
    Buffer.concat(numbers.map((number) => numberBytes(number, 2)))
  const extensions: [number, Uint8Array][] = [
    [EXTENSION.supportedGroups, vectorBytes(uint16s([SECP256R1]), 2)],
    [EXTENSION.pointFormats, Uint8Array.of(1, 0)],
    [EXTENSION.signatureAlgorithms, vectorBytes(uint16s(Object.keys(SIGNATURES).map(Number).reverse()), 2)],
    [EXTENSION.useSrtp, useSrtp(PROFILES.map(([profile]) => profile))],
    [EXTENSION.extendedMasterSecret, new Uint8Array(0)],
    [EXTENSION.renegotiation, Uint8Array.of(0)],
  ]
  return Buffer.concat([
    numberBytes(VERSION, 2),
    random,
    Uint8Array.of(0),
    vectorBytes(cookie, 1),
    vectorBytes(uint16s([CIPHER_SUITE.ecdsa, CIPHER_SUITE.rsa]), 2),
    Uint8Array.of(1, 0),
    writeExtensions(extensions),
  ])
}

export function parseClientHello(body: Uint8Array): ClientHello {
  const reader = new ByteReader(body)
  // A client of DTLS 1.3 says 1.2 here, too (RFC 9147 §5.3).
  if (reader.number(2) > VERSION) throw refused('the client does not know DTLS 1.2')
  const random = reader.take(32)
  reader.vector(1)
  reader.vector(1)
  const cipherSuites = uint16sOf(reader.vector(2))
  if (!reader.vector(1).includes(0)) throw refused('the client insists on compression')
  return { random, cipherSuites, extensions: readExtensions(reader) }
}

/** What we answer a client, or why it is refused. Our certificate is one of ECDSA. */
export function answerHello(
  hello: ClientHello,
  random: Uint8Array,
): { body: Uint8Array; terms: ServerHello } {
  const { cipherSuites, extensions } = hello
  if (!cipherSuites.includes(CIPHER_SUITE.ecdsa)) throw refused('no cipher suite is common')
  const groups = extensions.get(EXTENSION.supportedGroups)
  if (groups && !uint16sOf(new ByteReader(groups).vector(2)).includes(SECP256R1))
    throw refused('no curve is common')
  const profiles = profilesOf(extensions)
  const chosen = PROFILES.find(([profile]) => profiles.includes(profile))
  // RFC 5764 §4.1.1: without the extension there are no keys for SRTP.
  if (!chosen) throw refused('no profile of SRTP is common')
  const hasExtendedMasterSecret = extensions.has(EXTENSION.extendedMasterSecret)
  const knowsRenegotiation =
    extensions.has(EXTENSION.renegotiation) || cipherSuites.includes(RENEGOTIATION_SIGNAL)
  const answered: [number, Uint8Array][] = [
    [EXTENSION.useSrtp, useSrtp([chosen[0]])],
    ...(hasExtendedMasterSecret
      ? [[EXTENSION.extendedMasterSecret, new Uint8Array(0)] as [number, Uint8Array]]
      : []),
    ...(knowsRenegotiation ? [[EXTENSION.renegotiation, Uint8Array.of(0)] as [number, Uint8Array]] : []),
    ...(extensions.has(EXTENSION.pointFormats)
      ? [[EXTENSION.pointFormats, Uint8Array.of(1, 0)] as [number, Uint8Array]]
      : []),
  ]
  const body = Buffer.concat([
    numberBytes(VERSION, 2),
    random,
    Uint8Array.of(0),
    numberBytes(CIPHER_SUITE.ecdsa, 2),
    Uint8Array.of(0),
    writeExtensions(answered),
  ])
  return {
    body,
    terms: { random, cipherSuite: CIPHER_SUITE.ecdsa, suite: chosen[1], hasExtendedMasterSecret },
  }
}

export function parseServerHello(body: Uint8Array): ServerHello {
  const reader = new ByteReader(body)
  if (reader.number(2) !== VERSION) throw refused('the server does not know DTLS 1.2')
  const random = reader.take(32)
  reader.vector(1)
  const cipherSuite = reader.number(2)
  if (cipherSuite !== CIPHER_SUITE.ecdsa && cipherSuite !== CIPHER_SUITE.rsa)
    throw refused('the server has chosen a cipher suite that was not offered')
  if (reader.number(1) !== 0) throw refused('the server insists on compression')
  const extensions = readExtensions(reader)
  const [profile, ...more] = profilesOf(extensions)
  const suite = PROFILES.find(([known]) => known === profile)?.[1]
  if (!suite || more.length > 0) throw refused('no profile of SRTP is common')
  return {
    random,
    cipherSuite,
    suite,
    hasExtendedMasterSecret: extensions.has(EXTENSION.extendedMasterSecret),
  }
}

/** The cookie that the server wants back (RFC 6347 §4.2.1). */
export function parseHelloVerifyRequest(body: Uint8Array): Uint8Array {
  const reader = new ByteReader(body)
  reader.number(2)
  return reader.vector(1)
}

function profilesOf(extensions: Extensions): number[] {
  const data = extensions.get(EXTENSION.useSrtp)
  if (!data) return []
  const reader = new ByteReader(data)
  const profiles = uint16sOf(reader.vector(2))
  // RFC 5764 §4.1.3: a master key identifier; we offer none, and what a client offers we do not take up.
  reader.vector(1)
  return profiles
}

function useSrtp(profiles: readonly number[]): Uint8Array {
  const list = Buffer.concat(profiles.map((profile) => numberBytes(profile, 2)))
  return Buffer.concat([vectorBytes(list, 2), Uint8Array.of(0)])
}

function writeExtensions(extensions: readonly (readonly [number, Uint8Array])[]): Uint8Array {
  return vectorBytes(
    Buffer.concat(
      extensions.map(([type, data]) => Buffer.concat([numberBytes(type, 2), vectorBytes(data, 2)])),
    ),
    2,
  )
}

function readExtensions(reader: ByteReader): Extensions {
  const extensions = new Map<number, Uint8Array>()
  if (reader.isAtEnd) return extensions
  const list = new ByteReader(reader.vector(2))
  while (!list.isAtEnd) {
    if (extensions.size >= MOST_EXTENSIONS) throw refused('there are too many extensions')
    extensions.set(list.number(2), list.vector(2))
  }
  return extensions
}

function uint16sOf(bytes: Uint8Array): number[] {
  const reader = new ByteReader(bytes)
  const numbers: number[] = []
  while (!reader.isAtEnd) numbers.push(reader.number(2))
  return numbers
}
