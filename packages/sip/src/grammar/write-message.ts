/** From a message to its bytes. */
import { NamedError } from '@offhook/base'
import { sipErrors } from '../errors.ts'
import type { SipMessage } from './message.ts'

/** A character that is no byte would be cut to one on the way, perhaps to a line break. */
const WIDE = /[^\0-\xff]/

/**
 * The bytes of `message`; Content-Length says the true length of its body. Throws `sip-message-unsafe` when a header value
 * holds a line break or a character that is no byte: such a value would become a header of somebody else's making.
 */
export function writeMessage(message: SipMessage): Buffer {
  const body = message.body
  const head = `${message.startLine}\r\n${message.headers.write(body.length)}\r\n`
  if (WIDE.test(head) || countLines(head) !== expectedLines(message)) {
    throw new NamedError(sipErrors, 'sip-message-unsafe', { startLine: message.startLine })
  }
  const bytes = Buffer.allocUnsafe(head.length + body.length)
  bytes.write(head, 0, 'latin1')
  if (body.length > 0) bytes.set(body, head.length)
  return bytes
}

/** The start line, each header, Content-Length and the empty line end a line each. */
function expectedLines(message: SipMessage): number {
  const lengths = message.headers.count('Content-Length')
  return message.headers.size - lengths + 3
}

/** The line ends in the head; -1 when a CR or LF stands alone. */
function countLines(head: string): number {
  let lines = 0
  for (let at = 0; at < head.length; lines++) {
    const end = head.indexOf('\r', at)
    if (end < 0 || head.indexOf('\n', at) !== end + 1) return -1
    at = end + 2
  }
  return lines
}
