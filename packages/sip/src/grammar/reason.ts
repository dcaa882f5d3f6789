/** Why: Reason (RFC 3326), Warning and Retry-After (RFC 3261 §20.43, §20.33). */
import { LONGEST_EXPIRES } from './contact.ts'
import type { Headers } from './headers.ts'
import { headerMalformed, parseParametered } from './parametered.ts'
import { decodeText, encodeText, endOfQuoted, isToken, parseNumber, quote, trimmed, unquote } from './text.ts'

export interface Reason {
  /** In capitals: `SIP` (cause is a status), `Q.850` (cause is an ISDN cause) … */
  readonly protocol: string
  readonly cause: number | undefined
  readonly text: string | undefined
}

/** Reads one Reason value. Throws `sip-header-malformed`. */
export function parseReason(text: string): Reason {
  const { value, params } = parseParametered(text, 'Reason')
  if (!isToken(value)) throw headerMalformed('Reason')
  const said = params.get('text')
  return {
    protocol: value.toUpperCase(),
    cause: parseNumber(params.get('cause') ?? '', 999),
    text: said === undefined ? undefined : decodeText(said),
  }
}

/** All reasons of a message. Throws `sip-header-malformed`. */
export const reasons = (headers: Headers): Reason[] => headers.values('Reason').map(parseReason)

export function formatReason({ protocol, cause, text }: Reason): string {
  const said = text === undefined ? '' : `;text=${quote(encodeText(text))}`
  return `${protocol}${cause === undefined ? '' : `;cause=${cause}`}${said}`
}

export interface Warning {
  /** Three digits: 399 is "miscellaneous". */
  readonly code: number
  readonly agent: string
  readonly text: string
}

/** Reads one Warning value. Throws `sip-header-malformed`. */
export function parseWarning(value: string): Warning {
  const [digits, agent] = value.split(' ', 2)
  const at = value.indexOf('"')
  const code = /^\d{3}$/.test(digits!) ? Number(digits) : undefined
  if (code === undefined || !agent || at < 0 || endOfQuoted(value, at) !== value.length) {
    throw headerMalformed('Warning')
  }
  return { code, agent, text: decodeText(unquote(value.slice(at))) }
}

export function formatWarning({ code, agent, text }: Warning): string {
  return `${code} ${agent} ${quote(encodeText(text))}`
}

/** The seconds of a Retry-After value; what stands in brackets and behind is left out. Throws `sip-header-malformed`. */
export function parseRetryAfter(text: string): number {
  const end = /[;(]/.exec(text)?.index ?? text.length
  const seconds = parseNumber(trimmed(text, 0, end), Number.POSITIVE_INFINITY)
  if (seconds === undefined) throw headerMalformed('Retry-After')
  return Math.min(seconds, LONGEST_EXPIRES)
}
