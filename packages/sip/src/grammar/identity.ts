/** Who is calling: P-Asserted-Identity and P-Preferred-Identity (RFC 3325 §9), Privacy (RFC 3323 §4.2). */
import type { Headers } from './headers.ts'
import { type NameAddress, parseNameAddress } from './name-address.ts'
import { headerMalformed } from './parametered.ts'
import { isToken } from './text.ts'

/** The values of P-Asserted-Identity: at most one SIP and one tel URI. Throws `sip-header-malformed`. */
export const assertedIdentities = (headers: Headers): NameAddress[] =>
  identities(headers, 'P-Asserted-Identity')

/** The values of P-Preferred-Identity. Throws `sip-header-malformed`. */
export const preferredIdentities = (headers: Headers): NameAddress[] =>
  identities(headers, 'P-Preferred-Identity')

function identities(headers: Headers, header: string): NameAddress[] {
  const found = headers.values(header).map((value) => parseNameAddress(value, header))
  // "There may be one or two … If there are two, one MUST be a sip or sips URI and the other a tel URI" (RFC 3325 §9.1).
  if (found.length > 2) throw headerMalformed(header)
  return found
}

/** The privacy that a caller asks for, in lower case: `id`, `header`, `session`, `user`, `none`, `critical`, `history`. */
export function parsePrivacy(text: string): ReadonlySet<string> {
  const values = text.split(';', 16).map((value) => value.trim().toLowerCase())
  if (!values.every(isToken)) throw headerMalformed('Privacy')
  return new Set(values)
}
