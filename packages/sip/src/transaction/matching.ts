/** Which transaction a message belongs to: RFC 3261 §17.1.3 (responses) and §17.2.3 (requests). */
import type { SipRequest, SipResponse } from '../grammar/message.ts'
import { BRANCH_COOKIE } from '../grammar/via.ts'

/** The key of a client transaction: the branch, which this server made, and the method, because CANCEL shares the branch. */
export function clientKey(branch: string, method: string): string {
  return method === 'CANCEL' ? `${branch}|CANCEL` : branch
}

/** The key of the client transaction that `response` answers; undefined without a branch. */
export function clientKeyOf(response: SipResponse): string | undefined {
  const branch = response.topVia.branch
  return branch === undefined ? undefined : clientKey(branch, response.cseq.method)
}

/**
 * The key of the server transaction to which `request` belongs; `method` is that of the transaction looked for: an ACK
 * belongs to its INVITE, and a CANCEL names one.
 */
export function serverKeyOf(request: SipRequest, method = request.method): string {
  const looked = method === 'ACK' ? 'INVITE' : method
  const via = request.topVia
  const branch = via.branch
  if (branch?.startsWith(BRANCH_COOKIE) && branch.length > BRANCH_COOKIE.length) {
    return `${branch}|${via.sentBy}|${looked}`
  }
  return key2543(request, looked)
}

/**
 * RFC 2543 clients repeat no branch. Request-URI, From tag, Call-ID, CSeq number and topmost Via identify the transaction.
 * The To tag is left out, though §17.2.3 compares it: an ACK carries the tag of our answer, which the INVITE did not have,
 * and the other five are enough.
 */
function key2543(request: SipRequest, method: string): string {
  const { from, callId, cseq, topVia } = request
  return `2543|${request.uri}|${from.tag ?? ''}|${callId}|${cseq.sequence}|${topVia.sentBy}${topVia.branch ?? ''}|${method}`
}

/**
 * Requests that reached us twice by different ways agree in this (§8.2.2.2). Only for requests without a To tag; undefined
 * for others.
 */
export function mergeKeyOf(request: SipRequest): string | undefined {
  if (request.to.tag !== undefined || request.method === 'CANCEL') return undefined
  return `${request.callId}|${request.from.tag ?? ''}|${request.cseq.sequence}|${request.method}`
}
