/** Whom a limit by address means. */
import { isIPv6 } from 'node:net'

/**
 * An IPv4 address is itself. Of an IPv6 address the first 64 bits count: the rest is the host's to choose (RFC 4291 §2.5.1), and
 * whoever has one such address has 2^64 of them to guess from.
 */
export function clientNetwork(address: string): string {
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)
  if (mapped) return mapped[1]!
  const bare = address.split('%', 1)[0]!
  if (!isIPv6(bare)) return address
  // The URL parser writes every IPv6 address in one form, without embedded IPv4.
  const [head, tail] = new URL(`http://[${bare}]/`).hostname.slice(1, -1).split('::') as [
    string,
    string | undefined,
  ]
  const before = head === '' ? [] : head.split(':')
  const behind = tail ? tail.split(':') : []
  const gap = tail === undefined ? [] : new Array<string>(8 - before.length - behind.length).fill('0')
  return `${[...before, ...gap, ...behind].slice(0, 4).join(':')}::/64`
}
