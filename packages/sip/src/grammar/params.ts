/** Parameters: `;name=value` behind a header value (RFC 3261 §7.3.1) or inside a URI (§19.1.1). */
import { decodeEscapes, encodeUriParam } from './escapes.ts'
import {
  endOfQuoted,
  endOfToken,
  isSpaceCode,
  isToken,
  isUriParamText,
  quote,
  skipSpace,
  unquote,
} from './text.ts'

const QUOTE = 0x22
const SEMICOLON = 0x3b
const EQUALS = 0x3d

/** Nobody sends more; a bound keeps hostile input cheap. */
const MOST_PARAMS = 64

/**
 * Parameters in the order in which they stand; names are compared without regard to case. Values are kept as they stand
 * on the wire and decoded (quotes or `%` escapes) when asked for.
 */
export class Params {
  readonly #names: string[] = []
  readonly #raw: (string | undefined)[] = []
  readonly #inUri: boolean

  constructor(kind: 'header' | 'uri' = 'header') {
    this.#inUri = kind === 'uri'
  }

  get size(): number {
    return this.#names.length
  }

  has(name: string): boolean {
    return this.#find(name) >= 0
  }

  /** The decoded value; the empty text for a parameter without value, undefined when there is none of that name. */
  get(name: string): string | undefined {
    const at = this.#find(name)
    if (at < 0) return undefined
    const raw = this.#raw[at]
    if (raw === undefined) return ''
    if (this.#inUri) return raw.includes('%') ? decodeEscapes(raw) : raw
    return raw.charCodeAt(0) === QUOTE ? unquote(raw) : raw
  }

  /** Sets a parameter; without value it becomes a flag. A header value that is no token is quoted, a URI value escaped. */
  set(name: string, value?: string): this {
    if (value === undefined) return this.setRaw(name, undefined)
    if (this.#inUri) return this.setRaw(name, encodeUriParam(value))
    return this.setRaw(name, isPlainValue(value) ? value : quote(value))
  }

  /** Sets a header parameter whose grammar wants quotes even around a token (RFC 3840 feature tags). */
  setQuoted(name: string, value: string): this {
    return this.setRaw(name, quote(value))
  }

  /** Sets a parameter to the text that shall stand on the wire. */
  setRaw(name: string, raw: string | undefined): this {
    const at = this.#find(name)
    if (at < 0) {
      this.#names.push(name)
      this.#raw.push(raw)
    } else this.#raw[at] = raw
    return this
  }

  delete(name: string): boolean {
    const at = this.#find(name)
    if (at < 0) return false
    this.#names.splice(at, 1)
    this.#raw.splice(at, 1)
    return true
  }

  names(): readonly string[] {
    return this.#names
  }

  copy(): Params {
    const copy = new Params(this.#inUri ? 'uri' : 'header')
    for (let i = 0; i < this.#names.length; i++) copy.#append(this.#names[i]!, this.#raw[i])
    return copy
  }

  /** The wire form: empty, or beginning with a semicolon. */
  toString(): string {
    let out = ''
    for (let i = 0; i < this.#names.length; i++) {
      const raw = this.#raw[i]
      out += raw === undefined ? `;${this.#names[i]}` : `;${this.#names[i]}=${raw}`
    }
    return out
  }

  #append(name: string, raw: string | undefined): void {
    this.#names.push(name)
    this.#raw.push(raw)
  }

  #find(name: string): number {
    for (let i = 0; i < this.#names.length; i++) if (this.#names[i] === name) return i
    for (let i = 0; i < this.#names.length; i++) {
      const known = this.#names[i]!
      if (known.length === name.length && known.toLowerCase() === name.toLowerCase()) return i
    }
    return -1
  }

  /** See {@link parseHeaderParams}. */
  static parseHeader(text: string, at: number): Params | undefined {
    const params = new Params('header')
    at = skipSpace(text, at)
    while (at < text.length) {
      if (text.charCodeAt(at) !== SEMICOLON || params.size >= MOST_PARAMS) return undefined
      const nameFrom = skipSpace(text, at + 1)
      at = endOfToken(text, nameFrom)
      if (at === nameFrom) return undefined
      const name = text.slice(nameFrom, at)
      at = skipSpace(text, at)
      if (text.charCodeAt(at) !== EQUALS) {
        params.#append(name, undefined)
        continue
      }
      const valueFrom = skipSpace(text, at + 1)
      at = text.charCodeAt(valueFrom) === QUOTE ? endOfQuoted(text, valueFrom) : endOfWord(text, valueFrom)
      if (at <= valueFrom) return undefined
      params.#append(name, text.slice(valueFrom, at))
      at = skipSpace(text, at)
    }
    return params
  }

  /** See {@link parseUriParams}. */
  static parseUri(text: string): Params | undefined {
    const params = new Params('uri')
    if (text === '') return params
    for (const piece of text.split(';', MOST_PARAMS + 1)) {
      const equals = piece.indexOf('=')
      const name = equals < 0 ? piece : piece.slice(0, equals)
      const value = equals < 0 ? undefined : piece.slice(equals + 1)
      if (!isUriParamText(name) || params.size >= MOST_PARAMS) return undefined
      if (value !== undefined && value !== '' && !isUriParamText(value)) return undefined
      params.#append(name, value)
    }
    return params
  }
}

/** Reads the parameters of a header value from `at` (a semicolon or the end) to the end; undefined when malformed. */
export const parseHeaderParams = Params.parseHeader

/** Reads URI parameters; `text` stands behind the first semicolon. Undefined when malformed. */
export const parseUriParams = Params.parseUri

/** A word ends at space, semicolon, equals sign, quote, comma or angle bracket. */
function endOfWord(text: string, at: number): number {
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === SEMICOLON || code === EQUALS || code === QUOTE || isSpaceCode(code)) break
    if (code === 0x2c || code === 0x3c || code === 0x3e) break
  }
  return at
}

/** Whether a header parameter's value needs no quotes: a token or a host (RFC 3261 §25.1 gen-value). */
function isPlainValue(value: string): boolean {
  if (isToken(value)) return true
  return value.startsWith('[') && /^\[[0-9a-fA-F:.]+\]$/.test(value)
}
