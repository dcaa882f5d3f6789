/** Whether an address is somewhere in the internet, and not in the house. */
import { BlockList, isIPv6 } from 'node:net'

/** RFC 1918, RFC 6598 (behind a provider's NAT), RFC 1122 §3.2.1.3, RFC 3927; RFC 4193 and RFC 4291 §2.5 for IPv6. */
const house = new BlockList()
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
] as const) {
  house.addSubnet(network, prefix, 'ipv4')
}
house.addSubnet('fc00::', 7, 'ipv6')
house.addSubnet('fe80::', 10, 'ipv6')
house.addAddress('::1', 'ipv6')

/** An address that is none, as a wire in memory has, counts as in the house. */
export function isInternet(address: string): boolean {
  const bare = (/^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i.exec(address)?.[1] ?? address).split('%', 1)[0]!
  if (isIPv6(bare)) return !house.check(bare, 'ipv6')
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(bare) && !house.check(bare, 'ipv4')
}
