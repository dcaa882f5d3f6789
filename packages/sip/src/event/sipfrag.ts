/** `message/sipfrag`: a piece of a SIP message as a body (RFC 3420); NOTIFY tells the progress of a REFER with it (RFC 3515 §2.4.5). */

import { reasonOf } from '../grammar/status.ts'
import { decodeText, encodeText } from '../grammar/text.ts'

export const SIPFRAG_TYPE = 'message/sipfrag;version=2.0'

export interface SipfragStatus {
  readonly status: number
  readonly reason: string
}

/** A status line as a body, in bytes. */
export function formatSipfrag(status: number, reason: string = reasonOf(status)): Buffer {
  return Buffer.from(`SIP/2.0 ${status} ${encodeText(reason)}\r\n`, 'latin1')
}

/** The status line with which a sipfrag begins; undefined when it does not begin with one. */
export function parseSipfrag(body: Uint8Array): SipfragStatus | undefined {
  const text = Buffer.from(body.subarray(0, 512)).toString('latin1')
  const match = /^SIP\/2\.0 ([1-6]\d\d)(?: ([^\r\n]*))?(?:\r?\n|$)/i.exec(text)
  return match ? { status: Number(match[1]), reason: decodeText(match[2] ?? '') } : undefined
}
