/** RSeq and RAck (RFC 3262 §7), Session-Expires and Min-SE (RFC 4028 §4, §5). */
import { LONGEST_EXPIRES } from './contact.ts'
import { headerMalformed, parseParametered } from './parametered.ts'
import { isToken, parseNumber } from './text.ts'

export interface RAck {
  readonly rseq: number
  readonly sequence: number
  readonly method: string
}

/** Reads an RSeq value: 1 to 2^32 − 1. Throws `sip-header-malformed`. */
export function parseRSeq(text: string): number {
  const value = parseNumber(text, 2 ** 32 - 1)
  if (!value) throw headerMalformed('RSeq')
  return value
}

/** Reads a RAck value. Throws `sip-header-malformed`. */
export function parseRAck(text: string): RAck {
  const [rseq, sequence, method, ...rest] = text.split(/[ \t]+/, 4)
  const response = parseNumber(rseq ?? '', 2 ** 32 - 1)
  const request = parseNumber(sequence ?? '', 2 ** 31 - 1)
  if (!response || request === undefined || !isToken(method ?? '') || rest.length > 0)
    throw headerMalformed('RAck')
  return { rseq: response, sequence: request, method: method! }
}

export const formatRAck = ({ rseq, sequence, method }: RAck): string => `${rseq} ${sequence} ${method}`

export interface SessionExpires {
  readonly seconds: number
  /** Who refreshes the session: the side that sent the request, or the one that answered it. */
  readonly refresher: 'uac' | 'uas' | undefined
}

/** Reads a Session-Expires value. Throws `sip-header-malformed`. */
export function parseSessionExpires(text: string): SessionExpires {
  const { value, params } = parseParametered(text, 'Session-Expires')
  const seconds = parseNumber(value, LONGEST_EXPIRES)
  const refresher = params.get('refresher')?.toLowerCase()
  if (seconds === undefined || (refresher !== undefined && refresher !== 'uac' && refresher !== 'uas')) {
    throw headerMalformed('Session-Expires')
  }
  return { seconds, refresher }
}

export function formatSessionExpires({ seconds, refresher }: SessionExpires): string {
  return refresher === undefined ? String(seconds) : `${seconds};refresher=${refresher}`
}

/** Reads a Min-SE value in seconds. Throws `sip-header-malformed`. */
export function parseMinSE(text: string): number {
  const seconds = parseNumber(parseParametered(text, 'Min-SE').value, LONGEST_EXPIRES)
  if (seconds === undefined) throw headerMalformed('Min-SE')
  return seconds
}
