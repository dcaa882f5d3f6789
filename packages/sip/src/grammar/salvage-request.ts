/** What is left of a request that cannot be read: enough to say so to its sender. */
import { isNamedError } from '@offhook/base'
import { behindLineBreaks, DEFAULT_LIMITS, readHeaders, textOf } from './head.ts'
import type { Headers } from './headers.ts'
import { splitList } from './list.ts'
import { EMPTY_BODY, SipRequest } from './message.ts'
import { isSpaceCode } from './text.ts'
import { parseVia } from './via.ts'

/**
 * The request inside bytes that `parseMessage` refused, with just enough of it to answer: a method other than ACK and a Via
 * that can be read; what cannot be read behind its address is cut off (RFC 4475 §3.1.2.1). Undefined when there is nobody to answer (a
 * response, an ACK, noise).
 */
export function salvageRequest(bytes: Uint8Array): SipRequest | undefined {
  const text = textOf(bytes.subarray(0, DEFAULT_LIMITS.headBytes))
  const start = behindLineBreaks(text)
  const headEnd = text.indexOf('\r\n\r\n', start)
  const lines = text
    .slice(start, headEnd < 0 ? text.length : headEnd)
    .split('\r\n', DEFAULT_LIMITS.headerLines)
  const request = /^([A-Za-z0-9\-.!%*_+`'~]{1,64}) +(.{1,2048}) /.exec(lines[0]!)
  if (!request || request[1] === 'ACK' || lines[0]!.startsWith('SIP/')) return undefined
  const headers = salvageHeaders(lines)
  const isAnswerable = keepReadableVia(headers)
  return isAnswerable ? new SipRequest(request[1]!, request[2]!, headers, EMPTY_BODY) : undefined
}

/** Says whether the topmost Via can be read, if need be after its parameters and what follows them were cut off. */
function keepReadableVia(headers: Headers): boolean {
  const [first, ...others] = headers.all('Via')
  if (first === undefined) return false
  const top = splitList(first)[0] ?? ''
  if (isVia(top)) return true
  const address = top.split(';', 1)[0]!
  headers.set('Via', [address, ...others])
  return isVia(address)
}

function isVia(text: string): boolean {
  try {
    return parseVia(text) !== undefined
  } catch (fault) {
    if (isNamedError(fault)) return false
    throw fault
  }
}

function salvageHeaders(lines: readonly string[]): Headers {
  const text = lines
    .slice(1)
    .filter((line) => /^[A-Za-z0-9\-.!%*_+`'~]{1,64}[ \t]{0,8}:[^\r\n]*$|^[ \t][^\r\n]*$/.test(line))
  while (text.length > 0 && isSpaceCode(text[0]!.charCodeAt(0))) text.shift()
  const head = text.length === 0 ? '' : `${text.join('\r\n')}\r\n`
  return readHeaders(head, 0, head.length, DEFAULT_LIMITS.headerLines)
}
