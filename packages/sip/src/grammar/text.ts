/**
 * Text as SIP carries it. Inside the package a header is a *byte string*: a string whose characters are the bytes of the
 * wire (latin1), so that it can be written again unchanged. What people read is UTF-8 inside those bytes (RFC 3261 §7).
 */

const TOKEN = 1
const SPACE = 2
const DIGIT = 4
const HEX = 8
const HOST = 16
const USER = 32
const URI_PARAM = 64
const URI = 128
const BETWEEN_BRACKETS = 256

/** What each byte may be part of, as bits; the sets of RFC 3261 §25.1. */
const CLASSES = new Uint16Array(256)

function mark(characters: string, bit: number): void {
  for (let i = 0; i < characters.length; i++) CLASSES[characters.charCodeAt(i)]! |= bit
}

const DIGITS = '0123456789'
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const UNRESERVED = `${LETTERS}${DIGITS}-_.!~*'()`
mark(`${LETTERS}${DIGITS}-.!%*_+\`'~`, TOKEN)
mark(' \t', SPACE)
mark(DIGITS, DIGIT)
mark(`${DIGITS}abcdefABCDEF`, HEX)
// The underscore is not in RFC 3261's hostname, but it is in the DNS names of many networks.
mark(`${LETTERS}${DIGITS}-._`, HOST)
// RFC 3261 wants # and the like escaped; phones send feature codes such as *21# as they are dialled.
mark(`${UNRESERVED}%&=+$,;?/#[]^|{}`, USER)
mark(`${UNRESERVED}%[]/:&+$`, URI_PARAM)
mark(`${UNRESERVED}%;/?:@&=+$,[]#`, URI)
for (let code = 0x21; code < 0x100; code++) {
  if (code !== 0x22 && code !== 0x3c && code !== 0x3e && code !== 0x7f) CLASSES[code]! |= BETWEEN_BRACKETS
}

export const isTokenCode = (code: number): boolean => (CLASSES[code]! & TOKEN) !== 0
export const isSpaceCode = (code: number): boolean => (CLASSES[code]! & SPACE) !== 0
export const isDigitCode = (code: number): boolean => (CLASSES[code]! & DIGIT) !== 0
export const isHexCode = (code: number): boolean => (CLASSES[code]! & HEX) !== 0

function consistsOf(text: string, bit: number): boolean {
  for (let i = 0; i < text.length; i++) if ((CLASSES[text.charCodeAt(i)]! & bit) === 0) return false
  return text.length > 0
}

/** Whether `text` is a `token` of RFC 3261 §25.1. */
export const isToken = (text: string): boolean => consistsOf(text, TOKEN)
const isDigits = (text: string): boolean => consistsOf(text, DIGIT)
/** Whether `text` has the characters of a host name or IPv4 address. */
export const isHostName = (text: string): boolean => consistsOf(text, HOST)
/** Whether `text` has only the characters that may stand in the user part of a SIP URI (escapes included). */
export const isUserText = (text: string): boolean => consistsOf(text, USER) && escapesAreWhole(text)
/** Whether `text` has only the characters of a URI parameter or URI header (escapes included). */
export const isUriParamText = (text: string): boolean => consistsOf(text, URI_PARAM) && escapesAreWhole(text)
/** Whether `text` has only the characters that any URI may have. */
export const isUriText = (text: string): boolean => consistsOf(text, URI) && escapesAreWhole(text)

/** Whether `text` has no space, quote, angle bracket or control character. */
export const isUnbroken = (text: string): boolean => consistsOf(text, BETWEEN_BRACKETS)

function escapesAreWhole(text: string): boolean {
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 3)) {
    if (!isHexCode(text.charCodeAt(at + 1)) || !isHexCode(text.charCodeAt(at + 2))) return false
  }
  return true
}

/** The index of the first character from `at` on that is neither space nor tab. */
export function skipSpace(text: string, at: number): number {
  while (at < text.length && (CLASSES[text.charCodeAt(at)]! & SPACE) !== 0) at++
  return at
}

/** The index of the first character from `at` on that may not stand in a token. */
export function endOfToken(text: string, at: number): number {
  while (at < text.length && (CLASSES[text.charCodeAt(at)]! & TOKEN) !== 0) at++
  return at
}

/** `text` without spaces and tabs at both ends of `from … to`. */
export function trimmed(text: string, from: number, to: number): string {
  while (from < to && (CLASSES[text.charCodeAt(from)]! & SPACE) !== 0) from++
  while (to > from && (CLASSES[text.charCodeAt(to - 1)]! & SPACE) !== 0) to--
  return text.slice(from, to)
}

/** The index behind the quoted string that begins at `at` (where the quote stands), or -1 when it does not end. */
export function endOfQuoted(text: string, at: number): number {
  for (let i = at + 1; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0x5c) i++
    else if (code === 0x22) return i + 1
  }
  return -1
}

/** The content of a quoted string; `text` begins and ends with its quotes. */
export function unquote(text: string): string {
  const inner = text.slice(1, -1)
  return inner.includes('\\') ? inner.replace(/\\([\s\S])/g, '$1') : inner
}

/** `text` as a quoted string. */
export function quote(text: string): string {
  return `"${text.includes('"') || text.includes('\\') ? text.replace(/["\\]/g, '\\$&') : text}"`
}

/** The number that the digits of `text` say, or undefined when it is no number or above `highest`. */
export function parseNumber(text: string, highest: number): number | undefined {
  if (!isDigits(text)) return undefined
  const value = Number(text)
  return value <= highest ? value : undefined
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

/** What a person reads: the UTF-8 in a byte string. Bytes that are not UTF-8 are read as latin1. */
export function decodeText(bytes: string): string {
  if (isAscii(bytes)) return bytes
  try {
    return utf8.decode(Buffer.from(bytes, 'latin1'))
  } catch {
    return bytes
  }
}

/** The byte string that carries `text` as UTF-8. */
export function encodeText(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1')
}

/**
 * A copy of `text` that does not hold on to the message it was cut from: V8 keeps the whole text of a message alive as long
 * as one piece of it is. For what outlives its message (tags, Call-IDs, route sets).
 */
export function ownText(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}
