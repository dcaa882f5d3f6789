/** `%` escapes of URIs (RFC 3261 §19.1.2). */
import { decodeText, encodeText, isHexCode } from './text.ts'

const PERCENT = 0x25

/**
 * The text with its escapes resolved and read as UTF-8. Escapes that do not give UTF-8, and a `%` that is no escape, stay as
 * they stand, so that two different users never become one.
 */
export function decodeEscapes(text: string): string {
  let out = ''
  let from = 0
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', from)) {
    out += text.slice(from, at)
    from = at
    let run = ''
    while (isEscape(text, from)) {
      run += String.fromCharCode(Number.parseInt(text.slice(from + 1, from + 3), 16))
      from += 3
    }
    if (from === at) {
      out += '%'
      from++
    } else {
      const read = decodeText(run)
      out += read === run && !/^[\0-\x7f]*$/.test(run) ? text.slice(at, from) : read
    }
  }
  return out + text.slice(from)
}

function isEscape(text: string, at: number): boolean {
  return (
    text.charCodeAt(at) === PERCENT &&
    isHexCode(text.charCodeAt(at + 1)) &&
    isHexCode(text.charCodeAt(at + 2))
  )
}

function encodeExcept(text: string, plain: RegExp): string {
  if (plain.test(text)) return text
  let out = ''
  for (const character of text) {
    if (plain.test(character)) out += character
    else
      for (const byte of Buffer.from(character, 'utf8')) {
        out += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
      }
  }
  return out
}

/** Escapes what may not stand in the user part of a SIP URI (RFC 3261 §25.1 user). */
export const encodeUser = (text: string): string => encodeExcept(text, /^[A-Za-z0-9\-_.!~*'()&=+$,;?/]*$/)

/** Escapes what may not stand in a password (RFC 3261 §25.1 password). */
export const encodePassword = (text: string): string => encodeExcept(text, /^[A-Za-z0-9\-_.!~*'()&=+$,]*$/)

/** Escapes what may not stand in a URI parameter (RFC 3261 §25.1 paramchar). */
export const encodeUriParam = (text: string): string => encodeExcept(text, /^[A-Za-z0-9\-_.!~*'()[\]/:&+$]*$/)

/** Escapes what may not stand in the header part of a URI (RFC 3261 §25.1 hname, hvalue). */
export const encodeUriHeader = (text: string): string =>
  encodeText(encodeExcept(text, /^[A-Za-z0-9\-_.!~*'()[\]/?:+$]*$/))
