/**
 * Who calls, and how it is told: From, P-Asserted-Identity (RFC 3325) and Privacy (RFC 3323). Phones belong to people and lie
 * outside the trust domain, peers inside it (RFC 3325 §2.4).
 */
import {
  assertedIdentities,
  formatNameAddress,
  isSipUri,
  isTelUri,
  type NameAddress,
  parsePrivacy,
  type SipRequest,
  type Uri,
} from '@offhook/sip'
import type { Party } from '@offhook/telephony'
import type { Extension } from '../routing/extension.ts'
import type { PartyForPeer } from '../routing/peer-numbers.ts'

/** Values of Privacy that ask to hide who calls (RFC 3323 §4.2, RFC 3325 §9.3). */
const HIDING = ['id', 'user', 'header']

/** Whether the sender of `request` wants to stay unknown. A Privacy that cannot be read is taken as a wish to hide. */
export function isPrivate(request: SipRequest): boolean {
  const text = request.headers.get('Privacy')
  if (text === undefined) return request.from.uri.endsWith('@anonymous.invalid')
  try {
    const values = parsePrivacy(text)
    return HIDING.some((value) => values.has(value))
  } catch {
    return true
  }
}

/** The party of an extension. */
export function partyOfExtension(
  extension: Extension,
  restricted = false,
): Party & { readonly line: string } {
  return {
    line: extension.number,
    number: extension.number,
    ...(extension.name === '' ? {} : { name: extension.name }),
    ...(restricted ? { restricted } : {}),
  }
}

/** The party that calls through a peer: what the peer asserts, else what stands in From. `read` makes its number canonical. */
export function partyFromPeer(request: SipRequest, read: (number: string) => string): Party {
  if (isPrivate(request)) return { number: '', restricted: true }
  const party = partyOfAddress(assertedAddress(request) ?? request.from)
  return { ...party, number: read(party.number) }
}

function assertedAddress(request: SipRequest): NameAddress | undefined {
  if (!request.headers.has('P-Asserted-Identity')) return undefined
  return assertedIdentities(request.headers)[0]
}

export function partyOfAddress(address: NameAddress): Party {
  const number = numberOf(address.parsedUri)
  return { number, ...(address.displayName ? { name: address.displayName } : {}) }
}

/** The digits (or name) that a URI stands for; empty where it has none. */
export function numberOf(uri: Uri): string {
  if (isTelUri(uri)) return uri.number.replace(/[-.()]/g, '')
  if (!isSipUri(uri)) return ''
  // RFC 3261 §19.1.6: a telephone-subscriber in the user part may carry parameters.
  const user = uri.user ?? ''
  const semicolon = user.indexOf(';')
  return semicolon < 0 ? user : user.slice(0, semicolon)
}

/** The address of `party` under `domain`, with its name. */
export function addressOfParty(
  party: { readonly name?: string | undefined; readonly number: string },
  domain: string,
): string {
  return formatNameAddress({
    displayName: party.name,
    uri: `sip:${userOf(party.number)}@${domain}`,
  })
}

/** Characters that may stand in a user part unescaped; a number holds nothing else, a name from outside may. */
function userOf(number: string): string {
  return /^[A-Za-z0-9+*_.!~-]{1,64}$/.test(number)
    ? number
    : encodeURIComponent(number).slice(0, 192) || 'anonymous'
}

export const ANONYMOUS = '"Anonymous" <sip:anonymous@anonymous.invalid>'

/** What tells the other side who is there. */
export interface IdentityHeaders {
  /** The value of From without tag. */
  readonly from: string
  readonly headers: Readonly<Record<string, string>>
}

/** For a phone: it believes From and P-Asserted-Identity of its server, and learns nothing of those who hide. */
export function identityForPhone(party: Party, domain: string): IdentityHeaders {
  if (party.restricted || party.number === '') return { from: ANONYMOUS, headers: { Privacy: 'id' } }
  const address = addressOfParty(party, domain)
  return { from: address, headers: { 'P-Asserted-Identity': address } }
}

/**
 * For a peer: one that is trusted is told who calls even when the caller hides, with the wish to pass it to nobody (RFC 3325 §7); any
 * other is told nothing then.
 */
export function identityForPeer(
  { isWithheld, isAsserted, ...party }: PartyForPeer,
  domain: string,
): IdentityHeaders {
  if (party.number === '') return { from: ANONYMOUS, headers: { Privacy: 'id' } }
  const address = addressOfParty(party, domain)
  const asserted: Record<string, string> = isAsserted ? { 'P-Asserted-Identity': address } : {}
  if (!isWithheld) return { from: address, headers: asserted }
  return { from: ANONYMOUS, headers: { ...asserted, Privacy: 'id' } }
}
