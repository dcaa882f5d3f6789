/** Requests that belong to an INVITE and are made from it: the ACK for an error answer, and CANCEL. */
import { Headers } from '../grammar/headers.ts'
import { SipRequest, type SipResponse } from '../grammar/message.ts'
import { writeMessage } from '../grammar/write-message.ts'

/**
 * RFC 3261 §17.1.1.3: Request-URI, Call-ID, From, CSeq number and Route of the INVITE, its topmost Via alone, To of the answer.
 */
export function ackFor(invite: SipRequest, response: SipResponse): Buffer {
  const ack = relatedRequest(invite, 'ACK')
  ack.headers.set('To', response.need('To'))
  return writeMessage(ack)
}

/** RFC 3261 §9.1: like the INVITE, with its topmost Via (so the same branch) and its To. */
export function cancelFor(invite: SipRequest, reason?: string): SipRequest {
  const cancel = relatedRequest(invite, 'CANCEL')
  if (reason !== undefined) cancel.headers.append('Reason', reason)
  return cancel
}

function relatedRequest(invite: SipRequest, method: 'ACK' | 'CANCEL'): SipRequest {
  const headers = new Headers()
  headers.append('Via', invite.need('Via'))
  for (const route of invite.headers.all('Route')) headers.append('Route', route)
  headers.append('From', invite.need('From'))
  headers.append('To', invite.need('To'))
  headers.append('Call-ID', invite.callId)
  headers.append('CSeq', `${invite.cseq.sequence} ${method}`)
  headers.append('Max-Forwards', '70')
  return new SipRequest(method, invite.uri, headers)
}
