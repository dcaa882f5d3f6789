/** The head of a message: its lines, found and cut but not read. */
import { NamedError } from '@offhook/base'
import { sipErrors } from '../errors.ts'
import { canonicalName, knownName } from './header-names.ts'
import { Headers } from './headers.ts'
import { isSpaceCode, isToken, trimmed } from './text.ts'

export interface MessageLimits {
  /** Bytes of the whole message. */
  readonly messageBytes: number
  /** Bytes of start line and headers. */
  readonly headBytes: number
  /** Header lines. */
  readonly headerLines: number
  /** Commas in all headers: a member of a list costs far more to read than its two bytes to send. */
  readonly listMembers: number
}

/** A datagram cannot be longer; a head longer than half of it, or of more lines, is an attack. */
export const DEFAULT_LIMITS: MessageLimits = {
  messageBytes: 65_535,
  headBytes: 32_768,
  headerLines: 256,
  listMembers: 1000,
}

const CR = 0x0d
const LF = 0x0a

type ErrorCode = keyof typeof sipErrors

/** Why a message is refused. */
export function fault(code: ErrorCode, details: Record<string, string | number>): NamedError {
  return new NamedError(sipErrors, code, details)
}

/** The bytes of a message as a byte string (see text.ts). */
export function textOf(bytes: Uint8Array): string {
  const buffer = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return buffer.toString('latin1')
}

/** "Implementations … SHOULD ignore any CRLF appearing before the start-line" (RFC 3261 §7.5). */
export function behindLineBreaks(text: string): number {
  let at = 0
  while (text.charCodeAt(at) === CR && text.charCodeAt(at + 1) === LF) at += 2
  return at
}

/** Cuts the header lines of `head` from `at` to `end`; each ends with CRLF, and one that begins with white space goes on. */
export function readHeaders(head: string, at: number, end: number, mostLines: number): Headers {
  const names: string[] = []
  const values: string[] = []
  while (at < end) {
    const nameFrom = at
    at = head.indexOf(':', at)
    if (at < 0 || at >= end) throw fault('sip-message-malformed', { problem: 'a header line has no colon' })
    const name = knownName(head, nameFrom, at) ?? readName(head, nameFrom, at)
    const valueFrom = ++at
    at = endOfLine(head, at)
    let value = trimmed(head, valueFrom, at)
    at += 2
    while (at < end && isSpaceCode(head.charCodeAt(at))) {
      const lineEnd = endOfLine(head, at)
      const more = trimmed(head, at, lineEnd)
      value = value === '' ? more : more === '' ? value : `${value} ${more}`
      at = lineEnd + 2
    }
    if (names.length >= mostLines) throw fault('sip-too-many-headers', { limit: mostLines })
    names.push(name)
    values.push(value)
  }
  // A written message always has Content-Length, so one line is kept for it: what is accepted can be passed on and read again.
  if (names.length === mostLines && !names.includes('Content-Length')) {
    throw fault('sip-too-many-headers', { limit: mostLines })
  }
  return new Headers(names, values)
}

function readName(head: string, from: number, colon: number): string {
  while (colon > from && isSpaceCode(head.charCodeAt(colon - 1))) colon--
  const name = head.slice(from, colon)
  const canonical = canonicalName(name)
  if (canonical === name && !isToken(name)) {
    throw fault('sip-message-malformed', { problem: 'a header name is no token' })
  }
  return canonical
}

/** The index of the CR that ends the line; a CR or LF alone is refused, because others may see a line end in it. */
function endOfLine(head: string, at: number): number {
  const end = head.indexOf('\r', at)
  if (head.indexOf('\n', at) !== end + 1) {
    throw fault('sip-message-malformed', { problem: 'a line does not end with CRLF' })
  }
  return end
}
