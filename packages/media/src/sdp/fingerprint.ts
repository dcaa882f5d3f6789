/** The certificate behind DTLS, and who connects (RFC 8122 §5; RFC 5763 §5; RFC 4145 §4; RFC 8842 §5). */

export interface Fingerprint {
  /** Lower case, e.g. `sha-256`. */
  readonly hash: string
  /** Upper case hexadecimal bytes, separated by colons. */
  readonly value: string
}

export type Setup = 'active' | 'passive' | 'actpass' | 'holdconn'

const FINGERPRINT = /^([A-Za-z0-9-]{1,16}) +([0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){15,63})$/
/** Bytes of the hashes that are accepted. RFC 8122 §5 forbids MD2 and MD5; SHA-1 is read by nobody who has SHA-256. */
const HASH_BYTES: Readonly<Record<string, number>> = { 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 }

/** Reads the value of `a=fingerprint`; undefined where it is malformed or its hash is too weak. */
export function parseFingerprint(value: string): Fingerprint | undefined {
  const match = FINGERPRINT.exec(value)
  const hash = match?.[1]?.toLowerCase()
  if (!match || hash === undefined || HASH_BYTES[hash] !== (match[2]!.length + 1) / 3) return undefined
  return { hash, value: match[2]!.toUpperCase() }
}

export function writeFingerprint({ hash, value }: Fingerprint): string {
  return `${hash} ${value}`
}

/** Reads the value of `a=setup`. */
export function parseSetup(value: string | undefined): Setup | undefined {
  return value === 'active' || value === 'passive' || value === 'actpass' || value === 'holdconn'
    ? value
    : undefined
}

/**
 * What is answered to the offered role: RFC 5763 §5 recommends `active` to `actpass`, so that the handshake starts at once.
 * Undefined where no connection may be made (RFC 4145 §4.1).
 */
export function answeredSetup(offered: Setup | undefined): 'active' | 'passive' | undefined {
  if (offered === 'holdconn') return undefined
  return offered === 'active' ? 'passive' : 'active'
}
