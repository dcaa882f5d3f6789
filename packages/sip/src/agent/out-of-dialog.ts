/** A request outside dialogs that this agent sends, with the answers to challenges (RFC 3261 §8.1, §22). */

import type { BodyPart } from '../dialog/body.ts'
import type { DialogHost, RequestUser, Sent, Way } from '../dialog/host.ts'
import { addHeaders } from '../dialog/incoming-request.ts'
import { isChallenge } from '../dialog/invite-leg.ts'
import { type DigestAccount, DigestClient } from '../digest/client.ts'
import { Headers } from '../grammar/headers.ts'
import { SipRequest, SipResponse } from '../grammar/message.ts'
import { reasonOf } from '../grammar/status.ts'
import type { Flow } from '../transport/flow.ts'

export interface OutOfDialogOptions extends BodyPart {
  readonly method: string
  /** The Request-URI. */
  readonly target: string
  /** A name-addr or URI without tag. */
  readonly from: string
  /** `<target>` by default. */
  readonly to?: string | undefined
  readonly flow?: Flow | undefined
  /** Route values, loose routes; the first is the next hop. */
  readonly route?: readonly string[] | undefined
  /** The URI of an outbound proxy that shall not appear in Route. */
  readonly nextHop?: string | undefined
  readonly callId?: string | undefined
  readonly maxForwards?: number | undefined
  /** Adds a Contact with this user part when the way is known. */
  readonly contactUser?: string | undefined
  readonly headers?: Record<string, string | readonly string[] | undefined> | undefined
  readonly credentials?: DigestAccount | undefined
}

/** A server may call every nonce stale. */
const MOST_CHALLENGES = 3

/** Sends requests that share Call-ID, From tag and a rising CSeq: a registration, a publication, or one request alone. */
export class RequestSeries {
  readonly callId: string
  readonly #host: DialogHost
  readonly #fromTag: string
  readonly auth: DigestClient | undefined
  #sequence = 0

  constructor(host: DialogHost, credentials: DigestAccount | undefined, callId = host.newCallId()) {
    this.#host = host
    this.callId = callId
    this.#fromTag = host.newTag()
    this.auth = credentials && new DigestClient(credentials, host.random)
  }

  /**
   * Calls `done` with the final answer. When there is none it is made here: 408 when nobody answered in time, 503 when no way
   * led there (RFC 3261 §8.1.3.1). `onWay` sees the request before it leaves.
   */
  send(
    options: OutOfDialogOptions,
    done: (response: SipResponse, flow: Flow | undefined) => void,
    onWay?: (request: SipRequest, flow: Flow) => void,
  ): { abandon(): void } {
    let challenges = 0
    let sent: Sent
    const user: RequestUser = {
      onWay: (request, flow) => {
        if (options.contactUser !== undefined && !request.headers.has('Contact')) {
          request.headers.append('Contact', this.#host.contact(options.contactUser, flow))
        }
        onWay?.(request, flow)
      },
      onResponse: (response, { flow }) => {
        if (response.status < 200) return
        const again = isChallenge(response) && challenges++ < MOST_CHALLENGES && this.auth?.accept(response)
        if (again) sent = this.#host.send(this.#make(options), { ...wayOf(options), flow }, user)
        else done(response, flow)
      },
      onFailure: (cause, { request }, fault) => {
        done(ownResponse(request, cause === 'timeout' ? 408 : 503, fault?.message), undefined)
      },
    }
    sent = this.#host.send(this.#make(options), wayOf(options), user)
    return { abandon: () => sent.abandon() }
  }

  #make(options: OutOfDialogOptions): SipRequest {
    const { method, target, from, to, route, maxForwards, headers: extra, body } = options
    const headers = new Headers()
    for (const each of route ?? []) headers.append('Route', each)
    headers.append('Max-Forwards', String(maxForwards ?? 70))
    headers.append('From', `${from.includes('<') ? from : `<${from}>`};tag=${this.#fromTag}`)
    headers.append('To', to ?? `<${target}>`)
    headers.append('Call-ID', this.callId)
    headers.append('CSeq', `${++this.#sequence} ${method}`)
    headers.append('User-Agent', this.#host.userAgent)
    if (extra) addHeaders(headers, extra)
    const request = new SipRequest(method, target, headers)
    if (body !== undefined && body.length > 0) {
      request.body = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
      if (options.contentType !== undefined) headers.set('Content-Type', options.contentType)
    }
    this.auth?.authorize(request)
    return request
  }
}

function wayOf({ flow, nextHop, route, target }: OutOfDialogOptions): Way {
  return { flow, nextHop: nextHop ?? firstHop(route) ?? target }
}

/** The URI of the first route; undefined without routes. */
export function firstHop(route: readonly string[] | undefined): string | undefined {
  const first = route?.[0]
  if (first === undefined) return undefined
  const open = first.indexOf('<')
  return open < 0 ? first : first.slice(open + 1, first.indexOf('>'))
}

/** An answer nobody sent: it has the status that RFC 3261 §8.1.3.1 lets the core assume. */
function ownResponse(request: SipRequest, status: number, reason = reasonOf(status)): SipResponse {
  const headers = new Headers()
  for (const name of ['From', 'To', 'Call-ID', 'CSeq']) headers.append(name, request.need(name))
  return new SipResponse(status, reason, headers)
}
