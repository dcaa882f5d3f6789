/** Time-based one-time passwords (RFC 6238) with what all authenticator apps know: HMAC-SHA-1, six digits, thirty seconds. Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto'

const STEP_MS = 30_000
const DIGITS = 6
/** Steps before and after the present one whose codes are taken too: clocks differ (RFC 6238 §5.2). */
const DRIFT = 1
/** RFC 4226 §4, R6: at least 128 bits, better 160. */
export const TOTP_KEY_BYTES = 20

/** The code of a time step (RFC 4226 §5.3). */
export function totpCode(key: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash = createHmac('sha1', key).update(counter).digest()
  const offset = hash[hash.length - 1]! & 15
  const number = (hash.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS
  return String(number).padStart(DIGITS, '0')
}

export function totpStep(now: number): number {
  return Math.floor(now / STEP_MS)
}

/**
 * The step whose code this is; null for a wrong one. Codes of `lastStep` and before were used, or are older than one that was: they
 * are refused (RFC 6238 §5.2).
 */
export function matchTotp(
  key: Uint8Array,
  code: string,
  now: number,
  lastStep: number | null,
): number | null {
  if (!/^\d{6}$/.test(code)) return null
  const present = totpStep(now)
  let found: number | null = null
  for (let step = present - DRIFT; step <= present + DRIFT; step++) {
    const isEqual = timingSafeEqual(Buffer.from(totpCode(key, step)), Buffer.from(code))
    if (isEqual && step > (lastStep ?? -1)) found ??= step
  }
  return found
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 §6, without padding. */
export function base32(bytes: Uint8Array): string {
  let [text, bits, value] = ['', 0, 0]
  for (const byte of bytes) {
    value = (value << 8) | byte
    bits += 8
    while (bits >= 5) {
      text += BASE32[(value >>> (bits - 5)) & 31]
      bits -= 5
    }
    value &= (1 << bits) - 1
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31] : text
}

/** What an authenticator app reads from the QR code (Key Uri Format). */
export function totpUri(key: Uint8Array, account: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`
  return `otpauth://totp/${label}?secret=${base32(key)}&issuer=${encodeURIComponent(issuer)}`
}
