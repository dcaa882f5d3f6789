/** What a Contact says beside its address (RFC 3261 §20.10; RFC 5626 §4; RFC 5627). */
import type { Headers } from './headers.ts'
import type { NameAddress } from './name-address.ts'
import { parseNumber } from './text.ts'

/** The largest delta-seconds (RFC 3261 §20.19). */
export const LONGEST_EXPIRES = 2 ** 32 - 1

/** "Malformed values SHOULD be treated as equivalent to 3600" (RFC 3261 §20.10). */
const MALFORMED_EXPIRES = 3600

/** The seconds of the contact's own `expires`; undefined when it has none. */
export function contactExpires(contact: NameAddress): number | undefined {
  const text = contact.params.get('expires')
  return text === undefined ? undefined : (parseNumber(text, LONGEST_EXPIRES) ?? MALFORMED_EXPIRES)
}

/** The preference between 0 and 1; 1 when none is given or it is malformed. */
export function contactQ(contact: NameAddress): number {
  const text = contact.params.get('q')
  return text !== undefined && /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text) ? Number(text) : 1
}

/** The instance id without its angle brackets: `urn:uuid:…` (RFC 5626 §4.1). */
export function contactInstance(contact: NameAddress): string | undefined {
  const text = contact.params.get('+sip.instance')
  return text?.startsWith('<') && text.endsWith('>') && text.length > 2 ? text.slice(1, -1) : undefined
}

/** The number of the flow (RFC 5626 §4.2), from 1; undefined when there is none or it is malformed. */
export function contactRegId(contact: NameAddress): number | undefined {
  const value = parseNumber(contact.params.get('reg-id') ?? '', 2 ** 31 - 1)
  return value === 0 ? undefined : value
}

/** The seconds of the Expires header; undefined when there is none; beyond the largest it is the largest. */
export function expiresOf(headers: Headers): number | undefined {
  const text = headers.get('Expires')
  if (text === undefined) return undefined
  const value = parseNumber(text, Number.POSITIVE_INFINITY)
  return value === undefined ? MALFORMED_EXPIRES : Math.min(value, LONGEST_EXPIRES)
}
