/** URIs as SIP uses them: `sip:`, `sips:` (RFC 3261 §19.1), `tel:` (RFC 3966), and others as text. */
import { NamedError } from '@offhook/base'
import { sipErrors } from '../errors.ts'
import { decodeEscapes, encodePassword, encodeUriHeader, encodeUser } from './escapes.ts'
import { isSameHost, parseHostPort } from './host.ts'
import { type Params, parseUriParams } from './params.ts'
import { isUriParamText, isUriText, isUserText } from './text.ts'

export interface SipUri {
  readonly scheme: 'sip' | 'sips'
  /** Without `%` escapes. */
  user?: string
  password?: string
  /** A name, an IPv4 address, or an IPv6 address in brackets, as it stands. */
  host: string
  port?: number
  params: Params
  /** The headers behind the question mark, names and values without escapes, in their order. */
  headers: readonly (readonly [name: string, value: string])[]
}

export interface TelUri {
  readonly scheme: 'tel'
  /** As it stands, visual separators included: `+49-30-1234`. */
  number: string
  params: Params
}

/** A URI of a scheme that this package does not look into. */
export interface OtherUri {
  readonly scheme: string
  /** What stands behind the colon. */
  readonly opaque: string
}

export type Uri = SipUri | TelUri | OtherUri

export const isSipUri = (uri: Uri): uri is SipUri => uri.scheme === 'sip' || uri.scheme === 'sips'
export const isTelUri = (uri: Uri): uri is TelUri => uri.scheme === 'tel'

const LONGEST_URI = 8192
const MOST_HEADERS = 32

function malformed(problem: string): NamedError {
  return new NamedError(sipErrors, 'sip-uri-malformed', { problem })
}

/** Reads a URI without angle brackets. Throws `sip-uri-malformed`. */
export function parseUri(text: string): Uri {
  const colon = text.indexOf(':')
  if (colon < 1) throw malformed('it has no scheme')
  if (text.length > LONGEST_URI) throw malformed('it is too long')
  const scheme = schemeOf(text, colon)
  if (scheme === 'sip' || scheme === 'sips') return parseSipUri(scheme, text, colon + 1)
  if (!/^[a-z][a-z0-9+.-]*$/.test(scheme)) throw malformed('its scheme has wrong characters')
  const opaque = text.slice(colon + 1)
  if (!isUriText(opaque)) throw malformed('it has a character that URIs do not have')
  return scheme === 'tel' ? parseTelUri(opaque) : { scheme, opaque }
}

function schemeOf(text: string, colon: number): string {
  if (colon === 3 && text.startsWith('sip')) return 'sip'
  return text.slice(0, colon).toLowerCase()
}

function parseSipUri(scheme: 'sip' | 'sips', text: string, from: number): SipUri {
  const at = text.indexOf('@', from)
  const hostFrom = at < 0 ? from : at + 1
  // The user part may hold ; and ? (RFC 4475 §3.1.1.9), so the search for them begins behind the @.
  const question = text.indexOf('?', hostFrom)
  const end = question < 0 ? text.length : question
  const semicolon = text.indexOf(';', hostFrom)
  const hostEnd = semicolon < 0 || semicolon > end ? end : semicolon
  const place = parseHostPort(text.slice(hostFrom, hostEnd))
  if (!place) throw malformed('its host or port is wrong')
  const params = parseUriParams(hostEnd < end ? text.slice(hostEnd + 1, end) : '')
  if (!params) throw malformed('its parameters are wrong')
  const uri: SipUri = { scheme, host: place.host, params, headers: [] }
  if (place.port !== undefined) uri.port = place.port
  if (at >= 0) setUser(uri, text.slice(from, at))
  if (question >= 0) uri.headers = parseUriHeaders(text.slice(question + 1))
  return uri
}

