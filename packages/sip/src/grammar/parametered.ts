/** Header values of the form `value;param;param=…`, which most extensions use. */
import { NamedError } from '@offhook/base'
import { sipErrors } from '../errors.ts'
import { type Params, parseHeaderParams } from './params.ts'
import { endOfQuoted, trimmed } from './text.ts'

export interface Parametered {
  readonly value: string
  readonly params: Params
}

export function headerMalformed(header: string): NamedError {
  return new NamedError(sipErrors, 'sip-header-malformed', { header })
}

/** Splits at the first semicolon outside quotes. Throws `sip-header-malformed` naming `header`; the value is not empty. */
export function parseParametered(text: string, header: string): Parametered {
  let end = 0
  while (end < text.length && text.charCodeAt(end) !== 0x3b) {
    end = text.charCodeAt(end) === 0x22 ? endOfQuoted(text, end) : end + 1
    if (end < 0) throw headerMalformed(header)
  }
  const value = trimmed(text, 0, end)
  const params = parseHeaderParams(text, end)
  if (value === '' || !params) throw headerMalformed(header)
  return { value, params }
}
