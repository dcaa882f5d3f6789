/** From a message to its bytes. */
import { NamedError } from '@offhook/base'
import { sipErrors } from '../errors.ts'
import type { SipMessage } from './message.ts'

const CR = 0x0d
const LF = 0x0a
/** A character that is no byte would be cut to one on the way, perhaps to a line break. */
const WIDE = /[^\0-\xff]/

/**
 * The bytes of `message`; Content-Length says the true length of its body. Throws `sip-message-unsafe` when a header value
 * holds a line break or a character that is no byte: such a value would become a header of somebody else's making.
 */
export function writeMessage(message: SipMessage): Buffer {
  const body = message.body
  const head = `${message.startLine}\r\n${message.headers.write(body.length)}\r\n`
  const bytes = Buffer.allocUnsafe(head.length + body.length)
  bytes.write(head, 0, 'latin1')
  if (WIDE.test(head) || countLines(bytes, head.length) !== expectedLines(message)) {
    throw new NamedError(sipErrors, 'sip-message-unsafe', { startLine: message.startLine })
  }
  if (body.length > 0) bytes.set(body, head.length)
  return bytes
}

/** The start line, each header, Content-Length and the empty line end a line each. */
function expectedLines(message: SipMessage): number {
  const lengths = message.headers.count('Content-Length')
  return message.headers.size - lengths + 3
}

/** The line ends in the head; a CR or LF alone makes the count wrong on purpose. */
function countLines(bytes: Buffer, length: number): number {
  let lines = 0
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!
    if (byte === LF) return -1
    if (byte !== CR) continue
    if (bytes[++i] !== LF) return -1
    lines++
  }
  return lines
}
