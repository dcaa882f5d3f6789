/** The hash algorithms of digest authentication (RFC 8760 §2, RFC 7616 §6.1). */
import { hash } from 'node:crypto'

/** From the strongest to the weakest. */
export const DIGEST_HASHES = ['SHA-512-256', 'SHA-256', 'MD5'] as const

export type DigestHash = (typeof DIGEST_HASHES)[number]

/** As it stands in `algorithm=`: with `-sess` the secret is mixed with nonce and cnonce (RFC 7616 §3.4.2). */
export type DigestAlgorithm = DigestHash | `${DigestHash}-sess`

const OPENSSL_NAMES: Readonly<Record<DigestHash, string>> = {
  'SHA-512-256': 'sha512-256',
  'SHA-256': 'sha256',
  MD5: 'md5',
}

/** The algorithm that `text` names, without regard to case; absent means MD5 (RFC 7616 §3.3). Undefined when unknown. */
export function parseDigestAlgorithm(text: string | undefined): DigestAlgorithm | undefined {
  if (text === undefined) return 'MD5'
  const upper = text.toUpperCase()
  const isSession = upper.endsWith('-SESS')
  const name = isSession ? upper.slice(0, -5) : upper
  const known = DIGEST_HASHES.find((each) => each === name)
  return known && (isSession ? `${known}-sess` : known)
}

export const isSessionAlgorithm = (algorithm: DigestAlgorithm): boolean => algorithm.endsWith('-sess')

/** The hash beneath an algorithm. */
export function hashOf(algorithm: DigestAlgorithm): DigestHash {
  return (algorithm.endsWith('-sess') ? algorithm.slice(0, -5) : algorithm) as DigestHash
}

/** The hash in lower-case hexadecimal; text is hashed as UTF-8. */
export function digestHex(name: DigestHash, data: string | Uint8Array): string {
  return hash(OPENSSL_NAMES[name], data, 'hex')
}
