/** What a digest is made of (RFC 7616 §3.4; RFC 2617 §3.2.2 for clients without qop). */
import { type DigestAlgorithm, type DigestHash, digestHex, hashOf, isSessionAlgorithm } from './algorithm.ts'

/**
 * H(username:realm:password) for each hash (RFC 7616 §3.4.2). This is what a server keeps instead of the password. It is good for
 * one realm only, but for that it is as good as the password: keep it like one.
 */
export type DigestSecrets = Readonly<Partial<Record<DigestHash, string>>>

/** The secrets of an account, for the hashes that shall be served. */
export function digestSecrets(
  username: string,
  realm: string,
  password: string,
  hashes: readonly DigestHash[],
): DigestSecrets {
  return Object.fromEntries(hashes.map((name) => [name, digestHex(name, `${username}:${realm}:${password}`)]))
}

export type Qop = 'auth' | 'auth-int'

export interface DigestInput {
  readonly algorithm: DigestAlgorithm
  /** H(username:realm:password) with the hash of `algorithm`. */
  readonly ha1: string
  readonly method: string
  /** As it stands in the credentials. */
  readonly uri: string
  readonly nonce: string
  /** The eight digits as they stand; unused without qop. */
  readonly nc: string
  readonly cnonce: string
  /** Undefined: the form of RFC 2069. */
  readonly qop: Qop | undefined
  /** Read for `auth-int` only. */
  readonly body: Uint8Array
}

/** The response of RFC 7616 §3.4.1 in lower-case hexadecimal. */
export function digestResponse(input: DigestInput): string {
  const name = hashOf(input.algorithm)
  const { nonce, nc, cnonce, qop } = input
  const ha1 = isSessionAlgorithm(input.algorithm)
    ? digestHex(name, `${input.ha1}:${nonce}:${cnonce}`)
    : input.ha1
  const entity = qop === 'auth-int' ? `:${digestHex(name, input.body)}` : ''
  const ha2 = digestHex(name, `${input.method}:${input.uri}${entity}`)
  return digestHex(
    name,
    qop === undefined ? `${ha1}:${nonce}:${ha2}` : `${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`,
  )
}
