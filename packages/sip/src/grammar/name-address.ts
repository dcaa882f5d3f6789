/** name-addr and addr-spec: the value of From, To, Contact, Route, Refer-To … (RFC 3261 §20.10, §25.1). */
import { NamedError } from '@offhook/base'
import { sipErrors } from '../errors.ts'
import { Params, parseHeaderParams } from './params.ts'
import {
  decodeText,
  encodeText,
  endOfQuoted,
  endOfToken,
  isSpaceCode,
  isTokenCode,
  isUnbroken,
  quote,
  skipSpace,
  trimmed,
  unquote,
} from './text.ts'
import { parseUri, type Uri } from './uri.ts'

const QUOTE = 0x22
const OPEN = 0x3c

export class NameAddress {
  /** What people read; undefined when none is given. */
  readonly displayName: string | undefined
  /** As it stands, without angle brackets. */
  readonly uri: string
  readonly params: Params
  #parsed: Uri | undefined

  constructor(uri: string, displayName?: string, params: Params = new Params()) {
    this.uri = uri
    this.displayName = displayName
    this.params = params
  }

  get tag(): string | undefined {
    return this.params.get('tag')
  }

  /** Parsed when first asked for. Throws `sip-uri-malformed`. */
  get parsedUri(): Uri {
    this.#parsed ??= parseUri(this.uri)
    return this.#parsed
  }

  /** A copy with another tag. */
  withTag(tag: string): NameAddress {
    return new NameAddress(this.uri, this.displayName, this.params.copy().set('tag', tag))
  }

  toString(): string {
    return formatNameAddress(this)
  }
}

/** Reads one name-addr or addr-spec with its parameters. Throws `sip-header-malformed` naming `header`. */
export function parseNameAddress(text: string, header = 'Contact'): NameAddress {
  const result = readNameAddress(text)
  if (!result) throw new NamedError(sipErrors, 'sip-header-malformed', { header })
  return result
}

function readNameAddress(text: string): NameAddress | undefined {
  const from = skipSpace(text, 0)
  let displayName: string | undefined
  let open = from
  if (text.charCodeAt(from) === QUOTE) {
    const end = endOfQuoted(text, from)
    if (end < 0) return undefined
    displayName = decodeText(unquote(text.slice(from, end)))
    open = skipSpace(text, end)
    if (text.charCodeAt(open) !== OPEN) return undefined
  } else if (text.charCodeAt(from) !== OPEN) {
    open = text.indexOf('<', from)
    if (open < 0) return readAddress(text, from)
    displayName = trimmed(text, from, open)
    // Without quotes a name is made of tokens; bytes above ASCII are let pass, because phones send them.
    if (!isTokens(displayName)) return readAddress(text, from)
    displayName = decodeText(displayName)
  }
  const close = text.indexOf('>', open)
  if (close < 0) return undefined
  const params = parseHeaderParams(text, close + 1)
  const uri = text.slice(open + 1, close)
  return params && isUriLike(uri)
    ? new NameAddress(uri, displayName === '' ? undefined : displayName, params)
    : undefined
}

/** An addr-spec without brackets: what follows the first semicolon belongs to the header (RFC 3261 §20.10). */
function readAddress(text: string, from: number): NameAddress | undefined {
  const semicolon = text.indexOf(';', from)
  const uri = trimmed(text, from, semicolon < 0 ? text.length : semicolon)
  // "If the URI contains a comma, question mark or semicolon, the URI MUST be enclosed in angle brackets."
  if (!isUriLike(uri) || uri.includes('?') || uri.includes(',')) return undefined
  const params = semicolon < 0 ? new Params() : parseHeaderParams(text, semicolon)
  return params && new NameAddress(uri, undefined, params)
}

function isTokens(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (!isTokenCode(code) && !isSpaceCode(code) && code < 0x80) return false
  }
  return true
}

/** A scheme, a colon, and no space, quote or bracket: enough to pass it on; {@link parseUri} looks closer. */
function isUriLike(text: string): boolean {
  const colon = text.indexOf(':')
  return colon > 0 && endOfToken(text, 0) === colon && colon < text.length - 1 && isUnbroken(text)
}

/** What {@link formatNameAddress} writes. */
export interface NameAddressParts {
  readonly displayName?: string | undefined
  readonly uri: string
  readonly params?: Params | undefined
}

/** The wire form; the URI always stands in angle brackets, so that its parameters stay its own. */
export function formatNameAddress({ displayName, uri, params }: NameAddressParts): string {
  const name =
    displayName === undefined || displayName === ''
      ? ''
      : `${quote(encodeText(withoutControls(displayName)))} `
  return `${name}<${uri}>${params ?? ''}`
}

/** A display name may come from a directory or a screen: line breaks and the like have no place in a header. */
function withoutControls(text: string): string {
  return /[\0-\x1f\x7f]/.test(text) ? text.replace(/[\0-\x1f\x7f]/g, ' ') : text
}
