/**
 * The certificate behind DTLS: made anew at every start, signed by itself, and believed for its fingerprint in the session
 * description alone (RFC 8827 §6.5, RFC 5763 §5). ECDSA on P-256, which every browser has (RFC 8827 §6.5).
 */
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import type { Clock, Random } from '@offhook/base'
import type { Fingerprint } from '../sdp/fingerprint.ts'
import { bits, der, integer, objectId, sequence, utcTime } from './der.ts'

export interface Certificate {
  /** As it goes over the wire (RFC 5280 §4.1). */
  readonly der: Uint8Array
  readonly fingerprint: Fingerprint
  /** A secret: never log this value. */
  readonly privateKey: KeyObject
}

const ECDSA_WITH_SHA256 = sequence(objectId('2a8648ce3d040302'))
const COMMON_NAME = objectId('550403')
const DAY_MS = 86_400_000
/** An engine does not run for longer; peers look at the fingerprint alone. */
const VALID_DAYS = 365

/** A new key and its certificate, which names nobody; `extensions` (RFC 5280 §4.2) may say more, in DER. */
export function createCertificate(
  clock: Clock,
  random: Random,
  extensions: readonly Buffer[] = [],
): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('WebRTC')))))
  const now = clock.now()
  const serial = random.bytes(16)
  // RFC 5280 §4.1.2.2: positive, and its first byte not zero.
  serial[0] = (serial[0]! & 0x3f) | 0x40
  const body = sequence(
    der(0xa0, integer(Buffer.of(2))),
    integer(serial),
    ECDSA_WITH_SHA256,
    name,
    // A day of slack, because clocks differ.
    sequence(utcTime(now - DAY_MS), utcTime(now + VALID_DAYS * DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length === 0 ? [] : [der(0xa3, sequence(...extensions))]),
  )
  const certificate = sequence(body, ECDSA_WITH_SHA256, bits(sign('sha256', body, privateKey)))
  return { der: certificate, fingerprint: fingerprintOf(certificate, 'sha-256'), privateKey }
}

/** RFC 8122 §5: the hash over the certificate as it goes over the wire. `hash` is one that `parseFingerprint` accepts. */
export function fingerprintOf(certificate: Uint8Array, hash: string): Fingerprint {
  const hex = createHash(hash.replace('-', '')).update(certificate).digest('hex').toUpperCase()
  return { hash, value: hex.match(/../g)!.join(':') }
}
