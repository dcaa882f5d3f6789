/**
 * Challenges and credentials: WWW-Authenticate, Proxy-Authenticate, Authorization, Proxy-Authorization,
 * Authentication-Info (RFC 3261 §20.7, §25.1; RFC 7616 §3).
 */
import { headerMalformed } from './parametered.ts'
import { endOfQuoted, isToken, quote, skipSpace, unquote } from './text.ts'

/** Names in lower case; values without quotes. Order is kept. */
export type AuthParams = ReadonlyMap<string, string>

export interface AuthValue {
  /** In lower case: `digest`. */
  readonly scheme: string
  readonly params: AuthParams
}

const MOST_PARAMS = 32

/** Reads `Scheme name=value, name="value" …`. Throws `sip-header-malformed` naming `header`. */
export function parseAuth(text: string, header: string): AuthValue {
  const from = skipSpace(text, 0)
  const space = text.indexOf(' ', from)
  const scheme = space < 0 ? text.slice(from) : text.slice(from, space)
  if (!isToken(scheme)) throw headerMalformed(header)
  return {
    scheme: scheme.toLowerCase(),
    params: space < 0 ? new Map() : parseAuthParams(text, space, header),
  }
}

/** Reads `name=value, …` from `at` to the end. Throws `sip-header-malformed` naming `header`, also on a repeated name. */
export function parseAuthParams(text: string, at: number, header: string): AuthParams {
  const params = new Map<string, string>()
  at = skipSpace(text, at)
  while (at < text.length) {
    const equals = text.indexOf('=', at)
    if (equals < 0 || params.size >= MOST_PARAMS) throw headerMalformed(header)
    const name = text.slice(at, equals).trim().toLowerCase()
    const from = skipSpace(text, equals + 1)
    const isQuoted = text.charCodeAt(from) === 0x22
    const to = isQuoted ? endOfQuoted(text, from) : endOfBare(text, from)
    if (to <= from || !isToken(name) || params.has(name)) throw headerMalformed(header)
    const raw = text.slice(from, to)
    params.set(name, isQuoted ? unquote(raw) : raw)
    at = skipSpace(text, to)
    if (at < text.length && text.charCodeAt(at) !== 0x2c) throw headerMalformed(header)
    at = skipSpace(text, at + 1)
  }
  return params
}

function endOfBare(text: string, at: number): number {
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === 0x2c || code === 0x22 || code <= 0x20) break
    at++
  }
  return at
}

/** Written without quotes (RFC 7616 §3.3, §3.4; RFC 3261 §25.1); all others are quoted. */
const BARE = new Set(['algorithm', 'stale', 'nc', 'userhash'])

/**
 * The wire form. `qop` is quoted in a challenge, where it is a list, and bare in credentials, where it is a choice
 * (RFC 7616 §3.3, §3.4): `bareQop` says which.
 */
export function formatAuth(
  scheme: string,
  params: Iterable<readonly [string, string]>,
  bareQop = false,
): string {
  let out = ''
  for (const [name, value] of params) {
    const isBare = BARE.has(name) || (bareQop && name === 'qop')
    out += `${out === '' ? ' ' : ', '}${name}=${isBare ? value : quote(value)}`
  }
  return scheme + out
}
