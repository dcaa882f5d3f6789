/** CSeq (RFC 3261 §20.16). */
import { NamedError } from '@offhook/base'
import { sipErrors } from '../errors.ts'
import { isSpaceCode, isToken, parseNumber, skipSpace } from './text.ts'

export interface CSeq {
  readonly sequence: number
  readonly method: string
}

/** "MUST be less than 2**31" (RFC 3261 §8.1.1.5). */
const HIGHEST_SEQUENCE = 2 ** 31 - 1

/** Reads a CSeq value. Throws `sip-header-malformed`. */
export function parseCSeq(text: string): CSeq {
  let at = 0
  while (at < text.length && !isSpaceCode(text.charCodeAt(at))) at++
  const sequence = parseNumber(text.slice(0, at), HIGHEST_SEQUENCE)
  const method = text.slice(skipSpace(text, at))
  if (sequence === undefined || !isToken(method)) {
    throw new NamedError(sipErrors, 'sip-header-malformed', { header: 'CSeq' })
  }
  return { sequence, method }
}
