/** Via: the way a request has come (RFC 3261 §20.42, rport of RFC 3581). */
import { NamedError } from '@offhook/base'
import { sipErrors } from '../errors.ts'
import { parseHostPort } from './host.ts'
import { Params, parseHeaderParams } from './params.ts'
import { isSpaceCode, isToken, skipSpace, trimmed } from './text.ts'

/** Branches of RFC 3261 elements begin so; others come from RFC 2543 (§8.1.1.7). */
export const BRANCH_COOKIE = 'z9hG4bK'

export class Via {
  /** In capitals: `UDP`, `TCP`, `TLS`, `WS`, `WSS` or any other token. */
  readonly transport: string
  /** The host of sent-by as it stands. */
  readonly host: string
  readonly port: number | undefined
  readonly params: Params

  constructor(transport: string, host: string, port: number | undefined, params: Params = new Params()) {
    this.transport = transport
    this.host = host
    this.port = port
    this.params = params
  }

  get branch(): string | undefined {
    return this.params.get('branch')
  }

  get received(): string | undefined {
    return this.params.get('received')
  }

  /** Whether the sender asks for the answer to go back where the request came from (RFC 3581 §3). */
  get wantsRport(): boolean {
    return this.params.has('rport')
  }

  /** The port that a server filled in (RFC 3581 §4); undefined when absent or empty. */
  get rport(): number | undefined {
    const text = this.params.get('rport')
    return text === undefined || text === '' ? undefined : Number(text)
  }

  /** `host[:port]` as it stands. */
  get sentBy(): string {
    return this.port === undefined ? this.host : `${this.host}:${this.port}`
  }

  toString(): string {
    return `SIP/2.0/${this.transport} ${this.sentBy}${this.params}`
  }
}

/** Reads one via-parm. Throws `sip-header-malformed`. */
export function parseVia(text: string): Via {
  const via = readVia(text)
  if (!via) throw new NamedError(sipErrors, 'sip-header-malformed', { header: 'Via' })
  return via
}

function readVia(text: string): Via | undefined {
  const transportFrom = behindVersion(text)
  if (transportFrom < 0) return undefined
  let at = transportFrom
  while (at < text.length && !isSpaceCode(text.charCodeAt(at))) at++
  const transport = text.slice(transportFrom, at)
  if (!isToken(transport)) return undefined
  const semicolon = text.indexOf(';', at)
  const end = semicolon < 0 ? text.length : semicolon
  const place = parseHostPort(sentByOf(text, at, end))
  const params = parseHeaderParams(text, end)
  if (!place || !params) return undefined
  const rport = params.get('rport')
  if (rport !== undefined && rport !== '' && !(Number(rport) <= 65_535)) return undefined
  return new Via(transport.toUpperCase(), place.host, place.port, params)
}

/** The index of the transport behind `SIP/2.0/`, or -1. White space may stand around the slashes. */
function behindVersion(text: string): number {
  if (text.startsWith('SIP/2.0/') && !isSpaceCode(text.charCodeAt(8))) return 8
  const name = behindToken(text, skipSpace(text, 0))
  return name < 0 ? -1 : behindToken(text, name)
}

/** The index behind a token and its slash. Any protocol and version will do: RFC 4475 §3.1.2.16 wants an answer sent to it. */
function behindToken(text: string, at: number): number {
  const slash = text.indexOf('/', at)
  return slash > 0 && isToken(trimmed(text, at, slash)) ? skipSpace(text, slash + 1) : -1
}

/** White space is allowed around the colon of sent-by (RFC 3261 §25.1 COLON). */
function sentByOf(text: string, from: number, to: number): string {
  const place = trimmed(text, from, to)
  const colon = place.lastIndexOf(':')
  if (colon < 0 || !(place.includes(' ') || place.includes('\t'))) return place
  return `${trimmed(place, 0, colon)}:${trimmed(place, colon + 1, place.length)}`
}
