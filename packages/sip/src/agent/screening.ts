/** Which requests a user agent refuses before anybody looks into them, in the order of RFC 3261 §8.2. */

import { SDP } from '../dialog/body.ts'
import { checkRequest } from '../grammar/check-request.ts'
import { accepts, contentType } from '../grammar/media-type.ts'
import type { SipRequest } from '../grammar/message.ts'

export interface Refusal {
  readonly status: number
  readonly headers?: Record<string, string>
}

export interface ScreeningRules {
  /** Option tags that may stand in Require. */
  readonly extensions: ReadonlySet<string>
  /** Content types taken in an INVITE. */
  readonly accept: readonly string[]
  readonly largestBody: number
  /** This agent passes requests on: one that has no hop left is refused 483 (§16.3 step 3). */
  readonly isRelay: boolean
}

const SCHEMES = new Set(['sip', 'sips', 'tel'])

/** Undefined for a request that may be handled. */
export function screen(request: SipRequest, rules: ScreeningRules): Refusal | undefined {
  const fault = checkRequest(request)
  if (fault) return { status: fault.status }
  if (!SCHEMES.has(request.parsedUri.scheme)) return { status: 416 }
  if (rules.isRelay && hasNoHopLeft(request)) return { status: 483 }
  return screenExtensions(request, rules) ?? screenBody(request, rules) ?? screenAccept(request)
}

/** What is meant for the agent itself needs no further hop: OPTIONS, and requests in its own dialogs. */
function hasNoHopLeft(request: SipRequest): boolean {
  if (request.headers.get('Max-Forwards') !== '0') return false
  return request.method !== 'OPTIONS' && request.method !== 'REGISTER' && request.to.tag === undefined
}

/** §8.2.2.3. */
function screenExtensions(request: SipRequest, rules: ScreeningRules): Refusal | undefined {
  if (!request.headers.has('Require')) return undefined
  const unknown = request.headers.values('Require').filter((tag) => !rules.extensions.has(tag.toLowerCase()))
  return unknown.length > 0 ? { status: 420, headers: { Unsupported: unknown.join(', ') } } : undefined
}

/** §8.2.3. What the sender calls optional is left alone. */
function screenBody(request: SipRequest, rules: ScreeningRules): Refusal | undefined {
  if (request.body.length === 0) return undefined
  if (request.body.length > rules.largestBody) return { status: 513 }
  const encoding = request.headers.get('Content-Encoding')
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    return { status: 415, headers: { 'Accept-Encoding': 'identity' } }
  }
  if (request.method !== 'INVITE') return undefined
  const type = contentType(request.headers)
  if (type === undefined || rules.accept.includes(type)) return undefined
  if (request.headers.get('Content-Disposition')?.toLowerCase().includes('handling=optional'))
    return undefined
  return { status: 415, headers: { Accept: rules.accept.join(', ') } }
}

/** An INVITE that takes no SDP back cannot be answered (RFC 4475 §3.3.15). */
function screenAccept(request: SipRequest): Refusal | undefined {
  if (request.method !== 'INVITE' || accepts(request.headers, SDP) || takesMultipart(request))
    return undefined
  return {
    status: 406,
    headers: { Warning: '399 offhook "Only session descriptions in SDP are spoken here"' },
  }
}

/** SDP may come as a part of a multipart body. */
function takesMultipart(request: SipRequest): boolean {
  return accepts(request.headers, 'multipart/mixed') || accepts(request.headers, 'multipart/alternative')
}
