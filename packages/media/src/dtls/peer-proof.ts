/** What shows that the peer is the one whose fingerprint we were told: its certificate, and signatures by its key. */
import { type KeyObject, verify, X509Certificate } from 'node:crypto'
import type { Fingerprint } from '../sdp/fingerprint.ts'
import { ByteReader, refused } from './byte-reader.ts'
import { fingerprintOf } from './certificate.ts'
import { SECP256R1, SIGNATURES } from './hello.ts'

/** RFC 5246 §7.4.2: the peer's own certificate stands first. Throws `dtls-refused`. */
export function parseCertificate(body: Uint8Array): Uint8Array {
  const reader = new ByteReader(new ByteReader(body).vector(3))
  if (reader.isAtEnd) throw refused('the peer shows no certificate')
  return reader.vector(3)
}

/** RFC 8122 §5: whether the hash over the certificate is that of the description. */
export function isCertified(certificate: Uint8Array, fingerprint: Fingerprint): boolean {
  return fingerprintOf(certificate, fingerprint.hash).value === fingerprint.value
}

/** The key in `certificate`. Throws `dtls-refused`. */
export function publicKeyOf(certificate: Uint8Array): KeyObject {
  try {
    return new X509Certificate(certificate).publicKey
  } catch {
    throw refused('the certificate cannot be read')
  }
}

/** Checks a signature (RFC 5246 §4.7) that `reader` holds next. Throws `dtls-refused`. */
export function checkSignature(reader: ByteReader, signed: Uint8Array, key: KeyObject): void {
  const scheme = SIGNATURES[reader.number(2)]
  const signature = reader.vector(2)
  if (!scheme || key.asymmetricKeyType !== scheme.key)
    throw refused('the signature is of a kind that was not offered')
  if (!verify(scheme.hash, signed, key, signature)) throw refused('the signature is wrong')
}

/** The server's key for the exchange (RFC 8422 §5.4), signed over the randoms and itself. Throws `dtls-refused`. */
export function parseServerKeyExchange(body: Uint8Array, randoms: Uint8Array, key: KeyObject): Uint8Array {
  const reader = new ByteReader(body)
  // RFC 8422 §5.4: a named curve.
  if (reader.number(1) !== 3 || reader.number(2) !== SECP256R1) throw refused('the curve was not offered')
  const point = reader.vector(1)
  const parameters = body.subarray(0, 4 + point.length)
  checkSignature(reader, Buffer.concat([randoms, parameters]), key)
  return point
}
