/** What signs a request in, read from its headers; who that is, is said by `signin/`. */
import type { IncomingHttpHeaders } from 'node:http'
import { NamedError } from '@offhook/base'
import { contractErrors, type RouteDescription, type Scope } from '@offhook/contract'
import type { Credential } from '../handlers.ts'
import type { Viewer } from '../rights/index.ts'
import { SESSION_COOKIE } from '../signin/index.ts'

/** Who asks, and by what. A cookie session has all scopes. */
export interface Authenticated {
  readonly viewer: Viewer
  readonly credential: Credential
  readonly scopes: readonly Scope[]
}

/** Implemented by `signin/`. Null for a cookie or token that is not (or no longer) valid. */
export interface Authenticator {
  recognise(
    kind: Credential['kind'],
    secret: string,
    language: Viewer['language'],
    address: string,
  ): Authenticated | null
}

/** Null when the request brings nothing that signs it in, or nothing valid. */
export function authenticate(
  headers: IncomingHttpHeaders,
  authenticator: Authenticator,
  address: string,
): Authenticated | null {
  const language = languageOf(headers['accept-language'])
  const bearer = bearerOf(headers)
  if (bearer) return authenticator.recognise('token', bearer, language, address)
  const cookie = sessionCookie(headers.cookie)
  return cookie ? authenticator.recognise('cookie', cookie, language, address) : null
}

/** The token of an Authorization header (RFC 6750 §2.1). */
export function bearerOf(headers: IncomingHttpHeaders): string | undefined {
  return /^Bearer +(\S{1,256})$/i.exec(headers.authorization ?? '')?.[1]
}

/** The first language of Accept-Language (RFC 9110 §12.5.4) that we speak. */
export function languageOf(header: string | undefined): Viewer['language'] {
  for (const range of (header ?? '').slice(0, 200).split(',')) {
    const primary = range.trim().slice(0, 2).toLowerCase()
    if (primary === 'de' || primary === 'en') return primary
  }
  return 'en'
}

/** The value of our cookie. */
export function sessionCookie(header: string | undefined): string | undefined {
  return cookieValue(header, SESSION_COOKIE)
}

/** The value of a cookie in a Cookie header (RFC 6265 §4.2.1). */
export function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}

/** Throws `sign-in-needed`, `scope-missing` or `not-permitted` where the route is not for this caller. */
export function checkAccess(route: RouteDescription, caller: Authenticated | null): void {
  if (route.access === 'open') return
  if (!caller) throw new NamedError(contractErrors, 'sign-in-needed')
  if (!caller.scopes.includes(route.scope)) {
    throw new NamedError(contractErrors, 'scope-missing', { scope: route.scope })
  }
  if (route.access === 'operator' && caller.viewer.role === 'user') {
    throw new NamedError(contractErrors, 'not-permitted', { rule: 'operators-only' })
  }
  if (route.access === 'administrator' && caller.viewer.role !== 'administrator') {
    throw new NamedError(contractErrors, 'not-permitted', { rule: 'administrators-only' })
  }
}

/**
 * A page of another site can make a browser send our cookie along. Browsers say where a request comes from (Fetch §3.2 Origin,
 * Fetch Metadata), so what changes something is refused unless it comes from here. Throws `origin-refused`.
 */
export function checkOrigin(headers: IncomingHttpHeaders): void {
  const origin = headers.origin
  if (origin !== undefined) {
    if (hostOf(origin) !== headers.host) throw refused(origin)
    return
  }
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw refused(String(site))
}

function hostOf(origin: string): string | undefined {
  try {
    const url = new URL(origin)
    return url.protocol === 'https:' ? url.host : undefined
  } catch {
    return undefined
  }
}

function refused(origin: string): NamedError {
  return new NamedError(contractErrors, 'origin-refused', { origin: origin.slice(0, 253) })
}
