/**
 * From bytes to a message (RFC 3261 §7, §18.3). One pass over the head finds its lines; values are cut, not parsed. What makes
 * a message unusable for everybody is refused here; what only some look at is checked by {@link checkRequest}.
 */
import { behindLineBreaks, DEFAULT_LIMITS, fault, type MessageLimits, readHeaders, textOf } from './head.ts'
import type { Headers } from './headers.ts'
import { EMPTY_BODY, type SipMessage, SipRequest, SipResponse } from './message.ts'
import { decodeText, endOfToken, isAscii, isToken, isUnbroken, parseNumber } from './text.ts'

/**
 * Reads one whole message, as a datagram or a {@link StreamFramer} delivers it. Bytes behind the body that Content-Length
 * announces are left out (RFC 3261 §18.3); without Content-Length the body goes to the end.
 *
 * The body is a view into `bytes`; `topVia`, `from`, `to`, `callId` and `cseq` are sure to be readable. Throws a `NamedError` of {@link sipErrors}, whose `status` is the answer a request deserves
 * ({@link salvageRequest} gives the request to answer).
 */
export function parseMessage(bytes: Uint8Array, limits: MessageLimits = DEFAULT_LIMITS): SipMessage {
  if (bytes.length > limits.messageBytes) {
    throw fault('sip-message-too-large', { limit: limits.messageBytes })
  }
  // One string for all: cutting and searching in it costs a fraction of what calls into Buffer do.
  const text = textOf(bytes)
  const start = behindLineBreaks(text)
  const headEnd = text.indexOf('\r\n\r\n', start)
  if (headEnd < 0) throw fault('sip-message-malformed', { problem: 'no empty line ends the headers' })
  if (headEnd - start > limits.headBytes) throw fault('sip-message-too-large', { limit: limits.headBytes })
  if (headEnd - start > limits.listMembers) refuseLongLists(text, start, headEnd, limits.listMembers)
  const lineEnd = text.indexOf('\r\n', start)
  const headers = readHeaders(text, lineEnd + 2, headEnd + 2, limits.headerLines)
  const message = readStartLine(text.slice(start, lineEnd), headers)
  checkSingle(headers)
  message.body = readBody(headers, bytes, headEnd + 4)
  readEssentials(message)
  return message
}

/**
 * What transactions and dialogs are found by must be readable in every message, also in responses (RFC 4475 §3.1.2.5 wants one
 * dropped whose CSeq is beyond all bounds). The values are kept, so nothing is read twice.
 */
function readEssentials(message: SipMessage): void {
  const { method } = message.cseq
  if (message instanceof SipRequest && method !== message.method) {
    throw fault('sip-message-malformed', { problem: 'the method of CSeq is not that of the request' })
  }
  void message.topVia
  void message.from
  void message.to
}

function refuseLongLists(text: string, at: number, end: number, most: number): void {
  for (let members = 0; members <= most; members++) {
    at = text.indexOf(',', at) + 1
    if (at === 0 || at > end) return
  }
  throw fault('sip-too-many-values', { limit: most })
}

function readStartLine(line: string, headers: Headers): SipMessage {
  return line.startsWith('SIP/') && line.indexOf(' ') > 0 && !line.endsWith(' SIP/2.0')
    ? readStatusLine(line, headers)
    : readRequestLine(line, headers)
}

/** Status-Line = SIP-Version SP Status-Code SP Reason-Phrase (RFC 3261 §7.2); the phrase may be empty. */
function readStatusLine(line: string, headers: Headers): SipResponse {
  if (!line.startsWith('SIP/2.0 ')) throw fault('sip-version-unsupported', {})
  const status = parseNumber(line.slice(8, 11), 699)
  if (status === undefined || status < 100 || (line.length > 11 && line.charCodeAt(11) !== 0x20)) {
    throw fault('sip-start-line-malformed', {
      problem: 'the status is no number of three digits from 100 to 699',
    })
  }
  const reason = line.slice(12)
  refuseBreaks(reason)
  return new SipResponse(status, decodeText(reason), headers, EMPTY_BODY)
}

/** Request-Line = Method SP Request-URI SP SIP-Version (RFC 3261 §7.1): exactly one space between them. */
function readRequestLine(line: string, headers: Headers): SipRequest {
  const methodEnd = line.indexOf(' ')
  const uriEnd = line.indexOf(' ', methodEnd + 1)
  if (methodEnd < 0 || uriEnd < 0) throw fault('sip-start-line-malformed', { problem: 'a part is missing' })
  const method = line.slice(0, methodEnd)
  if (!isToken(method)) throw fault('sip-start-line-malformed', { problem: 'the method is no token' })
  checkVersion(line, uriEnd + 1)
  const uri = line.slice(methodEnd + 1, uriEnd)
  if (!isRequestUri(uri)) throw fault('sip-start-line-malformed', { problem: 'the Request-URI is no URI' })
  return new SipRequest(method, uri, headers, EMPTY_BODY)
}

function checkVersion(line: string, at: number): void {
  if (line.length === at + 7 && line.endsWith('SIP/2.0')) return
  // "SIP-Version is case-insensitive, but implementations MUST send upper-case" (RFC 3261 §7.1).
  const version = line.slice(at).toUpperCase()
  if (version === 'SIP/2.0') return
  if (/^SIP\/\d{1,9}\.\d{1,9}$/.test(version)) throw fault('sip-version-unsupported', {})
  throw fault('sip-start-line-malformed', { problem: 'it does not end with the version' })
}

function isRequestUri(uri: string): boolean {
  const colon = uri.indexOf(':')
  return (
    colon > 0 && endOfToken(uri, 0) === colon && colon < uri.length - 1 && isUnbroken(uri) && isAscii(uri)
  )
}

function refuseBreaks(text: string): void {
  if (text.includes('\n') || text.includes('\r')) {
    throw fault('sip-message-malformed', { problem: 'a line does not end with CRLF' })
  }
}

/** Each must stand once (RFC 3261 §8.1.1, table 2); Via at least once. */
const ONCE = ['From', 'To', 'Call-ID', 'CSeq'] as const

function checkSingle(headers: Headers): void {
  for (const name of ONCE) {
    const count = headers.count(name)
    if (count === 0) throw fault('sip-header-missing', { header: name })
    if (count > 1) throw fault('sip-header-repeated', { header: name })
  }
  if (!headers.has('Via')) throw fault('sip-header-missing', { header: 'Via' })
  if (headers.get('Call-ID') === '') throw fault('sip-header-malformed', { header: 'Call-ID' })
  if (headers.count('Max-Forwards') > 1) throw fault('sip-header-repeated', { header: 'Max-Forwards' })
}

/** What Content-Length announces; undefined when it is absent. Throws when it is no number or stands twice. */
function announcedLength(headers: Headers): number | undefined {
  const text = headers.get('Content-Length')
  if (text === undefined) return undefined
  if (headers.count('Content-Length') > 1) throw fault('sip-header-repeated', { header: 'Content-Length' })
  const length = parseNumber(text, Number.MAX_SAFE_INTEGER)
  if (length === undefined) throw fault('sip-header-malformed', { header: 'Content-Length' })
  return length
}

function readBody(headers: Headers, bytes: Uint8Array, from: number): Uint8Array {
  const announced = announcedLength(headers)
  const present = bytes.length - from
  if (announced === 0 || present === 0) {
    if (announced) throw fault('sip-body-truncated', { announced, present })
    return EMPTY_BODY
  }
  if (announced === undefined) return bytes.subarray(from)
  if (announced > present) throw fault('sip-body-truncated', { announced, present })
  return bytes.subarray(from, from + announced)
}