function setUser(uri: SipUri, userInfo: string): void {
  const colon = userInfo.indexOf(':')
  const user = colon < 0 ? userInfo : userInfo.slice(0, colon)
  if (!isUserText(user)) throw malformed('its user part is wrong')
  uri.user = user.includes('%') ? decodeEscapes(user) : user
  if (colon < 0) return
  const password = userInfo.slice(colon + 1)
  if (password !== '' && !isUserText(password)) throw malformed('its password is wrong')
  uri.password = decodeEscapes(password)
}

function parseUriHeaders(text: string): (readonly [string, string])[] {
  return text.split('&', MOST_HEADERS + 1).map((piece, index) => {
    const equals = piece.indexOf('=')
    const name = piece.slice(0, equals)
    const value = piece.slice(equals + 1)
    const isRight =
      equals > 0 && index < MOST_HEADERS && isHeaderText(name) && (value === '' || isHeaderText(value))
    if (!isRight) throw malformed('its headers are wrong')
    return [decodeEscapes(name), decodeEscapes(value)] as const
  })
}

/** hnv-unreserved differs from param-unreserved only by the question mark. */
const isHeaderText = (text: string): boolean => isUriParamText(text.replaceAll('?', '/').replaceAll('=', '/'))

function parseTelUri(opaque: string): TelUri {
  const semicolon = opaque.indexOf(';')
  const number = semicolon < 0 ? opaque : opaque.slice(0, semicolon)
  const params = parseUriParams(semicolon < 0 ? '' : opaque.slice(semicolon + 1))
  if (!/^\+?[0-9A-Fa-f*#\-.()]+$/.test(number) || !params) throw malformed('its telephone number is wrong')
  return { scheme: 'tel', number, params }
}

/** The wire form of a URI. */
export function formatUri(uri: Uri): string {
  if (isTelUri(uri)) return `tel:${uri.number}${uri.params}`
  if (!isSipUri(uri)) return `${uri.scheme}:${uri.opaque}`
  let out = `${uri.scheme}:`
  if (uri.user !== undefined) {
    out += encodeUser(uri.user)
    if (uri.password !== undefined) out += `:${encodePassword(uri.password)}`
    out += '@'
  }
  out += uri.host
  if (uri.port !== undefined) out += `:${uri.port}`
  out += uri.params
  uri.headers.forEach(([name, value], index) => {
    out += `${index === 0 ? '?' : '&'}${encodeUriHeader(name)}=${encodeUriHeader(value)}`
  })
  return out
}

/** Parameters that make two URIs different when only one of them has them (RFC 3261 §19.1.4). */
const TELLING_PARAMS = ['user', 'ttl', 'method', 'maddr', 'transport']

/** Whether two URIs are equivalent (RFC 3261 §19.1.4; RFC 3966 §4 for `tel:`). */
export function sameUri(a: Uri, b: Uri): boolean {
  if (isSipUri(a) && isSipUri(b)) return isSameSipUri(a, b)
  if (isTelUri(a) && isTelUri(b)) {
    return digitsOf(a) === digitsOf(b) && commonParamsAgree(a.params, b.params, a.params.names())
  }
  return a.scheme === b.scheme && formatUri(a) === formatUri(b)
}

const digitsOf = (uri: TelUri): string => uri.number.replace(/[-.()]/g, '').toLowerCase()

function isSameSipUri(a: SipUri, b: SipUri): boolean {
  return (
    a.scheme === b.scheme &&
    a.user === b.user &&
    a.password === b.password &&
    a.port === b.port &&
    isSameHost(a.host, b.host) &&
    TELLING_PARAMS.every((name) => a.params.has(name) === b.params.has(name)) &&
    commonParamsAgree(a.params, b.params, a.params.names()) &&
    haveSameHeaders(a, b)
  )
}

function commonParamsAgree(a: Params, b: Params, names: readonly string[]): boolean {
  return names.every((name) => !b.has(name) || a.get(name)!.toLowerCase() === b.get(name)!.toLowerCase())
}

function haveSameHeaders(a: SipUri, b: SipUri): boolean {
  if (a.headers.length !== b.headers.length) return false
  return a.headers.every(([name, value]) =>
    b.headers.some(([other, text]) => other.toLowerCase() === name.toLowerCase() && text === value),
  )
}
