/** What a message carries, as those outside see it: bytes and their type. */
import type { SipMessage } from '../grammar/message.ts'

export const SDP = 'application/sdp'

export interface BodyPart {
  readonly body?: Uint8Array | string | undefined
  /** `application/sdp` where not given. */
  readonly contentType?: string | undefined
}

/** Whether the message carries a session description, an offer or an answer (RFC 3261 §13.2.1): SDP alone or in a multipart. */
export function hasSession(message: SipMessage): boolean {
  if (message.body.length === 0) return false
  const type = (message.headers.get('Content-Type') ?? SDP).toLowerCase()
  return type.startsWith(SDP) || type.startsWith('multipart/')
}

export function isEmpty(part: BodyPart | undefined): boolean {
  return part?.body === undefined || part.body.length === 0
}
