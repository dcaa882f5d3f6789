/** Subnets in CIDR notation, IPv4 and IPv6, as numbers that can be compared. */

export interface Subnet {
  readonly bits: 32 | 128
  readonly address: bigint
  readonly prefixLength: number
}

export interface Address {
  readonly bits: 32 | 128
  readonly value: bigint
}

const IPV4_IN_IPV6 = 0xffffn << 32n

/**
 * Reads an IPv4 or IPv6 address, or undefined. A zone id (`%3`) is dropped: it names an interface of the machine that wrote
 * it. An IPv4 address in IPv6 form (`::ffff:10.0.0.1`) is the IPv4 address.
 */
export function parseAddress(text: string): Address | undefined {
  if (text.length > 100) return undefined
  const plain = text.replace(/%.*$/, '').replace(/^\[|\]$/g, '')
  const v4 = parseIpv4(plain)
  if (v4 !== undefined) return { bits: 32, value: v4 }
  const v6 = parseIpv6(plain)
  if (v6 === undefined) return undefined
  if (v6 >> 32n === 0xffffn) return { bits: 32, value: v6 - IPV4_IN_IPV6 }
  return { bits: 128, value: v6 }
}

/** Reads `10.12.13.0/24` or `fe80::c91b:d632:2a35:89df%3/60`; an address alone is a subnet of one. Undefined if wrong. */
export function parseSubnet(text: string): Subnet | undefined {
  const slash = text.lastIndexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (!address) return undefined
  if (slash < 0) return { bits: address.bits, address: address.value, prefixLength: address.bits }
  const length = text.slice(slash + 1)
  if (!/^\d{1,3}$/.test(length) || Number(length) > address.bits) return undefined
  return { bits: address.bits, address: address.value, prefixLength: Number(length) }
}

/**
 * Networks that are nobody's in the internet: RFC 1918, RFC 6598 (behind a provider's router), RFC 1122 §3.2.1.3, RFC 3927; RFC 4193,
 * RFC 4291 §2.4 and §2.5 for IPv6.
 */
export const PRIVATE_NETWORKS: readonly string[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
]
const PRIVATE = PRIVATE_NETWORKS.flatMap((network) => parseSubnet(network) ?? [])

/** Whether `text` is an address of a private network; also where it is no address at all. */
export function isPrivateAddress(text: string): boolean {
  const address = parseAddress(text)
  return !address || PRIVATE.some((network) => isInSubnet(network, address))
}

export function isInSubnet(subnet: Subnet, address: Address): boolean {
  if (subnet.bits !== address.bits) return false
  const shift = BigInt(subnet.bits - subnet.prefixLength)
  return subnet.address >> shift === address.value >> shift
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  let value = 0n
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined
    value = value * 256n + BigInt(part)
  }
  return value
}

function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = parseGroups(halves[0]!, halves.length === 1)
  const tail = halves.length === 2 ? parseGroups(halves[1]!, true) : []
  if (!head || !tail) return undefined
  const gap = 8 - head.length - tail.length
  if (halves.length === 1 ? gap !== 0 : gap < 1) return undefined
  const groups = [...head, ...new Array<number>(gap).fill(0), ...tail]
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n)
}

/** `lastMayBeIpv4`: the address ends here, where four decimal parts may stand for the last two groups. */
function parseGroups(text: string, lastMayBeIpv4: boolean): number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  const parts = text.split(':')
  for (const [index, part] of parts.entries()) {
    if (lastMayBeIpv4 && index === parts.length - 1 && part.includes('.')) {
      const v4 = parseIpv4(part)
      if (v4 === undefined) return undefined
      groups.push(Number(v4 >> 16n), Number(v4 & 0xffffn))
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined
      groups.push(Number.parseInt(part, 16))
    }
  }
  return groups
}
