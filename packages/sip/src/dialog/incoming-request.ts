/** A request that came in and waits for its answer, outside dialogs or inside. */

import type { HeaderInit } from '../grammar/headers.ts'
import { Headers } from '../grammar/headers.ts'
import { createResponse, type SipRequest } from '../grammar/message.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { Flow } from '../transport/flow.ts'
import type { BodyPart } from './body.ts'
import { SDP } from './body.ts'

export interface AnswerOptions extends BodyPart {
  readonly reason?: string | undefined
  readonly headers?: HeaderInit | undefined
  /** The answer is not repeated, and nothing is kept of the request: for those who have not proved who they are. */
  readonly isOnce?: boolean | undefined
}

export class IncomingRequest {
  readonly request: SipRequest
  readonly #transaction: ServerTransaction
  readonly #newTag: string

  /** `localTag` is given to To where the request has none there. */
  constructor(request: SipRequest, transaction: ServerTransaction, localTag: string) {
    this.request = request
    this.#transaction = transaction
    this.#newTag = localTag
  }

  /** Where the request came from. */
  get source(): Flow {
    return this.#transaction.flow
  }

  get answered(): boolean {
    return this.#transaction.answered
  }

  /** Answers. A second final answer is not sent. */
  respond(status: number, options: AnswerOptions = {}): void {
    respond(this.#transaction, this.request, this.#newTag, status, options)
  }
}

/** Makes a response to `request` and sends it through its transaction. */
export function respond(
  transaction: ServerTransaction,
  request: SipRequest,
  localTag: string,
  status: number,
  options: AnswerOptions = {},
): void {
  const { reason, headers, body } = options
  const response = createResponse(request, status, reason, {
    toTag: status === 100 ? undefined : localTag,
    body,
  })
  if (headers) addHeaders(response.headers, headers)
  if (response.body.length > 0 && !response.headers.has('Content-Type')) {
    response.headers.append('Content-Type', options.contentType ?? SDP)
  }
  if (options.isOnce) transaction.respondOnce(response)
  else transaction.respond(response)
}

/** Appends `more`; names that must stand once replace what was there. */
export function addHeaders(headers: Headers, more: HeaderInit): void {
  if (more instanceof Headers) {
    for (const [name, value] of more.entries()) headers.append(name, value)
    return
  }
  for (const name in more) {
    const value = more[name]
    if (value === undefined) continue
    if (typeof value === 'string') headers.append(name, value)
    else for (const each of value) headers.append(name, each)
  }
}
