/** SIP messages (RFC 3261 §7): a start line, headers, a body. Headers are parsed when they are asked for, and once. */
import { NamedError } from '@offhook/base'
import { sipErrors } from '../errors.ts'
import { type CSeq, parseCSeq } from './cseq.ts'
import { type HeaderInit, Headers } from './headers.ts'
import { splitList } from './list.ts'
import { type NameAddress, parseNameAddress } from './name-address.ts'
import { reasonOf } from './status.ts'
import { encodeText } from './text.ts'
import { parseUri, type Uri } from './uri.ts'
import { parseVia, type Via } from './via.ts'

export const EMPTY_BODY: Uint8Array = new Uint8Array(0)

/**
 * What requests and responses share. Every getter throws `sip-header-missing` or `sip-header-malformed` when the message
 * does not have what is asked for; it sees changes of `headers`, because it remembers the text that it parsed.
 */
abstract class Message {
  readonly headers: Headers
  /** Empty when there is none. */
  body: Uint8Array
  #fromText: string | undefined
  #from: NameAddress | undefined
  #toText: string | undefined
  #to: NameAddress | undefined
  #cseqText: string | undefined
  #cseq: CSeq | undefined
  #viaText: string | undefined
  #via: Via | undefined

  constructor(headers: Headers, body: Uint8Array) {
    this.headers = headers
    this.body = body
  }

  get from(): NameAddress {
    const text = this.need('From')
    if (text !== this.#fromText) {
      this.#from = parseNameAddress(text, 'From')
      this.#fromText = text
    }
    return this.#from!
  }

  get to(): NameAddress {
    const text = this.need('To')
    if (text !== this.#toText) {
      this.#to = parseNameAddress(text, 'To')
      this.#toText = text
    }
    return this.#to!
  }

  get callId(): string {
    return this.need('Call-ID')
  }

  get cseq(): CSeq {
    const text = this.need('CSeq')
    if (text !== this.#cseqText) {
      this.#cseq = parseCSeq(text)
      this.#cseqText = text
    }
    return this.#cseq!
  }

  /** The first Via: of a request its last hop, of a response ourselves. */
  get topVia(): Via {
    const text = this.need('Via')
    if (text !== this.#viaText) {
      this.#via = parseVia(text.includes(',') ? (splitList(text)[0] ?? '') : text)
      this.#viaText = text
    }
    return this.#via!
  }

  /** All contacts; `'*'` is what a REGISTER says to remove every binding (RFC 3261 §10.2.2). */
  get contacts(): readonly NameAddress[] | '*' {
    const values = this.headers.values('Contact')
    if (values.length === 1 && values[0] === '*') return '*'
    return values.map((value) => parseNameAddress(value, 'Contact'))
  }

  /** The first value of a header that must be there. */
  need(name: string): string {
    const value = this.headers.get(name)
    if (value === undefined) throw new NamedError(sipErrors, 'sip-header-missing', { header: name })
    return value
  }
}

export class SipRequest extends Message {
  readonly method: string
  /** The Request-URI as it stands. */
  uri: string
  #parsedText: string | undefined
  #parsed: Uri | undefined

  constructor(method: string, uri: string, headers: Headers, body: Uint8Array = EMPTY_BODY) {
    super(headers, body)
    this.method = method
    this.uri = uri
  }

  /** The Request-URI, parsed when first asked for. Throws `sip-uri-malformed`. */
  get parsedUri(): Uri {
    if (this.#parsedText !== this.uri) {
      this.#parsed = parseUri(this.uri)
      this.#parsedText = this.uri
    }
    return this.#parsed!
  }

  get startLine(): string {
    return `${this.method} ${this.uri} SIP/2.0`
  }
}

export class SipResponse extends Message {
  readonly status: number
  /** As people read it. */
  readonly reason: string

  constructor(status: number, reason: string, headers: Headers, body: Uint8Array = EMPTY_BODY) {
    super(headers, body)
    this.status = status
    this.reason = reason
  }

  get startLine(): string {
    return `SIP/2.0 ${this.status} ${encodeText(this.reason)}`
  }
}

export type SipMessage = SipRequest | SipResponse

export const isRequest = (message: SipMessage): message is SipRequest => message instanceof SipRequest

export interface RequestOptions {
  readonly method: string
  readonly uri: string
  readonly headers: HeaderInit
  readonly body?: Uint8Array | string | undefined
}

/** A request from its parts. A body given as text is written as UTF-8. */
export function createRequest({ method, uri, headers, body }: RequestOptions): SipRequest {
  return new SipRequest(method, uri, Headers.from(headers), bodyBytes(body))
}

export interface ResponseOptions {
  /** Given to To when the request's has no tag (RFC 3261 §8.2.6.2). */
  readonly toTag?: string | undefined
  readonly headers?: HeaderInit | undefined
  readonly body?: Uint8Array | string | undefined
}

/** Copied from the request to every response, beside all Via (RFC 3261 §8.2.6.2). */
const COPIED = ['From', 'To', 'Call-ID', 'CSeq']

/** A response to `request` with what RFC 3261 §8.2.6 copies: all Via, From, To, Call-ID, CSeq, and Timestamp in a 100. */
export function createResponse(
  request: SipRequest,
  status: number,
  reason = reasonOf(status),
  options: ResponseOptions = {},
): SipResponse {
  const values = request.headers.all('Via')
  const names = values.map(() => 'Via')
  for (const name of COPIED) {
    const value = request.headers.get(name)
    if (value === undefined) continue
    names.push(name)
    values.push(name === 'To' ? taggedTo(request, value, options.toTag) : value)
  }
  const headers = new Headers(names, values)
  const timestamp = status === 100 ? request.headers.get('Timestamp') : undefined
  if (timestamp !== undefined) headers.append('Timestamp', timestamp)
  if (options.headers) {
    for (const [name, value] of Headers.from(options.headers).entries()) headers.append(name, value)
  }
  return new SipResponse(status, reason, headers, bodyBytes(options.body))
}

function taggedTo(request: SipRequest, value: string, tag: string | undefined): string {
  if (tag === undefined || hasTag(request)) return value
  return value.includes('<') ? `${value};tag=${tag}` : parseNameAddress(value, 'To').withTag(tag).toString()
}

/** A To that cannot be read (the request is being refused for it) is answered as it stands. */
function hasTag(request: SipRequest): boolean {
  try {
    return request.to.tag !== undefined
  } catch {
    return true
  }
}

function bodyBytes(body: Uint8Array | string | undefined): Uint8Array {
  if (body === undefined) return EMPTY_BODY
  return typeof body === 'string' ? Buffer.from(body, 'utf8') : body
}
