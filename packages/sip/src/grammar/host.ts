/** Hosts and ports as they stand in URIs and Via (RFC 3261 §25.1 hostport, RFC 5954 for IPv6). */
import { isIPv4, isIPv6 } from 'node:net'
import { isHostName, parseNumber } from './text.ts'

export interface HostPort {
  /** A name, an IPv4 address, or an IPv6 address in brackets, as it stands. */
  readonly host: string
  readonly port?: number
}

const HIGHEST_PORT = 65_535

/** Reads `host[:port]`; undefined when malformed. */
export function parseHostPort(text: string): HostPort | undefined {
  const hostEnd = text.startsWith('[') ? text.indexOf(']') + 1 : text.indexOf(':')
  const host = hostEnd < 0 ? text : text.slice(0, hostEnd)
  if (!isHost(host)) return undefined
  if (hostEnd < 0 || hostEnd === text.length) return { host }
  const port = parseNumber(text.slice(hostEnd + 1), HIGHEST_PORT)
  return text.charCodeAt(hostEnd) === 0x3a && port !== undefined ? { host, port } : undefined
}

function isHost(text: string): boolean {
  if (text.startsWith('[')) return text.length > 2 && isIPv6(text.slice(1, -1))
  return isHostName(text)
}

/** Whether two hosts are the same name or address; names without regard to case, IPv6 however it is written. */
export function isSameHost(a: string, b: string): boolean {
  if (a === b) return true
  const left = a.toLowerCase()
  const right = b.toLowerCase()
  return (
    left === right || (left.startsWith('[') && right.startsWith('[') && plainIPv6(left) === plainIPv6(right))
  )
}

function plainIPv6(bracketed: string): string {
  return URL.parse(`http://${bracketed}/`)?.hostname ?? bracketed
}

/** The address without brackets when `host` is one; undefined when it is a name. */
export function addressOf(host: string): string | undefined {
  if (isIPv4(host)) return host
  const bare = host.startsWith('[') ? host.slice(1, -1) : host
  return isIPv6(bare) ? bare : undefined
}

/** `address` (or name) as it stands in a URI: IPv6 in brackets. */
export function formatHost(address: string): string {
  return isIPv6(address) ? `[${address}]` : address
}
