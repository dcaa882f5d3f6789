/** Content-Type, Content-Disposition and Accept (RFC 3261 §20.1, §20.11, §20.15). */
import type { Headers } from './headers.ts'
import { headerMalformed, parseParametered } from './parametered.ts'
import type { Params } from './params.ts'
import { isToken } from './text.ts'

export interface MediaType {
  /** `type/subtype` in lower case. */
  readonly type: string
  readonly params: Params
}

/** Reads a Content-Type value or one member of Accept. Throws `sip-header-malformed`. */
export function parseMediaType(text: string, header = 'Content-Type'): MediaType {
  const { value, params } = parseParametered(text, header)
  const slash = value.indexOf('/')
  const type = value.slice(0, slash).trim()
  const subtype = value.slice(slash + 1).trim()
  if (slash < 0 || !isToken(type) || !isToken(subtype)) throw headerMalformed(header)
  return { type: `${type}/${subtype}`.toLowerCase(), params }
}

/** The `type/subtype` of the body; undefined when the header is absent. Throws `sip-header-malformed`. */
export function contentType(headers: Headers): string | undefined {
  const text = headers.get('Content-Type')
  return text === undefined ? undefined : parseMediaType(text).type
}

/**
 * Whether the sender takes bodies of `type`. Without Accept it takes SDP (RFC 3261 §20.1); an empty Accept takes nothing.
 * Throws `sip-header-malformed`.
 */
export function accepts(headers: Headers, type: string): boolean {
  if (!headers.has('Accept')) return type === 'application/sdp'
  return headers.values('Accept').some((value) => {
    const range = parseMediaType(value, 'Accept')
    if (range.params.get('q') === '0') return false
    return range.type === type || range.type === '*/*' || range.type === `${type.split('/', 1)[0]}/*`
  })
}

export interface Disposition {
  /** `session`, `render`, `early-session` … in lower case. */
  readonly type: string
  /** Whether a receiver that does not understand the body may go on (`handling=optional`). */
  readonly isOptional: boolean
}

/** How the body is meant: Content-Disposition, or its default (RFC 3261 §20.11). Throws `sip-header-malformed`. */
export function disposition(headers: Headers): Disposition {
  const text = headers.get('Content-Disposition')
  if (text === undefined) {
    return { type: contentType(headers) === 'application/sdp' ? 'session' : 'render', isOptional: false }
  }
  const { value, params } = parseParametered(text, 'Content-Disposition')
  if (!isToken(value)) throw headerMalformed('Content-Disposition')
  return { type: value.toLowerCase(), isOptional: params.get('handling')?.toLowerCase() === 'optional' }
}
