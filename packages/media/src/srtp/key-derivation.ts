/** Session keys from the master key (RFC 3711 §4.3; AES-256: RFC 6188 §3; AEAD: RFC 7714 §11). The derivation rate is zero. */
import { createCipheriv, createSecretKey } from 'node:crypto'

/** RFC 3711 §4.3.2. */
export const LABELS = {
  rtpEncryption: 0,
  rtpAuthentication: 1,
  rtpSalt: 2,
  rtcpEncryption: 3,
  rtcpAuthentication: 4,
  rtcpSalt: 5,
} as const

/**
 * `length` bytes of the key for `label`: AES in counter mode over zeros, with the salt and the label as initial value. A salt of 12
 * bytes (AEAD) is filled with zeros at its end (RFC 7714 §11).
 */
export function deriveKey(
  masterKey: Uint8Array,
  masterSalt: Uint8Array,
  label: number,
  length: number,
): Buffer {
  const initial = Buffer.alloc(16)
  initial.set(masterSalt)
  // key_id = label || r, 56 bits at the low end of the 112 bits of the salt; r is zero.
  initial[7]! ^= label
  const cipher = createCipheriv(
    masterKey.length === 32 ? 'aes-256-ctr' : 'aes-128-ctr',
    createSecretKey(masterKey),
    initial,
  )
  return cipher.update(Buffer.alloc(length))
}
