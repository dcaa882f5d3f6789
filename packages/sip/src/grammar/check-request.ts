/**
 * Is a request well-formed as far as RFC 3261 lets everybody insist on it? `parseMessage` has refused what nobody can use; this
 * looks into the values that the core is about to trust. RFC 4475 says which answer each mistake deserves.
 */
import { isNamedError, NamedError } from '@offhook/base'
import { sipErrors } from '../errors.ts'
import type { SipRequest } from './message.ts'
import { parseNameAddress } from './name-address.ts'
import { parseNumber } from './text.ts'
import { isSipUri } from './uri.ts'
import { parseVia } from './via.ts'

const HIGHEST_SECONDS = 2 ** 32 - 1
const HIGHEST_HOPS = 255

/** Address headers that may be lists; each member must be a name-addr. */
const ADDRESS_LISTS = ['Route', 'Record-Route']

/**
 * Returns why `request` must be refused (`status` is the answer), or undefined. Checks: all Via, From, To, Contact, Route,
 * Record-Route, Max-Forwards, Expires, and a SIP Request-URI. Not checked: whether a method, scheme, extension or body is
 * supported, and headers like Date that only some look at; that is the business of who takes the request.
 */
export function checkRequest(request: SipRequest): NamedError | undefined {
  try {
    checkUri(request)
    checkAddresses(request)
    // The first has been read when the message was.
    for (const via of request.headers.values('Via').slice(1)) parseVia(via)
    checkNumber(request, 'Max-Forwards', HIGHEST_HOPS)
    checkNumber(request, 'Expires', HIGHEST_SECONDS)
    return undefined
  } catch (fault) {
    if (isNamedError(fault)) return fault
    throw fault
  }
}

function malformed(header: string): NamedError {
  return new NamedError(sipErrors, 'sip-header-malformed', { header })
}

/** "… the Request-URI … MUST NOT" carry headers (RFC 3261 §19.1.1 table 1; RFC 4475 §3.1.2.11). */
function checkUri(request: SipRequest): void {
  const uri = request.parsedUri
  if (isSipUri(uri) && uri.headers.length > 0) {
    throw new NamedError(sipErrors, 'sip-uri-malformed', { problem: 'a Request-URI has no headers' })
  }
}

/** The values are read by name-addr; a SIP URI inside must be whole, one of another scheme is passed on. */
function checkAddresses(request: SipRequest): void {
  request.from.parsedUri
  request.to.parsedUri
  const contacts = request.contacts
  if (contacts !== '*') for (const contact of contacts) contact.parsedUri
  for (const header of ADDRESS_LISTS) {
    for (const value of request.headers.values(header)) parseNameAddress(value, header).parsedUri
  }
}

/** A number beyond the range of a header is malformed, save Expires, which RFC 3261 §20.19 lets be anything. */
function checkNumber(request: SipRequest, header: string, highest: number): void {
  const text = request.headers.get(header)
  if (text === undefined) return
  const value = parseNumber(text, header === 'Expires' ? Number.POSITIVE_INFINITY : highest)
  if (value === undefined) throw malformed(header)
}
