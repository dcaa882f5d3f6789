/** Keys for SRTP inside the description (SDES, RFC 4568 §4, §6, §9; AES-256: RFC 6188; AES-GCM: RFC 7714 §14.2). */

/** The crypto suites known here and the bytes of their master key and salt. */
export const CRYPTO_SUITES = {
  AES_CM_128_HMAC_SHA1_80: { keyBytes: 16, saltBytes: 14 },
  AES_CM_128_HMAC_SHA1_32: { keyBytes: 16, saltBytes: 14 },
  AES_256_CM_HMAC_SHA1_80: { keyBytes: 32, saltBytes: 14 },
  AES_256_CM_HMAC_SHA1_32: { keyBytes: 32, saltBytes: 14 },
  AEAD_AES_128_GCM: { keyBytes: 16, saltBytes: 12 },
  AEAD_AES_256_GCM: { keyBytes: 32, saltBytes: 12 },
} as const

export type CryptoSuite = keyof typeof CRYPTO_SUITES

/** One `a=crypto` line with one inline key. Key and salt are secrets: never log this value. */
export interface CryptoLine {
  /** 1 to 9 digits (RFC 4568 §9.1); the answer repeats that of the line it accepts (§5.1.2). */
  readonly tag: number
  readonly suite: CryptoSuite
  readonly key: Uint8Array
  readonly salt: Uint8Array
}

const LINE =
  /^([0-9]{1,9}) +([A-Za-z0-9_]{1,40}) +inline:([A-Za-z0-9+/]{1,100}={0,2})((?:\|[^| ;]{1,32}){0,2})(?: +(.*))?$/
const MKI = /^[0-9]{1,19}:[0-9]{1,3}$/

/**
 * Reads the value of an `a=crypto` line; undefined where it cannot be used.
 *
 * Deviations: lines with several keys or with a master key identifier are not used (RFC 4568 §6.1), nor those with session
 * parameters such as `UNENCRYPTED_SRTP` (§6.3): without understanding them the line must not be accepted. The lifetime is
 * read over; a call ends before 2^31 packets, and `srtp/` counts.
 */
export function parseCryptoLine(value: string): CryptoLine | undefined {
  const match = LINE.exec(value)
  if (!match || match[5]) return undefined
  const suite = match[2]!.toUpperCase()
  if (!isCryptoSuite(suite)) return undefined
  if (match[4]!.split('|').some((part) => MKI.test(part))) return undefined
  const { keyBytes, saltBytes } = CRYPTO_SUITES[suite]
  const bytes = new Uint8Array(Buffer.from(match[3]!, 'base64'))
  if (bytes.length !== keyBytes + saltBytes) return undefined
  return { tag: Number(match[1]), suite, key: bytes.slice(0, keyBytes), salt: bytes.slice(keyBytes) }
}

/** The value of the `a=crypto` line. */
export function writeCryptoLine({ tag, suite, key, salt }: CryptoLine): string {
  return `${tag} ${suite} inline:${Buffer.concat([key, salt]).toString('base64')}`
}

function isCryptoSuite(name: string): name is CryptoSuite {
  return Object.hasOwn(CRYPTO_SUITES, name)
}
